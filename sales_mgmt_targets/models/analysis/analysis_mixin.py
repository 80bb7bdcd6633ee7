from odoo import api, fields, models
from odoo.tools import SQL


class SalesMgmtAnalysisMixin(models.AbstractModel):
    """What analyses of documents share: whose and when they are, and their ratios.

    - a document belongs to the salesperson it carries, and to the unit where that
      person worked on its day: of several the one of the document's sales team, else
      the main one; without assignment, to the unit of the sales team;
    - days are those of the company's calendar, and so are months, quarters and years;
    - money stands in the currency of the reader's company, at today's rate;
    - ratios of a group are ratios of its sums, written out of 100.
    """

    _name = "sales.mgmt.analysis.mixin"
    _description = "Sales Analysis"
    _inherit = ["sales.mgmt.rate.mixin"]
    _auto = False

    # of each ratio: factor, and the names of what is divided by what
    _ratios = {}
    # the field of the document that a row comes from
    _document = None

    company_id = fields.Many2one(comodel_name="res.company", readonly=True)
    currency_id = fields.Many2one(
        comodel_name="res.currency", readonly=True, help="Of the company you work in."
    )
    user_id = fields.Many2one(
        comodel_name="res.users", string="Salesperson", readonly=True
    )
    unit_id = fields.Many2one(
        comodel_name="sales.mgmt.unit",
        readonly=True,
        help="Where the salesperson worked on that day, else the unit of the sales "
        "team.",
    )
    team_id = fields.Many2one(
        comodel_name="crm.team", string="Sales Team", readonly=True
    )
    month_id = fields.Many2one(comodel_name="sales.mgmt.period", readonly=True)
    quarter_id = fields.Many2one(comodel_name="sales.mgmt.period", readonly=True)
    year_id = fields.Many2one(comodel_name="sales.mgmt.period", readonly=True)

    # ------------------------------------------------------------
    # QUERY
    # ------------------------------------------------------------

    def _get_day_sql(self, moment) -> SQL:
        """Return the day of a moment in UTC, on the calendar of the company.

        :param SQL moment: an expression beside which `calendar` is joined
        """
        return SQL(
            "(%s AT TIME ZONE 'UTC' AT TIME ZONE COALESCE(calendar.tz, 'UTC'))::date",
            moment,
        )

    def _join_periods(self, day) -> SQL:
        """Return the join of `span`: month_id, quarter_id and year_id of a day.

        Days are joined one by one, because equal days can be hashed while ranges
        cannot; the grouping lets PostgreSQL drop the join where nobody asks for it.

        :param SQL day: an expression; `document.company_id` says whose calendar
        """
        return SQL(
            """
            LEFT JOIN (
                SELECT month.company_id, day.day::date AS day,
                       MIN(month.id) AS month_id, MIN(quarter.id) AS quarter_id,
                       MIN(year.id) AS year_id
                  FROM sales_mgmt_period AS month
                  JOIN sales_mgmt_period AS quarter ON quarter.id = month.parent_id
                  JOIN sales_mgmt_period AS year ON year.id = quarter.parent_id
            CROSS JOIN generate_series(month.date_from, month.date_to, '1 day')
                       AS day(day)
                 WHERE month.level = 'month'
                 GROUP BY month.company_id, day.day::date
            ) AS span ON span.company_id = document.company_id AND span.day = %s
            """,
            day,
        )

    def _join_places(self, day) -> SQL:
        """Return the joins that `_get_unit_sql` needs.

        At most one row of each is found: the database keeps assignments apart.

        :param SQL day: an expression; user, team and company are of `document`
        """
        return SQL(
            """
            LEFT JOIN sales_mgmt_unit AS team_unit
                   ON team_unit.crm_team_id = document.team_id
                  AND team_unit.company_id = document.company_id
            LEFT JOIN sales_mgmt_assignment AS team_job
                   ON team_job.user_id = document.user_id
                  AND team_job.unit_id = team_unit.id
                  AND team_job.date_from <= %(day)s
                  AND (team_job.date_to IS NULL OR team_job.date_to >= %(day)s)
            LEFT JOIN sales_mgmt_assignment AS main_job
                   ON main_job.user_id = document.user_id
                  AND main_job.company_id = document.company_id
                  AND main_job.is_main
                  AND main_job.date_from <= %(day)s
                  AND (main_job.date_to IS NULL OR main_job.date_to >= %(day)s)
            """,
            day=day,
        )

    def _get_unit_sql(self) -> SQL:
        """Return the unit of a document, as the metrics see it."""
        return SQL("COALESCE(team_job.unit_id, main_job.unit_id, team_unit.id)")

    # ------------------------------------------------------------
    # AGGREGATES
    # ------------------------------------------------------------

    @api.model
    def _read_group_select(self, aggregate_spec, query):
        """Override `base` to make the ratios of a group from its sums."""
        name, _separator, function = aggregate_spec.partition(":")
        if name not in self._ratios or function not in ("sum", "avg"):
            return super()._read_group_select(aggregate_spec, query)
        # lets the field check who reads it
        self._field_to_sql(self._table, name, query)
        factor, part, whole = self._ratios[name]
        return SQL(
            "%s::numeric * SUM(%s) / NULLIF(SUM(%s), 0)",
            factor,
            SQL.identifier(self._table, part),
            SQL.identifier(self._table, whole),
        )

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    @api.readonly
    def action_open_document(self):
        """Open the document that a row comes from."""
        self.ensure_one()
        self.check_access("read")
        return self[self._document].get_formview_action()
