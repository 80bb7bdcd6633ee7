from odoo import fields, models
from odoo.exceptions import AccessError


class SalesMgmtAcknowledgement(models.Model):
    """Who has read which version of a policy, and when. Written once, never changed."""

    _name = "sales.mgmt.acknowledgement"
    _description = "Policy Read and Accepted"
    _inherit = ["sales.mgmt.person.mixin"]
    _order = "acknowledged_on DESC, id DESC"
    _rec_name = "version_id"

    version_id = fields.Many2one(
        comodel_name="sales.mgmt.training.version",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    course_id = fields.Many2one(
        related="version_id.course_id", store=True, precompute=True, index=True
    )
    enrolment_id = fields.Many2one(
        comodel_name="sales.mgmt.training.enrolment",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    acknowledged_on = fields.Datetime(
        string="Confirmed On",
        required=True,
        readonly=True,
        default=fields.Datetime.now,
    )
    recorded_by_id = fields.Many2one(
        comodel_name="res.users",
        string="Confirmed By",
        required=True,
        readonly=True,
        default=lambda self: self.env.user,
    )
    fingerprint = fields.Char(
        required=True, readonly=True, help="SHA-256 of the text that was read."
    )

    _once = models.UniqueIndex(
        "(enrolment_id)", "This text was confirmed for the enrolment already."
    )

    # pylint: disable=method-required-super
    def write(self, vals):
        """Refuse every change, also by the system."""
        raise AccessError(self.env._("What was confirmed is not changed."))

    # pylint: disable=method-required-super,no-raise-unlink
    def unlink(self):
        """Refuse to delete, also by the system."""
        raise AccessError(self.env._("What was confirmed is not deleted."))
