from datetime import date

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ...tools.allocation import from_units, to_units
from ...tools.collection import allocate, get_state

OPEN = ("planned", "due", "late")
# What the document and the plan of it decide, and nobody types
GUARDED = {"date_first", "moved_count", "received_before", "reminded_for"}


class SalesMgmtCollection(models.Model):
    """A promise: that much of an invoice or order comes on that day, by that person.

    What is received of the document goes to its promises in the order of their days,
    exactly, see `tools/collection.py`. Nobody types what was received or what became
    of a promise; the first day of a promise stays, however often it is moved.
    """

    _name = "sales.mgmt.collection"
    _description = "Collection Plan Line"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "date, id"
    _rec_name = "document_name"

    move_id = fields.Many2one(
        comodel_name="account.move",
        string="Invoice",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
    )
    order_id = fields.Many2one(
        comodel_name="sale.order",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
    )
    document_name = fields.Char(
        string="Document", compute="_compute_document", store=True
    )
    document_user_id = fields.Many2one(
        comodel_name="res.users",
        string="Salesperson",
        compute="_compute_document",
        store=True,
        index="btree_not_null",
        help="Of the document.",
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer",
        compute="_compute_document",
        store=True,
        index="btree_not_null",
    )
    company_id = fields.Many2one(
        comodel_name="res.company", compute="_compute_document", store=True, index=True
    )
    currency_id = fields.Many2one(
        comodel_name="res.currency", compute="_compute_document", store=True
    )
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency"
    )
    date = fields.Date(string="Promised For", required=True, index=True, tracking=True)
    date_first = fields.Date(
        string="First Promised For",
        readonly=True,
        copy=False,
        help="The day that was promised at first; it stays when the promise is moved.",
    )
    moved_count = fields.Integer(
        string="Postponed",
        readonly=True,
        copy=False,
        help="How often the promise was moved to a later day.",
    )
    amount = fields.Monetary(required=True, tracking=True)
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Person in Charge",
        compute="_compute_user_id",
        store=True,
        readonly=False,
        index="btree_not_null",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    unit_id = fields.Many2one(
        comodel_name="sales.mgmt.unit",
        compute="_compute_unit_id",
        store=True,
        index="btree_not_null",
        help="Where the person in charge works today.",
    )
    note = fields.Char(help="What was agreed, with whom.")
    received_before = fields.Monetary(
        readonly=True,
        copy=False,
        help="What had been received of the document before its plan was made.",
    )
    received = fields.Monetary(
        compute="_compute_received",
        store=True,
        help="Of what was received of the document, what falls to this promise: the "
        "earliest is filled first.",
    )
    open_amount = fields.Monetary(
        string="Open",
        compute="_compute_received",
        store=True,
        help="What is still to come; without what was credited or cancelled.",
    )
    amount_company = fields.Monetary(
        string="Amount (Company Currency)",
        compute="_compute_received",
        store=True,
        currency_field="company_currency_id",
    )
    open_company = fields.Monetary(
        string="Open (Company Currency)",
        compute="_compute_received",
        store=True,
        currency_field="company_currency_id",
        help="At the rate of the document.",
    )
    state = fields.Selection(
        selection=[
            ("planned", "Planned"),
            ("due", "Due Today"),
            ("kept", "Kept"),
            ("late", "Late"),
            ("broken", "Broken Off"),
        ],
        compute="_compute_received",
        store=True,
        index=True,
        help="Kept: received wholly. Late: the day has passed. Broken off: the "
        "document was credited or cancelled, so that nobody owes it any more.",
    )
    reminded_for = fields.Date(
        readonly=True,
        copy=False,
        help="The promised day of which the person in charge was reminded.",
    )

    _one_document = models.Constraint(
        "CHECK ((move_id IS NULL) <> (order_id IS NULL))",
        "A promise belongs to one invoice or to one order.",
    )
    _amount_positive = models.Constraint(
        "CHECK (amount > 0)", "What is promised is more than nothing."
    )

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    @api.depends(
        "move_id.name",
        "move_id.invoice_user_id",
        "move_id.commercial_partner_id",
        "move_id.currency_id",
        "order_id.name",
        "order_id.user_id",
        "order_id.partner_id.commercial_partner_id",
        "order_id.currency_id",
    )
    def _compute_document(self):
        for line in self:
            document = line._get_document()
            line.document_name = document.name
            line.document_user_id = document[document._get_salesperson_field()]
            line.partner_id = document.partner_id.commercial_partner_id
            line.company_id = document.company_id
            line.currency_id = document.currency_id

    @api.depends("move_id", "order_id")
    def _compute_user_id(self):
        for line in self:
            document = line._get_document()
            line.user_id = line.user_id or document[document._get_salesperson_field()]

    @api.depends("user_id", "company_id")
    def _compute_unit_id(self):
        assignments = self.env["sales.mgmt.assignment"].sudo()
        todays = assignments._get_todays(self.company_id)
        found = assignments.search(
            Domain.OR(
                Domain("company_id", "=", company.id)
                & assignments._get_current_domain(today, today)
                for company, today in todays.items()
            )
            & Domain("user_id", "in", self.user_id.ids)
            & Domain("is_main", "=", True)
        )
        units = {(each.user_id, each.company_id): each.unit_id for each in found}
        for line in self:
            line.unit_id = units.get((line.user_id, line.company_id))

    @api.depends(
        "amount",
        "date",
        "received_before",
        "move_id.state",
        "move_id.amount_total",
        "move_id.amount_residual",
        "move_id.payment_state",
        "move_id.collection_ids.amount",
        "move_id.collection_ids.date",
        "order_id.state",
        "order_id.amount_total",
        "order_id.collection_ids.amount",
        "order_id.collection_ids.date",
        "order_id.order_line.invoice_lines.move_id.state",
        "order_id.order_line.invoice_lines.move_id.amount_total",
        "order_id.order_line.invoice_lines.move_id.amount_residual",
        "order_id.order_line.invoice_lines.move_id.payment_state",
    )
    def _compute_received(self):
        todays = self.env["sales.mgmt.assignment"]._get_todays(self.company_id)
        collected = {
            **self.move_id._origin._get_collected(),
            **self.order_id._origin._get_collected(),
        }
        for document, lines in self._group_by_document().items():
            # in a form the line that is edited stands for the stored one
            others = document._origin.collection_ids - lines._origin
            plan = sorted(others | lines, key=lambda line: line._get_place())
            known = collected.get(document._origin)
            self._spread(plan, lines, known, todays.get(lines.company_id[:1]))

    @api.model
    def _spread(self, plan, lines, known, today):
        """Give promises of one document what was received of it.

        :param list plan: all promises of the document, in the order of their days
        :param sales.mgmt.collection lines: those to write
        :param Collected | None known: what the document brings
        :param datetime.date | None today: at its company
        """
        if known is None or today is None:
            lines.update(dict.fromkeys(("received", "open_amount"), 0.0))
            lines.update(dict.fromkeys(("amount_company", "open_company"), 0.0))
            lines.state = "planned"
            return
        rounding = lines.currency_id.rounding
        before = to_units(plan[0].received_before, rounding)
        amounts = [to_units(line.amount, rounding) for line in plan]
        shares = allocate(amounts, known.received - before, known.claimable - before)
        rate = lines._get_rate()
        for line, amount, share in zip(plan, amounts, shares, strict=True):
            if line not in lines:
                continue
            line.received = float(from_units(share.received, rounding))
            line.open_amount = float(from_units(share.claim - share.received, rounding))
            line.amount_company = line.amount / rate
            line.open_company = line.open_amount / rate
            line.state = get_state(share, amount, line.date or date.max, today)

    def _get_rate(self):
        """Return how much one unit of company currency was in the document's."""
        document = self._get_document()
        if document._name == "account.move":
            return document.invoice_currency_rate or 1.0
        return document.currency_rate or 1.0

    def _get_place(self):
        """Return what decides which promise is filled first."""
        return self.date or date.max, self._origin.id or float("inf")

    def _get_document(self):
        """Return the invoice or the order of promises of one of them."""
        return self.move_id[:1] or self.order_id[:1]

    def _group_by_document(self):
        """Return the promises of each document.

        :rtype: dict[odoo.models.BaseModel, sales.mgmt.collection]
        """
        return {
            document: lines
            for field in ("move_id", "order_id")
            for document, lines in self.grouped(field).items()
            if document
        }

    # ------------------------------------------------------------
    # CONSTRAINTS
    # ------------------------------------------------------------

    @api.constrains("amount", "move_id", "order_id")
    def _check_total(self):
        """Refuse to promise more of a document than it can bring."""
        for documents in (self.move_id, self.order_id):
            documents._hold_plan()
        for document in self._group_by_document():
            currency = document.currency_id
            plan = document.collection_ids
            before = plan[:1].received_before
            planned = sum(plan.mapped("amount"))
            limit = document.amount_total - before
            if currency.compare_amounts(planned, limit) > 0:
                raise ValidationError(self._describe_excess(document, planned, limit))

    @api.model
    def _describe_excess(self, document, planned, limit):
        """Return the sentence that refuses to promise too much of a document."""
        currency = document.currency_id
        return self.env._(
            "The collection plan of %(document)s comes to %(planned)s, but only "
            "%(limit)s can still be planned of it. Make its promises smaller by "
            "%(excess)s.",
            document=document.display_name,
            planned=currency.format(planned),
            limit=currency.format(limit),
            excess=currency.format(planned - limit),
        )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Extend `base`: note the first day, and what had come before the plan."""
        vals_list = [
            {
                **{name: vals[name] for name in vals.keys() - GUARDED},
                "date_first": vals.get("date"),
            }
            for vals in vals_list
        ]
        self._note_received_before(vals_list)
        lines = super().create(vals_list)
        lines._check_documents()
        return lines

    def write(self, vals):
        """Extend `base`: a promise that is moved to a later day says so."""
        if not self.env.su:
            vals = {name: vals[name] for name in vals.keys() - GUARDED}
        if vals.keys() & {"move_id", "order_id"}:
            raise UserError(
                self.env._(
                    "The promises of %(documents)s cannot be given to another "
                    "document. Delete them and plan the other one.",
                    documents=", ".join(self.mapped("document_name")),
                )
            )
        if not vals.get("date"):
            return super().write(vals)
        day = fields.Date.to_date(vals["date"])
        later = self.filtered(lambda line: line.date < day)
        result = super().write(vals)
        for line in later:
            line.sudo().moved_count += 1
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_past(self):
        """Keep promises whose day has come; only leaders delete them."""
        if self.env.su or self.env.user.has_group("sales_mgmt_targets.group_leader"):
            return
        todays = self.env["sales.mgmt.assignment"]._get_todays(self.company_id)
        for line in self:
            if line.date_first <= todays[line.company_id]:
                raise UserError(
                    self.env._(
                        "The promise of %(document)s was made for %(day)s, which has "
                        "come. Postpone it instead, or ask your leader to delete it.",
                        document=line.document_name,
                        day=line.date_first,
                    )
                )

    @api.model
    def _note_received_before(self, vals_list):
        """Write into new promises what their documents had brought before the plan."""
        for field, model in (("move_id", "account.move"), ("order_id", "sale.order")):
            ids = {vals[field] for vals in vals_list if vals.get(field)}
            documents = self.env[model].sudo().browse(ids)
            collected = documents._get_collected()
            by_id = {document.id: document for document in documents}
            for vals in vals_list:
                if not vals.get(field):
                    continue
                document = by_id[vals[field]]
                plan = document.collection_ids[:1]
                rounding = document.currency_id.rounding
                vals["received_before"] = (
                    plan.received_before
                    if plan
                    else float(from_units(collected[document].received, rounding))
                )

    def _check_documents(self):
        """Refuse documents that cannot be planned, or not by whoever plans."""
        for documents in (self.move_id, self.order_id):
            documents._check_collector()
            for document in documents.sudo():
                refusal = document._describe_unplannable()
                if refusal:
                    raise UserError(refusal)

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_open_document(self):
        """Open the invoice or the order, or what stands for it."""
        self.ensure_one()
        self.check_access("read")
        return self.env["sales.mgmt.document.door"]._open_document(
            self._get_document(), self.document_name
        )
