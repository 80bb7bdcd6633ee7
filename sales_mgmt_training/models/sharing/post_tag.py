from odoo import fields, models


class SalesMgmtTrainingPostTag(models.Model):
    """What experiences are about, in a word."""

    _name = "sales.mgmt.training.post.tag"
    _description = "Subject of an Experience"
    _order = "name"

    name = fields.Char(required=True, translate=True)
    color = fields.Integer(default=0, export_string_translation=False)

    _name_uniq = models.Constraint("UNIQUE (name)", "This subject exists already.")
