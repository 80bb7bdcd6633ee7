from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..common import SalesMgmtCommon

ORDERS = {
    "model": "sale.order",
    "domain": "[('state', '=', 'sale')]",
    "date_field": "date_order",
    "user_path": "user_id",
    "company_path": "company_id",
}


@tagged("post_install", "-at_install")
class TestDefinition(SalesMgmtCommon):
    """A settings administrator defines metrics as data; nothing hostile gets through.

    Sam administrates the settings and sells, but has nothing to do with personnel.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sam = new_test_user(
            cls.env,
            "sam",
            "base.group_system,sales_team.group_sale_salesman_all_leads",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )

    def _define(self, user=None, sources=None, **values):
        return (
            self.env["sales.mgmt.metric"]
            .with_user(user or self.sam)
            .create(
                {
                    "name": "Own",
                    "code": "own",
                    "source_ids": [
                        Command.create(source) for source in sources or [ORDERS]
                    ],
                    **values,
                }
            )
        )

    def _refuse(self, message, **source):
        with self.assertRaises(ValidationError) as refusal:
            self._define(sources=[{**ORDERS, **source}])
        self.assertRegex(str(refusal.exception), message)

    def test_an_administrator_defines_a_metric_on_own_documents(self):
        metric = self._define(
            sources=[
                {
                    "model": "res.partner",
                    "domain": "[('is_company', '=', True)]",
                    "date_field": "create_date",
                    "user_path": "user_id",
                    "company_path": "company_id",
                }
            ]
        )
        self.env["res.partner"].create(
            {
                "name": "Buyer",
                "is_company": True,
                "user_id": self.anna.id,
                "company_id": self.company.id,
            }
        )
        self.assertEqual(metric.action_check()["params"]["type"], "success")
        self._refresh()
        fact = self.env["sales.mgmt.fact"].search(
            [("metric_id", "=", metric.id), ("user_id", "=", self.anna.id)]
        )
        self.assertEqual(sum(fact.mapped("numerator")), 1)
        self.assertEqual(fact.unit_id, self.north)

    def test_a_company_measures_a_model_that_it_made_itself(self):
        model = self.env["ir.model"].create(
            {
                "name": "Sample",
                "model": "x_sample",
                "field_id": [
                    Command.create({"name": name, "ttype": kind, **more})
                    for name, kind, more in (
                        ("x_sent_on", "date", {}),
                        ("x_sent_by", "many2one", {"relation": "res.users"}),
                        ("x_pieces", "integer", {}),
                    )
                ],
                "access_ids": [
                    Command.create(
                        {
                            "name": "administrators",
                            "group_id": self.env.ref("base.group_system").id,
                            "perm_read": True,
                        }
                    )
                ],
            }
        )
        metric = self._define(
            sources=[
                {
                    "model": "x_sample",
                    "date_field": "x_sent_on",
                    "user_path": "x_sent_by",
                    "aggregate": "sum",
                    "value_field": "x_pieces",
                }
            ]
        )
        self.env["x_sample"].create(
            {"x_sent_on": "2026-05-31", "x_sent_by": self.anna.id, "x_pieces": 3}
        )
        self._refresh()
        fact = self.env["sales.mgmt.fact"].search([("metric_id", "=", metric.id)])
        self.assertRecordValues(
            fact,
            [
                {
                    "period_id": self._find_period("2026-05").id,
                    "user_id": self.anna.id,
                    "unit_id": self.north.id,
                    "value": 3,
                }
            ],
        )
        # the metric outlives the model
        model.unlink()
        self.assertFalse(metric.available)
        self.assertRegex(
            self._refresh().note, "Own: the documents x_sample do not exist"
        )

    def test_documents_that_one_may_not_read_oneself_cannot_be_measured(self):
        self._refuse(
            "may not read the documents account.payment",
            model="account.payment",
            domain="[]",
            date_field="date",
            user_path="create_uid",
            aggregate="sum",
            value_field="amount",
        )

    def test_a_domain_cannot_feel_its_way_through_hidden_fields(self):
        self._refuse(
            r"may not read the field res\.partner\.credit_limit",
            domain="[('partner_id.credit_limit', '>', 1000)]",
        )
        self._refuse(
            r"may not read the field res\.partner\.credit_limit",
            domain="[('partner_id', 'any', [('credit_limit', '>', 1000)])]",
        )

    def test_absurd_definitions_are_refused_in_words(self):
        cases = {
            "it is too long": {"domain": str([("state", "=", "sale")] * 200)},
            "cannot be used": {"domain": "[('state', 'resembles', 'sale')]"},
            "cannot be read like this": {
                "domain": "[('amount_untaxed', '=', 'a lot')]"
            },
            "a path has at most": {
                "user_path": f"partner_id.{'parent_id.' * 4}user_id"
            },
            "keeps no documents": {"model": "sales.mgmt.measurement", "domain": "[]"},
            "ends in a field of type": {"distinct_path": "date_order"},
            "passes through": {
                "aggregate": "sum",
                "value_field": "amount_untaxed, pg_sleep(9)",
            },
        }
        for message, source in cases.items():
            with self.subTest(message=message):
                self._refuse(message, **source)

    def test_check_tells_every_problem_of_a_ratio_at_once(self):
        products = self.env["sales.mgmt.segmentation"].create(
            {"name": "Products", "dimension": "category"}
        )
        metric = self._define(
            kind="ratio",
            segmentation_ids=[Command.link(products.id)],
            sources=[{**ORDERS, "module": "sale_margin_that_nobody_has"}],
        )
        message = metric.action_check()["params"]["message"]
        self.assertRegex(message, "no source of what a ratio is divided by")
        self.assertRegex(message, "sale_margin_that_nobody_has is not installed")
        self.assertRegex(message, "“Products” needs the Product Path")

    def test_a_module_that_is_missing_makes_the_metric_unavailable_not_wrong(self):
        metric = self._define(sources=[{**ORDERS, "module": "nobody_has_this"}])
        self.assertFalse(metric.available)
        self.assertRegex(
            metric.action_check()["params"]["message"],
            "the module nobody_has_this is not installed",
        )
        self.assertFalse(self._refresh().note)

    def test_managers_cut_a_metric_by_none_of_their_segmentations(self):
        segmentations = self.env["sales.mgmt.segmentation"].with_user(self.dora)
        markets = segmentations.create({"name": "Markets"})
        link = [Command.link(self.metric_won.id)]
        with self.assertRaises(AccessError):
            markets.metric_ids = link
        with self.assertRaises(AccessError):
            segmentations.create({"name": "Mine", "metric_ids": link})
        markets.sudo().metric_ids = link
        self.assertEqual(self.metric_won.segmentation_ids, markets.sudo())

    def test_a_preview_shows_the_figures_before_anything_is_stored(self):
        metric = self.metric_won
        today = self.calendar._get_today()
        self._create_won(self.anna, 10, f"{today} 10:00:00")
        self._create_won(None, 5, f"{today} 11:00:00")
        action = metric.with_user(self.dora).action_preview()
        preview = self.env[action["res_model"]].browse(action["res_id"])
        self.assertEqual(len(preview.line_ids), 12)
        self.assertRecordValues(
            preview.line_ids[0],
            [
                {
                    "period_id": self._find_period(f"{today:%Y-%m}").id,
                    "document_count": 2,
                    "people_count": 1,
                    "value": 15,
                    "unassigned": 5,
                }
            ],
        )
        self.assertFalse(
            self.env["sales.mgmt.fact"].search([("company_id", "=", self.company.id)])
        )

    def test_a_preview_of_figures_of_everybody_is_not_for_everybody(self):
        with self.assertRaisesRegex(AccessError, "Only sales planning managers"):
            self.metric_won.with_user(self.lena).action_preview()

    def test_a_preview_of_a_wrong_definition_says_what_is_wrong(self):
        metric = self._define(kind="ratio")
        with self.assertRaisesRegex(UserError, "what a ratio is divided by"):
            metric.action_preview()


@tagged("post_install", "-at_install")
class TestTypedFigures(SalesMgmtCommon):
    """What no document holds is typed in, by somebody whom it does not concern."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.share = cls.env.ref("sales_mgmt_targets.metric_market_share")

    def _type(self, period, value, base, user=None, **values):
        return (
            self.env["sales.mgmt.metric.entry"]
            .with_user(user or self.dora)
            .create(
                {
                    "metric_id": self.share.id,
                    "company_id": self.company.id,
                    "period_id": self._find_period(period).id,
                    "value": value,
                    "base": base,
                    **values,
                }
            )
        )

    def _read(self, unit, period):
        facts = self.env["sales.mgmt.fact"]
        domain = facts._get_domain(self.share, unit, self._find_period(period))
        [(value,)] = facts._read_group(domain, aggregates=["value:sum"])
        return value

    def test_a_share_of_the_market_rolls_up_as_a_ratio_of_sums(self):
        self._type("2026-01", 10, 100, unit_id=self.north.id)
        self._type("2026-02", 30, 100, unit_id=self.north.id)
        self._type("2026-02", 5, 50, unit_id=self.south.id)
        self._refresh()
        self.assertAlmostEqual(self._read(self.north, "2026-02"), 0.3)
        self.assertAlmostEqual(self._read(self.north, "2026 Q1"), 40 / 200)
        self.assertAlmostEqual(self._read(self.root, "2026"), 45 / 250)

    def test_a_new_metric_becomes_typed_in_by_a_tick(self):
        metric = self.env["sales.mgmt.metric"].create(
            {"name": "Fairs", "code": "fairs", "is_typed": True}
        )
        self.assertEqual(metric.source_ids.mapped("part"), ["numerator"])
        self.assertIn(metric, metric.search([("is_typed", "=", True)]))
        self.assertNotIn(metric, metric.search([("is_typed", "=", False)]))
        self._type("2026-03", 4, 0, metric_id=metric.id, user_id=self.anna.id)
        self._refresh()
        fact = self.env["sales.mgmt.fact"].search([("metric_id", "=", metric.id)])
        self.assertRecordValues(
            fact, [{"user_id": self.anna.id, "numerator": 4, "denominator": 0}]
        )
        metric.is_typed = False
        self.assertFalse(metric.source_ids)
        self.assertFalse(fact.exists())

    def test_nobody_types_in_what_they_achieved_themselves(self):
        with self.assertRaises(AccessError) as refusal:
            self._type("2026-01", 99, 100, user_id=self.dora.id)
        self.assertRegex(str(refusal.exception), "is your own figure")
        entry = self._type("2026-01", 10, 100, self.max, user_id=self.dora.id)
        with self.assertRaisesRegex(AccessError, "is your own figure"):
            entry.with_user(self.dora).value = 99
        with self.assertRaisesRegex(AccessError, "is your own figure"):
            entry.with_user(self.dora).unlink()
        other = self._type("2026-02", 10, 100)
        with self.assertRaisesRegex(AccessError, "is your own figure"):
            other.user_id = self.dora

    def test_a_figure_is_typed_in_once(self):
        self._type("2026-01", 10, 100)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self._type("2026-01", 11, 100)


@tagged("post_install", "-at_install")
class TestReconciliation(SalesMgmtCommon):
    """Persons and unassigned make the company, and every figure opens its documents."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.annas = cls._create_won(cls.anna, 10, "2026-03-10 10:00:00")
        cls.carlas = cls._create_won(cls.carla, 20, "2026-03-11 10:00:00")
        cls.nobodys = cls._create_won(None, 5, "2026-03-12 10:00:00")
        cls.doras = cls._create_won(cls.dora, 3, "2026-04-12 10:00:00")
        cls.dora.group_ids |= cls.env.ref("sales_team.group_sale_salesman_all_leads")
        cls._refresh()

    def _find(self, period, metric=None, user=None):
        return (
            self.env["sales.mgmt.reconciliation"]
            .with_user(user or self.dora)
            .search(
                [
                    ("metric_id", "=", (metric or self.metric_won).id),
                    ("period_id", "=", self._find_period(period).id),
                ]
            )
        )

    def _open(self, action):
        return self.env[action["res_model"]].search(action["domain"])

    def test_a_row_says_what_belongs_to_people_and_what_to_nobody(self):
        self.assertRecordValues(
            self._find("2026-03"),
            [
                {
                    "people_count": 2,
                    "persons": 30,
                    "unassigned": 5,
                    "total": 35,
                    "outside": 5,
                    "documents_total": 35,
                    "document_count": 3,
                    "difference": 0,
                }
            ],
        )
        year = self._find("2026")
        self.assertEqual((year.persons, year.unassigned, year.total), (33, 5, 38))
        # Dora sells without being assigned to a unit
        self.assertEqual(year.outside, 8)

    def test_every_figure_opens_its_documents(self):
        row = self._find("2026-03")
        self.assertEqual(self._open(row.action_open_unassigned()), self.nobodys)
        self.assertEqual(
            self._open(row.action_open_documents()),
            self.annas | self.carlas | self.nobodys,
        )
        facts = self._open(row.action_open_persons())
        self.assertEqual(facts.user_id, self.anna | self.carla)
        self.assertEqual(sum(facts.mapped("value")), row.persons)

    def test_a_document_that_changed_since_shows_as_a_difference(self):
        self.annas.expected_revenue = 12
        self.assertEqual(self._find("2026-03").difference, 2)
        self._refresh()
        self.env.invalidate_all()
        self.assertEqual(self._find("2026-03").difference, 0)

    def test_the_unassigned_are_assigned_from_there(self):
        row = self._find("2026-03")
        action = row.action_assign()
        wizard = (
            self.env[action["res_model"]]
            .with_user(self.dora)
            .with_context(**action["context"])
            .create({})
        )
        self.assertEqual(wizard.document_count, 1)
        with self.assertRaisesRegex(UserError, "Choose who"):
            wizard.action_assign()
        wizard.user_id = self.boris
        wizard.action_assign()
        self.assertEqual(self.nobodys.user_id, self.boris)
        self._refresh()
        row.invalidate_recordset()
        self.assertEqual((row.persons, row.unassigned, row.total), (35, 0, 35))
        with self.assertRaisesRegex(UserError, "0 documents of Opportunities Won"):
            wizard.action_assign()

    def test_assigning_needs_the_right_to_write_the_documents(self):
        self.dora.group_ids -= self.env.ref("sales_team.group_sale_salesman_all_leads")
        self.dora.group_ids -= self.env.ref("sales_team.group_sale_salesman")
        with self.assertRaises(AccessError):
            self.env["sales.mgmt.document.assign"].with_user(self.dora).create(
                {
                    "metric_id": self.metric_won.id,
                    "period_id": self._find_period("2026-03").id,
                    "user_id": self.boris.id,
                }
            ).action_assign()

    def test_a_leader_sees_no_figures_of_the_whole_company(self):
        with self.assertRaises(AccessError):
            self._find("2026-03", user=self.lena)


@tagged("post_install", "-at_install")
class TestAvailability(SalesMgmtCommon):
    """What cannot be measured is not planned, and says so."""

    def test_a_plan_offers_only_what_can_be_measured(self):
        metrics = self.env["sales.mgmt.metric"]
        gone = self.metric_won.copy({"code": "gone"})
        for source in self.metric_won.source_ids:
            source.copy({"metric_id": gone.id, "module": "nobody_has_this"})
        offered = metrics.search([("available", "=", True)])
        self.assertIn(self.metric_won, offered)
        self.assertNotIn(gone, offered)
        self.assertIn(gone, metrics.search([("available", "=", False)]))

    def test_a_plan_on_documents_that_are_gone_is_not_proposed(self):
        line = self._create_line(900)
        self.metric_won.source_ids.module = "nobody_has_this"
        with self.assertRaisesRegex(UserError, "cannot be measured: its documents"):
            line.plan_id.with_user(self.dora).action_propose()
