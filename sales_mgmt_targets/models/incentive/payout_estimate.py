from dataclasses import replace

from odoo import models
from odoo.fields import Domain

from ...tools.statement import Statement
from .payout_circle import Circle
from .payout_deals import BASES

# Rules that pay for results
PAYING = ("commission", "bonus")


class SalesMgmtPayoutEstimate(models.Model):
    """The statement of one person, as things stand and as if deals were closed.

    A run that is estimated is never stored: it is a new record of the kind *preview*.
    Everything is read once; what deals change is arithmetic on the same book.
    """

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.payout.run"

    # ------------------------------------------------------------
    # WHOSE RESULTS
    # ------------------------------------------------------------

    def _get_circle(self, user):
        """Return whose results the statement of a person takes.

        :param res.users user: one person
        :rtype: Circle
        """
        ancestors = self._read_ancestors()
        homes = set(self._read_homes(user))
        led = set(self._read_led_units(ancestors).get(user.id, ()))
        tops = homes | led
        budgeted = self.scheme_id.component_ids.filtered("budget")
        return Circle(
            user_id=user.id,
            home_ids=frozenset(homes),
            led_ids=frozenset(led),
            unit_ids=frozenset(
                unit_id for unit_id, above in ancestors.items() if above & tops
            )
            - {0},
            has_top=bool(ancestors.get(0, frozenset()) & tops),
            has_budget=bool(budgeted),
            takes_all=any(each.tier_mode != "event" for each in budgeted),
        )

    def _read_homes(self, user):
        """Return the ids of the units in which a person is assigned in the period."""
        assignments = self.env["sales.mgmt.assignment"].sudo()
        return assignments.search(
            assignments._get_current_domain(
                self.period_id.date_from, self.period_id.date_to
            )
            & Domain("company_id", "=", self.company_id.id)
            & Domain("user_id", "=", user.id)
        ).unit_id.ids

    # ------------------------------------------------------------
    # WHAT DEALS TOUCH
    # ------------------------------------------------------------

    def _get_touched_metrics(self, is_paid):
        """Return the metrics of the rules that a closed deal adds to.

        A quotation without opportunity adds nothing to what counts opportunities.

        :param bool is_paid: the customer pays in the period too
        :return: by model of the deal
        :rtype: dict[str, sales.mgmt.metric]
        """
        metrics = self._get_metrics().filtered(
            lambda metric: (
                metric.deal_gives
                and metric.kind == "total"
                and (is_paid or metric.code != BASES["collected"])
            )
        )
        return {
            "crm.lead": metrics,
            "sale.order": metrics.filtered(
                lambda metric: set(metric.source_ids.mapped("model")) != {"crm.lead"}
            ),
        }

    def _get_touched_components(self, is_paid):
        """Return the rules that pay more or less when deals close.

        :rtype: sales.mgmt.scheme.component
        """
        metrics = self._get_touched_metrics(is_paid)["crm.lead"]
        bases = {"invoiced", "collected"} if is_paid else {"invoiced"}
        return self.scheme_id.component_ids.filtered(
            lambda each: (
                each.kind in PAYING
                and (each.basis in bases or each._get_metrics().sudo() & metrics)
            )
        )

    def _assume_each(self, book, deals, is_paid):
        """Return what each deal adds to the book on its own.

        :param list[Deal] deals: as if they had closed; their days lie in the period
        :return: results and credits by deal, for `Book.assume`
        :rtype: dict[Deal, tuple[list[Cell], dict]]
        """
        touched = self._get_touched_metrics(is_paid)
        counted = self._get_counted_metrics()
        lowest = self.env["sales.mgmt.period"].search(
            [("id", "child_of", self.period_id.ids), ("is_lowest", "=", True)],
            order="date_from",
        )
        found = {}
        for deal in deals:
            metrics = touched[deal.model]
            additive = metrics.filtered("additive")
            day = next(each for each in lowest if each.date_to >= deal.day)
            cells = deal.to_cells(additive, day)
            cells += deal.to_cells(metrics - additive, self.period_id)
            entries = {
                ("metric", metric.id): deal.to_entries(deal.get_amount(metric))
                for metric in metrics & counted
            }
            for basis in ["invoiced", *(["collected"] if is_paid else [])]:
                entries[basis, 0] = deal.to_entries(deal.value)
            found[deal] = (cells, entries)
        return found

    def _get_counted_metrics(self):
        """Return the metrics whose documents a rule counts one by one."""
        components = self.scheme_id.component_ids
        return components.filtered(
            lambda each: each.tier_mode == "event" and each.basis == "metric"
        ).pay_metric_id.sudo()

    # ------------------------------------------------------------
    # STATEMENT
    # ------------------------------------------------------------

    def _compute_lines(self, book, user, components):
        """Compute what rules without a shared budget give one person.

        :return: lines by component id
        :rtype: dict[int, list[Line]]
        """
        own = replace(
            book, people=[each for each in book.people if each.user_id == user.id]
        )
        return {
            component.id: self._compute_component(component, own).get(user.id, [])
            for component in components - self._get_pooled_components()
        }

    def _compute_one(self, book, user, lines):
        """Compute the statement of one person from what the rules give.

        :param Book book: draws are moved on in it
        :param dict lines: see `_compute_lines`, for all rules of the scheme
        :rtype: Statement
        """
        person = next(each for each in book.people if each.user_id == user.id)
        statement = Statement(person=person)
        for component in self.scheme_id.component_ids:
            statement.lines += lines[component.id]
        statement.lines += [
            self._get_adjustment_line(each)
            for each in book.adjustments
            if each.user_id == user
        ]
        self._settle(statement, book, is_silent=False)
        return statement
