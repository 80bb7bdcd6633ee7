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

    def action_split(self):
        """Divide every line of these plans."""
        self.check_access("write")
        self._check_editable()
        for plan in self:
            if not plan.line_ids:
                raise UserError(
                    self.env._("“%(plan)s” has no targets yet.", plan=plan.name)
                )
        self.line_ids.action_split()

    def action_print_reports(self):
        """Choose whose performance reports of the plan are printed."""
        wizard = self.env["sales.mgmt.print.wizard"]
        wizard._check_printer()
        if len(self) != 1:
            raise UserError(
                self.env._(
                    "Print the reports of one plan at a time, or choose targets of "
                    "several plans in their list."
                )
            )
        self.check_access("read")
        return wizard._open(plan_id=self.id)
