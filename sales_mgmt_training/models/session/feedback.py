from odoo import api, fields, models


class SalesMgmtTrainingFeedback(models.Model):
    """What a participant said about a session; the record does not know who.

    Trainers read it from three answers on.
    """

    _name = "sales.mgmt.training.feedback"
    _description = "Feedback on a Session"
    # neither author nor moment: together with the list of who answered they would name
    _log_access = False
    _order = "session_id DESC, score DESC, comment"

    session_id = fields.Many2one(
        comodel_name="sales.mgmt.training.session",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="session_id.company_id", store=True, precompute=True, index=True
    )
    course_id = fields.Many2one(related="session_id.course_id", store=True)
    # points from 1 to 5; averages of them have a decimal
    content = fields.Float(
        required=True, readonly=True, aggregator="avg", digits=(16, 1)
    )
    trainer = fields.Float(
        required=True, readonly=True, aggregator="avg", digits=(16, 1)
    )
    usefulness = fields.Float(
        required=True, readonly=True, aggregator="avg", digits=(16, 1)
    )
    score = fields.Float(
        compute="_compute_score",
        store=True,
        precompute=True,
        aggregator="avg",
        digits=(16, 1),
        string="Average",
    )
    comment = fields.Text(readonly=True)

    _points_range = models.Constraint(
        """CHECK (content BETWEEN 1 AND 5 AND trainer BETWEEN 1 AND 5
              AND usefulness BETWEEN 1 AND 5)""",
        "Points go from 1 to 5.",
    )

    @api.depends("content", "trainer", "usefulness")
    def _compute_score(self):
        for feedback in self:
            feedback.score = (
                feedback.content + feedback.trainer + feedback.usefulness
            ) / 3
