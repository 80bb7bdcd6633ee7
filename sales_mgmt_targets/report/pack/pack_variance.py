from odoo import api, models

from ...tools.pack import WHOLE, Subject


class SalesMgmtPackVariance(models.AbstractModel):
    """Variance report: plan against results and the year before, by metric and unit."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.pack"

    @api.model
    def _prepare_variance(self, world):
        """Return the variances of each metric, by unit in the order of the tree.

        A variance is achieved less planned to date: of a period that is over, less its
        target. It is favourable by the direction of the metric. A row of a unit holds
        everything below it; a subtotal of rates is the ratio of the sums.

        :return: per metric `line`, `caption`, `rows` and `total`; see `_compare`
        :rtype: list[dict]
        """
        blocks = []
        for line in world.lines:
            subjects = [(unit, Subject("unit", unit.id)) for unit in world.units]
            rows = [
                self._compare(world, line, subject)
                | {
                    "name": unit.name,
                    "unit_id": unit.id,
                    "depth": self._get_depth(world, unit),
                }
                for unit, subject in subjects
                if self._has(world, line, subject)
            ]
            if world.owner:
                rows = [
                    self._compare(world, line, Subject("person", user_id))
                    | {"name": name, "unit_id": 0, "depth": 0}
                    for user_id, name in world.names.items()
                    if self._has(world, line, Subject("person", user_id))
                ]
            if rows:
                blocks.append(
                    {
                        "line": line,
                        "caption": self._get_caption(world, line),
                        "lower_is_better": line.metric_id.direction == "lower",
                        "rows": rows,
                        "total": self._compare(world, line, WHOLE),
                    }
                )
        return blocks

    @api.model
    def _compare(self, world, line, subject):
        """Return the variances of a subject.

        :return: `mark`, `planned` to date, `variance`, `share` of what was planned,
            `verdict` (favourable, unfavourable or none), `change` against last year to
            date with its `growth`
        :rtype: dict
        """
        mark = self._mark(world, line, subject)
        figure = mark.figure
        planned = figure.target if world.times["is_over"] else figure.expected
        variance = share = change = None
        if planned is not None and figure.actual is not None:
            variance = figure.actual - planned
            share = variance / abs(planned) if planned else None
        if mark.to_date is not None and figure.actual is not None:
            change = figure.actual - mark.to_date
        lower = line.metric_id.direction == "lower"
        verdict = "none"
        if variance:
            is_good = (variance < 0) == lower
            verdict = "favourable" if is_good else "unfavourable"
        return {
            "mark": mark,
            "planned": planned,
            "variance": variance,
            "share": share,
            "verdict": verdict,
            "change": change,
            "growth": mark.growth,
        }
