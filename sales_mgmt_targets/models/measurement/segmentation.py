from odoo import api, fields, models
from odoo.exceptions import UserError


class SalesMgmtSegmentation(models.Model):
    """A way to cut results into segments that leave nothing out and overlap nowhere.

    What no segment names falls into *Other*, which every segmentation has: so the
    segments always add up to the whole.
    """

    _name = "sales.mgmt.segmentation"
    _description = "Sales Segmentation"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    dimension = fields.Selection(
        selection=[
            ("category", "Product category"),
            ("country", "Country"),
            ("industry", "Industry"),
            ("tag", "Customer tag"),
            ("customer", "Customer"),
        ],
        required=True,
        default="country",
    )
    segment_ids = fields.One2many(
        comodel_name="sales.mgmt.segment", inverse_name="segmentation_id", copy=True
    )

    @api.model_create_multi
    def create(self, vals_list):
        segmentations = super().create(vals_list)
        segmentations._ensure_other()
        return segmentations

    def _ensure_other(self):
        """Give every segmentation its *Other*."""
        missing = self.filtered(
            lambda each: not any(each.segment_ids.mapped("is_other"))
        )
        self.env["sales.mgmt.segment"].create(
            [
                {
                    "name": self.env._("Other"),
                    "segmentation_id": each.id,
                    "is_other": True,
                    "sequence": 1000,
                }
                for each in missing
            ]
        )


class SalesMgmtSegment(models.Model):
    """A part of a segmentation: what its lists name, and nothing an earlier part has."""

    _name = "sales.mgmt.segment"
    _description = "Sales Segment"
    _order = "segmentation_id, sequence, id"

    name = fields.Char(required=True, translate=True)
    segmentation_id = fields.Many2one(
        comodel_name="sales.mgmt.segmentation",
        required=True,
        index=True,
        ondelete="cascade",
    )
    dimension = fields.Selection(related="segmentation_id.dimension")
    sequence = fields.Integer(default=10)
    is_other = fields.Boolean(
        readonly=True, copy=False, help="Holds what no other segment names."
    )
    category_ids = fields.Many2many(comodel_name="product.category")
    country_ids = fields.Many2many(comodel_name="res.country")
    industry_ids = fields.Many2many(comodel_name="res.partner.industry")
    tag_ids = fields.Many2many(comodel_name="res.partner.category")
    partner_ids = fields.Many2many(comodel_name="res.partner", string="Customers")

    _one_other = models.UniqueIndex(
        "(segmentation_id) WHERE is_other", "A segmentation has one *Other*."
    )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_other(self):
        for segment in self:
            if segment.is_other:
                raise UserError(
                    self.env._(
                        "“%(segment)s” of “%(segmentation)s” holds what no other "
                        "segment names and stays.",
                        segment=segment.name,
                        segmentation=segment.segmentation_id.name,
                    )
                )
