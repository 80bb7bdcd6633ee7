from odoo import api, fields, models


class SalesMgmtComplaintDemo(models.AbstractModel):
    """What was promised until when: kept mostly, and missed by the time bomb."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.complaint.demo"

    @api.model
    def _load_deadlines(self, complaints):
        """Note when what was resolved was due; notice what is late by now."""
        resolved = self.env["sales.mgmt.complaint"].union(
            *(complaint for _case, complaint in complaints if complaint.resolved_on)
        )
        terms = resolved._get_terms()
        deadlines = self.env["sales.mgmt.complaint.deadline"].create(
            [
                complaint._prepare_deadline(
                    kind, terms[complaint][kind], complaint.opened_on
                )
                for complaint in resolved
                for kind in ("response", "resolution")
            ]
        )
        known = {}
        for deadline in deadlines:
            deadline.due_on = deadline._get_moment(100, known)
        deadlines._reach(
            {
                each: each.complaint_id.first_response_on
                if each.kind == "response"
                else each.complaint_id.resolved_on
                for each in deadlines
            }
        )
        running = self.env["sales.mgmt.complaint.deadline"].search(
            [("state", "=", "running"), ("company_id", "=", self._get_company().id)]
        )
        running._notice(fields.Datetime.now())
