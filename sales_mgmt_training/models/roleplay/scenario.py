from odoo import fields, models


class SalesMgmtRoleplayScenario(models.Model):
    """A situation with a customer that is played."""

    _name = "sales.mgmt.roleplay.scenario"
    _description = "Scenario of a Role-Play"
    _inherit = ["mail.thread"]
    _order = "name, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        comodel_name="res.company", index=True, help="Empty: for all companies."
    )
    rubric_id = fields.Many2one(
        comodel_name="sales.mgmt.roleplay.rubric",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    minutes = fields.Integer(string="Duration", default=20)
    situation = fields.Html(
        translate=True, help="Who the customer is and what has happened so far."
    )
    goal = fields.Text(translate=True, help="What the salesperson is to achieve.")
    hints = fields.Html(
        translate=True,
        string="Hints for Who Plays the Customer",
        groups="sales_mgmt_training.group_training_officer,"
        "sales_mgmt_targets.group_leader",
        help="Objections, hidden wishes, how to react. The person who is trained does "
        "not read this.",
    )
    roleplay_ids = fields.One2many(
        comodel_name="sales.mgmt.roleplay", inverse_name="scenario_id"
    )
