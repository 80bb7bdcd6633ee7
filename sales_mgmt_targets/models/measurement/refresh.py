from odoo import api, fields, models


class SalesMgmtRefresh(models.Model):
    """One run of the measurement: when, how long, what changed."""

    _name = "sales.mgmt.refresh"
    _description = "Measurement Run"
    _order = "id desc"
    _rec_name = "date_start"

    trigger = fields.Selection(
        selection=[("scheduled", "Scheduled"), ("requested", "Requested")],
        required=True,
        readonly=True,
    )
    user_id = fields.Many2one(
        comodel_name="res.users", string="Started By", readonly=True
    )
    state = fields.Selection(
        selection=[("waiting", "Waiting"), ("done", "Done")],
        required=True,
        default="done",
        readonly=True,
    )
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

    @api.model
    def action_request(self):
        """Have the figures refreshed at once, in the background."""
        self.check_access("read")
        # the log is written by the engine alone, on behalf of who asks
        self.sudo().create(
            {
                "state": "waiting",
                "trigger": "requested",
                "user_id": self.env.uid,
                "date_start": fields.Datetime.now(),
            }
        )
        self.env.ref("sales_mgmt_targets.ir_cron_refresh").sudo()._trigger()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "info",
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
                "message": self.env._(
                    "The figures are being refreshed. The list of measurement runs "
                    "shows when it is done."
                ),
            },
        }

    @api.autovacuum
    def _gc_old_runs(self):
        """Forget runs of more than 90 days ago."""
        self.search([("date_start", "<", "-90d")]).unlink()
