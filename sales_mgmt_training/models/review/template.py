from fractions import Fraction

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...tools import review as arithmetic

RATINGS = [(str(number), str(number)) for number in range(1, 6)]


class SalesMgmtReviewTemplate(models.Model):
    """What people are judged by, with weights that sum to 100.

    A review copies what it needs when its cycle starts; later changes of the template
    concern later cycles.
    """

    _name = "sales.mgmt.review.template"
    _description = "Review Template"
    _inherit = ["sales.mgmt.audit.mixin"]
    _order = "sequence, id"
    _check_company_auto = True
    _audit_fields = ("name", "active", "role", "line_ids", "grade_ids")

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(
        default=10, help="Whom several templates of a cycle suit gets the first one."
    )
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        comodel_name="res.company", help="Empty: for all companies."
    )
    role = fields.Selection(
        selection=lambda self: (
            self.env["sales.mgmt.person"]
            ._fields["role"]
            ._description_selection(self.env)
        ),
        string="For",
        help="Empty: whatever somebody's role is.",
    )
    unit_ids = fields.Many2many(
        comodel_name="sales.mgmt.unit",
        relation="sales_mgmt_review_template_unit_rel",
        column1="template_id",
        column2="unit_id",
        string="Units",
        help="And all below them. Empty: all units.",
    )
    line_ids = fields.One2many(
        comodel_name="sales.mgmt.review.template.line",
        inverse_name="template_id",
        string="Indicators",
        copy=True,
    )
    weight_total = fields.Float(
        string="Sum of Weights", compute="_compute_weight_total", digits=(6, 2)
    )
    grade_ids = fields.One2many(
        comodel_name="sales.mgmt.review.grade",
        inverse_name="template_id",
        string="Rating Scale",
        copy=True,
    )
    points_1 = fields.Float(string="Points of a 1", digits=(6, 2), default=0)
    points_2 = fields.Float(string="Points of a 2", digits=(6, 2), default=60)
    points_3 = fields.Float(string="Points of a 3", digits=(6, 2), default=100)
    points_4 = fields.Float(string="Points of a 4", digits=(6, 2), default=110)
    points_5 = fields.Float(string="Points of a 5", digits=(6, 2), default=120)

    _points_rise = models.Constraint(
        """CHECK (points_1 >= 0 AND points_1 <= points_2 AND points_2 <= points_3
            AND points_3 <= points_4 AND points_4 <= points_5)""",
        "A better rating cannot give fewer points.",
    )

    @api.depends("line_ids.weight")
    def _compute_weight_total(self):
        for template in self:
            template.weight_total = sum(template.line_ids.mapped("weight"))

    @api.constrains("line_ids", "active")
    def _check_weights(self):
        self.filtered(lambda each: each.active and each.line_ids)._refuse_wrong_sum()

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    def copy_data(self, default=None):
        """Extend `base`: two templates of one name would be hard to tell apart."""
        return [
            {**vals, "name": self.env._("%(name)s (copy)", name=template.name)}
            if "name" not in (default or {})
            else vals
            for template, vals in zip(self, super().copy_data(default), strict=True)
        ]

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _refuse_wrong_sum(self):
        """Refuse weights that do not sum to 100, naming them.

        :raise ValidationError: of the first template
        """
        for template in self:
            weights = template.line_ids.mapped("weight")
            if sum(round(weight * 100) for weight in weights) != 100_00:
                raise ValidationError(
                    self.env._(
                        "The weights of “%(template)s” are %(weights)s: together "
                        "%(total)s, not 100. Change them until they sum to 100.",
                        template=template.name,
                        weights=" + ".join(f"{weight:g}" for weight in weights) or "0",
                        total=f"{sum(weights):g}",
                    )
                )

    def _check_usable(self):
        """Refuse to start reviews with templates that are not complete."""
        for template in self:
            if not template.active:
                raise UserError(
                    self.env._(
                        "“%(template)s” is archived; choose another template.",
                        template=template.name,
                    )
                )
        self._refuse_wrong_sum()

    def _suits(self, person):
        """Tell whether a person is judged by this template.

        :param sales.mgmt.person person: one file
        """
        self.ensure_one()
        if self.role and self.role != person.role:
            return False
        return not self.unit_ids or bool(
            set(self.unit_ids.ids)
            & {
                int(step)
                for step in (person.unit_id.parent_path or "").split("/")
                if step
            }
        )

    def _get_rating_points(self, rating):
        """Return the points of a rating from 1 to 5, None if there is none.

        :param str rating: as stored
        :rtype: fractions.Fraction
        """
        self.ensure_one()
        return Fraction(str(self[f"points_{rating}"])) if rating else None

    def _get_grade(self, value):
        """Return the word for a score in the language of the reader.

        :param fractions.Fraction value: a score
        :rtype: str
        """
        self.ensure_one()
        return arithmetic.grade(
            value,
            [
                arithmetic.Grade(Fraction(str(each.score_min)), each.name)
                for each in self.grade_ids
            ],
        )
