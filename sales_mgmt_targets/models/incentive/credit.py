from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.credit import Entry
from ...tools.curve import Decimals
from ...tools.periods import ONE_DAY
from ..measurement.fact import MeasuredMany2one, PossiblyUnknown

KINDS = [("invoiced", "Invoiced"), ("collected", "Collected")]
CREDIT_ROLES = [("split", "Split Credit"), ("overlay", "Overlay Credit")]


class SalesMgmtCredit(models.Model):
    """What a line of an invoice, or a payment of it, credits to a person.

    The ledger is only ever added to. When a period is closed, what accounting says as
    of its last day is compared with all that was posted before, and the difference is
    posted into the period; so whatever happens, in whatever order, counts exactly once,
    and what is closed stays as it was. A difference in something that was credited in
    an earlier period is a correction: it keeps the key of what it corrects.

    The first closing of a company also posts an opening balance: what was credited
    before. It pays nobody, and what changes about it later takes nothing from anybody.

    Written in SQL; nobody else ever creates, changes or deletes a row.
    """

    _name = "sales.mgmt.credit"
    _inherit = [
        "sales.mgmt.closed.mixin",
        "sales.mgmt.credit.difference",
        "sales.mgmt.credit.explanation",
        "sales.mgmt.document.door",
    ]
    _description = "Sales Credit"
    _log_access = False
    _order = "event_date desc, id desc"
    _rec_name = "name"

    name = fields.Char(
        string="Document", readonly=True, help="The invoice or credit note."
    )
    kind = fields.Selection(selection=KINDS, required=True, readonly=True)
    user_id = MeasuredMany2one(
        comodel_name="res.users", string="Salesperson", required=True, readonly=True
    )
    role = fields.Selection(selection=CREDIT_ROLES, required=True, readonly=True)
    share = fields.Float(digits=(16, 6), readonly=True, aggregator=None)
    unit_id = MeasuredMany2one(
        comodel_name="sales.mgmt.unit",
        readonly=True,
        help="Where the person worked on the day of the document.",
    )
    company_id = MeasuredMany2one(
        comodel_name="res.company", required=True, readonly=True
    )
    currency_id = MeasuredMany2one(
        comodel_name="res.currency", required=True, readonly=True
    )
    value = fields.Monetary(
        readonly=True, help="Without tax, in company currency at the invoice's date."
    )
    event_date = fields.Date(
        string="Date",
        readonly=True,
        help="Of the invoice, the payment or the correction.",
    )
    days_overdue = fields.Integer(
        readonly=True, aggregator="avg", help="How late the money came."
    )
    period_id = MeasuredMany2one(
        comodel_name="sales.mgmt.period",
        required=True,
        readonly=True,
        help="In which it counts.",
    )
    origin_period_id = MeasuredMany2one(
        comodel_name="sales.mgmt.period",
        string="First Credited In",
        required=True,
        readonly=True,
    )
    is_correction = fields.Boolean(
        compute="_compute_is_correction",
        search="_search_is_correction",
        help="Changes what was credited in an earlier period.",
    )
    is_opening = fields.Boolean(
        string="Opening Balance",
        readonly=True,
        help="From before the first period that was closed: it pays nobody.",
    )
    # The document, and what of it is credited
    move_id = MeasuredMany2one(
        comodel_name="account.move", string="Journal Entry", readonly=True
    )
    line_id = fields.Integer(readonly=True, aggregator=None, help="Of the document.")
    credited_line_id = fields.Integer(
        readonly=True,
        aggregator=None,
        help="The line of the invoice; a credit note takes back from it.",
    )
    part = fields.Integer(
        string="Payment", readonly=True, aggregator=None, help="0: not of a payment."
    )
    key = fields.Char(
        readonly=True, help="What is credited; corrections of it have the same key."
    )
    categ_id = MeasuredMany2one(
        comodel_name="product.category", string="Product Category", readonly=True
    )
    margin = PossiblyUnknown(
        digits=(16, 6),
        readonly=True,
        aggregator=None,
        help="Part of the price; empty where the cost is not known.",
    )
    has_margin = fields.Boolean(string="Margin Known", compute="_compute_has_margin")
    discount = fields.Float(digits=(16, 6), readonly=True, aggregator=None)
    explanation = fields.Text(
        compute="_compute_explanation",
        help="How the formula gives what is credited, as accounting stands today.",
    )

    _once_per_period = models.UniqueIndex(
        "(credited_line_id, line_id, user_id, role, kind, part, period_id)"
    )
    _reading_idx = models.Index("(period_id, kind)")
    _user_idx = models.Index("(user_id, period_id)")

    @api.depends("period_id", "origin_period_id")
    def _compute_is_correction(self):
        for credit in self:
            credit.is_correction = credit.period_id != credit.origin_period_id

    @api.depends("margin")
    def _compute_has_margin(self):
        for credit in self:
            credit.has_margin = credit.margin is not False

    def _compute_explanation(self):
        self.env.flush_all()
        for credit in self:
            credit.explanation = "\n".join(credit.sudo()._explain())

    @api.model
    def _search_is_correction(self, operator, value):
        if operator != "in":
            return NotImplemented
        corrections = Domain.custom(
            to_sql=lambda model, alias, _query: SQL(
                "%s <> %s",
                SQL.identifier(alias, "period_id"),
                SQL.identifier(alias, "origin_period_id"),
            )
        )
        return corrections if True in value else ~corrections

    # ------------------------------------------------------------
    # AGGREGATES
    # ------------------------------------------------------------

    @api.model
    def _read_group_select(self, aggregate_spec, query):
        """Override `base`: what is invoiced and what is collected are never added.

        The same money is in both.
        """
        select = super()._read_group_select(aggregate_spec, query)
        if aggregate_spec != "value:sum":
            return select
        kind = self._field_to_sql(self._table, "kind", query)
        return SQL(
            "CASE WHEN MIN(%(kind)s) = MAX(%(kind)s) THEN %(sum)s END",
            kind=kind,
            sum=select,
        )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    def _refuse(self):
        """Override: say what to correct instead."""
        raise UserError(
            self.env._(
                "Nobody changes credits by hand. Correct the invoice or its payment: "
                "the difference is credited in the first open period."
            )
        )

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_open_document(self):
        """Open the invoice or credit note, or the order if only that may be read."""
        self.ensure_one()
        self.check_access("read")
        return self._open_document(self.move_id, self.name or "")

    # ------------------------------------------------------------
    # POSTING
    # ------------------------------------------------------------

    @api.model
    def _post(self, periods):
        """Post what the lowest of these periods credit, in their order.

        A period that ends before what is posted already is left as it is: what is
        found to have happened in it counts in the next one.

        :param sales.mgmt.period periods: periods that have just been closed
        """
        self.env.flush_all()
        lowest = periods.sudo().search(
            [("id", "child_of", periods.ids), ("is_lowest", "=", True)],
            order="date_from",
        )
        for period in lowest:
            calendar = period.calendar_id
            if not calendar.credits_posted_to:
                self._post_opening(period)
            if calendar.credits_posted_to < period.date_to:
                self._post_as_of(period)
        self.invalidate_model()

    def _post_opening(self, period):
        """Post what was credited before the first period that is closed."""
        calendar = period.calendar_id
        day = period.date_from - ONE_DAY
        year = calendar._get_fiscal_year(day)
        calendar._ensure_years(year, year)
        before = calendar.period_ids.filtered(
            lambda each: each.is_lowest and each.date_to == day
        )
        self._post_as_of(before, is_opening=True)

    def _post_as_of(self, period, is_opening=False):
        """Post the difference to the ledger as of the last day of a period."""
        self.env.flush_all()
        self.env.cr.execute(self._get_posting_sql(period, is_opening))
        period.calendar_id.credits_posted_to = period.date_to

    # ------------------------------------------------------------
    # READING
    # ------------------------------------------------------------

    @api.model
    def _read_entries(self, company, period, kind, live=False, condition=None):
        """Return what is credited in a period, in order of date and key.

        :param res.company company: the company of the period
        :param sales.mgmt.period period: of any level; the lowest ones below it count
        :param str kind: invoiced or collected
        :param bool live: add what would be posted if the rest of the period was closed
            today; nothing is written
        :param SQL condition: on the table `credit`; not given: read all of it
        :rtype: list[Entry]
        """
        self.env.flush_all()
        sources = [self._get_posted_sql(company, period, kind)]
        if live and (pending := self._get_pending_sql(company, period, kind)):
            sources.append(pending)
        rows = self.env.execute_query(
            SQL(
                """
                SELECT credit.user_id, credit.unit_id, credit.role, credit.key,
                       credit.move_id, credit.name, credit.value::text,
                       credit.days_overdue, COALESCE(category.parent_path, ''),
                       credit.margin::text, COALESCE(credit.discount, 0)::text,
                       CASE WHEN origin.date_from BETWEEN %s AND %s THEN NULL
                            ELSE credit.origin_period_id END,
                       credit.event_date
                  FROM (%s) AS credit
             LEFT JOIN sales_mgmt_period AS origin
                    ON origin.id = credit.origin_period_id
             LEFT JOIN product_category AS category ON category.id = credit.categ_id
                  WHERE %s
                 ORDER BY credit.event_date, credit.key COLLATE "C", credit.line_id,
                          credit.value
                """,
                period.date_from,
                period.date_to,
                SQL(" UNION ALL ").join(sources),
                condition or SQL("TRUE"),
            )
        )
        exact = Decimals()
        return [
            Entry(
                user_id=row[0],
                unit_id=row[1],
                role=row[2],
                key=row[3],
                model="account.move",
                res_id=row[4],
                name=row[5] or "",
                value=exact[row[6]],
                days_overdue=row[7],
                categ_path=row[8],
                margin=exact[row[9]],
                discount=exact[row[10]],
                origin_period_id=row[11],
                event_date=row[12],
            )
            for row in rows
        ]
