from odoo import api, fields, models

from ...tools.allocation import from_units, to_units
from ...tools.proposal import spread


class SalesMgmtProposalLine(models.Model):
    """One figure of a proposal: of a plan line, what comes from above and from below.

    Months add up to the year wherever the metric adds up over time.
    """

    _name = "sales.mgmt.proposal.line"
    _description = "Proposed Figure"
    _order = "plan_line_id, segment_id, unit_id, user_id, id"
    _rec_name = "metric_id"

    proposal_id = fields.Many2one(
        comodel_name="sales.mgmt.proposal",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    plan_line_id = fields.Many2one(
        comodel_name="sales.mgmt.plan.line",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    segment_id = fields.Many2one(
        comodel_name="sales.mgmt.segment", readonly=True, ondelete="restrict"
    )
    # Kept here too: lists group by them, and rules look at them
    plan_id = fields.Many2one(related="proposal_id.plan_id", store=True, index=True)
    company_id = fields.Many2one(
        related="proposal_id.company_id", store=True, index=True
    )
    kind = fields.Selection(related="proposal_id.kind", store=True)
    user_id = fields.Many2one(related="proposal_id.user_id", store=True, index=True)
    unit_id = fields.Many2one(related="proposal_id.unit_id", store=True, index=True)
    author_id = fields.Many2one(related="proposal_id.author_id", store=True)
    state = fields.Selection(related="proposal_id.state", store=True)
    metric_id = fields.Many2one(related="plan_line_id.metric_id", store=True)
    metric_unit = fields.Selection(related="metric_id.unit", string="Metric Unit")
    currency_id = fields.Many2one(related="plan_line_id.currency_id", store=True)
    top_down = fields.Monetary(
        string="From Above",
        readonly=True,
        help="The target as the plan had it when the proposal was asked for.",
    )
    last_year = fields.Monetary(
        readonly=True, help="What was achieved the year before."
    )
    proposed = fields.Monetary(readonly=True)
    decided = fields.Monetary(
        string="Accepted", readonly=True, help="What whoever leads agreed to."
    )
    difference = fields.Monetary(
        compute="_compute_difference",
        store=True,
        help="What is proposed above or below the figure from above.",
    )
    change = fields.Float(
        string="Difference in %",
        compute="_compute_change",
        aggregator=None,
        help="In proportion to the figure from above.",
    )
    comment = fields.Text(readonly=True)
    cell_ids = fields.One2many(
        comodel_name="sales.mgmt.proposal.cell",
        inverse_name="line_id",
        string="Months",
        readonly=True,
    )

    _line_uniq = models.UniqueIndex(
        "(proposal_id, plan_line_id, COALESCE(segment_id, 0))",
        "This figure is proposed already.",
    )

    @api.depends("proposed", "top_down")
    def _compute_difference(self):
        for line in self:
            line.difference = line.proposed - line.top_down

    @api.depends("difference", "top_down")
    def _compute_change(self):
        for line in self:
            line.change = line.top_down and line.difference / abs(line.top_down)

    def _set_year(self, name, units):
        """Set the amount of the year; the months follow in proportion.

        The ORM writes them together: the number of statements stays the same.

        :param str name: proposed or decided
        :param int units: whole rounding units
        """
        self.ensure_one()
        # who writes a proposal does not read the plan line behind it
        rounding = self.sudo().plan_line_id.rounding
        cells = self.cell_ids
        if cells:
            # the shape that stands, else that of the figure from above
            shape = [to_units(cell[name], rounding) for cell in cells]
            above = [to_units(cell.top_down, rounding) for cell in cells]
            parts = spread(units, shape, above)
            for cell, part in zip(cells, parts, strict=True):
                cell[name] = float(from_units(part, rounding))
        self[name] = float(from_units(units, rounding))

    def _set_month(self, cell, units):
        """Set the proposed amount of a month; the year is what they add up to.

        :param sales.mgmt.proposal.cell cell: one of this figure
        :param int units: whole rounding units
        """
        self.ensure_one()
        rounding = self.sudo().plan_line_id.rounding
        cell.proposed = float(from_units(units, rounding))
        year = sum(to_units(each.proposed, rounding) for each in self.cell_ids)
        self.proposed = float(from_units(year, rounding))

    def _forget_decided(self):
        """Take back what was accepted: it is to be proposed again."""
        self.write({"decided": 0})
        self.cell_ids.write({"decided": 0})


class SalesMgmtProposalCell(models.Model):
    """A month, or quarter, of a proposed figure."""

    _name = "sales.mgmt.proposal.cell"
    _description = "Proposed Month"
    _log_access = False
    _order = "line_id, date_from, id"
    _rec_name = "period_id"

    line_id = fields.Many2one(
        comodel_name="sales.mgmt.proposal.line",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    period_id = fields.Many2one(
        comodel_name="sales.mgmt.period",
        required=True,
        readonly=True,
        ondelete="restrict",
    )
    date_from = fields.Date(related="period_id.date_from", store=True)
    currency_id = fields.Many2one(related="line_id.currency_id")
    top_down = fields.Monetary(string="From Above", readonly=True)
    last_year = fields.Monetary(readonly=True)
    proposed = fields.Monetary(readonly=True)
    decided = fields.Monetary(string="Accepted", readonly=True)

    _period_uniq = models.UniqueIndex(
        "(line_id, period_id)", "This month is proposed already."
    )
