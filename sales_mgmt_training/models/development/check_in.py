from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class SalesMgmtDevelopmentCheckIn(models.Model):
    """A talk about a development plan: who wrote down what, on which day.

    The person, the line above and the mentor write them. They stay as they are.
    """

    _name = "sales.mgmt.development.check.in"
    _description = "Check-In of a Development Plan"
    _inherit = ["sales.mgmt.training.part.mixin"]
    _order = "day DESC, id DESC"
    _rec_name = "day"
    _part_of = "plan_id"

    plan_id = fields.Many2one(
        comodel_name="sales.mgmt.development.plan",
        required=True,
        index=True,
        ondelete="cascade",
    )
    person_id = fields.Many2one(
        related="plan_id.person_id", store=True, precompute=True, index=True
    )
    company_id = fields.Many2one(
        related="plan_id.company_id", store=True, precompute=True, index=True
    )
    day = fields.Date(required=True, default=fields.Date.context_today)
    author_id = fields.Many2one(
        comodel_name="res.users",
        string="Written By",
        required=True,
        readonly=True,
        ondelete="restrict",
        default=lambda self: self.env.user,
    )
    note = fields.Text(
        required=True, help="How far it is, what helps, and what comes next."
    )
    date_next = fields.Date(string="Next Check-In")

    _next_later = models.Constraint(
        "CHECK (date_next > day)", "The next check-in comes after this one."
    )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Extend the mixin: nobody writes in the name of somebody else."""
        if not self.env.su:
            vals_list = [{**vals, "author_id": self.env.uid} for vals in vals_list]
        check_ins = super().create(vals_list)
        check_ins.sudo()._plan_next()
        return check_ins

    # pylint: disable=method-required-super
    def write(self, vals):
        """Override the mixin: what was written down stays."""
        raise UserError(
            self.env._("What was noted stays as it was. Write another check-in.")
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise UserError(
            self.env._("What was noted stays as it was. Write another check-in.")
        )

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _check_editable(self):
        """Override the mixin: a talk changes nothing that was agreed."""
        for check_in in self:
            check_in.plan_id.sudo()._check_open()
            if not self.env.su and not check_in.plan_id.may_talk:
                raise AccessError(
                    self.env._(
                        "Check-ins of “%(plan)s” are written by the person, the line "
                        "above and the mentor.",
                        plan=check_in.plan_id.display_name,
                    )
                )

    def _plan_next(self):
        """Put the next check-in on the list of who wrote this one."""
        for check_in in self.filtered("date_next"):
            check_in.plan_id.activity_schedule(
                "mail.mail_activity_data_todo",
                user_id=check_in.author_id.id,
                date_deadline=check_in.date_next,
                summary=self.env._("Check-in"),
            )
