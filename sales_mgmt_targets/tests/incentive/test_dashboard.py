import base64
import json

from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import file_open

from odoo.addons.spreadsheet.utils.validate_data import (
    fields_in_spreadsheet,
    menus_xml_ids_in_spreadsheet,
    odoo_charts,
)

from .common import IncentiveCommon

FILES = "sales_mgmt_targets/data/dashboards/incentive_%s.json"
AUDIENCE = ("manager", "incentive_officer", "auditor")


@tagged("post_install", "-at_install")
@freeze_time("2026-03-15 12:00:00")
class TestIncentiveDashboard(IncentiveCommon):
    """What incentives cost, on one page."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dashboard = cls.env.ref("sales_mgmt_targets.dashboard_incentives")
        with file_open(FILES % "dashboard") as file:
            cls.book = json.load(file)
        cls._create_won(cls.anna, 10_000, "2026-01-10 10:00:00")
        cls._create_won(cls.boris, 40_000, "2026-01-12 10:00:00")
        cls._create_won(cls.carla, 2_000, "2026-02-10 10:00:00")
        cls.scheme = cls._create_scheme(
            [
                {
                    "name": "Commission",
                    "pay_metric_id": cls.metric_won.id,
                    "tier_mode": "marginal",
                    "tier_ids": [
                        Command.create({"start": 0, "rate": 0.1}),
                        Command.create({"start": 20_000, "rate": 0.2}),
                    ],
                },
                {
                    "name": "Bonus",
                    "kind": "bonus",
                    "pay_metric_id": cls.metric_won_count.id,
                    "tier_mode": "step",
                    "tier_ids": [Command.create({"start": 1, "amount": 50})],
                },
            ]
        )
        cls._close("2026-01")

    def _get_sources(self):
        """Return model and definition of everything that reads records."""
        book = self.book
        return [
            *((each["model"], each) for each in book["pivots"].values()),
            *((each["model"], each) for each in book["lists"].values()),
            *((each["metaData"]["resModel"], each) for each in odoo_charts(book)),
        ]

    def _read(self, number, user):
        """Return what a user reads in a table of the dashboard: values by its rows."""
        pivot = self.book["pivots"][number]
        self.env.flush_all()
        groups = (
            self.env[pivot["model"]]
            .with_user(user)
            ._read_group(
                [("company_id", "=", self.company.id), *pivot["domain"]],
                [each["fieldName"] for each in pivot["rows"]],
                [each["id"] for each in pivot["measures"]],
            )
        )
        if not pivot["rows"]:
            return groups[0]
        return {row[0]: row[1:] for row in groups}

    def test_every_field_and_menu_of_the_dashboard_exists(self):
        copy = self.env["spreadsheet.dashboard"].create(
            {
                "name": "Again",
                "dashboard_group_id": self.dashboard.dashboard_group_id.id,
                "spreadsheet_binary_data": base64.b64encode(
                    json.dumps(self.book).encode()
                ),
            }
        )
        self.assertEqual(copy.spreadsheet_data, json.dumps(self.book))
        self.assertIn("sales.mgmt.payout.report", fields_in_spreadsheet(self.book))
        self.assertEqual(json.loads(self.dashboard.spreadsheet_data), self.book)

    def test_every_filter_reaches_every_figure(self):
        filters = {each["id"]: each for each in self.book["globalFilters"]}
        self.assertEqual(set(filters), {"period", "company", "unit", "scheme"})
        for model, source in self._get_sources():
            self.assertEqual(set(source["fieldMatching"]), set(filters))
            for name, matching in source["fieldMatching"].items():
                field = self._walk(model, matching["chain"])
                self.assertTrue(field.store or not self.env[model]._auto)
                self.assertEqual(field.type, matching["type"])
                self.assertEqual(
                    field.comodel_name, filters[name].get("modelName"), matching
                )

    def _walk(self, model, chain):
        """Return the field at the end of a chain."""
        *steps, last = chain.split(".")
        for step in steps:
            model = self.env[model]._fields[step].comodel_name
        return self.env[model]._fields[last]

    def test_every_figure_opens_a_menu_that_its_readers_have(self):
        figures = self.book["sheets"][0]["figures"]
        links = self.book["chartOdooMenusReferences"]
        self.assertEqual({each["id"] for each in figures}, set(links))
        self.assertEqual(set(links.values()), menus_xml_ids_in_spreadsheet(self.book))
        for name in links.values():
            reading = self.env.ref(name).group_ids
            for group in AUDIENCE:
                implied = self.env.ref(f"sales_mgmt_targets.group_{group}")
                self.assertTrue(
                    reading & (implied | implied.all_implied_ids), (name, group)
                )

    def test_only_who_reads_all_incentives_finds_it(self):
        dashboards = self.env["spreadsheet.dashboard"]
        for user in (self.max, self.olga, self.auditor):
            self.assertIn(self.dashboard, dashboards.with_user(user).search([]))
        for user in (self.anna, self.lena):
            self.assertNotIn(self.dashboard, dashboards.with_user(user).search([]))

    def test_until_something_was_computed_a_sample_is_shown(self):
        reading = self.dashboard.with_user(self.max).with_company(self.company)
        self.assertTrue(reading._dashboard_is_empty())
        sample = reading._get_sample_dashboard()
        self.assertFalse(fields_in_spreadsheet(sample))
        self.assertEqual(
            {each["id"] for each in sample["sheets"][0]["figures"]},
            {each["id"] for each in self.book["sheets"][0]["figures"]},
        )
        self._run(self.scheme)
        self.assertFalse(reading._dashboard_is_empty())

    def test_its_figures_are_those_of_the_statements(self):
        run = self._run(self.scheme)
        totals = {
            user: sum(payouts.mapped("total"))
            for user, payouts in run.payout_ids.grouped("user_id").items()
        }
        self.assertEqual(sum(totals.values()), 7_100)
        self.assertFalse(self._read("1", self.auditor)[0])
        self.assertEqual(self._read("3", self.auditor)[0], 7_100)
        # 1 000 of 10 000 and 6 000 of 40 000; the bonus is no commission
        self.assertAlmostEqual(self._read("9", self.auditor)[0], 14)
        people = self._read("7", self.auditor)
        self.assertEqual(
            {user.id: total for user, (total, _mean) in people.items()},
            {user.id: total for user, total in totals.items()},
        )
        rules = {rule.name: row for rule, row in self._read("8", self.auditor).items()}
        self.assertEqual(rules["Commission"][0], 50_000)
        self.assertEqual(rules["Commission"][2], 7_000)
        self.assertEqual(rules["Bonus"][2], 100)
        self._approve(run)
        run.sudo().state = "paid"
        self.assertEqual(self._read("1", self.auditor), (7_100,))
        self.assertEqual(self._read("3", self.auditor)[0], 0)

    def test_a_persons_attainment_counts_once_per_statement(self):
        line = self._create_line(36_000)
        plan = line.plan_id
        self._create_line(36, metric=self.metric_won_count, plan=plan)
        plan.with_user(self.dora).action_propose()
        plan.with_user(self.max).action_approve()
        plan.with_user(self.max).action_activate()
        self._run(self.scheme)
        people = self._read("7", self.auditor)
        # 10 000 of 1 000 by the first rule; the 1 of 1 of the second stays aside
        self.assertAlmostEqual(people[self.anna][1], 1_000)
        self.assertEqual(people[self.anna][0], 1_050)

    def test_open_disputes_and_missing_answers_are_counted(self):
        run = self._run(self.scheme)
        self._approve(run)
        self.env["sales.mgmt.payout.run"].flush_model()
        self.assertEqual(self._read("5", self.max), (0,))
        line = run.payout_ids.filtered(
            lambda payout: payout.user_id == self.anna
        ).line_ids[:1]
        dispute = (
            self.env["sales.mgmt.dispute"]
            .with_user(self.anna)
            .create(
                {
                    "payout_line_id": line.id,
                    "category": "missing",
                    "claim": "An order is missing",
                }
            )
        )
        self.assertEqual(self._read("5", self.max), (1,))
        dispute.sudo().state = "withdrawn"
        self.assertEqual(self._read("5", self.max), (0,))
        self.assertEqual(self._read("6", self.max), (0,))
        answers = self.env["sales.mgmt.scheme.acknowledgement"].sudo()
        for user, state in ((self.lena, "pending"), (self.sven, "informed")):
            answers.create(
                {"scheme_id": self.scheme.id, "user_id": user.id, "state": state}
            )
        self.assertEqual(self._read("6", self.max), (1,))
