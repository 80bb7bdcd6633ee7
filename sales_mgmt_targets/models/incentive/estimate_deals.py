import math
from collections import defaultdict
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_amount, format_date

from ...tools.allocation import round_to
from ...tools.curve import exact
from .estimate import MOST_DEALS
from .payout_deals import Deal, Part

# No deal is worth more, in any currency
MOST_AMOUNT = 10**12
KEYS = {"key", "is_chosen", "amount", "date"}


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


class Wish(NamedTuple):
    """What the reader wants a deal to be taken for."""

    is_chosen: bool
    amount: Fraction
    day: date


class SalesMgmtEstimate(models.AbstractModel):
    """The deals that may close: open opportunities, and quotations without one."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.estimate"

    # ------------------------------------------------------------
    # WHAT IS OPEN
    # ------------------------------------------------------------

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

    # ------------------------------------------------------------
    # WHAT THE READER WANTS
    # ------------------------------------------------------------

    def _read_choices(self, choices, offers, user, window, run):
        """Return what each deal is taken for; whatever was sent is checked.

        What should have closed already is expected today; what nobody gave a day, on
        the last day of the period.

        :rtype: dict[str, Wish]
        """
        sent = self._sort_choices(choices, offers, user, run)
        wishes = {}
        for key, offer in offers.items():
            choice = sent.get(key, {})
            wishes[key] = Wish(
                choice.get("is_chosen") is True,
                self._read_amount(choice.get("amount"), offer, run),
                self._read_day(choice.get("date"), offer, window, run),
            )
        return wishes

    def _sort_choices(self, choices, offers, user, run):
        """Return choices by key; refuse what is none of these deals."""
        sent = {}
        for choice in choices if isinstance(choices, list | tuple) else [choices]:
            if not isinstance(choice, dict) or not choice.keys() <= KEYS:
                raise UserError(
                    self.env._("The chosen deals cannot be read: load the page again.")
                )
            key = choice.get("key")
            if not isinstance(key, str) or key not in offers:
                raise UserError(
                    self.env._(
                        "%(deal)s is no open deal of %(user)s in %(company)s: it may "
                        "be closed by now, or belong to somebody else. Load the page "
                        "again and choose from the list.",
                        deal=self._name_deal(key),
                        user=user.name,
                        company=run.company_id.name,
                    )
                )
            sent[key] = choice
        return sent

    def _name_deal(self, key):
        """Return the name of a deal as far as the reader may know it."""
        model, _comma, number = str(key).partition(",")
        if model in ("crm.lead", "sale.order") and number.isdecimal():
            record = self.env[model].browse(int(number[:9])).exists()
            if record and record.has_access("read"):
                return f"“{record.display_name}”"
        return self.env._("What you chose")

    def _read_amount(self, amount, offer, run):
        """Return an amount without tax, in the currency of the rules.

        :rtype: Fraction
        """
        if amount is None or amount is False:
            return offer.amount
        is_number = isinstance(amount, int | float) and not isinstance(amount, bool)
        if not is_number or not math.isfinite(amount) or amount < 0:
            raise UserError(
                self.env._(
                    "The amount of “%(deal)s” has to be a number, zero or more.",
                    deal=offer.record.display_name,
                )
            )
        if amount > MOST_AMOUNT:
            raise UserError(
                self.env._(
                    "The amount of “%(deal)s” is too large: at most %(most)s can be "
                    "estimated.",
                    deal=offer.record.display_name,
                    most=format_amount(self.env, MOST_AMOUNT, run.currency_id),
                )
            )
        return exact(round_to(exact(amount), run.currency_id.rounding))

    def _read_day(self, text, offer, window, run):
        """Return the day on which a deal is taken to close.

        :rtype: date
        """
        first, last = window
        if not text:
            return max(offer.day or run.period_id.date_to, first)
        try:
            day = date.fromisoformat(text)
        except (TypeError, ValueError):
            day = None
        if day and first <= day <= last:
            return day
        raise UserError(
            self.env._(
                "“%(deal)s” can be taken to close from %(first)s to %(last)s, in the "
                "periods that are open.",
                deal=offer.record.display_name,
                first=format_date(self.env, first),
                last=format_date(self.env, last),
            )
        )

    # ------------------------------------------------------------
    # WHAT THEY WOULD ADD
    # ------------------------------------------------------------

    def _to_deals(self, run, offers, wishes, window):
        """Return what would close in the period, in the unit where it would count.

        :return: by key
        :rtype: dict[str, Deal]
        """
        period = run.period_id
        jobs = self._read_jobs(run, offers, window)
        return {
            key: Deal(
                offer.record.id,
                offer.record.display_name,
                offer.record.user_id.id,
                self._get_unit_id(jobs[offer.record.user_id.id], offer, wish.day),
                wish.day,
                count=Fraction(1),
                value=wish.amount,
                model=offer.record._name,
                parts=offer.parts,
            )
            for key, offer in offers.items()
            for wish in [wishes[key]]
            if period.date_from <= wish.day <= period.date_to
        }

    def _read_jobs(self, run, offers, window):
        """Return the assignments of the salespeople of deals, by user id."""
        users = {each.record.user_id.id for each in offers.values()}
        assignments = self.env["sales.mgmt.assignment"].sudo()
        found = assignments.search(
            assignments._get_current_domain(*window)
            & Domain("company_id", "=", run.company_id.id)
            & Domain("user_id", "in", list(users))
        )
        jobs = defaultdict(list)
        for each in found:
            jobs[each.user_id.id].append(each)
        return jobs

    @staticmethod
    def _get_unit_id(jobs, offer, day):
        """Return the unit of a deal on a day, by the rule by which it is measured.

        The sales team's, if the person works there; else the person's main unit.
        """
        current = [
            each
            for each in jobs
            if each.date_from <= day and (not each.date_to or day <= each.date_to)
        ]
        units = {each.unit_id.id for each in current}
        if offer.team_unit_id in units:
            return offer.team_unit_id
        main = next((each.unit_id.id for each in current if each.is_main), 0)
        return main or offer.team_unit_id

    # ------------------------------------------------------------
    # WHAT IS SHOWN
    # ------------------------------------------------------------

    def _list_deals(self, run, offers, wishes, deals, adds):
        """Return the deals for the screen, with what each adds on its own.

        :param dict[str, int] adds: in whole units of the currency, by key
        :rtype: list[dict]
        """
        today = self._get_today(run.company_id)
        return [
            {
                "key": key,
                "model": offer.record._name,
                "id": offer.record.id,
                "name": offer.record.display_name,
                "customer": offer.customer,
                "user": offer.record.user_id.name,
                "original": offer.original,
                "probability": offer.probability,
                "expected": fields.Date.to_string(offer.day) if offer.day else False,
                "is_late": bool(offer.day and offer.day < today),
                "is_chosen": wish.is_chosen,
                "amount": float(wish.amount),
                "date": fields.Date.to_string(wish.day),
                "counts": key in deals,
                "adds": float(run._to_money(adds[key])) if key in deals else 0.0,
            }
            for key, offer in offers.items()
            for wish in [wishes[key]]
        ]
