"""What an import does with files and databases that are not as they should be."""

import pytest

from devtools import databases, processes, server

from .digest import digest_tables
from .files import write_files
from .loads import load

WON = "{},Anna Snelling,GTX Pro,Isdom,Won,10/25/2016,{},{}"
TEAMS = (
    "Anna Snelling,Dustin Brinkmann,Central",
    "Boris Faz,Dustin Brinkmann,Central",
    "Dustin Brinkmann,Dustin Brinkmann,Central",
)


class Target:
    """A database to import into, and what became of its last import."""

    def __init__(self, platform, name):
        self.platform = platform
        self.name = name
        self.code, self.output = None, ""

    def load(self, directory):
        """Import the files of a folder and return the exit code."""
        self.code, self.output = load(self.platform, self.name, directory)
        return self.code

    def ask(self, sql):
        """Return the first row of a query, as texts."""
        rows = self.platform.postgres.query(sql, self.name)
        return rows[0] if rows else None

    def run(self, source):
        """Run Python in the database and keep what it does."""
        commit = "env.flush_all()\nenv.cr.commit()"
        return server.shell_script(self.platform, self.name, f"{source}\n{commit}")


@pytest.fixture
def target(platform, database):
    """A fresh database."""
    return Target(platform, database)


@pytest.fixture(scope="module")
def untouched(platform, new_database):
    """A database that no test changes: whatever is imported there is refused."""
    name = new_database()
    yield Target(platform, name)
    databases.drop(platform, name)


@pytest.fixture(scope="module")
def peculiar(platform, new_database, tmp_path_factory):
    """A database far in the east that knew somebody, with good and bad rows loaded."""
    target = Target(platform, new_database())
    target.run(
        """
calendar = env["sales.mgmt.calendar"]._get_for_company(env.company)
calendar.tz = "Pacific/Kiritimati"
env["res.users"].create({"name": "Anna S.", "login": "anna.snelling"})
env["crm.tag"].create({"name": "GTX Pro"})
"""
    )
    target.load(
        write_files(
            tmp_path_factory.mktemp("peculiar"),
            sales_teams=TEAMS,
            accounts=(
                "Isdom,medical,2002,3178.24,4540,Norway,",
                "Hatfan,services,1982,792.46,1299,Kenya,Isdom",
                "Nowhere,services,1982,1,1,Atlantis,",
            ),
            sales_pipeline=(
                WON.format("MARCH", "3/31/2017", 4000),
                WON.format("APRIL", "4/1/2017", 514),
                WON.format("NODAY", "", 70),
                WON.format("BADDAY", "someday", 70),
                WON.format("BADVALUE", "3/11/2017", "much"),
                WON.format("MARCH", "3/12/2017", 9),
                "NOBODY,Ghost,GTX Pro,Isdom,Won,10/25/2016,3/11/2017,1",
            ),
        )
    )
    yield target
    databases.drop(platform, target.name)


def lead(reference):
    """Return the SQL of the opportunity that the file calls so."""
    return f"""(
        SELECT crm_lead.* FROM crm_lead JOIN ir_model_data
            ON res_id = crm_lead.id AND model = 'crm.lead'
         WHERE ir_model_data.name = 'opportunity_{reference}'
    ) AS lead"""


def test_good_rows_are_loaded_beside_bad_ones(peculiar):
    assert peculiar.code == 0
    loaded = """
        SELECT string_agg(name, ' ' ORDER BY name) FROM ir_model_data
         WHERE module = '__import_opportunities__' AND model = 'crm.lead'
    """
    assert peculiar.ask(loaded) == [
        "opportunity_APRIL opportunity_MARCH opportunity_NODAY"
    ]


@pytest.mark.parametrize(
    "words",
    [
        "close_date is missing, so it counts in no period: 1 row (row 4)",
        "close_date “someday” is not a date: 1 row (row 5)",
        "close_value “much” is not a number: 1 row (row 6)",
        "opportunity_id is a repetition of an earlier row: 1 row (row 7)",
        "sales_agent “Ghost” is not in sales_teams.csv: 1 row (row 8)",
        "office_location “Atlantis” is no country that Odoo knows: 1 row (row 4)",
    ],
)
def test_every_flaw_is_told_with_its_row(peculiar, words):
    assert words in peculiar.output


def test_a_deal_won_on_an_unknown_day_is_won_but_counts_in_no_period(peculiar):
    won = peculiar.ask(f"SELECT won_status, date_closed FROM {lead('NODAY')}")
    assert won == ["won", ""]
    facts = """
        SELECT sum(numerator)::integer FROM sales_mgmt_fact
          JOIN sales_mgmt_metric AS metric ON metric.id = metric_id
         WHERE metric.code = 'opportunities_won_value'
    """
    assert peculiar.ask(facts) == ["4514"]


def test_a_deal_of_the_last_day_stays_in_its_quarter_everywhere_on_earth(peculiar):
    months = """
        SELECT string_agg(date_from || ' ' || numerator::integer, ', '
                          ORDER BY date_from)
          FROM sales_mgmt_fact JOIN sales_mgmt_period AS period ON period.id = period_id
          JOIN sales_mgmt_metric AS metric ON metric.id = metric_id
         WHERE metric.code = 'opportunities_won_value'
    """
    assert peculiar.ask(months) == ["2017-03-01 4000, 2017-04-01 514"]


def test_people_and_tags_that_are_there_already_are_recognized(peculiar):
    assert "user: 2 new, 1 there before" in peculiar.output
    assert "product tag: 1 new, 1 there before" in peculiar.output
    users = "SELECT count(*) FROM res_users WHERE login LIKE 'anna%'"
    assert peculiar.ask(users) == ["1"]


def test_a_subsidiary_keeps_its_own_country(peculiar):
    countries = """
        SELECT string_agg(partner.name || ' ' || code, ', ' ORDER BY partner.name)
          FROM res_partner AS partner JOIN res_country ON res_country.id = country_id
         WHERE partner.name IN ('Isdom', 'Hatfan')
    """
    assert peculiar.ask(countries) == ["Hatfan KE, Isdom NO"]


def test_unreadable_files_are_refused_in_a_sentence_and_change_nothing(
    untouched, tmp_path
):
    directory = write_files(tmp_path)
    before = digest_tables(untouched.platform, untouched.name)
    (directory / "products.csv").write_text("product,series\n")
    assert untouched.load(directory) == 2
    assert untouched.output.startswith("products.csv has no column “sales_price”")
    (directory / "products.csv").unlink()
    assert untouched.load(directory) == 2
    assert untouched.output == f"products.csv is missing in {directory}.\n"
    assert digest_tables(untouched.platform, untouched.name) == before


def test_a_second_import_at_the_same_time_is_refused(untouched, tmp_path):
    hold = """
import time
env.cr.execute("SELECT pg_advisory_lock(hashtext('import-opportunities'))")
print("locked", flush=True)
time.sleep(60)
"""
    platform = untouched.platform
    command = platform.odoo_command("shell", "-d", untouched.name, "--no-http")
    with processes.running(
        command, stdin=-1, stdout=-1, text=True, env=platform.environment()
    ) as process:
        process.stdin.write(server.guarded(hold))
        process.stdin.close()
        assert process.stdout.readline() == "locked\n"
        assert untouched.load(write_files(tmp_path)) == 2
    assert "Another import of opportunities is running" in untouched.output


def test_what_people_changed_since_is_left_alone_while_new_rows_are_added(
    target, tmp_path
):
    deals = [WON.format(f"D{n}", "3/11/2017", 100) for n in (1, 2)]
    assert target.load(write_files(tmp_path, sales_pipeline=deals[:1])) == 0
    assert target.load(write_files(tmp_path, sales_pipeline=deals)) == 0
    assert "opportunity: 1 new, 1 there before" in target.output
    assert target.ask("SELECT max(actual)::integer FROM sales_mgmt_target") == ["200"]
    target.run('env["crm.lead"].search([("name", "like", "D1")]).expected_revenue = 5')
    assert target.load(write_files(tmp_path, sales_pipeline=deals)) == 1
    assert (
        "Anna Snelling, 2017 Q1: 2 won deals worth 200 in the files, "
        "2 won deals worth 105.00 in Odoo." in target.output
    )
    assert target.ask(f"SELECT expected_revenue FROM {lead('D1')}") == ["5.00"]


def test_plans_wait_for_won_deals_and_are_made_anew_when_they_are_gone(
    target, tmp_path
):
    amounts = """
        SELECT string_agg(amount::integer::text, ' ' ORDER BY amount)
          FROM sales_mgmt_plan_line
    """
    assert target.load(write_files(tmp_path, sales_pipeline=())) == 0
    assert "there is nothing to plan from" in target.output
    assert target.ask(amounts) == [""]
    deal = WON.format("D1", "3/11/2017", 10_000)
    assert target.load(write_files(tmp_path, sales_pipeline=[deal])) == 0
    assert target.ask(amounts) == ["10000 11200"]
    # as if the import had been killed after its last opportunity
    target.run(
        """
env["sales.mgmt.plan"].search([]).unlink()
env.cr.execute("DELETE FROM sales_mgmt_fact")
"""
    )
    assert target.load(write_files(tmp_path, sales_pipeline=[deal])) == 0
    assert "plan: 2 new" in target.output
    assert target.ask(amounts) == ["10000 11200"]
