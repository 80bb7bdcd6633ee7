from datetime import timedelta

from odoo import models
from odoo.fields import Command

from ..tools import validity
from .stories import CERTIFICATES, COURSES, DATA_EXAM, SX7_EXAM

LEVELS = (("Beginner", 25), ("Practitioner", 50), ("Expert", 90))
SKILLS = ("Product knowledge", "Discovery", "Negotiation", "Coaching")
# By the function of somebody: the job, and which skills it asks for at which level
JOBS = {
    "Account Manager": {"Product knowledge": 1, "Discovery": 1},
    "Senior Account Manager": {"Product knowledge": 1, "Negotiation": 1},
    "Key Account Manager": {"Discovery": 2, "Negotiation": 2},
    "Team Lead": {"Coaching": 1},
    "Regional Manager": {"Coaching": 1},
}
# Who can do what how well
KNOWN = {
    "rep": {"Discovery": 1},
    "rep2": {"Negotiation": 2, "Discovery": 1},
    "rep3": {"Product knowledge": 0},
    "rep4": {"Negotiation": 0},
    "rep5": {"Discovery": 1},
    "rep7": {"Discovery": 2, "Negotiation": 1},
    "rep8": {"Product knowledge": 1, "Discovery": 1},
    "rep9": {"Product knowledge": 1},
    "rep10": {"Negotiation": 1},
    "rep11": {"Discovery": 2, "Negotiation": 2},
    "leader": {"Coaching": 2},
    "leader3": {"Coaching": 1},
}
# Who calibrated in the workshop so many days ago, and with which score
CALIBRATED = (
    ("rep", 100, 82),
    ("rep2", 335, 91),
    ("rep4", 400, 74),
    ("rep7", 60, 88),
    ("rep9", 200, 65),
    ("rep10", 430, 70),
    ("rep11", 215, 78),
    ("rep12", 230, 66),
    ("leader5", 340, 95),
)
# Who took which exam so many days ago, with how many right answers
SAT = (
    ("rep", "SX7", 38, 6),
    ("rep2", "SX7", 55, 5),
    ("rep5", "SX7", 20, 5),
    ("rep7", "SX7", 90, 6),
    ("rep11", "SX7", 75, 6),
    ("rep3", "SX7", 9, 3),
    ("rep6", "SX7", 33, 2),
    ("rep6", "SX7", 26, 3),
    ("rep12", "SX7", 30, 3),
    ("rep12", "SX7", 24, 2),
    ("rep", "DAT", 150, 5),
    ("rep2", "DAT", 149, 4),
    ("rep4", "DAT", 140, 5),
    ("rep8", "DAT", 120, 4),
    ("rep9", "DAT", 110, 5),
    ("leader3", "DAT", 130, 5),
)


class SalesMgmtTrainingDemo(models.AbstractModel):
    """The catalog: skills, courses, exams and certificates, and who has what."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.training.demo"

    def _load_rooms(self):
        result = super()._load_rooms()
        self._load_skills()
        self._load_catalog()
        self._load_exams()
        self._load_certificates()
        return result

    def _course(self, code):
        """Return a course of the demo company by its code."""
        return self.env["sales.mgmt.training.course"].search(
            [("code", "=", code), ("company_id", "=", self._get_company().id)]
        )

    # ------------------------------------------------------------
    # SKILLS
    # ------------------------------------------------------------

    def _skill(self, name):
        return self.env["hr.skill"].search(
            [("name", "=", name), ("skill_type_id.name", "=", "Selling")], limit=1
        )

    def _load_skills(self):
        """Give everybody an employee with a job that asks for skills."""
        selling = self.env["hr.skill.type"].create(
            {
                "name": "Selling",
                "skill_ids": [Command.create({"name": name}) for name in SKILLS],
                "skill_level_ids": [
                    Command.create({"name": name, "level_progress": progress})
                    for name, progress in LEVELS
                ],
            }
        )
        jobs = self.env["hr.job"].create(
            [
                {
                    "name": name,
                    "company_id": self._get_company().id,
                    "job_skill_ids": self._prepare_skills(selling, wanted),
                }
                for name, wanted in JOBS.items()
            ]
        )
        by_name = {job.name: job.id for job in jobs}
        self.env["hr.employee"].create(
            [
                {
                    "name": person.name,
                    "user_id": person.user_id.id,
                    "company_id": person.company_id.id,
                    "job_id": by_name.get(self._get_job(person.user_id)),
                    "employee_skill_ids": self._prepare_skills(
                        selling, KNOWN.get(person.user_id.login, {})
                    ),
                }
                for person in self._everybody()
            ]
        )

    def _get_job(self, user):
        """Return the name of the job of somebody: the function, without the place."""
        return next((job for job in JOBS if (user.function or "").startswith(job)), "")

    def _prepare_skills(self, skill_type, levels):
        """Return commands that give skills of a type at levels, by their places."""
        skills = {skill.name: skill.id for skill in skill_type.skill_ids}
        steps = skill_type.skill_level_ids.sorted("level_progress")
        return [
            Command.create(
                {
                    "skill_type_id": skill_type.id,
                    "skill_id": skills[name],
                    "skill_level_id": steps[level].id,
                    "valid_from": self._day(-400),
                }
            )
            for name, level in levels.items()
        ]

    # ------------------------------------------------------------
    # CATALOG
    # ------------------------------------------------------------

    def _load_catalog(self):
        """Write the courses with their exams and the certificates that they award."""
        kinds = self._create_kinds()
        exams = {
            "SX7": self._create_exam("SX 7 Specialist", SX7_EXAM, 70, 2),
            "DAT": self._create_exam("Personal Data in Sales", DATA_EXAM, 80, 3),
        }
        self.env["sales.mgmt.training.course"].create(
            [
                {
                    "name": course.name,
                    "code": course.code,
                    "sequence": 10 * number,
                    "company_id": self._get_company().id,
                    "kind": course.kind,
                    "completion": course.completion,
                    "survey_id": exams[course.code].id
                    if course.code in exams
                    else False,
                    "goal": course.goal,
                    "description": course.about,
                    "hours": course.hours,
                    "due_days": course.due_days,
                    "cost": course.cost,
                    "score_min": course.score_min,
                    "responsible_id": self._user(course.responsible).id,
                    "skill_ids": [Command.set(self._skill(course.skill).ids)],
                    "certificate_kind_id": kinds[course.certificate].id
                    if course.certificate
                    else False,
                    "material_ids": [
                        Command.create({"name": name, "link": link})
                        for name, link in course.materials
                    ],
                }
                for number, course in enumerate(COURSES, 1)
            ]
        )
        for code in ("SX7", "CAL", "DAT"):
            kinds[code].renewal_course_id = self._course(code)

    def _create_kinds(self):
        """Return the kinds of certificates by code."""
        expert = self._skill(SKILLS[0]).skill_type_id.skill_level_ids.sorted(
            "level_progress"
        )[-1]
        kinds = self.env["sales.mgmt.certificate.kind"].create(
            [
                {
                    "name": name,
                    "code": code,
                    "company_id": self._get_company().id,
                    "description": statement,
                    "validity_months": months,
                    "notice_days": notice,
                    "skill_id": self._skill(skill).id,
                    "skill_level_id": skill and expert.id,
                    "signed_by": "Anton Keller, Head of Sales Training",
                }
                for code, (name, statement, months, notice, skill) in (
                    CERTIFICATES.items()
                )
            ]
        )
        return {kind.code: kind for kind in kinds}

    def _create_exam(self, title, questions, pass_mark, attempts):
        """Return a survey with scores; the right choice stands elsewhere each time."""
        return self.env["survey.survey"].create(
            {
                "title": title,
                "survey_type": "assessment",
                "user_id": self._user("training_officer").id,
                "access_mode": "token",
                "users_login_required": True,
                "scoring_type": "scoring_without_answers",
                "scoring_success_min": pass_mark,
                "questions_layout": "page_per_question",
                "users_can_go_back": True,
                "is_attempts_limited": True,
                "attempts_limit": attempts,
                "is_time_limited": True,
                "time_limit": 20,
                "question_and_page_ids": [
                    Command.create(self._prepare_question(question, number))
                    for number, question in enumerate(questions, 1)
                ],
            }
        )

    def _prepare_question(self, question, number):
        right, *wrong = question.choices
        place = number % len(question.choices)
        choices = [*wrong[:place], right, *wrong[place:]]
        return {
            "title": question.title,
            "sequence": number,
            "question_type": "simple_choice",
            "constr_mandatory": True,
            "suggested_answer_ids": [
                Command.create(
                    {
                        "value": choice,
                        "sequence": sequence,
                        "is_correct": choice == right,
                        "answer_score": 10 if choice == right else 0,
                    }
                )
                for sequence, choice in enumerate(choices, 1)
            ],
        }

    # ------------------------------------------------------------
    # EXAMS
    # ------------------------------------------------------------

    def _load_exams(self):
        """Let people sit exams: some pass, some do not, one gets another attempt."""
        for login, code, days, right in SAT:
            self._sit(login, code, days, right)
        enrolments = self.env["sales.mgmt.training.enrolment"]
        course = self._course("SX7")
        grant = self._as(
            self.env["sales.mgmt.training.attempt.grant"], "training_officer"
        ).create(
            {
                "enrolment_id": self._find_open("rep12", course).id,
                "attempts": 1,
                "reason": "Was called away by a customer during the second attempt.",
            }
        )
        self._date_back(grant, create_date=self._past(22, 10))
        # due, and not begun
        enrolments._enrol(
            self._files("rep4", "rep8", "leader5"), course, date_due=self._day(18)
        )
        enrolments._enrol(
            self._files("rep3", "rep10", "rep11"),
            self._course("DAT"),
            date_due=self._day(-6),
        )

    def _sit(self, login, code, days, right):
        """Sit an exam as a participant, and date it back.

        :param int right: so many answers are right
        """
        course = self._course(code)
        if not self._find_open(login, course):
            self._enrol_back(course, self._file(login), days + 20)
        enrolment = self._find_open(login, course)
        self._as(enrolment, login).action_open_exam()
        attempt = enrolment.attempt_ids.filtered(lambda each: each.state == "running")
        answers = attempt.user_input_id
        answers._mark_in_progress()
        for number, question in enumerate(answers.survey_id.question_ids):
            choices = question.suggested_answer_ids
            correct = choices.filtered("is_correct")
            choice = correct if number < right else (choices - correct)[0]
            answers._save_lines(question, str(choice.id))
        self._as(answers, login).sudo()._mark_done()
        self._date_exam(attempt, days)

    def _date_exam(self, attempt, days):
        """Date an attempt, and what followed from it, back to when it happened."""
        begun = self._past(days, 14)
        ended = begun + timedelta(minutes=11)
        day = self._day(-days)
        self._date_back(attempt.user_input_id, start_datetime=begun, end_datetime=ended)
        self._date_back(attempt, started_on=begun, ended_on=ended)
        enrolment = attempt.enrolment_id
        self._date_back(enrolment, started_on=day)
        if enrolment.completed_on:
            self._date_back(enrolment, completed_on=day)
        for certificate in enrolment.certificate_ids:
            kind = certificate.kind_id
            last = validity.valid_until(day, kind.validity_months, kind.notice_days)
            self._date_back(
                certificate,
                issued_on=day,
                valid_until=last,
                renew_from=validity.renew_from(last, kind.notice_days),
            )

    def _find_open(self, login, course):
        """Return the enrolment that somebody has not ended, if there is one."""
        return self.env["sales.mgmt.training.enrolment"]._find_open(
            self._file(login), course
        )

    def _enrol_back(self, course, people, days, origin="manual"):
        """Return enrolments that were made so many days ago.

        :rtype: sales.mgmt.training.enrolment
        """
        due = self._day(-days) + timedelta(days=course.due_days)
        new = self.env["sales.mgmt.training.enrolment"]._enrol(
            people, course, origin, due
        )
        self._date_back(new, create_date=self._past(days, 8))
        return new

    def _learn(self, code, logins, days, score=None):
        """Let people pass a course so many days ago.

        Participants confirm what is only read; all else is recorded by whoever answers
        for the course.

        :param float score: out of 100, if the course gives one
        """
        course = self._course(code)
        enrolments = self._enrol_back(course, self._files(*logins), days + 20)
        enrolments.write({"started_on": self._day(-days)})
        recorder = course.responsible_id.login
        for enrolment in enrolments:
            confirms = course.completion == "confirm"
            login = enrolment.user_id.login if confirms else recorder
            self._as(enrolment, login).sudo()._pass(score, self._day(-days))
        return enrolments

    # ------------------------------------------------------------
    # CERTIFICATES
    # ------------------------------------------------------------

    def _load_certificates(self):
        """Valid, to be renewed, expired and revoked ones, and one from elsewhere."""
        for login, days, score in CALIBRATED:
            self._learn("CAL", [login], days, score)
        certificates = self.env["sales.mgmt.certificate"]
        [revoked] = self._file("rep9").certificate_ids.filtered(
            lambda each: each.kind_id.code == "CAL"
        )
        self._as(revoked, "training_officer")._revoke(
            "Three reports were written without a reference measurement. Calibrates "
            "again after the next day in the workshop."
        )
        self._date_back(revoked, revoked_on=self._day(-15))
        self._as(certificates, "training_officer").create(
            {
                "person_id": self._file("rep11").id,
                "kind_id": self.env["sales.mgmt.certificate.kind"]
                .search([("code", "=", "LAS")])
                .id,
                "issued_on": self._day(-500),
                "valid_until": self._day(595),
                "issuer": "Chamber of Technology, Vienna",
            }
        )
        certificates._cron_renew()
        # well before the first weeks of everybody
        self._learn("WEL", ["rep8"], 480)
        self._learn("SVC", ["rep2", "rep11"], 210)
        self._learn("INN", ["rep2", "rep7", "leader", "leader3"], 12)
        self.env["sales.mgmt.training.enrolment"]._enrol(
            self._files("rep", "rep3", "rep4", "rep5", "rep9", "rep10"),
            self._course("INN"),
            date_due=self._day(12),
        )
