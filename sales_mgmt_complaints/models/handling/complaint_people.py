from odoo import api, fields, models


class SalesMgmtComplaint(models.Model):
    """Who handles a complaint, and who of sales has to know about it."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.complaint"

    @api.depends("category_id", "company_id")
    def _compute_team_id(self):
        for complaint in self:
            team = complaint.category_id._find_team(complaint.company_id)
            current = complaint.team_id
            if current.company_id == complaint.company_id and not team:
                continue
            complaint.team_id = team or current._find_for_company(complaint.company_id)

    @api.depends("partner_id")
    def _compute_account_manager_id(self):
        for complaint in self:
            if complaint.is_open or not complaint._origin:
                complaint.account_manager_id = complaint._find_account_manager()

    @api.depends("account_manager_id", "company_id")
    def _compute_unit_id(self):
        """Find the unit in which each account manager worked when it came."""
        units = self.env["sales.mgmt.assignment"]._find_units(
            [
                (
                    complaint.account_manager_id,
                    complaint.company_id,
                    complaint.opened_on or fields.Datetime.now(),
                )
                for complaint in self
            ]
        )
        for complaint, unit in zip(self, units, strict=True):
            complaint.unit_id = unit

    # ------------------------------------------------------------
    # BUSINESS: WHO OF SALES
    # ------------------------------------------------------------

    def _find_account_manager(self):
        """Return the salesperson of the customer, else of the contact.

        A contact keeps the salesperson it began with; the customer's is the present.

        :rtype: res.users
        """
        self.ensure_one()
        contact = self.partner_id.sudo()
        user = contact.commercial_partner_id.user_id or contact.user_id
        return user.filtered(lambda each: each.active and not each.share)

    def _share_with_account_managers(self):
        """Let account managers and the leaders above them follow their customers.

        Not so for what is confidential: who follows may read.
        """
        for complaint in self.sudo().filtered(lambda each: not each.confidential):
            people = complaint.account_manager_id | complaint.unit_id.leader_id
            people = people.filtered("active") - complaint.user_id
            complaint.message_subscribe(partner_ids=people.partner_id.ids)

    def _keep_confidential(self):
        """Let nobody follow who may not read what is confidential."""
        for complaint in self.sudo().filtered("confidential"):
            insiders = complaint.user_id | complaint.team_id.leader_id
            complaint.message_unsubscribe(
                (
                    complaint.message_partner_ids
                    - insiders.partner_id
                    - complaint.partner_id
                ).ids
            )

    # ------------------------------------------------------------
    # BUSINESS: WHO OWNS IT
    # ------------------------------------------------------------

    @api.model
    def _with_owners(self, vals_list):
        """Return values of new complaints, completed with who owns each.

        :param list[dict] vals_list: values as `create` gets them
        :rtype: list[dict]
        """
        vals_list = [dict(vals) for vals in vals_list]
        waiting = [vals for vals in vals_list if not vals.get("user_id")]
        by_team = {}
        for vals in waiting:
            by_team.setdefault(self._find_team_of(vals), []).append(vals)
        for team, group in by_team.items():
            for vals, user in zip(group, team._choose_owners(len(group)), strict=True):
                vals["user_id"] = user.id
        now = fields.Datetime.now()
        for vals in vals_list:
            vals.update(first_user_id=vals["user_id"], assigned_on=now)
        return vals_list

    @api.model
    def _find_team_of(self, vals):
        """Return the team that gets a complaint with these values, noted in them."""
        teams = self.env["sales.mgmt.complaint.team"].sudo()
        team = teams.browse(
            vals.get("team_id") or self.env.context.get("default_team_id")
        )
        if not team:
            company = self.env["res.company"].browse(
                vals.get("company_id") or self.env.company.id
            )
            category = self.env["sales.mgmt.complaint.category"].sudo()
            category = category.browse(
                vals.get("category_id") or self.env.context.get("default_category_id")
            )
            team = category._find_team(company) or teams._find_for_company(company)
        vals["team_id"] = team.id
        vals.setdefault("company_id", team.company_id.id)
        return team

    def _assign(self, user):
        """Make somebody the owner, who is told and follows from now on.

        :param res.users user: one internal user
        """
        self.write({"user_id": user.id})
        self._tell_owners()

    def _reassign(self):
        """Give complaints to the next of their team: their owner has left."""
        for team, complaints in self.sudo().grouped("team_id").items():
            owners = team._choose_owners(len(complaints))
            for complaint, user in zip(complaints, owners, strict=True):
                complaint._assign(user)

    def _tell_owners(self):
        """Let owners know what is theirs now, unless they took it themselves."""
        for complaint in self.sudo():
            owner = complaint.user_id
            complaint.message_subscribe(partner_ids=owner.partner_id.ids)
            if owner == self.env.user or not complaint.is_open:
                continue
            complaint.activity_schedule(
                "sales_mgmt_complaints.mail_activity_type_complaint",
                user_id=owner.id,
                summary=self.env._(
                    "New complaint of %(customer)s",
                    customer=complaint._get_customer_name(),
                ),
            )

    def _get_customer_name(self):
        """Return who complains, in words; also where no contact is known."""
        self.ensure_one()
        return (
            self.commercial_partner_id.name
            or self.partner_id.name
            or self.email_from
            or self.env._("an unknown customer")
        )

    def _get_active_owner(self):
        """Return the owner, or who stands in for one who left.

        :rtype: res.users
        """
        self.ensure_one()
        return self.user_id.filtered("active") or self.team_id._get_fallback_owner()
