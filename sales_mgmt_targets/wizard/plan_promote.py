from odoo import api, fields, models


class SalesMgmtPlanPromote(models.TransientModel):
    """Shows what promoting a scenario changes, and asks why a plan in use changes."""

    _name = "sales.mgmt.plan.promote"
    _description = "Promote Scenario"

    scenario_id = fields.Many2one(
        comodel_name="sales.mgmt.plan",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    plan_id = fields.Many2one(related="scenario_id.scenario_of_id", string="Into")
    plan_state = fields.Selection(related="plan_id.state")
    reason = fields.Text()
    difference_count = fields.Integer(related="scenario_id.difference_count")
    table = fields.Html(string="What Changes", compute="_compute_table", sanitize=False)

    @api.depends("scenario_id")
    def _compute_table(self):
        """Show by metric what people carry now, and what they would."""
        for wizard in self:
            rows = self.env["sales.mgmt.plan.difference"]._read_group(
                [("plan_id", "=", wizard.scenario_id.id)],
                ["metric_id", "segmentation_id"],
                ["before:sum", "after:sum", "change:sum", "change_percent:avg"],
            )
            lines = {
                (line.metric_id, line.segmentation_id): line
                for line in wizard.scenario_id.line_ids
            }
            wizard.table = self.env["ir.qweb"]._render(
                "sales_mgmt_targets.plan_promote_table",
                {
                    "rows": [
                        (
                            " · ".join(filter(None, (metric.name, cut.name))),
                            *(
                                lines[metric, cut]._format_amount(figure or 0.0)
                                for figure in figures
                            ),
                            percent,
                        )
                        for metric, cut, *figures, percent in rows
                        if (metric, cut) in lines
                    ]
                },
            )

    def action_open_differences(self):
        """List every target that would change."""
        self.ensure_one()
        return self.scenario_id.action_open_differences()

    def action_promote(self):
        """Give the figures to the plan, or to a revision of it, and open that."""
        self.ensure_one()
        plan = self.scenario_id._promote(self.reason or "")
        return {
            "type": "ir.actions.act_window",
            "res_model": plan._name,
            "res_id": plan.id,
            "views": [(False, "form")],
        }
