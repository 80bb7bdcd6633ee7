import logging
import secrets
from fractions import Fraction

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import mute_logger

from ...tools.headcount import ramp_spans
from ...tools.periods import ONE_DAY, Span, overlap
from ..planning.plan_line_split import Stay

_logger = logging.getLogger(__name__)

# How the logins of open positions begin; nobody knows the rest, or a password
LOGIN = "open-position-"


class RampStay(Stay):
    """A stay of somebody who is not there yet, and does not carry the whole at once."""


class SalesMgmtPlanHeadcount(models.Model):
    """Somebody who is planned to come to a unit, or to leave, from a day on.

    An open position carries targets like a person, without being one: it stands for
    a user who can neither log in nor be chosen. Nothing changes in the organisation.
    """

    _name = "sales.mgmt.plan.headcount"
    _description = "Planned Headcount"
    _order = "plan_id, date, unit_id, id"

    plan_id = fields.Many2one(
        comodel_name="sales.mgmt.plan", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="plan_id.company_id", store=True, index=True)
    kind = fields.Selection(
        selection=[("join", "Open Position"), ("leave", "Leaves")],
        required=True,
        default="join",
    )
    unit_id = fields.Many2one(
        comodel_name="sales.mgmt.unit",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('company_id', '=', company_id)]",
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Salesperson",
        index=True,
        ondelete="restrict",
        domain="[('share', '=', False)]",
        help="Who leaves; of an open position it is filled in.",
    )
    date = fields.Date(
        string="From",
        required=True,
        help="The first day in the job, or the first day no longer in it.",
    )
    share = fields.Float(
        string="Working Time", default=1.0, help="The part of the full working time."
    )
    ramp_months = fields.Integer(
        string="Months to Full Target",
        default=0,
        help="The target grows by the same step each month; 0 for a full one at once.",
    )

    _ramp_sensible = models.Constraint(
        "CHECK (ramp_months BETWEEN 0 AND 36)", "A ramp takes from 0 to 36 months."
    )
    _share_sensible = models.Constraint(
        "CHECK (share > 0 AND share <= 1)",
        "The working time is above 0 and at most 100 %.",
    )

    @api.constrains("kind", "user_id")
    def _check_leaver(self):
        for each in self:
            if each.kind == "leave" and not each.user_id:
                raise ValidationError(
                    self.env._(
                        "Say who leaves %(unit)s on %(date)s.",
                        unit=each.unit_id.name,
                        date=each.date,
                    )
                )

    @api.constrains("date", "plan_id")
    def _check_date(self):
        for each in self:
            year = each.plan_id.period_id
            if not year.date_from <= each.date <= year.date_to:
                raise ValidationError(
                    self.env._(
                        "%(date)s is not in %(year)s, the year of “%(plan)s”.",
                        date=each.date,
                        year=year.name,
                        plan=each.plan_id.name,
                    )
                )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records.plan_id._check_editable()
        records._fill_positions()
        return records

    def write(self, vals):
        self.plan_id._check_editable()
        if vals.keys() & {"kind", "plan_id"}:
            raise UserError(self.env._("Delete the row and add another one instead."))
        return super().write(vals)

    def unlink(self):
        self.plan_id._check_editable()
        return super().unlink()

    # ------------------------------------------------------------
    # CRON
    # ------------------------------------------------------------

    @api.autovacuum
    def _gc_positions(self):
        """Delete what stood for users of open positions that no plan has any more."""
        users = self.env["res.users"].sudo().with_context(active_test=False)
        positions = users.search(
            [("login", "=like", f"{LOGIN}%"), ("active", "=", False)]
        )
        planned = self.sudo().search([("user_id", "in", positions.ids)]).user_id
        targets = self.env["sales.mgmt.target"].sudo()
        carried = targets._read_group([("user_id", "in", positions.ids)], ["user_id"])
        for user in positions - planned - users.union(*(each for (each,) in carried)):
            partner = user.partner_id
            try:
                with self.env.cr.savepoint(), mute_logger("odoo.sql_db"):
                    user.unlink()
                    partner.unlink()
            except psycopg2.errors.ForeignKeyViolation:
                _logger.info("Open position %s is named elsewhere and stays", user.id)

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _fill_positions(self):
        """Give each open position what stands for a user.

        It has no password, is archived, and its contact too.
        """
        free = self.filtered(lambda each: each.kind == "join" and not each.user_id)
        if not free:
            return
        # planning managers do not administrate users, and this is none who logs in
        users = self.env["res.users"].sudo().with_context(no_reset_password=True)
        created = users.create(
            [
                {
                    "name": self.env._(
                        "Open Position %(unit)s", unit=each.unit_id.name
                    ),
                    "login": f"{LOGIN}{secrets.token_hex(8)}",
                    "active": False,
                    "company_id": each.company_id.id,
                    "company_ids": [fields.Command.set(each.company_id.ids)],
                }
                for each in free
            ]
        )
        created.partner_id.active = False
        for each, user in zip(free, created, strict=True):
            each.user_id = user.id

    def _get_stays(self, year):
        """Return when an open position is filled, and how much of a full target.

        :param Span year: the days of the plan
        :rtype: list[RampStay]
        """
        self.ensure_one()
        share = Fraction(str(self.share))
        return [
            RampStay(span, share * part)
            for span, part in ramp_spans(self.date, year, self.ramp_months)
        ]


class SalesMgmtPlan(models.Model):
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.plan"

    headcount_ids = fields.One2many(
        comodel_name="sales.mgmt.plan.headcount",
        inverse_name="plan_id",
        string="Planned Headcount",
    )

    def _copy_whole(self, vals):
        """Extend: planned headcount goes along."""
        copy = super()._copy_whole(vals)
        self.sudo()._copy_rows(
            "sales.mgmt.plan.headcount", "plan_id", {self.id: copy.id}
        )
        copy.invalidate_recordset(["headcount_ids"])
        return copy


class SalesMgmtPlanLine(models.Model):
    """Whoever is planned to come carries a target; who is planned to leave, less."""

    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.plan.line"

    def _get_members(self, units):
        """Extend `sales.mgmt.plan.line`: as the plan foresees it."""
        members = super()._get_members(units)
        year = self.plan_id.period_id._get_span()
        planned = self.plan_id.sudo().headcount_ids
        for each in planned.filtered(lambda row: row.unit_id in units):
            key = each.unit_id.id, each.user_id.id
            if each.kind == "join":
                members[key] = each._get_stays(year)
            elif key in members:
                members[key] = _end_stays(members[key], each.date)
        return {key: stays for key, stays in members.items() if stays}

    def _get_presence(self, periods, weights, stays):
        """Extend `sales.mgmt.plan.line`: a ramp shapes the year as well."""
        if not any(isinstance(stay, RampStay) for stay in stays):
            return super()._get_presence(periods, weights, stays)
        full = max(stay.share for stay in stays)
        present = {}
        for period in periods.filtered(lambda each: each.id in weights):
            span = period._get_span()
            days = sum(overlap(span, stay.span) * stay.share / full for stay in stays)
            present[period.id] = weights[period.id] * days / span.days
        return present if any(present.values()) else weights

    def _weigh_members_history(self, leaves, parts):
        """Extend `sales.mgmt.plan.line`: who has no history weighs like the others."""
        weights = super()._weigh_members_history(leaves, parts)
        return self._weigh_positions(weights, parts)

    def _weigh_members_capability(self, leaves, parts):
        """Extend `sales.mgmt.plan.line`: who has no history weighs like the others."""
        weights = super()._weigh_members_capability(leaves, parts)
        return self._weigh_positions(weights, parts)

    def _weigh_positions(self, weights, parts):
        """Give open positions the average weight of the unit, for their time.

        Of the whole plan, where nobody else is in the unit.
        """
        joins = self.plan_id.sudo().headcount_ids.filtered(
            lambda row: row.kind == "join"
        )
        positions = {(row.unit_id.id, row.user_id.id) for row in joins}
        if not positions:
            return weights
        people = [
            key for key in weights if key[1] and (key[0], key[1]) not in positions
        ]
        result = dict(weights)
        for key in weights:
            if key[:2] in positions:
                alike = [each for each in people if each[2] == key[2]]
                near = [each for each in alike if each[0] == key[0]] or alike
                time = sum(parts[each[:2]] for each in near)
                part = parts[key[:2]]
                result[key] = (
                    sum(weights[each] for each in near) / time * part if time else part
                )
        return result


def _end_stays(stays, day):
    """Return stays without what is on a day or after it."""
    return [
        stay._replace(span=Span(stay.span.start, min(stay.span.end, day - ONE_DAY)))
        for stay in stays
        if stay.span.start < day
    ]
