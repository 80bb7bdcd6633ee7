from odoo import fields, models


class SalesMgmtTrainingCourse(models.Model):
    """A course that awards a certificate."""

    # a file of its own for each room
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.training.course"

    certificate_kind_id = fields.Many2one(
        comodel_name="sales.mgmt.certificate.kind",
        string="Awards",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        tracking=True,
        help="Whoever passes the course gets this certificate.",
    )
