import io
import zipfile
from unittest.mock import patch

from openpyxl import load_workbook
from pypdf import PdfReader

from odoo.tests import HttpCase, tagged

from ..incentive.payouts import PayoutCommon
from .test_print_job import PATH, count_pages, make_pdf

LIMIT = "odoo.addons.sales_mgmt_targets.report.statement_job.AT_ONCE"


class StatementJobCase(PayoutCommon):
    """Three people are paid; more than two statements are left to a job."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["sales.mgmt.print.job"].search([("state", "=", "running")]).unlink()
        cls.figures = {cls.anna: 500.0, cls.boris: 300.0, cls.carla: 100.0}
        cls.statements = cls._run_to("approved").payout_ids
        cls.startClassPatcher(patch(LIMIT, 2))
        cls.startClassPatcher(patch(f"{PATH}.BATCH", 2))
        report = type(cls.env["ir.actions.report"])
        cls.startClassPatcher(
            patch.object(report, "get_wkhtmltopdf_state", lambda self: "ok")
        )
        cls.olga.group_ids |= cls.env.ref("base.group_allow_export")

    def setUp(self):
        super().setUp()
        self.seconds = 60
        self.rendered = []  # who asked, and whose statements, of every document
        case = self

        def render(report, _name, ids):
            people = report.env["sales.mgmt.payout"].browse(ids).user_id
            case.rendered.append((report.env.user.login, people.mapped("login")))
            return make_pdf(len(people)), "pdf"

        def commit(_cron, _processed=0, **_options):
            return case.seconds

        cron = type(self.env["ir.cron"])
        report = type(self.env["ir.actions.report"])
        self.startPatcher(patch.object(report, "_render_qweb_pdf", render))
        self.startPatcher(patch.object(cron, "_commit_progress", commit))

    def _ask(self, method, user=None, statements=None):
        action = getattr(
            (statements or self.statements).with_user(user or self.olga), method
        )()
        self.assertEqual(action["res_model"], "sales.mgmt.print.job")
        return self.env["sales.mgmt.print.job"].browse(action["res_id"])

    def _run(self):
        self.env["sales.mgmt.print.job"]._cron_print()


@tagged("post_install", "-at_install")
class TestStatementJob(StatementJobCase):
    def test_a_few_statements_are_printed_at_once(self):
        few = self.statements[:2].with_user(self.olga)
        self.assertEqual(few.action_print()["type"], "ir.actions.report")
        self.assertEqual(few.action_export_workbook()["type"], "ir.actions.act_url")

    def test_many_statements_are_printed_in_batches_and_put_together(self):
        job = self._ask("action_print")
        self.assertEqual((job.kind, job.total_count, job.progress), ("statement", 3, 0))
        self.assertIn("2026-05", job.name)
        self._run()
        self.assertEqual(
            self.rendered, [("olga", ["anna", "boris"]), ("olga", ["carla"])]
        )
        self.assertEqual((job.state, job.progress), ("done", 100))
        self.assertEqual(count_pages(job.result_id), 3)

    def test_an_interrupted_job_goes_on_where_it_stopped(self):
        job = self._ask("action_print")
        self.seconds = 0
        self._run()
        self.assertEqual((job.state, job.done_count), ("running", 2))
        self._run()
        self.assertEqual(len(self.rendered), 2)
        self.assertEqual((job.state, job.done_count), ("done", 3))

    def test_many_workbooks_are_written_one_by_one_with_progress(self):
        job = self._ask("action_export_workbook")
        self.seconds = 0
        self._run()
        self.assertEqual((job.state, round(job.progress)), ("running", 67))
        self._run()
        self.assertEqual(job.state, "done")
        self.assertEqual(len(job.line_ids.part_id), 3)
        for line, amount in zip(job.line_ids, (500, 300, 100), strict=True):
            self.assertTrue(line.part_id.name.endswith(".xlsx"))
            book = load_workbook(io.BytesIO(line.part_id.raw), data_only=True)
            values = [cell.value for row in book["Statement"].rows for cell in row]
            self.assertIn(amount, values)
        with zipfile.ZipFile(io.BytesIO(job._pack())) as archive:
            self.assertEqual(len(archive.namelist()), 3)

    def test_a_statement_that_is_computed_anew_meanwhile_is_named(self):
        job = self._ask("action_print")
        # as the database does when the statement goes
        job.line_ids[0].payout_id = False
        self._run()
        failed = job.line_ids.filtered(lambda line: line.state == "failed")
        self.assertEqual(len(failed), 1)
        self.assertIn("computed anew", failed.reason)
        self.assertEqual((job.done_count, job.state), (2, "done"))

    def test_who_loses_the_right_meanwhile_prints_nothing(self):
        job = self._ask("action_print")
        self.olga.group_ids -= self.env.ref(
            "sales_mgmt_targets.group_incentive_officer"
        )
        self._run()
        self.assertEqual((job.done_count, job.failed_count), (0, 3))

    def test_workbooks_need_the_right_to_export(self):
        job = self._ask("action_export_workbook")
        self.olga.group_ids -= self.env.ref("base.group_allow_export")
        self._run()
        self.assertIn("may not export", job.line_ids[0].reason)

    def test_salespeople_print_their_own_at_once_however_many(self):
        own = self._get_payout(self.statements.run_id, self.anna).with_user(self.anna)
        with patch(LIMIT, 0):
            self.assertEqual(own.action_print()["type"], "ir.actions.report")

    def test_only_who_asked_reads_what_was_made(self):
        job = self._ask("action_print")
        self._run()
        self.assertTrue(job.with_user(self.olga).has_access("read"))
        for user in (self.dora, self.max, self.olaf, self.anna):
            self.assertFalse(job.with_user(user).has_access("read"))
            self.assertFalse(job.result_id.with_user(user).has_access("read"))


@tagged("post_install", "-at_install")
class TestStatementJobDownload(HttpCase, StatementJobCase):
    def test_the_workbooks_come_in_one_archive(self):
        job = self._ask("action_export_workbook")
        self._run()
        self.authenticate("olga", "olga")
        url = job.with_user(self.olga).action_download()["url"]
        with zipfile.ZipFile(io.BytesIO(self.url_open(url).content)) as archive:
            self.assertTrue(all(name.endswith(".xlsx") for name in archive.namelist()))
            self.assertEqual(len(archive.namelist()), 3)


@tagged("post_install", "-at_install")
class TestStatementJobOnPaper(PayoutCommon):
    def test_the_real_engine_prints_everybody_in_one_document(self):
        if self.env["ir.actions.report"].get_wkhtmltopdf_state() == "install":
            self.skipTest("wkhtmltopdf is not installed")
        statements = self._run_to("approved").payout_ids.with_user(self.olga)
        with patch(LIMIT, 1):
            job = self.env["sales.mgmt.print.job"].browse(
                statements.action_print()["res_id"]
            )
        job = job.with_context(force_report_rendering=True)
        job._print_batch()
        job._finish()
        pages = PdfReader(io.BytesIO(job.result_id.raw)).pages
        text = "".join(page.extract_text() for page in pages)
        for user in (self.anna, self.boris):
            self.assertIn(user.login, text)
