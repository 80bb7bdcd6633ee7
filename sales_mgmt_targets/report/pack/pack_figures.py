from fractions import Fraction

from odoo import api, models

from ...models.incentive.wording import write_number, write_value
from ...models.tracking.standing_landing import PERIODS_BEFORE
from ...tools.pace import get_daily_share
from ...tools.pack import Mark
from ...tools.standing import Sums

ZERO = Fraction(0)
# Money from so much on is printed without cents; the workbook has them
WHOLE_FROM = 1000


class SalesMgmtPackFigures(models.AbstractModel):
    """Figures of the documents, and how they are written."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.pack"

    # ------------------------------------------------------------
    # FIGURES
    # ------------------------------------------------------------

    @api.model
    def _has(self, world, line, subject):
        """Tell whether there is a target or a result."""
        return world.now.get(line.id, subject) is not None

    @api.model
    def _mark(self, world, line, subject):
        """Return where a subject stands with the metric of a line.

        :rtype: Mark
        """
        metric = line.metric_id
        is_ratio = metric.kind == "ratio"
        figure = (world.now.get(line.id, subject) or Sums()).get_figure(is_ratio)
        last, to_date = (
            sums and sums.get_figure(is_ratio).actual
            for sums in (
                world.last.get(line.id, subject),
                world.to_date.get(line.id, subject),
            )
        )
        growth = None
        if to_date and figure.actual is not None:
            growth = (figure.actual - to_date) / abs(to_date)
        lower = metric.direction == "lower"
        daily = None
        if figure.gap is not None and metric._sums_along("period") and not lower:
            daily = get_daily_share(figure.gap, world.times["days_left"])
        return Mark(
            figure,
            last,
            to_date,
            growth,
            self._land(world, line, subject, figure),
            daily,
            figure.get_light(lower),
        )

    @api.model
    def _land(self, world, line, subject, figure):
        """Return where a figure of a running period lands, if that can be told.

        :rtype: Landing | None
        """
        if world.times["is_over"]:
            return None
        landed = self.env["sales.mgmt.standing"]._land(
            line,
            figure,
            world.deals[subject.kind].get(subject.id),
            world.times["share"],
            self._get_before(world, line, subject),
        )
        return landed and landed[1]

    @api.model
    def _get_before(self, world, line, subject):
        """Return what the periods of the same length before brought, the latest last.

        :rtype: list[Fraction]
        """
        size = len(world.inside)
        results = []
        for cut in (*world.by_last_month, *world.by_month)[
            : len(world.by_last_month) + world.inside[0]
        ]:
            sums = cut.get(line.id, subject)
            results.append(sums.numerator if sums else ZERO)
        chunks = [
            sum(results[place : place + size], ZERO)
            for place in range(len(results) % size, len(results), size)
        ]
        standing = self.env["sales.mgmt.standing"]
        return standing._skip_empty_start(chunks[-PERIODS_BEFORE:])

    @api.model
    def _get_light(self, world, mark, lower):
        """Return the light of a period: of one that is over, by its attainment."""
        if not world.times["is_over"]:
            return mark.light
        figure = mark.figure
        return figure._replace(expected=figure.target).get_light(lower)

    # ------------------------------------------------------------
    # WHO
    # ------------------------------------------------------------

    @api.model
    def _get_depth(self, world, unit):
        """Return how far below the top in sight a unit lies."""
        return sum(step in world.seen for step in world.ancestors[unit.id]) - 1

    @api.model
    def _get_unit_path(self, world, unit_id):
        """Return the units in sight from the top down to one."""
        return world.units.browse(
            step for step in world.ancestors.get(unit_id, ()) if step in world.seen
        )

    @api.model
    def _get_heading(self, world):
        """Return whose figures an order shows, for the head of every page."""
        if world.owner:
            return ", ".join(world.owner.mapped("name"))
        return ", ".join(world.tops.mapped("name"))

    @api.model
    def _get_caption(self, world, line):
        """Return the name of a metric, with its plan where several plans have it."""
        name = line.metric_id.name
        same = world.lines.filtered(lambda each: each.metric_id == line.metric_id)
        return f"{name} · {line.plan_id.name}" if len(same) > 1 else name

    # ------------------------------------------------------------
    # TEXT
    # ------------------------------------------------------------

    @api.model
    def _show(self, line, value):
        """Write a figure of a metric in the reader's language; unknown is a dash.

        :param Fraction value: of a rate, as a part of one
        :rtype: str
        """
        if value is None:
            return "–"
        unit, currency = line.metric_id.unit, line.currency_id
        if unit == "percent":
            return self._show_percent(value)
        digits = 2 if unit == "money" and abs(value) < WHOLE_FROM else 0
        if unit != "money":
            digits = 0 if value == int(value) else 2
        currency = currency or line.company_id.currency_id
        return write_value(self.env, float(round(value, digits)), unit, currency)

    @api.model
    def _show_percent(self, value):
        """Write a part of one in percent, with one decimal."""
        if value is None:
            return "–"
        return f"{write_number(self.env, round(float(100 * value), 1))} %"

    @api.model
    def _show_change(self, line, change, growth):
        """Write a change with its sign: of a rate in points, else in percent."""
        if change is None:
            return "–"
        if line.metric_id.unit == "percent":
            points = write_number(self.env, round(float(100 * change), 1))
            text = self.env._("%(points)s points", points=points)
            return f"+{text}" if change > 0 else text
        if growth is None:
            return "–"
        return f"{'+' if growth > 0 else ''}{self._show_percent(growth)}"
