from odoo import api, models


class AttendanceSheet(models.AbstractModel):
    """The sheet that participants of a session sign."""

    _name = "report.sales_mgmt_training.attendance_sheet"
    _description = "Attendance Sheet"

    @api.model
    def _get_report_values(self, docids, data=None):
        sessions = self.env["sales.mgmt.training.session"].browse(docids).exists()
        sessions._check_trainer()
        return {
            "doc_ids": sessions.ids,
            "doc_model": sessions._name,
            # trainers may not open the files of who sits in their session
            "docs": sessions.sudo(),
        }
