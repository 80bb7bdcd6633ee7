from odoo import fields, models


class SalesMgmtCoverTopic(models.Model):
    """Something that more than one person has to be able to do."""

    _name = "sales.mgmt.cover.topic"
    _description = "Topic of Cross-Training"
    _order = "sequence, name, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        comodel_name="res.company", index=True, help="Empty: for all companies."
    )
    product_category_id = fields.Many2one(
        comodel_name="product.category", ondelete="restrict"
    )
    skill_id = fields.Many2one(comodel_name="hr.skill", ondelete="restrict")
    certificate_kind_ids = fields.Many2many(
        comodel_name="sales.mgmt.certificate.kind",
        relation="sales_mgmt_cover_topic_kind_rel",
        string="Proved By Certificates",
        check_company=True,
        help="Holders of any of them can stand in, as long as it is valid.",
    )
    course_ids = fields.Many2many(
        comodel_name="sales.mgmt.training.course",
        relation="sales_mgmt_cover_topic_course_rel",
        string="Learned In Courses",
        check_company=True,
        help="Whoever is enrolled is learning; whoever has passed can stand in.",
    )
    cover_ids = fields.One2many(
        comodel_name="sales.mgmt.cover", inverse_name="topic_id", string="People"
    )
    requirement_ids = fields.One2many(
        comodel_name="sales.mgmt.cover.requirement",
        inverse_name="topic_id",
        string="Minimum Cover",
    )

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"certificate_kind_ids", "course_ids"}:
            self.env["sales.mgmt.cover"]._refresh()
        return result
