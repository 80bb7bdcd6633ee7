"""The real files arrive whole, row by row, however often their import is run."""

import re
from collections import defaultdict
from datetime import datetime

import pytest
import pytz

from .files import parse_day, read_rows

MODULE = "__import_opportunities__"
STAGES = {
    "Won": ("Won", "won", True),
    "Lost": ("Engaging", "lost", False),
    "Engaging": ("Engaging", "pending", True),
    "Prospecting": ("Prospecting", "pending", True),
}
SPELLINGS = {
    "GTXPro": "GTX Pro",
    "technolgy": "technology",
    "Philipines": "Philippines",
    "Korea": "South Korea",
}


def spell(word):
    return SPELLINGS.get(word, word)


def read_all(rpc, model, fields, domain=()):
    """Return all records, archived ones too."""
    context = {"active_test": False}
    return rpc.call(model, "search_read", list(domain), fields, context=context)


def name_of(reference):
    return reference[1] if reference else ""


@pytest.fixture(scope="module")
def day_of(real_rpc):
    """Return the day of a stored moment in the company's calendar."""
    (calendar,) = real_rpc.call("sales.mgmt.calendar", "search_read", [], ["tz"])
    zone = pytz.timezone(calendar["tz"])

    def day_of(moment):
        if not moment:
            return None
        utc = pytz.utc.localize(datetime.fromisoformat(moment))
        return utc.astimezone(zone).date()

    return day_of


@pytest.fixture(scope="module")
def leads(real_rpc):
    """The loaded opportunities by the id that the file gives them."""
    entries = read_all(
        real_rpc,
        "ir.model.data",
        ["name", "res_id"],
        [("module", "=", MODULE), ("model", "=", "crm.lead")],
    )
    records = read_all(
        real_rpc,
        "crm.lead",
        [
            "user_id",
            "team_id",
            "partner_id",
            "tag_ids",
            "stage_id",
            "won_status",
            "active",
            "probability",
            "expected_revenue",
            "create_date",
            "date_open",
            "date_closed",
            "type",
        ],
        [("id", "in", [entry["res_id"] for entry in entries])],
    )
    by_id = {record["id"]: record for record in records}
    return {
        entry["name"].removeprefix("opportunity_"): by_id[entry["res_id"]]
        for entry in entries
    }


def test_a_killed_import_goes_on_where_it_was(real_load):
    assert real_load.resumed.code == 0
    assert "opportunity: 6,800 new, 2,000 there before" in real_load.resumed.output
    assert "0 of 120 figures differ in Odoo" in real_load.resumed.output


def test_an_import_takes_minutes_not_hours(real_load):
    assert real_load.resumed.seconds < 180
    assert real_load.repeated.seconds < 60


def test_a_repeated_import_changes_not_a_single_row_of_any_table(real_load):
    assert real_load.repeated.code == 0
    assert "Nothing was new" in real_load.repeated.output
    assert real_load.changed_tables == set()


def test_progress_is_shown_while_it_runs(real_load):
    shown = re.findall(r"([\d,]+) of 6,800 opportunities", real_load.resumed.output)
    assert shown[0] == "400"
    assert shown[-1] == "6,800"
    assert len(shown) == 17


@pytest.mark.parametrize("run", ["resumed", "repeated"])
def test_the_report_names_every_repair_and_where(real_load, run):
    output = getattr(real_load, run).output
    assert dict(re.findall(r"csv: (.+): ([\d,]+) rows? \(", output)) == {
        "sector “technolgy” read as “technology”": "12",
        "office_location “Philipines” read as “Philippines”": "1",
        "office_location “Korea” read as “South Korea”": "1",
        "product “GTXPro” read as “GTX Pro”": "1,480",
        "account is missing": "1,425",
        "engage_date is missing": "500",
    }


def test_every_row_of_the_report_is_kept_beside_the_data(real_rpc):
    (attachment,) = real_rpc.call(
        "ir.attachment",
        "search_read",
        [("name", "=", "Import of opportunities, row by row.csv")],
        ["id"],
    )
    content = real_rpc.get(f"/web/content/{attachment['id']}").content.decode(
        "utf-8-sig"
    )
    assert len(content.splitlines()) == 1 + 12 + 1 + 1 + 1480 + 1425 + 500


def test_every_opportunity_is_as_the_file_says(real_load, real_rpc, leads, day_of):
    prices = {
        row["product"]: int(row["sales_price"])
        for row in read_rows(real_load.files, "products.csv")
    }
    managers = {
        row["sales_agent"]: row["manager"]
        for row in read_rows(real_load.files, "sales_teams.csv")
    }
    tags = {tag["id"]: tag["name"] for tag in read_all(real_rpc, "crm.tag", ["name"])}
    rows = read_rows(real_load.files, "sales_pipeline.csv")
    assert len(leads) == len(rows) == 8_800
    for row in rows:
        lead, product = leads[row["opportunity_id"]], spell(row["product"])
        stage, status, active = STAGES[row["deal_stage"]]
        engaged = parse_day(row["engage_date"])
        assert {
            "stage": (name_of(lead["stage_id"]), lead["won_status"], lead["active"]),
            "agent": name_of(lead["user_id"]),
            "team": name_of(lead["team_id"]),
            "account": name_of(lead["partner_id"]).split(", ")[-1],
            "product": [tags[tag_id] for tag_id in lead["tag_ids"]],
            "value": lead["expected_revenue"],
            "closed": day_of(lead["date_closed"]),
            "engaged": engaged
            and {day_of(lead["create_date"]), day_of(lead["date_open"])},
            "type": lead["type"],
        } == {
            "stage": (stage, status, active),
            "agent": row["sales_agent"],
            "team": f"Team {managers[row['sales_agent']]}",
            "account": row["account"],
            "product": [product],
            "value": int(row["close_value"] or prices[product]),
            "closed": parse_day(row["close_date"]),
            "engaged": engaged and {engaged},
            "type": "opportunity",
        }, row["opportunity_id"]


def test_closed_deals_are_certain_and_open_ones_are_not(leads):
    chances = defaultdict(set)
    for lead in leads.values():
        chances[lead["won_status"]].add(lead["probability"])
    assert (chances["won"], chances["lost"]) == ({100}, {0})
    assert all(0 < chance < 100 for chance in chances["pending"])


def test_every_account_is_a_company_with_industry_country_and_owner(
    real_load, real_rpc
):
    rows = read_rows(real_load.files, "accounts.csv")
    partners = read_all(
        real_rpc,
        "res.partner",
        ["name", "is_company", "industry_id", "country_id", "parent_id", "comment"],
        [("name", "in", [row["account"] for row in rows])],
    )
    assert len(partners) == len(rows) == 85
    by_name = {partner["name"]: partner for partner in partners}
    for row in rows:
        partner = by_name[row["account"]]
        assert partner["is_company"]
        assert name_of(partner["industry_id"]) == spell(row["sector"]).capitalize()
        assert name_of(partner["country_id"]) == spell(row["office_location"])
        assert name_of(partner["parent_id"]).split(", ")[-1] == row["subsidiary_of"]
        assert f"{int(row['employees']):,} employees" in partner["comment"]


def test_every_product_has_its_price_and_series(real_load, real_rpc):
    rows = read_rows(real_load.files, "products.csv")
    products = read_all(
        real_rpc,
        "product.product",
        ["name", "list_price", "categ_id"],
        [("name", "in", [row["product"] for row in rows])],
    )
    assert {
        product["name"]: (product["list_price"], name_of(product["categ_id"]))
        for product in products
    } == {row["product"]: (int(row["sales_price"]), row["series"]) for row in rows}


def test_every_agent_is_assigned_to_the_unit_of_the_manager(real_load, real_rpc):
    units = {unit["id"]: unit for unit in read_units(real_rpc)}
    assignments = real_rpc.call(
        "sales.mgmt.assignment",
        "search_read",
        [("unit_id.parent_id.parent_id.name", "=", "Sales Regions")],
        ["user_id", "unit_id", "role", "date_from", "date_to", "is_main"],
    )
    found = set()
    for each in assignments:
        unit = units[each["unit_id"][0]]
        assert each["date_from"] == "2016-10-01"
        assert (each["role"], each["date_to"], each["is_main"]) == (
            "member",
            False,
            True,
        )
        names = name_of(unit["leader_id"]), name_of(unit["parent_id"])
        found.add((name_of(each["user_id"]), *names))
    assert found == {
        (row["sales_agent"], row["manager"], row["regional_office"])
        for row in read_rows(real_load.files, "sales_teams.csv")
    }


def read_units(rpc):
    return rpc.call(
        "sales.mgmt.unit", "search_read", [], ["name", "leader_id", "parent_id"]
    )
