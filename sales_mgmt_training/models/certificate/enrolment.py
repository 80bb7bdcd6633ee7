from odoo import api, fields, models


class SalesMgmtTrainingEnrolment(models.Model):
    """An enrolment that earns a certificate, or renews one."""

    # a file of its own for each room
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.training.enrolment"

    origin = fields.Selection(
        selection_add=[("renewal", "Certificate to Renew")],
        ondelete={"renewal": "set default"},
    )
    certificate_ids = fields.One2many(
        comodel_name="sales.mgmt.certificate",
        inverse_name="enrolment_id",
        string="Certificates",
        readonly=True,
    )
    certificate_count = fields.Integer(compute="_compute_certificate_count")

    @api.depends("certificate_ids")
    def _compute_certificate_count(self):
        for enrolment in self:
            enrolment.certificate_count = len(enrolment.certificate_ids)

    def action_open_certificate(self):
        """Open the certificate that was earned."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "sales.mgmt.certificate",
            "view_mode": "form",
            "res_id": self.certificate_ids[:1].id,
        }

    def _pass(self, score=None, day=None):
        """Extend `sales_mgmt_training`: issue the certificate of the course."""
        result = super()._pass(score, day)
        earned = self.filtered("course_id.certificate_kind_id")
        if earned:
            day = day or fields.Date.context_today(self)
            self.env["sales.mgmt.certificate"]._issue(earned, day)
        return result
