from odoo import fields, models

from .scheme import ROLES


class SalesMgmtSchemeComponent(models.Model):
    """One rule of a scheme: from a result to an amount.

    How an amount comes about, in this order: what is credited to a person (`basis`,
    `credit_to`, `base`) is weighted by rates, put through the tiers, multiplied or held
    by conditions, kept between floor and cap, and rounded once.
    """

    _name = "sales.mgmt.scheme.component"
    _description = "Incentive Component"
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
        comodel_name="sales.mgmt.metric", string="Pay Metric", ondelete="restrict"
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
        comodel_name="sales.mgmt.metric", string="Rank Metric", ondelete="restrict"
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
        help="All people together are paid at most this per period, in the order of "
        "the documents; empty: no limit."
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


class SalesMgmtSchemeTier(models.Model):
    """From which value on which rate, or which amount, counts."""

    _name = "sales.mgmt.scheme.tier"
    _description = "Incentive Tier"
    _order = "component_id, start, id"

    component_id = fields.Many2one(
        comodel_name="sales.mgmt.scheme.component",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="component_id.company_id", store=True)
    currency_id = fields.Many2one(related="component_id.currency_id")
    start = fields.Float(
        string="From",
        digits=(16, 4),
        help="The value that is reached; attainment as a fraction: 0.7 is 70 %.",
    )
    rate = fields.Float(
        digits=(16, 6),
        help="As a fraction: 0.03 is 3 %; on a curve, the share of on-target pay.",
    )
    amount = fields.Monetary(help="Of steps: what reaching the tier pays.")

    _start_uniq = models.Constraint(
        "UNIQUE (component_id, start)", "Two tiers begin at the same value."
    )


class SalesMgmtSchemeRate(models.Model):
    """What a line of an invoice earns, or how much of it counts; the first one that
    fits decides."""

    _name = "sales.mgmt.scheme.rate"
    _description = "Incentive Rate by Product, Margin and Discount"
    _order = "component_id, sequence, id"

    component_id = fields.Many2one(
        comodel_name="sales.mgmt.scheme.component",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="component_id.company_id", store=True)
    sequence = fields.Integer(default=10)
    categ_id = fields.Many2one(
        comodel_name="product.category",
        string="Product Category",
        ondelete="restrict",
        help="With everything below it; empty: any product.",
    )
    margin_from = fields.Float(
        string="Margin From",
        digits=(16, 4),
        help="Of the price without tax; a fraction: 0.2 is 20 %. Empty: any margin.",
    )
    has_margin_from = fields.Boolean(string="By Margin")
    discount_to = fields.Float(
        string="Discount Up To",
        digits=(16, 4),
        help="A fraction: 0.1 is 10 %.",
    )
    has_discount_to = fields.Boolean(string="By Discount")
    rate = fields.Float(
        required=True,
        digits=(16, 6),
        help="With one rate: the rate of these lines. With tiers: how much of their "
        "value counts; 0.5 is half of it.",
    )


class SalesMgmtSchemeCondition(models.Model):
    """A gate, an accelerator or a reason to wait: what another figure does to pay."""

    _name = "sales.mgmt.scheme.condition"
    _description = "Incentive Condition"
    _order = "component_id, sequence, id"

    component_id = fields.Many2one(
        comodel_name="sales.mgmt.scheme.component",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="component_id.company_id", store=True)
    sequence = fields.Integer(default=10)
    metric_id = fields.Many2one(
        comodel_name="sales.mgmt.metric", required=True, ondelete="restrict"
    )
    measure = fields.Selection(
        selection=[("value", "Value"), ("attainment", "Attainment of the target")],
        required=True,
        default="value",
    )
    operator = fields.Selection(
        selection=[
            (">=", "at least"),
            (">", "above"),
            ("<=", "at most"),
            ("<", "below"),
        ],
        required=True,
        default="<",
    )
    threshold = fields.Float(
        required=True, digits=(16, 4), help="Percentages as fractions: 0.8 is 80 %."
    )
    when_missing = fields.Selection(
        selection=[("met", "as if it were met"), ("unmet", "as if it were not met")],
        string="Nothing Measured",
        required=True,
        default="unmet",
    )
    effect = fields.Selection(
        selection=[
            ("multiply", "Multiply"),
            ("nothing", "Pay nothing"),
            ("hold", "Hold back"),
        ],
        required=True,
        default="multiply",
        help="What happens if the condition is met. What is held back is paid as soon "
        "as the condition is not met any more.",
    )
    factor = fields.Float(default=1.0, digits=(16, 4))


class SalesMgmtSchemeLate(models.Model):
    """How much still counts of money that comes so many days late."""

    _name = "sales.mgmt.scheme.late"
    _description = "Incentive Factor of Late Payment"
    _order = "component_id, days, id"

    component_id = fields.Many2one(
        comodel_name="sales.mgmt.scheme.component",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="component_id.company_id", store=True)
    days = fields.Integer(
        string="More Than Days Overdue",
        required=True,
        help="Days between the due date and the payment.",
    )
    factor = fields.Float(
        required=True, digits=(16, 4), help="0.8 counts 80 % of the money; 0 nothing."
    )

    _days_uniq = models.Constraint(
        "UNIQUE (component_id, days)", "Two factors begin at the same day."
    )
