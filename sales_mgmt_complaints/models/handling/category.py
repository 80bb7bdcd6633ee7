from collections import defaultdict

from odoo import fields, models

from .severity import SEVERITIES


class SalesMgmtComplaintCategory(models.Model):
    """What complaints are about; each kind asks its own questions."""

    _name = "sales.mgmt.complaint.category"
    _inherit = ["sales.mgmt.complaint.tree.mixin"]
    _description = "Complaint Category"
    _parent_store = True

    parent_id = fields.Many2one(
        comodel_name="sales.mgmt.complaint.category",
        string="Parent Category",
        index=True,
        ondelete="restrict",
    )
    child_ids = fields.One2many(
        comodel_name="sales.mgmt.complaint.category",
        inverse_name="parent_id",
        string="Sub-categories",
    )
    team_id = fields.Many2one(
        comodel_name="sales.mgmt.complaint.team",
        help="Takes its complaints. Empty: the team of the category above, "
        "else the first team of the company.",
    )
    severity = fields.Selection(
        selection=SEVERITIES,
        help="What a new complaint of this category begins with. Empty: minor.",
    )
    properties_definition = fields.PropertiesDefinition(
        string="Own Questions", help="Fields that complaints of this category have."
    )
    complaint_ids = fields.One2many(
        comodel_name="sales.mgmt.complaint", inverse_name="category_id"
    )
    complaint_count = fields.Integer(compute="_compute_complaint_count")

    def _compute_complaint_count(self):
        """Count what opens behind the button: of the categories below it too."""
        counts = self.env["sales.mgmt.complaint"]._read_group(
            [("category_id", "child_of", self.ids)], ["category_id"], ["__count"]
        )
        sums = defaultdict(int)
        for category, count in counts:
            for above in category._get_lineage():
                sums[above.id] += count
        for category in self:
            category.complaint_count = sums[category.id]

    def _get_lineage(self):
        """Return the category and all above it, the nearest first.

        :rtype: sales.mgmt.complaint.category
        """
        self.ensure_one()
        ids = [int(step) for step in (self.parent_path or "").split("/") if step]
        return self.browse(reversed(ids))

    def _find_team(self, company):
        """Return the team of a company that takes complaints of this category.

        :param res.company company: one company
        :return: one team, or an empty recordset where neither the category nor one
            above it names a team of the company
        """
        teams = self._get_lineage().team_id if self else self.team_id
        return teams.filtered(lambda team: team.active and team.company_id == company)[
            :1
        ]

    def _find_severity(self):
        """Return the severity of the category or the nearest above it that has one."""
        for category in self._get_lineage() if self else self:
            if category.severity:
                return category.severity
        return "1"

    def action_open_complaints(self):
        """Open the complaints of these categories."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_mgmt_complaints.sales_mgmt_complaint_action"
        )
        return {
            **action,
            "domain": [("category_id", "child_of", self.ids)],
            "context": {"default_category_id": self[:1].id},
        }
