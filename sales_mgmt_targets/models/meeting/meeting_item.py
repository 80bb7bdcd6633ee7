from odoo import api, fields, models
from odoo.exceptions import AccessError

# What leaders type
TYPED = {"name", "user_id", "sequence", "minutes", "is_internal", "meeting_id"}


class SalesMgmtMeetingItem(models.Model):
    """A point of an agenda, with the figures of the moment in which it was built."""

    _name = "sales.mgmt.meeting.item"
    _description = "Agenda Item"
    _inherit = ["sales.mgmt.figure.mixin"]
    _order = "meeting_id, rank, sequence, id"

    meeting_id = fields.Many2one(
        comodel_name="sales.mgmt.meeting",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="meeting_id.company_id", store=True, index=True
    )
    state = fields.Selection(related="meeting_id.state", string="State of the Meeting")
    rank = fields.Integer(
        compute="_compute_rank",
        store=True,
        precompute=True,
        help="What is open from last time stands first, then what has happened, then "
        "the gaps.",
    )
    sequence = fields.Integer(default=10)
    kind = fields.Selection(
        selection=[
            ("decision", "Still open"),
            ("alert", "Alert"),
            ("gap", "Gap"),
            ("metric", "Figure"),
            ("dispute", "Disputes"),
            ("topic", "Topic"),
        ],
        required=True,
        readonly=True,
        default="topic",
    )
    name = fields.Char(string="Topic")
    title = fields.Char(string="Point", compute="_compute_title", compute_sudo=True)
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="About",
        domain="[('share', '=', False)]",
        help="Empty: it concerns all. Colleagues do not read what concerns one person.",
    )
    is_internal = fields.Boolean(
        string="Leaders Only", help="Participants who do not lead do not read it."
    )
    minutes = fields.Text(help="What was said about it.")
    # Where it comes from
    decision_id = fields.Many2one(
        comodel_name="sales.mgmt.meeting.decision", readonly=True, ondelete="cascade"
    )
    decision_state = fields.Selection(
        related="decision_id.state", string="State of the Decision"
    )
    alert_id = fields.Many2one(
        comodel_name="sales.mgmt.alert", readonly=True, ondelete="cascade"
    )
    metric_id = fields.Many2one(
        comodel_name="sales.mgmt.metric", readonly=True, ondelete="cascade"
    )
    metric_unit = fields.Selection(related="metric_id.unit", string="Metric Unit")
    unit_id = fields.Many2one(
        comodel_name="sales.mgmt.unit", readonly=True, ondelete="cascade"
    )
    target_id = fields.Many2one(
        comodel_name="sales.mgmt.target",
        string="Sales Target",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    period_id = fields.Many2one(
        comodel_name="sales.mgmt.period", readonly=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(comodel_name="res.currency", readonly=True)
    amount = fields.Monetary(string="Target", readonly=True)
    actual = fields.Monetary(string="Achieved", readonly=True)
    expected = fields.Monetary(string="Expected to Date", readonly=True)
    pace = fields.Float(readonly=True)
    count = fields.Integer(readonly=True)

    @api.depends("kind")
    def _compute_rank(self):
        ranks = {"decision": 0, "alert": 10, "gap": 20, "metric": 30, "dispute": 40}
        for item in self:
            item.rank = ranks.get(item.kind, 50)

    @api.depends("kind", "name", "decision_id.name", "user_id", "actual", "count")
    @api.depends_context("lang")
    def _compute_title(self):
        for item in self:
            item.title = getattr(item, f"_describe_{item.kind}")()

    @api.depends("title")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for item in self:
            item.display_name = item.title

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            vals_list = [
                {name: vals[name] for name in vals.keys() & TYPED} for vals in vals_list
            ]
        items = super().create(vals_list)
        items.meeting_id._check_writable()
        return items

    def write(self, vals):
        self.meeting_id._check_writable()
        if not self.env.su and vals.keys() - TYPED | vals.keys() & {"meeting_id"}:
            raise AccessError(
                self.env._(
                    "Of a point only topic, person, order and minutes are written by "
                    "hand; its figures are those of the moment it was built."
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_closed(self):
        self.meeting_id._check_writable()

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_decision_done(self):
        """Note that what was decided last time is done, for who leads."""
        self._check_leading()
        self.decision_id._finish("done")

    def action_decision_drop(self):
        """Note that what was decided last time is not needed any more."""
        self._check_leading()
        self.decision_id._finish("dropped")

    def action_open_target(self):
        """Open the target behind a gap, with its figures as they are now."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": "sales.mgmt.target",
            "res_id": self.target_id.id,
            "views": [(False, "form")],
        }

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _check_leading(self):
        """Refuse who does not lead, and meetings that are over."""
        self.check_access("write")
        self.meeting_id._check_writable()

    def _describe_topic(self):
        return self.name or self.env._("New topic")

    def _describe_decision(self):
        decision = self.decision_id
        return self.env._(
            "%(what)s (%(who)s, until %(day)s)",
            what=decision.name,
            who=decision.user_id.name,
            day=decision._format_due(),
        )

    def _describe_alert(self):
        return self._about(self.alert_id.message)

    def _describe_gap(self):
        return self._about(
            self.env._(
                "%(metric)s in %(period)s: %(actual)s of %(expected)s expected by now "
                "(%(pace)s), target %(amount)s",
                period=self.period_id.name,
                metric=self.metric_id.name,
                actual=self._show(self.actual),
                expected=self._show(self.expected),
                pace=self._show_share(self.pace),
                amount=self._show(self.amount),
            )
        )

    def _describe_metric(self):
        return self.env._(
            "%(metric)s: %(actual)s",
            metric=self.metric_id.name,
            actual=self._show(self.actual),
        )

    def _describe_dispute(self):
        return self.env._("Open disputes about statements: %(count)s", count=self.count)

    def _about(self, text):
        """Begin with whom a point is about."""
        who = self.user_id.name or self.unit_id.name
        return f"{who} · {text}" if who else text

    def _get_key(self):
        """Return what a point is about, so that building again finds it."""
        return (
            self.kind,
            self.decision_id.id,
            self.alert_id.id,
            self.metric_id.id,
            self.user_id.id,
            self.unit_id.id,
            self.period_id.id,
        )
