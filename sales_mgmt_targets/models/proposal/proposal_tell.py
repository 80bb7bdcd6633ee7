from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date

from .proposal import WRITING

ACTIVITY = "mail.mail_activity_data_todo"
REMIND_BEFORE = timedelta(days=2)
# People who are told before the work is saved
BATCH = 100


class SalesMgmtProposal(models.Model):
    """Who is told what: a task when asked, one reminder, then the decision."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.proposal"

    @api.model
    def _cron_tell(self):
        """Put what was asked for on the lists of people, and remind them once.

        Saved after every few: who was told is not told again.
        """
        is_open = (
            Domain("state", "in", WRITING)
            & Domain("plan_state", "=", "draft")
            & Domain("author_id.active", "=", True)
        )
        waiting = self.search(is_open & Domain("told_on", "=", False), order="id")
        crons = self.env["ir.cron"]
        crons._commit_progress(remaining=len(waiting))
        for start in range(0, len(waiting), BATCH):
            proposals = waiting[start : start + BATCH]
            proposals._become_tasks()
            if not crons._commit_progress(len(proposals)):
                return
        self.search(
            is_open
            & Domain("reminded_on", "=", False)
            & Domain("date_due", "<=", fields.Date.today() + REMIND_BEFORE)
            & Domain("told_on", "<", fields.Datetime.now() - timedelta(days=1))
        )._remind()

    def _become_tasks(self):
        """Put open proposals on the lists of who writes them; nobody gets a mail."""
        model_id = self.env["ir.model"].sudo()._get_id(self._name)
        activity_type = self.env.ref(ACTIVITY)
        today = fields.Date.context_today(self)
        self.env["mail.activity"].sudo().with_context(
            mail_activity_quick_update=True
        ).create(
            [
                {
                    "activity_type_id": activity_type.id,
                    "res_model_id": model_id,
                    "res_id": proposal.id,
                    "user_id": proposal.author_id.id,
                    "automated": True,
                    "date_deadline": max(proposal.date_due, today),
                    "summary": proposal.with_context(
                        lang=proposal.author_id.lang
                    )._get_task_name(),
                    "note": proposal.reason or proposal.note,
                }
                for proposal in self
                if proposal.author_id
            ]
        )
        self.told_on = fields.Datetime.now()

    def _get_task_name(self):
        return self.env._("Propose targets: %(proposal)s", proposal=self.display_name)

    def _end_tasks(self):
        """End the tasks about these proposals, whoever has them."""
        self.activity_feedback([ACTIVITY])

    def _remind(self):
        """Send everybody one message about what they have not answered."""
        for author, proposals in self.grouped("author_id").items():
            first = proposals[0].with_context(lang=author.lang or self.env.lang)
            first.message_notify(
                partner_ids=author.partner_id.ids,
                subject=first.env._("Your proposal of targets is due"),
                body=first.env._(
                    "%(proposals)s: please hand it over by %(day)s, under My Work → "
                    "Proposals.",
                    proposals=", ".join(proposals.mapped("display_name")),
                    day=format_date(first.env, min(proposals.mapped("date_due"))),
                ),
            )
        self.reminded_on = fields.Datetime.now()

    def _find_decider(self):
        """Return who decides: the nearest leader above who may, or nobody.

        :rtype: res.users
        """
        self.ensure_one()
        unit = self.unit_id
        above = unit.parent_id if self.kind == "unit" else unit
        units = above.ancestor_ids.sorted(
            lambda each: len(each.parent_path.split("/")), reverse=True
        )
        for leader in units.leader_id:
            if leader.active and self._is_answerable_by(leader):
                return leader
        planner = self.plan_id.create_uid
        return planner if self._is_answerable_by(planner) else planner.browse()

    def _ask_for_decision(self):
        """Put a submitted proposal on the list of who decides on it."""
        for proposal in self:
            decider = proposal._find_decider()
            if decider:
                told = proposal.with_context(
                    lang=decider.lang or self.env.lang, mail_activity_quick_update=True
                )
                told.activity_schedule(
                    ACTIVITY,
                    user_id=decider.id,
                    summary=told.env._(
                        "Decide on the proposal: %(proposal)s",
                        proposal=proposal.display_name,
                    ),
                    automated=True,
                )

    def _tell_decision(self):
        """Tell who proposed what became of it, in their language."""
        self.ensure_one()
        if not self.author_id.active:
            return
        told = self.with_context(lang=self.author_id.lang or self.env.lang)
        states = dict(told._fields["state"]._description_selection(told.env))
        subject = told.env._(
            "Your proposal: %(state)s", state=states[self.state].lower()
        )
        told.message_post(
            subject=subject,
            body=self.reason or subject,
            message_type="comment",
            author_id=self.env.user.partner_id.id,
            partner_ids=self.author_id.partner_id.ids,
        )
