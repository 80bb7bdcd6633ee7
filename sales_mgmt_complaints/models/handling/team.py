from ast import literal_eval

from odoo import api, fields, models
from odoo.fields import Domain

HANDLER = "sales_mgmt_complaints.group_complaint_handler"


class SalesMgmtComplaintTeam(models.Model):
    """People who take complaints, and how they are shared among them."""

    _name = "sales.mgmt.complaint.team"
    _description = "Complaint Team"
    _inherit = ["mail.alias.mixin", "mail.thread"]
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    color = fields.Integer()
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    leader_id = fields.Many2one(
        comodel_name="res.users",
        index=True,
        domain="[('share', '=', False)]",
        check_company=True,
        help="Gets what nobody of the team can take, and what is escalated.",
    )
    member_ids = fields.Many2many(
        comodel_name="res.users",
        relation="sales_mgmt_complaint_team_member_rel",
        column1="team_id",
        column2="user_id",
        string="Handlers",
        domain="[('share', '=', False)]",
        check_company=True,
    )
    assignment = fields.Selection(
        selection=[
            ("load", "To who has the least open"),
            ("turn", "In turn"),
            ("leader", "To the leader, who passes on"),
        ],
        required=True,
        default="load",
        help="Who gets a new complaint.",
    )
    resource_calendar_id = fields.Many2one(
        comodel_name="resource.calendar",
        string="Working Time",
        check_company=True,
        help="Deadlines run in it. Empty: that of the company.",
    )
    reopen_days = fields.Integer(
        string="Customer Reopens Within (Days)",
        default=14,
        help="So many days after it was resolved, a customer may reopen a complaint. "
        "What they write later begins a new complaint that follows the old one.",
    )
    alias_id = fields.Many2one(
        help="Mails to this address become complaints of the team."
    )
    open_count = fields.Integer(string="Open Complaints", compute="_compute_open_count")

    _reopen_days_positive = models.Constraint(
        "CHECK (reopen_days >= 0)", "Days to reopen cannot be negative."
    )

    def _compute_open_count(self):
        counts = dict(
            self.env["sales.mgmt.complaint"]._read_group(
                [("team_id", "in", self.ids), ("is_open", "=", True)],
                ["team_id"],
                ["__count"],
            )
        )
        for team in self:
            team.open_count = counts.get(team, 0)

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model
    def _ensure_for_companies(self, companies):
        """Create a team for each of the companies that has none.

        :param res.company companies: any number
        """
        teams = self.sudo().with_context(active_test=False).search(Domain.TRUE)
        self.sudo().create(
            [
                {"name": self.env._("Customer Service"), "company_id": company.id}
                for company in companies - teams.company_id
            ]
        )

    def _alias_get_creation_values(self):
        """Extend `mail`: mails become complaints of this team."""
        values = super()._alias_get_creation_values()
        values["alias_model_id"] = self.env["ir.model"]._get_id("sales.mgmt.complaint")
        if self.id:
            values["alias_defaults"] = defaults = literal_eval(
                self.alias_defaults or "{}"
            )
            defaults["team_id"] = self.id
        return values

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_open_complaints(self):
        """Open the complaints of these teams."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_mgmt_complaints.sales_mgmt_complaint_action"
        )
        return {
            **action,
            "domain": [("team_id", "in", self.ids)],
            "context": {"search_default_open": 1, "default_team_id": self[:1].id},
        }

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    @api.model
    def _find_for_company(self, company):
        """Return the team that takes what no other team of a company takes.

        :param res.company company: one company
        :return: one team; made on first use
        """
        teams = self.sudo().search([("company_id", "=", company.id)], limit=1)
        if not teams:
            self._ensure_for_companies(company)
            teams = self.sudo().search([("company_id", "=", company.id)], limit=1)
        return teams

    def _get_candidates(self):
        """Return who may get complaints of the team, in a stable order.

        :rtype: res.users
        """
        self.ensure_one()
        return self.member_ids.filtered(
            lambda user: (
                user.active
                and user.has_group(HANDLER)
                and self.company_id in user.company_ids
            )
        ).sorted("id")

    def _get_fallback_owner(self):
        """Return who gets a complaint that nobody of the team can take.

        The leader of the team, else an officer of the company, else the
        administrator: a complaint always has an owner.

        :rtype: res.users
        """
        self.ensure_one()
        return self.leader_id.filtered("active") or self._get_officer()

    def _get_officer(self):
        """Return a complaint officer of the company, else the administrator.

        :rtype: res.users
        """
        return self._get_officers()[:1] or self.env.ref("base.user_admin")

    def _get_officers(self):
        """Return the complaint officers of the company, people before accounts.

        :rtype: res.users
        """
        self.ensure_one()
        officers = (
            self.env.ref("sales_mgmt_complaints.group_complaint_officer")
            .sudo()
            .all_user_ids
        )
        return officers.filtered(
            lambda user: user.active and self.company_id in user.company_ids
        ).sorted(lambda user: (user._is_superuser(), user._is_system(), user.id))

    def _choose_owners(self, count):
        """Return who gets so many new complaints of the team, one after the other.

        By load, the one with the fewest open complaints comes next; in turn, the one
        whose last complaint came longest ago.

        :param int count: how many complaints are to be given away
        :return: as many users
        :rtype: list[res.users]
        """
        self.ensure_one()
        team = self.sudo()
        candidates = team._get_candidates()
        if team.assignment == "leader" or not candidates:
            return [team._get_fallback_owner()] * count
        rank = getattr(team, f"_rank_by_{team.assignment}")(candidates)
        chosen = []
        for step in range(count):
            user = min(candidates, key=lambda each: (rank[each], each.id))
            rank[user] = team._next_rank(rank[user], step)
            chosen.append(user)
        return chosen

    def _rank_by_load(self, candidates):
        """Return how many open complaints each of the users has."""
        counts = dict(
            self.env["sales.mgmt.complaint"]._read_group(
                [("user_id", "in", candidates.ids), ("is_open", "=", True)],
                ["user_id"],
                ["__count"],
            )
        )
        return {user: (counts.get(user, 0), 0) for user in candidates}

    def _rank_by_turn(self, candidates):
        """Return the id of the newest complaint each of the users was given."""
        newest = dict(
            self.env["sales.mgmt.complaint"]
            .with_context(active_test=False)
            ._read_group(
                [("team_id", "=", self.id), ("first_user_id", "in", candidates.ids)],
                ["first_user_id"],
                ["id:max"],
            )
        )
        return {user: (0, newest.get(user, 0)) for user in candidates}

    def _next_rank(self, rank, step):
        """Return the rank of somebody who was just given one more."""
        load, newest = rank
        if self.assignment == "load":
            return load + 1, newest
        # later than every complaint that is there, and in the order of this batch
        return load, 2**60 + step
