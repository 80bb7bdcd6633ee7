from collections import defaultdict
from fractions import Fraction

from odoo import fields, models
from odoo.fields import Domain

from .payout_deals import Deal


class SalesMgmtEstimate(models.AbstractModel):
    """What deals would add, and how the screen shows them."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.estimate"

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
