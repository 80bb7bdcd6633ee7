from odoo import fields, models

from ..calendar.period import LEVELS

ROLES = [
    ("all", "Everybody"),
    ("member", "Salespeople"),
    ("leader", "Leaders with own sales"),
    ("support", "Sales Support"),
]


class SalesMgmtScheme(models.Model):
    """A rulebook: who is paid what for which results, written before it begins.

    Every version is a record of its own; versions of one rulebook share a `root_id`.
    What is in force does not change any more: a change is a new version that begins
    with a later period.
    """

    _name = "sales.mgmt.scheme"
    _description = "Incentive Scheme"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "date_from desc, name, version desc, id desc"
    _check_company_auto = True

    name = fields.Char(required=True)
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(
        related="company_id.currency_id", string="Currency", store=True, precompute=True
    )
    root_id = fields.Many2one(
        comodel_name="sales.mgmt.scheme",
        string="First Version",
        readonly=True,
        copy=False,
        index=True,
        ondelete="restrict",
        help="What all versions of a rulebook have in common; balances follow it.",
    )
    version = fields.Integer(default=1, readonly=True, copy=False)
    previous_id = fields.Many2one(
        comodel_name="sales.mgmt.scheme",
        string="Previous Version",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("review", "In Review"),
            ("published", "Published"),
            ("in_force", "In Force"),
            ("superseded", "Superseded"),
        ],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        tracking=True,
    )
    # When and for whom
    level = fields.Selection(
        selection=[level for level in LEVELS if level[0] != "week"],
        string="Paid Every",
        required=True,
        default="month",
    )
    date_from = fields.Date(string="From", required=True, copy=False)
    date_to = fields.Date(string="To", copy=False, help="Empty: until a new version.")
    unit_ids = fields.Many2many(
        comodel_name="sales.mgmt.unit",
        relation="sales_mgmt_scheme_unit_rel",
        column1="scheme_id",
        column2="unit_id",
        string="Units",
        check_company=True,
        help="With everything below them; empty: the whole company.",
    )
    role = fields.Selection(selection=ROLES, required=True, default="all")
    user_ids = fields.Many2many(
        comodel_name="res.users",
        relation="sales_mgmt_scheme_user_rel",
        column1="scheme_id",
        column2="user_id",
        string="People",
        domain="[('share', '=', False)]",
        help="Only these; empty: everybody in the units with the role.",
    )
    # The text, and who answers for it
    text = fields.Html(string="Rules in Words", copy=True)
    pdf_id = fields.Many2one(
        comodel_name="ir.attachment", string="Rulebook", readonly=True, copy=False
    )
    pdf_hash = fields.Char(string="Hash", readonly=True, copy=False)
    author_id = fields.Many2one(
        comodel_name="res.users",
        readonly=True,
        copy=False,
        default=lambda self: self.env.user,
    )
    approver_id = fields.Many2one(comodel_name="res.users", readonly=True, copy=False)
    published_on = fields.Datetime(readonly=True, copy=False)
    notice_days = fields.Integer(
        default=0, help="Published at least so many days before it begins."
    )
    needs_acknowledgement = fields.Boolean(
        string="Acknowledgement Required",
        default=True,
        help="Nobody is paid by rules that they have not acknowledged.",
    )
    exception_reason = fields.Text(
        string="Reason for the Exception",
        copy=False,
        help="Why the rules begin before they were published; printed on every "
        "statement.",
    )
    exception_approver_id = fields.Many2one(
        comodel_name="res.users",
        string="Exception Approved By",
        readonly=True,
        copy=False,
    )
    # Money
    recovery_share = fields.Float(
        string="Recovered per Payout",
        default=1.0,
        digits=(16, 4),
        help="At most this part of a payout is kept to recover clawbacks and draws; "
        "the rest is carried on.",
    )
    hold_disputed = fields.Boolean(
        string="Hold Disputed Lines",
        default=True,
        help="A line with an open dispute is not paid before the answer.",
    )
    component_ids = fields.One2many(
        comodel_name="sales.mgmt.scheme.component",
        inverse_name="scheme_id",
        string="Components",
        copy=True,
    )
    draw_ids = fields.One2many(
        comodel_name="sales.mgmt.scheme.draw",
        inverse_name="scheme_id",
        string="Guarantees and Draws",
        copy=True,
    )

    _dates_ordered = models.Constraint(
        "CHECK (date_to IS NULL OR date_from <= date_to)",
        "A scheme cannot end before it begins.",
    )
    _recovery_share_range = models.Constraint(
        "CHECK (recovery_share >= 0 AND recovery_share <= 1)",
        "The recovered part of a payout lies between 0 % and 100 %.",
    )


class SalesMgmtSchemeDraw(models.Model):
    """Money paid although it was not earned: four kinds, with a balance."""

    _name = "sales.mgmt.scheme.draw"
    _description = "Guarantee or Draw"
    _order = "scheme_id, id"

    scheme_id = fields.Many2one(
        comodel_name="sales.mgmt.scheme", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="scheme_id.company_id", store=True)
    currency_id = fields.Many2one(related="scheme_id.currency_id")
    kind = fields.Selection(
        selection=[
            ("top_up", "Guarantee: what is missing"),
            ("additional", "Allowance: on top of what was earned"),
        ],
        required=True,
        default="top_up",
    )
    is_recoverable = fields.Boolean(
        string="Recoverable",
        help="Paid back from what is earned later beyond the guarantee.",
    )
    amount = fields.Monetary(required=True, help="Per period of the scheme.")
    periods = fields.Integer(
        string="Number of Periods",
        help="Only in the first periods after somebody joined a unit of the scheme; "
        "0: always.",
    )
    user_ids = fields.Many2many(
        comodel_name="res.users",
        relation="sales_mgmt_scheme_draw_user_rel",
        column1="draw_id",
        column2="user_id",
        string="People",
        help="Only these; empty: everybody in the scheme.",
    )

    _amount_positive = models.Constraint(
        "CHECK (amount > 0)", "A guarantee is an amount above zero."
    )
