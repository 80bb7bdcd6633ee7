import io

from odoo import api, models
from odoo.exceptions import AccessError

from ...tools.pack_workbook import (
    LEVELS,
    NOTHING,
    DataSheet,
    Metric,
    make_figures,
)
from ...tools.workbook import Book

FORMATS = {"money": "#,##0.00", "percent": "0.0%", "count": "#,##0"}
DECIMAL = "#,##0.00"


class SalesMgmtPackWorkbook(models.AbstractModel):
    """A pack as a workbook: cover with checks, summary, lists, and the data behind.

    Every figure above the data is a formula over it, stored with the value it comes
    to, so that who corrects a row of data sees the other sheets follow. Rows of data
    are made and written one by one: memory follows the figures, not the file.
    """

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.pack"

    @api.model
    def _render_xlsx(self, order):
        """Return the workbook of an order, as its reader may see it.

        :param Order order: what is asked for
        :rtype: bytes
        """
        self._check_export()
        world = self._open(order)
        file = io.BytesIO()
        book = Book(file)
        titles = self._get_titles()
        names = [name for name in order.documents if name != "performance"]
        labels = {
            "cover": self.env._("Cover"),
            "summary": self.env._("Summary"),
            **{name: titles[name] for name in names},
            "data": self.env._("Data"),
        }
        headline = f"{self._get_heading(world)} · {world.period.name}"
        sheets = {
            name: book.add_sheet(label, headline, self.env._("Page"))
            for name, label in labels.items()
        }
        data = DataSheet(book, sheets["data"])
        data.fill(self._get_data_captions(), self._iterate_rows(world))
        metrics = {line: self._describe_metric(world, line) for line in world.lines}
        checks = self._write_summary(book, sheets["summary"], data, world, metrics)
        for name in names:
            write = getattr(self, f"_write_{name}")
            checks += write(book, sheets[name], data, world, metrics)
        self._write_cover(book, sheets["cover"], world, checks)
        sheets["cover"].activate()
        book.close()
        return file.getvalue()

    @api.model
    def _check_export(self):
        """Refuse who may not take data out of Odoo."""
        if not self.env.user.has_group("base.group_allow_export"):
            raise AccessError(
                self.env._(
                    "Your account may not export data: choose PDF, or ask an "
                    "administrator for the right “Allow exporting”."
                )
            )

    @api.model
    def _describe_metric(self, world, line):
        metric = line.metric_id
        units = dict(metric._fields["unit"]._description_selection(self.env))
        measured = units[metric.unit]
        if line.currency_id:
            measured = line.currency_id.name
        return Metric(
            line.id,
            self._get_caption(world, line),
            measured,
            FORMATS.get(metric.unit, DECIMAL),
            metric.kind == "ratio",
            metric.direction == "lower",
        )

    # ------------------------------------------------------------
    # DATA
    # ------------------------------------------------------------

    @api.model
    def _get_data_captions(self):
        """Return the names of the columns, which stay the same from pack to pack."""
        env = self.env
        levels = {
            f"level_{number}": env._("Level %(number)s", number=number)
            for number in range(1, LEVELS + 1)
        }
        return {
            "company": env._("Company"),
            "metric": env._("Metric"),
            "measured": env._("Measured In"),
            "unit_path": env._("Unit Path"),
            **levels,
            "unit": env._("Unit"),
            "person": env._("Person"),
            "period": env._("Period"),
            "quarter": env._("Quarter"),
            "date": env._("From"),
            "target": env._("Target"),
            "expected": env._("Expected to Date"),
            "achieved": env._("Achieved"),
            "out_of": env._("Out Of"),
            "last": env._("Last Year"),
            "last_out_of": env._("Last Year Out Of"),
            "to_date": env._("Last Year to Date"),
            "to_date_out_of": env._("Last Year to Date Out Of"),
            "count": env._("Targets"),
            "weighted": env._("Target × Basis"),
            "basis": env._("Basis of the Target"),
            "line_id": env._("Plan Line ID"),
            "unit_id": env._("Unit ID"),
            "user_id": env._("Person ID"),
            "period_id": env._("Period ID"),
            "id_path": env._("Unit ID Path"),
        }

    @api.model
    def _iterate_rows(self, world):
        """Yield metric and cells of each person, unit and month, in that order."""
        places = {unit.id: number for number, unit in enumerate(world.units)}
        names = {0: ""} | world.names
        units = self._describe_units(world)
        periods = self._describe_periods(world)
        for line in world.lines:
            metric = self._describe_metric(world, line)
            steps = self._get_steps(world, line)
            keys = {
                key
                for _period, parts in steps
                for part in parts
                for key in part
                if key[0] == line.id
            }
            ordered = sorted(
                keys,
                key=lambda key: (
                    places.get(key[1], -1),
                    names.get(key[2], "").casefold(),
                    key[2],
                ),
            )
            for key in ordered:
                _line_id, unit_id, user_id = key
                for period, parts in steps:
                    now, last, to_date = (part.get(key, NOTHING) for part in parts)
                    if now == NOTHING and last == NOTHING:
                        continue
                    unit = units.get(unit_id) or self._describe_unit(world, unit_id)
                    yield (
                        metric,
                        (
                            world.company.name,
                            metric.name,
                            metric.measured,
                            *unit["names"],
                            names.get(user_id) or self.env._("Unassigned"),
                            *periods[period],
                            *make_figures(now, last, to_date, metric.is_ratio),
                            line.id,
                            unit_id,
                            user_id,
                            period.id,
                            unit["ids"],
                        ),
                    )

    @api.model
    def _get_steps(self, world, line):
        """Return the periods of the rows of a line, each with three tables of sums.

        :return: period; and now, last year, last year to date
        :rtype: list[tuple[sales.mgmt.period, tuple[dict, dict, dict]]]
        """
        if not line.metric_id.additive:
            return [(world.period, (world.now.own, world.last.own, world.to_date.own))]
        return [
            (
                world.months[place],
                (
                    world.by_month[place].own,
                    world.by_last_month[place].own,
                    self._scale(world.by_last_month[place].own, line, share),
                ),
            )
            for place, share in zip(world.inside, world.shares, strict=True)
        ]

    @staticmethod
    def _scale(sums, line, share):
        """Return the part of the sums of a line that counts up to today."""
        if share == 1:
            return sums
        if not share:
            return {}
        return {
            key: part.times(share) for key, part in sums.items() if key[0] == line.id
        }

    @api.model
    def _describe_units(self, world):
        return {unit.id: self._describe_unit(world, unit.id) for unit in world.units}

    @api.model
    def _describe_unit(self, world, unit_id):
        """Return path, levels and name of a unit, from the top that is in sight."""
        path = self._get_unit_path(world, unit_id)
        if not path:
            path = self.env["sales.mgmt.unit"].sudo().browse(unit_id)
        names = path.mapped("name")
        levels = [*names[:LEVELS], *[None] * (LEVELS - len(names))]
        ids = "".join(f"/{step}" for step in path.ids)
        return {"names": (" / ".join(names), *levels, names[-1]), "ids": f"{ids}/"}

    @api.model
    def _describe_periods(self, world):
        """Return name, quarter and first day of the periods of rows."""
        found = {}
        for period in (world.period, *world.months):
            quarter = period
            while quarter and quarter.level != "quarter":
                quarter = quarter.parent_id
            found[period] = (period.name, quarter.name or None, period.date_from)
        return found
