from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ...tools.campaign import divide

# What only steps and measuring write
GUARDED = frozenset(
    {
        "state",
        "actual",
        "before",
        "last_year",
        "lead_count",
        "won_count",
        "order_count",
        "order_value",
        "days",
        "curve",
        "measured_on",
        "closed_on",
        "closed_by_id",
        "event_id",
        "utm_campaign_id",
    }
)
FINAL = ("closed", "cancelled")


class SalesMgmtCampaign(models.Model):
    """Something done in a time and a place to sell more, with an aim.

    Leads, opportunities and orders that carry its campaign of Odoo belong to it. What
    it brought is measured as the metric of its aim measures it, beside the days before
    and the year before. Once it is closed its figures stay as they were.
    """

    _name = "sales.mgmt.campaign"
    _description = "Sales Campaign"
    _inherit = ["mail.thread", "mail.activity.mixin", "sales.mgmt.figure.mixin"]
    _order = "date_from desc, id desc"
    _check_company_auto = True
    _mail_post_access = "read"

    name = fields.Char(required=True, tracking=True)
    utm_campaign_id = fields.Many2one(
        comodel_name="utm.campaign",
        string="Campaign of Leads and Orders",
        readonly=True,
        copy=False,
        ondelete="restrict",
        help="Choose it on leads, opportunities and orders that came about by it.",
    )
    unit_id = fields.Many2one(
        comodel_name="sales.mgmt.unit",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        default=lambda self: self._default_unit_id(),
        help="Whose results are measured, with everything below.",
    )
    company_id = fields.Many2one(
        related="unit_id.company_id", store=True, precompute=True, index=True
    )
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency"
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Responsible",
        required=True,
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
        tracking=True,
    )
    date_from = fields.Date(
        string="From", required=True, default=fields.Date.context_today, tracking=True
    )
    date_to = fields.Date(
        string="To", required=True, default=fields.Date.context_today, tracking=True
    )
    place = fields.Char()
    participant_ids = fields.Many2many(
        comodel_name="res.users",
        string="Participants",
        relation="sales_mgmt_campaign_user_rel",
        column1="campaign_id",
        column2="user_id",
        domain="[('share', '=', False)]",
    )
    event_id = fields.Many2one(
        comodel_name="calendar.event", readonly=True, copy=False, ondelete="set null"
    )
    note = fields.Html(string="What Is Done")
    # Aim
    metric_id = fields.Many2one(
        comodel_name="sales.mgmt.metric",
        required=True,
        ondelete="restrict",
        domain="[('kind', '=', 'total'), ('additive', '=', True),"
        " ('available', '=', True)]",
        help="What it is to raise.",
    )
    metric_unit = fields.Selection(related="metric_id.unit", string="Metric Unit")
    currency_id = fields.Many2one(
        comodel_name="res.currency",
        compute="_compute_currency_id",
        store=True,
        precompute=True,
    )
    aim = fields.Monetary(
        required=True,
        tracking=True,
        help="What the unit is to achieve in these days, all together.",
    )
    budget = fields.Monetary(currency_field="company_currency_id", tracking=True)
    cost = fields.Monetary(
        currency_field="company_currency_id",
        copy=False,
        tracking=True,
        help="What it came to in the end; the budget counts until it is known.",
    )
    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("planned", "Planned"),
            ("closed", "Closed"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        index=True,
        tracking=True,
    )
    # Evaluation
    days = fields.Integer(
        string="Days Measured", readonly=True, copy=False, aggregator=None
    )
    actual = fields.Monetary(
        string="Achieved",
        readonly=True,
        copy=False,
        help="What the unit achieved in the days of the campaign.",
    )
    before = fields.Monetary(
        string="Days Before",
        readonly=True,
        copy=False,
        help="What it achieved in as many days right before.",
    )
    last_year = fields.Monetary(
        readonly=True,
        copy=False,
        help="What it achieved on the same days of the year before.",
    )
    lead_count = fields.Integer(
        string="Leads",
        readonly=True,
        copy=False,
        help="Leads and opportunities that carry the campaign.",
    )
    won_count = fields.Integer(string="Won", readonly=True, copy=False)
    order_count = fields.Integer(
        string="Orders",
        readonly=True,
        copy=False,
        help="Confirmed orders that carry the campaign.",
    )
    order_value = fields.Monetary(
        currency_field="company_currency_id",
        readonly=True,
        copy=False,
        help="Untaxed, in the currency of the company.",
    )
    curve = fields.Json(
        readonly=True,
        copy=False,
        help="What each day brought, and the same day a year before.",
    )
    measured_on = fields.Datetime(readonly=True, copy=False)
    conclusion = fields.Text(
        copy=False,
        tracking=True,
        help="What worked, what did not, and whether to do it again.",
    )
    closed_on = fields.Datetime(readonly=True, copy=False)
    closed_by_id = fields.Many2one(comodel_name="res.users", readonly=True, copy=False)
    # Follows from it
    attainment = fields.Float(
        compute="_compute_effect", help="Achieved in proportion to the aim."
    )
    uplift = fields.Monetary(
        string="More than Before",
        compute="_compute_effect",
        help="Achieved less what as many days right before brought.",
    )
    growth = fields.Float(
        string="Against Last Year",
        compute="_compute_effect",
        help="Change against the same days of the year before.",
    )
    cost_per_lead = fields.Monetary(
        currency_field="company_currency_id", compute="_compute_effect"
    )
    payback = fields.Float(
        string="Return",
        compute="_compute_effect",
        help="The value of orders that carry the campaign, as a multiple of its cost.",
    )
    picture = fields.Html(
        compute="_compute_picture", sanitize=False, export_string_translation=False
    )
    can_write = fields.Boolean(compute="_compute_can_write")

    _dates_ordered = models.Constraint(
        "CHECK (date_from <= date_to AND date_to < date_from + 366)",
        "A campaign ends on the day it begins at the earliest, and within a year.",
    )
    _costs_positive = models.Constraint(
        "CHECK (budget >= 0 AND cost >= 0 AND aim >= 0)",
        "Aim, budget and cost of a campaign are not below zero.",
    )

    def _default_unit_id(self):
        return self.env["sales.mgmt.meeting"]._get_led_unit()

    @api.depends("metric_id", "company_id")
    def _compute_currency_id(self):
        for campaign in self:
            is_money = campaign.metric_id.unit == "money"
            campaign.currency_id = (
                campaign.company_id.currency_id if is_money else False
            )

    @api.depends("actual", "before", "last_year", "aim", "cost", "budget", "lead_count")
    def _compute_effect(self):
        for campaign in self:
            spent = campaign._get_cost()
            campaign.attainment = divide(campaign.actual, campaign.aim) or 0.0
            campaign.uplift = campaign.actual - campaign.before
            growth = divide(campaign.actual, campaign.last_year)
            campaign.growth = 0.0 if growth is None else growth - 1
            campaign.cost_per_lead = divide(spent, campaign.lead_count) or 0.0
            campaign.payback = divide(campaign.order_value, spent) or 0.0

    @api.depends_context("uid")
    @api.depends("state", "unit_id")
    def _compute_can_write(self):
        for campaign in self:
            campaign.can_write = campaign.state not in FINAL and (
                not campaign.id or campaign.has_access("write")
            )

    @api.constrains("metric_id")
    def _check_metric(self):
        """Refuse metrics of which a few days say nothing."""
        for campaign in self:
            metric = campaign.metric_id
            if metric.kind != "total" or not metric.additive:
                raise ValidationError(
                    self.env._(
                        "%(metric)s of several days does not add up, so that it cannot "
                        "be the aim of a campaign. Choose a total such as orders.",
                        metric=metric.name,
                    )
                )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            vals_list = [
                {name: vals[name] for name in vals.keys() - GUARDED}
                for vals in vals_list
            ]
        return super().create(vals_list)

    def write(self, vals):
        """Extend: what is closed stays as it is, and figures are never typed."""
        if not self.env.su:
            if vals.keys() & GUARDED:
                raise AccessError(
                    self.env._(
                        "The figures of a campaign are measured, and its buttons say "
                        "where it stands."
                    )
                )
            self._check_open()
        elif vals.keys() - {"message_main_attachment_id"}:
            self.filtered(lambda each: each.state == "closed")._refuse()
        result = super().write(vals)
        if vals.keys() & self._get_calendar_fields():
            self.filtered(lambda each: each.state == "planned")._sync_event()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_closed(self):
        self.filtered(lambda each: each.state == "closed")._refuse()

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _check_open(self):
        self.filtered(lambda each: each.state in FINAL)._refuse()

    def _refuse(self):
        for campaign in self:
            raise UserError(
                self.env._(
                    "“%(campaign)s” is over: its evaluation stays as it is. Plan "
                    "another one.",
                    campaign=campaign.name,
                )
            )

    def _get_cost(self):
        """Return what it cost, or is planned to cost as long as nobody knows."""
        return self.cost or self.budget
