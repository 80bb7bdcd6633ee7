from collections import defaultdict
from fractions import Fraction

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL
from odoo.tools.misc import format_amount, format_date

from ..tools.chart import columns, short_number
from ..tools.curve import exact
from ..tools.distribution import histogram, spread

SENIORITY = [
    ("0", "Less than half a year"),
    ("1", "Half a year to a year"),
    ("2", "One to two years"),
    ("3", "Two to five years"),
    ("4", "More than five years"),
]
# First month of each seniority after the first one
SENIORITY_MONTHS = [6, 12, 24, 60]


class SalesMgmtFairnessReport(models.Model):
    """Whether the same work is paid alike.

    A row is a person in a period, with everything that the rules gave: what components
    and guarantees paid, before anything was taken back. People of one role on one level
    of the organisation are compared with each other:

    - those who go by other rules than a colleague are marked;
    - quartiles are those of the payout among them;
    - who is paid for a point of attainment far more or far less than the others stands
      out: by more than one and a half widths of the middle half. Among fewer than five
      nobody does.

    Payouts per point of attainment of a group are the ratio of the sums.
    """

    _name = "sales.mgmt.fairness.report"
    _description = "Fairness of Incentives"
    _auto = False
    _rec_name = "user_id"
    _order = "date_from desc, role, amount desc, id"
    _depends = {
        "sales.mgmt.payout": ["kind", "state", "unit_id", "role", "earned", "drawn"],
        "sales.mgmt.payout.line": [
            "payout_id",
            "component_id",
            "kind",
            "rank_value",
            "target",
            "sequence",
        ],
        "sales.mgmt.scheme.component": ["rank_by", "rank_metric_id", "kind"],
        "sales.mgmt.period": ["parent_path", "level", "date_from", "date_to"],
        "sales.mgmt.unit": ["leader_id", "parent_path"],
        "sales.mgmt.assignment": ["user_id", "date_from", "company_id"],
    }

    user_id = fields.Many2one(
        comodel_name="res.users", string="Salesperson", readonly=True
    )
    unit_id = fields.Many2one(comodel_name="sales.mgmt.unit", readonly=True)
    leader_id = fields.Many2one(comodel_name="res.users", readonly=True)
    unit_level = fields.Integer(
        readonly=True, aggregator=None, help="1 is the top of the company."
    )
    role = fields.Selection(
        selection=[
            ("member", "Salesperson"),
            ("leader", "Leader"),
            ("support", "Sales Support"),
            ("left", "Left before"),
        ],
        readonly=True,
    )
    company_id = fields.Many2one(comodel_name="res.company", readonly=True)
    currency_id = fields.Many2one(comodel_name="res.currency", readonly=True)
    period_id = fields.Many2one(comodel_name="sales.mgmt.period", readonly=True)
    year_id = fields.Many2one(comodel_name="sales.mgmt.period", readonly=True)
    date_from = fields.Date(string="From", readonly=True)
    rules = fields.Char(
        readonly=True, help="The schemes and components that the person is paid by."
    )
    has_other_rules = fields.Boolean(
        string="Other Rules",
        readonly=True,
        help="Somebody of the same role on the same level goes by other rules.",
    )
    seniority = fields.Selection(selection=SENIORITY, readonly=True)
    seniority_months = fields.Integer(
        string="Months in Sales",
        readonly=True,
        aggregator="avg",
        help="Since the first assignment to a unit of the company.",
    )
    attainment = fields.Float(
        string="Attainment (%)",
        readonly=True,
        aggregator="avg",
        help="Of the target that decides the first component that has one.",
    )
    has_target = fields.Boolean(
        string="With a Target",
        readonly=True,
        help="A component with a target decided; else there is no attainment.",
    )
    amount = fields.Monetary(
        string="Payout", readonly=True, help="What components and guarantees paid."
    )
    points = fields.Float(
        string="Points of Attainment",
        readonly=True,
        aggregator=None,
        help="With a payout beside them.",
    )
    pointed = fields.Monetary(
        string="Paid for Points",
        readonly=True,
        aggregator=None,
        help="Of people with an attainment.",
    )
    per_point = fields.Monetary(
        string="Payout per Point",
        readonly=True,
        aggregator="avg",
        help="Payout for each percent of attainment.",
    )
    quartile = fields.Selection(
        selection=[
            ("1", "Lowest quarter"),
            ("2", "Second quarter"),
            ("3", "Third quarter"),
            ("4", "Highest quarter"),
        ],
        readonly=True,
    )
    outlier = fields.Selection(
        selection=[("low", "Stands out: little"), ("high", "Stands out: much")],
        readonly=True,
        help="Far from what others of the role get for a point of attainment.",
    )

    # ------------------------------------------------------------
    # QUERY
    # ------------------------------------------------------------

    @property
    def _table_query(self) -> SQL:
        return SQL(
            """
            WITH decided AS (%(decided)s), given AS (%(given)s), person AS (%(people)s),
            compared AS (
                SELECT person.*,
                       MIN(rules) OVER same <> MAX(rules) OVER same AS has_other_rules,
                       CASE WHEN COUNT(*) OVER same >= 4
                            THEN ntile(4) OVER (same ORDER BY amount, id)
                       END::text AS quartile,
                       per_point.value AS per_point
                  FROM person
            CROSS JOIN LATERAL (
                    SELECT amount / NULLIF(100 * share, 0)) AS per_point(value)
                WINDOW same AS (PARTITION BY company_id, period_id, role, unit_level)
            ), fence AS (
                SELECT company_id, period_id, role, unit_level,
                       percentile_cont(0.25) WITHIN GROUP (ORDER BY per_point) AS low,
                       percentile_cont(0.75) WITHIN GROUP (ORDER BY per_point) AS high
                  FROM compared
                 WHERE per_point IS NOT NULL
                 GROUP BY 1, 2, 3, 4
                HAVING COUNT(*) >= 5
            )
            SELECT compared.id, user_id, unit_id, leader_id, unit_level, role,
                   company_id, currency_id, period_id, year_id, date_from, rules,
                   has_other_rules, seniority_months, %(seniority)s AS seniority,
                   100 * share AS attainment, share IS NOT NULL AS has_target,
                   amount, quartile, per_point,
                   CASE WHEN per_point IS NOT NULL THEN 100 * share END AS points,
                   CASE WHEN per_point IS NOT NULL THEN amount END AS pointed,
                   CASE WHEN per_point < fence.low - 1.5 * (fence.high - fence.low)
                        THEN 'low'
                        WHEN per_point > fence.high + 1.5 * (fence.high - fence.low)
                        THEN 'high' END AS outlier
              FROM compared
         LEFT JOIN fence USING (company_id, period_id, role, unit_level)
            """,
            decided=self._select_decided(),
            given=self._select_given(),
            people=self._select_people(),
            seniority=SQL(
                "width_bucket(seniority_months, %s::integer[])::text", SENIORITY_MONTHS
            ),
        )

    def _select_decided(self) -> SQL:
        """Return the attainment of each statement: that of its first rule with one."""
        return SQL(
            """
            SELECT DISTINCT ON (line.payout_id) line.payout_id,
                   CASE WHEN component.rank_by = 'attainment' THEN line.rank_value
                        ELSE line.rank_value / line.target END AS share
              FROM sales_mgmt_payout_line AS line
              JOIN sales_mgmt_scheme_component AS component
                ON component.id = line.component_id
             WHERE line.kind = 'component' AND line.target <> 0
               AND line.rank_value IS NOT NULL
               AND (component.rank_by <> 'pay' OR component.rank_metric_id IS NULL)
             ORDER BY line.payout_id, line.sequence
            """
        )

    def _select_given(self) -> SQL:
        """Return by which rules each statement was computed, in words.

        Prizes are no rules of their own: only winners have a line of them.
        """
        return SQL(
            """
            SELECT line.payout_id,
                   string_agg(DISTINCT line.name, ', ' ORDER BY line.name) AS names
              FROM sales_mgmt_payout_line AS line
              JOIN sales_mgmt_scheme_component AS component
                ON component.id = line.component_id
             WHERE line.kind = 'component'
               AND component.kind NOT IN ('contest', 'honour')
             GROUP BY line.payout_id
            """
        )

    def _select_people(self) -> SQL:
        """Return everybody once per period, with all schemes together."""
        return SQL(
            """
            SELECT MIN(payout.id) AS id, payout.user_id, payout.company_id,
                   payout.currency_id, payout.period_id, place.unit_id,
                   unit.leader_id, place.role,
                   array_length(string_to_array(
                       rtrim(unit.parent_path, '/'), '/'), 1) AS unit_level,
                   split_part(period.parent_path, '/', 1)::integer AS year_id,
                   period.date_from,
                   string_agg(scheme.name || COALESCE(': ' || given.names, ''), '; '
                              ORDER BY scheme.name, payout.id) AS rules,
                   (array_agg(decided.share ORDER BY payout.id)
                       FILTER (WHERE decided.share IS NOT NULL))[1] AS share,
                   SUM(payout.earned + payout.drawn) AS amount,
                   GREATEST(0, first_day.months) AS seniority_months
              FROM sales_mgmt_payout AS payout
              JOIN sales_mgmt_scheme AS scheme ON scheme.id = payout.scheme_id
              JOIN sales_mgmt_period AS period ON period.id = payout.period_id
         LEFT JOIN decided ON decided.payout_id = payout.id
         LEFT JOIN given ON given.payout_id = payout.id
        CROSS JOIN LATERAL (
                SELECT other.unit_id, other.role
                  FROM sales_mgmt_payout AS other
                 WHERE other.user_id = payout.user_id
                   AND other.period_id = payout.period_id
                   AND other.company_id = payout.company_id
                   AND other.kind = 'pay'
                   AND other.state NOT IN ('draft', 'cancelled')
                 ORDER BY other.id LIMIT 1
            ) AS place
         LEFT JOIN sales_mgmt_unit AS unit ON unit.id = place.unit_id
         LEFT JOIN LATERAL (
                SELECT (EXTRACT(YEAR FROM age) * 12 + EXTRACT(MONTH FROM age))::integer
                           AS months
                  FROM (SELECT age(period.date_to + 1, MIN(assignment.date_from)) AS age
                          FROM sales_mgmt_assignment AS assignment
                         WHERE assignment.user_id = payout.user_id
                           AND assignment.company_id = payout.company_id) AS since
            ) AS first_day ON TRUE
             WHERE payout.kind = 'pay' AND payout.state NOT IN ('draft', 'cancelled')
             GROUP BY payout.user_id, payout.company_id, payout.currency_id,
                      payout.period_id, place.unit_id, place.role, unit.leader_id,
                      unit.parent_path, period.parent_path, period.date_from,
                      first_day.months
            """
        )

    @api.model
    def _read_group_select(self, aggregate_spec, query):
        """Override `base`: a payout per point of a group is the ratio of its sums."""
        if aggregate_spec.partition(":")[::2] not in (
            ("per_point", "avg"),
            ("per_point", "sum"),
        ):
            return super()._read_group_select(aggregate_spec, query)
        # lets the field check who reads it
        self._field_to_sql(self._table, "per_point", query)
        return SQL(
            "SUM(%s) / NULLIF(SUM(%s), 0)",
            SQL.identifier(self._table, "pointed"),
            SQL.identifier(self._table, "points"),
        )

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_print(self):
        """Print the comparison of what is marked, or of the latest period."""
        self.check_access("read")
        rows = self or self._get_latest()
        if not rows:
            raise UserError(
                self.env._(
                    "There is no computed payout run yet, so there is nothing to "
                    "compare. Close a period and compute its run first."
                )
            )
        return self.env.ref(
            "sales_mgmt_targets.fairness_report_action_print"
        ).report_action(rows)

    @api.model
    def _get_latest(self):
        """Return the rows of the latest period that was paid."""
        latest = self.search([], limit=1)
        return self.search([("period_id", "=", latest.period_id.id)])


class FairnessReportPrinted(models.AbstractModel):
    """The comparison on paper: one part per role and level of the organisation."""

    _name = "report.sales_mgmt_targets.fairness_report"
    _description = "Fairness of Incentives (printed)"

    @api.model
    def _get_report_values(self, docids, data=None):
        rows = self.env["sales.mgmt.fairness.report"].browse(docids)
        rows.check_access("read")
        groups = rows.grouped(
            lambda row: (row.company_id, row.role or "", row.unit_level)
        )
        return {
            "doc_ids": rows.ids,
            "doc_model": rows._name,
            "docs": rows,
            "periods": ", ".join(rows.period_id.sorted("date_from").mapped("name")),
            "parts": [
                self._get_part(groups[place])
                for place in sorted(
                    groups, key=lambda place: (place[0].name, *map(str, place[1:]))
                )
            ],
            "printed_on": format_date(self.env, fields.Date.context_today(self)),
        }

    @api.model
    def _get_part(self, rows):
        """Return everything the report says about people who are compared.

        :param sales.mgmt.fairness.report rows: of one company, role and level
        :rtype: dict
        """
        currency = rows[0].currency_id
        money = [exact(row.amount) for row in rows]
        attained = [exact(row.attainment) for row in rows if row.points]
        return {
            "rows": rows,
            "company": rows[0].company_id,
            "role": self._label(rows, "role"),
            "level": rows[0].unit_level,
            "people": len(rows.user_id),
            "amount": spread(money),
            "attainment": spread(attained),
            "per_point": spread([exact(row.per_point) for row in rows if row.points]),
            "rules": self._count_rules(rows),
            "groups": [
                (self.env._("Unit"), self._compare(rows, "unit_id")),
                (self.env._("Leader"), self._compare(rows, "leader_id")),
                (self.env._("Time in Sales"), self._compare(rows, "seniority")),
            ],
            "outliers": rows.filtered("outlier"),
            "chart": self._draw(money),
            "show": lambda value: format_amount(self.env, float(value), currency),
        }

    @api.model
    def _label(self, row, name):
        """Return the value of a field of a row in words."""
        if row._fields[name].type == "many2one":
            return row[:1][name].display_name or self.env._("None")
        labels = dict(row._fields[name]._description_selection(self.env))
        return labels.get(row[:1][name], "")

    @api.model
    def _count_rules(self, rows):
        """Return by how many people each set of rules is used, if there are several."""
        people = defaultdict(set)
        for row in rows:
            people[row.rules].add(row.user_id.id)
        return sorted((rules, len(users)) for rules, users in people.items())

    @api.model
    def _compare(self, rows, name):
        """Return averages by a field: label, people, attainment, payout, per point."""
        table = []
        for _value, part in sorted(
            rows.grouped(name).items(), key=lambda item: self._label(item[1], name)
        ):
            points = sum(exact(row.points) for row in part)
            table.append(
                {
                    "label": self._label(part, name),
                    "people": len(part.user_id),
                    "attainment": (
                        points / len(part.filtered("points")) if points else None
                    ),
                    "amount": sum(exact(row.amount) for row in part) / len(part),
                    "per_point": (
                        sum(exact(row.pointed) for row in part) / points
                        if points
                        else None
                    ),
                }
            )
        return table

    @api.model
    def _draw(self, money: list[Fraction]):
        """Draw how many payouts lie in which range."""
        bins = histogram([[float(amount) for amount in money]])
        return Markup(
            columns(
                [
                    f"{short_number(each.start)}–{short_number(each.end)}"
                    for each in bins
                ],
                [[each.counts[0] for each in bins]],
                [self.env._("Payouts")],
            )
        )
