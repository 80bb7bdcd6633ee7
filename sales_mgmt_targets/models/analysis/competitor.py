from odoo import fields, models


class SalesMgmtCompetitor(models.Model):
    """Who else offered: the companies that opportunities are won from and lost to."""

    _name = "sales.mgmt.competitor"
    _description = "Competitor"
    _order = "name, id"

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        comodel_name="res.company",
        index=True,
        help="Empty: known to all companies.",
    )
    website = fields.Char()
    strengths = fields.Text(help="What customers chose them for.")
    weaknesses = fields.Text(help="What customers left them for.")
    lead_ids = fields.Many2many(
        comodel_name="crm.lead",
        relation="sales_mgmt_lead_competitor_rel",
        column1="competitor_id",
        column2="lead_id",
        string="Opportunities",
        readonly=True,
    )

    _name_uniq = models.UniqueIndex(
        "(lower(name), COALESCE(company_id, 0))",
        "There is a competitor of this name already.",
    )

    def action_open_analysis(self):
        """Open what was won and lost against this competitor."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_mgmt_targets.sales_mgmt_competition_report_action"
        )
        return {
            **action,
            "domain": [("competitor_id", "=", self.id)],
            "display_name": self.env._("Deals against %(name)s", name=self.name),
            "context": {},
        }
