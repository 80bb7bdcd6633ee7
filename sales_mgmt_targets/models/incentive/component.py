from odoo import api, fields, models

from .scheme import ROLES


class SalesMgmtSchemeComponent(models.Model):
    """One rule of a scheme: from a result to an amount.

    How an amount comes about, in this order: what is credited to a person (`basis`,
    `credit_to`, `base`) is weighted by rates, put through the tiers, multiplied or held
    by conditions, kept between floor and cap, and rounded once.
    """

    _name = "sales.mgmt.scheme.component"
    _description = "Incentive Component"
    _inherit = ["sales.mgmt.scheme.part"]
    _order = "scheme_id, sequence, id"
    _check_company_auto = True

    scheme_id = fields.Many2one(
        comodel_name="sales.mgmt.scheme", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="scheme_id.company_id", store=True, precompute=True
    )
    currency_id = fields.Many2one(related="scheme_id.currency_id")
    sequence = fields.Integer(default=10)
    name = fields.Char(required=True, translate=True)
    kind = fields.Selection(
        selection=[
            ("commission", "Commission"),
            ("bonus", "Bonus"),
            ("contest", "Contest"),
            ("honour", "Honour"),
            ("penalty", "Penalty"),
        ],
        required=True,
        default="commission",
    )
    description = fields.Text(
        translate=True, help="In own words: printed in the rulebook above the rule."
    )
    # What is paid on
    basis = fields.Selection(
        selection=[
            ("metric", "Metric"),
            ("invoiced", "Invoice lines, when invoiced"),
            ("collected", "Invoice lines, when collected"),
        ],
        string="Paid On",
        required=True,
        default="metric",
        help="Invoice lines know rates by product, margin and discount, split credit "
        "and late payment; a metric is any figure that is measured.",
    )
    pay_metric_id = fields.Many2one(
        comodel_name="sales.mgmt.metric", ondelete="restrict"
    )
    base = fields.Selection(
        selection=[
            ("period", "The period"),
            ("year", "The year so far"),
            ("document", "Each document"),
        ],
        string="Calculated On",
        required=True,
        default="period",
        help="On the year so far, every period pays the difference to what was paid "
        "before, so that refunds correct themselves.",
    )
    credit_to = fields.Selection(
        selection=[
            ("seller", "Own results"),
            ("leader", "Results of the units led"),
            ("team", "Share of the team's results"),
        ],
        string="Credited To",
        required=True,
        default="seller",
    )
    team_split = fields.Selection(
        selection=[
            ("even", "Evenly"),
            ("working", "By working share"),
            ("contribution", "By own results"),
        ],
        string="Team Shares",
        required=True,
        default="even",
    )
    # From the result to the amount
    rank_by = fields.Selection(
        selection=[
            ("pay", "What is paid on"),
            ("metric", "Another metric"),
            ("attainment", "Attainment of the target"),
        ],
        string="Tier Decided By",
        required=True,
        default="pay",
    )
    rank_metric_id = fields.Many2one(
        comodel_name="sales.mgmt.metric", ondelete="restrict"
    )
    tier_mode = fields.Selection(
        selection=[
            ("flat", "One rate"),
            ("marginal", "Marginal: each tier its own rate"),
            ("whole", "Whole amount: the rate of the tier reached"),
            ("step", "Step: a fixed amount per tier reached"),
            ("curve", "Curve: share of on-target pay"),
            ("event", "Amount per document"),
        ],
        string="Tiers",
        required=True,
        default="flat",
    )
    rate = fields.Float(digits=(16, 6), help="As a fraction: 0.03 is 3 %.")
    amount = fields.Monetary(help="Per document, or per hit of a penalty.")
    on_target_pay = fields.Monetary(
        string="On-target Pay", help="What 100 % of the curve pays per period."
    )
    tier_ids = fields.One2many(
        comodel_name="sales.mgmt.scheme.tier",
        inverse_name="component_id",
        string="Tier Table",
        copy=True,
    )
    rate_ids = fields.One2many(
        comodel_name="sales.mgmt.scheme.rate",
        inverse_name="component_id",
        string="Rates by Product, Margin and Discount",
        copy=True,
    )
    condition_ids = fields.One2many(
        comodel_name="sales.mgmt.scheme.condition",
        inverse_name="component_id",
        string="Conditions",
        copy=True,
    )
    floor = fields.Monetary(help="Paid at least; empty: no floor.")
    cap = fields.Monetary(help="Paid at most; empty: no cap.")
    budget = fields.Monetary(
        help="All people together are paid at most this per period: amounts per "
        "document by the day of the documents, first come, first served; all others "
        "in proportion. Empty: no limit."
    )
    # Money that comes late, or goes back
    late_ids = fields.One2many(
        comodel_name="sales.mgmt.scheme.late",
        inverse_name="component_id",
        string="Late Payment",
        copy=True,
    )
    clawback_days = fields.Integer(
        string="Clawback Window",
        help="Results that are taken back within so many days are recovered at the "
        "rate they were paid at; 0: at any time.",
    )
    # Prizes
    contest_ids = fields.Many2many(
        comodel_name="sales.mgmt.contest",
        relation="sales_mgmt_scheme_component_contest_rel",
        column1="component_id",
        column2="contest_id",
        string="Contests",
        check_company=True,
        help="Only the prizes of these; empty: of all contests of the company.",
    )
    honour_ids = fields.Many2many(
        comodel_name="sales.mgmt.honour",
        relation="sales_mgmt_scheme_component_honour_rel",
        column1="component_id",
        column2="honour_id",
        string="Honours",
        check_company=True,
        help="Only the prizes of these; empty: of all honours of the company.",
    )
    # For whom, inside of the scope of the scheme
    unit_ids = fields.Many2many(
        comodel_name="sales.mgmt.unit",
        relation="sales_mgmt_scheme_component_unit_rel",
        column1="component_id",
        column2="unit_id",
        string="Units",
        check_company=True,
    )
    role = fields.Selection(selection=ROLES, required=True, default="all")
    user_ids = fields.Many2many(
        comodel_name="res.users",
        relation="sales_mgmt_scheme_component_user_rel",
        column1="component_id",
        column2="user_id",
        string="People",
    )
    override_reason = fields.Text(
        string="Why Self-reported Figures Are Paid",
        help="Needed where a metric is self-reported; printed in the rulebook.",
    )

    _floor_below_cap = models.Constraint(
        "CHECK (floor IS NULL OR cap IS NULL OR cap = 0 OR floor <= cap)",
        "The floor cannot lie above the cap.",
    )
    _days_positive = models.Constraint(
        "CHECK (clawback_days >= 0)", "The clawback window is not below zero days."
    )

    @api.onchange("basis")
    def _onchange_basis(self):
        if self.basis != "metric":
            self.pay_metric_id = False

    @api.onchange("rank_by")
    def _onchange_rank_by(self):
        if self.rank_by == "pay":
            self.rank_metric_id = False
