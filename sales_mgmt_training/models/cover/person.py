from odoo import fields, models


class SalesMgmtPerson(models.Model):
    """What a person can stand in for."""

    # a file of its own for each room
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.person"

    cover_ids = fields.One2many(
        comodel_name="sales.mgmt.cover", inverse_name="person_id", string="Can Do"
    )
