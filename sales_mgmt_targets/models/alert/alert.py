from odoo import api, fields, models
from odoo.fields import Domain

from ..incentive.wording import write_number


class SalesMgmtAlert(models.Model):
    """Something about a figure that somebody was told, once.

    An alert keeps the figures of its moment. It is over by itself when its reason has
    gone; it is never raised twice for the same rule, person or unit, period and step,
    which the database keeps. Nobody writes alerts but the check.
    """

    _name = "sales.mgmt.alert"
    _description = "Sales Alert"
    _inherit = ["mail.thread", "mail.activity.mixin", "sales.mgmt.figure.mixin"]
    _order = "state desc, raised_on desc, id desc"
    # who reads an alert may answer it
    _mail_post_access = "read"

    rule_id = fields.Many2one(
        comodel_name="sales.mgmt.alert.rule",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    kind = fields.Selection(related="rule_id.kind", store=True)
    company_id = fields.Many2one(related="rule_id.company_id", store=True, index=True)
    tell = fields.Selection(
        selection=lambda self: (
            self.env["sales.mgmt.alert.rule"]._fields["tell"].selection
        ),
        string="Who Was Told",
        required=True,
        readonly=True,
    )
    # Subject
    metric_id = fields.Many2one(
        comodel_name="sales.mgmt.metric",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Salesperson",
        readonly=True,
        index=True,
        ondelete="cascade",
        help="Empty: the alert is about the unit.",
    )
    unit_id = fields.Many2one(
        comodel_name="sales.mgmt.unit",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    period_id = fields.Many2one(
        comodel_name="sales.mgmt.period",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    step = fields.Integer(
        readonly=True, aggregator=None, help="The milestone in percent, else 0."
    )
    target_id = fields.Many2one(
        comodel_name="sales.mgmt.target",
        string="Sales Target",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    # Figures of the moment
    raised_on = fields.Datetime(required=True, readonly=True)
    currency_id = fields.Many2one(comodel_name="res.currency", readonly=True)
    metric_unit = fields.Selection(related="metric_id.unit", string="Metric Unit")
    amount = fields.Monetary(string="Target", readonly=True, aggregator=None)
    actual = fields.Monetary(string="Achieved", readonly=True, aggregator=None)
    expected = fields.Monetary(
        string="Expected to Date", readonly=True, aggregator=None
    )
    pace = fields.Float(readonly=True, aggregator=None)
    attainment = fields.Float(readonly=True, aggregator=None)
    threshold = fields.Float(
        readonly=True,
        aggregator=None,
        help="What the figure was compared with: a pace, a share, a number of days or "
        "an amount, as the rule has it.",
    )
    # Life
    state = fields.Selection(
        selection=[("open", "Open"), ("closed", "Over")],
        required=True,
        readonly=True,
        default="open",
        index=True,
    )
    closed_on = fields.Datetime(string="Over Since", readonly=True)
    close_reason = fields.Selection(
        selection=[
            ("gone", "The reason has gone"),
            ("period", "The period is over"),
            ("left", "The person left or moved"),
            ("rule", "The rule was switched off"),
        ],
        string="Why It Is Over",
        readonly=True,
    )
    is_good = fields.Boolean(
        compute="_compute_is_good",
        help="Good news: a milestone on the way to a target.",
    )
    subject = fields.Char(compute="_compute_subject", string="Who")
    message = fields.Char(compute="_compute_message", string="What")

    _once_idx = models.UniqueIndex(
        "(rule_id, metric_id, COALESCE(user_id, 0),"
        " (CASE WHEN user_id IS NULL THEN unit_id ELSE 0 END), period_id, step)",
        "This was told already.",
    )

    @api.depends("kind", "metric_id.direction")
    def _compute_is_good(self):
        for alert in self:
            alert.is_good = (
                alert.kind == "milestone" and alert.metric_id.direction == "higher"
            )

    @api.depends("user_id", "unit_id")
    def _compute_subject(self):
        for alert in self:
            alert.subject = alert.user_id.name or alert.unit_id.name

    @api.depends("kind", "subject", "metric_id", "period_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for alert in self:
            alert.display_name = " · ".join(
                part
                for part in (
                    alert.subject,
                    alert.metric_id.name,
                    f"{alert.step} %" if alert.step else "",
                    alert.period_id.name,
                )
                if part
            )

    @api.depends("kind", "subject", "metric_id", "period_id", "threshold", "actual")
    @api.depends_context("lang")
    def _compute_message(self):
        for alert in self:
            alert.message = getattr(alert, f"_describe_{alert.kind}")()

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_open_target(self):
        """Open the target with its figures as they are now."""
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

    @api.model
    def _get_open_domain(self, user):
        """Return which open alerts are for the eyes of a person, about themselves.

        For screens that count or list what somebody has to see.

        :param res.users user: one person
        :rtype: Domain
        """
        return (
            Domain("state", "=", "open")
            & Domain("user_id", "=", user.id)
            & Domain("tell", "!=", "leader")
        )

    def _close(self, reason):
        """Let open alerts be over, and take what was to do off the lists of people.

        :param str reason: see the field `close_reason`
        """
        if not self:
            return
        self.write(
            {
                "state": "closed",
                "closed_on": fields.Datetime.now(),
                "close_reason": reason,
            }
        )
        self.env["mail.activity"].sudo().search(
            [("res_model", "=", self._name), ("res_id", "in", self.ids)]
        ).unlink()

    def _describe_pace(self):
        values = {
            "metric": self.metric_id.name,
            "period": self.period_id.name,
            "actual": self._show(self.actual),
            "expected": self._show(self.expected),
            "pace": self._show_share(self.pace),
        }
        if self.metric_id.direction == "lower":
            return self.env._(
                "%(metric)s in %(period)s: %(actual)s, where %(expected)s was expected "
                "at most (%(pace)s)",
                **values,
            )
        return self.env._(
            "%(metric)s in %(period)s: %(actual)s of the %(expected)s expected by now "
            "(%(pace)s)",
            **values,
        )

    def _describe_no_activity(self):
        return self.env._(
            "%(metric)s: nothing for %(days)s working days",
            metric=self.metric_id.name,
            days=write_number(self.env, self.threshold),
        )

    def _describe_milestone(self):
        values = {
            "metric": self.metric_id.name,
            "period": self.period_id.name,
            "step": self.step,
            "actual": self._show(self.actual),
            "amount": self._show(self.amount),
        }
        if self.metric_id.direction == "lower":
            return self.env._(
                "%(metric)s in %(period)s: %(step)s %% of the limit used, %(actual)s "
                "of %(amount)s",
                **values,
            )
        return self.env._(
            "%(metric)s in %(period)s: %(step)s %% of the target reached, %(actual)s "
            "of %(amount)s",
            **values,
        )

    def _describe_limit(self):
        return self.env._(
            "%(metric)s: %(actual)s, above the limit of %(limit)s",
            metric=self.metric_id.name,
            actual=self._show(self.actual),
            limit=self._show(self.threshold),
        )
