from odoo import fields, models


class SalesMgmtTrainingMaterial(models.Model):
    """What participants of a course read, hear or watch."""

    _name = "sales.mgmt.training.material"
    _description = "Material of a Course"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    course_id = fields.Many2one(
        comodel_name="sales.mgmt.training.course",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="course_id.company_id", store=True, precompute=True, index=True
    )
    link = fields.Char(help="A page on the web or in Odoo.")
    file = fields.Binary(attachment=True)
    file_name = fields.Char(export_string_translation=False)

    _has_content = models.Constraint(
        "CHECK (link IS NOT NULL OR file_name IS NOT NULL)",
        "A material needs a file or a link.",
    )
