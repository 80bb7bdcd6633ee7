from odoo import api, fields, models


class SalesMgmtShareExplanation(models.TransientModel):
    """Why people and periods get their share of an annual number: nothing is stored."""

    _name = "sales.mgmt.share.explanation"
    _description = "Explanation of Shares"

    line_id = fields.Many2one(
        comodel_name="sales.mgmt.plan.line", required=True, ondelete="cascade"
    )
    organisation_method = fields.Selection(related="line_id.organisation_method")
    period_method = fields.Selection(related="line_id.period_method")
    history_metric_id = fields.Many2one(related="line_id.history_metric_id")
    history_period_id = fields.Many2one(related="line_id.history_period_id")
    potential_metric_id = fields.Many2one(related="line_id.potential_metric_id")
    history_part = fields.Float(related="line_id.history_part")
    capacity_part = fields.Float(related="line_id.capacity_part")
    potential_part = fields.Float(related="line_id.potential_part")
    ramp = fields.Char(related="line_id.ramp")
    people_ids = fields.One2many(
        comodel_name="sales.mgmt.share.explanation.line",
        inverse_name="explanation_id",
        domain=[("period_id", "=", False)],
    )
    period_ids = fields.One2many(
        comodel_name="sales.mgmt.share.explanation.line",
        inverse_name="explanation_id",
        string="Periods",
        domain=[("period_id", "!=", False)],
    )

    @api.model
    def _create_for(self, line):
        """Explain the next split of a line.

        :raise AccessError: the plan is not for the reader to write
        :rtype: sales.mgmt.share.explanation
        """
        # the figures of everybody in the plan are for who divides them
        line.check_access("write")
        rows = [*line.sudo()._explain_members(), *line.sudo()._explain_periods()]
        for kind in ("user_id", "period_id"):
            own = [row for row in rows if kind in row]
            whole = sum(row["weight"] for row in own)
            for row in own:
                row["share"] = row["weight"] / whole if whole else 1 / len(own)
        return self.create(
            {
                "line_id": line.id,
                "people_ids": [fields.Command.create(row) for row in rows],
            }
        )


class SalesMgmtShareExplanationLine(models.TransientModel):
    """One person, unit without people, or period, with its share."""

    _name = "sales.mgmt.share.explanation.line"
    _description = "Explanation of a Share"
    _order = "explanation_id, id"

    explanation_id = fields.Many2one(
        comodel_name="sales.mgmt.share.explanation", required=True, ondelete="cascade"
    )
    unit_id = fields.Many2one(comodel_name="sales.mgmt.unit", ondelete="cascade")
    user_id = fields.Many2one(
        comodel_name="res.users", string="Salesperson", ondelete="cascade"
    )
    segment_id = fields.Many2one(comodel_name="sales.mgmt.segment", ondelete="cascade")
    period_id = fields.Many2one(comodel_name="sales.mgmt.period", ondelete="cascade")
    metric_unit = fields.Selection(
        related="explanation_id.history_metric_id.unit", string="Metric Unit"
    )
    currency_id = fields.Many2one(related="explanation_id.line_id.currency_id")
    has_history = fields.Boolean()
    history = fields.Float(
        digits=(32, 2), help="The result of the base year, projected to a full year."
    )
    capacity = fields.Float(digits=(16, 2))
    potential = fields.Float(digits=(32, 2))
    capability = fields.Float(
        digits=(16, 2), help="Beside the average colleague, who is 1."
    )
    time_part = fields.Float(
        string="Time There",
        help="The part of the year on which the person is there, less what a newcomer "
        "does not reach yet.",
    )
    working_days = fields.Integer()
    weight = fields.Float(digits=(32, 4))
    share = fields.Float()
