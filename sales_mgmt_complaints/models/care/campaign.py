from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize


class SalesMgmtSatisfactionCampaign(models.Model):
    """A periodic question to chosen customers: are you satisfied with us?"""

    _name = "sales.mgmt.satisfaction.campaign"
    _description = "Satisfaction Survey"
    _inherit = ["sales.mgmt.care.audience.mixin"]
    _order = "id desc"

    name = fields.Char(required=True)
    question = fields.Char(
        required=True,
        translate=True,
        default=lambda self: self.env._("How satisfied are you with us?"),
    )
    domain = fields.Char(default='[["customer_rank", ">", 0]]')
    pause_days = fields.Integer(
        string="Not Asked For (Days)",
        default=90,
        help="Whoever was asked anything so many days before is left alone.",
    )
    state = fields.Selection(
        selection=[("draft", "Draft"), ("asked", "Asked")],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
    )
    asked_on = fields.Datetime(readonly=True, copy=False)
    satisfaction_ids = fields.One2many(
        comodel_name="sales.mgmt.satisfaction", inverse_name="campaign_id"
    )
    asked_count = fields.Integer(compute="_compute_result", string="Asked")
    answer_count = fields.Integer(compute="_compute_result", string="Answered")
    average = fields.Float(
        compute="_compute_result", digits=(3, 2), string="Average Score"
    )

    def _compute_result(self):
        rows = self.env["sales.mgmt.satisfaction"]._read_group(
            [("campaign_id", "in", self.ids)],
            ["campaign_id", "state"],
            ["__count", "points:sum"],
        )
        found = {(campaign, state): values for campaign, state, *values in rows}
        for campaign in self:
            count, points = found.get((campaign, "answered"), (0, 0))
            campaign.answer_count = count
            campaign.average = points / count if count else 0
            campaign.asked_count = sum(
                values[0]
                for (each, state), values in found.items()
                if each == campaign and state != "unreachable"
            )

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_ask(self):
        """Ask everybody who matches and was not asked lately."""
        self.ensure_one()
        self.check_access("write")
        if self.state != "draft":
            raise UserError(
                self.env._(
                    "“%(campaign)s” was sent already. Copy it to ask again.",
                    campaign=self.name,
                )
            )
        partners = self._find_partners()
        if not partners:
            raise UserError(
                self.env._(
                    "Nobody matches “%(campaign)s” who was not asked in the last "
                    "%(days)s days.",
                    campaign=self.name,
                    days=self.pause_days,
                )
            )
        now = fields.Datetime.now()
        self.env["sales.mgmt.satisfaction"].sudo().create(
            self._prepare_satisfactions(partners, now)
        )
        self.write({"state": "asked", "asked_on": now})
        self.env.ref("sales_mgmt_complaints.ir_cron_satisfaction").sudo()._trigger()

    def action_open_answers(self):
        """Open what was asked and answered."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_mgmt_complaints.sales_mgmt_satisfaction_action"
        )
        return {
            **action,
            "domain": [("campaign_id", "in", self.ids)],
            "context": {},
        }

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _find_partners(self):
        """Return the contacts to ask: matching, willing, not asked lately."""
        self.ensure_one()
        partners = self.env["res.partner"].search(self._get_customers_domain())
        since = fields.Datetime.subtract(fields.Datetime.now(), days=self.pause_days)
        lately = (
            self.env["sales.mgmt.satisfaction"]
            .sudo()
            .search([("asked_on", ">=", since), ("partner_id", "in", partners.ids)])
            .partner_id
        )
        refused = set(
            self.env["mail.blacklist"]
            .sudo()
            .search(
                [("email", "in", [email_normalize(each.email) for each in partners])]
            )
            .mapped("email")
        )
        return (partners - lately.with_env(self.env)).filtered(
            lambda each: (
                not each.sudo().care_opt_out
                and email_normalize(each.email) not in refused
            )
        )

    def _prepare_satisfactions(self, partners, now):
        """Return the values of a question to each contact.

        :rtype: list[dict]
        """
        users = [
            partner.commercial_partner_id.user_id or partner.user_id
            for partner in partners
        ]
        units = self.env["sales.mgmt.assignment"]._find_units(
            [(user, self.company_id, now) for user in users]
        )
        team = self.env["sales.mgmt.complaint.team"]._find_for_company(self.company_id)
        return [
            {
                "campaign_id": self.id,
                "company_id": self.company_id.id,
                "partner_id": partner.id,
                "email": partner.email,
                "account_manager_id": user.id,
                "unit_id": unit.id,
                "team_id": team.id,
                "send_on": now,
            }
            for partner, user, unit in zip(partners, users, units, strict=True)
        ]
