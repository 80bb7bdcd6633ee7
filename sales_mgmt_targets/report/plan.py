from odoo import models
from odoo.exceptions import UserError


class SalesMgmtPlan(models.Model):
    """Extend the plan with what leaves Odoo: the workbook and printed reports."""

    _inherit = "sales.mgmt.plan"

    def action_export_workbook(self):
        """Download the workbook of each of these plans."""
        self.env["sales.mgmt.plan.workbook"]._check_reader(self)
        for plan in self:
            if not plan.line_ids.root_id:
                raise UserError(
                    self.env._(
                        "“%(plan)s” is not divided yet; split it first.",
                        plan=plan.name,
                    )
                )
        numbers = ",".join(str(plan.id) for plan in self)
        return {
            "type": "ir.actions.act_url",
            "url": f"/sales_mgmt_targets/workbook/{numbers}",
            "target": "download",
        }
