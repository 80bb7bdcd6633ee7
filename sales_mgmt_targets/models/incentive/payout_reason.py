from odoo import api, fields, models
from odoo.tools import SQL


class SalesMgmtPayoutRunReason(models.Model):
    """What else to know about a run, in the language of the reader."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.payout.run"

    failure = fields.Text(
        readonly=True,
        copy=False,
        help="Why the preview could not be computed, as it was said at that time.",
    )
    note = fields.Text(
        string="Remarks",
        compute="_compute_note",
        help="Why nothing is paid, who was left out, and what else to know.",
    )

    @api.depends_context("lang", "uid")
    @api.depends("failure", "computed_on", "payout_ids.reason")
    def _compute_note(self):
        for run in self:
            run.note = run.failure or (run._describe() if run.computed_on else False)

    def _describe(self):
        """Return whom the run pays nothing, and why."""
        if not self.payout_ids:
            return self.env._(
                "Nobody is in the scope of “%(scheme)s” in %(period)s: look at its "
                "units, roles and people.",
                scheme=self.scheme_id.name,
                period=self.period_id.name,
            )
        return "\n".join(
            f"{payout.sudo().user_id.name}: {payout.reason}"
            for payout in self.payout_ids
            if payout.reason
        )


class SalesMgmtPayoutReason(models.Model):
    """Why a statement pays nothing, in the language of the reader."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.payout"

    awaits_acknowledgement = fields.Boolean(
        readonly=True,
        help="The person had not acknowledged the rules when the run was computed, so "
        "nothing is paid by them yet.",
    )
    reason = fields.Text(compute="_compute_reason", help="Why nothing is paid.")

    @api.depends_context("lang")
    @api.depends("total", "awaits_acknowledgement", "line_ids.steps")
    def _compute_reason(self):
        unpaid = self.filtered(lambda payout: not payout.total)
        (self - unpaid).reason = False
        unmeasured = unpaid.line_ids._find_unmeasured()
        for payout in unpaid:
            payout.reason = payout._describe(unmeasured)

    def _describe(self, unmeasured):
        """Return why nothing is paid, line by line.

        :param sales.mgmt.payout.line unmeasured: lines for which nothing was measured
        :rtype: str
        """
        if self.awaits_acknowledgement:
            return self.env._(
                "The rules were not acknowledged: nothing is paid before that."
            )
        if not self.line_ids:
            return self.env._("No rule of the scheme applies in this period.")
        return "\n".join(
            f"{line.display_name}: {line._tell_outcome(line in unmeasured)}"
            for line in self.line_ids
        )


class SalesMgmtPayoutLineReason(models.Model):
    """What a line of a statement comes to, in the language of the reader."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.payout.line"

    def _find_unmeasured(self):
        """Return the lines for which nothing was measured; zero is a measured result.

        :rtype: sales.mgmt.payout.line
        """
        lines = self.filtered(lambda line: not line.pay_value)
        if not lines:
            return lines
        lines.flush_recordset(["pay_value"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT id FROM sales_mgmt_payout_line
                 WHERE id = ANY(%s) AND pay_value IS NULL
                """,
                lines.ids,
            )
        )
        return self.browse([line_id for (line_id,) in rows])

    def _tell_outcome(self, is_unmeasured):
        """Return what the line pays, or in a sentence why that is nothing.

        :param bool is_unmeasured: nothing was measured for it
        :rtype: str
        """
        if self.amount:
            return self._show_money(str(self.amount))
        if self.held:
            return self.env._(
                "held back, %(amount)s", amount=self._show_money(str(self.held))
            )
        if self.kind == "clawback":
            return self.explanation
        return self._tell_closed() or self._tell_zero(is_unmeasured)

    def _tell_closed(self):
        """Return what closed the rule: no tier could be found, or a condition."""
        told = {"unranked": self._explain_unranked, "nothing": self._explain_nothing}
        sentences = [
            told[step["kind"]](step)
            for step in self.steps or []
            if step["kind"] in told
        ]
        # a condition that is not met says nothing
        return "; ".join(filter(None, sentences))

    def _tell_zero(self, is_unmeasured):
        """Return why a line is zero that no condition has closed."""
        if is_unmeasured:
            return self.env._("nothing was measured.")
        if not self.pay_value:
            return self.env._("the result is zero.")
        if self.earned:
            return self.env._("a condition or the cap leaves nothing.")
        return self.env._("the result does not reach the first tier.")
