from odoo import fields, models


class SalesMgmtDepartment(models.Model):
    """A part of the company that does not sell but helps selling: marketing, products.

    It answers what action plans ask of it. Its people need no role of sales.
    """

    _name = "sales.mgmt.department"
    _description = "Supporting Department"
    _order = "sequence, name, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        comodel_name="res.company",
        index=True,
        help="Empty: it supports all companies.",
    )
    responsible_id = fields.Many2one(
        comodel_name="res.users",
        string="Head",
        required=True,
        index=True,
        domain="[('share', '=', False)]",
        help="Is asked, unless the request names somebody else, and may always answer.",
    )
    answer_days = fields.Integer(
        string="Days to Answer",
        default=7,
        help="Until when a request is answered, if it says nothing else.",
    )

    _answer_days_positive = models.Constraint(
        "CHECK (answer_days >= 0)", "A department answers today at the earliest."
    )
