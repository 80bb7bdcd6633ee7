from fractions import Fraction

from odoo import fields, models
from odoo.exceptions import UserError

from ...tools.market import find_holders, weigh_places


class SalesMgmtPlanLine(models.Model):
    """The method *Market*: who is to win more where there is more to be won."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.plan.line"

    organisation_method = fields.Selection(
        selection_add=[("market", "Market")],
        ondelete={"market": "set default"},
        help="Even: the same for everybody who is there all year and full time. Typed "
        "weights: in proportion to the weights below. History: in proportion to what "
        "everybody achieved in the base year, and to the time they are there. Market: "
        "units in proportion to the size of their markets in the base year, the people "
        "of a unit by the time they are there.",
    )
    segment_method = fields.Selection(
        selection_add=[("market", "Market")],
        ondelete={"market": "set default"},
        help="Even: every segment the same. Typed weights: in proportion to the "
        "weights below. History: in proportion to what was achieved in each segment "
        "in the base year. Market: in proportion to how large each segment's market "
        "was in the base year.",
    )

    def _get_methods(self, name):
        """Extend: a market that nobody knows divides nothing."""
        methods = super()._get_methods(name)
        markets = self.env["sales.mgmt.market"].sudo()
        if not markets._find_market(self.company_id, self.history_metric_id):
            methods.pop("market", None)
        return methods

    def _weigh_segments_market(self, segments):
        """Weigh segments by the size of their markets in the base year."""
        sizes = self._read_market_sizes(self._find_market_cut_alike())
        weights = dict.fromkeys(segments.ids, Fraction(0))
        for (_unit, segment), size in sizes.items():
            weights[segment] += size
        return weights

    def _weigh_members_market(self, leaves, parts):
        """Weigh units by the size of their markets, and their people by their time."""
        parents = self._get_unit_parents()
        weights = {}
        for segment in {segment for _unit, _user, segment in leaves}:
            sizes = self._get_unit_markets(segment)
            places = [place[:2] for place in leaves if place[2] == segment]
            weights |= {
                (*place, segment): weight
                for place, weight in weigh_places(sizes, parents, places, parts).items()
            }
        return weights

    def _get_unit_markets(self, segment):
        """Return the size of the market of each unit, of one segment or of all.

        :param int segment: its id, 0 for all together
        :rtype: dict[int, Fraction]
        """
        market = self._find_market_cut_alike() if segment else self._find_market()
        known = {}
        for (unit, each), size in self._read_market_sizes(market).items():
            if unit and segment in (0, each):
                known[unit] = known.get(unit, Fraction(0)) + size
        inside = set(self._get_units().ids)
        if not known.keys() & inside:
            raise UserError(
                self.env._(
                    "The market of %(metric)s is not known by unit in %(year)s, so "
                    "that nothing divides %(unit)s. Type in or import the figures of "
                    "its units, or choose another method.",
                    metric=self.history_metric_id.name,
                    year=self.history_period_id.name,
                    unit=self.plan_id.unit_id.name,
                )
            )
        return known

    def _find_market(self):
        """Return the market of the base metric.

        :raise UserError: there is none
        """
        market = self.env["sales.mgmt.market"]._find_market(
            self.company_id, self.history_metric_id
        )
        if not market or not self.history_period_id:
            raise UserError(
                self.env._(
                    "There is no market of %(metric)s yet. Create it and type in how "
                    "large it was in the base year, or choose another method.",
                    metric=self.history_metric_id.name,
                )
            )
        return market

    def _find_market_cut_alike(self):
        """Return the market of the base metric, known by the segments of the line."""
        market = self._find_market()
        if market.segmentation_id != self.segmentation_id:
            raise UserError(
                self.env._(
                    "“%(market)s” is not known by %(segmentation)s. Cut the market so, "
                    "or choose another method among segments.",
                    market=market.name,
                    segmentation=self.segmentation_id.name,
                )
            )
        return market

    def _read_market_sizes(self, market):
        """Return the sizes of a market in the base year; refuse if there are none."""
        sizes = market._read_sizes(self.history_period_id)
        if not any(sizes.values()):
            raise UserError(
                self.env._(
                    "“%(market)s” has no figures of %(year)s. Type in or import how "
                    "large it was, or choose another base year.",
                    market=market.name,
                    year=self.history_period_id.name,
                )
            )
        return sizes

    def _get_member_figures(self, places):
        """Extend: by *Market* the size of a unit's market explains its share."""
        if self.organisation_method != "market":
            return super()._get_member_figures(places)
        figures = {}
        for segment in {segment for _unit, _user, segment in places}:
            sizes = self._get_unit_markets(segment)
            holders = find_holders(sizes, self._get_unit_parents())
            for unit, user, each in places:
                if each == segment:
                    holder = holders[unit] or False
                    figures[unit, user, each] = {
                        "market_unit_id": holder,
                        "market_size": float(sizes.get(holder, 0)),
                    }
        return figures

    def _get_unit_parents(self):
        """Return the id of the unit above each unit of the plan; the top has none.

        :rtype: dict[int, int | None]
        """
        top, *units = self._get_units()
        return {top.id: None} | {unit.id: unit.parent_id.id for unit in units}
