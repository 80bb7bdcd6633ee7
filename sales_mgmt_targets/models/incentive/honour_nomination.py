from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class SalesMgmtHonourNomination(models.Model):
    """Somebody puts a colleague forward, with a reason; never themselves."""

    _name = "sales.mgmt.honour.nomination"
    _description = "Honour Nomination"
    _order = "round_id desc, id"
    _rec_name = "user_id"

    round_id = fields.Many2one(
        comodel_name="sales.mgmt.honour.round",
        required=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        related="round_id.company_id", store=True, precompute=True
    )
    scope_user_ids = fields.Many2many(
        comodel_name="res.users", compute="_compute_scope_user_ids"
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Nominee",
        required=True,
        ondelete="restrict",
        domain="[('id', 'in', scope_user_ids)]",
    )
    nominator_id = fields.Many2one(
        comodel_name="res.users",
        string="Nominated By",
        required=True,
        readonly=True,
        default=lambda self: self.env.user,
        ondelete="restrict",
    )
    reason = fields.Text(required=True)

    _once_uniq = models.Constraint(
        "UNIQUE (round_id, user_id, nominator_id)",
        "You nominated this colleague already.",
    )
    _not_oneself = models.Constraint(
        "CHECK (user_id <> nominator_id)", "Nobody nominates themselves."
    )

    @api.depends("round_id")
    def _compute_scope_user_ids(self):
        for nomination in self:
            people = self.env["res.users"]
            if nomination.round_id:
                people = nomination.round_id._get_people_in_scope()
            nomination.scope_user_ids = people - self.env.user

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            vals_list = [{**vals, "nominator_id": self.env.uid} for vals in vals_list]
        nominations = super().create(vals_list)
        nominations._check_nominations()
        return nominations

    def write(self, vals):
        """Refuse to change what was said; it can be withdrawn."""
        if not self.env.su:
            raise AccessError(
                self.env._(
                    "A nomination stays as it was written. Withdraw it and write "
                    "another one."
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_later(self):
        self.round_id._check_state("open")

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _check_nominations(self):
        """Refuse nominations out of time or scope."""
        for nomination in self:
            current = nomination.round_id
            current._check_state("open")
            if current.nominate_until and (
                current.nominate_until < current.honour_id._get_today()
            ):
                raise UserError(
                    self.env._(
                        "The time for nominations of “%(round)s” is over.",
                        round=current.display_name,
                    )
                )
            people = current._get_people_in_scope()
            for user in nomination.nominator_id | nomination.user_id:
                if user not in people:
                    raise UserError(
                        self.env._(
                            "%(user)s was not in the scope of “%(round)s” in that "
                            "time.",
                            user=user.name,
                            round=current.display_name,
                        )
                    )
