import io
import zipfile
from unittest.mock import patch

from pypdf import PdfReader, PdfWriter

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged

from ..common import SalesMgmtCommon

PATH = "odoo.addons.sales_mgmt_targets.report.print_job"


def make_pdf(pages):
    """Return a document of empty pages."""
    writer, file = PdfWriter(), io.BytesIO()
    for _page in range(pages):
        writer.add_blank_page(100, 100)
    writer.write(file)
    return file.getvalue()


def count_pages(attachment):
    return len(PdfReader(io.BytesIO(attachment.raw)).pages)


class PrintJobCase(SalesMgmtCommon):
    """Reports are faked by empty pages; what is asked of the engine is kept."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["sales.mgmt.print.job"].search([("state", "=", "running")]).unlink()
        cls.plan = cls._create_plan()
        cls._create_line(3600, plan=cls.plan)
        cls._create_line(12, metric=cls.metric_won_count, plan=cls.plan)
        report = type(cls.env["ir.actions.report"])
        cls.startClassPatcher(
            patch.object(report, "get_wkhtmltopdf_state", lambda self: "ok")
        )
        cls.startClassPatcher(patch(f"{PATH}.BATCH", 2))

    def setUp(self):
        super().setUp()
        self.rendered = []  # names of the people of every document
        self.readers = set()
        self.broken = self.env["res.users"]
        self.pages = 1
        self.commits = []
        report = type(self.env["ir.actions.report"])
        case = self

        def render(report, _name, ids):
            targets = report.env["sales.mgmt.target"].browse(ids)
            people = targets.user_id
            case.readers.add((report.env.user, report.env.lang))
            if people & case.broken:
                raise ValueError("The page is torn.")
            case.rendered.append(people.mapped("login"))
            return make_pdf(case.pages * len(people)), "pdf"

        def commit(_cron, processed=0, remaining=None, **_options):
            case.commits.append((processed, remaining))
            return case.get_seconds()

        cron = type(self.env["ir.cron"])
        self.startPatcher(patch.object(report, "_render_qweb_pdf", render))
        self.startPatcher(patch.object(cron, "_commit_progress", commit))

    def get_seconds(self):
        """Return how long the scheduled job may go on."""
        return 60

    def _ask(self, user=None, output="merged", **values):
        wizard = (
            self.env["sales.mgmt.print.wizard"]
            .with_user(user or self.dora)
            .create({"plan_id": self.plan.id, "output": output, **values})
        )
        action = wizard.action_print()
        return self.env["sales.mgmt.print.job"].browse(action["res_id"])

    def _run(self):
        self.env["sales.mgmt.print.job"]._cron_print()


@tagged("post_install", "-at_install")
class TestPrintJob(PrintJobCase):
    def test_everybody_is_printed_once_with_all_metrics_in_one_document(self):
        job = self._ask()
        self.assertEqual((job.total_count, job.progress), (3, 0))
        self._run()
        self.assertEqual(self.rendered, [["anna", "boris"], ["carla"]])
        self.assertEqual((job.state, job.progress), ("done", 100))
        self.assertEqual(count_pages(job.result_id), 3)
        self.assertEqual(self.commits, [(2, 1), (1, 0)])

    def test_every_person_gets_a_file(self):
        job = self._ask(output="single")
        self._run()
        self.assertEqual(
            [part.name.split(" ")[0] for part in job.line_ids.part_id],
            ["anna", "boris", "carla"],
        )
        self.assertEqual(
            [count_pages(part) for part in job.line_ids.part_id], [1, 1, 1]
        )
        # two runs of the engine, not three
        self.assertEqual(len(self.rendered), 2)

    def test_reports_of_several_pages_are_told_apart_by_printing_them_singly(self):
        self.pages = 2
        job = self._ask(output="single")
        self._run()
        self.assertEqual(
            [count_pages(part) for part in job.line_ids.part_id], [2, 2, 2]
        )

    def test_a_report_that_fails_is_named_and_the_others_are_printed(self):
        self.broken = self.boris
        job = self._ask()
        self._run()
        failed = job.line_ids.filtered(lambda line: line.state == "failed")
        self.assertIn("boris", failed.name)
        self.assertEqual(failed.reason, "The page is torn.")
        self.assertEqual((job.done_count, job.failed_count), (2, 1))
        self.assertEqual(count_pages(job.result_id), 2)

    def test_a_job_that_was_interrupted_goes_on_where_it_stopped(self):
        job = self._ask()
        with patch.object(self, "get_seconds", lambda: 0):
            self._run()
        self.assertEqual((job.state, job.done_count), ("running", 2))
        self._run()
        self.assertEqual(self.rendered, [["anna", "boris"], ["carla"]])
        self.assertEqual(count_pages(job.result_id), 3)

    def test_a_worker_killed_in_a_batch_leaves_nothing_half_done(self):
        job = self._ask()
        store = type(job)._store

        def die(job, lines, content):
            store(job, lines, content)
            raise SystemExit

        with (
            patch.object(type(job), "_store", die),
            self.assertRaises(SystemExit),
            self.env.cr.savepoint(),
        ):
            self._run()
        self.env.invalidate_all()
        self.assertEqual((job.done_count, job.line_ids.part_id.ids), (0, []))
        self._run()
        self.assertEqual((job.done_count, count_pages(job.result_id)), (3, 3))

    def _stop_after_the_first_batch(self, job):
        def stop():
            job.with_user(self.dora).action_cancel()
            return 60

        with patch.object(self, "get_seconds", stop):
            self._run()

    def test_a_stopped_job_prints_no_more(self):
        job = self._ask()
        self._stop_after_the_first_batch(job)
        self.assertEqual((job.state, len(self.rendered)), ("cancelled", 1))
        self._run()
        self.assertEqual(len(self.rendered), 1)

    def test_a_stopped_job_is_continued_without_printing_anybody_twice(self):
        for output in ("merged", "single"):
            with self.subTest(output=output):
                self.rendered.clear()
                job = self._ask(output=output)
                self._stop_after_the_first_batch(job)
                self.assertEqual(job.done_count, 2)
                job.with_user(self.dora).action_continue()
                self._run()
                self.assertEqual(self.rendered, [["anna", "boris"], ["carla"]])
                self.assertEqual((job.state, job.done_count), ("done", 3))
        self.assertEqual(len(job.line_ids.part_id), 3)

    def test_what_failed_is_printed_again_and_joins_the_document(self):
        self.broken = self.boris
        job = self._ask()
        self._run()
        self.assertEqual(count_pages(job.result_id), 2)
        self.broken = self.env["res.users"]
        self.rendered.clear()
        job.with_user(self.dora).action_continue()
        self._run()
        self.assertEqual(self.rendered, [["boris"]])
        self.assertEqual((job.failed_count, count_pages(job.result_id)), (0, 3))
        self.assertFalse(job.line_ids.part_id)

    def test_there_is_nothing_to_continue_when_all_is_printed(self):
        job = self._ask()
        with self.assertRaisesRegex(UserError, "nothing left to print"):
            job.with_user(self.dora).action_continue()
        self._run()
        with self.assertRaisesRegex(UserError, "nothing left to print"):
            job.with_user(self.dora).action_continue()

    def test_reports_are_printed_as_the_one_who_asked_in_their_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.lena.lang = "zh_CN"
        job = self._ask(user=self.lena)
        self._run()
        self.assertEqual(self.readers, {(self.lena, "zh_CN")})
        # only the people of the own unit
        self.assertEqual(self.rendered, [["anna", "boris"]])
        self.assertEqual(job.state, "done")

    def test_rights_that_were_lost_meanwhile_count(self):
        job = self._ask(user=self.lena)
        self.north.leader_id = self.sven
        self._run()
        self.assertEqual((job.done_count, job.failed_count), (0, 2))
        self.assertTrue(all(job.line_ids.mapped("reason")))

    def test_targets_that_were_deleted_meanwhile_are_named(self):
        job = self._ask()
        job.line_ids[0].target_ids.unlink()
        self._run()
        self.assertEqual((job.done_count, job.failed_count), (2, 1))
        self.assertIn("deleted meanwhile", job.line_ids[0].reason)

    def test_who_asked_is_told_when_it_is_done(self):
        self.broken = self.boris
        job = self._ask()
        self._run()
        activity = job.activity_ids
        self.assertEqual(activity.user_id, self.dora)
        self.assertIn("1 of 3 failed", activity.summary)

    def test_units_are_printed_on_request(self):
        self._ask(with_units=True, with_people=False, unit_id=self.north.id)
        self._run()
        self.assertEqual(len(self.rendered), 1)
        self.assertEqual(self.rendered[0], [])

    def test_selected_targets_are_printed_as_selected(self):
        target = self._find_target(self.plan.line_ids[0], self.anna, "2026-05")
        action = target.with_user(self.dora).action_print_reports()
        wizard = self.env[action["res_model"]].browse(action["res_id"])
        self.assertEqual(wizard.with_user(self.dora).report_count, 1)
        job = self.env["sales.mgmt.print.job"].browse(
            wizard.with_user(self.dora).action_print()["res_id"]
        )
        self.assertEqual(job.line_ids.target_ids, target)

    def test_salespersons_do_not_print_many_reports(self):
        target = self._find_target(self.plan.line_ids[0], self.anna)
        for records in (self.plan, target):
            with self.assertRaisesRegex(AccessError, "Print your own"):
                records.with_user(self.anna).action_print_reports()

    def test_two_plans_at_once_are_refused_in_words(self):
        plans = (self.plan | self._create_plan("2025")).with_user(self.dora)
        with self.assertRaisesRegex(UserError, "one plan at a time"):
            plans.action_print_reports()

    def test_nothing_to_print_is_said(self):
        with self.assertRaisesRegex(UserError, "Nobody here has a target"):
            self._ask(with_people=False)

    def test_nobody_else_reads_the_documents(self):
        job = self._ask()
        self._run()
        result = job.result_id
        self.assertTrue(result.with_user(self.dora).raw)
        for user in (self.max, self.lena, self.anna, self.auditor):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                result.with_user(user).read(["raw"])
            for action in ("action_cancel", "action_continue"):
                with self.subTest(user=user.login), self.assertRaises(AccessError):
                    getattr(job.with_user(user), action)()

    def test_old_jobs_are_forgotten_with_their_documents(self):
        job = self._ask()
        self._run()
        result = job.result_id
        self._make_old(job, "29 days")
        job._gc_old_jobs()
        self.assertTrue(job.exists())
        self._make_old(job, "31 days")
        job._gc_old_jobs()
        self.assertFalse(job.exists() or result.exists())

    def _make_old(self, job, age):
        self.env.cr.execute(
            "UPDATE sales_mgmt_print_job SET create_date = now() - %s::interval "
            "WHERE id = %s",
            [age, job.id],
        )
        job.invalidate_recordset()


@tagged("post_install", "-at_install")
class TestPrintJobDownload(HttpCase, PrintJobCase):
    def test_single_files_come_in_one_archive_for_who_asked(self):
        job = self._ask(output="single")
        self._run()
        self.authenticate("dora", "dora")
        url = job.with_user(self.dora).action_download()["url"]
        with zipfile.ZipFile(io.BytesIO(self.url_open(url).content)) as archive:
            self.assertEqual(len(archive.namelist()), 3)
        self.authenticate("max", "max")
        self.assertEqual(self.url_open(url).status_code, 403)


@tagged("post_install", "-at_install")
class TestPrintJobOnPaper(SalesMgmtCommon):
    def test_the_real_engine_prints_everybody_at_once(self):
        if self.env["ir.actions.report"].get_wkhtmltopdf_state() == "install":
            self.skipTest("wkhtmltopdf is not installed")
        plan = self._create_plan()
        self._create_line(3600, plan=plan)
        # with three metrics a report takes two pages
        for metric in (self.metric_won_count, self.metric_orders):
            self._create_line(12, metric=metric, plan=plan)
        wizard = (
            self.env["sales.mgmt.print.wizard"]
            .with_user(self.dora)
            .create({"plan_id": plan.id, "output": "single"})
        )
        job = self.env["sales.mgmt.print.job"].browse(wizard.action_print()["res_id"])
        job = job.with_context(force_report_rendering=True)
        with patch.object(
            type(job), "_render", autospec=True, side_effect=type(job)._render
        ) as render:
            job._print_batch()
        self.assertEqual(render.call_count, 1)
        self.assertEqual(job.line_ids.mapped("state"), ["done"] * 3)
        for line in job.line_ids:
            pages = PdfReader(io.BytesIO(line.part_id.raw)).pages
            self.assertEqual(len(pages), 2)
            self.assertIn(line.name.split(" ")[0], pages[0].extract_text())
