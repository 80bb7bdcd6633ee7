import io
import zipfile

from openpyxl import load_workbook

from odoo import http
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from odoo.addons.sales_mgmt_targets.tests.report.formulas import Sheets

from ..effect.common import EffectCommon
from ..review.common import ReviewCommon

EXPORT = "base.group_allow_export"
EVIL = ("=HYPERLINK(1)", "+1+1", "-1+1", "@SUM(1)")


class WorkbookCase(ReviewCommon, EffectCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for user in (cls.tara, cls.harry, cls.lena, cls.dora):
            user.group_ids |= cls.env.ref(EXPORT)
        cls.workbook = cls.env["sales.mgmt.training.workbook"]

    def _render(self, kind, records, user):
        return self.workbook.with_user(user)._render(kind, records.with_user(user))

    def _open(self, kind, records, user=None, data_only=True):
        content = self._render(kind, records, user or self.tara)
        return load_workbook(io.BytesIO(content), data_only=data_only)

    def _check_formulas(self, kind, records, user, least):
        """Every formula comes to the value that is stored with it."""
        content = self._render(kind, records, user)
        live = load_workbook(io.BytesIO(content))
        stored = load_workbook(io.BytesIO(content), data_only=True)
        sheets, checked = Sheets(live), 0
        for sheet in live:
            self.assertEqual(sheet.page_setup.orientation, "landscape")
            for cell in (each for row in sheet.iter_rows() for each in row):
                if cell.data_type != "f":
                    continue
                checked += 1
                shown = stored[sheet.title][cell.coordinate].value
                computed = sheets.compute(sheet.title, cell.coordinate)
                where = f"{sheet.title}!{cell.coordinate}: {cell.value}"
                if isinstance(computed, str):
                    self.assertEqual(shown, computed, where)
                else:
                    self.assertAlmostEqual(shown, computed, 6, where)
        self.assertGreaterEqual(checked, least)
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            charts = [each for each in archive.namelist() if "charts/chart" in each]
        return live, stored, charts

    def _find_check(self, book):
        """Return sheet and cell of the check."""
        for sheet in book:
            for row in sheet.iter_rows():
                if row[0].value == "Does everything add up?":
                    return sheet, next(cell for cell in row[1:] if cell.value)
        return None

    def _teach(self):
        """Let the job of Anna and Boris ask for two skills; Anna has one and a half."""
        skill_type = self.env["hr.skill.type"].create(
            {
                "name": "Selling",
                "skill_ids": [
                    Command.create({"name": "Bargaining"}),
                    Command.create({"name": "Listening"}),
                ],
                "skill_level_ids": [
                    Command.create({"name": "Novice", "level_progress": 30}),
                    Command.create({"name": "Expert", "level_progress": 80}),
                ],
            }
        )
        novice, expert = skill_type.skill_level_ids.sorted("level_progress")
        job = self.env["hr.job"].create(
            {
                "name": "Seller",
                "job_skill_ids": [
                    Command.create(
                        {
                            "skill_type_id": skill_type.id,
                            "skill_id": skill.id,
                            "skill_level_id": expert.id,
                        }
                    )
                    for skill in skill_type.skill_ids
                ],
            }
        )
        for user, levels in ((self.anna, (expert, novice)), (self.boris, ())):
            employee = self.env["hr.employee"].create(
                {
                    "name": user.name,
                    "user_id": user.id,
                    "company_id": self.company.id,
                    "job_id": job.id,
                }
            )
            for skill, level in zip(skill_type.skill_ids, levels, strict=False):
                self.env["hr.employee.skill"].create(
                    {
                        "employee_id": employee.id,
                        "skill_type_id": skill_type.id,
                        "skill_id": skill.id,
                        "skill_level_id": level.id,
                        "valid_from": "2025-01-01",
                    }
                )
        return skill_type.skill_ids

    def _plan(self):
        """Plan two courses of the year, for 1,000 and 400 of a budget of 1,500."""
        people = [self._get_file(user).id for user in (self.anna, self.boris)]
        return self.env["sales.mgmt.training.plan"].create(
            {
                "name": "Training [2026]",
                "company_id": self.company.id,
                "period_id": self._find_period("2026").id,
                "budget": 1500,
                "line_ids": [
                    Command.create(
                        {
                            "course_id": self.course.id,
                            "period_id": self._find_period(f"2026 Q{quarter}").id,
                            "cost_fixed": fixed,
                            "cost_per_head": 100,
                            "person_ids": [Command.set(people)],
                        }
                    )
                    for quarter, fixed in ((1, 800), (2, 200))
                ],
            }
        )


@tagged("post_install", "-at_install")
class TestTrainingWorkbook(WorkbookCase):
    # Skills

    def test_the_matrix_shows_levels_what_the_job_asks_for_and_what_is_missing(self):
        self._teach()
        people = self._get_file(self.anna) | self._get_file(self.boris)
        _live, stored, charts = self._check_formulas("skills", people, self.tara, 8)
        level, required, missing = stored.worksheets
        read = [
            [[cell.value for cell in row[3:]] for row in sheet.iter_rows(2, 3)]
            for sheet in (level, required, missing)
        ]
        self.assertEqual(read[0], [[80, 30], [None, None]])
        self.assertEqual(read[1], [[80, 80], [80, 80]])
        self.assertEqual(read[2], [[0, 50], [80, 80]])
        self.assertEqual([cell.value for cell in missing[4][3:]], [1, 2])
        self.assertEqual([cell.value for cell in missing[5][3:]], [80, 130])
        self.assertEqual(len(charts), 1)

    def test_the_check_finds_a_level_that_was_overwritten_by_a_number(self):
        self._teach()
        people = self._get_file(self.anna) | self._get_file(self.boris)
        book = self._open("skills", people, data_only=False)
        sheet, check = self._find_check(book)
        self.assertEqual(Sheets(book).compute(sheet.title, check.coordinate), "OK")
        # who corrects a level sees what is missing follow
        book.worksheets[0]["E2"].value = 60
        self.assertEqual(Sheets(book).compute(sheet.title, "E2"), 20)
        book[sheet.title]["E5"].value = 7
        self.assertEqual(Sheets(book).compute(sheet.title, check.coordinate), "Differs")

    def test_people_without_an_employee_and_skills_stand_there_all_the_same(self):
        book = self._open("skills", self._get_file(self.carla))
        self.assertEqual(book.worksheets[0]["A2"].value, self.carla.name)

    # Training records

    def test_a_record_comes_to_the_hours_of_each_person(self):
        again = self._enrol(self.trained[0], self._create_course("Gifts", hours=1.5))
        again._record_score(80)
        enrolments = self.env["sales.mgmt.training.enrolment"].search(
            [("company_id", "=", self.company.id)]
        )
        live, stored, charts = self._check_formulas("record", enrolments, self.tara, 13)
        _listing, people = stored.worksheets
        rows = [[cell.value for cell in row[1:4]] for row in people.iter_rows(2, 6)]
        self.assertEqual(rows[0], [self.trained[0].name, 2, 9.5])
        self.assertEqual({row[2] for row in rows[1:]}, {8})
        self.assertEqual([people["C7"].value, people["D7"].value], [6, 41.5])
        self.assertEqual(len(charts), 1)
        sheet, check = self._find_check(live)
        self.assertEqual(Sheets(live).compute(sheet.title, check.coordinate), "OK")
        live[sheet.title]["D3"].value = 800
        live_check = Sheets(live).compute(sheet.title, check.coordinate)
        self.assertEqual(live_check, "Differs")

    def test_two_people_of_one_name_are_two_people(self):
        self.trained.name = "Kim"
        self.env["sales.mgmt.person"].flush_model()
        enrolments = self.env["sales.mgmt.training.enrolment"].search(
            [("user_id", "in", self.trained.ids)]
        )
        _listing, people = self._open("record", enrolments).worksheets
        rows = [[cell.value for cell in row[1:4]] for row in people.iter_rows(2, 6)]
        self.assertEqual(rows, [["Kim", 1, 8]] * 5)

    def test_what_people_type_never_becomes_a_formula(self):
        for evil in EVIL:
            with self.subTest(text=evil):
                self.course.name = evil
                self.trained[0].name = evil
                enrolments = self._get_file(self.trained[0]).enrolment_ids
                self.env.flush_all()
                book = self._open("record", enrolments, data_only=False)
                listing, people = book.worksheets
                for cell in (listing["B2"], listing["D2"], people["B2"]):
                    self.assertEqual((cell.value, cell.data_type), (evil, "s"))
                people_hours = Sheets(book).compute(people.title, "D2")
                self.assertEqual(people_hours, 8)

    # Plans

    def test_a_plan_sums_to_its_cost_and_says_what_is_left(self):
        live, stored, charts = self._check_formulas("plan", self._plan(), self.tara, 12)
        [sheet] = stored.worksheets
        self.assertEqual(sheet.title, "Training  2026")
        self.assertEqual([sheet["F2"].value, sheet["F3"].value], [1000, 400])
        self.assertEqual([sheet["F4"].value, sheet["F5"].value], [1400, 1500])
        self.assertEqual(sheet["F6"].value, 100)
        self.assertEqual([sheet["F9"].value, sheet["F10"].value], [1000, 400])
        self.assertEqual(len(charts), 1)
        name, check = self._find_check(live)
        self.assertEqual(Sheets(live).compute(name.title, check.coordinate), "OK")
        name["F9"].value = 1
        self.assertEqual(Sheets(live).compute(name.title, check.coordinate), "Differs")

    def test_a_plan_without_courses_is_a_sheet_without_rows(self):
        plan = self._plan()
        plan.line_ids.unlink()
        [sheet] = self._open("plan", plan).worksheets
        self.assertEqual(sheet.max_row, 1)

    # Reviews

    def _review(self, **scores):
        self._start()
        for login, score in scores.items():
            review = self._find_review(getattr(self, login))
            review.write(
                {
                    "state": "signed",
                    "score": score,
                    "has_score": True,
                    "grade": "Good",
                }
            )

    def test_scores_spread_over_ranges_and_reviews_without_one_are_no_zeros(self):
        self._review(anna=49.99, boris=50, carla=115)
        live, stored, charts = self._check_formulas(
            "reviews", self.cycle, self.harry, 20
        )
        _listing, spread = stored.worksheets
        counts = [row[2].value for row in spread.iter_rows(2, 9)]
        self.assertEqual(counts, [1, 1, 0, 0, 0, 0, 0, 1])
        self.assertEqual(spread["C10"].value, 3)
        self.assertAlmostEqual(spread["C11"].value, (49.99 + 50 + 115) / 3)
        self.assertEqual([spread["C12"].value, spread["C13"].value], [49.99, 115])
        self.assertEqual(len(charts), 1)
        # who changes a score sees the spread follow
        listing = live.worksheets[0]
        rows = {row[0].value: row for row in listing.iter_rows(2)}
        rows[self.anna.name][6].value = 95
        sheets = Sheets(live)
        self.assertEqual(sheets.compute(live.worksheets[1].title, "C2"), 0)
        self.assertEqual(sheets.compute(live.worksheets[1].title, "C7"), 1)

    def test_a_cycle_without_a_score_has_no_average(self):
        self._start()
        self._check_formulas("reviews", self.cycle, self.harry, 20)

    def test_everybody_exports_the_reviews_that_they_may_read(self):
        self._review(anna=80, carla=70)
        book = self._open("reviews", self.cycle, self.lena)
        names = {row[0].value for row in book.worksheets[0].iter_rows(2)}
        self.assertIn(self.anna.name, names)
        self.assertNotIn(self.carla.name, names)
        self.max.group_ids |= self.env.ref(EXPORT)
        with self.assertRaisesRegex(UserError, "You may read no review"):
            self._render("reviews", self.cycle, self.max)

    # Effect

    def test_the_effect_is_a_formula_and_too_few_are_no_figures(self):
        other = self._look(course_id=self._create_course("Gifts").id)
        _live, stored, _charts = self._check_formulas(
            "effect", self._look() | other, self.tara, 3
        )
        [sheet] = stored.worksheets
        row = [cell.value for cell in sheet[2]]
        self.assertEqual(row[3:12], [5, 100, 130, 30, 5, 80, 90, 10, 20])
        few = [cell.value for cell in sheet[3]]
        self.assertEqual(few[4:7] + few[8:13], [None] * 7 + ["Too few"])

    # Who

    def test_only_who_may_export_and_read_takes_it(self):
        people = self._get_file(self.anna)
        for method in ("action_export_skills",):
            with self.assertRaisesRegex(AccessError, "Allow exporting"):
                getattr(people.with_user(self.auditor), method)()
        with self.assertRaises(AccessError):
            self._render("skills", people | self._get_file(self.carla), self.lena)
        self.assertTrue(self._render("skills", people, self.lena))
        with self.assertRaises(AccessError):
            self._render("plan", self._plan(), self.lena)
        self.assertTrue(self._render("plan", self._plan(), self.dora))

    def test_an_export_of_nothing_says_so(self):
        for kind, model in self.workbook._get_models().items():
            with self.subTest(kind=kind), self.assertRaisesRegex(UserError, "Choose"):
                self._render(kind, self.env[model], self.tara)

    def test_every_kind_is_offered_on_lists_and_forms(self):
        titles = self.workbook._get_titles()
        readers = {"reviews": self.harry}
        for user in (self.tara, self.harry):
            user.group_ids |= self.env.ref(EXPORT)
        for kind, model in self.workbook._get_models().items():
            bound = (
                self.env["ir.actions.actions"]
                .with_user(readers.get(kind, self.tara))
                .get_bindings(model)["action"]
            )
            exports = [
                each["binding_view_types"]
                for each in bound
                if each["name"] == f"Export {titles[kind]}"
            ]
            self.assertEqual(exports, ["list,form"])


@tagged("post_install", "-at_install")
class TestTrainingWorkbookDownload(HttpCase, WorkbookCase):
    def _download(self, login, kind, records):
        self.authenticate(login, login.ljust(8, "x"))
        return self.url_open(
            "/sales_mgmt_training/workbook",
            data={
                "kind": kind,
                "ids": ",".join(str(each.id) for each in records),
                "csrf_token": http.Request.csrf_token(self),
            },
        )

    def test_the_address_gives_what_may_be_read_and_nothing_else(self):
        effect = self._look()
        answer = self._download("lena", "effect", effect)
        self.assertEqual(answer.status_code, 200)
        self.assertIn(
            "Effect%20of%20Training.xlsx", answer.headers["Content-Disposition"]
        )
        book = load_workbook(io.BytesIO(answer.content))
        self.assertEqual(book.worksheets[0]["A2"].value, self.course.name)
        self.assertEqual(self._download("lena", "payslips", effect).status_code, 404)
        plan = self._plan()
        self.assertEqual(self._download("lena", "plan", plan).status_code, 403)
        self.assertEqual(self._download("anna", "effect", effect).status_code, 403)
