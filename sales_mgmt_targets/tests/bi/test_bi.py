import re
from pathlib import Path

from freezegun import freeze_time

from odoo.tests import tagged

from ...models.bi.bi import PREFIX
from ..common import SalesMgmtCommon

PAGE = Path(__file__).parents[3] / "docs" / "bi.md"


def read_promised_columns():
    """Return the columns that the page promises, by view, in order."""
    promised = {}
    for section in PAGE.read_text().split("\n## ")[1:]:
        name, _newline, text = section.partition("\n")
        if name.startswith(PREFIX):
            columns = re.findall(r"^\| (\w+) +\|", text, re.MULTILINE)
            promised[name] = [each for each in columns if each != "column"]
    return promised


@tagged("post_install", "-at_install")
class TestBi(SalesMgmtCommon):
    """Programs outside of Odoo find what they are promised."""

    def _get_columns(self):
        self.env.cr.execute(
            """
            SELECT table_name, array_agg(column_name::text ORDER BY ordinal_position)
              FROM information_schema.columns
             WHERE starts_with(table_name, %s) AND table_schema = 'public'
             GROUP BY 1
            """,
            [PREFIX],
        )
        return dict(self.env.cr.fetchall())

    def _select(self, view, **where):
        self.env.flush_all()
        names = " AND ".join(f"{name} = %({name})s" for name in where) or "TRUE"
        self.env.cr.execute(f"SELECT * FROM {PREFIX}{view} WHERE {names}", where)
        return self.env.cr.dictfetchall()

    def test_views_have_the_columns_that_the_page_promises_in_that_order(self):
        promised = read_promised_columns()
        ours = set(self.env["sales.mgmt.bi"]._get_views())
        self.assertEqual({f"{PREFIX}{name}" for name in ours}, set(promised))
        columns = self._get_columns()
        self.assertEqual({name: columns[name] for name in promised}, promised)

    @freeze_time("2026-05-15 12:00:00")
    def test_targets_add_up_to_the_plan_and_results_to_what_was_won(self):
        line = self._create_line(10800)
        self._create_won(self.anna, 240, "2026-05-10 10:00:00")
        self._refresh()
        targets = self._select("target", plan_id=line.plan_id.id)
        self.assertEqual(sum(row["target"] for row in targets), 10800)
        (may,) = [
            row
            for row in targets
            if row["person_id"] == self.anna.id
            and str(row["date_from"]) == "2026-05-01"
        ]
        self.assertEqual((may["target"], may["actual"]), (300, 240))
        results = self._select(
            "result", company_id=self.company.id, metric_code=self.metric_won.code
        )
        self.assertEqual(
            [(row["person_id"], row["value"]) for row in results],
            [(self.anna.id, 240)],
        )

    def test_the_way_to_a_unit_and_the_names_above_a_month_are_written_out(self):
        (unit,) = self._select("unit", unit_id=self.north.id)
        self.assertEqual((unit["path"], unit["depth"]), ("Northwind / North", 2))
        month = self._find_period("2026-05")
        (period,) = self._select("period", period_id=month.id)
        self.assertEqual(
            (period["month"], period["quarter"], period["year"]),
            ("2026-05", "2026 Q2", "2026"),
        )

    def test_views_survive_being_created_again(self):
        before = self._get_columns()
        self.env["sales.mgmt.bi"]._create_views()
        self.assertEqual(self._get_columns(), before)
