from odoo import fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

# Who may read meetings at all; others read units too
READERS = "sales_mgmt_targets.group_user,sales_mgmt_targets.group_auditor"


class SalesMgmtUnit(models.Model):
    """The meetings of a unit."""

    # a room extends what is another room's
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.unit"

    meeting_count = fields.Integer(
        string="Meetings", compute="_compute_meeting_count", groups=READERS
    )

    def _compute_meeting_count(self):
        counts = dict(
            self.env["sales.mgmt.meeting"]._read_group(
                [("unit_id", "in", self.ids)], ["unit_id"], ["__count"]
            )
        )
        for unit in self:
            unit.meeting_count = counts.get(unit._origin, 0)

    def action_start_meeting(self):
        """Begin a review meeting of the unit, for who leads it and for managers.

        :return: the form of a new meeting
        :rtype: dict
        """
        self.ensure_one()
        self.check_access("read")
        leads = self.env.user in self.sudo().ancestor_ids.responsible_ids
        if not leads and not self.env.user.has_group(
            "sales_mgmt_targets.group_manager"
        ):
            raise AccessError(
                self.env._(
                    "Leaders of %(unit)s and managers call its review meetings.",
                    unit=self.name,
                )
            )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Review Meeting"),
            "res_model": "sales.mgmt.meeting",
            "views": [(False, "form")],
            "context": {"default_unit_id": self.id},
        }

    def action_open_meetings(self):
        """Open the meetings of the unit."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Meetings of %(unit)s", unit=self.name),
            "res_model": "sales.mgmt.meeting",
            "view_mode": "list,form,calendar",
            "domain": [("unit_id", "=", self.id)],
            "context": {"default_unit_id": self.id},
        }

    def _get_people(self):
        """Return who works in units or below them today, and who leads the units.

        :rtype: res.users
        """
        today = fields.Date.context_today(self)
        assignments = self.env["sales.mgmt.assignment"]
        people = assignments.search(
            assignments._get_current_domain(today, today)
            & Domain("unit_id", "child_of", self.ids)
            & Domain("user_id.active", "=", True)
        ).user_id
        return people | self.responsible_ids.filtered("active")
