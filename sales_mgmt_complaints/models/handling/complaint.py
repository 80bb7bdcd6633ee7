from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .severity import SEVERITIES
from .stage import OPEN_STATES, STATES

CHANNELS = [
    ("email", "E-mail"),
    ("portal", "Customer Portal"),
    ("phone", "Phone"),
    ("visit", "Visit"),
    ("rep", "Salesperson"),
    ("letter", "Letter"),
]
# What people may say about a complaint without a hint of how it is handled
INTERNAL = "base.group_user"


class SalesMgmtComplaint(models.Model):
    """A complaint or grumble of a customer, from its first word to its last.

    While it is open it has an owner; what was said, done and decided stays. Nothing of
    it is deleted: what was no complaint is cancelled with a reason.
    """

    _name = "sales.mgmt.complaint"
    _description = "Complaint"
    _inherit = [
        "portal.mixin",
        "mail.thread.cc",
        "mail.activity.mixin",
        "mail.tracking.duration.mixin",
    ]
    _order = "severity desc, id desc"
    _check_company_auto = True
    _mail_post_access = "read"
    _primary_email = "email_from"
    _track_duration_field = "stage_id"

    name = fields.Char(string="Subject", required=True, tracking=True)
    reference = fields.Char(readonly=True, copy=False, index="btree_not_null")
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    description = fields.Html(string="What Happened", sanitize_attributes=True)
    channel = fields.Selection(selection=CHANNELS, required=True, default="phone")
    # Who complains
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Contact",
        index=True,
        ondelete="restrict",
        tracking=True,
        check_company=True,
    )
    commercial_partner_id = fields.Many2one(
        related="partner_id.commercial_partner_id",
        string="Customer",
        store=True,
        index=True,
    )
    email_from = fields.Char(
        string="E-mail",
        compute="_compute_contact",
        store=True,
        readonly=False,
        precompute=True,
    )
    phone = fields.Char(
        compute="_compute_contact", store=True, readonly=False, precompute=True
    )
    # What about
    order_id = fields.Many2one(
        comodel_name="sale.order",
        index="btree_not_null",
        check_company=True,
        groups=INTERNAL,
    )
    move_id = fields.Many2one(
        comodel_name="account.move",
        string="Invoice",
        index="btree_not_null",
        domain="[('move_type', 'in', ('out_invoice', 'out_refund', 'out_receipt'))]",
        check_company=True,
        groups=INTERNAL,
    )
    product_id = fields.Many2one(
        comodel_name="product.product",
        index="btree_not_null",
        check_company=True,
    )
    lot_reference = fields.Char(
        string="Lot or Serial Number",
        index="btree_not_null",
        help="As it stands on the goods.",
    )
    category_id = fields.Many2one(
        comodel_name="sales.mgmt.complaint.category", index=True, tracking=True
    )
    complaint_properties = fields.Properties(
        string="Questions of the Category",
        definition="category_id.properties_definition",
        groups=INTERNAL,
    )
    severity = fields.Selection(
        selection=SEVERITIES,
        compute="_compute_severity",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        index=True,
        tracking=True,
    )
    confidential = fields.Boolean(
        tracking=True,
        groups=INTERNAL,
        help="Seen by its owner, the leader of its team, complaint officers and "
        "auditors only, and by the contact who complains.",
    )
    # Who handles it: see complaint_people.py
    team_id = fields.Many2one(
        comodel_name="sales.mgmt.complaint.team",
        compute="_compute_team_id",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        index=True,
        tracking=True,
        check_company=True,
        groups=INTERNAL,
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Owner",
        index=True,
        # not checked by company: where a company has nobody, somebody else takes it
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        ondelete="restrict",
        tracking=True,
        groups=INTERNAL,
    )
    first_user_id = fields.Many2one(
        comodel_name="res.users",
        string="First Owner",
        index=True,
        readonly=True,
        copy=False,
        groups=INTERNAL,
    )
    reporter_id = fields.Many2one(
        comodel_name="res.users",
        string="Recorded By",
        readonly=True,
        index="btree_not_null",
        default=lambda self: self._default_reporter(),
        groups=INTERNAL,
    )
    account_manager_id = fields.Many2one(
        comodel_name="res.users",
        compute="_compute_account_manager_id",
        store=True,
        readonly=False,
        precompute=True,
        index=True,
        tracking=True,
        groups=INTERNAL,
        help="The salesperson of the customer. Open complaints follow a new one; of "
        "closed ones it stays who it was.",
    )
    unit_id = fields.Many2one(
        comodel_name="sales.mgmt.unit",
        string="Sales Unit",
        compute="_compute_unit_id",
        store=True,
        precompute=True,
        index=True,
        groups=INTERNAL,
        help="Where the account manager worked when the complaint came.",
    )
    # How far it is: see complaint_steps.py
    stage_id = fields.Many2one(
        comodel_name="sales.mgmt.complaint.stage",
        required=True,
        index=True,
        ondelete="restrict",
        copy=False,
        tracking=True,
        default=lambda self: self.env["sales.mgmt.complaint.stage"]._find("new"),
        group_expand="_expand_stages",
    )
    state = fields.Selection(
        selection=STATES,
        compute="_compute_state",
        store=True,
        precompute=True,
        index=True,
    )
    is_open = fields.Boolean(
        compute="_compute_state", store=True, precompute=True, index=True
    )
    opened_on = fields.Datetime(
        string="Received On",
        required=True,
        readonly=True,
        copy=False,
        default=fields.Datetime.now,
        index=True,
    )
    assigned_on = fields.Datetime(readonly=True, copy=False, groups=INTERNAL)
    first_response_on = fields.Datetime(
        string="First Answered On", readonly=True, copy=False
    )
    resolved_on = fields.Datetime(readonly=True, copy=False, index=True)
    closed_on = fields.Datetime(readonly=True, copy=False, index=True)
    touched_on = fields.Datetime(
        string="Last Worked On",
        readonly=True,
        copy=False,
        default=fields.Datetime.now,
        groups=INTERNAL,
        help="When somebody of us last did or said something about it.",
    )
    date_last_stage_update = fields.Datetime(
        readonly=True,
        copy=False,
        default=fields.Datetime.now,
        index=True,
        groups=INTERNAL,
    )
    reopen_count = fields.Integer(
        string="Times Reopened", readonly=True, copy=False, groups=INTERNAL
    )
    # How it ended
    cause_id = fields.Many2one(
        comodel_name="sales.mgmt.complaint.cause",
        index="btree_not_null",
        tracking=True,
        copy=False,
        groups=INTERNAL,
    )
    root_cause = fields.Text(
        copy=False, groups=INTERNAL, help="What lay behind it, in your own words."
    )
    solution = fields.Html(
        copy=False, help="What was done about it. The customer may read it."
    )
    cancel_reason = fields.Char(readonly=True, copy=False, groups=INTERNAL)

    _reference_uniq = models.UniqueIndex(
        "(reference, company_id)", "This reference is taken."
    )
    _owner_while_open = models.Constraint(
        "CHECK (user_id IS NOT NULL OR is_open IS NOT TRUE)",
        "An open complaint always has an owner. Choose one.",
    )
    _open_by_owner = models.Index("(user_id, touched_on) WHERE is_open")
    _of_customer = models.Index("(commercial_partner_id, opened_on DESC)")

    def _default_reporter(self):
        user = self.env.user
        return user if user._is_internal() and not user._is_superuser() else False

    @api.depends("partner_id")
    def _compute_contact(self):
        for complaint in self:
            contact = complaint.partner_id
            complaint.email_from = contact.email or complaint.email_from
            complaint.phone = contact.phone or complaint.phone

    @api.depends("category_id")
    def _compute_severity(self):
        for complaint in self:
            # what somebody judged stays, also when the category changes
            if not complaint.severity or not complaint._origin:
                complaint.severity = complaint.category_id._find_severity()

    @api.depends("stage_id.state")
    def _compute_state(self):
        for complaint in self:
            complaint.state = complaint.stage_id.state
            complaint.is_open = complaint.state in OPEN_STATES

    @api.depends("reference", "name")
    def _compute_display_name(self):
        for complaint in self:
            complaint.display_name = " ".join(
                filter(None, (complaint.reference, complaint.name))
            )

    def _compute_access_url(self):
        result = super()._compute_access_url()
        for complaint in self:
            complaint.access_url = f"/my/complaints/{complaint.id}"
        return result

    @api.model
    def _search_display_name(self, operator, value):
        """Extend `base`: find a complaint by its reference or its subject."""
        if operator.startswith("not ") or operator == "!=":
            return NotImplemented
        domain = super()._search_display_name(operator, value)
        if not value or not isinstance(value, str):
            return domain
        return domain | Domain("reference", operator, value)

    @api.model
    def _expand_stages(self, stages, domain):
        """Return all stages, so that empty ones are columns of the board too."""
        return stages.search(Domain.TRUE)

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Extend `base`: a complaint has a reference and an owner from the start."""
        for vals in vals_list:
            # an e-mail without a subject is a complaint all the same
            vals["name"] = vals.get("name") or self.env._("Complaint without subject")
            vals["reference"] = self._next_reference(vals)
        complaints = super(
            SalesMgmtComplaint, self.with_context(mail_create_nosubscribe=True)
        ).create(self._with_owners(vals_list))
        complaints = complaints.with_env(self.env)
        complaints._begin()
        return complaints

    def write(self, vals):
        """Extend `base`: a stage has consequences, and owners are told."""
        before = {complaint: complaint.state for complaint in self.sudo()}
        vals = {**vals, **self._get_touch(vals)}
        result = super().write(vals)
        if "stage_id" in vals:
            self._after_stage(before)
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(
            self.env._(
                "%(complaint)s is not deleted: complaints are kept. Cancel it and say "
                "why.",
                complaint=self[:1].display_name,
            )
        )

    def copy_data(self, default=None):
        """Extend `base`: a copy is a new complaint of the same customer."""
        return [
            {**vals, "name": self.env._("%(name)s (copy)", name=complaint.name)}
            for complaint, vals in zip(self, super().copy_data(default), strict=True)
        ]

    def _next_reference(self, vals):
        company = vals.get("company_id") or self.env.company.id
        return (
            self.env["ir.sequence"]
            .sudo()
            .with_company(company)
            .next_by_code("sales.mgmt.complaint")
        )

    def _get_touch(self, vals):
        """Return the moments that a change by one of us leaves behind."""
        now, touched = fields.Datetime.now(), {}
        if "stage_id" in vals:
            touched["date_last_stage_update"] = now
        if "user_id" in vals:
            touched["assigned_on"] = now
        # what the system does by itself is no work on the complaint
        if self.env.user._is_internal() and not self.env.user._is_superuser():
            touched["touched_on"] = now
        return touched

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _begin(self):
        """Do what follows on complaints that were received, or have it done soon."""
        self._after_open()

    def _after_open(self):
        """Do what follows when complaints were received; hook for deadlines and more.

        Runs once per complaint, on all that were created together.
        """
        self._share_with_account_managers()
        self._tell_owners()
