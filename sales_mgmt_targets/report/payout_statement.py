from odoo import api, fields, models
from odoo.tools.misc import format_amount, format_date, format_datetime


class PayoutStatementReport(models.AbstractModel):
    """Statements as one document for any print engine, a new page for each person."""

    _name = "report.sales_mgmt_targets.payout_statement"
    _description = "Incentive Statement (printed)"

    @api.model
    def _get_report_values(self, docids, data=None):
        payouts = self.env["sales.mgmt.payout"].browse(docids).exists()
        payouts.check_access("read")
        return {
            "doc_ids": payouts.ids,
            "doc_model": payouts._name,
            "docs": payouts,
            "sections": [self._get_section(payout) for payout in payouts],
        }

    @api.model
    def _get_section(self, payout):
        """Return everything that the statement of a person shows.

        :rtype: dict
        """
        return {
            "payout": payout,
            "figures": self._get_figures(payout),
            "lines": [
                {
                    "line": line,
                    "sentences": line._explain(),
                    "shares": line.share_ids,
                }
                for line in payout.line_ids
            ],
            "disputes": payout.dispute_ids,
            "show": lambda value: format_amount(self.env, value, payout.currency_id),
            "printed_on": fields.Date.context_today(self),
        }

    @api.model
    def _get_figures(self, payout):
        """Return the figures of the summary that say something, with captions.

        :rtype: list[tuple[str, float]]
        """
        figures = [
            (self.env._("Earned"), payout.earned, True),
            (self.env._("Adjustments"), payout.adjusted, False),
            (self.env._("Guarantees and Draws"), payout.drawn, False),
            (self.env._("Recovered"), payout.recovered, False),
            (self.env._("Total"), payout.total, True),
            (self.env._("Held by Disputes"), payout.held_disputed, False),
            (self.env._("Held Back, Paid Later"), payout.held, False),
            (self.env._("Still Due, Carried On"), payout.carried, False),
        ]
        return [
            (caption, value) for caption, value, always in figures if always or value
        ]


class PayoutRunReport(models.AbstractModel):
    """Runs as a document to sign: who is paid what, and who decided it."""

    _name = "report.sales_mgmt_targets.payout_run_report"
    _description = "Payout Run (printed)"

    @api.model
    def _get_report_values(self, docids, data=None):
        runs = self.env["sales.mgmt.payout.run"].browse(docids).exists()
        runs.check_access("read")
        return {
            "doc_ids": runs.ids,
            "doc_model": runs._name,
            "docs": runs,
            "sections": [self._get_section(run) for run in runs],
        }

    @api.model
    def _get_section(self, run):
        """Return everything that the report of a run shows.

        :rtype: dict
        """
        units = run.payout_ids.sorted(
            lambda payout: (payout.unit_id.name or "", payout.user_id.name)
        ).grouped("unit_id")
        return {
            "run": run,
            "units": list(units.items()),
            "steps": self._get_steps(run),
            "show": lambda value: format_amount(self.env, value, run.currency_id),
            "printed_on": fields.Date.context_today(self),
        }

    @api.model
    def _get_steps(self, run):
        """Return who took which step when; a step without a name is still open.

        :rtype: list[tuple[str, res.users, str]]
        """
        steps = [
            (self.env._("Computed"), run.computed_by_id, run.computed_on),
            (self.env._("Reviewed"), run.reviewed_by_id, run.reviewed_on),
        ]
        # above the limit of the company only
        if run.first_approver_id:
            first = (run.first_approver_id, run.first_approved_on)
            steps.append((self.env._("First Approval"), *first))
        steps.append((self.env._("Approved"), run.approved_by_id, run.approved_on))
        shown = [
            (name, user, format_datetime(self.env, when) if when else "")
            for name, user, when in steps
        ]
        paid = format_date(self.env, run.paid_on) if run.paid_on else ""
        return [*shown, (self.env._("Paid"), run.paid_by_id, paid)]
