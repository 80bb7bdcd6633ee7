from fractions import Fraction

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...tools import profile as shapes
from ...tools.periods import add_months
from ..calendar.calendar import MONTHS

MONTHS_PER_YEAR = 12


class SalesMgmtProfile(models.Model):
    """How a year of a metric usually goes: the part that falls into each month.

    Learned from up to three years that are over, blended with their working days.
    """

    _name = "sales.mgmt.profile"
    _description = "Sales Seasonal Profile"
    _order = "name, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    metric_id = fields.Many2one(
        comodel_name="sales.mgmt.metric",
        required=True,
        ondelete="cascade",
        help="Whose history decides.",
    )
    unit_id = fields.Many2one(
        comodel_name="sales.mgmt.unit",
        ondelete="restrict",
        check_company=True,
        help="Only the results of this unit and all below it; empty for the company.",
    )
    year_ids = fields.Many2many(
        comodel_name="sales.mgmt.period",
        string="Base Years",
        required=True,
        domain="[('level', '=', 'year'), ('company_id', '=', company_id), "
        "('date_to', '<', 'today')]",
        help="One to three years that are over; each counts the same.",
    )
    working_part = fields.Float(
        string="Working Days Count",
        default=0.2,
        help="0 %: the history alone decides. 100 %: the working days alone.",
    )
    line_ids = fields.One2many(
        comodel_name="sales.mgmt.profile.line",
        inverse_name="profile_id",
        string="Months",
        readonly=True,
    )
    computed_on = fields.Datetime(readonly=True, copy=False)

    _working_part_range = models.Constraint(
        "CHECK (working_part BETWEEN 0 AND 1)",
        "Working days count from 0 % to 100 %.",
    )

    @api.constrains("year_ids", "company_id")
    def _check_years(self):
        for profile in self:
            years = profile.year_ids.sudo()
            if not 1 <= len(years) <= 3:
                raise ValidationError(
                    self.env._(
                        "“%(profile)s” learns from one to three years.",
                        profile=profile.name,
                    )
                )
            calendar = self.env["sales.mgmt.calendar"]._get_for_company(
                profile.company_id
            )
            today = calendar._get_today()
            for year in years:
                if (
                    year.level != "year"
                    or year.calendar_id != calendar
                    or year.date_to >= today
                ):
                    raise ValidationError(
                        self.env._(
                            "%(year)s is not a year of %(company)s that is over.",
                            year=year.name,
                            company=profile.company_id.name,
                        )
                    )

    @api.constrains("metric_id")
    def _check_metric(self):
        for profile in self:
            if not profile.metric_id._sums_along("period"):
                raise ValidationError(
                    self.env._(
                        "The months of %(metric)s do not add up to a year, so that "
                        "none of them has a share of it.",
                        metric=profile.metric_id.name,
                    )
                )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.ondelete(at_uninstall=False)
    def _unlink_except_in_use(self):
        line = (
            self.env["sales.mgmt.plan.line"]
            .sudo()
            .search([("profile_id", "in", self.ids)], limit=1)
        )
        if line:
            raise UserError(
                self.env._(
                    "“%(profile)s” decides how %(metric)s in “%(plan)s” is divided. "
                    "Choose another method there first.",
                    profile=line.profile_id.name,
                    metric=line.metric_id.name,
                    plan=line.plan_id.name,
                )
            )

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_compute(self):
        """Learn the shares of the months from the results as they are today."""
        self.check_access("write")
        for profile in self:
            history = shapes.mean_shares(profile._get_results())
            working = shapes.mean_shares(profile._get_working_days())
            part = Fraction(str(profile.working_part))
            shares = shapes.blend(history, working, part)
            # lines are written by this method alone
            profile.sudo().write(
                {
                    "computed_on": fields.Datetime.now(),
                    "line_ids": [
                        fields.Command.clear(),
                        *profile._prepare_lines(history, working, shares),
                    ],
                }
            )

    def action_open_chart(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.name,
            "res_model": "sales.mgmt.profile.line",
            "view_mode": "graph,list",
            "domain": [("profile_id", "=", self.id)],
        }

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _get_shares(self):
        """Return the share of each month, in the order of the fiscal year.

        :rtype: list[Fraction]
        """
        self.ensure_one()
        if not self.line_ids:
            raise UserError(
                self.env._(
                    "“%(profile)s” has no shares yet. Open it and compute them.",
                    profile=self.name,
                )
            )
        return [Fraction(str(line.share)) for line in self.line_ids]

    def _get_results(self):
        """Return the results by month of every base year.

        :rtype: list[list[Fraction]]
        """
        unit = self.unit_id or self.env["sales.mgmt.unit"]._get_root(self.company_id)
        months = [self._read_year(unit, year) for year in self.year_ids]
        return [
            [by_place[place] for place in range(MONTHS_PER_YEAR)] for by_place in months
        ]

    def _read_year(self, unit, year):
        """Return the result of each month by its place in the year.

        Of a closed month, that with which it was closed, whatever happened since.

        :rtype: dict[int, Fraction]
        """
        lines = self.env["sales.mgmt.plan.line"].sudo()
        by_place = lines._read_months(self.metric_id, unit, year)
        months = year._get_below("month")
        closed = (
            self.env["sales.mgmt.snapshot"]
            .sudo()
            ._read_values(self.metric_id, unit, months)
        )
        for month in months:
            if month.id in closed:
                by_place[year._get_place(month)] = Fraction(closed[month.id])
        return by_place

    def _get_working_days(self):
        """Return the working days by month of every base year.

        :rtype: list[list[int]]
        """
        calendar = self.env["sales.mgmt.calendar"]._get_for_company(self.company_id)
        counts = []
        for year in self.year_ids.sudo():
            days = calendar._count_working_days(year._get_below("month"))
            counts.append(list(days.values()))
        return counts

    def _prepare_lines(self, history, working, shares):
        start = max(self.year_ids.mapped("date_from"))
        months = [add_months(start, place) for place in range(MONTHS_PER_YEAR)]
        return [
            fields.Command.create(
                {
                    "place": place + 1,
                    "month": str(month.month),
                    "date_from": month,
                    "history_share": float(history[place]) if history else 0,
                    "working_share": float(working[place]) if working else 0,
                    "share": float(share),
                }
            )
            for place, (month, share) in enumerate(zip(months, shares, strict=True))
        ]


class SalesMgmtProfileLine(models.Model):
    """The share of one month in the year."""

    _name = "sales.mgmt.profile.line"
    _description = "Share of a Month in a Seasonal Profile"
    _order = "profile_id, place"
    _rec_name = "month"

    profile_id = fields.Many2one(
        comodel_name="sales.mgmt.profile",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="profile_id.company_id", store=True, index=True
    )
    place = fields.Integer(
        string="Place in the Year",
        required=True,
        readonly=True,
        help="The place of the month in the fiscal year.",
    )
    month = fields.Selection(selection=MONTHS, required=True, readonly=True)
    date_from = fields.Date(
        string="Month of the Last Base Year", required=True, readonly=True
    )
    history_share = fields.Float(string="History", readonly=True, digits=(12, 9))
    working_share = fields.Float(string="Working Days", readonly=True, digits=(12, 9))
    share = fields.Float(readonly=True, digits=(12, 9))
