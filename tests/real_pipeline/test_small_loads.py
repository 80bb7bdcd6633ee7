"""What an import does with files and databases that are not as they should be."""

import json

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


@pytest.fixture(scope="module")
def untouched(platform, new_database):
    """A database that no test changes: whatever is imported there is refused."""
    name = new_database()
    yield name
    databases.drop(platform, name)


@pytest.fixture
def files(tmp_path):
    """Return a function that writes a small pipeline and returns its folder."""

    def files(**rows):
        return write_files(tmp_path, **{"sales_teams": TEAMS, **rows})

    return files


@pytest.fixture
def ask(platform, database):
    """Return a function that runs SQL in the database and returns the first row."""

    def ask(sql):
        rows = platform.postgres.query(sql, database)
        return rows[0] if rows else None

    return ask


@pytest.fixture
def shell(platform, database):
    """Return a function that runs Python in the database and commits."""

    def shell(source):
        return server.shell_script(
            platform, database, f"{source}\nenv.flush_all()\nenv.cr.commit()"
        )

    return shell


def lead(reference):
    return f"""
        SELECT crm_lead.* FROM crm_lead JOIN ir_model_data
            ON res_id = crm_lead.id AND model = 'crm.lead'
         WHERE ir_model_data.name = 'opportunity_{reference}'
    """


def test_good_rows_are_loaded_beside_bad_ones(platform, database, files, ask):
    directory = files(
        sales_pipeline=(
            WON.format("GOOD", "3/11/2017", 4514),
            WON.format("NODAY", "", 70),
            WON.format("BADDAY", "someday", 70),
            WON.format("BADVALUE", "3/11/2017", "much"),
            WON.format("GOOD", "3/12/2017", 9),
            "NOBODY,Ghost,GTX Pro,Isdom,Won,10/25/2016,3/11/2017,1",
        )
    )
    code, output = load(platform, database, directory)
    assert code == 0
    assert "close_date “someday” is not a date: 1 row (row 4)" in output
    assert "close_value “much” is not a number: 1 row (row 5)" in output
    assert "opportunity_id is a repetition of an earlier row: 1 row (row 6)" in output
    assert "sales_agent “Ghost” is not in sales_teams.csv: 1 row (row 7)" in output
    assert "close_date is missing, so it counts in no period: 1 row (row 3)" in output
    loaded = """
        SELECT string_agg(name, ' ' ORDER BY name) FROM ir_model_data
         WHERE module = '__import_opportunities__' AND model = 'crm.lead'
    """
    assert ask(loaded) == ["opportunity_GOOD opportunity_NODAY"]
    undated = f"SELECT won_status, date_closed FROM ({lead('NODAY')}) AS x"
    assert ask(undated) == ["won", ""]
    facts = """
        SELECT sum(numerator)::integer FROM sales_mgmt_fact
          JOIN sales_mgmt_metric AS metric ON metric.id = metric_id
         WHERE metric.code = 'opportunities_won_value'
    """
    assert ask(facts) == ["4514"]


def test_unreadable_files_are_refused_in_a_sentence_and_change_nothing(
    platform, untouched, files
):
    directory = files()
    before = digest_tables(platform, untouched)
    (directory / "products.csv").write_text("product,series\n")
    code, output = load(platform, untouched, directory)
    assert (code, "Traceback" in output) == (2, False)
    assert "products.csv has no column “sales_price”" in output
    (directory / "products.csv").unlink()
    code, output = load(platform, untouched, directory)
    assert (code, "Traceback" in output) == (2, False)
    assert f"products.csv is missing in {directory}." in output
    assert digest_tables(platform, untouched) == before


def test_a_deal_closed_on_the_last_day_stays_in_its_quarter_everywhere_on_earth(
    platform, database, files, shell, ask
):
    shell(
        """
calendar = env["sales.mgmt.calendar"]._get_for_company(env.company)
calendar.tz = "Pacific/Kiritimati"
"""
    )
    days = ("3/31/2017", "4/1/2017")
    deals = [WON.format(f"D{place}", day, 1) for place, day in enumerate(days)]
    assert load(platform, database, files(sales_pipeline=deals))[0] == 0
    months = """
        SELECT string_agg(period.date_from::text, ' ' ORDER BY period.date_from)
          FROM sales_mgmt_fact JOIN sales_mgmt_period AS period ON period.id = period_id
          JOIN sales_mgmt_metric AS metric ON metric.id = metric_id
         WHERE metric.code = 'opportunities_won_count'
    """
    assert ask(months) == ["2017-03-01 2017-04-01"]


def test_people_who_are_there_already_are_recognized(
    platform, database, files, shell, ask
):
    shell(
        """
user = env["res.users"].create({"name": "Anna S.", "login": "anna.snelling"})
env["crm.tag"].create({"name": "GTX Pro"})
"""
    )
    code, output = load(platform, database, files())
    assert code == 0
    assert "user: 2 new, 1 there before" in output
    assert "product tag: 1 new, 1 there before" in output
    assert ask("SELECT count(*) FROM res_users WHERE login LIKE 'anna%'") == ["1"]
    name = f"SELECT name FROM ({lead('A1')}) AS x"
    assert ask(name) == ["GTX Pro, Isdom (A1)"]


def test_a_subsidiary_keeps_its_own_country(platform, database, files, ask):
    accounts = (
        "Isdom,medical,2002,3178.24,4540,Norway,",
        "Hatfan,services,1982,792.46,1299,Kenya,Isdom",
        "Nowhere,services,1982,1,1,Atlantis,",
    )
    code, output = load(platform, database, files(accounts=accounts))
    assert code == 0
    assert "“Atlantis” is no country that Odoo knows: 1 row (row 4)" in output
    countries = """
        SELECT string_agg(code, ' ' ORDER BY partner.name DESC)
          FROM res_partner AS partner JOIN res_country ON res_country.id = country_id
         WHERE partner.name IN ('Isdom', 'Hatfan')
    """
    assert ask(countries) == ["NO KE"]


def test_what_people_changed_since_is_left_alone_while_new_rows_are_added(
    platform, database, files, shell, ask
):
    first, second = (WON.format(f"D{n}", "3/11/2017", 100) for n in (1, 2))
    assert load(platform, database, files(sales_pipeline=[first]))[0] == 0
    code, output = load(platform, database, files(sales_pipeline=[first, second]))
    assert code == 0
    assert "opportunity: 1 new, 1 there before" in output
    assert ask("SELECT max(actual)::integer FROM sales_mgmt_target") == ["200"]
    shell('env["crm.lead"].search([("name", "like", "(D1)")]).expected_revenue = 500')
    code, output = load(platform, database, files(sales_pipeline=[first, second]))
    assert code == 1
    assert (
        "Anna Snelling, 2017 Q1: 2 won deals worth 200 in the files, "
        "2 won deals worth 600.00 in Odoo." in output
    )
    assert ask(f"SELECT expected_revenue FROM ({lead('D1')}) AS x") == ["500.00"]


def test_an_import_that_ended_before_its_plans_measures_and_makes_them(
    platform, database, files, shell, ask
):
    amounts = "SELECT string_agg(amount::integer::text, ' ' ORDER BY amount) "
    amounts += "FROM sales_mgmt_plan_line"
    directory = files(sales_pipeline=[WON.format("D1", "3/11/2017", 10_000)])
    load(platform, database, directory)
    assert ask(amounts) == ["10000 11200"]
    shell(
        """
env["sales.mgmt.plan"].search([]).unlink()
env.cr.execute("DELETE FROM sales_mgmt_fact")
"""
    )
    code, output = load(platform, database, directory)
    assert code == 0
    assert "plan: 2 new" in output
    assert ask(amounts) == ["10000 11200"]


def test_a_second_import_at_the_same_time_is_refused(platform, untouched, files):
    directory = files()
    holder = json.dumps("SELECT pg_advisory_lock(hashtext('import-opportunities'))")
    command = f"""
import time
env.cr.execute({holder})
print("locked", flush=True)
time.sleep(60)
"""
    arguments = platform.odoo_command("shell", "-d", untouched, "--no-http")
    with processes.running(
        arguments, stdin=-1, stdout=-1, text=True, env=platform.environment()
    ) as process:
        process.stdin.write(server.guarded(command))
        process.stdin.close()
        assert process.stdout.readline() == "locked\n"
        code, output = load(platform, untouched, directory)
    assert code == 2
    assert "Another import of opportunities is running" in output


def test_files_without_deals_load_the_people_and_plan_nothing(
    platform, database, files, ask
):
    code, output = load(platform, database, files(sales_pipeline=()))
    assert code == 0
    assert "there is nothing to plan from" in output
    assert ask("SELECT count(*) FROM sales_mgmt_plan") == ["0"]
