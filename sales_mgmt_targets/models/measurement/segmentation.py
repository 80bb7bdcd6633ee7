from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

# Which list of a segment names its values, and how a value reaches what is below it
DIMENSIONS = {
    "category": ("category_ids", "product_category"),
    "country": ("country_ids", "res_country"),
    "industry": ("industry_ids", "res_partner_industry"),
    "tag": ("tag_ids", "res_partner_category"),
    "customer": ("partner_ids", "res_partner"),
}


class SalesMgmtSegmentation(models.Model):
    """A way to cut results into segments that leave nothing out and overlap nowhere.

    What no segment names falls into *Other*, which every segmentation has; what two
    segments name belongs to the nearer one, or else to the first. So the segments
    always add up to the whole.
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
        string="Cut By",
        required=True,
        default="country",
    )
    segment_ids = fields.One2many(
        comodel_name="sales.mgmt.segment", inverse_name="segmentation_id", copy=True
    )
    metric_ids = fields.Many2many(
        comodel_name="sales.mgmt.metric",
        relation="sales_mgmt_metric_segmentation_rel",
        column1="segmentation_id",
        column2="metric_id",
        string="Metrics",
        readonly=True,
        help="Metrics whose results are measured per segment.",
    )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_metrics_writable(vals)
        segmentations = super().create(vals_list)
        segmentations._ensure_other()
        return segmentations

    def write(self, vals):
        """Extend `base`: lists of another dimension would name nothing."""
        self._check_metrics_writable(vals)
        for segmentation in self:
            if (
                vals.get("dimension", segmentation.dimension) != segmentation.dimension
                and segmentation.segment_ids._get_named()
            ):
                raise UserError(
                    self.env._(
                        "The segments of “%(segmentation)s” name values already. Empty "
                        "their lists, or make another segmentation.",
                        segmentation=segmentation.name,
                    )
                )
        return super().write(vals)

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _check_metrics_writable(self, vals):
        """Refuse who may not define metrics to say how one is cut."""
        if "metric_ids" in vals:
            self.env["sales.mgmt.metric"].check_access("write")

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

    def _get_mapping_sql(self):
        """Return the SQL of value_id and segment_id: one row per value that is named.

        A product category stands for all below it, and so does a tag. Customers are
        found by their tags; a contact belongs to the company it works for. Of several
        segments the nearest one wins, among equals the first.
        """
        self.ensure_one()
        name, table = DIMENSIONS[self.dimension]
        field = self.env["sales.mgmt.segment"]._fields[name]
        value, joins, nearness = SQL("named.id"), SQL(), SQL("segment.sequence")
        if self.dimension in ("category", "tag"):
            # steps up from what the document has; several tags may lead to a segment
            nearness = SQL(
                """cardinality(string_to_array(below.parent_path, '/'))
                   - cardinality(string_to_array(named.parent_path, '/'))"""
            )
            value = SQL("below.id")
            joins = SQL(
                "JOIN %s AS below ON below.parent_path LIKE named.parent_path || '%%'",
                SQL.identifier(table),
            )
        if self.dimension == "tag":
            value = SQL("tagged.partner_id")
            joins = SQL(
                """%s JOIN res_partner_res_partner_category_rel AS tagged
                        ON tagged.category_id = below.id""",
                joins,
            )
        if self.dimension == "customer":
            value = SQL("named.commercial_partner_id")
        return SQL(
            """
            SELECT DISTINCT ON (1) %(value)s AS value_id, segment.id AS segment_id
              FROM sales_mgmt_segment AS segment
              JOIN %(relation)s AS rel ON rel.%(segment)s = segment.id
              JOIN %(table)s AS named ON named.id = rel.%(named)s
                   %(joins)s
             WHERE segment.segmentation_id = %(segmentation)s
             ORDER BY 1, %(nearness)s, segment.sequence, segment.id
            """,
            value=value,
            relation=SQL.identifier(field.relation),
            segment=SQL.identifier(field.column1),
            table=SQL.identifier(table),
            named=SQL.identifier(field.column2),
            joins=joins,
            segmentation=self.id,
            nearness=nearness,
        )

    def _join_segment(self, query, column):
        """Join the segment of each row to a query; what is not named is *Other*.

        :param Query query: of the documents
        :param SQL column: the value that the segments name
        :return: the SQL of the segment's id
        """
        query.add_join(
            "LEFT JOIN",
            "segment_of",
            SQL("(%s)", self._get_mapping_sql()),
            SQL("segment_of.value_id = %s", column),
        )
        other = self.segment_ids.filtered("is_other")
        return SQL("COALESCE(segment_of.segment_id, %s)", other.id)


class SalesMgmtSegment(models.Model):
    """A part of a segmentation: what its lists name, and no earlier part has."""

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
        string="Other",
        readonly=True,
        copy=True,
        help="Holds what no other segment names.",
    )
    category_ids = fields.Many2many(
        comodel_name="product.category", string="Product Categories"
    )
    country_ids = fields.Many2many(comodel_name="res.country", string="Countries")
    industry_ids = fields.Many2many(
        comodel_name="res.partner.industry", string="Industries"
    )
    tag_ids = fields.Many2many(comodel_name="res.partner.category", string="Tags")
    partner_ids = fields.Many2many(comodel_name="res.partner", string="Customers")

    _one_other = models.UniqueIndex(
        "(segmentation_id) WHERE is_other", "A segmentation has one *Other*."
    )

    @api.constrains("is_other", *(name for name, _table in DIMENSIONS.values()))
    def _check_other_names_nothing(self):
        for segment in self:
            if segment.is_other and segment._get_named():
                raise ValidationError(
                    self.env._(
                        "“%(segment)s” of “%(segmentation)s” holds what no other "
                        "segment names; it names nothing itself.",
                        segment=segment.name,
                        segmentation=segment.segmentation_id.name,
                    )
                )

    @api.depends("name", "segmentation_id.name")
    def _compute_display_name(self):
        for segment in self:
            if segment.is_other:
                segment.display_name = (
                    f"{segment.name} ({segment.segmentation_id.name})"
                )
            else:
                segment.display_name = segment.name

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

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

    def unlink(self):
        """Extend `base`: what was measured goes with its segment."""
        self.env["sales.mgmt.fact"]._forget("segment_id", self)
        return super().unlink()

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _get_named(self):
        """Return the values that the segments name, of whatever kind they are.

        :rtype: list[int]
        """
        return [
            value
            for name, _table in DIMENSIONS.values()
            for value in self.mapped(name).ids
        ]
