from fractions import Fraction

from odoo import models
from odoo.fields import Domain

from ...tools.periods import Span
from ...tools.presence import Presence, Stay, gather


class SalesMgmtScheme(models.Model):
    """Whom a scheme concerns: by dated assignments, so that the past stays known."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.scheme"

    def _get_participants(self, period, among=Domain.TRUE):
        """Return who is in the scheme on any day of a period, who left it included.

        :param sales.mgmt.period period: one period
        :param Domain among: the only assignments to look at
        :return: by user id: unit and role at the end, days present, every stay
        :rtype: dict[int, Presence]
        """
        return self._get_presences(period.date_from, period.date_to, among=among)

    def _get_unacknowledged(self, users):
        """Return who of these people has not acknowledged the rules, but has to.

        :param res.users users: whom to ask about
        :rtype: res.users
        """
        self.ensure_one()
        if not self.needs_acknowledgement:
            return users.browse()
        done = self.acknowledgement_ids.filtered(
            lambda each: each.state == "acknowledged"
        )
        return users - done.user_id

    def _get_presences(self, date_from, date_to=None, rule=None, among=Domain.TRUE):
        """Return who is in the scheme on any of the days.

        Who is named in the scheme belongs to it without an assignment too, all the
        time; so do the leaders of its units where a rule pays leaders. Nobody keeps
        dates of leadership: it is taken as it is today.

        :param date date_from: the first day
        :param date date_to: the last day; empty: the first one
        :param rule: a component, if only its people are asked for
        :param Domain among: the only assignments to look at
        :rtype: dict[int, Presence]
        """
        self.ensure_one()
        span = Span(date_from, date_to or date_from)
        assignments = self.env["sales.mgmt.assignment"].sudo()
        found = assignments.search_fetch(
            assignments._get_current_domain(span.start, span.end)
            & Domain("company_id", "=", self.company_id.id)
            & get_scope_domain(self)
            & (get_scope_domain(rule) if rule else Domain.TRUE)
            & among,
            ["user_id", "unit_id", "role", "is_main", "share", "date_from", "date_to"],
        )
        stays = gather(_get_stay(each, span) for each in found)
        return {**self._get_unassigned(span, rule), **stays}

    def _get_unassigned(self, span, rule):
        """Return whom the scheme pays without an assignment, present on all days.

        :rtype: dict[int, Presence]
        """
        root = self.env["sales.mgmt.unit"]._get_root(self.company_id)
        homes = {**dict.fromkeys(self.user_ids, root), **self._get_led_units()}
        presences = (
            Presence(
                user.id,
                unit.id,
                "leader" if user == unit.leader_id else "member",
                span.days,
                (),
            )
            for user, unit in homes.items()
            if not rule or _is_in_scope(rule, user, unit)
        )
        return {presence.user_id: presence for presence in presences}

    def _get_led_units(self):
        """Return the unit of each leader, if a rule pays leaders; the topmost one.

        :rtype: dict
        """
        paid = "leader" in self.component_ids.mapped("credit_to")
        if not paid or self.role not in ("all", "leader"):
            return {}
        led = (
            self.env["sales.mgmt.unit"]
            .sudo()
            .search(
                Domain("company_id", "=", self.company_id.id)
                & Domain("leader_id", "!=", False)
                & _get_unit_domain(self, "id"),
                order="parent_path desc",
            )
        )
        return {
            unit.leader_id: unit
            for unit in led
            if not self.user_ids or unit.leader_id in self.user_ids
        }


class SalesMgmtSchemeComponent(models.Model):
    """Whom one rule concerns."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.scheme.component"

    def _has_scope(self):
        """Tell whether the rule concerns some people of its scheme only.

        :rtype: bool
        """
        self.ensure_one()
        return bool(self.unit_ids or self.user_ids) or self.role != "all"

    def _get_participants(self, period, among=Domain.TRUE):
        """Return whom the rule pays for a period: of the scheme, who is in its scope.

        :param sales.mgmt.period period: one period
        :param Domain among: the only assignments to look at
        :rtype: dict[int, Presence]
        """
        self.ensure_one()
        return self.scheme_id._get_presences(
            period.date_from, period.date_to, rule=self, among=among
        )


def _get_stay(assignment, span):
    """Return the days of the span that an assignment covers."""
    first = max(assignment.date_from, span.start)
    last = min(assignment.date_to or span.end, span.end)
    return Stay(
        assignment.user_id.id,
        assignment.unit_id.id,
        assignment.role,
        assignment.is_main,
        Span(first, last),
        Fraction(str(assignment.share)),
    )


def _is_in_scope(rule, user, unit):
    """Tell whether a rule concerns somebody without an assignment."""
    leads = user == unit.leader_id
    return (
        (not rule.unit_ids or bool(rule.unit_ids & unit.sudo().ancestor_ids))
        and rule.role in ("all", "leader" if leads else "member")
        and (not rule.user_ids or user in rule.user_ids)
    )


def get_scope_domain(record):
    """Return which assignments fit units, role and people of a scheme or a rule."""
    domain = _get_unit_domain(record, "unit_id")
    if record.role != "all":
        domain &= Domain("role", "=", record.role)
    if record.user_ids:
        domain &= Domain("user_id", "in", record.user_ids.ids)
    return domain


def _get_unit_domain(record, path):
    if not record.unit_ids:
        return Domain.TRUE
    return Domain(path, "child_of", record.unit_ids.ids)
