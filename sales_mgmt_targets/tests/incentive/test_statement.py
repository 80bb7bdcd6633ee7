import csv
import io
from datetime import date

from openpyxl import load_workbook

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ...report.payout_payment import COLUMNS, COMPONENTS
from ..report.formulas import Sheets
from .payouts import PayoutCommon

# what spreadsheets would take for a formula
EVIL = "=HYPERLINK(1)"


@tagged("post_install", "-at_install")
class TestStatement(PayoutCommon):
    """What a person reads, prints and takes along, and what nobody else does."""

    def test_a_statement_is_read_by_its_person_once_it_is_approved(self):
        run = self._run_to("reviewed")
        statements = self.env["sales.mgmt.payout"]
        self.assertFalse(statements.with_user(self.anna).search([]))
        run.with_user(self.max).action_approve()
        visible = statements.with_user(self.anna).search([])
        self.assertEqual(visible, self._get_payout(run, self.anna))

    def test_colleagues_find_nothing_by_any_way_of_asking(self):
        self._allow_export(self.boris)
        run = self._run_to("approved")
        payout = self._get_payout(run, self.anna).with_user(self.boris)
        line, share = payout.sudo().line_ids, payout.sudo().line_ids.share_ids
        for record in (payout, line, share):
            theirs = record.with_user(self.boris)
            self.assertFalse(theirs.search([("id", "in", record.ids)]))
            with self.assertRaises(AccessError):
                theirs.read(["display_name"])
            with self.assertRaises(AccessError):
                theirs.export_data(["total" if "total" in theirs._fields else "amount"])
        for action in (
            payout.action_print,
            payout.action_export_workbook,
            payout.action_open_documents,
            payout.action_open_disputes,
            payout.action_open_rulebook,
            line.with_user(self.boris).action_open_shares,
            share.with_user(self.boris).action_open_document,
        ):
            with self.assertRaises(AccessError):
                action()
        reports = self.env["ir.actions.report"].with_user(self.boris)
        with self.assertRaises(AccessError):
            reports._render_qweb_html("sales_mgmt_targets.payout_statement", payout.ids)
        with self.assertRaises(AccessError):
            reports._render_qweb_html("sales_mgmt_targets.payout_run_report", run.ids)
        groups = payout.browse().formatted_read_group([], ["user_id"], ["total:sum"])
        self.assertEqual([group["total:sum"] for group in groups], [300])

    def test_a_leader_reads_the_statements_of_the_own_units_only(self):
        run = self._run_to("approved")
        statements = self.env["sales.mgmt.payout"]
        self.assertEqual(
            statements.with_user(self.lena).search([]).user_id, self.anna | self.boris
        )
        self.assertFalse(statements.with_user(self.sven).search([]))
        self.assertFalse(run.with_user(self.lena).has_access("read"))

    # In words

    def test_every_line_tells_its_calculation_with_the_figures(self):
        line = self._get_first_line(self._run_to("approved"), self.anna)
        self.assertEqual(
            line._explain(), ["$\N{NO-BREAK SPACE}10,000.00 × 5 % = $\xa0500.00"]
        )

    def _explain(self, *steps, **values):
        run = self._run_to("computed")
        line = self._get_first_line(run, self.anna)
        line.write({"steps": list(steps), **values})
        return [each.replace("\xa0", "") for each in line._explain()]

    def test_marginal_slices_are_added_up(self):
        slices = [
            {"base": "100000", "rate": "0.03", "amount": "3000"},
            {"base": "50000", "rate": "0.05", "amount": "2500"},
            {"base": "0", "rate": "0.08", "amount": "0"},
        ]
        self.assertEqual(
            self._explain(
                {
                    "kind": "slices",
                    "pay": "150000",
                    "rank": "150000",
                    "slices": slices,
                    "amount": "5500",
                }
            ),
            ["$100,000.00 × 3 % + $50,000.00 × 5 % = $5,500.00"],
        )

    def test_limits_conditions_and_rounding_are_told_where_they_count(self):
        condition = self.env["sales.mgmt.scheme.condition"].create(
            {
                "component_id": self._write_scheme().component_ids.id,
                "metric_id": self.metric_won_count.id,
                "threshold": 4,
            }
        )
        told = {
            "operator": "<",
            "threshold": "4",
            "missing": False,
            "key": condition.id,
        }
        sentences = self._explain(
            {"kind": "curve", "rank": "1", "base": "900", "share": "1", "amount": "900"}
            | {"points": []},
            {
                "kind": "multiply",
                "value": "3",
                "factor": "0.9",
                "met": True,
                "amount": "810",
            }
            | told,
            {
                "kind": "multiply",
                "value": "5",
                "factor": "0.5",
                "met": False,
                "amount": "810",
            }
            | told,
            {"kind": "cap", "limit": "700.125", "overflow": "109.875"}
            | {"amount": "700.125"},
            {"kind": "round", "rounding": "0.01", "amount": "700.13"},
            {"kind": "hold", "value": None, "met": True, "held": "700.13"}
            | {"amount": "0"}
            | told,
        )
        metric = self.metric_won_count.name
        self.assertEqual(
            sentences,
            [
                "Result $1.00: 100 % of $900.00 on-target pay = $900.00",
                f"{metric} 3 < 4: × 0.9 = $810.00",
                "Paid at most $700.125 ($109.875 beyond it not paid)",
                "Rounded once: $700.13",
                f"{metric} not measured < 4: $700.13 held back",
            ],
        )

    def test_the_year_so_far_tells_what_was_paid_already(self):
        sentences = self._explain(
            {
                "kind": "slices",
                "pay": "100",
                "rank": None,
                "slices": [{"base": "100", "rate": "1/3", "amount": "100/3"}],
                "amount": "100/3",
            },
            {"kind": "round", "rounding": "0.01", "amount": "33.33"},
            {"kind": "increment", "opening": "0", "before": "20", "amount": "13.33"},
        )
        self.assertEqual(
            sentences,
            [
                "$100.00 × 33.333333 % = $33.333333",
                "Rounded once: $33.33",
                "The year so far $33.33 − already paid $20.00 = $13.33",
            ],
        )

    def test_an_adjustment_tells_its_reason_and_who_approved_it(self):
        adjustment = self.env["sales.mgmt.payout.adjustment"].create(
            {
                "scheme_id": self.scheme.id,
                "user_id": self.anna.id,
                "amount": 25,
                "reason": "A deal of March was forgotten",
            }
        )
        adjustment.with_user(self.dora).action_approve()
        run = self._run_to("approved")
        line = self._get_payout(run, self.anna).line_ids.filtered("adjustment_id")
        # the person has no right to read adjustments of others
        [sentence] = line.with_user(self.anna)._explain()
        self.assertRegex(sentence, "A deal of March was forgotten .approved by dora")

    def test_figures_are_written_as_the_reader_writes_them(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        line = self._get_first_line(self._run_to("approved"), self.anna)
        [sentence] = line.with_context(lang="fr_FR")._explain()
        self.assertIn("500,00", sentence)

    # On paper

    def test_the_printed_statement_shows_everything_that_the_screen_shows(self):
        run = self._run_to("approved")
        self._dispute(run, self.anna)
        text = self._print(
            "payout_statement", self._get_payout(run, self.anna), self.anna
        )
        for words in ("10,000.00 × 5 % =", "INV/1", "500.00", "INV/2 is missing"):
            self.assertIn(words, text)
        self.assertIn("can be disputed until", text)

    def _print(self, report, records, user):
        html, _kind = (
            self.env["ir.actions.report"]
            .with_user(user)
            ._render_qweb_html(f"sales_mgmt_targets.{report}", records.ids)
        )
        return html.decode().replace("\xa0", " ")

    def test_an_exception_is_printed_on_every_statement(self):
        self.env.cr.execute(
            "UPDATE sales_mgmt_scheme SET exception_reason = 'Agreed in May'"
        )
        self.env.invalidate_all()
        run = self._run_to("approved")
        text = self._print(
            "payout_statement", self._get_payout(run, self.anna), self.anna
        )
        self.assertIn("Agreed in May", text)

    def test_the_run_report_names_who_decided_and_adds_up(self):
        run = self._run_to("paid")
        text = self._print("payout_run_report", run, self.auditor)
        for user in (self.olga, self.dora, self.max):
            self.assertIn(user.name, text)
        self.assertIn("$ 800.00", text)

    def test_many_statements_are_printed_in_one_document(self):
        run = self._run_to("approved")
        text = self._print("payout_statement", run.payout_ids, self.dora)
        self.assertEqual(text.count('class="article'), 1)
        self.assertEqual(text.count("Incentive Statement</div>"), 2)

    def test_the_payroll_summary_adds_up_by_unit_and_period(self):
        early = self._create_scheme("2026-04-01", name="Bonus")
        self._close(self.april)
        april = self._run_to("paid", self._create_run(self.april, early))
        may = self._run_to("approved")
        self._dispute(may, self.anna)
        payouts = april.payout_ids | may.payout_ids
        text = " ".join(self._print("payroll_summary", payouts, self.olga).split())
        # Anna 500 and Boris 300 in both months
        for words in ("1,000.00", "600.00", "800.00", "1,600.00", "2026-04", "2026-05"):
            self.assertIn(f">{words}<", text)
        self.assertIn('>Still to Pay</div> <div class="value">800.00<', text)
        # what Anna disputes is held when May is paid
        may.with_user(self.olga)._pay(may.approved_on.date())
        text = " ".join(self._print("payroll_summary", payouts, self.olga).split())
        self.assertIn('>Held by Disputes</div> <div class="value">500.00<', text)
        self.assertIn('>Still to Pay</div> <div class="value">–<', text)

    def test_the_payroll_summary_takes_what_is_decided_only(self):
        run = self._run_to("reviewed")
        with self.assertRefused("no approved statement"):
            run.payout_ids.with_user(self.olga).action_print_summary()
        run.with_user(self.max).action_approve()
        action = self.env["sales.mgmt.payout"].with_user(self.olga)
        self.assertEqual(
            set(action.action_print_summary()["context"]["active_ids"]),
            set(run.payout_ids.ids),
        )

    # As a workbook

    def _open_workbook(self, payout, user, **options):
        payout = payout.with_user(user)
        content = payout.env["sales.mgmt.payout.workbook"]._render(payout)
        return load_workbook(io.BytesIO(content), **options)

    def _allow_export(self, *users):
        for user in users:
            user.group_ids |= self.env.ref("base.group_allow_export")

    def test_the_formulas_of_the_workbook_come_to_the_statement(self):
        self._allow_export(self.anna)
        payout = self._get_payout(self._run_to("approved"), self.anna)
        live = self._open_workbook(payout, self.anna)
        stored = self._open_workbook(payout, self.anna, data_only=True)
        sheets, found = Sheets(live), {}
        for row in live["Statement"].iter_rows():
            for cell in row:
                if str(cell.value).startswith("="):
                    value = sheets.compute("Statement", cell.coordinate)
                    found[cell.coordinate] = value
                    self.assertEqual(value, stored["Statement"][cell.coordinate].value)
        self.assertEqual(sorted(map(str, found.values())), ["500", "500", "OK"])

    def test_the_check_finds_a_line_that_does_not_add_up(self):
        self._allow_export(self.anna)
        payout = self._get_payout(self._run_to("approved"), self.anna)
        live = self._open_workbook(payout, self.anna)
        sheet = live["Statement"]
        [amount] = [
            cell
            for row in sheet.iter_rows()
            for cell in row
            if cell.value == 500 and cell.column_letter == "E" and cell.row < 9
        ][:1]
        amount.value = 501
        sheets = Sheets(live)
        values = [
            sheets.compute("Statement", cell.coordinate)
            for row in sheet.iter_rows()
            for cell in row
        ]
        self.assertIn("Difference", values)

    def test_text_of_people_never_becomes_a_formula(self):
        self._allow_export(self.anna, self.olga)
        self.env.cr.execute(
            "UPDATE res_partner SET name = %s WHERE id = %s",
            [EVIL, self.anna.partner_id.id],
        )
        self.env.cr.execute("UPDATE sales_mgmt_scheme SET name = %s", [EVIL])
        self.env.invalidate_all()
        run = self._run_to("approved")
        for book in (
            self._open_workbook(self._get_payout(run, self.anna), self.anna),
            load_workbook(io.BytesIO(self._get_payments(run)._render_xlsx(run))),
        ):
            for sheet in book:
                for row in sheet.iter_rows():
                    for cell in row:
                        if str(cell.value).startswith("=HYPER"):
                            self.assertNotEqual(cell.data_type, "f")
        for row in self._read_csv(run):
            self.assertFalse([text for text in row if text.startswith("=")])

    def test_without_the_right_to_export_nothing_leaves(self):
        payout = self._get_payout(self._run_to("approved"), self.anna)
        with self.assertRaisesRegex(AccessError, "may not export"):
            payout.with_user(self.anna).action_export_workbook()
        with self.assertRaisesRegex(AccessError, "may not export"):
            self._open_workbook(payout, self.anna)

    # The payment list

    def _get_payments(self, run, user=None):
        return self.env["sales.mgmt.payout.payment"].with_user(user or self.olga)

    def _read_csv(self, run):
        self._allow_export(self.olga)
        payments = self._get_payments(run)
        text = payments._render_csv(run.with_user(self.olga)).decode("utf-8-sig")
        return list(csv.reader(io.StringIO(text)))

    def test_the_columns_of_the_payment_list_are_those_that_are_documented(self):
        self.assertEqual(
            ",".join(COLUMNS),
            "run_id,scheme,version,period,date_from,date_to,company,login,name,unit,"
            "paid_by,commission,bonus,contest,honour,penalty,release,clawback,"
            "adjustment,guarantee,recovery,total,held_disputed,payable,currency,state,"
            "approved_on,paid_on",
        )

    def test_the_payment_list_says_what_everybody_gets(self):
        run = self._run_to("paid")
        header, *rows = self._read_csv(run)
        self.assertEqual(tuple(header), COLUMNS)
        anna, _boris = (dict(zip(header, row, strict=True)) for row in rows)
        self.assertEqual(
            (anna["login"], anna["commission"], anna["total"], anna["payable"]),
            ("anna", "500.0", "500.0", "500.0"),
        )
        self.assertEqual((anna["paid_by"], anna["paid_on"]), ("payroll", "2026-06-15"))
        for row in rows:
            values = dict(zip(header, row, strict=True))
            parts = sum(float(values[name]) for name in COMPONENTS)
            self.assertEqual(parts, float(values["total"]))

    def test_what_disputes_hold_back_is_not_in_the_payment(self):
        run = self._run_to("approved")
        self._dispute(run, self.anna)
        run.with_user(self.olga)._pay(date(2026, 6, 15))
        header, anna, _boris = self._read_csv(run)
        values = dict(zip(header, anna, strict=True))
        self.assertEqual((values["held_disputed"], values["payable"]), ("500.0", "0.0"))

    def test_only_approved_runs_are_exported_and_only_by_those_who_may(self):
        run = self._run_to("reviewed")
        self._allow_export(self.olga, self.anna, self.lena)
        with self.assertRaisesRegex(UserError, "is not approved"):
            self._get_payments(run)._render_csv(run.with_user(self.olga))
        run.with_user(self.max).action_approve()
        for user in (self.anna, self.lena):
            with self.assertRaises(AccessError):
                self._get_payments(run, user)._render_csv(run.with_user(user))

    def test_every_export_is_written_into_the_audit_log(self):
        run = self._run_to("approved")
        self._read_csv(run)
        entry = self.env["sales.mgmt.audit"].search(
            [("model", "=", run._name), ("res_id", "=", run.id)], limit=1
        )
        self.assertEqual(entry.event, "Payment list exported (CSV)")
        self.assertEqual(entry.user_id, self.olga)


@tagged("post_install", "-at_install")
class TestStatementDownload(HttpCase, PayoutCommon):
    """The same through the addresses that a browser asks."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        export = cls.env.ref("base.group_allow_export")
        for user in (cls.anna, cls.boris, cls.olga):
            user.group_ids |= export
        cls.approved = cls._run_to("approved")

    def _get(self, login, path):
        self.authenticate(login, login)
        with mute_logger("odoo.http"):
            return self.url_open(f"/sales_mgmt_targets/{path}")

    def test_a_person_downloads_the_own_statement_and_no_other(self):
        payout = self._get_payout(self.approved, self.anna)
        answer = self._get("anna", f"statement/{payout.id}")
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(answer.content[:2], b"PK")
        self.assertEqual(self._get("boris", f"statement/{payout.id}").status_code, 403)
        self.assertEqual(self._get("anna", "statement/0").status_code, 404)

    def test_payments_are_downloaded_by_officers_only(self):
        for extension in ("csv", "xlsx"):
            path = f"payment/{self.approved.id}.{extension}"
            self.assertEqual(self._get("olga", path).status_code, 200)
            self.assertEqual(self._get("anna", path).status_code, 403)
