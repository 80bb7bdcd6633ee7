from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class SalesMgmtReconciliation(models.Model):
    """What people achieved and what belongs to nobody make up the company.

    Every row is one metric in one period of one company. The figures are those of the
    facts; opened as a form, a row is compared with the documents as they stand.
    """

    _name = "sales.mgmt.reconciliation"
    _description = "Sales Reconciliation"
    _auto = False
    _rec_name = "metric_id"
    _order = "metric_id, date_from desc, company_id, id"
    _depends = {
        "sales.mgmt.fact": [
            "metric_id",
            "period_id",
            "user_id",
            "unit_id",
            "segment_id",
            "numerator",
            "denominator",
        ],
        "sales.mgmt.metric": ["kind", "source_ids"],
        "sales.mgmt.period": ["parent_id", "level", "date_from"],
    }

    metric_id = fields.Many2one(comodel_name="sales.mgmt.metric", readonly=True)
    metric_kind = fields.Selection(related="metric_id.kind")
    metric_unit = fields.Selection(related="metric_id.unit", string="Metric Unit")
    trust = fields.Selection(related="metric_id.trust")
    company_id = fields.Many2one(comodel_name="res.company", readonly=True)
    currency_id = fields.Many2one(
        comodel_name="res.currency", compute="_compute_currency_id"
    )
    period_id = fields.Many2one(comodel_name="sales.mgmt.period", readonly=True)
    level = fields.Selection(related="period_id.level", string="Period Level")
    date_from = fields.Date(string="From", readonly=True)
    people_count = fields.Integer(string="People", readonly=True, aggregator=None)
    # no sums in lists: metrics stand side by side, and some do not add up over time
    persons = fields.Float(
        digits=(32, 2),
        readonly=True,
        aggregator=None,
        help="What all salespeople achieved together.",
    )
    unassigned = fields.Float(
        digits=(32, 2),
        readonly=True,
        aggregator=None,
        help="Results of documents without salesperson.",
    )
    total = fields.Float(
        string="Whole Company",
        digits=(32, 2),
        readonly=True,
        aggregator=None,
        help="Both together.",
    )
    outside = fields.Float(
        string="Without Unit",
        digits=(32, 2),
        readonly=True,
        aggregator=None,
        help="Of the company's result, what belongs to no unit: of people without "
        "assignment that day.",
    )
    base = fields.Float(
        string="Out Of",
        digits=(32, 2),
        readonly=True,
        aggregator=None,
        help="Of ratios, what the company's result is divided by.",
    )
    # Recounted when a row is opened
    documents_total = fields.Float(
        string="Recounted",
        digits=(32, 2),
        compute="_compute_documents",
        help="The company's result, counted once more: open periods in the documents "
        "as they stand at this moment, closed ones in the ledger.",
    )
    document_count = fields.Integer(string="Documents", compute="_compute_documents")
    difference = fields.Float(
        digits=(32, 2),
        compute="_compute_documents",
        help="Documents that changed since the last refresh, and nothing else.",
    )
    late_changes = fields.Float(
        digits=(32, 2),
        compute="_compute_documents",
        help="By how much documents of closed periods changed since, and were not "
        "posted yet.",
    )

    @property
    def _table_query(self) -> SQL:
        return SQL(
            """
            SELECT (fact.metric_id::bigint << 31) + span.id::bigint AS id,
                   fact.metric_id, fact.company_id, span.id::integer AS period_id,
                   (SELECT date_from FROM sales_mgmt_period AS named
                     WHERE named.id = span.id::integer) AS date_from,
                   COUNT(DISTINCT fact.user_id) AS people_count,
                   COALESCE(SUM(fact.numerator)
                            FILTER (WHERE fact.user_id IS NOT NULL), 0) AS persons,
                   COALESCE(SUM(fact.numerator)
                            FILTER (WHERE fact.user_id IS NULL), 0) AS unassigned,
                   SUM(fact.numerator) AS total,
                   COALESCE(SUM(fact.numerator)
                            FILTER (WHERE fact.unit_id IS NULL), 0) AS outside,
                   SUM(fact.denominator) AS base
              FROM sales_mgmt_fact AS fact
              JOIN sales_mgmt_metric AS metric ON metric.id = fact.metric_id
              JOIN sales_mgmt_period AS period ON period.id = fact.period_id
        CROSS JOIN unnest(CASE
                       WHEN metric.additive
                       THEN string_to_array(rtrim(period.parent_path, '/'), '/')
                       ELSE ARRAY[period.id::text] END) AS span(id)
             WHERE fact.segment_id IS NULL
             GROUP BY fact.metric_id, fact.company_id, span.id
            """
        )

    @api.depends("metric_id.unit", "company_id.currency_id")
    def _compute_currency_id(self):
        for row in self:
            is_money = row.metric_id.unit == "money"
            row.currency_id = row.company_id.currency_id if is_money else False

    @api.depends("metric_id", "period_id")
    def _compute_documents(self):
        """Recount a row from its documents; several rows at once are not recounted."""
        self.documents_total = self.document_count = self.difference = 0
        self.late_changes = 0
        if len(self) != 1 or not self.metric_id.available:
            return
        # figures of everybody, for those who may see the row
        total, count, late = self.env["sales.mgmt.measurement"]._recount(
            self.metric_id.sudo(), self.period_id.sudo()
        )
        self.documents_total = total
        self.document_count = count
        self.difference = total - self.total
        self.late_changes = late

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_open_persons(self):
        """Open the results of everybody behind the row."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_mgmt_targets.sales_mgmt_fact_action"
        )
        root = self.env["sales.mgmt.unit"]._get_root(self.company_id)
        domain = self.env["sales.mgmt.fact"]._get_domain(
            self.metric_id, root, self.period_id
        )
        return {
            **action,
            "name": self._get_title(self.env._("results of people")),
            "domain": list(domain & fields.Domain("user_id", "!=", False)),
            "context": {"search_default_group_by_user": 1},
            "view_mode": "pivot,list",
            "views": [(False, "pivot"), (False, "list")],
        }

    def action_open_unassigned(self):
        """Open the documents without salesperson."""
        return self._open_documents(
            self._get_title(self.env._("without salesperson")),
            self.env["res.users"],
        )

    def action_open_documents(self):
        """Open all documents behind the row."""
        return self._open_documents(self._get_title(self.env._("all documents")))

    def action_assign(self):
        """Give the documents without salesperson to somebody."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self._get_title(self.env._("without salesperson")),
            "res_model": "sales.mgmt.document.assign",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_metric_id": self.metric_id.id,
                "default_period_id": self.period_id.id,
            },
        }

    def action_refresh(self):
        """Have the figures refreshed in the background."""
        return self.env["sales.mgmt.refresh"].action_request()

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _get_title(self, what):
        return f"{self.metric_id.name} · {self.period_id.name} · {what}"

    def _open_documents(self, name, user=None):
        self.ensure_one()
        self.check_access("read")
        if not self.metric_id.available:
            raise UserError(
                self.env._(
                    "The documents of %(metric)s do not exist in this database.",
                    metric=self.metric_id.name,
                )
            )
        model, record_ids = self.env["sales.mgmt.measurement"]._find_documents(
            self.metric_id, self.period_id, user
        )
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "views": [(False, "list"), (False, "form")],
            "domain": [("id", "in", record_ids)],
            "context": {"active_test": False, "create": False},
        }
