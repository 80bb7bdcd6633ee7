from odoo import api, fields, models
from odoo.exceptions import AccessError

from .program import OFFICER


class SalesMgmtPerson(models.Model):
    """Newcomers start their programs, and whoever leaves stops."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.person"

    way_ids = fields.One2many(
        comodel_name="sales.mgmt.training.program.person",
        inverse_name="person_id",
        string="Programs",
    )
    running_way_count = fields.Integer(
        string="Programs Running", compute="_compute_running_way_count"
    )

    @api.depends("way_ids.state")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_running_way_count(self):
        counts = dict(
            self.env["sales.mgmt.training.program.person"]._read_group(
                [("person_id", "in", self.ids), ("state", "=", "running")],
                ["person_id"],
                ["__count"],
            )
        )
        for person in self:
            person.running_way_count = counts.get(person, 0)

    def write(self, vals):
        """Extend `base`: whoever leaves stops what they were on the way to."""
        result = super().write(vals)
        if vals.get("active") is False:
            self.way_ids._stop()
        return result

    def _begin(self):
        """Extend `sales_mgmt_training`: newcomers start their programs."""
        result = super()._begin()
        self.env["sales.mgmt.training.program"]._start_newcomers(self)
        return result

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_open_ways(self):
        """Open the programs of the person."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Programs of %(person)s", person=self.name),
            "res_model": "sales.mgmt.training.program.person",
            "view_mode": "list,form",
            "domain": [("person_id", "=", self.id)],
        }

    def action_open_enrol(self):
        """Ask in what these people are to be enrolled."""
        self._check_enrol()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Enrol"),
            "res_model": "sales.mgmt.training.enrol",
            "view_mode": "form",
            "target": "new",
            "context": {"default_person_ids": self.ids},
        }

    def _check_enrol(self):
        """Refuse whoever neither administers training nor stands above."""
        self.check_access("read")
        if self.env.user.has_group(OFFICER):
            return
        other = self.filtered(lambda each: not each._is_superior())[:1]
        if other:
            raise AccessError(
                self.env._(
                    "%(person)s is enrolled by a training officer or by the line "
                    "above.",
                    person=other.name,
                )
            )
