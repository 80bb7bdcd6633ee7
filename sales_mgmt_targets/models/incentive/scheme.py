from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tools import SQL, format_date

from ...tools.periods import ONE_DAY, add_months, begins_period
from ..calendar.period import LEVELS

ROLES = [
    ("all", "Everybody"),
    ("member", "Salespeople"),
    ("leader", "Leaders with own sales"),
    ("support", "Sales Support"),
]

# From publication on these are the states of a rulebook that people rely on
BINDING = ("published", "in_force", "superseded")

# What a scheme may become next, and who a step takes: see the actions
NEXT_STATES = {
    "draft": {"review"},
    "review": {"draft", "published"},
    "published": {"in_force", "withdrawn"},
    "in_force": {"superseded"},
    "superseded": set(),
    "withdrawn": set(),
}

# What only the steps of a scheme write, and how a new one begins
GUARDED = {
    "state": "draft",
    "root_id": False,
    "version": 1,
    "previous_id": False,
    "author_id": False,
    "editor_ids": False,
    "approver_id": False,
    "exception_approver_id": False,
    "published_on": False,
    "published_day": False,
    "pdf_id": False,
    "pdf_hash": False,
    "rules_hash": False,
    "state_reason": False,
    "end_on": False,
    "end_reason": False,
    "end_proposer_id": False,
    "end_approver_id": False,
}

# What publication seals
SEAL = {
    "approver_id",
    "exception_approver_id",
    "published_on",
    "published_day",
    "pdf_id",
    "pdf_hash",
    "rules_hash",
}

# What people are paid by, or told: it does not change once it is handed over
RULE_FIELDS = {
    "name",
    "company_id",
    "level",
    "date_from",
    "date_to",
    "unit_ids",
    "role",
    "user_ids",
    "text",
    "notice_days",
    "needs_acknowledgement",
    "remind_days",
    "exception_reason",
    "recovery_share",
    "hold_disputed",
    "component_ids",
    "draw_ids",
}


class SalesMgmtScheme(models.Model):
    """A rulebook: who is paid what for which results, written before it begins.

    Every version is a record of its own; versions of one rulebook share a `root_id`.
    What was handed over for approval does not change any more: a change is a new
    version that begins with a later period.
    """

    _name = "sales.mgmt.scheme"
    _description = "Incentive Scheme"
    _inherit = ["mail.thread", "mail.activity.mixin", "sales.mgmt.audit.mixin"]
    _order = "date_from desc, name, version desc, id desc"
    _check_company_auto = True
    _mail_post_access = "read"

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
            ("withdrawn", "Withdrawn"),
        ],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        index=True,
        tracking=True,
    )
    state_reason = fields.Text(
        string="Reason of the State",
        readonly=True,
        copy=False,
        help="Why it was returned, withdrawn or ended early.",
    )
    # When and for whom
    level = fields.Selection(
        selection=[level for level in LEVELS if level[0] != "week"],
        string="Paid Every",
        required=True,
        default="month",
    )
    date_from = fields.Date(
        string="From",
        required=True,
        copy=False,
        default=lambda self: self._default_date_from(),
    )
    date_to = fields.Date(
        string="To", copy=False, help="The last day; empty: until a new version."
    )
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
        comodel_name="ir.attachment",
        string="Rulebook",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    pdf_hash = fields.Char(
        string="Hash",
        readonly=True,
        copy=False,
        help="SHA-256 of the rulebook as it was published; this is what people "
        "acknowledge.",
    )
    rules_hash = fields.Char(
        string="Hash of the Rules",
        readonly=True,
        copy=False,
        help="SHA-256 of the rules as they are stored, at publication.",
    )
    author_id = fields.Many2one(
        comodel_name="res.users",
        readonly=True,
        copy=False,
        default=lambda self: self.env.user,
    )
    editor_ids = fields.Many2many(
        comodel_name="res.users",
        relation="sales_mgmt_scheme_editor_rel",
        column1="scheme_id",
        column2="user_id",
        string="Written By",
        readonly=True,
        copy=False,
        help="Who wrote any of the rules; none of them approves the scheme.",
    )
    approver_id = fields.Many2one(
        comodel_name="res.users",
        string="Approved By",
        readonly=True,
        copy=False,
        tracking=True,
    )
    published_on = fields.Datetime(readonly=True, copy=False)
    published_day = fields.Date(
        readonly=True, copy=False, help="By the clock of the company."
    )
    notice_days = fields.Integer(
        string="Notice",
        default=1,
        help="Published at least so many days before it begins, and never later than "
        "the day before.",
    )
    needs_acknowledgement = fields.Boolean(
        string="Acknowledgement Required",
        default=True,
        help="Nobody is paid by rules that they have not acknowledged.",
    )
    remind_days = fields.Integer(
        string="Remind Before",
        default=3,
        help="Who has not answered is reminded so many days before the scheme begins.",
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
    _days_positive = models.Constraint(
        "CHECK (notice_days >= 0 AND remind_days >= 0)",
        "Days of notice and of the reminder are not below zero.",
    )
    _sealed = models.Constraint(
        """CHECK (state IN ('draft', 'review') OR (
            pdf_id IS NOT NULL AND pdf_hash IS NOT NULL AND rules_hash IS NOT NULL
            AND approver_id IS NOT NULL AND published_on IS NOT NULL
            AND published_day IS NOT NULL
        ))""",
        "A scheme is published by its approval, with a rulebook.",
    )
    _published_before = models.Constraint(
        """CHECK (state IN ('draft', 'review') OR exception_approver_id IS NOT NULL
            OR published_day + GREATEST(notice_days, 1) <= date_from)""",
        "Rules are published before they begin; an exception takes a second approver.",
    )
    _four_eyes = models.Constraint(
        """CHECK ((approver_id IS NULL OR approver_id <> author_id)
            AND (exception_approver_id IS NULL
                OR exception_approver_id NOT IN (author_id, approver_id)))""",
        "Nobody approves what they wrote, nor approves an exception alone.",
    )
    _version_uniq = models.UniqueIndex(
        "(root_id, version)", "There is another version of this number."
    )
    _begin_uniq = models.UniqueIndex(
        "(root_id, date_from) WHERE state IN ('published', 'in_force', 'superseded')",
        "Another version of this rulebook begins on that day.",
    )
    _no_overlap = models.Constraint(
        """EXCLUDE USING gist (
            int4range(COALESCE(root_id, id), COALESCE(root_id, id), '[]') WITH &&,
            daterange(date_from, date_to, '[]') WITH &&
        ) WHERE (state IN ('in_force', 'superseded'))""",
        "Two versions of one rulebook cannot be in force on the same day.",
    )

    def _default_date_from(self):
        calendar = self.env["sales.mgmt.calendar"]._get_for_company(self.env.company)
        return add_months(calendar._get_today(), 1)

    @api.depends("name", "version", "root_id")
    def _compute_display_name(self):
        for scheme in self:
            name = scheme.name or ""
            if scheme.version > 1:
                name = scheme.env._(
                    "%(scheme)s, version %(version)s",
                    scheme=name,
                    version=scheme.version,
                )
            scheme.display_name = name

    @api.constrains("date_from", "date_to", "end_on", "level", "company_id")
    def _check_whole_periods(self):
        """Refuse rules that begin or end in the middle of what they pay for."""
        for company, schemes in self.grouped("company_id").items():
            calendar = self.env["sales.mgmt.calendar"]._get_for_company(company)
            first_month = int(calendar.first_month)
            for scheme in schemes:
                ends = filter(None, (scheme.date_to, scheme.end_on))
                for day in (scheme.date_from, *(end + ONE_DAY for end in ends)):
                    if not begins_period(day, scheme.level, first_month):
                        raise UserError(scheme._get_split_period_refusal(day))

    def _get_split_period_refusal(self, day):
        labels = dict(self._fields["level"]._description_selection(self.env))
        return self.env._(
            "“%(scheme)s” is paid for whole periods (%(level)s), but none begins on "
            "%(day)s. Let it begin with the first day of one, and end with the last.",
            scheme=self.name,
            level=labels[self.level],
            day=format_date(self.env, day),
        )

    @api.onchange("level", "company_id")
    def _onchange_level(self):
        """Begin with the next period of the level."""
        calendar = self.env["sales.mgmt.calendar"]._get_for_company(self.company_id)
        first_month = int(calendar.first_month)
        while self.date_from and not begins_period(
            self.date_from, self.level, first_month
        ):
            self.date_from = add_months(self.date_from, 1)

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            # also past defaults in the context
            vals_list = [
                {**vals, **GUARDED, "author_id": self.env.uid} for vals in vals_list
            ]
        schemes = super().create(vals_list)
        for scheme in schemes.filtered(lambda each: not each.root_id):
            scheme.sudo().root_id = scheme
        schemes._check_editable()
        return schemes

    def write(self, vals):
        """Refuse what would change rules that people rely on, in sudo too."""
        if vals.keys() & GUARDED.keys() and not self.env.su:
            raise AccessError(
                self.env._(
                    "The state of a scheme changes by its buttons: submit, approve, "
                    "return, withdraw."
                )
            )
        if vals.keys() & RULE_FIELDS and not self._is_decided_end(vals):
            self._check_editable()
        if vals.keys() & SEAL:
            self._check_unsealed()
        if "state" in vals:
            self._check_step(vals["state"])
        return super().write(vals)

    def copy_data(self, default=None):
        """Extend `base`: a copy is another rulebook.

        Versions keep the name, and their rules go on from those of the version before.
        """
        default = default or {}
        is_version = bool(default.get("root_id"))
        vals_list = super().copy_data(default)
        for scheme, vals in zip(self, vals_list, strict=True):
            vals["date_from"] = default.get("date_from") or scheme.date_from
            if is_version and "component_ids" in vals:
                scheme._keep_lineages(vals["component_ids"])
            elif not is_version and "name" not in default:
                vals["name"] = self.env._("%(scheme)s (copy)", scheme=scheme.name)
        return vals_list

    @api.ondelete(at_uninstall=False)
    def _unlink_except_fixed(self):
        for scheme in self:
            if scheme.state != "draft":
                raise UserError(
                    self.env._(
                        "“%(scheme)s” is %(state)s and stays: people were, or will be, "
                        "paid by it. Only drafts can be deleted.",
                        scheme=scheme.display_name,
                        state=scheme._get_state_label(),
                    )
                )

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _check_editable(self):
        """Refuse changes of schemes that are no drafts, and note who makes them.

        The schemes are locked against a step taken at the same moment: either the step
        sees the change, or the change is tried again and refused.
        """
        self.env.flush_all()
        self.env.cr.execute(
            SQL("SELECT FROM sales_mgmt_scheme WHERE id = ANY(%s) FOR SHARE", self.ids)
        )
        for scheme in self.sudo():
            if scheme.state != "draft":
                raise UserError(
                    self.env._(
                        "“%(scheme)s” is %(state)s: its rules do not change any more. "
                        "Return it to its author while it is in review; later, write a "
                        "new version that begins with a later period.",
                        scheme=scheme.display_name,
                        state=scheme._get_state_label(),
                    )
                )
        fresh = self.sudo().filtered(lambda each: self.env.user not in each.editor_ids)
        fresh.editor_ids = [Command.link(self.env.uid)]

    def _check_step(self, state):
        """Refuse a step that does not exist, naming the first scheme."""
        labels = dict(self._fields["state"]._description_selection(self.env))
        for scheme in self:
            if state not in NEXT_STATES[scheme.state]:
                raise UserError(
                    self.env._(
                        "“%(scheme)s” is %(old)s and cannot become %(new)s from there.",
                        scheme=scheme.display_name,
                        old=labels[scheme.state],
                        new=labels[state],
                    )
                )

    def _check_unsealed(self):
        """Refuse to change what was published: the rulebook, its hash, who approved."""
        for scheme in self:
            if scheme.state not in ("draft", "review"):
                raise UserError(
                    self.env._(
                        "“%(scheme)s” was published; its rulebook and its approval "
                        "stay as they are.",
                        scheme=scheme.display_name,
                    )
                )

    def _is_decided_end(self, vals):
        """Tell whether the only change of rules is an end that was decided.

        By the next version, or by an early end that somebody else approves with it:
        the database compares who proposed and who approves.

        :rtype: bool
        """
        if vals.keys() & RULE_FIELDS != {"date_to"}:
            return False
        day = fields.Date.to_date(vals["date_to"])
        return all(
            scheme._is_followed_on(day)
            or (vals.get("end_approver_id") and scheme._is_proposed_end(day))
            for scheme in self
        )

    def _is_followed_on(self, day):
        """Tell whether a later version begins the day after a scheme would end.

        :param date day: the new last day
        """
        self.ensure_one()
        if not day or self.state != "in_force":
            return False
        return bool(
            self.sudo().search_count(
                [
                    ("root_id", "=", self.root_id.id),
                    ("version", ">", self.version),
                    ("date_from", "=", day + ONE_DAY),
                    ("state", "=", "published"),
                ],
                limit=1,
            )
        )

    def _get_state_label(self):
        self.ensure_one()
        return dict(self._fields["state"]._description_selection(self.env))[self.state]

    def _get_today(self):
        """Return the current day by the clock of the company."""
        self.ensure_one()
        calendars = self.env["sales.mgmt.calendar"]
        return calendars._get_for_company(self.company_id)._get_today()
