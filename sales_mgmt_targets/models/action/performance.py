from odoo import api, fields, models

from .action import OPEN
from .action_cover import NOTHING, Spot

# Actions that the screen lists; the rest is one click away
MOST_ACTIONS = 6


class SalesMgmtPerformance(models.AbstractModel):
    """Extend *My Performance* with what is being done about the gaps."""

    # a room extends what is another room's
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.performance"

    @api.model
    @api.readonly
    def get_performance(self, level="month", day=False, user_id=False):
        """Extend `sales.mgmt.performance` with open actions.

        :return: metrics have `plan`: `count`, `late`, `effect` and `cover`, False if
            nothing is open; `actions` are the next ones, see `_list_actions`
        """
        answer = super().get_performance(level, day, user_id)
        answer["actions"], answer["action_count"] = [], 0
        if not answer["period"]:
            return answer
        user = self.env["res.users"].browse(answer["person"]["id"])
        period = self.env["sales.mgmt.period"].sudo().browse(answer["period"]["id"])
        metrics = self.env["sales.mgmt.metric"].browse(
            row["metric_id"] for row in answer["metrics"]
        )
        plans = self.env["sales.mgmt.action"]._read_plans(metrics, period, user.id)
        for row in answer["metrics"]:
            spot = Spot(row["metric_id"], period.id, 0, user.id)
            row["plan"] = prepare_plan(
                plans.get(spot, NOTHING), row["gap"], row["lower_is_better"]
            )
        answer["actions"], answer["action_count"] = self._list_actions(user)
        return answer

    @api.model
    @api.readonly
    def get_open_actions(self, level, day, kind, res_id, metric_id=False):
        """Return the ids of the actions that a screen counts for somebody.

        Only those that the reader may read.

        :param str kind: unit or person
        :param int res_id: of the unit or the person
        :param int metric_id: only of this metric; of all with a target if not given
        :rtype: list[int]
        """
        company = self.env.company
        standing = self.env["sales.mgmt.standing"].sudo()
        period = standing._find_period(company, str(level), fields.Date.to_date(day))
        metrics = standing._find_lines(company, period).metric_id
        if metric_id:
            metrics = metrics.filtered(lambda metric: metric.id == metric_id)
        place = {"unit_id" if kind == "unit" else "user_id": int(res_id)}
        actions = self.env["sales.mgmt.action"]
        return actions._find_at(metrics.with_env(self.env), period, **place).ids

    @api.model
    def _list_actions(self, user):
        """Return what is open with a person, the soonest first, and how much it is.

        What they do, and what is done for their targets.

        :return: `id`, `name`, `kind`, `owner` if it is somebody else, `due`,
            `progress`, `is_late`, and `answer` of a request
        :rtype: tuple[list[dict], int]
        """
        actions = self.env["sales.mgmt.action"]
        domain = [
            ("company_id", "=", self.env.company.id),
            ("state", "in", OPEN),
            ("is_told", "=", True),
            "|",
            ("user_id", "=", user.id),
            ("salesperson_id", "=", user.id),
        ]
        found = actions.search(domain, limit=MOST_ACTIONS)
        answers = dict(actions._fields["answer"]._description_selection(self.env))
        rows = [
            {
                "id": each.id,
                "name": each.name,
                "kind": each.kind,
                "owner": each.user_id.name if each.user_id != user else "",
                "due": fields.Date.to_string(each.date_due),
                "progress": each.progress,
                "is_late": each.is_late,
                "answer": answers.get(each.answer, ""),
            }
            for each in found.sudo()
        ]
        count = len(rows)
        if count == MOST_ACTIONS:
            count = actions.search_count(domain)
        return rows, count


def prepare_plan(plan, gap, is_lower):
    """Return what a screen shows of what is open.

    :param gap: target less achieved; a limit has its gap the other way round
    """
    if not plan.count:
        return False
    lacking = None if gap is None else (-gap if is_lower else gap)
    return {
        "count": plan.count,
        "late": plan.late,
        "effect": float(plan.effect),
        "cover": plan.cover(lacking),
    }
