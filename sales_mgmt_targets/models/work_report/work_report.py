from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import format_date

from ...tools.periods import ONE_DAY

# What the person writes, what the leader writes; all else comes by steps
WORDS = {"highlights", "obstacles", "plans"}
BEGINNING = {"frequency", "date_from"}
ANSWER = {"leader_comment"}
# States in which the person still writes
OPEN = ("draft", "returned")


class SalesMgmtWorkReport(models.Model):
    """What somebody did in a week or month: figures by themselves, words by hand.

    The figures are filled in from targets, documents and activities, and stay as they
    are when the person confirms the report. The leader reads it, and acknowledges it
    or gives it back with a reason. Nobody acknowledges their own.
    """

    _name = "sales.mgmt.work.report"
    _description = "Work Report"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    # what is still missing stands on top
    _order = "is_open desc, date_due desc, id"
    _mail_post_access = "read"

    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Salesperson",
        required=True,
        readonly=True,
        index=True,
        default=lambda self: self.env.user,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        readonly=True,
        index=True,
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    unit_id = fields.Many2one(
        comodel_name="sales.mgmt.unit",
        required=True,
        readonly=True,
        index=True,
        compute="_compute_unit_id",
        store=True,
        precompute=True,
        ondelete="restrict",
        help="Where the person worked when the report began; its leaders read it.",
    )
    frequency = fields.Selection(
        selection=[("week", "Week"), ("month", "Month")],
        string="About a",
        required=True,
        default=lambda self: self._get_default_frequency(),
    )
    date_from = fields.Date(
        string="From",
        required=True,
        default=fields.Date.context_today,
        help="Any day of the week or month; the report covers all of it.",
    )
    date_to = fields.Date(
        string="To", compute="_compute_date_to", store=True, precompute=True
    )
    date_due = fields.Date(
        string="Due", readonly=True, index=True, help="Until when it is confirmed."
    )
    state = fields.Selection(
        selection=[
            ("draft", "To Confirm"),
            ("returned", "Given Back"),
            ("confirmed", "Confirmed"),
            ("acknowledged", "Acknowledged"),
        ],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        index=True,
        tracking=True,
    )
    is_open = fields.Boolean(
        string="Not Confirmed", compute="_compute_is_open", store=True
    )
    is_late = fields.Boolean(compute="_compute_is_late", search="_search_is_late")
    is_mine = fields.Boolean(compute="_compute_is_mine")
    line_ids = fields.One2many(
        comodel_name="sales.mgmt.work.report.line",
        inverse_name="report_id",
        string="Figures",
        readonly=True,
    )
    figure_ids = fields.One2many(
        comodel_name="sales.mgmt.work.report.line",
        inverse_name="report_id",
        string="Results",
        domain=[("section", "=", "figure")],
        readonly=True,
    )
    event_ids = fields.One2many(
        comodel_name="sales.mgmt.work.report.line",
        inverse_name="report_id",
        string="Activities and Deals",
        domain=[("section", "!=", "figure")],
        readonly=True,
    )
    filled_on = fields.Datetime(string="Figures Of", readonly=True, copy=False)
    highlights = fields.Text(string="What Went Well")
    obstacles = fields.Text(
        string="What Stood in the Way", help="And which help helps."
    )
    plans = fields.Text(string="What Comes Next")
    leader_comment = fields.Text(string="Comment of the Leader")
    confirmed_on = fields.Datetime(readonly=True, copy=False)
    acknowledged_on = fields.Datetime(readonly=True, copy=False)
    acknowledged_by_id = fields.Many2one(
        comodel_name="res.users", readonly=True, copy=False
    )
    reminded_on = fields.Date(readonly=True, copy=False)
    can_answer = fields.Boolean(compute="_compute_can_answer")

    _once_idx = models.UniqueIndex(
        "(user_id, company_id, frequency, date_from)",
        "There is a report about this week or month already; open that one.",
    )

    @api.model
    def _get_default_frequency(self):
        frequency = self.env.company.sales_mgmt_report_frequency
        return frequency if frequency != "none" else "week"

    @api.depends("user_id", "company_id")
    def _compute_unit_id(self):
        """Find where each person works now; in no unit, that is the whole company."""
        units = self.env["sales.mgmt.assignment"]._find_units(
            [
                (report.user_id, report.company_id, fields.Datetime.now())
                for report in self
            ]
        )
        for report, unit in zip(self, units, strict=True):
            report.unit_id = report.unit_id or unit

    @api.depends("frequency", "date_from")
    def _compute_date_to(self):
        for report in self:
            span = self._get_span(report.frequency, report.date_from)
            report.date_to = span and span[1]

    @api.depends("state")
    def _compute_is_open(self):
        for report in self:
            report.is_open = report.state in OPEN

    @api.depends("state", "date_due", "user_id.active")
    def _compute_is_late(self):
        today = fields.Date.context_today(self)
        for report in self:
            report.is_late = (
                report.state in OPEN
                and bool(report.date_due)
                and report.date_due < today
                and report.user_id.active
            )

    @api.model
    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        late = (
            Domain("state", "in", OPEN)
            & Domain("date_due", "<", fields.Date.context_today(self))
            & Domain("user_id.active", "=", True)
        )
        return late if True in value else ~late

    @api.depends_context("uid")
    @api.depends("user_id")
    def _compute_is_mine(self):
        for report in self:
            report.is_mine = report.user_id == self.env.user

    @api.depends_context("uid")
    @api.depends("state", "user_id")
    def _compute_can_answer(self):
        for report in self:
            report.can_answer = report.state == "confirmed" and report._is_led()

    @api.depends("user_id", "frequency", "date_from")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for report in self:
            report.display_name = " · ".join(
                part for part in (report.user_id.name, report._get_span_name()) if part
            )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Extend mail: a report is one's own, covers whole weeks, and has figures."""
        if not self.env.su:
            vals_list = [
                {name: vals[name] for name in vals.keys() & (WORDS | BEGINNING)}
                for vals in vals_list
            ]
        defaults = self.default_get(["frequency", "date_from"])
        for vals in vals_list:
            frequency = vals.setdefault("frequency", defaults["frequency"])
            day = fields.Date.to_date(vals.get("date_from") or defaults["date_from"])
            vals["date_from"], _last = self._get_span(frequency, day)
        reports = super().create(vals_list)
        reports.sudo()._begin()
        return reports

    def write(self, vals):
        if not self.env.su:
            self._check_writable(vals)
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_confirmed(self):
        for report in self:
            if report.state != "draft":
                raise UserError(
                    self.env._(
                        "The report “%(report)s” was confirmed and is kept.",
                        report=report.display_name,
                    )
                )

    def _check_writable(self, vals):
        """Refuse all but the own words, and what the leader answers."""
        for report in self:
            if report.user_id == self.env.user:
                if vals.keys() - WORDS:
                    raise AccessError(
                        self.env._(
                            "In your own report you write your words; its figures come "
                            "by themselves, and its buttons move it on."
                        )
                    )
                report._check_open()
            elif vals.keys() - ANSWER or report.state != "confirmed":
                raise AccessError(
                    self.env._(
                        "“%(report)s” is the report of somebody else: once it is "
                        "confirmed you can comment it.",
                        report=report.display_name,
                    )
                )

    def _check_open(self):
        """Refuse to change what was confirmed."""
        for report in self:
            if report.state not in OPEN:
                raise UserError(
                    self.env._(
                        "You confirmed the report “%(report)s”. Ask your leader to "
                        "give it back if something is missing.",
                        report=report.display_name,
                    )
                )

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    @api.model
    def _get_span(self, frequency, day):
        """Return the first and the last day of the week or month of a day.

        :param str frequency: week or month
        :rtype: tuple[date, date] | None
        """
        if not day:
            return None
        if frequency == "month":
            first = day.replace(day=1)
            return first, first + relativedelta(months=1) - ONE_DAY
        first = day - ONE_DAY * day.weekday()
        return first, first + ONE_DAY * 6

    def _get_span_name(self):
        """Return the days of the report as people say them."""
        if not self.date_from:
            return ""
        if self.frequency == "month":
            return self.date_from.strftime("%Y-%m")
        return self.env._(
            "%(first)s to %(last)s",
            first=format_date(self.env, self.date_from),
            last=format_date(self.env, self.date_to),
        )

    def _begin(self):
        """Give new reports a day until when, their figures, and a place on a list."""
        for company, reports in self.grouped("company_id").items():
            calendar = self.env["sales.mgmt.calendar"]._get_for_company(company)
            for date_to, group in reports.grouped("date_to").items():
                group.date_due = calendar._add_working_days(
                    date_to, company.sales_mgmt_report_days
                )
        self._fill()
        self._become_tasks()

    def _is_led(self):
        """Tell whether the user answers the report: as a leader, never the own one."""
        self.ensure_one()
        return self.user_id != self.env.user and self.has_access("write")
