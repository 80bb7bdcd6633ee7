import io
import re
from unittest.mock import patch

from freezegun import freeze_time
from openpyxl import load_workbook
from pypdf import PdfReader

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged

from ..tracking.common import NOW
from .test_pack import PackCase

WIZARD = "odoo.addons.sales_mgmt_targets.wizard.pack_wizard"


class PackWizardCase(PackCase):
    def _choose(self, user=None, **values):
        return (
            self.env["sales.mgmt.pack.wizard"]
            .with_user(user or self.dora)
            .create({"company_id": self.company.id, **values})
        )


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestPackWizard(PackWizardCase):
    """The dialog: what is proposed, who prints what, and in which way it comes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        report = type(cls.env["ir.actions.report"])
        cls.startClassPatcher(
            patch.object(report, "get_wkhtmltopdf_state", lambda self: "ok")
        )

    def test_the_running_period_is_proposed(self):
        wizard = self._choose()
        self.assertEqual(wizard.period_id.name, "2026-05")
        wizard.level = "quarter"
        self.assertEqual(wizard.period_id.name, "2026 Q2")

    def test_one_document_comes_at_once(self):
        for document in ("league", "gap", "variance", "collection", "pack"):
            action = self._choose(document=document).action_print()
            self.assertEqual(action["type"], "ir.actions.act_url", document)

    def test_a_salesperson_prints_the_own_report_at_once(self):
        wizard = self._choose(self.anna, whose="all")
        self.assertFalse(wizard.unit_ids)
        self.assertEqual(wizard.action_print()["type"], "ir.actions.act_url")
        self.assertEqual(wizard._get_order().subjects, ((0, self.anna.id),))

    def test_many_reports_are_printed_in_the_background_units_first(self):
        action = self._choose(whose="all").action_print()
        job = self.env["sales.mgmt.print.job"].browse(action["res_id"])
        names = [self._short(name) for name in job.line_ids.mapped("name")]
        self.assertEqual(
            names, ["Northwind", "North", "anna", "boris", "South", "carla"]
        )
        self.assertEqual((job.kind, job.user_id), ("figures", self.dora))

    def test_a_leader_prints_the_own_units_and_people(self):
        action = self._choose(self.lena, whose="all").action_print()
        job = self.env["sales.mgmt.print.job"].browse(action["res_id"])
        names = [self._short(name) for name in job.line_ids.mapped("name")]
        self.assertEqual(names, ["North", "anna", "boris"])

    def test_chosen_people_are_printed_and_nobody_else(self):
        people = self.boris | self.carla
        wizard = self._choose(user_ids=[(6, 0, people.ids)])
        subjects = [user for _unit, user in wizard._get_order().subjects]
        self.assertEqual(subjects, people.ids)
        # whoever is chosen, a leader gets the own people
        wizard = self._choose(self.lena, user_ids=[(6, 0, people.ids)])
        subjects = [user for _unit, user in wizard._get_order().subjects]
        self.assertEqual(subjects, self.boris.ids)

    def test_nobody_to_print_is_said(self):
        empty = self._create_unit("West")
        with self.assertRaisesRegex(UserError, "nobody to print in West"):
            self._choose(unit_id=empty.id, whose="people").action_print()

    def test_the_company_is_one_report_and_comes_at_once(self):
        wizard = self._choose(level="year")
        self.assertEqual(wizard._get_order().subjects, ((self.root.id, 0),))
        self.assertEqual(wizard.action_print()["type"], "ir.actions.act_url")

    def test_what_takes_long_is_made_in_the_background(self):
        with patch(f"{WIZARD}.MANY_ROWS", 2):
            action = self._choose(document="league", form="xlsx").action_print()
        job = self.env["sales.mgmt.print.job"].browse(action["res_id"])
        self.dora.group_ids |= self.env.ref("base.group_allow_export")
        job._print_batch()
        self.assertEqual(job.line_ids.state, "done", job.line_ids.reason)
        book = load_workbook(io.BytesIO(job.line_ids.part_id.raw))
        self.assertIn("League Table", book.sheetnames)
        url = job.with_user(self.dora).action_download()["url"]
        self.assertIn(str(job.line_ids.part_id.id), url)

    def test_a_dialog_of_somebody_else_prints_nothing(self):
        wizard = self._choose(document="league")
        with self.assertRaises(AccessError):
            wizard.with_user(self.lena).action_print()


@tagged("post_install", "-at_install")
class TestPackOnPaper(HttpCase, PackWizardCase):
    """The real engine, and the way to the browser."""

    def setUp(self):
        super().setUp()
        if self.env["ir.actions.report"].get_wkhtmltopdf_state() == "install":
            self.skipTest("wkhtmltopdf is not installed")

    def _read(self, content):
        pages = PdfReader(io.BytesIO(content)).pages
        return [re.sub(r"\s+", " ", page.extract_text()) for page in pages]

    @freeze_time(NOW)
    def test_a_pack_holds_every_document_and_nobody_else(self):
        pack = self.env["sales.mgmt.pack"].with_context(force_report_rendering=True)
        for user, known in ((self.dora, True), (self.lena, False), (self.anna, False)):
            with self.subTest(user=user.login):
                content = pack.with_user(user)._render_pdf(self._order())
                text = " ".join(self._read(content))
                for title in self.env["sales.mgmt.pack"]._get_titles().values():
                    self.assertIn(title, text)
                self.assertEqual("carla" in text, known)
                self.assertIn("anna", text)

    @freeze_time(NOW)
    def test_units_are_printed_from_their_list_as_their_reader_sees_them(self):
        engine = self.env["ir.actions.report"].with_user(self.lena)
        engine = engine.with_context(force_report_rendering=True)
        for report, title in (("performance", "Performance Report"), ("lists", "Gap")):
            with self.subTest(report=report):
                content, _kind = engine._render_qweb_pdf(
                    f"sales_mgmt_targets.pack_{report}", (self.north | self.south).ids
                )
                text = " ".join(self._read(content))
                self.assertIn(title, text)
                self.assertIn("anna", text)
                self.assertNotIn("carla", text)

    @freeze_time(NOW)
    def test_many_people_are_cut_into_files_of_their_own(self):
        wizard = self._choose(whose="all", output="single", level="year")
        job = self.env["sales.mgmt.print.job"].browse(wizard.action_print()["res_id"])
        job.with_context(force_report_rendering=True)._print_batch()
        self.assertEqual(job.line_ids.mapped("state"), ["done"] * 6)
        for line in job.line_ids:
            text = self._read(line.part_id.raw)[0]
            self.assertIn(self._short(line.name), text)
            self.assertIn("2026 Q1", " ".join(self._read(line.part_id.raw)))

    def test_the_file_comes_to_who_chose_it(self):
        wizard = self._choose(document="league", level="year")
        url = f"/sales_mgmt_targets/pack/{wizard.id}"
        self.authenticate("dora", "dora".ljust(8, "x"))
        self.dora.group_ids |= self.env.ref("base.group_allow_export")
        wizard.form = "xlsx"
        response = self.url_open(url)
        self.assertEqual(response.status_code, 200)
        self.assertIn("spreadsheetml", response.headers["Content-Type"])
        self.authenticate("lena", "lena".ljust(8, "x"))
        self.assertEqual(self.url_open(url).status_code, 403)
