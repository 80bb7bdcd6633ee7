import psycopg2

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL, format_date


class SalesMgmtRecompute(models.Model):
    """What changed in the documents of closed periods, document by document.

    A draft shows the differences; posting it makes them adjustments of the first open
    period. What was posted is never posted again: the ledger knows it from then on.
    """

    _name = "sales.mgmt.recompute"
    _description = "Late Changes"
    _inherit = ["mail.thread", "mail.activity.mixin", "sales.mgmt.audit.mixin"]
    _order = "id desc"

    name = fields.Char(compute="_compute_name")
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, index=True
    )
    state = fields.Selection(
        selection=[("draft", "Draft"), ("posted", "Posted")],
        required=True,
        readonly=True,
        default="draft",
        tracking=True,
    )
    computed_on = fields.Datetime(string="Compared On", readonly=True)
    posted_on = fields.Datetime(readonly=True)
    posted_by_id = fields.Many2one(comodel_name="res.users", readonly=True)
    posted_period_id = fields.Many2one(
        comodel_name="sales.mgmt.period",
        string="Posted In",
        readonly=True,
        help="The first open period at that moment: its figures hold the adjustments.",
    )
    note = fields.Text(
        readonly=True, help="Metrics that could not be measured, and why."
    )
    line_ids = fields.One2many(
        comodel_name="sales.mgmt.recompute.line",
        inverse_name="recompute_id",
        string="Differences",
        readonly=True,
    )
    shown_line_ids = fields.One2many(
        comodel_name="sales.mgmt.recompute.line",
        inverse_name="recompute_id",
        readonly=True,
        domain=["|", ("segmentation_id", "=", False), ("reason", "=", "segment")],
        help="Each document once, although segments repeat it.",
    )
    line_count = fields.Integer(
        string="Number of Differences", compute="_compute_line_count"
    )

    _one_draft = models.UniqueIndex(
        "(company_id) WHERE state = 'draft'",
        "A comparison of this company is under way already. Open that one.",
    )

    @api.depends("state", "computed_on", "posted_on")
    def _compute_name(self):
        for recompute in self:
            day = recompute.posted_on or recompute.computed_on
            local = day and fields.Datetime.context_timestamp(recompute, day)
            recompute.name = self.env._(
                "Late changes, %(day)s", day=format_date(self.env, local or False)
            )

    def _compute_line_count(self):
        counts = dict(
            self.env["sales.mgmt.recompute.line"]._read_group(
                [("recompute_id", "in", self.ids)], ["recompute_id"], ["__count"]
            )
        )
        for recompute in self:
            recompute.line_count = counts.get(recompute, 0)

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.ondelete(at_uninstall=False)
    def _unlink_except_posted(self):
        for recompute in self.filtered(lambda each: each.state == "posted"):
            raise UserError(
                self.env._(
                    "“%(recompute)s” is posted and stays; later changes are posted "
                    "beside it.",
                    recompute=recompute.name,
                )
            )

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    @api.model
    def action_look(self):
        """Compare the closed periods of the company with their documents."""
        self._check_manager()
        recompute = self._get_draft(self.env.company)
        recompute._compare()
        if not recompute.line_count and not recompute.note:
            recompute.unlink()
            return self._notify(
                self.env._("Nothing changed"),
                self.env._("The documents of all closed periods are as they were."),
            )
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": recompute.id,
            "views": [(False, "form")],
        }

    def action_compare(self):
        """Compare the closed periods with their documents once more."""
        self._check_manager()
        self.ensure_one()
        self._check_draft()
        self.sudo()._compare()

    def action_post(self):
        """Make the differences adjustments of the first open period.

        They are compared once more: nobody posts what they have not seen.
        """
        self._check_manager()
        self.ensure_one()
        self._check_draft()
        seen = self._get_digest()
        self.sudo()._compare()
        if self._get_digest() != seen:
            return self._notify(
                self.env._("Documents changed meanwhile"),
                self.env._("Look through the differences again, then post them."),
                "warning",
            )
        if not self.line_count:
            return self._notify(
                self.env._("Nothing to post"),
                self.env._("The documents of all closed periods are as they were."),
            )
        self.sudo()._post()
        return True

    def action_open_lines(self):
        """Open all differences as a list to filter and group."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_mgmt_targets.sales_mgmt_recompute_line_action"
        )
        return {**action, "domain": [("recompute_id", "=", self.id)]}

    # ------------------------------------------------------------
    # CRON
    # ------------------------------------------------------------

    @api.model
    def _cron_look_for_late_changes(self):
        """Compare every company each night; who closes is told once what changed."""
        companies = (
            self.env["sales.mgmt.period"]
            .search([("closing_id", "!=", False)])
            .company_id
        )
        progress = self.env["ir.cron"]._commit_progress
        for number, company in enumerate(companies, 1):
            recompute = self._get_draft(company)
            recompute._compare()
            if recompute.line_count:
                recompute._tell()
            elif not recompute.note:
                recompute.unlink()
            progress(processed=1, remaining=len(companies) - number)

    def _tell(self):
        """Give whoever closed last an activity, if there is none yet."""
        if self.activity_ids:
            return
        self.activity_schedule(
            "mail.mail_activity_data_todo",
            user_id=self._get_responsible().id,
            summary=self.env._("Documents of closed periods changed"),
            note=self.env._("Look through the differences and post them."),
        )

    def _get_responsible(self):
        """Return who closed last, or another manager of the company.

        :rtype: res.users
        """
        group = self.env.ref("sales_mgmt_targets.group_manager")
        managers = group.all_user_ids.filtered(
            lambda user: user.active and self.company_id in user.company_ids
        )
        calendar = self.env["sales.mgmt.calendar"]._get_for_company(self.company_id)
        closer = calendar._get_last_closed_period().closing_id.create_uid
        return (closer & managers) or managers[:1] or self.env.user

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _check_manager(self):
        if not self.env.user.has_group("sales_mgmt_targets.group_manager"):
            raise AccessError(
                self.env._("Only sales planning managers post late changes.")
            )
        self.check_access("read")

    def _check_draft(self):
        if self.state != "draft":
            raise UserError(
                self.env._(
                    "“%(recompute)s” is posted already. Look for late changes again to "
                    "find what changed since.",
                    recompute=self.name,
                )
            )

    def _notify(self, title, message, kind="info"):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": kind,
                "title": title,
                "message": message,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    @api.model
    def _get_draft(self, company):
        """Return the draft of a company, made if there is none.

        Nobody has the right to write one: this is the engine's.

        :rtype: sales.mgmt.recompute
        """
        draft = self.sudo().search(
            [("company_id", "=", company.id), ("state", "=", "draft")], limit=1
        )
        return draft or self.sudo().create({"company_id": company.id})

    # Comparing

    def _compare(self):
        """Write the differences between the ledger and the documents, all anew."""
        self.ensure_one()
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "DELETE FROM sales_mgmt_recompute_line WHERE recompute_id = %s", self.id
            )
        )
        failures = []
        for source, cut, periods in self._get_cuts():
            try:
                with self.env.cr.savepoint(flush=False):
                    self.env.cr.execute(self._get_compare_sql(source, cut, periods))
            except psycopg2.DataError as error:
                reason = str(error).strip().splitlines()[0]
                failures.append(f"{source.metric_id.name}: {reason}")
        self.env["sales.mgmt.recompute.line"].invalidate_model()
        self.write({"computed_on": fields.Datetime.now(), "note": "\n".join(failures)})
        self.invalidate_recordset(["line_ids", "line_count"])

    def _get_cuts(self):
        """Return what is compared: source, segmentation or None, ids of periods.

        Sources that cannot be measured now are left out, and so are figures of a
        moment, which are not to be corrected.
        """
        cuts, _missing = self.env["sales.mgmt.measurement"]._get_cuts()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT metric_id, segmentation_id, array_agg(period_id)
                  FROM sales_mgmt_closing_metric
                 WHERE company_id = %s
                 GROUP BY 1, 2
                """,
                self.company_id.id,
            )
        )
        closed = {row[:2]: row[2] for row in rows}
        return [
            (source, cut, periods)
            for source, cut in cuts
            if source.metric_id.carries_over
            and (periods := closed.get((source.metric_id.id, cut.id if cut else None)))
        ]

    def _get_compare_sql(self, source, cut, periods):
        """Return the statement that writes the differences of one cut of a source."""
        return SQL(
            """
            %(attributed)s,
            ledger AS (
                SELECT period_id, res_id, user_id, unit_id, segment_id,
                       SUM(value) AS value, MAX(name) AS name
                  FROM sales_mgmt_closing_document
                 WHERE source_id = %(source)s AND company_id = %(company)s
                   AND segmentation_id IS NOT DISTINCT FROM %(segmentation)s
                 GROUP BY 1, 2, 3, 4, 5
                HAVING SUM(value) <> 0
            ),
            measured AS (
                SELECT period_id, record_id AS res_id, user_id, unit_id, segment_id,
                       value
                  FROM attributed
                 WHERE company_id = %(company)s AND value <> 0
            )
            INSERT INTO sales_mgmt_recompute_line (
                recompute_id, company_id, metric_id, source_id, part, segmentation_id,
                res_model, res_id, name, period_id, reason, carried,
                old_user_id, old_unit_id, old_segment_id, old_value,
                new_user_id, new_unit_id, new_segment_id, new_value, difference
            )
            SELECT %(recompute)s, %(company)s, %(metric)s, %(source)s, %(part)s,
                   %(segmentation)s, %(model)s,
                   COALESCE(ledger.res_id, measured.res_id),
                   COALESCE(%(name)s, ledger.name),
                   COALESCE(ledger.period_id, measured.period_id),
                   CASE WHEN document.id IS NULL THEN 'deleted'
                        WHEN measured.res_id IS NULL THEN 'uncounted'
                        WHEN ledger.res_id IS NULL THEN 'added'
                        WHEN ledger.user_id IS DISTINCT FROM measured.user_id
                        THEN 'salesperson'
                        WHEN ledger.unit_id IS DISTINCT FROM measured.unit_id
                        THEN 'unit'
                        WHEN ledger.segment_id IS DISTINCT FROM measured.segment_id
                        THEN 'segment'
                        ELSE 'amount' END,
                   %(carried)s,
                   ledger.user_id, ledger.unit_id, ledger.segment_id,
                   COALESCE(ledger.value, 0),
                   measured.user_id, measured.unit_id, measured.segment_id,
                   COALESCE(measured.value, 0),
                   COALESCE(measured.value, 0) - COALESCE(ledger.value, 0)
              FROM ledger
              FULL JOIN measured
                ON measured.period_id = ledger.period_id
               AND measured.res_id = ledger.res_id
         LEFT JOIN %(table)s AS document
                ON document.id = COALESCE(ledger.res_id, measured.res_id)
             WHERE (ledger.value, ledger.user_id, ledger.unit_id, ledger.segment_id)
                   IS DISTINCT FROM
                   (measured.value, measured.user_id, measured.unit_id,
                    measured.segment_id)
            """,
            attributed=self.env["sales.mgmt.measurement"]._get_attributed_sql(
                source, cut, by_record=True, periods=periods
            ),
            recompute=self.id,
            company=self.company_id.id,
            carried=source.metric_id.additive,
            **self.env["sales.mgmt.closing"]._describe_cut(source, cut),
        )

    def _get_digest(self):
        """Return a hash of the differences, whatever their ids are.

        :rtype: str
        """
        [(digest,)] = self.env.execute_query(
            SQL(
                """
                SELECT md5(string_agg(line, ',' ORDER BY line))
                  FROM (
                        SELECT ROW(source_id, segmentation_id, period_id, res_id,
                                   old_user_id, old_unit_id, old_segment_id, old_value,
                                   new_user_id, new_unit_id, new_segment_id,
                                   new_value)::text AS line
                          FROM sales_mgmt_recompute_line
                         WHERE recompute_id = %s
                       ) AS lines
                """,
                self.id,
            )
        )
        return digest

    # Posting

    def _post(self):
        """Book the differences in the ledger and as adjustments of the open period."""
        period = self._hold_open_period()
        self.env.cr.execute(self._get_documents_sql(period))
        self.env.cr.execute(self._get_adjustments_sql())
        self.env.invalidate_all()
        self._refresh_targets()
        self.write(
            {
                "state": "posted",
                "posted_on": fields.Datetime.now(),
                "posted_by_id": self.env.uid,
                "posted_period_id": period.id,
            }
        )
        self.activity_unlink(["mail.mail_activity_data_todo"])
        self.env["sales.mgmt.audit"]._log(
            self,
            self.env._("Late changes posted"),
            changes={
                self.env._("Differences"): ("", self.line_count),
                self.env._("Posted In"): ("", period.name),
            },
            fingerprint=self._get_audit_fingerprints()[self.id],
        )

    def _hold_open_period(self):
        """Return the first open period, and keep it open until this is done.

        :rtype: sales.mgmt.period
        """
        if not self.env["sales.mgmt.measurement"]._try_lock():
            raise UserError(
                self.env._(
                    "The figures are being refreshed at this moment. Post “%(name)s” "
                    "when that is done.",
                    name=self.name,
                )
            )
        calendar = self.env["sales.mgmt.calendar"]._get_for_company(self.company_id)
        period = calendar._get_first_open_period()
        # closed by somebody else a moment ago, it is tried again
        self.env.flush_all()
        self.env.cr.execute(
            SQL("SELECT FROM sales_mgmt_period WHERE id = %s FOR SHARE", period.id)
        )
        return period

    def _get_documents_sql(self, period):
        """Return the statement that takes the old places back and books the new ones.

        What does not add up over time is known from then on, and counts nowhere.
        """
        sides = [
            SQL(
                """
                SELECT id, %(sign)s AS side, %(user)s AS user_id, %(unit)s AS unit_id,
                       %(segment)s AS segment_id, %(factor)s * %(value)s AS value
                  FROM sales_mgmt_recompute_line
                 WHERE recompute_id = %(recompute)s AND %(value)s <> 0
                """,
                sign=factor,
                factor=factor,
                recompute=self.id,
                **{
                    name: SQL.identifier(f"{side}_{name}{suffix}")
                    for name, suffix in (
                        ("user", "_id"),
                        ("unit", "_id"),
                        ("segment", "_id"),
                        ("value", ""),
                    )
                },
            )
            for side, factor in (("old", -1), ("new", 1))
        ]
        return SQL(
            """
            INSERT INTO sales_mgmt_closing_document (
                recompute_id, company_id, metric_id, source_id, part, segmentation_id,
                res_model, res_id, name, period_id, posted_period_id, user_id, unit_id,
                segment_id, value
            )
            SELECT line.recompute_id, line.company_id, line.metric_id, line.source_id,
                   line.part, line.segmentation_id, line.res_model, line.res_id,
                   line.name, line.period_id,
                   CASE WHEN line.carried THEN %(period)s END, booking.user_id,
                   booking.unit_id, booking.segment_id, booking.value
              FROM (%(bookings)s) AS booking
              JOIN sales_mgmt_recompute_line AS line ON line.id = booking.id
             ORDER BY line.id, booking.side
            """,
            period=period.id,
            bookings=SQL(" UNION ALL ").join(sides),
        )

    def _get_adjustments_sql(self):
        """Return the statement that adds what was booked to the facts of the period."""
        return SQL(
            """
            INSERT INTO sales_mgmt_fact AS fact (
                metric_id, source_id, period_id, user_id, unit_id, segment_id,
                company_id, state, origin_period_id, numerator, denominator
            )
            SELECT booked.metric_id, booked.source_id, booked.posted_period_id,
                   booked.user_id, booked.unit_id, booked.segment_id,
                   booked.company_id, 'adjustment', booked.period_id,
                   CASE WHEN metric.kind = 'total' OR booked.part = 'numerator'
                        THEN ROUND(SUM(booked.value), 6) ELSE 0 END,
                   CASE WHEN metric.kind = 'total' THEN NULL
                        WHEN booked.part = 'denominator'
                        THEN ROUND(SUM(booked.value), 6) ELSE 0 END
              FROM sales_mgmt_closing_document AS booked
              JOIN sales_mgmt_metric AS metric ON metric.id = booked.metric_id
             WHERE booked.recompute_id = %s AND booked.posted_period_id IS NOT NULL
             GROUP BY booked.metric_id, booked.source_id, booked.posted_period_id,
                      booked.user_id, booked.unit_id, booked.segment_id,
                      booked.company_id, booked.period_id, booked.part, metric.kind
            HAVING SUM(booked.value) <> 0
                ON CONFLICT (source_id, period_id, COALESCE(user_id, 0),
                             COALESCE(unit_id, 0), COALESCE(segment_id, 0),
                             COALESCE(origin_period_id, 0))
                DO UPDATE SET numerator = fact.numerator + excluded.numerator,
                              denominator = fact.denominator + excluded.denominator
            """,
            self.id,
        )

    def _refresh_targets(self):
        """Write the adjustments into the targets of the period that is still open."""
        metrics = self.line_ids.metric_id
        lines = (
            self.env["sales.mgmt.plan.line"]
            .sudo()
            .search(
                [
                    ("company_id", "=", self.company_id.id),
                    ("metric_id", "in", metrics.ids),
                ]
            )
        )
        self.env["sales.mgmt.measurement"]._refresh_targets(lines)

    def _get_audit_fingerprints(self):
        """Extend the audit: of what was booked in the ledger."""
        self.env.flush_all()
        lines = SQL(
            """
            SELECT recompute_id AS owner_id, 1 AS kind, id, %s AS line
              FROM sales_mgmt_closing_document WHERE recompute_id = ANY(%s)
            """,
            self.env["sales.mgmt.closing"]._get_document_line_sql(),
            self.ids,
        )
        return self.env["sales.mgmt.closing"]._hash_lines(lines, self.ids)
