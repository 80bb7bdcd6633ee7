import logging

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date, plaintext2html

_logger = logging.getLogger(__name__)

MANAGER = "sales_mgmt_targets.group_manager"


class SalesMgmtCareerPromotion(models.Model):
    """What happens on the day of a decision: once, however late it is noticed."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.career.promotion"

    # ------------------------------------------------------------
    # SCHEDULED JOBS
    # ------------------------------------------------------------

    @api.model
    def _cron_take_effect(self):
        """Carry out what was approved and is due, also of days that were missed.

        One that cannot be carried out says why, and holds up no other.
        """
        approved = self.search([("state", "=", "approved")], order="date_effective, id")
        due = approved.filtered(lambda each: each.date_effective <= each._get_today())
        for place, promotion in enumerate(due, 1):
            # what somebody holds at this moment is theirs to carry out
            if promotion.try_lock_for_update():
                promotion._try_to_take_effect()
            self.env["ir.cron"]._commit_progress(1, remaining=len(due) - place)

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _try_to_take_effect(self):
        """Carry a decision out, or note on it why that is impossible."""
        try:
            with self.env.cr.savepoint():
                self._take_effect()
        except UserError as error:
            _logger.exception("The decision %s cannot take effect", self.id)
            self.failure = str(error)

    def _take_effect(self):
        """Switch the level, the role and what follows, from the day of the decision.

        The row is locked first: whoever comes second finds it done.
        """
        self.ensure_one()
        self._hold()
        if self.state != "approved":
            return
        person, day = self.person_id, self.date_effective
        if not person.active:
            self._end(
                "withdrawn",
                self.env._("%(person)s left before that day.", person=person.name),
            )
            return
        self.env["sales.mgmt.career.standing"]._rise(self)
        if self.role:
            person._find_main_assignments(day)._change_role(self.role, day)
        self.write(
            {
                "state": "effective",
                "effective_on": fields.Datetime.now(),
                "failure": False,
            }
        )
        if self.ask_planner:
            self._ask_planners()
        # who is locked out evaluates everybody at this moment, or tonight
        self.env["sales.mgmt.career.eligibility"]._evaluate(self.company_id, person)

    def _ask_planners(self):
        """Let whoever plans the targets of the person check them from that day on.

        The targets of an active plan are fixed, so that no decision moves them. The
        task belongs to no record: others who read the plan do not read it.
        """
        for plan in self._find_plans():
            planner = self._find_planner(plan)
            if not planner:
                continue
            speaking = self.with_context(lang=planner.lang)
            self.env["mail.activity"].sudo().create(
                {
                    "activity_type_id": self.env.ref("mail.mail_activity_data_todo").id,
                    "user_id": planner.id,
                    "date_deadline": max(self.date_effective, self._get_today()),
                    "summary": speaking.env._(
                        "Check the targets of %(person)s in “%(plan)s” from %(day)s on",
                        person=self.person_id.name,
                        plan=plan.name,
                        day=format_date(speaking.env, self.date_effective),
                    ),
                    "note": plaintext2html(self.target_note or ""),
                }
            )

    def _find_plans(self):
        """Return the active plans in which the person has targets after that day.

        :rtype: sales.mgmt.plan
        """
        return (
            self.env["sales.mgmt.target"]
            .sudo()
            .search(
                [
                    ("user_id", "=", self.user_id.id),
                    ("company_id", "=", self.company_id.id),
                    ("plan_state", "=", "active"),
                    ("date_to", ">=", self.date_effective),
                ]
            )
            .plan_id
        )

    @api.model
    def _find_planner(self, plan):
        """Return who answers for a plan and still plans, nobody if there is nobody.

        :rtype: res.users
        """
        known = plan.proposer_id | plan.create_uid | plan.editor_ids | plan.approver_id
        managers = (
            self.env.ref(MANAGER)
            .sudo()
            .all_user_ids.filtered(
                lambda user: user.active and plan.company_id in user.company_ids
            )
        )
        return (known & managers)[:1] or managers[:1]
