from odoo import api, fields, models

from ..customer.warning_mixin import VIEWERS
from .grade import CONTACT


class ResPartner(models.Model):
    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "res.partner"

    care_grade_id = fields.Many2one(
        comodel_name="sales.mgmt.care.grade",
        string="Grade",
        index="btree_not_null",
        groups=VIEWERS,
        tracking=True,
    )
    care_graded_on = fields.Date(readonly=True, copy=False, groups=VIEWERS)
    care_contacted_on = fields.Date(
        string="Last Contact", readonly=True, copy=False, groups=VIEWERS
    )
    care_due_on = fields.Date(
        string="Next Contact Due",
        readonly=True,
        copy=False,
        index="btree_not_null",
        groups=VIEWERS,
    )
    care_asked_for = fields.Boolean(
        string="Contact Asked For",
        readonly=True,
        copy=False,
        groups=VIEWERS,
        help="The salesperson has it on the list, until the next contact is made.",
    )
    care_birthday = fields.Date(
        string="Birthday", groups=VIEWERS, help="For greetings; the year is not told."
    )
    care_birthday_key = fields.Integer(
        compute="_compute_care_birthday_key",
        store=True,
        index="btree_not_null",
        groups="base.group_system",
        help="Month and day as one number: 229 is the 29th of February.",
    )
    care_opt_out = fields.Boolean(
        string="No Greetings",
        groups=VIEWERS,
        help="Wants no greetings and no announcements. Addresses on Odoo's blacklist "
        "get none either.",
    )

    @api.depends("care_birthday")
    def _compute_care_birthday_key(self):
        for partner in self:
            day = partner.care_birthday
            partner.care_birthday_key = day and day.month * 100 + day.day

    def write(self, vals):
        """Extend `base`: the time to the first contact runs from the grading."""
        if "care_grade_id" in vals:
            vals = {**vals, "care_graded_on": fields.Date.context_today(self)}
        return super().write(vals)

    @api.model_create_multi
    def create(self, vals_list):
        """Extend `base`: the time to the first contact runs from the grading."""
        today = fields.Date.context_today(self)
        return super().create(
            [
                {**vals, "care_graded_on": today} if vals.get("care_grade_id") else vals
                for vals in vals_list
            ]
        )

    def _get_carer(self):
        """Return who is asked for a contact: the salesperson, else who leads sales.

        :rtype: res.users
        """
        self.ensure_one()
        company = self.company_id or self.env.company
        user = self.user_id or self.commercial_partner_id.user_id
        root = self.env["sales.mgmt.unit"].sudo()._get_root(company)
        return (
            user.filtered("active")
            or root.leader_id.filtered("active")
            or self.env.ref("base.user_admin")
        )

    def _get_care_activities(self):
        """Return the contacts that are asked for and not made yet."""
        return self.activity_ids.filtered(
            lambda each: each.activity_type_id == self.env.ref(CONTACT)
        )
