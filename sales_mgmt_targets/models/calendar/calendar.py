from typing import NamedTuple

import pytz

from odoo import api, fields, models, tools
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.base.models.res_partner import _tz_get

from ...tools import periods
from ...tools.periods import Span

MONTHS = [
    ("1", "January"),
    ("2", "February"),
    ("3", "March"),
    ("4", "April"),
    ("5", "May"),
    ("6", "June"),
    ("7", "July"),
    ("8", "August"),
    ("9", "September"),
    ("10", "October"),
    ("11", "November"),
    ("12", "December"),
]
# Years around today that exist without anybody asking for them
YEARS_BEHIND, YEARS_AHEAD = 2, 1
# What is kept in memory of a calendar depends on these fields
CACHED = frozenset({"company_id", "lowest_level", "resource_calendar_id", "tz"})


class Frame(NamedTuple):
    """In which zone days begin, and the smallest periods into which they are cut."""

    zone: str
    lowest_level: str


class SalesMgmtCalendar(models.Model):
    """How a company counts its time: fiscal year, time zone, working days."""

    _name = "sales.mgmt.calendar"
    _description = "Sales Calendar"
    _inherit = ["sales.mgmt.audit.mixin"]
    _rec_name = "company_id"
    _audit_fields = ("first_month", "lowest_level", "tz", "resource_calendar_id")

    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        ondelete="cascade",
        default=lambda self: self.env.company,
    )
    first_month = fields.Selection(
        selection=MONTHS,
        string="Fiscal Year Starts In",
        required=True,
        default="1",
    )
    lowest_level = fields.Selection(
        selection=[("month", "Month"), ("week", "Week")],
        string="Smallest Period",
        required=True,
        default="month",
        help="Weeks run from Monday to Sunday. A week in which a month ends is two "
        "parts, one in each month, so that weeks add up to months.",
    )
    tz = fields.Selection(
        selection=_tz_get,
        string="Time Zone",
        required=True,
        default=lambda self: self.env.user.tz or "UTC",
        help="A document belongs to the period in which its moment lies here.",
    )
    resource_calendar_id = fields.Many2one(
        comodel_name="resource.calendar",
        string="Working Time",
        help="Its working days and holidays decide what is expected to date.",
    )
    period_ids = fields.One2many(
        comodel_name="sales.mgmt.period", inverse_name="calendar_id"
    )

    _company_uniq = models.Constraint(
        "UNIQUE (company_id)", "This company has a sales calendar already."
    )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        calendars = super().create(vals_list)
        self.env.registry.clear_cache()
        calendars._ensure_current_years()
        return calendars

    def write(self, vals):
        self._check_nothing_closed(vals)
        moved = self._filter_changing(vals, "first_month")
        years = {each: each._get_year_range() for each in moved}
        moved._remove_periods()
        regrained = self._filter_changing(vals, "lowest_level") - moved
        if vals.get("lowest_level") == "month":
            regrained._remove_weeks()
        result = super().write(vals)
        if CACHED.intersection(vals):
            self.env.registry.clear_cache()
        for calendar, year_range in years.items():
            calendar._ensure_years(*year_range)
        if vals.get("lowest_level") == "week":
            regrained._create_weeks()
        if "tz" in vals:
            self._recompute_utc_bounds()
        return result

    def unlink(self):
        """Extend `base`: nothing that is kept in memory leads to it any more."""
        result = super().unlink()
        self.env.registry.clear_cache()
        return result

    def _filter_changing(self, vals, name):
        """Return the calendars whose value of a field these values change."""
        return self.filtered(lambda each: name in vals and each[name] != vals[name])

    # ------------------------------------------------------------
    # CRON
    # ------------------------------------------------------------

    @api.model
    def _cron_ensure_years(self):
        """Make calendars of new companies, and the coming year before it is needed."""
        for company in self.env["res.company"].search([("active", "=", True)]):
            self._get_for_company(company)._ensure_current_years()

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    @api.model
    def _get_for_company(self, company):
        """Return the calendar of a company, made with its defaults on first use.

        :param res.company company: one company
        :rtype: sales.mgmt.calendar
        """
        calendar_id = self._get_id_for_company(company.id)
        if calendar_id:
            return self.sudo().browse(calendar_id)
        return self.sudo().create(
            {
                "company_id": company.id,
                "tz": company.partner_id.tz or self.env.user.tz or "UTC",
                "resource_calendar_id": company.resource_calendar_id.id,
            }
        )

    @api.model
    @tools.ormcache("company_id")
    def _get_id_for_company(self, company_id):
        """Return the id of the calendar of a company; False before its first use."""
        return self.sudo().search([("company_id", "=", company_id)], limit=1).id

    def _get_today(self):
        """Return the current day in the time zone of the calendar."""
        self.ensure_one()
        zone = self._get_frame(self.id).zone if self.id else self.tz
        now = pytz.utc.localize(fields.Datetime.now())
        return now.astimezone(pytz.timezone(zone)).date()

    @api.model
    @tools.ormcache("calendar_id")
    def _get_frame(self, calendar_id):
        """Return what nearly everybody asks of a saved calendar, kept in memory.

        :rtype: Frame
        """
        calendar = self.sudo().browse(calendar_id)
        return Frame(calendar.tz, calendar.lowest_level)

    def _get_fiscal_year(self, day):
        self.ensure_one()
        return periods.fiscal_year_of(day, int(self.first_month))

    def _get_utc_bounds(self, date_from, date_to):
        """Return the UTC moments at which days begin and end; an open end stays open.

        :rtype: tuple[datetime, datetime | False]
        """
        self.ensure_one()
        if not date_from:
            return False, False
        span = Span(date_from, max(date_to or date_from, date_from))
        utc_from, utc_to = span.utc_bounds(pytz.timezone(self.tz))
        return utc_from, utc_to if date_to else False

    def _get_year_range(self):
        """Return the first and the last fiscal year that has periods."""
        self.ensure_one()
        days = self.period_ids.mapped("date_from") or [self._get_today()]
        return self._get_fiscal_year(min(days)), self._get_fiscal_year(max(days))

    def _ensure_current_years(self):
        for calendar in self:
            year = calendar._get_fiscal_year(calendar._get_today())
            calendar._ensure_years(year - YEARS_BEHIND, year + YEARS_AHEAD)

    def _ensure_years(self, first_year, last_year):
        """Make the periods of these fiscal years and of any year in between.

        Years are named by the calendar year in which they start. Existing periods stay.
        """
        self.ensure_one()
        if self.period_ids:
            known_first, known_last = self._get_year_range()
            years = [
                *range(first_year, known_first),
                *range(known_last + 1, last_year + 1),
            ]
        else:
            years = range(first_year, last_year + 1)
        for level in self._get_levels():
            self._create_periods(years, level)

    def _get_levels(self):
        """Return the levels of period that the calendar has, the longest first."""
        self.ensure_one()
        lowest = self._get_frame(self.id).lowest_level if self.id else self.lowest_level
        return periods.LEVELS[: periods.LEVELS.index(lowest) + 1]

    def _create_weeks(self):
        """Cut the months that are there into weeks."""
        for calendar in self:
            first, last = calendar._get_year_range()
            calendar._create_periods(range(first, last + 1), "week")

    def _create_periods(self, years, level):
        first_month = int(self.first_month)
        parents = {}
        if level != periods.LEVELS[0]:
            above = periods.LEVELS[periods.LEVELS.index(level) - 1]
            parents = {
                each.date_from: each.id
                for each in self.period_ids.filtered(lambda each: each.level == above)
            }
        vals_list = []
        for year in years:
            parent_id = False
            for span in periods.tile(periods.fiscal_year(year, first_month), level):
                # children follow their parent: the last parent seen is theirs
                parent_id = parents.get(span.start, parent_id)
                vals_list.append(self._prepare_period(span, level, parent_id))
        self.env["sales.mgmt.period"].sudo().create(vals_list)

    def _prepare_period(self, span, level, parent_id):
        utc_from, utc_to = self._get_utc_bounds(span.start, span.end)
        return {
            "calendar_id": self.id,
            "level": level,
            "name": periods.period_name(span, level, int(self.first_month)),
            "week": level == "week" and periods.week_label(span.start),
            "parent_id": parent_id,
            "date_from": span.start,
            "date_to": span.end,
            "utc_from": utc_from,
            "utc_to": utc_to,
        }

    def _remove_periods(self):
        """Delete all periods, unless a plan stands on them."""
        plans = (
            self.env["sales.mgmt.plan"]
            .sudo()
            .search([("period_id.calendar_id", "in", self.ids)], limit=1)
        )
        if plans:
            raise UserError(
                self.env._(
                    "The fiscal year cannot move while the plan “%(plan)s” is built on "
                    "it. Delete the plans of %(company)s first.",
                    plan=plans.name,
                    company=plans.company_id.name,
                )
            )
        everything = self.sudo().period_ids
        everything._check_never_locked()
        everything.unlink()

    def _remove_weeks(self):
        """Delete the weeks, unless a plan is divided down to them."""
        weeks = self.sudo().period_ids.filtered(lambda each: each.level == "week")
        self._check_no_line_on(weeks)
        weeks._check_never_locked()
        weeks.unlink()

    def _check_no_line_on(self, weeks):
        """Refuse to remove weeks on which a line of a plan stands."""
        line = (
            self.env["sales.mgmt.plan.line"]
            .sudo()
            .search(
                Domain("company_id", "in", self.company_id.ids)
                & (
                    Domain("lowest_level", "=", "week")
                    | Domain("target_ids.period_id", "in", weeks.ids)
                    | Domain("weight_ids.period_id", "in", weeks.ids)
                ),
                limit=1,
            )
        )
        if line:
            raise UserError(
                self.env._(
                    "%(metric)s in “%(plan)s” is divided down to weeks. Divide it down "
                    "to months or delete it before %(company)s goes back to months.",
                    metric=line.metric_id.name,
                    plan=line.plan_id.name,
                    company=line.company_id.name,
                )
            )

    def _recompute_utc_bounds(self):
        for calendar in self:
            for period in calendar.sudo().period_ids:
                period.utc_from, period.utc_to = calendar._get_utc_bounds(
                    period.date_from, period.date_to
                )
        self.env["sales.mgmt.assignment"].sudo().search(
            [("company_id", "in", self.company_id.ids)]
        )._compute_utc_bounds()

    def _check_nothing_closed(self, vals):
        """Refuse to move what closed periods are made of."""
        for name in ("first_month", "lowest_level", "tz"):
            for calendar in self._filter_changing(vals, name):
                last = calendar._get_last_closed_period()
                if last:
                    raise UserError(
                        self.env._(
                            "“%(field)s” of %(company)s stays: %(period)s is closed, "
                            "and its figures were counted like this.",
                            field=self._fields[name]._description_string(self.env),
                            company=calendar.company_id.name,
                            period=last.name,
                        )
                    )

    def _get_lowest_periods(self, closed):
        """Return the lowest periods that are closed, or those that are not, in order.

        :rtype: sales.mgmt.period
        """
        self.ensure_one()
        return (
            self.env["sales.mgmt.period"]
            .sudo()
            .search(
                [
                    ("calendar_id", "=", self.id),
                    ("is_lowest", "=", True),
                    ("closing_id", "!=" if closed else "=", False),
                ],
                order="date_from",
            )
        )

    def _get_last_closed_period(self):
        """Return the latest of the lowest periods that are closed, or nothing.

        :rtype: sales.mgmt.period
        """
        return self._get_lowest_periods(closed=True)[-1:]

    def _get_first_open_period(self):
        """Return the lowest period right after the latest closed one.

        Late changes of closed periods are posted there. Without any closed period there
        is nothing to post, and no such period.

        :rtype: sales.mgmt.period
        """
        last = self._get_last_closed_period()
        if not last:
            return last
        # the year after the last one may not be there yet
        self._ensure_current_years()
        later = self._get_lowest_periods(closed=False).filtered(
            lambda period: period.date_from > last.date_to
        )
        return later[:1]
