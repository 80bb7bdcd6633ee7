from datetime import timedelta

from odoo import models
from odoo.fields import Command

from .stories import LEADER_BEHAVIOURS, MANAGER_WORDS, MINUTES, SELF_WORDS

# By the login: how far the running review of somebody has come; all others write
# the self part, and are late
PROGRESS = {
    "rep": "self",
    "rep2": "released",
    "rep3": "written",
    "rep4": "interview",
    "rep5": "adjusted",
    "rep6": "handed",
    "rep7": "signed",
    "rep8": "half",
    "rep9": "handed",
    "rep10": "written",
    "rep11": "signed",
    "leader3": "handed",
    "leader4": "written",
    "leader5": "handed",
}
STAGES = (
    "self",
    "handed",
    "written",
    "adjusted",
    "released",
    "interview",
    "half",
    "signed",
)
# How the behavior of people is rated: by themselves and by the reviewer
RATED = {
    "rep2": ("44445", "44444"),
    "rep6": ("33333", "22222"),
    "rep7": ("55555", "44454"),
    "rep9": ("44444", "33333"),
    "rep12": ("33333", "22322"),
    "leader3": ("44444", "44444"),
}
ORDINARY = ("34343", "33433")


class SalesMgmtTrainingDemo(models.AbstractModel):
    """Reviews: those of last year are signed, those of the quarter are under way."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.training.demo"

    def _load_rooms(self):
        result = super()._load_rooms()
        templates = self._ref("review_template_salesperson") | self._create_template()
        closed = self._get_closed_quarters()
        year = closed[:1].parent_id
        whole = year if year.closing_id else closed[0]
        done = self._start_cycle(
            whole,
            templates,
            [whole.date_to + timedelta(days=days) for days in (14, 24, 38)],
        )
        for review in done.review_ids:
            self._bring(review, "signed", done.date_interview_due)
        running = self._start_cycle(
            closed[-1], templates, [self._day(days) for days in (-9, -2, 12)]
        )
        for review in running.review_ids:
            stage = PROGRESS.get(review.user_id.login, "self")
            self._bring(review, stage, self._day(-1))
        self._ask_colleagues(running)
        self._as(running, "hr_officer").action_calibrate()
        # as the next night would do it, which commits batch by batch
        running.review_ids.form_ids.filtered("is_due")._ask()
        running._tell_late()

        # ------------------------------------------------------------
        # CYCLES
        # ------------------------------------------------------------
        return result

    def _create_template(self):
        """Return by what leaders are judged."""
        return self._as(self.env["sales.mgmt.review.template"], "hr_officer").create(
            {
                "name": "Leader",
                "sequence": 20,
                "role": "leader",
                "company_id": self._get_company().id,
                "line_ids": [
                    Command.create(
                        {
                            "sequence": 10 * number,
                            "name": name,
                            "kind": "behaviour",
                            "weight": weight,
                            "level_1": lowest,
                            "level_3": middle,
                            "level_5": highest,
                        }
                    )
                    for number, (name, weight, lowest, middle, highest) in enumerate(
                        LEADER_BEHAVIOURS, 1
                    )
                ],
                "grade_ids": [
                    Command.create({"score_min": score, "name": name})
                    for score, name in (
                        (110, "Outstanding"),
                        (95, "Meets expectations"),
                        (0, "Below expectations"),
                    )
                ],
            }
        )

    def _get_closed_quarters(self):
        """Return the quarters whose figures are closed, in order.

        :rtype: sales.mgmt.period
        """
        return self.env["sales.mgmt.period"].search(
            [
                ("company_id", "=", self._get_company().id),
                ("level", "=", "quarter"),
                ("closing_id", "!=", False),
            ],
            order="date_from",
        )

    def _start_cycle(self, period, templates, days):
        """Return a cycle that the officer of Employees started.

        :param list[date] days: until when self part, manager part and interview are due
        """
        written, judged, talked = days
        cycle = self._as(self.env["sales.mgmt.review.cycle"], "hr_officer").create(
            {
                "company_id": self._get_company().id,
                "kind": period.level,
                "period_id": period.id,
                "template_ids": [Command.set(templates.ids)],
                "date_self_due": written,
                "date_manager_due": judged,
                "date_interview_due": talked,
            }
        )
        cycle.action_start()
        return cycle.sudo()

    # ------------------------------------------------------------
    # STEPS
    # ------------------------------------------------------------

    def _bring(self, review, stage, day):
        """Bring a review as far as a stage, by the hands of its people.

        :param str stage: one of `STAGES`
        :param date day: of the interview
        """
        number = review.person_id.id
        done = STAGES.index(stage)
        own, given = RATED.get(review.user_id.login, ORDINARY)
        if done >= STAGES.index("handed"):
            self._write_part(review, "self", own, SELF_WORDS[number % 4])
        if done >= STAGES.index("written"):
            self._write_part(review, "manager", given, MANAGER_WORDS[number % 4])
        if stage == "adjusted":
            self._as(self._get_part(review, "manager"), "leader")._adjust(
                -3, "Rated more generously than the same work in the other teams."
            )
        if done >= STAGES.index("released"):
            self._as(self._get_part(review, "manager"), "hr_officer").action_release()
        if done >= STAGES.index("interview"):
            self._as(review, review.reviewer_id.login).action_share()
            self._agree(review, self._moment(min(day, self._day(-1)), 10))
        if done >= STAGES.index("half"):
            self._as(review, review.reviewer_id.login).action_sign()
        if done >= STAGES.index("signed"):
            self._as(review, review.user_id.login).action_sign()
            measures = review.measure_ids.filtered(
                lambda each: each.date_due < self._today()
            )
            measures.activity_id.action_feedback()
        self._date_review(review, done, day)

    def _get_part(self, review, kind):
        return review.form_ids.filtered(lambda form: form.kind == kind)

    def _write_part(self, review, kind, ratings, words):
        """Let the author of a part rate, comment and hand over."""
        part = self._get_part(review, kind)
        own = self._as(part, part.author_id.login)
        for rating, points in zip(own.rating_ids, ratings, strict=False):
            rating.rating = points
        own.comment = words
        own.action_hand_over()

    def _agree(self, review, moment):
        """Let the reviewer write down what was said and agreed in the interview."""
        due = moment.date() + timedelta(days=28)
        self._as(review, review.reviewer_id.login).write(
            {
                "interview_on": moment,
                "minutes": MINUTES,
                "measure_ids": [
                    Command.create(
                        {
                            "kind": "task",
                            "name": "Give every opportunity a next step by Friday",
                            "responsible": "person",
                            "date_due": due,
                        }
                    ),
                ],
            }
        )

    def _date_review(self, review, done, day):
        """Date back what was handed over, released and signed."""
        cycle = review.cycle_id
        for kind, last in (
            ("self", cycle.date_self_due),
            ("manager", cycle.date_manager_due),
        ):
            part = self._get_part(review, kind)
            moment = self._moment(last - timedelta(days=1 + review.id % 4), 15)
            if part.state == "done":
                self._date_back(part, done_on=moment)
            if part.released_on:
                self._date_back(part, released_on=moment + timedelta(days=1))
        signed = self._moment(min(day, self._day(-1)), 16)
        for side in ("person", "reviewer"):
            if review[f"{side}_signed_on"]:
                self._date_back(review, **{f"{side}_signed_on": signed})

    def _ask_colleagues(self, cycle):
        """Ask two colleagues about somebody; one has answered."""
        review = cycle.review_ids.filtered(
            lambda each: each.user_id == self._user("rep9")
        )
        self._as(review, "leader5")._ask_peers(self._users("rep7", "rep8"))
        part = review.form_ids.filtered(
            lambda form: form.author_id == self._user("rep7")
        )
        own = self._as(part, "rep7")
        own.rating_ids.rating = "3"
        own.comment = "Always helps when I ask. Tells us late when plans change."
        own.action_hand_over()
