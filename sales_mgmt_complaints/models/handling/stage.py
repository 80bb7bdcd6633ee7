from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

STATES = [
    ("new", "New"),
    ("progress", "In Progress"),
    ("waiting", "Waiting for the Customer"),
    ("resolved", "Resolved"),
    ("closed", "Closed"),
    ("cancelled", "Cancelled"),
]
# Somebody still has to do something; "resolved" waits for the customer's word
OPEN_STATES = ("new", "progress", "waiting")
DONE_STATES = ("resolved", "closed", "cancelled")


class SalesMgmtComplaintStage(models.Model):
    """A step on the way of a complaint; what it means is its state."""

    _name = "sales.mgmt.complaint.stage"
    _description = "Complaint Stage"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    state = fields.Selection(
        selection=STATES,
        required=True,
        default="progress",
        copy=True,
        help="What the stage means. Deadlines run while a complaint is new or in "
        "progress, and stand still while the customer is asked.",
    )
    fold = fields.Boolean(string="Folded", help="Folded in the board.")
    team_ids = fields.Many2many(
        comodel_name="sales.mgmt.complaint.team",
        relation="sales_mgmt_complaint_stage_team_rel",
        column1="stage_id",
        column2="team_id",
        string="Teams",
        help="Empty: all teams use the stage.",
    )
    rotting_threshold_days = fields.Integer(
        string="Days to Rot",
        default=0,
        help="After so many days in the stage a complaint is marked. 0: never.",
    )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_last_of_state(self):
        self._check_every_state_remains()

    def write(self, vals):
        if "state" in vals:
            self.filtered(lambda each: each.state != vals["state"])._check_unused()
        result = super().write(vals)
        if vals.keys() & {"active", "state"}:
            left = self.env["sales.mgmt.complaint.stage"]
            left._check_every_state_remains()
        return result

    def _check_unused(self):
        """Refuse another meaning for what complaints are in: their dates would lie."""
        used = self.env["sales.mgmt.complaint"].sudo().with_context(active_test=False)
        complaint = used.search([("stage_id", "in", self.ids)], limit=1)
        if complaint:
            raise UserError(
                self.env._(
                    "Complaints are in “%(stage)s”, such as %(complaint)s. Make a new "
                    "stage instead of giving this one another meaning.",
                    stage=complaint.stage_id.name,
                    complaint=complaint.reference,
                )
            )

    def _check_every_state_remains(self):
        """Refuse to leave a state without a stage: buttons would lead nowhere."""
        remaining = set((self.search(Domain.TRUE) - self).mapped("state"))
        labels = dict(self._fields["state"]._description_selection(self.env))
        missing = [label for state, label in labels.items() if state not in remaining]
        if missing:
            raise UserError(
                self.env._(
                    "There would be no stage left for “%(states)s”. Make another stage "
                    "for it first.",
                    states=", ".join(missing),
                )
            )

    @api.model
    def _find(self, state, team=None):
        """Return the first stage of a state that a team uses.

        :param str state: key of `STATES`
        :param sales.mgmt.complaint.team team: a team, or none
        :rtype: sales.mgmt.complaint.stage
        """
        stages = self.sudo().search([("state", "=", state)])
        own = stages.filtered(lambda each: not each.team_ids or team in each.team_ids)
        return (own or stages)[:1].sudo(self.env.su)
