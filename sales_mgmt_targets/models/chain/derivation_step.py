from odoo import api, fields, models

from ..measurement.fact import PossiblyUnknown


class SalesMgmtChainDerivationStep(models.Model):
    """How much of a step a plan needs, and what becomes of the line about it."""

    _name = "sales.mgmt.chain.derivation.step"
    _description = "Derived Step"
    _order = "derivation_id, sequence, id"
    _rec_name = "metric_id"

    derivation_id = fields.Many2one(
        comodel_name="sales.mgmt.chain.derivation",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="derivation_id.company_id", store=True, index=True
    )
    state = fields.Selection(related="derivation_id.state")
    sequence = fields.Integer(readonly=True)
    step_id = fields.Many2one(
        comodel_name="sales.mgmt.chain.step",
        string="Step of the Chain",
        readonly=True,
        ondelete="set null",
    )
    metric_id = fields.Many2one(
        comodel_name="sales.mgmt.metric",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    metric_unit = fields.Selection(related="metric_id.unit", string="Metric Unit")
    currency_id = fields.Many2one(related="company_id.currency_id")
    line_id = fields.Many2one(
        comodel_name="sales.mgmt.plan.line",
        string="Plan Line",
        readonly=True,
        ondelete="set null",
    )
    action = fields.Selection(
        selection=[
            ("create", "Add to the plan"),
            ("update", "Write anew"),
            ("keep", "Keep as planned"),
        ],
        string="What Happens",
        required=True,
        help="What was planned by hand is kept, unless you write it anew. What is kept "
        "decides what the steps before it need.",
    )
    trials = fields.Float(
        string="Cases",
        readonly=True,
        help="How much of this step there was in the history.",
    )
    successes = fields.Float(
        string="Came Of It",
        readonly=True,
        help="How much of the next step there was in the history.",
    )
    goal = fields.Float(
        string="Next Step Asks For",
        readonly=True,
        help="How much of the next step is planned for the year.",
    )
    amount = fields.Monetary(string="Needed", readonly=True)
    planned = fields.Monetary(
        string="In the Plan",
        readonly=True,
        help="What the plan will ask for: pins, locks and what is kept may differ from "
        "what is needed.",
    )
    before = fields.Monetary(
        string="Before the Year",
        readonly=True,
        help="What has to happen before the year begins, so that the beginning of the "
        "year brings what is planned.",
    )
    months = fields.Json(readonly=True, export_string_translation=False)
    digest = fields.Char(readonly=True, export_string_translation=False)
    rate_text = fields.Char(
        string="Rate",
        compute="_compute_rate_text",
        compute_sudo=True,
        help="How much of the next step came of this one, of all together.",
    )

    @api.depends("trials", "successes")
    @api.depends_context("lang")
    def _compute_rate_text(self):
        diagnosis = self.env["sales.mgmt.chain.diagnosis"]
        for derived in self:
            metric = derived._get_next_metric()
            derived.rate_text = (
                metric
                and derived.trials
                and diagnosis._write_rate(
                    metric,
                    derived.metric_id,
                    derived.successes / derived.trials,
                    derived.currency_id,
                )
            )

    @api.onchange("action")
    def _onchange_action(self):
        """A line that does not exist is added, one that exists is not."""
        for derived in self:
            if not derived.line_id:
                derived.action = "create"
            elif derived.action == "create":
                derived.action = "update"

    def write(self, vals):
        """Extend `base`: what was applied is evidence."""
        self.derivation_id._check_draft()
        return super().write(vals)

    def _get_next_metric(self):
        """Return what comes of the step: the next derived one, or the goal."""
        steps = self.derivation_id.step_ids.sorted("sequence")
        later = steps.filtered(lambda each: each.sequence > self.sequence)
        return later[:1].metric_id or self.derivation_id.line_id.metric_id

    def _get_preview(self):
        """Return what the preview showed, see `StepNeed.get_preview`."""
        return self.action, self.digest

    def action_open_parts(self):
        """Open what everybody needs of this step."""
        self.ensure_one()
        action = self.derivation_id.action_open_parts()
        return {
            **action,
            "domain": [("derivation_step_id", "=", self.id)],
            "name": self.metric_id.name,
            "context": {},
        }


class SalesMgmtChainDerivationPart(models.Model):
    """How much of a step one person, or a unit without people, needs, and why."""

    _name = "sales.mgmt.chain.derivation.part"
    _description = "Derived Need"
    _log_access = False
    _order = "derivation_step_id, amount desc, id"
    _rec_name = "metric_id"

    derivation_id = fields.Many2one(
        comodel_name="sales.mgmt.chain.derivation",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    derivation_step_id = fields.Many2one(
        comodel_name="sales.mgmt.chain.derivation.step",
        string="Step",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, ondelete="cascade"
    )
    metric_id = fields.Many2one(related="derivation_step_id.metric_id")
    metric_unit = fields.Selection(related="metric_id.unit", string="Metric Unit")
    currency_id = fields.Many2one(related="company_id.currency_id")
    unit_id = fields.Many2one(
        comodel_name="sales.mgmt.unit",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Salesperson",
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    successes = fields.Float(string="Came Of It", readonly=True)
    trials = fields.Float(
        string="Cases", readonly=True, help="How much of this step is in the history."
    )
    above = PossiblyUnknown(
        string="Rate of the Others",
        digits=(16, 6),
        readonly=True,
        aggregator=None,
        help="How much of the next step came of one of this step, of the others.",
    )
    rate = fields.Float(
        string="Rate Used",
        digits=(16, 6),
        readonly=True,
        aggregator=None,
        help="The own rate, leaning on the others where there are few cases.",
    )
    goal = fields.Float(
        string="Next Step Asks For",
        readonly=True,
        help="How much of the next step is planned for the year.",
    )
    amount = fields.Monetary(string="Needed", readonly=True)
    before = fields.Monetary(
        string="Before the Year",
        readonly=True,
        help="What has to happen before the year begins.",
    )

    @api.model
    def _insert(self, derivation, rows):
        """Write many rows in one statement.

        :param sales.mgmt.chain.derivation derivation: to which they belong
        :param list[tuple] rows: id of the step, and what `StepNeed.list_parts` returns
        """
        if not rows:
            return
        self.env.flush_all()
        self.env.cr.execute(
            """
            INSERT INTO sales_mgmt_chain_derivation_part (
                   derivation_id, company_id, derivation_step_id, unit_id, user_id,
                   successes, trials, above, rate, goal, amount, before)
            SELECT %s, %s, part.*
              FROM unnest(%s::integer[], %s::integer[], %s::integer[], %s::numeric[],
                          %s::numeric[], %s::numeric[], %s::numeric[], %s::numeric[],
                          %s::numeric[], %s::numeric[]) AS part
            """,
            [
                derivation.id,
                derivation.company_id.id,
                *(list(column) for column in zip(*rows, strict=True)),
            ],
        )
        self.invalidate_model()
