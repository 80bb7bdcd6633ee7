from odoo import api, models


class SalesMgmtTrainingEnrolment(models.Model):
    """Enrolments show in what people can do."""

    # a file of its own for each room
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.training.enrolment"

    @api.model_create_multi
    def create(self, vals_list):
        enrolments = super().create(vals_list)
        enrolments._refresh_cover()
        return enrolments

    def write(self, vals):
        result = super().write(vals)
        if "state" in vals:
            self._refresh_cover()
        return result

    def _refresh_cover(self):
        """Let topics follow that these courses teach; most teach none."""
        topics = self.env["sales.mgmt.cover.topic"].sudo()
        if topics.search_count([("course_ids", "in", self.course_id.ids)], limit=1):
            self.env["sales.mgmt.cover"]._refresh(self.person_id)
