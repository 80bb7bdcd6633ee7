from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...tools.allocation import allocate, from_units, to_units
from .proposal import WRITING

# What was achieved in the same days a year before, beside each figure
FACTS = """
      FROM sales_mgmt_proposal_line AS figure
      JOIN sales_mgmt_plan AS plan ON plan.id = figure.plan_id
      JOIN sales_mgmt_metric AS metric ON metric.id = figure.metric_id
      JOIN sales_mgmt_unit AS unit ON unit.id = figure.unit_id
      {cell}
      JOIN sales_mgmt_period AS span ON span.id = {span}
      JOIN sales_mgmt_period AS past
        ON past.company_id = span.company_id
       AND past.date_from >= span.date_from - INTERVAL '1 year'
       AND past.date_to < span.date_to + 1 - INTERVAL '1 year'
      JOIN sales_mgmt_fact AS fact
        ON fact.period_id = past.id AND fact.metric_id = figure.metric_id
       AND fact.company_id = figure.company_id
       AND fact.segment_id IS NOT DISTINCT FROM figure.segment_id
 LEFT JOIN sales_mgmt_unit_ancestor_rel AS above
        ON above.unit_id = fact.unit_id AND above.ancestor_id = figure.unit_id
     WHERE figure.plan_line_id = ANY(%(lines)s)
       AND (metric.additive OR past.level = span.level)
       AND CASE WHEN figure.user_id IS NULL
                THEN above.unit_id IS NOT NULL
                  OR (fact.unit_id IS NULL AND unit.parent_id IS NULL)
                ELSE fact.user_id = figure.user_id
                 AND (above.unit_id IS NOT NULL OR NOT EXISTS (
                      SELECT FROM sales_mgmt_proposal AS other
                       WHERE other.plan_id = figure.plan_id
                         AND other.user_id = figure.user_id
                         AND other.unit_id <> figure.unit_id)) END
"""
VALUE = """
    CASE WHEN metric.kind = 'total' THEN COALESCE(SUM(fact.numerator), 0)
         ELSE COALESCE(SUM(fact.numerator) / NULLIF(SUM(fact.denominator), 0), 0) END
"""
LAST_YEAR = f"""
    UPDATE sales_mgmt_proposal_line AS figure SET last_year = past.amount
      FROM (SELECT figure.id, {VALUE} AS amount
            {FACTS.format(cell="", span="plan.period_id")}
          GROUP BY figure.id, metric.kind) AS past
     WHERE figure.id = past.id AND figure.last_year IS DISTINCT FROM past.amount
"""
CELLS = "JOIN sales_mgmt_proposal_cell AS cell ON cell.line_id = figure.id"
MONTHLY = FACTS.format(cell=CELLS, span="cell.period_id")
LAST_MONTHS = f"""
    UPDATE sales_mgmt_proposal_cell AS cell SET last_year = past.amount
      FROM (SELECT cell.id, {VALUE} AS amount
            {MONTHLY}
          GROUP BY cell.id, metric.kind) AS past
     WHERE cell.id = past.id AND cell.last_year IS DISTINCT FROM past.amount
"""


class SalesMgmtPlan(models.Model):
    """Asking everybody who has targets in a draft what they propose themselves."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.plan"

    proposal_ids = fields.One2many(
        comodel_name="sales.mgmt.proposal", inverse_name="plan_id"
    )
    proposal_count = fields.Integer(
        string="Proposals", compute="_compute_proposal_counts"
    )
    proposal_answered_count = fields.Integer(
        string="Answered Proposals", compute="_compute_proposal_counts"
    )

    @api.depends("proposal_ids.state")
    def _compute_proposal_counts(self):
        rows = self.env["sales.mgmt.proposal"]._read_group(
            [("plan_id", "in", self.ids)], ["plan_id", "state"], ["__count"]
        )
        for plan in self:
            counts = {state: count for each, state, count in rows if each == plan}
            plan.proposal_count = sum(counts.values())
            plan.proposal_answered_count = sum(
                count for state, count in counts.items() if state not in WRITING
            )

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_ask_proposals(self):
        """Ask until when, and about which lines, people are asked."""
        self.ensure_one()
        self._check_manager()
        self._check_asking()
        return {
            "type": "ir.actions.act_window",
            "res_model": "sales.mgmt.proposal.ask",
            "view_mode": "form",
            "target": "new",
            "context": {"default_plan_id": self.id},
            "name": self.env._("Ask for Proposals"),
        }

    def action_open_proposals(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_mgmt_targets.sales_mgmt_proposal_action"
        )
        return {**action, "domain": [("plan_id", "=", self.id)], "context": {}}

    def action_reconcile_proposals(self):
        """Open the proposals of the plan by unit."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_mgmt_targets.sales_mgmt_proposal_report_action"
        )
        return {
            **action,
            "domain": [("plan_id", "=", self.id)],
            "context": {"search_default_group_by_metric": 1},
        }

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _check_asking(self):
        """Refuse to ask about what is fixed, or not divided yet."""
        if self.state != "draft":
            raise UserError(
                self.env._(
                    "“%(plan)s” is not a draft any more, so that proposals would "
                    "change nothing.",
                    plan=self.name,
                )
            )
        if not self.line_ids.root_id:
            raise UserError(
                self.env._(
                    "“%(plan)s” is not divided yet. Split a line first: people "
                    "propose beside the figure from above.",
                    plan=self.name,
                )
            )

    def _ask_proposals(self, lines, date_due, note=""):
        """Ask everybody with a target in lines, and who leads a unit with one.

        Asked again, it adds who and what is missing, and brings the figures from above
        up to date where nothing was decided. Statements do not follow the number of
        people.

        :param sales.mgmt.plan.line lines: divided ones of this plan
        :param date date_due: until when people answer
        :param str note: a word to everybody
        :return: who is asked now and was not before
        :rtype: sales.mgmt.proposal
        """
        self.ensure_one()
        self._check_asking()
        self.env.flush_all()
        proposals = self.env["sales.mgmt.proposal"].sudo()
        proposals._drop_unplaced(self)
        new = proposals._insert_missing(self, lines, date_due, note)
        proposals._insert_lines(lines)
        proposals._insert_cells(lines)
        proposals._fill_last_year(lines)
        self.env.invalidate_all()
        proposals._fit_reserves(lines)
        self.env.add_to_compute(
            self.env["sales.mgmt.proposal.line"]._fields["difference"],
            proposals.env["sales.mgmt.proposal.line"].search(
                [("plan_line_id", "in", lines.ids)]
            ),
        )
        again = self.sudo().proposal_ids - new
        again.filtered(lambda each: each.state in WRITING).write(
            {"date_due": date_due, "note": note or False}
        )
        self.env.ref("sales_mgmt_targets.ir_cron_proposals")._trigger()
        return new


class SalesMgmtProposal(models.Model):
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.proposal"

    @api.model
    def _drop_unplaced(self, plan):
        """Forget who was asked, did not answer, and has no target any more."""
        placed = self.env.execute_query(
            SQL(
                """
                SELECT proposal.id FROM sales_mgmt_proposal AS proposal
                 WHERE plan_id = %s AND state = 'asked'
                   AND NOT EXISTS (
                       SELECT FROM sales_mgmt_target AS target
                        WHERE target.plan_id = proposal.plan_id
                          AND target.unit_id = proposal.unit_id
                          AND target.level = 'year'
                          AND target.user_id IS NOT DISTINCT FROM proposal.user_id)
                """,
                plan.id,
            )
        )
        self.browse(row[0] for row in placed).unlink()

    @api.model
    def _insert_missing(self, plan, lines, date_due, note):
        """Insert a proposal per person and unit, and one per unit, in one statement.

        :rtype: sales.mgmt.proposal
        """
        rows = self.env.execute_query(
            SQL(
                """
                INSERT INTO sales_mgmt_proposal (
                    plan_id, plan_state, company_id, kind, user_id, unit_id, author_id,
                    state, date_due, note, create_uid, create_date, write_uid,
                    write_date)
                SELECT DISTINCT %(plan)s, 'draft', unit.company_id,
                       CASE WHEN target.user_id IS NULL THEN 'unit' ELSE 'person' END,
                       target.user_id, target.unit_id,
                       COALESCE(target.user_id, unit.leader_id), 'asked',
                       %(due)s::date, %(note)s, %(uid)s, %(now)s::timestamp, %(uid)s,
                       %(now)s::timestamp
                  FROM sales_mgmt_target AS target
                  JOIN sales_mgmt_unit AS unit ON unit.id = target.unit_id
                 WHERE target.line_id = ANY(%(lines)s) AND target.level = 'year'
                ON CONFLICT DO NOTHING
             RETURNING id
                """,
                plan=plan.id,
                due=date_due,
                note=note or None,
                uid=self.env.uid,
                now=fields.Datetime.now(),
                lines=lines.ids,
            )
        )
        return self.browse(row[0] for row in rows)

    @api.model
    def _insert_lines(self, lines):
        """Insert the missing figures, and bring open ones up to date.

        Whoever has typed nothing yet goes on proposing the figure from above.
        """
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO sales_mgmt_proposal_line AS old (
                    proposal_id, plan_line_id, segment_id, plan_id, company_id, kind,
                    user_id, unit_id, author_id, state, metric_id, currency_id,
                    top_down, proposed, decided, last_year,
                    create_uid, create_date, write_uid, write_date)
                SELECT proposal.id, line.id, target.segment_id, proposal.plan_id,
                       proposal.company_id, proposal.kind, proposal.user_id,
                       proposal.unit_id, proposal.author_id, proposal.state,
                       line.metric_id, line.currency_id, target.amount, target.amount,
                       0, 0, %(uid)s, %(now)s::timestamp, %(uid)s, %(now)s::timestamp
                  FROM sales_mgmt_target AS target
                  JOIN sales_mgmt_plan_line AS line ON line.id = target.line_id
                  JOIN sales_mgmt_proposal AS proposal
                    ON proposal.plan_id = line.plan_id
                   AND proposal.unit_id = target.unit_id
                   AND proposal.user_id IS NOT DISTINCT FROM target.user_id
                 WHERE line.id = ANY(%(lines)s) AND target.level = 'year'
                   AND (line.segmentation_id IS NULL) = (target.segment_id IS NULL)
                ON CONFLICT (proposal_id, plan_line_id, COALESCE(segment_id, 0))
                DO UPDATE SET
                       top_down = EXCLUDED.top_down,
                       proposed = CASE WHEN old.proposed = old.top_down
                                       THEN EXCLUDED.top_down ELSE old.proposed END
                 WHERE old.state IN ('asked', 'returned')
                """,
                uid=self.env.uid,
                now=fields.Datetime.now(),
                lines=lines.ids,
            )
        )

    @api.model
    def _insert_cells(self, lines):
        """Insert the months of people's figures where months add up to the year.

        A year that was typed keeps its months; one that follows the figure from above
        follows it in its months too.
        """
        summing = lines.filtered(lambda line: line.metric_id._sums_along("period"))
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO sales_mgmt_proposal_cell AS old (
                    line_id, period_id, date_from, top_down, proposed, decided,
                    last_year)
                SELECT figure.id, target.period_id, target.date_from, target.amount,
                       target.amount, 0, 0
                  FROM sales_mgmt_proposal_line AS figure
                  JOIN sales_mgmt_plan_line AS line ON line.id = figure.plan_line_id
                  JOIN sales_mgmt_target AS target
                    ON target.line_id = line.id
                   AND target.unit_id = figure.unit_id
                   AND target.user_id = figure.user_id
                   AND target.segment_id IS NOT DISTINCT FROM figure.segment_id
                   AND target.level = CASE line.lowest_level
                                      WHEN 'quarter' THEN 'quarter' ELSE 'month' END
                 WHERE line.id = ANY(%(lines)s)
                ON CONFLICT (line_id, period_id)
                DO UPDATE SET
                       top_down = EXCLUDED.top_down,
                       proposed = CASE WHEN EXISTS (
                               SELECT FROM sales_mgmt_proposal_line AS mine
                                WHERE mine.id = old.line_id
                                  AND mine.proposed = mine.top_down)
                           THEN EXCLUDED.top_down ELSE old.proposed END
                 WHERE EXISTS (SELECT FROM sales_mgmt_proposal_line AS mine
                                WHERE mine.id = old.line_id
                                  AND mine.state IN ('asked', 'returned'))
                """,
                lines=summing.ids,
            )
        )

    @api.model
    def _fill_last_year(self, lines):
        """Write beside every figure what was achieved a year before, two statements.

        A person counts with all units, as somebody who moved did, unless they propose
        for two of them; a unit counts with all below it, the top one with what belongs
        to no unit. A ratio is that of the sums.
        """
        for statement in (LAST_YEAR, LAST_MONTHS):
            self.env.cr.execute(SQL(statement, lines=lines.ids))

    @api.model
    def _fit_reserves(self, lines):
        """Let months add up to the year where a reserve lies between the two."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT figure.id
                  FROM sales_mgmt_proposal_line AS figure
                  JOIN sales_mgmt_proposal_cell AS cell ON cell.line_id = figure.id
                 WHERE figure.plan_line_id = ANY(%s)
              GROUP BY figure.id
                HAVING SUM(cell.top_down) <> figure.top_down
                """,
                lines.ids,
            )
        )
        for figure in self.env["sales.mgmt.proposal.line"].browse(
            row[0] for row in rows
        ):
            rounding = figure.plan_line_id.rounding
            cells = figure.cell_ids
            shape = [max(to_units(cell.top_down, rounding), 0) for cell in cells]
            fitted = allocate(to_units(figure.top_down, rounding), shape)
            follows = figure.proposed == figure.top_down
            for cell, units in zip(cells, fitted, strict=True):
                cell.top_down = float(from_units(units, rounding))
                if follows:
                    cell.proposed = cell.top_down
