from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ...tools.alert import parse_shares
from ..calendar.period import LEVELS
from ..incentive.scheme import ROLES

MANAGER = "sales_mgmt_targets.group_manager"
# What makes a rule what it is: told in its sentence, kept in the audit log
SETTINGS = (
    "kind",
    "metric_ids",
    "subject",
    "unit_ids",
    "role",
    "level",
    "tell",
    "pace_limit",
    "duration",
    "duration_unit",
    "shares",
    "limit_basis",
    "limit_amount",
    "limit_share",
    "base_metric_id",
    "all_periods",
)


class SalesMgmtAlertRule(models.Model):
    """When somebody is told about a figure, as data: what, of whom, whom to tell.

    A rule looks at what holds now and never at what was: whoever switches one on, or
    imports old documents, hears only of the present.

    How to extend: a value in `kind` and the methods `_find_<kind>` (who it concerns
    now), `_describe_<kind>` (the rule in words) and `_check_<kind>` (what is wrong with
    its settings); on the alert, `_describe_<kind>` says what happened.
    """

    _name = "sales.mgmt.alert.rule"
    _description = "Alert Rule"
    _inherit = ["sales.mgmt.audit.mixin"]
    _order = "sequence, id"
    _check_company_auto = True
    _audit_fields = ("name", "active", *SETTINGS)

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    kind = fields.Selection(
        selection=[
            ("pace", "Behind pace"),
            ("no_activity", "No activity"),
            ("milestone", "Milestone reached"),
            ("limit", "Above a limit"),
        ],
        required=True,
        default="pace",
    )
    metric_ids = fields.Many2many(
        comodel_name="sales.mgmt.metric",
        relation="sales_mgmt_alert_rule_metric_rel",
        column1="rule_id",
        column2="metric_id",
        string="Metrics",
        required=True,
    )
    # Whom it concerns
    subject = fields.Selection(
        selection=[("person", "People"), ("unit", "Units")],
        string="Looks At",
        required=True,
        default="person",
    )
    unit_ids = fields.Many2many(
        comodel_name="sales.mgmt.unit",
        relation="sales_mgmt_alert_rule_unit_rel",
        column1="rule_id",
        column2="unit_id",
        string="Units",
        check_company=True,
        help="These units and everything below them; empty: the whole company.",
    )
    role = fields.Selection(
        selection=ROLES,
        required=True,
        default="all",
        help="The role in which people are assigned to their unit.",
    )
    level = fields.Selection(
        selection=LEVELS,
        string="Running Period",
        required=True,
        default="month",
        help="Which of the running periods is looked at. A person or unit hears of the "
        "same thing once in each.",
    )
    tell = fields.Selection(
        selection=[
            ("person", "The person"),
            ("leader", "The leader of the unit"),
            ("both", "The person and the leader"),
        ],
        string="Who Is Told",
        required=True,
        default="both",
    )
    # Behind pace
    pace_limit = fields.Float(
        string="Pace Below",
        default=0.9,
        help="Achieved in proportion to what was expected to date. Where less is "
        "better, 90 % stands for more than 110 % of what was expected.",
    )
    # Behind pace, no activity
    duration = fields.Integer(
        string="For",
        default=10,
        help="So long without interruption; 0: at once.",
    )
    duration_unit = fields.Selection(
        selection=[("day", "working days"), ("week", "weeks")],
        string="Days or Weeks",
        required=True,
        default="day",
    )
    # Milestones
    shares = fields.Char(
        string="Shares of the Target (%)",
        default="50, 80, 100",
        help="Whole percentages, e.g. 50, 80, 100.",
    )
    # Above a limit
    limit_basis = fields.Selection(
        selection=[("amount", "An amount"), ("share", "A share of another metric")],
        string="Limit Is",
        required=True,
        default="amount",
    )
    limit_amount = fields.Float(
        string="Limit",
        digits=(16, 2),
        help="In the currency of the company; of a rate, as a fraction: 0.15 is 15 %.",
    )
    limit_share = fields.Float(
        string="Limit (Share)",
        default=0.2,
        help="Of what the other metric shows for the running period.",
    )
    base_metric_id = fields.Many2one(
        comodel_name="sales.mgmt.metric",
        string="Share Of",
        domain="[('kind', '=', 'total')]",
    )
    all_periods = fields.Boolean(
        string="Everything Still Open",
        help="Not only what belongs to the running period: all there is by today, such "
        "as receivables of any month that are overdue.",
    )
    # Work
    active_since = fields.Date(
        readonly=True, copy=False, help="What ended before is not looked at."
    )
    checked_on = fields.Datetime(string="Last Check", readonly=True, copy=False)
    alert_ids = fields.One2many(
        comodel_name="sales.mgmt.alert", inverse_name="rule_id", string="Alerts"
    )
    open_count = fields.Integer(string="Open Alerts", compute="_compute_open_count")
    sentence = fields.Char(
        compute="_compute_sentence", help="What the rule does, in words."
    )

    _pace_range = models.Constraint(
        "CHECK (pace_limit > 0 AND pace_limit < 2)",
        "A pace limit lies above 0 % and below 200 %.",
    )
    _duration_range = models.Constraint(
        "CHECK (duration BETWEEN 0 AND 250)",
        "A rule waits between 0 and 250 days or weeks.",
    )

    def _compute_open_count(self):
        counts = dict(
            self.env["sales.mgmt.alert"]._read_group(
                [("rule_id", "in", self.ids), ("state", "=", "open")],
                ["rule_id"],
                ["__count"],
            )
        )
        for rule in self:
            rule.open_count = counts.get(rule._origin, 0)

    @api.constrains(
        "kind",
        "metric_ids",
        "subject",
        "level",
        "tell",
        "shares",
        "duration",
        "duration_unit",
        "limit_basis",
        "limit_amount",
        "limit_share",
        "base_metric_id",
        "all_periods",
    )
    def _check_settings(self):
        for rule in self:
            if not rule.metric_ids:
                raise ValidationError(
                    self.env._(
                        "Choose at least one metric that “%(rule)s” looks at.",
                        rule=rule.name,
                    )
                )
            if rule.subject == "unit" and rule.tell != "leader":
                raise ValidationError(
                    self.env._(
                        "“%(rule)s” looks at units, and a unit has nobody to tell but "
                        "its leader. Choose the leader, or look at people.",
                        rule=rule.name,
                    )
                )
            getattr(rule, f"_check_{rule.kind}")()

    def _check_pace(self):
        self._check_unit_level()

    def _check_unit_level(self):
        """Refuse to look for what no plan has: targets of units for a month."""
        if self.subject == "unit" and self.level != "year":
            raise ValidationError(
                self.env._(
                    "Units have targets for years, and people for quarters and months "
                    "too. Let “%(rule)s” look at the year, or at people.",
                    rule=self.name,
                )
            )

    def _check_milestone(self):
        self._check_unit_level()
        try:
            parse_shares(self.shares or "")
        except ValueError as error:
            raise ValidationError(
                self.env._(
                    "The milestones of “%(rule)s” are whole percentages from 1 to 1000 "
                    "with commas between them, e.g. 50, 80, 100.",
                    rule=self.name,
                )
            ) from error

    def _check_no_activity(self):
        if self.subject == "unit" or self.duration < 1 or self.duration_unit != "day":
            raise ValidationError(
                self.env._(
                    "“%(rule)s” waits for something that people do: look at people, "
                    "for at least one working day.",
                    rule=self.name,
                )
            )
        self._check_totals(self.metric_ids)

    def _check_limit(self):
        if self.limit_basis == "share":
            if not self.base_metric_id or self.limit_share <= 0:
                raise ValidationError(
                    self.env._(
                        "Say of which metric “%(rule)s” takes a share, and a share "
                        "above 0 %%.",
                        rule=self.name,
                    )
                )
            self._check_totals(self.metric_ids | self.base_metric_id)
        if self.all_periods:
            parts = self.metric_ids.filtered(lambda metric: not metric.additive)
            if parts:
                raise ValidationError(
                    self.env._(
                        "The months of %(metric)s do not add up, so that “%(rule)s” "
                        "can only look at the running period.",
                        metric=parts[0].name,
                        rule=self.name,
                    )
                )

    def _check_totals(self, metrics):
        """Refuse rates where something is counted."""
        rates = metrics.filtered(lambda metric: metric.kind != "total")
        if rates:
            raise ValidationError(
                self.env._(
                    "%(metric)s is a rate; “%(rule)s” needs something that is counted "
                    "or summed.",
                    metric=rates[0].name,
                    rule=self.name,
                )
            )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        rules = super().create(vals_list)
        rules.filtered("active")._begin()
        return rules

    def write(self, vals):
        """Extend audit: a rule that is switched on begins today."""
        starting = self.filtered(lambda rule: not rule.active and vals.get("active"))
        result = super().write(vals)
        starting._begin()
        if vals.get("active") is False:
            # what nobody looks at any more would stay open for ever
            alerts = self.env["sales.mgmt.alert"].sudo()
            alerts.search([("rule_id", "in", self.ids), ("state", "=", "open")])._close(
                "rule"
            )
            self.env["sales.mgmt.alert.watch"].sudo().search(
                [("rule_id", "in", self.ids)]
            ).unlink()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        used = self.env["sales.mgmt.alert"].sudo()
        used = used.search([("rule_id", "in", self.ids)], limit=1).rule_id
        if used:
            raise UserError(
                self.env._(
                    "“%(rule)s” has raised alerts, which are kept. Archive the rule "
                    "instead: it raises no more.",
                    rule=used.name,
                )
            )

    def _begin(self):
        """Note since when rules look."""
        for company, rules in self.grouped("company_id").items():
            calendar = self.env["sales.mgmt.calendar"]._get_for_company(company)
            rules.sudo().active_since = calendar._get_today()

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_check_now(self):
        """Check these rules at once, for managers; without any, all active ones."""
        if not self.env.user.has_group(MANAGER):
            raise AccessError(
                self.env._(
                    "Only sales planning managers check alert rules; by themselves "
                    "they are checked after every refresh of the figures."
                )
            )
        rules = self or self.search([("active", "=", True)])
        rules.check_access("read")
        # the engine reads the figures of everybody
        counts = rules.sudo().filtered("active")._check()
        message = self.env._("A check is under way; look again in a moment.")
        if counts is not None:
            message = self.env._(
                "%(raised)s new alerts, %(closed)s over.",
                raised=counts["raised"],
                closed=counts["closed"],
            )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "info",
                "message": message,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def action_open_alerts(self):
        """Open what the rule has raised, as far as the reader may see it."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_mgmt_targets.sales_mgmt_alert_action"
        )
        return {
            **action,
            "name": self.name,
            "domain": [("rule_id", "=", self.id)],
            "context": {"search_default_filter_open": 1},
        }
