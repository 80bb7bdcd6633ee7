from datetime import date
from fractions import Fraction
from typing import NamedTuple

from odoo import models
from odoo.fields import Domain
from odoo.tools import format_amount

from ...tools.allocation import round_to
from ...tools.curve import exact
from .estimate import MOST_DEALS
from .payout_deals import Part


class Offer(NamedTuple):
    """An open deal as its document tells it.

    :ivar amount: in the currency of the rules, without tax
    :ivar original: the amount in words, if it is in another currency
    :ivar day: when it is expected to close; None if nobody said so
    :ivar team_unit_id: the unit of the sales team of the document
    """

    record: models.BaseModel
    customer: str
    amount: Fraction
    original: str
    day: date | None
    probability: float | None
    team_unit_id: int
    parts: tuple[Part, ...]

    @property
    def key(self):
        """Return what the screen knows the deal by."""
        return f"{self.record._name},{self.record.id}"


class SalesMgmtEstimate(models.AbstractModel):
    """The deals that may close: open opportunities, and quotations without one."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.estimate"

    def _find_offers(self, run, user, circle, window):
        """Return the open deals of a person; of who is paid as leader, of the units.

        :param tuple[date, date] window: first and last day of what is estimated
        :return: by key, what closes first comes first
        :rtype: dict[str, Offer]
        """
        owners = self._find_owners(run, user, circle)
        leads, orders = self._search_deals(run.company_id, owners)
        latest = self._find_latest_orders(leads)
        parts = self._read_parts(orders.union(*latest.values()))
        units = self._read_team_units(run.company_id, leads.team_id | orders.team_id)
        offers = [
            self._to_lead_offer(each, run, latest.get(each), parts, units)
            for each in leads
        ] + [self._to_order_offer(each, run, parts, units) for each in orders]
        offers.sort(key=lambda each: (each.day or date.max, each.key))
        return {each.key: each for each in offers[:MOST_DEALS]}

    def _find_owners(self, run, user, circle):
        """Return whose deals count: with a rule for leaders, those of the units too."""
        if "leader" not in run.scheme_id.component_ids.mapped("credit_to"):
            return user
        ancestors = run._read_ancestors()
        below = [unit for unit, above in ancestors.items() if above & circle.led_ids]
        today = self._get_today(run.company_id)
        jobs = self.env["sales.mgmt.assignment"].sudo()
        return (
            user
            | jobs.search(
                jobs._get_current_domain(today, today)
                & Domain("is_main", "=", True)
                & Domain("unit_id", "in", below)
            ).user_id
        )

    def _search_deals(self, company, owners):
        """Return open opportunities, and quotations that no such one stands for.

        A document without company is one of its salesperson's.

        :rtype: tuple[crm.lead, sale.order]
        """
        at_home = owners.filtered(lambda each: each.company_id == company)
        is_open = (
            Domain("type", "=", "opportunity")
            & Domain("won_status", "=", "pending")
            & Domain("user_id", "in", owners.ids)
            & (
                Domain("company_id", "=", company.id)
                | Domain("company_id", "=", False)
                & Domain("user_id", "in", at_home.ids)
            )
        )
        leads = (
            self.env["crm.lead"]
            .sudo()
            .search(is_open, order="date_deadline, id", limit=MOST_DEALS)
        )
        orders = (
            self.env["sale.order"]
            .sudo()
            .search(
                Domain("state", "in", ["draft", "sent"])
                & Domain("user_id", "in", owners.ids)
                & Domain("company_id", "=", company.id)
                & (
                    Domain("opportunity_id", "=", False)
                    | Domain("opportunity_id", "not any", is_open)
                ),
                order="validity_date, id",
                limit=MOST_DEALS,
            )
        )
        return leads, orders

    def _find_latest_orders(self, leads):
        """Return the latest quotation of each opportunity that has one."""
        found = (
            self.env["sale.order"]
            .sudo()
            .search(
                [
                    ("opportunity_id", "in", leads.ids),
                    ("state", "in", ["draft", "sent"]),
                ],
                order="date_order, id",
            )
        )
        return {each.opportunity_id: each for each in found}

    def _read_parts(self, orders):
        """Return the lines of quotations as parts of their value.

        :rtype: dict[int, tuple[Part, ...]]
        """
        lines = (
            self.env["sale.order.line"]
            .sudo()
            .search(
                [
                    ("order_id", "in", orders.ids),
                    ("display_type", "=", False),
                    ("is_downpayment", "=", False),
                ]
            )
        )
        parts = {}
        for order, own in lines.grouped("order_id").items():
            values = {line: exact(line.price_subtotal) for line in own}
            total = sum(values.values())
            if total > 0:
                parts[order.id] = tuple(
                    Part(
                        value / total,
                        line.product_id.categ_id.parent_path or "",
                        exact(line.discount) / 100,
                    )
                    for line, value in values.items()
                )
        return parts

    def _read_team_units(self, company, teams):
        """Return the units of sales teams in a company, by team id."""
        units = (
            self.env["sales.mgmt.unit"]
            .sudo()
            .search([("company_id", "=", company.id), ("crm_team_id", "in", teams.ids)])
        )
        return {each.crm_team_id.id: each.id for each in units}

    def _to_lead_offer(self, lead, run, order, parts, units):
        amount = exact(lead.expected_revenue)
        original = ""
        if not amount and order:
            amount, original = self._convert(order, run)
        return Offer(
            record=lead,
            customer=lead.partner_id.name or lead.partner_name or "",
            amount=amount,
            original=original,
            day=lead.date_deadline or None,
            probability=lead.probability,
            team_unit_id=units.get(lead.team_id.id, 0),
            parts=parts.get(order.id if order else 0, (Part(),)),
        )

    def _to_order_offer(self, order, run, parts, units):
        amount, original = self._convert(order, run)
        return Offer(
            record=order,
            customer=order.partner_id.name or "",
            amount=amount,
            original=original,
            day=order.validity_date or None,
            probability=None,
            team_unit_id=units.get(order.team_id.id, 0),
            parts=parts.get(order.id, (Part(),)),
        )

    def _convert(self, order, run):
        """Return a quotation's value in the currency of the rules, and as it is."""
        amount = exact(order.amount_untaxed) / exact(order.currency_rate or 1.0)
        amount = exact(round_to(amount, run.currency_id.rounding))
        if order.currency_id == run.currency_id:
            return amount, ""
        return amount, format_amount(self.env, order.amount_untaxed, order.currency_id)
