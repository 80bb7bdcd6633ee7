from odoo import fields, models
from odoo.exceptions import UserError


class SalesMgmtTrainingEnrol(models.TransientModel):
    """People get a seat in a session the same way."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.training.enrol"

    kind = fields.Selection(
        selection_add=[("session", "Session")], ondelete={"session": "cascade"}
    )
    session_id = fields.Many2one(
        comodel_name="sales.mgmt.training.session", domain="[('state', '=', 'open')]"
    )

    def _enrol_session(self):
        if not self.session_id:
            raise UserError(self.env._("Choose a session."))
        self.session_id.check_access("read")
        return self.session_id._sign_up(self.person_ids)
