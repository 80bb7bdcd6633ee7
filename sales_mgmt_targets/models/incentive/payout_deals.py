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


class Deal(NamedTuple):
    """An opportunity as if it were won, ordered, invoiced and paid."""

    lead_id: int
    name: str
    user_id: int
    unit_id: int
    day: date
    count: Fraction
    value: Fraction

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
                self.value if metric.deal_gives == "value" else self.count,
            )
            for metric in metrics
            if metric.deal_gives and metric.kind == "total"
        ]

    def to_entry(self):
        """Return what the deal credits; nobody knows its products and discounts yet.

        :rtype: Entry
        """
        return Entry(
            user_id=self.user_id,
            unit_id=self.unit_id or None,
            role="split",
            key=f"deal:{self.lead_id}",
            model="crm.lead",
            res_id=self.lead_id,
            name=self.name,
            value=self.value,
            days_overdue=0,
            categ_path="",
            margin=None,
            discount=Fraction(0),
            origin_period_id=None,
            event_date=self.day,
        )


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
