from functools import partial

from markupsafe import Markup

from odoo import api, fields, models

from ...tools.chart import burn_up, columns, levels, percentage
from ...tools.pack import Subject
from ...tools.standing import Sums
from ..performance_report import Row


class SalesMgmtPackPerformance(models.AbstractModel):
    """The performance report of any unit and person for any period.

    It fills the same pages as the report of a target. That one prints a node of a
    plan, also of a draft; this one adds up the smallest parts of all plans in force, so
    that a unit has a quarter and a month too.
    """

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.pack"

    @api.model
    def _prepare_performance(self, world):
        """Return a section of pages for each subject of the order.

        :rtype: list[dict]
        """
        order = world.order
        subjects = [
            Subject("person", user_id) if user_id else Subject("unit", unit_id)
            for unit_id, user_id in order.subjects
        ]
        if not subjects:
            subjects = [Subject("person", user.id) for user in world.owner] or [
                Subject("unit", top.id) for top in world.tops
            ]
        refs = order.refs or [0] * len(subjects)
        return [
            self._prepare_section(world, subject, ref)
            for subject, ref in zip(subjects, refs, strict=True)
            if self._is_in_sight(world, subject)
        ]

    @api.model
    def _is_in_sight(self, world, subject):
        """Tell whether the reader may see a subject: nobody else is printed."""
        if subject.kind == "unit":
            return subject.id in world.units.ids
        return subject.id in world.people

    @api.model
    def _get_head(self, world, ref=0):
        """Return what stands at the head of every page of an order."""
        return {
            "subject": self._get_heading(world),
            "place": "",
            "period": world.period.name,
            "company": world.company.name,
            "plan": ", ".join(world.lines.plan_id.mapped("name")),
            "as_of": fields.Date.to_string(world.today),
            "ref": ref,
        }

    @api.model
    def _prepare_section(self, world, subject, ref):
        head = self._get_head(world, ref)
        if subject.kind == "person":
            place = world.units.browse(world.people[subject.id]).sudo()
            head |= {"subject": world.names[subject.id], "place": place.name or ""}
        else:
            head["subject"] = world.units.browse(subject.id).name
        lines = world.lines.filtered(lambda line: self._has(world, line, subject))
        return head | {
            "blocks": [
                self._prepare_block(world, line, subject, len(lines) == 1)
                for line in lines
            ]
        }

    @api.model
    def _prepare_block(self, world, line, subject, is_alone):
        """Return everything about one metric of a subject, for the page.

        :param bool is_alone: whether it has the page for itself
        :rtype: dict
        """
        metric = line.metric_id
        mark = self._mark(world, line, subject)
        figure = mark.figure
        rows = self._get_period_rows(world, line, subject)
        quarters = [row for row in rows if row.level == "quarter"]
        return {
            "is_alone": is_alone,
            "metric": metric,
            "caption": self._get_caption(world, line),
            "boxes": self._get_boxes(world, line, mark),
            "parts_heading": self.env._("By Unit and Person"),
            "periods": rows if is_alone else quarters or rows,
            "parts": self._get_part_rows(world, line, subject),
            "chart": self._get_chart(world, line, subject),
            "total": Row("", "total", figure.target, figure.actual, figure.pace),
            "is_running_total": self._is_running_total(world, metric),
            "lower_is_better": metric.direction == "lower",
            "show_value": partial(self._show, line),
            "show_percent": self._show_percent,
        }

    # ------------------------------------------------------------
    # FIGURES AT THE HEAD
    # ------------------------------------------------------------

    @api.model
    def _get_boxes(self, world, line, mark):
        """Return pairs of caption and text, five to a row of the page."""
        figure, show = mark.figure, partial(self._show, line)
        return [
            (self.env._("Target"), show(figure.target)),
            (self.env._("Achieved"), show(figure.actual)),
            (self.env._("Gap"), show(figure.gap)),
            (self.env._("Attainment"), self._show_percent(figure.attainment)),
            (self.env._("Expected to Date"), show(figure.expected)),
            *self._get_mark_boxes(world, line, mark),
        ]

    @api.model
    def _get_second_boxes(self, world, line, subject):
        """Return the second row of figures: pace, landing, and the year before."""
        return self._get_mark_boxes(world, line, self._mark(world, line, subject))

    @api.model
    def _get_mark_boxes(self, world, line, mark):
        figure, landing = mark.figure, mark.landing
        show = partial(self._show, line)
        change = None
        if figure.actual is not None and mark.to_date is not None:
            change = figure.actual - mark.to_date
        last = self.env._("Last Year")
        if not world.times["is_over"]:
            last = self.env._("Last Year to Date")
        return [
            (self.env._("Pace"), self._show_percent(figure.pace)),
            (self.env._("Landing"), show(landing and landing.middle)),
            (
                self.env._("Low – High"),
                f"{show(landing.low)} – {show(landing.high)}" if landing else "–",
            ),
            (last, show(mark.to_date)),
            (
                self.env._("Against Last Year"),
                self._show_change(line, change, mark.growth),
            ),
        ]

    # ------------------------------------------------------------
    # PERIODS
    # ------------------------------------------------------------

    @api.model
    def _is_running_total(self, world, metric):
        return world.period.level == "year" and metric._sums_along("period")

    @api.model
    def _get_month_row(self, world, line, subject, place):
        sums = world.by_month[place].get(line.id, subject) or Sums()
        figure = sums.get_figure(line.metric_id.kind == "ratio")
        month = world.months[place]
        return Row(month.name, "month", figure.target, figure.actual)

    @api.model
    def _get_period_rows(self, world, line, subject):
        """Return a row for each month of the period, and of a year for each quarter.

        :rtype: list[Row]
        """
        if len(world.inside) == 1:
            return []
        metric = line.metric_id
        rows = []
        for place in world.inside:
            quarter = world.months[place].parent_id
            is_first = not place or world.months[place - 1].parent_id != quarter
            if world.period.level == "year" and is_first and metric.additive:
                sums = self._add_months(
                    world,
                    line,
                    subject,
                    [
                        other
                        for other in world.inside
                        if world.months[other].parent_id == quarter
                    ],
                )
                figure = sums.get_figure(metric.kind == "ratio")
                rows.append(Row(quarter.name, "quarter", figure.target, figure.actual))
            rows.append(self._get_month_row(world, line, subject, place))
        return rows

    @api.model
    def _add_months(self, world, line, subject, places):
        total = Sums()
        for place in places:
            total = total.plus(world.by_month[place].get(line.id, subject) or Sums())
        return total

    @api.model
    def _get_chart(self, world, line, subject):
        """Return the running total of a year; else the months of the fiscal year."""
        metric = line.metric_id
        rows = [
            self._get_month_row(world, line, subject, place)
            for place in range(len(world.months))
        ]
        begun = sum(month.date_from <= world.today for month in world.months)
        planned = [float(row.target or 0) for row in rows]
        achieved = [
            None if row.achieved is None else float(row.achieved)
            for row in rows[:begun]
        ]
        labels = [row.label for row in rows]
        captions = (self.env._("Target"), self.env._("Achieved"))
        if self._is_running_total(world, metric):
            return Markup(
                burn_up(labels, planned, [each or 0.0 for each in achieved], captions)
            )
        if metric.kind == "ratio":
            write = percentage if metric.unit == "percent" else None
            planned = [
                None if row.target is None else float(row.target) for row in rows
            ]
            return Markup(levels(labels, planned, achieved, captions, write))
        achieved = [each or 0.0 for each in achieved] + [0.0] * (len(rows) - begun)
        return Markup(columns(labels, [planned, achieved], captions))

    # ------------------------------------------------------------
    # PARTS
    # ------------------------------------------------------------

    @api.model
    def _get_part_rows(self, world, line, subject):
        """Return the units directly below a unit, its own people, and what is nobody's.

        :rtype: list[Row]
        """
        if subject.kind != "unit":
            return []
        unit = world.units.browse(subject.id)
        is_ratio = line.metric_id.kind == "ratio"
        rows = []
        for child in world.units.filtered(lambda each: each.parent_id == unit):
            sums = world.now.get(line.id, Subject("unit", child.id))
            if sums:
                rows.append(self._make_row(child.name, "unit", sums, is_ratio))
        own = {
            user_id: sums
            for (line_id, unit_id, user_id), sums in world.now.own.items()
            if line_id == line.id and unit_id == unit.id
        }
        rest = own.pop(0, None)
        people = sorted(own, key=lambda user_id: world.names[user_id].casefold())
        rows += [
            self._make_row(world.names[user_id], "person", own[user_id], is_ratio)
            for user_id in people
        ]
        if rest and (rest.numerator or rest.count):
            rows.append(
                self._make_row(self.env._("Unassigned"), "rest", rest, is_ratio)
            )
        return rows

    @staticmethod
    def _make_row(label, level, sums, is_ratio):
        figure = sums.get_figure(is_ratio)
        return Row(label, level, figure.target, figure.actual, figure.pace)
