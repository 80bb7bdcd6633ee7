from odoo import api, fields, models

from ..measurement.fact import MeasuredMany2one

RUN_STATES = [
    ("draft", "To Compute"),
    ("computed", "Computed"),
    ("reviewed", "Reviewed"),
    ("approved", "Approved"),
    ("paid", "Paid"),
    ("cancelled", "Cancelled"),
]


class SalesMgmtPayoutRun(models.Model):
    """What a scheme pays for one period, for everybody in it.

    Runs of the kind *pay* take closed periods only. *Previews* of the running period
    and *simulations* are computed by the same code and can never be paid.
    """

    _name = "sales.mgmt.payout.run"
    _description = "Payout Run"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(compute="_compute_name", store=True)
    kind = fields.Selection(
        selection=[
            ("pay", "Payout"),
            ("preview", "Preview"),
            ("simulation", "Simulation"),
        ],
        required=True,
        readonly=True,
        default="pay",
    )
    scheme_id = fields.Many2one(
        comodel_name="sales.mgmt.scheme",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    company_id = fields.Many2one(
        related="scheme_id.company_id", store=True, precompute=True, index=True
    )
    root_id = fields.Many2one(related="scheme_id.root_id")
    currency_id = fields.Many2one(related="scheme_id.currency_id")
    period_id = fields.Many2one(
        comodel_name="sales.mgmt.period",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    state = fields.Selection(
        selection=RUN_STATES,
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        group_expand="_expand_states",
    )
    computed_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    computed_on = fields.Datetime(readonly=True, copy=False)
    reviewed_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    reviewed_on = fields.Datetime(readonly=True, copy=False)
    approved_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    approved_on = fields.Datetime(readonly=True, copy=False)
    paid_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    paid_on = fields.Date(readonly=True, copy=False)
    input_hash = fields.Char(
        readonly=True,
        copy=False,
        help="Fingerprint of everything the run was computed from: the same input "
        "gives the same payouts.",
    )
    payout_ids = fields.One2many(
        comodel_name="sales.mgmt.payout", inverse_name="run_id", string="Statements"
    )
    change_ids = fields.One2many(
        comodel_name="sales.mgmt.payout.change",
        inverse_name="run_id",
        string="Changed by the Last Computation",
    )
    people_count = fields.Integer(readonly=True, copy=False)
    total = fields.Monetary(readonly=True, copy=False)

    _run_uniq = models.UniqueIndex(
        "(scheme_id, period_id) WHERE kind = 'pay' AND state <> 'cancelled'",
        "There is a run of this scheme for this period already.",
    )

    @api.depends("scheme_id.name", "period_id.name")
    def _compute_name(self):
        for run in self:
            run.name = f"{run.scheme_id.name or ''} {run.period_id.name or ''}".strip()

    @api.model
    def _expand_states(self, states, domain):
        """Show the columns of the board in the order of the work, empty ones too."""
        return [
            state
            for state, _label in RUN_STATES
            if state != "cancelled" or state in states
        ]


class SalesMgmtPayout(models.Model):
    """The statement of a person for one period: what is paid, and why."""

    _name = "sales.mgmt.payout"
    _description = "Incentive Statement"
    _inherit = "sales.mgmt.payout.final"
    _run_path = "run_id"
    _order = "period_id desc, user_id, id"

    run_id = fields.Many2one(
        comodel_name="sales.mgmt.payout.run",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    kind = fields.Selection(related="run_id.kind", store=True)
    state = fields.Selection(related="run_id.state", store=True)
    scheme_id = fields.Many2one(related="run_id.scheme_id", store=True, index=True)
    root_id = fields.Many2one(related="scheme_id.root_id", store=True, index=True)
    period_id = fields.Many2one(related="run_id.period_id", store=True, index=True)
    company_id = fields.Many2one(related="run_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="scheme_id.currency_id", store=True)
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Salesperson",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    unit_id = fields.Many2one(
        comodel_name="sales.mgmt.unit",
        readonly=True,
        index=True,
        ondelete="restrict",
        help="The main unit at the end of the period; its leaders see the statement.",
    )
    role = fields.Char(readonly=True)
    earned = fields.Monetary(readonly=True, help="The components together.")
    held = fields.Monetary(readonly=True, help="Not paid yet: held back.")
    adjusted = fields.Monetary(readonly=True, help="Adjustments and penalties.")
    drawn = fields.Monetary(readonly=True, help="Guarantees and draws.")
    recovered = fields.Monetary(readonly=True, help="Kept to recover what is due.")
    carried = fields.Monetary(
        readonly=True, help="Still due after this payout; carried on to the next one."
    )
    total = fields.Monetary(readonly=True)
    line_ids = fields.One2many(
        comodel_name="sales.mgmt.payout.line",
        inverse_name="payout_id",
        string="Lines",
    )

    _user_uniq = models.Constraint(
        "UNIQUE (run_id, user_id)", "A person has one statement per run."
    )


class SalesMgmtPayoutLine(models.Model):
    """One amount of a statement, with the figures it was computed from."""

    _name = "sales.mgmt.payout.line"
    _description = "Incentive Statement Line"
    _inherit = "sales.mgmt.payout.final"
    _run_path = "payout_id.run_id"
    _order = "payout_id, sequence, id"

    payout_id = fields.Many2one(
        comodel_name="sales.mgmt.payout",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    run_id = fields.Many2one(related="payout_id.run_id", store=True, index=True)
    user_id = fields.Many2one(related="payout_id.user_id", store=True, index=True)
    company_id = fields.Many2one(related="payout_id.company_id", store=True)
    currency_id = fields.Many2one(related="payout_id.currency_id", store=True)
    sequence = fields.Integer(readonly=True)
    kind = fields.Selection(
        selection=[
            ("component", "Component"),
            ("clawback", "Clawback"),
            ("release", "Released"),
            ("adjustment", "Adjustment"),
            ("draw", "Guarantee or draw"),
            ("recovery", "Recovery"),
            ("carry", "Carried on"),
        ],
        required=True,
        readonly=True,
        default="component",
    )
    name = fields.Char(string="Name as Computed", required=True, readonly=True)
    component_id = fields.Many2one(
        comodel_name="sales.mgmt.scheme.component",
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    pay_value = fields.Float(
        digits=(32, 2), readonly=True, help="What was paid on in this period."
    )
    rank_value = fields.Float(
        digits=(32, 4), readonly=True, help="What decided the tier."
    )
    target = fields.Float(digits=(32, 2), readonly=True)
    earned = fields.Monetary(
        readonly=True, help="What the tiers give, before conditions, floor and cap."
    )
    held = fields.Monetary(readonly=True)
    amount = fields.Monetary(readonly=True)
    steps = fields.Json(
        readonly=True, help="The calculation with all its figures, step by step."
    )
    adjustment_id = fields.Many2one(
        comodel_name="sales.mgmt.payout.adjustment", readonly=True, ondelete="restrict"
    )
    share_ids = fields.One2many(
        comodel_name="sales.mgmt.payout.share",
        inverse_name="line_id",
        string="Documents",
    )


class SalesMgmtPayoutShare(models.Model):
    """The part of a line that one document earned; the parts add up to the line."""

    _name = "sales.mgmt.payout.share"
    _description = "Incentive per Document"
    _inherit = "sales.mgmt.payout.final"
    _run_path = "line_id.payout_id.run_id"
    _log_access = False
    _order = "line_id, id"

    # a run has just written the line, and what that refers to was checked with it, once
    # for all of its documents; checking again cost more than writing them
    line_id = MeasuredMany2one(
        comodel_name="sales.mgmt.payout.line",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = MeasuredMany2one(related="line_id.company_id", store=True)
    currency_id = MeasuredMany2one(related="line_id.currency_id", store=True)
    component_id = MeasuredMany2one(related="line_id.component_id", store=True)
    user_id = MeasuredMany2one(related="line_id.user_id", store=True)
    model = fields.Char(readonly=True)
    res_id = fields.Many2oneReference(
        model_field="model", string="Document", readonly=True
    )
    name = fields.Char(string="Reference", readonly=True)
    key = fields.Char(
        readonly=True,
        index=True,
        help="What was credited: a later correction of the same thing finds what was "
        "paid for it.",
    )
    value = fields.Float(digits=(32, 2), readonly=True)
    amount = fields.Monetary(readonly=True)

    def init(self):
        """Let the database take shares along with their line, as a key would."""
        self.env.cr.execute(
            """
            CREATE OR REPLACE FUNCTION sales_mgmt_payout_share_leave() RETURNS trigger
            LANGUAGE plpgsql AS $$
            BEGIN
                DELETE FROM sales_mgmt_payout_share AS share
                 USING gone WHERE share.line_id = gone.id;
                RETURN NULL;
            END $$;
            CREATE OR REPLACE TRIGGER sales_mgmt_payout_share_leave
                AFTER DELETE ON sales_mgmt_payout_line
                REFERENCING OLD TABLE AS gone
                FOR EACH STATEMENT EXECUTE FUNCTION sales_mgmt_payout_share_leave()
            """
        )


class SalesMgmtPayoutChange(models.Model):
    """What a repeated computation of a run changed, and why."""

    _name = "sales.mgmt.payout.change"
    _description = "Change of a Payout Run"
    _inherit = "sales.mgmt.payout.final"
    _run_path = "run_id"
    _order = "run_id, id"

    run_id = fields.Many2one(
        comodel_name="sales.mgmt.payout.run",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="run_id.company_id", store=True)
    currency_id = fields.Many2one(related="run_id.currency_id")
    user_id = fields.Many2one(
        comodel_name="res.users", string="Salesperson", readonly=True
    )
    name = fields.Char(readonly=True)
    before = fields.Monetary(readonly=True)
    after = fields.Monetary(readonly=True)
    reason = fields.Text(readonly=True)


class SalesMgmtPayoutBalance(models.Model):
    """What a person still owes or is owed under a rulebook: the sum of its entries.

    Entries belong to a payout and take effect once it is approved.
    """

    _name = "sales.mgmt.payout.balance"
    _description = "Incentive Balance Entry"
    _inherit = "sales.mgmt.payout.final"
    _run_path = "payout_id.run_id"
    _order = "id"

    payout_id = fields.Many2one(
        comodel_name="sales.mgmt.payout",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    user_id = fields.Many2one(related="payout_id.user_id", store=True, index=True)
    root_id = fields.Many2one(related="payout_id.root_id", store=True, index=True)
    company_id = fields.Many2one(related="payout_id.company_id", store=True)
    currency_id = fields.Many2one(related="payout_id.currency_id", store=True)
    kind = fields.Selection(
        selection=[
            ("draw", "Draw to pay back"),
            ("due", "Clawback to pay back"),
            ("held", "Held back"),
        ],
        required=True,
        readonly=True,
    )
    component_id = fields.Many2one(
        comodel_name="sales.mgmt.scheme.component", readonly=True, ondelete="restrict"
    )
    amount = fields.Monetary(readonly=True)
