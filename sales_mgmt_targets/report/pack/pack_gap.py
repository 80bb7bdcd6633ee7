from datetime import date
from typing import NamedTuple

from odoo import api, fields, models
from odoo.fields import Domain

from ...tools.pack import Subject

# Activities of a person on the list; the rest is counted
MOST_ACTIVITIES = 5


class Task(NamedTuple):
    """Something that somebody has to do, or was told, and that is still open.

    :ivar due: the day until which; an alert has none
    """

    user_id: int
    kind: str
    text: str
    due: date | None
    is_late: bool


class SalesMgmtPackGap(models.AbstractModel):
    """Gap and action list: who is behind, by how much, and what is being done."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.pack"

    @api.model
    def _prepare_gap(self, world):
        """Return who is behind with each metric, and all that is open with them.

        Behind is whose light is not green: of a running period by pace, of one that is
        over by attainment. The farthest behind comes first.

        :return: `metrics`: `line`, `caption`, `rows`, and `ahead`, how many are not
            behind; `actions`: `name`, `unit`, `tasks`, `more`
        :rtype: dict
        """
        metrics, behind = [], {}
        for line in world.lines:
            rows, ahead = self._find_behind(world, line)
            behind |= dict.fromkeys(row["subject"].id for row in rows)
            metrics.append(
                {
                    "line": line,
                    "caption": self._get_caption(world, line),
                    "lower_is_better": line.metric_id.direction == "lower",
                    "rows": rows,
                    "ahead": ahead,
                }
            )
        return {"metrics": metrics, "actions": self._list_actions(world, list(behind))}

    @api.model
    def _find_behind(self, world, line):
        """Return the rows of people who are behind, and how many others there are."""
        lower = line.metric_id.direction == "lower"
        rows, ahead = [], 0
        for user_id in world.people:
            subject = Subject("person", user_id)
            if not self._has(world, line, subject):
                continue
            mark = self._mark(world, line, subject)
            light = self._get_light(world, mark, lower)
            if light in ("near", "far"):
                rows.append(
                    {
                        "subject": subject,
                        "name": world.names[user_id],
                        "unit": self._get_place_name(world, subject),
                        "mark": mark,
                        "light": light,
                    }
                )
            elif light == "good":
                ahead += 1

        def measure(row):
            figure = row["mark"].figure
            ratio = figure.attainment if world.times["is_over"] else figure.pace
            return (-ratio if lower else ratio, row["name"].casefold())

        return sorted(rows, key=measure), ahead

    # ------------------------------------------------------------
    # WHAT IS BEING DONE
    # ------------------------------------------------------------

    @api.model
    def _list_actions(self, world, user_ids):
        """Return what is open with people, in their order; who has nothing says so."""
        found = {user_id: [] for user_id in user_ids}
        more = dict.fromkeys(user_ids, 0)
        for task in self._find_tasks(world, user_ids):
            mine = found[task.user_id]
            shown = sum(each.kind == "activity" for each in mine)
            if task.kind == "activity" and shown >= MOST_ACTIVITIES:
                more[task.user_id] += 1
            else:
                mine.append(task)
        return [
            {
                "name": world.names[user_id],
                "unit": self._get_place_name(world, Subject("person", user_id)),
                "tasks": sorted(
                    found[user_id], key=lambda each: (each.due is None, each.due)
                ),
                "more": more[user_id],
            }
            for user_id in user_ids
        ]

    @api.model
    def _find_tasks(self, world, user_ids):
        """Return what is open with people, as far as the reader may read it.

        Extended by modules that know more of it.

        :rtype: list[Task]
        """
        return [
            *self._find_decisions(world, user_ids),
            *self._find_alerts(world, user_ids),
            *self._find_activities(world, user_ids),
        ]

    @api.model
    def _find_decisions(self, world, user_ids):
        decisions = self.env["sales.mgmt.meeting.decision"].search(
            [
                ("user_id", "in", user_ids),
                ("company_id", "=", world.company.id),
                ("state", "=", "open"),
                # what became an action stands there as that
                ("action_ids", "=", False),
            ]
        )
        return [
            Task(
                each.user_id.id,
                "decision",
                each.name,
                each.date_due,
                each.date_due < world.today,
            )
            for each in decisions
        ]

    @api.model
    def _find_alerts(self, world, user_ids):
        around = Domain("period_id", "child_of", world.period.ids) | Domain(
            "period_id", "parent_of", world.period.ids
        )
        alerts = self.env["sales.mgmt.alert"].search(
            Domain("user_id", "in", user_ids)
            & Domain("company_id", "=", world.company.id)
            & Domain("state", "=", "open")
            & around
        )
        return [
            Task(each.user_id.id, "alert", each.message, None, False)
            for each in alerts
            if not each.is_good
        ]

    @api.model
    def _find_activities(self, world, user_ids):
        """Return activities due in the period, without those listed already."""
        own = ("sales.mgmt.meeting.decision", "sales.mgmt.alert", "sales.mgmt.action")
        activities = self.env["mail.activity"].search(
            Domain("user_id", "in", user_ids)
            & Domain("res_model", "!=", False)
            & Domain("res_model", "not in", own)
            & Domain("date_deadline", "<=", world.period.date_to),
            order="date_deadline, id",
        )
        return [
            Task(
                each.user_id.id,
                "activity",
                self._describe_activity(each),
                each.date_deadline,
                each.date_deadline < world.today,
            )
            for each in activities
        ]

    @api.model
    def _describe_activity(self, activity):
        name = activity.summary or activity.activity_type_id.sudo().name
        return f"{name}: {activity.res_name}" if activity.res_name else name

    @api.model
    def _get_kind_name(self, kind):
        """Return what a task is called on the page."""
        return {
            "decision": self.env._("Decision"),
            "alert": self.env._("Alert"),
            "activity": self.env._("Activity"),
        }.get(kind, kind)

    @api.model
    def _format_day(self, day):
        return fields.Date.to_string(day) if day else ""
