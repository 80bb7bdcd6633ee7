from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import SQL

WIDEST = 100


class SalesMgmtProposalReport(models.Model):
    """Proposals by unit, at every level: from above, from below, and accepted.

    A row is a unit and a plan line. Whoever has not answered counts with the figure
    from above, so that the sums of all levels can be compared. Rates have no sums and
    are left out.
    """

    _name = "sales.mgmt.proposal.report"
    _description = "Proposals by Unit"
    _auto = False
    _order = "plan_id desc, plan_line_id, path"
    _rec_name = "unit_id"
    _depends = {
        "sales.mgmt.proposal.line": [
            "plan_line_id",
            "kind",
            "state",
            "unit_id",
            "top_down",
            "proposed",
            "decided",
        ],
        "sales.mgmt.unit": ["parent_path", "ancestor_ids"],
        "sales.mgmt.metric": ["kind"],
        "sales.mgmt.target": ["amount", "unit_id", "user_id", "level"],
    }

    plan_id = fields.Many2one(comodel_name="sales.mgmt.plan", readonly=True)
    plan_state = fields.Selection(related="plan_id.state", string="Plan State")
    plan_line_id = fields.Many2one(comodel_name="sales.mgmt.plan.line", readonly=True)
    company_id = fields.Many2one(comodel_name="res.company", readonly=True)
    unit_id = fields.Many2one(comodel_name="sales.mgmt.unit", readonly=True)
    path = fields.Char(readonly=True)
    place = fields.Char(string="Place in the Tree", compute="_compute_place")
    metric_id = fields.Many2one(comodel_name="sales.mgmt.metric", readonly=True)
    metric_unit = fields.Selection(related="metric_id.unit", string="Metric Unit")
    currency_id = fields.Many2one(comodel_name="res.currency", readonly=True)
    last_year = fields.Monetary(readonly=True, aggregator=None)
    top_down = fields.Monetary(
        string="From Above",
        readonly=True,
        aggregator=None,
        help="The target of the unit when proposals were asked for.",
    )
    people_top_down = fields.Monetary(
        string="From Above, of People",
        readonly=True,
        aggregator=None,
        help="What people have together: more than the unit where it has a reserve.",
    )
    proposed = fields.Monetary(
        string="From Below",
        readonly=True,
        aggregator=None,
        help="What people propose together; who has not answered counts with the "
        "figure from above.",
    )
    unanswered = fields.Monetary(
        string="Not Answered, From Above",
        readonly=True,
        aggregator=None,
        help="The part of what comes from below about which nobody has answered.",
    )
    unit_proposed = fields.Monetary(
        string="Leader Proposes",
        readonly=True,
        aggregator=None,
        help="What the leader proposes for the unit; zero until it is handed over.",
    )
    accepted = fields.Monetary(
        readonly=True, aggregator=None, help="Of people whose proposal was decided on."
    )
    in_plan = fields.Monetary(
        string="In the Plan",
        readonly=True,
        aggregator=None,
        help="The target of the unit as the plan has it today.",
    )
    gap = fields.Monetary(
        readonly=True,
        aggregator=None,
        help="What comes from below less what people have from above.",
    )
    gap_share = fields.Float(string="Gap in %", readonly=True, aggregator=None)
    people_count = fields.Integer(string="People", readonly=True, aggregator=None)
    open_count = fields.Integer(string="Not Answered", readonly=True, aggregator=None)
    undecided_count = fields.Integer(string="To Decide", readonly=True, aggregator=None)
    picture = fields.Html(
        compute="_compute_picture", sanitize=False, export_string_translation=False
    )

    # ------------------------------------------------------------
    # QUERY
    # ------------------------------------------------------------

    @property
    def _table_query(self) -> SQL:
        return SQL(
            """
            WITH people AS (
                SELECT above.ancestor_id AS unit_id, figure.plan_line_id,
                       COUNT(DISTINCT figure.proposal_id) AS people_count,
                       COUNT(DISTINCT figure.proposal_id)
                           FILTER (WHERE figure.state IN ('asked', 'returned'))
                           AS open_count,
                       COUNT(DISTINCT figure.proposal_id)
                           FILTER (WHERE figure.state = 'submitted')
                           AS undecided_count,
                       SUM(figure.top_down) AS top_down,
                       SUM(figure.top_down)
                           FILTER (WHERE figure.state IN ('asked', 'returned'))
                           AS unanswered,
                       SUM(figure.proposed)
                           FILTER (WHERE figure.state NOT IN ('asked', 'returned'))
                           AS answered,
                       SUM(figure.decided)
                           FILTER (WHERE figure.state IN ('accepted', 'adjusted'))
                           AS accepted
                  FROM sales_mgmt_proposal_line AS figure
                  JOIN sales_mgmt_unit_ancestor_rel AS above
                    ON above.unit_id = figure.unit_id
                 WHERE figure.kind = 'person'
              GROUP BY above.ancestor_id, figure.plan_line_id
            ), units AS (
                SELECT MIN(figure.id) AS id, figure.plan_id, figure.plan_line_id,
                       figure.company_id, figure.unit_id, figure.metric_id,
                       figure.currency_id,
                       SUM(figure.top_down) AS top_down,
                       SUM(figure.last_year) AS last_year,
                       SUM(figure.proposed)
                           FILTER (WHERE figure.state NOT IN ('asked', 'returned'))
                           AS proposed
                  FROM sales_mgmt_proposal_line AS figure
                 WHERE figure.kind = 'unit'
              GROUP BY figure.plan_id, figure.plan_line_id, figure.company_id,
                       figure.unit_id, figure.metric_id, figure.currency_id
            ), now AS (
                SELECT target.line_id, target.unit_id, SUM(target.amount) AS amount
                  FROM sales_mgmt_target AS target
                  JOIN sales_mgmt_plan_line AS line ON line.id = target.line_id
                 WHERE target.level = 'year' AND target.user_id IS NULL
                   AND (line.segmentation_id IS NULL) = (target.segment_id IS NULL)
                   AND line.id IN (SELECT plan_line_id FROM units)
              GROUP BY target.line_id, target.unit_id
            )
            SELECT units.id, units.plan_id, units.plan_line_id, units.company_id,
                   units.unit_id, units.metric_id, units.currency_id,
                   unit.parent_path AS path,
                   units.last_year, units.top_down,
                   COALESCE(units.proposed, 0) AS unit_proposed,
                   COALESCE(people.top_down, 0) AS people_top_down,
                   COALESCE(people.unanswered, 0) AS unanswered,
                   COALESCE(people.answered, 0) + COALESCE(people.unanswered, 0)
                       AS proposed,
                   COALESCE(people.accepted, 0) AS accepted,
                   COALESCE(now.amount, 0) AS in_plan,
                   COALESCE(people.answered, 0) + COALESCE(people.unanswered, 0)
                       - COALESCE(people.top_down, 0) AS gap,
                   COALESCE((COALESCE(people.answered, 0)
                             + COALESCE(people.unanswered, 0) - people.top_down)
                            / NULLIF(ABS(people.top_down), 0), 0) AS gap_share,
                   COALESCE(people.people_count, 0) AS people_count,
                   COALESCE(people.open_count, 0) AS open_count,
                   COALESCE(people.undecided_count, 0) AS undecided_count
              FROM units
              JOIN sales_mgmt_unit AS unit ON unit.id = units.unit_id
              JOIN sales_mgmt_metric AS metric
                ON metric.id = units.metric_id AND metric.kind = 'total'
         LEFT JOIN people ON people.unit_id = units.unit_id
                         AND people.plan_line_id = units.plan_line_id
         LEFT JOIN now ON now.unit_id = units.unit_id
                      AND now.line_id = units.plan_line_id
            """
        )

    @api.depends("unit_id", "path")
    def _compute_place(self):
        for row in self:
            # who reads the row may know what its unit is called
            unit = row.sudo().unit_id
            top = row.sudo().plan_id.unit_id.parent_path or ""
            depth = (row.path or "").count("/") - top.count("/")
            row.place = "\u2003" * max(depth, 0) + (unit.name or "")

    @api.depends("top_down", "proposed", "unanswered", "accepted")
    @api.depends_context("lang")
    def _compute_picture(self):
        for row in self:
            row.picture = row._draw()

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_open_people(self):
        """Open the proposals of the people of the unit and below."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_mgmt_targets.sales_mgmt_proposal_action"
        )
        return {
            **action,
            "domain": [
                ("plan_id", "=", self.plan_id.id),
                ("unit_id", "child_of", self.unit_id.id),
            ],
            "context": {"search_default_group_by_unit": 1},
        }

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _draw(self):
        """Return three bars beside each other: from above, from below, accepted.

        Of what comes from below, the pale part is of who has not answered.
        """
        self.ensure_one()
        answered = self.proposed - self.unanswered
        most = max(self.people_top_down, self.proposed, self.accepted, 0)
        if not most:
            return Markup()
        bars = (
            (((self.people_top_down, "top_down"),), self.env._("From above")),
            (
                ((answered, "answered"), (self.unanswered, "unanswered")),
                self.env._("From below"),
            ),
            (((self.accepted, "accepted"),), self.env._("Accepted")),
        )
        return Markup("").join(
            Markup('<div class="o_sales_mgmt_proposal_bar" title="{}">{}</div>').format(
                title,
                Markup("").join(
                    Markup('<span class="{}" style="width: {:.1f}%"></span>').format(
                        kind, max(value, 0) / most * WIDEST
                    )
                    for value, kind in parts
                ),
            )
            for parts, title in bars
        )
