from odoo import api, fields, models

# How many parts are asked for between two commits
BATCH = 200


class SalesMgmtReviewCycle(models.Model):
    """Whoever is to do something is asked once, and what is late is told once."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.review.cycle"

    # what was told already
    told_late = fields.Char(readonly=True, copy=False)

    # ------------------------------------------------------------
    # SCHEDULED JOBS
    # ------------------------------------------------------------

    @api.model
    def _cron_follow_up(self):
        """Fill in what was closed, ask for parts, and tell what is late."""
        cycles = self.search([("state", "in", ("running", "calibrating"))])
        cycles.review_ids._fill_figures()
        cycles._tell_late()
        self._ask_for_parts()

    @api.model
    def _ask_for_parts(self):
        """Put each part whose turn it is on the list of its author, once.

        However long the job did not run: a part is asked for one time.
        """
        forms = self.env["sales.mgmt.review.form"].search(
            [
                ("asked_on", "=", False),
                ("is_due", "=", True),
                ("author_id.active", "=", True),
            ]
        )
        for start in range(0, len(forms), BATCH):
            batch = forms[start : start + BATCH]
            batch._ask()
            remaining = max(len(forms) - start - BATCH, 0)
            self.env["ir.cron"]._commit_progress(len(batch), remaining=remaining)

    def _tell_late(self):
        """Tell the responsible of each cycle what is late, once per part."""
        today = fields.Date.context_today(self)
        for cycle in self:
            told = set((cycle.told_late or "").split())
            for state, day, text in cycle._get_deadlines():
                count = len(cycle.review_ids.filtered(lambda r, s=state: r.state == s))
                if state in told or day >= today or not count:
                    continue
                cycle.activity_schedule(
                    "mail.mail_activity_data_todo",
                    user_id=cycle.responsible_id.id,
                    summary=text % {"count": count},
                )
                told.add(state)
            cycle.told_late = " ".join(sorted(told))

    def _get_deadlines(self):
        """Return until when reviews leave a state, and what is said when they do not.

        :rtype: list[tuple[str, datetime.date, str]]
        """
        self.ensure_one()
        return [
            ("self", self.date_self_due, self.env._("%(count)s self parts are late")),
            (
                "manager",
                self.date_manager_due,
                self.env._("%(count)s manager parts are late"),
            ),
            (
                "interview",
                self.date_interview_due,
                self.env._("%(count)s interviews are late"),
            ),
        ]
