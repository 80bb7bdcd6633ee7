import math
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import format_amount, format_date

from ...tools.allocation import round_to
from ...tools.curve import exact

# No deal is worth more, in any currency
MOST_AMOUNT = 10**12
KEYS = {"key", "is_chosen", "amount", "date"}


class Wish(NamedTuple):
    """What the reader wants a deal to be taken for."""

    is_chosen: bool
    amount: Fraction
    day: date


class SalesMgmtEstimate(models.AbstractModel):
    """What the reader wants deals to be taken for; whatever was sent is checked."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.estimate"

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
