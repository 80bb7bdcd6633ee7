from unittest.mock import patch

from freezegun import freeze_time

from odoo.fields import Command

from ..common import TrainingCommon

LEVELS = {f"level_{number}": f"Level {number}" for number in range(1, 6)}


class ReviewCommon(TrainingCommon):
    """Northwind, whose root Dora leads, with a template and a cycle of January 2026.

    Half of it is what was won, half is behavior. Anna was to win 1,000, and won 900.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # tests roll back, so jobs do not commit
        cron = type(cls.env["ir.cron"])
        cls.startClassPatcher(
            patch.object(cron, "_commit_progress", lambda *_args, **_options: 60)
        )
        cls.root.leader_id = cls.dora
        cls.template = cls._create_template(
            "Seller",
            {"kind": "attainment", "metric_id": cls.metric_won.id, "weight": 50},
            {"kind": "behaviour", "weight": 50, **LEVELS},
            grade_ids=[
                Command.create({"name": "Good", "score_min": 90}),
                Command.create({"name": "Poor", "score_min": 0}),
            ],
        )
        cls.cycle = cls._create_cycle()

    @classmethod
    def _create_template(cls, name, *lines, **values):
        return cls.env["sales.mgmt.review.template"].create(
            {
                "name": name,
                "line_ids": [
                    Command.create({"name": f"Indicator {number}", **line})
                    for number, line in enumerate(lines, 1)
                ],
                **values,
            }
        )

    @classmethod
    def _create_cycle(cls, period="2026-01", **values):
        return (
            cls.env["sales.mgmt.review.cycle"]
            .with_user(cls.harry)
            .create(
                {
                    "company_id": cls.company.id,
                    "kind": "month",
                    "period_id": cls._find_period(period).id,
                    "template_ids": [Command.set(cls.template.ids)],
                    "date_self_due": "2026-02-10",
                    "date_manager_due": "2026-02-20",
                    "date_interview_due": "2026-02-28",
                    **values,
                }
            )
            .with_env(cls.env)
        )

    @classmethod
    def _start(cls, cycle=None):
        cycle = cycle or cls.cycle
        cycle.with_user(cls.harry).action_start()
        return cycle.review_ids

    @classmethod
    def _find_review(cls, user, cycle=None):
        cycle = cycle or cls.cycle
        return cycle.review_ids.filtered(lambda each: each.user_id == user)

    @classmethod
    def _sell_and_close(cls):
        """Let Anna win 900 of 1,000 in January, and close the month."""
        if not cls.env["sales.mgmt.plan"].search([("company_id", "=", cls.company.id)]):
            plan = cls._create_plan()
            cls._create_line(12_000, plan=plan, organisation_method="even")
            plan.sudo().write({"state": "active"})
        cls._create_won(cls.anna, 900, "2026-01-15 10:00:00")
        target = cls.env["sales.mgmt.target"].search(
            [
                ("user_id", "=", cls.anna.id),
                ("period_id.name", "=", "2026-01"),
                ("company_id", "=", cls.company.id),
            ]
        )
        target.amount = 1000
        cls._refresh()
        with freeze_time("2026-02-02 10:00:00"):
            cls.env["sales.mgmt.period.lock"].with_user(cls.dora).create(
                {
                    "period_id": cls._find_period("2026-01").id,
                    "level": "hard",
                    "reason": "Reported",
                }
            )
        cls.cycle.review_ids._fill_figures()

    @classmethod
    def _get_form(cls, review, kind, user):
        form = review.sudo().form_ids.filtered(
            lambda each: each.kind == kind and each.author_id == user
        )
        return form.with_user(user)

    @classmethod
    def _write_part(cls, review, kind, user, rating="3", comment="Words"):
        """Let an author rate, comment and hand over."""
        form = cls._get_form(review, kind, user)
        form.rating_ids.rating = rating
        form.comment = comment
        form.action_hand_over()
        return form

    @classmethod
    def _bring_to_interview(cls, review, rating="3"):
        """Let everybody do what comes before the interview, without calibration."""
        review.sudo().cycle_id.with_calibration = False
        reviewer = review.reviewer_id
        cls._write_part(review, "self", review.user_id, rating)
        cls._write_part(review, "manager", reviewer, rating)
        review.with_user(reviewer).action_share()

    @classmethod
    def _hold_interview(cls, review):
        review.with_user(review.reviewer_id).write(
            {"interview_on": "2026-02-25 10:00:00", "minutes": "<p>We agreed.</p>"}
        )

    @classmethod
    def _sign(cls, review):
        with freeze_time("2026-02-26 10:00:00"):
            review.with_user(review.user_id).action_sign()
            review.with_user(review.reviewer_id).action_sign()
