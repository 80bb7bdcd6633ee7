from collections import defaultdict
from fractions import Fraction

from odoo import fields, models
from odoo.tools import SQL

from ...tools import effect as arithmetic
from ...tools.effect import Figure, Measure, Stay, Training, first_day, month_of


class SalesMgmtTrainingEffect(models.Model):
    """How an effect is found: who was trained when, who was there, what they reached.

    Everything is read in sudo, and only averages are kept.
    """

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.training.effect"

    def _study(self):
        """Compare and write down what came out."""
        now = fields.Datetime.now()
        for effect in self:
            values = effect._prepare_figures(effect._compare())
            effect.write({**values, "studied_on": now})

    def _prepare_figures(self, found):
        """Return what is kept of a comparison.

        :param arithmetic.Study found: what came out
        :rtype: dict
        """
        self.ensure_one()
        # percentages stand out of 100, as everywhere on screens
        is_share = self.measure == "value" and self.metric_unit == "percent"
        scale = 100 if is_share else 1

        def write(value):
            return float(round(scale * value, 2)) if value is not None else 0.0

        return {
            "has_figures": found.effect is not None,
            "trained_count": found.trained.people,
            "trained_before": write(found.trained.before),
            "trained_after": write(found.trained.after),
            "untrained_count": found.untrained.people,
            "untrained_before": write(found.untrained.before),
            "untrained_after": write(found.untrained.after),
            **{
                f"{reason}_count": found.left_out.get(reason, 0)
                for reason in (
                    arithmetic.RECENT,
                    arithmetic.MOVED,
                    arithmetic.UNMEASURED,
                    arithmetic.ALONE,
                )
            },
        }

    def _compare(self):
        """Compare the trained with their colleagues.

        The number of statements does not depend on the number of people.

        :rtype: arithmetic.Study
        """
        self.ensure_one()
        trainings = getattr(self, f"_read_trainings_{self.subject}")()
        calendar = self.env["sales.mgmt.calendar"]._get_for_company(self.company_id)
        return arithmetic.study(
            trainings,
            getattr(self, f"_read_begun_{self.subject}")(),
            self._read_stays(),
            self._read_figures(trainings) if trainings else {},
            month_of(calendar._get_today()) - 1,
            Measure(
                self.metric_id.kind == "ratio",
                self.measure == "attainment",
                self.metric_id.direction,
            ),
        )

    # ------------------------------------------------------------
    # WHO WAS TRAINED
    # ------------------------------------------------------------

    def _read_trainings_course(self):
        """Return when people went through the course, the first time they passed it.

        :rtype: dict[int, Training]
        """
        passed = self._search_enrolments([("state", "=", "passed")])
        return self._get_first(
            (each.user_id.id, each.started_on, each.completed_on) for each in passed
        )

    def _read_begun_course(self):
        """Return since when people have had to do with the course.

        Whoever failed it, or is on it, is no untrained colleague either.

        :return: the number of the month by user
        :rtype: dict[int, int]
        """
        begun = {}
        for each in self._search_enrolments(
            ["|", ("started_on", "!=", False), ("completed_on", "!=", False)]
        ):
            days = [day for day in (each.started_on, each.completed_on) if day]
            month = month_of(min(days))
            user_id = each.user_id.id
            begun[user_id] = min(month, begun.get(user_id, month))
        return begun

    def _search_enrolments(self, domain):
        return self.env["sales.mgmt.training.enrolment"].search_fetch(
            [
                ("course_id", "=", self.course_id.id),
                ("company_id", "=", self.company_id.id),
                *domain,
            ],
            ["user_id", "started_on", "completed_on"],
        )

    def _read_trainings_session(self):
        """Return when people sat in the session for long enough.

        :rtype: dict[int, Training]
        """
        session = self.session_id
        if session.state != "held":
            return {}
        first, last = self._get_session_days()
        there = session.participant_ids.filtered(
            lambda each: (
                each.state == "seated" and each.attended >= session.attendance_min
            )
        )
        return self._get_first((user.id, first, last) for user in there.user_id)

    def _read_begun_session(self):
        """Return since when people have had to do with the session or its course."""
        begun = self._read_begun_course()
        month = month_of(self._get_session_days()[0])
        for participant in self.session_id.participant_ids:
            if participant.attended > 0:
                user_id = participant.user_id.id
                begun[user_id] = min(month, begun.get(user_id, month))
        return begun

    def _get_session_days(self):
        """Return the first and the last day of the session, where it was held."""
        calendar = self.env["sales.mgmt.calendar"]._get_for_company(self.company_id)
        local = self.with_context(tz=calendar.tz)
        return [
            fields.Datetime.context_timestamp(local, moment).date()
            for moment in (self.session_id.date_begin, self.session_id.date_end)
        ]

    def _read_trainings_program(self):
        """Return when people went through the program, the first time they finished it.

        :rtype: dict[int, Training]
        """
        ways = self._search_ways([("state", "=", "finished")])
        return self._get_first(
            (each.user_id.id, each.started_on, each.ended_on) for each in ways
        )

    def _read_begun_program(self):
        """Return since when people have been on the program, finished or not."""
        begun = {}
        for each in self._search_ways([]):
            month, user_id = month_of(each.started_on), each.user_id.id
            begun[user_id] = min(month, begun.get(user_id, month))
        return begun

    def _search_ways(self, domain):
        return self.env["sales.mgmt.training.program.person"].search_fetch(
            [
                ("program_id", "=", self.program_id.id),
                ("company_id", "=", self.company_id.id),
                *domain,
            ],
            ["user_id", "started_on", "ended_on"],
        )

    @staticmethod
    def _get_first(spans):
        """Return the training that each person ended first.

        :param Iterable spans: user, first day if known, last day
        :rtype: dict[int, Training]
        """
        trainings = {}
        for user_id, first, last in spans:
            training = Training(month_of(min(first or last, last)), month_of(last))
            known = trainings.get(user_id, training)
            trainings[user_id] = min(known, training, key=lambda each: each.last)
        return trainings

    # ------------------------------------------------------------
    # WHO WAS THERE, AND WHAT THEY REACHED
    # ------------------------------------------------------------

    def _read_stays(self):
        """Return where everybody worked; results of a second unit count all the same.

        :rtype: dict[int, list[Stay]]
        """
        stays = defaultdict(list)
        for each in self.env["sales.mgmt.assignment"].search_fetch(
            [("company_id", "=", self.company_id.id), ("is_main", "=", True)],
            ["user_id", "unit_id", "role", "date_from", "date_to"],
        ):
            unit_id = each.unit_id.id if self.scope == "unit" else None
            stays[each.user_id.id].append(
                Stay(each.date_from, each.date_to or None, each.role, unit_id)
            )
        return stays

    def _read_figures(self, trainings):
        """Return what everybody reached in the months around trainings.

        One statement, whatever the number of people: the facts of the months beside the
        targets of plans in force. Of a plan that is divided down to quarters only there
        are no targets of months.

        :param dict trainings: by user
        :return: figures by user and month
        :rtype: dict[int, dict[int, Figure]]
        """
        first = min(each.before[0] for each in trainings.values())
        last = max(each.after[-1] for each in trainings.values())
        self.env.flush_all()
        figures = defaultdict(dict)
        for user_id, day, value, basis, target in self.env.execute_query(
            self._get_figures_sql(first_day(first), first_day(last))
        ):
            figures[user_id][month_of(day)] = Figure(
                Fraction(value or 0),
                Fraction(basis or 0),
                None if target is None else Fraction(target),
            )
        return figures

    def _get_figures_sql(self, first, last):
        """Return the SQL of what everybody reached month by month, as exact text.

        Figures that count customers once per period are measured for the month itself;
        all others roll up from the periods below. Targets of people in two units add
        up, those of ratios are averaged.

        :param date first: the first day of the first month
        :param date last: the first day of the last month
        """
        metric = self.metric_id
        return SQL(
            """
            WITH month AS MATERIALIZED (
                SELECT period.id AS period_id, month.id AS month_id, month.date_from
                  FROM sales_mgmt_period AS period
                  JOIN sales_mgmt_period AS month
                    ON month.level = 'month'
                   AND month.id = ANY(string_to_array(
                           rtrim(period.parent_path, '/'), '/')::integer[])
                 WHERE month.company_id = %(company)s
                   AND period.company_id = %(company)s
                   AND month.date_from BETWEEN %(first)s AND %(last)s
            ), result AS (
                SELECT fact.user_id, month.date_from,
                       SUM(fact.numerator) AS value, SUM(fact.denominator) AS basis
                  FROM sales_mgmt_fact AS fact
                  JOIN month ON month.period_id = fact.period_id
                 WHERE fact.metric_id = %(metric)s AND fact.company_id = %(company)s
                   AND fact.user_id IS NOT NULL AND fact.segment_id IS NULL
                   AND (%(additive)s OR month.period_id = month.month_id)
                 GROUP BY 1, 2
            ), part AS (
                SELECT DISTINCT ON (target.user_id, target.unit_id, target.period_id)
                       target.user_id, month.date_from, target.amount
                  FROM sales_mgmt_target AS target
                  JOIN month ON month.period_id = target.period_id
                  JOIN sales_mgmt_plan AS plan ON plan.id = target.plan_id
                 WHERE target.metric_id = %(metric)s
                   AND target.company_id = %(company)s
                   AND plan.state IN ('active', 'closed')
                   AND target.axis IS NULL
                   AND target.user_id IS NOT NULL AND target.segment_id IS NULL
                 ORDER BY target.user_id, target.unit_id, target.period_id,
                          plan.state, plan.id DESC
            ), goal AS (
                SELECT user_id, date_from,
                       CASE WHEN %(ratio)s THEN AVG(amount) ELSE SUM(amount) END
                           AS amount
                  FROM part
                 GROUP BY 1, 2
            )
            SELECT COALESCE(result.user_id, goal.user_id),
                   COALESCE(result.date_from, goal.date_from),
                   result.value::text, result.basis::text, goal.amount::text
              FROM result
         FULL JOIN goal
                ON goal.user_id = result.user_id AND goal.date_from = result.date_from
            """,
            company=self.company_id.id,
            first=first,
            last=last,
            metric=metric.id,
            additive=metric.additive,
            ratio=metric.kind == "ratio",
        )
