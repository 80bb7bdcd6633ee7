from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools.misc import formatLang

from ..models.incentive.payout_final import FINAL

# What is decided, and no preview or simulation
FINAL_PAYOUTS = Domain("kind", "=", "pay") & Domain("state", "in", FINAL)


def get_year(period):
    """Return the fiscal year of a period; nothing of no period."""
    return period.browse([int(period.parent_path.split("/")[0])] if period else [])


class SalesMgmtPayout(models.Model):
    """What approved runs pay, on one sheet for payroll."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.payout"

    def action_print_summary(self):
        """Print the payroll summary of what is marked, or of the latest year."""
        self.check_access("read")
        payouts = (self or self._get_latest_year()).filtered_domain(FINAL_PAYOUTS)
        if not payouts:
            raise UserError(
                self.env._(
                    "There is no approved statement to summarize. Approve the payout "
                    "run first, or mark statements that are approved."
                )
            )
        return self.env.ref("sales_mgmt_targets.payroll_summary_action").report_action(
            payouts
        )

    @api.model
    def _get_latest_year(self):
        """Return the approved statements of the last year that has any.

        :rtype: sales.mgmt.payout
        """
        [(periods,)] = self._read_group(
            FINAL_PAYOUTS, aggregates=["period_id:recordset"]
        )
        year = get_year(periods.sorted("date_from")[-1:])
        return self.search(FINAL_PAYOUTS & Domain("period_id", "child_of", year.ids))


class PayrollSummaryReport(models.AbstractModel):
    """The payroll summary on paper: units and people by the periods of a year.

    Every figure of a row adds up to its sum, and every column to its total: a part per
    company, currency and year, for which amounts can be added.
    """

    _name = "report.sales_mgmt_targets.payroll_summary"
    _description = "Payroll Summary (printed)"

    @api.model
    def _get_report_values(self, docids, data=None):
        payouts = self.env["sales.mgmt.payout"].browse(docids).exists()
        payouts.check_access("read")
        parts = payouts.filtered_domain(FINAL_PAYOUTS).grouped(
            lambda each: (
                each.company_id,
                each.currency_id,
                get_year(each.period_id),
            )
        )
        return {
            "doc_ids": payouts.ids,
            "doc_model": payouts._name,
            "docs": payouts,
            "parts": [
                self._get_part(*place, parts[place])
                for place in sorted(
                    parts,
                    key=lambda each: (each[0].name, each[1].name, each[2].date_from),
                )
            ],
            "printed_on": fields.Date.context_today(self),
        }

    @api.model
    def _get_part(self, company, currency, year, payouts):
        """Return the table of a year: its columns, and rows by unit and person.

        :rtype: dict
        """
        periods = payouts.period_id.sorted("date_from")
        units = payouts.sorted(
            lambda each: (each.unit_id.name or "", each.user_id.sudo().name, each.id)
        ).grouped("unit_id")
        return {
            "company": company,
            "currency": currency,
            "year": year,
            "periods": periods,
            "units": [
                {
                    "name": unit.name or self.env._("No Unit"),
                    "rows": [
                        self._get_row(user.sudo().name, own, periods)
                        for user, own in found.grouped("user_id").items()
                    ],
                    "sum": self._get_row(self.env._("Total"), found, periods),
                }
                for unit, found in units.items()
            ],
            "sum": self._get_row(self.env._("All Units"), payouts, periods),
            "people": len(payouts.user_id),
            "show": lambda value: (
                formatLang(self.env, value, digits=currency.decimal_places)
                if value
                else "–"
            ),
        }

    @api.model
    def _get_row(self, name, payouts, periods):
        """Return what statements pay, period by period and all in all.

        :rtype: dict
        """
        by_period = defaultdict(float)
        for payout in payouts:
            by_period[payout.period_id] += payout.total
        paid = payouts.filtered(lambda each: each.state == "paid")
        return {
            "name": name,
            "amounts": [by_period[period] for period in periods],
            "total": sum(by_period.values()),
            "held": sum(payouts.mapped("held_disputed")),
            "open": sum((payouts - paid).mapped("payable")),
        }
