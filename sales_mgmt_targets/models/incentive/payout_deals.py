from datetime import date
from fractions import Fraction
from typing import NamedTuple

from odoo import models
from odoo.fields import Domain

from ...tools.credit import Entry
from ...tools.curve import exact
from ...tools.results import Cell

# Which metric tells how credits by invoice lines go on
BASES = {"invoiced": "revenue_invoiced", "collected": "cash_collected"}


class Part(NamedTuple):
    """A part of a deal, as far as it was offered already.

    :ivar share: of the value of the deal
    :ivar categ_path: path of the product category; empty if nobody knows it yet
    """

    share: Fraction = Fraction(1)
    categ_path: str = ""
    discount: Fraction = Fraction(0)


class Deal(NamedTuple):
    """An opportunity or a quotation as if it were won, ordered, invoiced and paid."""

    res_id: int
    name: str
    user_id: int
    unit_id: int
    day: date
    count: Fraction
    value: Fraction
    model: str = "crm.lead"
    parts: tuple[Part, ...] = (Part(),)

    def to_cells(self, metrics, period):
        """Return what the deal adds to metrics.

        :param sales.mgmt.metric metrics: those that rules look at
        :param sales.mgmt.period period: when; one that results are measured on
        :rtype: list[Cell]
        """
        return [
            Cell(
                metric.id,
                period.id,
                self.user_id,
                self.unit_id,
                self.get_amount(metric),
            )
            for metric in metrics
            if metric.deal_gives and metric.kind == "total"
        ]

    def get_amount(self, metric):
        """Return what the deal adds to a metric that deals add to.

        :rtype: Fraction
        """
        return self.value if metric.deal_gives == "value" else self.count

    def to_entries(self, amount):
        """Return what the deal credits, by what was offered; margins are not known.

        :param Fraction amount: what is credited in all
        :rtype: list[Entry]
        """
        return [
            Entry(
                user_id=self.user_id,
                unit_id=self.unit_id or None,
                role="split",
                key=f"deal:{self.model}:{self.res_id}:{number}",
                model=self.model,
                res_id=self.res_id,
                name=self.name,
                value=amount * part.share,
                days_overdue=0,
                categ_path=part.categ_path,
                margin=None,
                discount=part.discount,
                origin_period_id=None,
                event_date=self.day,
            )
            for number, part in enumerate(self.parts)
        ]


class SalesMgmtPayoutDeals(models.Model):
    """Open opportunities, as if they were won; a file of its own for each subject."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.payout.run"

    def _to_deals(self, leads, weighted):
        """Return opportunities as deals of their people, in the unit of today.

        :param crm.lead leads: opportunities with a closing day
        :param bool weighted: by their probability; else as if all of them were won
        :rtype: list[Deal]
        """
        units = self._get_units_of_today(leads.user_id)
        return [
            Deal(
                lead.id,
                lead.name,
                lead.user_id.id,
                units.get(lead.user_id.id, 0),
                lead.date_deadline,
                count=share,
                value=exact(lead.expected_revenue) * share,
            )
            for lead in leads
            for share in [exact(lead.probability) / 100 if weighted else Fraction(1)]
        ]

    def _get_units_of_today(self, users):
        """Return the main unit of people today.

        :rtype: dict[int, int]
        """
        today = (
            self.env["sales.mgmt.calendar"]
            ._get_for_company(self.company_id)
            ._get_today()
        )
        assignments = self.env["sales.mgmt.assignment"].sudo()
        found = assignments.search(
            assignments._get_current_domain(today, today)
            & Domain("is_main", "=", True)
            & Domain("company_id", "=", self.company_id.id)
            & Domain("user_id", "in", users.ids)
        )
        return {each.user_id.id: each.unit_id.id for each in found}
