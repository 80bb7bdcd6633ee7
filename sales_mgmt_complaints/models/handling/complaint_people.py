from markupsafe import Markup

from odoo import api, fields, models

# In a message about many complaints; all of them are on the list of activities
LISTED = 20


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
        shared = self.sudo().filtered(lambda each: not each.confidential)
        # as many subscriptions as there are circles of people, not complaints
        for people, complaints in shared.grouped(
            lambda each: (
                (each.account_manager_id | each.unit_id.leader_id).filtered("active")
                - each.user_id
            )
        ).items():
            complaints.message_subscribe(partner_ids=people.partner_id.ids)

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
        shares = {}
        for team, complaints in self.sudo().grouped("team_id").items():
            owners = team._choose_owners(len(complaints))
            for complaint, user in zip(complaints, owners, strict=True):
                shares.setdefault(user, []).append(complaint.id)
        for user, ids in shares.items():
            self.sudo().browse(ids)._assign(user)

    def _tell_owners(self):
        """Let owners know what is theirs now, unless they took it themselves.

        Each complaint is on the list of its owner; who gets many at once is sent one
        message about all of them.
        """
        for owner, complaints in self.sudo().grouped("user_id").items():
            complaints.message_subscribe(partner_ids=owner.partner_id.ids)
            told = complaints.filtered("is_open")
            if owner != self.env.user and told:
                told._put_on_list(owner)

    def _put_on_list(self, owner):
        """Plan an activity of the owner on each complaint.

        :param res.users owner: of all of them
        """
        activity_type = self.env.ref(
            "sales_mgmt_complaints.mail_activity_type_complaint"
        )
        several = len(self) > 1
        speaking = self.with_context(lang=owner.lang)
        self.env["mail.activity"].with_context(
            # core would send a message about each one
            mail_activity_quick_update=several
        ).create(
            [
                {
                    "activity_type_id": activity_type.id,
                    "res_model_id": self.env["ir.model"]._get_id(self._name),
                    "res_id": complaint.id,
                    "user_id": owner.id,
                    "automated": True,
                    "date_deadline": fields.Date.context_today(self),
                    "summary": speaking.env._(
                        "New complaint of %(customer)s",
                        customer=complaint._get_customer_name(),
                    ),
                }
                for complaint in self
            ]
        )
        if several:
            self._send_list_to(owner)

    def _send_list_to(self, owner):
        """Send somebody which complaints are theirs now, the worst first."""
        complaints = self.sorted(lambda each: (-int(each.severity), each.id))
        speaking = complaints.with_context(lang=owner.lang)
        items = Markup().join(
            Markup("<li>%s</li>") % each._get_html_link() for each in speaking[:LISTED]
        )
        rest = len(self) - LISTED
        more = speaking.env._("and %(count)s more", count=rest) if rest > 0 else ""
        self.env["mail.thread"].message_notify(
            partner_ids=owner.partner_id.ids,
            subject=speaking.env._(
                "%(count)s complaints are yours now", count=len(self)
            ),
            body=Markup("<ul>%s</ul><p>%s</p>") % (items, more),
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
