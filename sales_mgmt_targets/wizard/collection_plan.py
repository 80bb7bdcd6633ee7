from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..tools.allocation import from_units, to_units
from ..tools.collection import fill, instalments

STEPS = {"week": {"weeks": 1}, "month": {"months": 1}}
MOST_PARTS = 60


class SalesMgmtCollectionPlan(models.TransientModel):
    """Promise the open money of a document in parts, with days and a person."""

    _name = "sales.mgmt.collection.plan"
    _description = "Plan the Collection of a Document"

    move_id = fields.Many2one(
        comodel_name="account.move", string="Invoice", readonly=True, ondelete="cascade"
    )
    order_id = fields.Many2one(
        comodel_name="sale.order", readonly=True, ondelete="cascade"
    )
    document_name = fields.Char(string="Document", compute="_compute_document")
    partner_id = fields.Many2one(
        comodel_name="res.partner", string="Customer", compute="_compute_document"
    )
    company_id = fields.Many2one(
        comodel_name="res.company", compute="_compute_document"
    )
    currency_id = fields.Many2one(
        comodel_name="res.currency", compute="_compute_document"
    )
    amount_left = fields.Monetary(
        string="To Be Planned",
        compute="_compute_document",
        help="What is open and not promised yet.",
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Person in Charge",
        compute="_compute_user_id",
        store=True,
        precompute=True,
        readonly=False,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    method = fields.Selection(
        selection=[
            ("even", "Equal Instalments"),
            ("terms", "Days of the Payment Terms"),
        ],
        required=True,
        default="even",
    )
    count = fields.Integer(string="Instalments", default=1)
    date_first = fields.Date(
        string="First On", required=True, default=fields.Date.context_today
    )
    step = fields.Selection(
        selection=[("week", "Weeks"), ("month", "Months")],
        required=True,
        default="month",
    )
    interval = fields.Integer(string="Every", default=1)
    line_ids = fields.One2many(
        comodel_name="sales.mgmt.collection.plan.line",
        inverse_name="plan_id",
        string="Promises",
        compute="_compute_line_ids",
        store=True,
        precompute=True,
        readonly=False,
    )
    note = fields.Char()

    _count_positive = models.Constraint(
        'CHECK ("count" > 0 AND "interval" > 0)',
        "A plan has one instalment at least, and time between them.",
    )

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    @api.depends("move_id", "order_id")
    def _compute_document(self):
        for plan in self:
            document = plan._get_document()
            plan.document_name = document.name
            plan.partner_id = document.partner_id.commercial_partner_id
            plan.company_id = document.company_id
            plan.currency_id = document.currency_id
            plan.amount_left = plan._get_left()

    @api.depends("move_id", "order_id")
    def _compute_user_id(self):
        for plan in self:
            document = plan._get_document()
            plan.user_id = document[document._get_salesperson_field()]

    @api.depends(
        "move_id", "order_id", "method", "count", "date_first", "step", "interval"
    )
    def _compute_line_ids(self):
        for plan in self:
            plan.line_ids = [
                Command.clear(),
                *(
                    Command.create({"date": day, "amount": amount})
                    for day, amount in plan._propose()
                ),
            ]

    def _get_document(self):
        """Return the document, for whoever may plan it, without asking more.

        Leaders plan what their people sold, though they may not open the invoices.
        """
        document = self.move_id or self.order_id
        document._check_collector()
        return document.sudo()

    def _get_left(self):
        """Return what of the document is neither received, credited nor promised."""
        document = self._get_document()
        if not document:
            return 0.0
        rounding = document.currency_id.rounding
        collected = document._get_collected()[document]
        plan = document.collection_ids
        promised = sum(to_units(line.amount, rounding) for line in plan)
        left = collected.claimable - promised
        # what came before the plan, or comes beyond it, is not promised again
        before = to_units(plan[:1].received_before, rounding)
        left -= max(before if plan else 0, collected.received - promised)
        return float(from_units(max(left, 0), rounding))

    def _propose(self):
        """Return the promises that the dialog proposes.

        :rtype: list[tuple[datetime.date, float]]
        """
        document = self._get_document()
        if not document or self.count < 1 or self.interval < 1 or not self.date_first:
            return []
        rounding = document.currency_id.rounding
        left = to_units(self._get_left(), rounding)
        proposed = (
            self._propose_terms(document, left)
            if self.method == "terms"
            else self._propose_even(left)
        )
        return [
            (day, float(from_units(units, rounding)))
            for day, units in proposed
            if units > 0
        ]

    def _propose_even(self, left):
        count = min(self.count, MOST_PARTS)
        step = STEPS[self.step]
        days = [
            self.date_first
            + relativedelta(
                **{unit: each * number * self.interval for unit, each in step.items()}
            )
            for number in range(count)
        ]
        return list(zip(days, instalments(left, count), strict=True))

    def _propose_terms(self, document, left):
        """Return the days of the payment terms; what is left fills the last ones."""
        parts = sorted(self._read_terms(document))
        # what came already is the earliest part: what is left is filled from behind
        filled = fill([units for _day, units in reversed(parts)], left)
        return list(zip([day for day, _units in parts], reversed(filled), strict=True))

    def _read_terms(self, document):
        """Return the days on which the document is due, with the units due.

        :rtype: list[tuple[datetime.date, int]]
        """
        rounding = document.currency_id.rounding
        if document._name == "account.move":
            return [
                (
                    line.date_maturity or line.date,
                    to_units(line.amount_currency, rounding),
                )
                for line in document.line_ids
                if line.display_type == "payment_term"
            ]
        total = to_units(document.amount_total, rounding)
        if not document.payment_term_id:
            return [(self.date_first, total)]
        # as if all were invoiced on the first day
        terms = document.payment_term_id._compute_terms(
            date_ref=self.date_first,
            currency=document.currency_id,
            company=document.company_id,
            tax_amount=document.amount_tax,
            tax_amount_currency=document.amount_tax,
            sign=1,
            untaxed_amount=document.amount_untaxed,
            untaxed_amount_currency=document.amount_untaxed,
        )
        return [
            (term["date"], to_units(term["foreign_amount"], rounding))
            for term in terms["line_ids"]
        ]

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Extend `base`: only who may plan a document is told what is open of it."""
        plans = super().create(vals_list)
        plans.move_id._check_collector()
        plans.order_id._check_collector()
        return plans

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_plan(self):
        """Make the promises, with the rights of who asks."""
        self.ensure_one()
        document = self._get_document()
        refusal = document._describe_unplannable()
        if refusal:
            raise UserError(refusal)
        if not self.line_ids:
            raise UserError(
                self.env._(
                    "Nothing of “%(document)s” is left to be planned. Change the "
                    "promises that it has already.",
                    document=self.document_name,
                )
            )
        self.env["sales.mgmt.collection"].create(
            [
                {
                    "move_id": self.move_id.id,
                    "order_id": self.order_id.id,
                    "date": line.date,
                    "amount": line.amount,
                    "user_id": self.user_id.id,
                    "note": self.note,
                }
                for line in self.line_ids
            ]
        )
        return {"type": "ir.actions.act_window_close"}


class SalesMgmtCollectionPlanLine(models.TransientModel):
    """A promise that the dialog proposes."""

    _name = "sales.mgmt.collection.plan.line"
    _description = "Proposed Promise"
    _order = "date, id"

    plan_id = fields.Many2one(
        comodel_name="sales.mgmt.collection.plan", required=True, ondelete="cascade"
    )
    date = fields.Date(string="Promised For", required=True)
    currency_id = fields.Many2one(related="plan_id.currency_id")
    amount = fields.Monetary(required=True)
