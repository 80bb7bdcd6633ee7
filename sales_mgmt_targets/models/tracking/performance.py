from datetime import timedelta
from fractions import Fraction

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.curve import exact
from ...tools.pace import count_days_left, elapsed_share, get_daily_share
from ...tools.periods import ONE_DAY
from ...tools.standing import Sums

ABOVE = (
    "sales_mgmt_targets.group_leader",
    "sales_mgmt_targets.group_manager",
    "sales_mgmt_targets.group_auditor",
)
EVERYTHING = ABOVE[1:]
# Activities that the screen lists; the rest is one click away
MOST_ACTIVITIES = 8


class SalesMgmtPerformance(models.AbstractModel):
    """Where a person stands: what the screen *My Performance* shows, in one answer."""

    _name = "sales.mgmt.performance"
    _description = "Sales Performance"

    # ------------------------------------------------------------
    # FOR SCREENS
    # ------------------------------------------------------------

    @api.model
    @api.readonly
    def get_performance(self, level="month", day=False, user_id=False):
        """Return where a person stands in a period.

        For the person, the leaders above, managers and auditors.

        :param str level: year, quarter, month or week
        :param str day: any day of the period, today if not given
        :param int user_id: whose; the reader's own if not given
        :return: `period`, `levels`, `person` (named if it is somebody else),
            `metrics`, `activities`, `incentive`, `undated`; see the methods that make
            them
        :rtype: dict
        """
        user, company = self._get_person(user_id), self.env.company
        standing = self.env["sales.mgmt.standing"].sudo()
        period = standing._find_period(company, str(level), fields.Date.to_date(day))
        is_own = user == self.env.user
        answer = {
            "person": {
                "id": user.id,
                "name": "" if is_own else self._read_names(user.ids)[user.id],
                "is_own": is_own,
            },
            "levels": self._list_levels(company),
            "period": False,
            "metrics": [],
            "activities": [],
            "incentive": False,
            "undated": False,
        }
        if not period:
            return answer
        times = self._get_times(period)
        lines = standing._find_lines(company, period)
        sums = standing._read_sums(lines, period, user)
        if not is_own:
            units = set(self._find_units(company).ids)
            sums = {place: part for place, part in sums.items() if place[1] in units}
        deals, undated = None, {}
        if not times["is_over"]:
            found, undated = standing._read_open_deals(
                company, period, times["today"], user
            )
            deals = found.get(user.id)
        answer |= {
            "period": self._prepare_period(period, times),
            "metrics": self._prepare_metrics(lines, sums, period, times, deals, user),
            "activities": self._list_activities(user),
            "incentive": self._get_incentive(user, period),
        }
        if undated.get(user.id):
            late = undated[user.id]
            answer["undated"] = {"count": late.count, "worth": float(late.worth)}
        return answer

    @api.model
    @api.readonly
    def get_progress(self, line_id, level="month", day=False, user_id=False):
        """Return how a figure grew through a period, for its chart.

        :param int line_id: the plan line, as `get_performance` names it
        :return: `labels` of days or months, and running totals of what was `planned`
            and `achieved`, the latter up to today
        :rtype: dict
        """
        user, company = self._get_person(user_id), self.env.company
        standing = self.env["sales.mgmt.standing"].sudo()
        period = standing._find_period(company, str(level), fields.Date.to_date(day))
        lines = standing._find_lines(company, period)
        line = lines.filtered(lambda each: each.id == line_id)
        # customers that are counted once per period have no running total
        if not line or not line.metric_id.additive:
            return {"labels": [], "planned": [], "achieved": []}
        units = None
        if user != self.env.user:
            units = set(self._find_units(company).ids)
        return self._get_progress(line, period, user, units)

    # ------------------------------------------------------------
    # WHO
    # ------------------------------------------------------------

    @api.model
    def _get_person(self, user_id):
        """Return whose performance is asked for, if the reader may see it.

        :rtype: res.users
        """
        reader = self.env.user
        # neither a name nor a list, whatever is sent
        asked = user_id if type(user_id) is int else 0
        if user_id is False or asked == reader.id:
            return reader.sudo()
        jobs = self.env["sales.mgmt.assignment"].sudo()
        units = self._find_units(self.env.companies)
        if not jobs.search_count(
            [("user_id", "=", asked), ("unit_id", "in", units.ids)], limit=1
        ):
            raise AccessError(
                self.env._(
                    "The performance of a person is shown to themselves and to the "
                    "leaders above them. Choose somebody of your own units."
                )
            )
        return reader.sudo().browse(asked)

    @api.model
    def _find_units(self, companies):
        """Return the units whose people the reader sees: led ones, or all of them.

        :rtype: sales.mgmt.unit
        """
        reader = self.env.user
        units = self.env["sales.mgmt.unit"].sudo().with_context(active_test=False)
        if not any(map(reader.has_group, ABOVE)):
            return units
        domain = Domain("company_id", "in", (companies & self.env.companies).ids)
        if not any(map(reader.has_group, EVERYTHING)):
            domain &= Domain("ancestor_ids.responsible_ids", "in", reader.ids)
        return units.search_fetch(
            domain,
            ["name", "active", "company_id", "parent_id", "parent_path", "leader_id"],
        )

    @api.model
    def _read_names(self, user_ids):
        """Return the names of people by id, in one statement however many they are.

        :param Iterable[int] user_ids: also of those who left
        :rtype: dict[int, str]
        """
        self.env["res.users"].flush_model(["partner_id"])
        self.env["res.partner"].flush_model(["name"])
        return dict(
            self.env.execute_query(
                SQL(
                    """
                    SELECT person.id, COALESCE(partner.name, '')
                      FROM res_users AS person
                      JOIN res_partner AS partner ON partner.id = person.partner_id
                     WHERE person.id = ANY(%s)
                    """,
                    list(user_ids),
                )
            )
        )

    # ------------------------------------------------------------
    # WHEN
    # ------------------------------------------------------------

    @api.model
    def _list_levels(self, company):
        """Return the levels of period that can be looked at, with their names."""
        calendar = self.env["sales.mgmt.calendar"]._get_for_company(company)
        names = dict(
            self.env["sales.mgmt.period"]
            ._fields["level"]
            ._description_selection(self.env)
        )
        return [[level, names[level]] for level in reversed(calendar._get_levels())]

    @api.model
    def _get_times(self, period):
        """Return how far a period is.

        :return: `today`, `share` of its working days that has passed, `days_left`,
            today included, `is_over`, and `yesterday`, the share up to then
        :rtype: dict
        """
        calendar = period.calendar_id
        today = calendar._get_today()
        is_working = calendar._get_working_day_test(period.date_from, period.date_to)
        span = period._get_span()
        begins = today < period.date_from
        return {
            "today": today,
            "share": elapsed_share(span, today, is_working),
            "days_left": count_days_left(span, today, is_working),
            "days": sum(map(is_working, span.iterate())),
            "is_over": today > period.date_to,
            "is_running": not begins and today <= period.date_to,
        }

    @api.model
    def _prepare_period(self, period, times):
        return {
            "id": period.id,
            "name": period.name,
            "level": period.level,
            "from": fields.Date.to_string(period.date_from),
            "to": fields.Date.to_string(period.date_to),
            "before": fields.Date.to_string(period.date_from - ONE_DAY),
            "after": fields.Date.to_string(period.date_to + ONE_DAY),
            "today": fields.Date.to_string(times["today"]),
            "share": float(times["share"]),
            "days": times["days"],
            "days_left": times["days_left"],
            "is_over": times["is_over"],
            "is_running": times["is_running"],
        }

    # ------------------------------------------------------------
    # WHAT
    # ------------------------------------------------------------

    @api.model
    def _prepare_metrics(self, lines, sums, period, times, deals, user):
        """Return what the screen shows of each metric of a person.

        Metrics without a target and a result of the person are left out.
        """
        standing = self.env["sales.mgmt.standing"].sudo()
        people = standing._sum_people(sums)
        pacing = lines.metric_id.filtered(
            lambda metric: (
                metric.kind == "total" and metric.additive and not metric.deal_gives
            )
        )
        before = {}
        if times["is_running"] and pacing:
            before = standing._read_before(pacing, period, user)
        accuracy = {}
        if not times["is_over"]:
            accuracy = (
                self.env["sales.mgmt.landing"]
                .sudo()
                ._get_accuracy(lines.metric_id, period.level, user)
            )
        targets = self._find_targets(lines, period, user)
        rows = []
        for line in lines:
            part = people.get((line.id, user.id))
            if not part:
                continue
            metric = line.metric_id
            figure = part.get_figure(metric.kind == "ratio")
            row = self._prepare_figure(line, figure, times)
            row["target_id"] = targets.get(line.id, False)
            if not times["is_over"]:
                landed = standing._land(
                    line, figure, deals, times["share"], before.get(metric.id, ())
                )
                row["landing"] = self._prepare_landing(landed, accuracy.get(metric.id))
            rows.append(row)
        return rows

    @api.model
    def _prepare_figure(self, line, figure, times):
        """Return a figure in numbers that a screen can show.

        :return: among others `daily`, what each working day left has to bring
        :rtype: dict
        """
        metric = line.metric_id
        lower = metric.direction == "lower"
        daily = None
        if figure.gap is not None and metric._sums_along("period") and not lower:
            daily = get_daily_share(figure.gap, times["days_left"])
        return {
            "line_id": line.id,
            "metric_id": metric.id,
            "name": metric.name,
            "description": metric.description or "",
            "unit": metric.unit,
            "trust": metric.trust,
            "currency_id": line.currency_id.id,
            "lower_is_better": lower,
            "is_ratio": metric.kind == "ratio",
            "target": to_number(figure.target),
            "actual": to_number(figure.actual),
            "expected": to_number(figure.expected),
            "gap": to_number(figure.gap),
            "attainment": to_number(figure.attainment),
            "pace": to_number(figure.pace),
            "light": figure.get_light(lower),
            "daily": to_number(daily),
            "landing": False,
        }

    @api.model
    def _prepare_landing(self, landed, accuracy):
        if not landed:
            return False
        method, landing = landed
        return {
            "method": method,
            "middle": float(landing.middle),
            "low": float(landing.low),
            "high": float(landing.high),
            "accuracy": accuracy
            and {
                "cases": accuracy.cases,
                "error": float(accuracy.error),
                "bias": float(accuracy.bias),
                "within": float(accuracy.within),
            },
        }

    @api.model
    def _find_targets(self, lines, period, user):
        """Return the target that stands for a person in a period, by id of the line.

        It opens the documents behind a figure; where a person has several there, e.g.
        one per segment, none does.
        """
        rows = (
            self.env["sales.mgmt.target"]
            .sudo()
            ._read_group(
                [
                    ("line_id", "in", lines.ids),
                    ("user_id", "=", user.id),
                    ("period_id", "=", period.id),
                    ("segment_id", "=", False),
                ],
                ["line_id"],
                ["id:array_agg"],
            )
        )
        return {line.id: ids[0] for line, ids in rows if len(ids) == 1}

    # ------------------------------------------------------------
    # THROUGH THE PERIOD
    # ------------------------------------------------------------

    @api.model
    def _get_progress(self, line, period, user, units):
        """Return running totals: of a year and a quarter by month, else by day."""
        by_month = period.level in ("year", "quarter")
        read = self._read_months if by_month else self._read_days
        steps = read(line, period, user, units)
        today = period.calendar_id._get_today()
        total = Sums()
        points = {"labels": [], "planned": [], "achieved": []}
        for label, day, part in steps:
            total = total.plus(part)
            figure = total.get_figure(line.metric_id.kind == "ratio")
            points["labels"].append(label)
            points["planned"].append(to_number(figure.target))
            if day <= today:
                points["achieved"].append(to_number(figure.actual))
        return points

    @api.model
    def _read_months(self, line, period, user, units):
        """Return label, first day and sums of each month of a year or a quarter."""
        standing = self.env["sales.mgmt.standing"].sudo()
        steps = standing._read_steps(line, period, "month", user)
        return [
            (
                month.name,
                month.date_from,
                self._add_up(steps.get(month.id, {}), units),
            )
            for month in period._get_below("month")
        ]

    @api.model
    def _read_days(self, line, period, user, units):
        """Return label, day and sums of each day of a month or a week.

        The target spreads evenly over the working days; a rate is to be held from the
        first day on.
        """
        standing = self.env["sales.mgmt.standing"].sudo()
        whole = self._add_up(standing._read_sums(line, period, user), units)
        came = {}
        for source in line.metric_id.source_ids:
            rows = self.env["sales.mgmt.measurement"]._read_days(source, period, user)
            for day, unit_id, amount in rows:
                if units is None or unit_id in units:
                    came[day] = came.get(day, Sums()).plus(
                        Sums(**{source.part: exact(amount)})
                    )
        calendar = period.calendar_id
        is_working = calendar._get_working_day_test(period.date_from, period.date_to)
        days = list(period._get_span().iterate())
        working = list(filter(is_working, days)) or days
        figure = whole.get_figure(line.metric_id.kind == "ratio")
        steps = []
        for day in days:
            part = came.get(day, Sums())
            if figure.target is None:
                planned = Sums()
            elif line.metric_id.kind == "ratio":
                planned = Sums(amount=figure.target, count=1)
            else:
                share = figure.target / len(working) if day in working else Fraction(0)
                planned = Sums(amount=share, count=1)
            steps.append((fields.Date.to_string(day), day, part.plus(planned)))
        return steps

    @api.model
    def _add_up(self, sums, units):
        """Return the sums of a person in the units that the reader sees.

        :param set[int] units: ids; all if None
        """
        total = Sums()
        for (_line_id, unit_id, _user_id), part in sums.items():
            if units is None or unit_id in units:
                total = total.plus(part)
        return total

    # ------------------------------------------------------------
    # WHAT TO DO
    # ------------------------------------------------------------

    @api.model
    def _list_activities(self, user):
        """Return the next things a person has to do, the most urgent first.

        Only to the person: others read activities where they read their documents.
        """
        if user != self.env.user:
            return []
        today = fields.Date.context_today(self)
        found = self.env["mail.activity"].search(
            [
                ("user_id", "=", user.id),
                ("date_deadline", "<=", today + timedelta(days=7)),
                ("res_model", "!=", False),
            ],
            order="date_deadline, id",
            limit=MOST_ACTIVITIES,
        )
        return [
            {
                "id": each.id,
                "summary": each.summary or each.activity_type_id.name,
                "document": each.res_name or "",
                "model": each.res_model,
                "res_id": each.res_id,
                "icon": each.icon or "fa-tasks",
                "deadline": fields.Date.to_string(each.date_deadline),
                "is_late": each.date_deadline < today,
                "is_today": each.date_deadline == today,
            }
            for each in found
        ]

    @api.model
    def _get_incentive(self, user, period):
        """Return what the rules in force would pay a person as things stand.

        Only to the person, of the last period of the preview that lies in this one.
        """
        if user != self.env.user:
            return False
        found = self.env["sales.mgmt.payout"].search(
            [
                ("user_id", "=", user.id),
                ("kind", "=", "preview"),
                ("period_id", "child_of", period.ids),
            ]
        )
        if not found:
            return False
        return {
            "amount": sum(found.mapped("total")),
            "currency_id": found[0].currency_id.id,
            "ids": found.ids,
        }


def to_number(value):
    """Return a figure as a number of JSON; unknown stays unknown."""
    return None if value is None else float(value)
