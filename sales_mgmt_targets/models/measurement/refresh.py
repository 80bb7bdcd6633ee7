from datetime import timedelta

from odoo import api, fields, models

# A step that takes longer than this was killed with its worker
MAX_MINUTES_PER_STEP = 15


class SalesMgmtRefresh(models.Model):
    """One run of the measurement: when, how long, what changed."""

    _name = "sales.mgmt.refresh"
    _description = "Measurement Run"
    _order = "id desc"
    _rec_name = "date_start"

    trigger = fields.Selection(
        selection=[
            ("scheduled", "Scheduled"),
            ("nightly", "Nightly, in full"),
            ("requested", "Requested"),
            ("closing", "Closing"),
        ],
        required=True,
        readonly=True,
    )
    user_id = fields.Many2one(
        comodel_name="res.users", string="Started By", readonly=True
    )
    state = fields.Selection(
        selection=[
            ("waiting", "Waiting"),
            ("running", "Running"),
            ("done", "Done"),
            ("interrupted", "Interrupted"),
        ],
        required=True,
        default="waiting",
        readonly=True,
    )
    progress = fields.Float(readonly=True, help="From 0 to 100.")
    date_start = fields.Datetime(string="Started", required=True, readonly=True)
    duration = fields.Float(string="Seconds", digits=(16, 3), readonly=True)
    fact_written = fields.Integer(
        string="Written", readonly=True, help="New or changed since the last run."
    )
    fact_removed = fields.Integer(
        string="Removed",
        readonly=True,
        help="Nothing is left of the documents behind them.",
    )
    target_updated = fields.Integer(string="Targets", readonly=True)
    note = fields.Text(
        readonly=True, help="Metrics that could not be measured, and why."
    )
    line_ids = fields.One2many(
        comodel_name="sales.mgmt.refresh.line",
        inverse_name="refresh_id",
        string="Changes",
        readonly=True,
        groups=("sales_mgmt_targets.group_manager,sales_mgmt_targets.group_auditor"),
    )

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_request(self):
        """Have the figures refreshed at once, in the background.

        Not of the model alone: the button of a list passes what is marked in it.
        """
        self.check_access("read")
        run = self._request()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Refresh Figures"),
            "res_model": self._name,
            "res_id": run.id,
            "views": [(False, "form")],
            "target": "new",
            "context": {"dialog_size": "medium"},
        }

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    @api.model
    def _request(self):
        """Have all figures refreshed in the background, on behalf of the user.

        :return: the run, which waits; the one the user asked for before, if it still
            does
        :rtype: sales.mgmt.refresh
        """
        # the log is written by the engine alone
        run = self.sudo().search(
            [("state", "=", "waiting"), ("user_id", "=", self.env.uid)], limit=1
        )
        run = run or self.sudo().create(
            {
                "trigger": "requested",
                "user_id": self.env.uid,
                "date_start": fields.Datetime.now(),
            }
        )
        self.env.ref("sales_mgmt_targets.ir_cron_refresh").sudo()._trigger()
        return run

    @api.model
    def _start(self, trigger):
        """Begin the log of a run.

        :rtype: sales.mgmt.refresh
        """
        return self.sudo().create(
            {
                "trigger": trigger,
                "user_id": self.env.uid,
                "state": "running",
                "date_start": fields.Datetime.now(),
            }
        )

    def _take_up(self):
        """Begin a run that was waiting."""
        self.write({"state": "running", "date_start": fields.Datetime.now()})

    def _end(self, state, seconds):
        """Close the log of a run."""
        self.write({"state": state, "progress": 100.0, "duration": seconds})

    @api.model
    def _get_dead(self):
        """Return runs whose worker was killed: nothing moved for a long time."""
        limit = fields.Datetime.now() - timedelta(minutes=MAX_MINUTES_PER_STEP)
        return self.search([("state", "=", "running"), ("write_date", "<", limit)])

    def _get_years(self):
        """Return the ids of the years to measure; None for all of them.

        A scheduled run looks at the years that people work with: this one, the one
        before, and those of plans that are not closed. The nightly run, and one that
        somebody asks for, look at everything.
        """
        if set(self.mapped("trigger")) != {"scheduled"}:
            return None
        years = self.env["sales.mgmt.period"].sudo()
        year_ago = fields.Date.subtract(fields.Date.today(), years=1)
        near = years.search(
            [
                ("level", "=", "year"),
                ("date_to", ">=", year_ago),
                ("date_from", "<=", fields.Date.today()),
            ]
        )
        planned = (
            self.env["sales.mgmt.plan"]
            .sudo()
            .search([("state", "not in", ["closed", "superseded"])])
        )
        return (near | planned.period_id).ids

    def _note_failure(self, source, error):
        """Log which metric could not be measured, and the reason of the database."""
        reason = str(error).strip().splitlines()[0]
        for run in self:
            lines = [run.note or "", f"{source.metric_id.name}: {reason}"]
            run.note = "\n".join(filter(None, lines))

    def _note_changes(self, source, segmentation, **changes):
        """Log what a source changed."""
        for run in self:
            run.fact_written += changes["written"]
            run.fact_removed += changes["removed"]
        self.env["sales.mgmt.refresh.line"].sudo().create(
            [
                {
                    "refresh_id": run.id,
                    "metric_id": source.metric_id.id,
                    "part": source.part,
                    "segmentation_id": segmentation.id if segmentation else False,
                    **changes,
                }
                for run in self
            ]
        )

    @api.autovacuum
    def _gc_old_runs(self):
        """Forget runs of more than 90 days ago, and those that changed nothing."""
        self.search([("date_start", "<", "-90d")]).unlink()
        self.search(
            [
                ("date_start", "<", "-7d"),
                ("state", "=", "done"),
                ("line_ids", "=", False),
                ("note", "=", False),
            ]
        ).unlink()


class SalesMgmtRefreshLine(models.Model):
    """What a run changed in the results of one metric."""

    _name = "sales.mgmt.refresh.line"
    _description = "Measurement Run Change"
    _log_access = False
    _order = "refresh_id desc, id"

    refresh_id = fields.Many2one(
        comodel_name="sales.mgmt.refresh",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    metric_id = fields.Many2one(
        comodel_name="sales.mgmt.metric",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    part = fields.Selection(
        selection=[("numerator", "Value"), ("denominator", "Out Of")], readonly=True
    )
    segmentation_id = fields.Many2one(
        comodel_name="sales.mgmt.segmentation", readonly=True, ondelete="cascade"
    )
    written = fields.Integer(readonly=True)
    removed = fields.Integer(readonly=True)
    difference = fields.Float(
        readonly=True,
        digits=(32, 2),
        help="By how much the results grew or shrank altogether.",
    )
    months = fields.Char(string="Periods", readonly=True)
    seconds = fields.Float(readonly=True, digits=(16, 3))
    in_targets = fields.Boolean(
        readonly=True,
        help="The targets show the change. A run that was interrupted leaves this to "
        "the next one.",
    )
