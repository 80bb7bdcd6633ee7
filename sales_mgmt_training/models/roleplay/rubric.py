from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class SalesMgmtRoleplayRubric(models.Model):
    """What observers of a role-play look at, and what their points mean."""

    _name = "sales.mgmt.roleplay.rubric"
    _description = "Rubric"
    _order = "name, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        comodel_name="res.company", index=True, help="Empty: for all companies."
    )
    criterion_ids = fields.One2many(
        comodel_name="sales.mgmt.roleplay.criterion",
        inverse_name="rubric_id",
        string="Criteria",
        copy=True,
    )

    @api.constrains("criterion_ids")
    def _check_weights(self):
        for rubric in self:
            weights = rubric.criterion_ids.mapped("weight")
            if weights and not sum(weights):
                raise ValidationError(
                    self.env._(
                        "Every criterion of “%(rubric)s” weighs nothing. Give one of "
                        "them a weight.",
                        rubric=rubric.name,
                    )
                )


class SalesMgmtRoleplayCriterion(models.Model):
    """Something that observers give one to five points for."""

    _name = "sales.mgmt.roleplay.criterion"
    _description = "Criterion of a Rubric"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    rubric_id = fields.Many2one(
        comodel_name="sales.mgmt.roleplay.rubric",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="rubric_id.company_id", store=True, precompute=True, index=True
    )
    weight = fields.Float(default=1.0, help="Relative to the other criteria.")
    description = fields.Char(translate=True, help="What to look at.")
    one_point = fields.Char(translate=True, string="1 Point Means")
    three_points = fields.Char(translate=True, string="3 Points Mean")
    five_points = fields.Char(translate=True, string="5 Points Mean")

    _weight_positive = models.Constraint(
        "CHECK (weight >= 0)", "A criterion cannot weigh less than nothing."
    )

    @api.constrains("weight")
    def _check_weight(self):
        self.rubric_id._check_weights()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_scored(self):
        """Refuse to delete what somebody was scored by."""
        score = self.env["sales.mgmt.roleplay.score"].sudo()
        score = score.search([("criterion_id", "in", self.ids)], limit=1)
        if score:
            raise UserError(
                self.env._(
                    "Role-plays were scored by “%(criterion)s”. Copy the rubric and "
                    "archive this one.",
                    criterion=score.criterion_id.name,
                )
            )
