from collections import defaultdict
from decimal import Decimal

from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import SQL, format_date

from ...tools.campaign import get_windows, list_span, sum_span
from ...tools.chart import burn_up
from ...tools.periods import Span

# Days that are named below the picture
MOST_LABELS = 12


class SalesMgmtCampaign(models.Model):
    """What a campaign brought, beside what it is compared with.

    Achieved is what the metric measures, day by day, of the whole unit: what would have
    come anyway is in it, so that the days before and the year before stand beside it.
    Leads and orders are those that carry the campaign, whenever they came.
    """

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.campaign"

    @api.model
    def _cron_measure(self):
        """Measure every night what runs, and what is over and not closed yet."""
        self.sudo().search([("state", "=", "planned")])._measure()

    @api.depends("curve")
    @api.depends_context("lang")
    def _compute_picture(self):
        for campaign in self:
            curve = campaign.curve
            campaign.picture = curve and Markup(
                burn_up(
                    self._label_days(curve["days"]),
                    curve["last_year"],
                    curve["now"],
                    (self.env._("Last Year"), self.env._("Achieved")),
                    campaign._show,
                )
            )

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _label_days(self, days):
        """Return what stands below the days of the picture: no more than has room."""
        step = -(-len(days) // MOST_LABELS)
        return [
            format_date(self.env, day, date_format="MM-dd") if not place % step else ""
            for place, day in enumerate(days)
        ]

    def _measure(self):
        """Write down what campaigns have brought until now."""
        counts = self._read_documents()
        for campaign in self.sudo():
            campaign.write(
                {
                    **campaign._measure_metric(),
                    **counts.get(campaign.utm_campaign_id.id, {}),
                    "measured_on": fields.Datetime.now(),
                }
            )

    def _measure_metric(self):
        """Return what the unit achieved in the days of the campaign and before."""
        self.ensure_one()
        windows = get_windows(Span(self.date_from, self.date_to), self._get_today())
        if not windows:
            return {}
        days = self._read_metric_days(windows.values())
        now, last_year = windows["now"], windows["last_year"]
        return {
            "days": now.days,
            "actual": float(sum_span(days, now)),
            "before": float(sum_span(days, windows["before"])),
            "last_year": float(sum_span(days, last_year)),
            "curve": {
                "days": [fields.Date.to_string(day) for day in now.iterate()],
                "now": list_span(days, now),
                # a leap day has no day beside it
                "last_year": (list_span(days, last_year) + [0.0] * now.days)[
                    : now.days
                ],
            },
        }

    def _read_metric_days(self, spans):
        """Return what the unit achieved on each day of some spans.

        A statement per source of the metric, and one for the months.

        :rtype: dict[date, Decimal]
        """
        spans = list(spans)
        months = self.env["sales.mgmt.period"].search(
            [
                ("company_id", "=", self.company_id.id),
                ("level", "=", "month"),
                ("date_to", ">=", min(span.start for span in spans)),
                ("date_from", "<=", max(span.end for span in spans)),
            ]
        )
        wanted = months.filtered(
            lambda month: any(
                month.date_from <= span.end and month.date_to >= span.start
                for span in spans
            )
        )
        units = self.env["sales.mgmt.unit"].with_context(active_test=False)
        inside = set(units.search([("id", "child_of", self.unit_id.ids)]).ids)
        if not self.unit_id.parent_id:
            # what belongs to no unit belongs to the top of the company
            inside |= {None}
        days = defaultdict(Decimal)
        for source in self.metric_id.source_ids if wanted else ():
            rows = self.env["sales.mgmt.measurement"]._read_days(source, wanted)
            for day, unit_id, value in rows:
                if unit_id in inside:
                    days[day] += Decimal(str(value))
        return days

    def _read_documents(self):
        """Return leads and orders that carry campaigns, two statements for all.

        :rtype: dict[int, dict]
        """
        self.env["crm.lead"].flush_model()
        self.env["sale.order"].flush_model()
        ids = self.sudo().utm_campaign_id.ids
        counts = {
            utm_id: {
                "lead_count": 0,
                "won_count": 0,
                "order_count": 0,
                "order_value": 0.0,
            }
            for utm_id in ids
        }
        for utm_id, leads, won in self.env.execute_query(
            SQL(
                """
                SELECT lead.campaign_id, COUNT(*),
                       COUNT(*) FILTER (WHERE lead.won_status = 'won')
                  FROM crm_lead AS lead
                 WHERE lead.campaign_id = ANY(%s)
                 GROUP BY 1
                """,
                ids,
            )
        ):
            counts[utm_id] |= {"lead_count": leads, "won_count": won}
        for utm_id, orders, value in self.env.execute_query(
            SQL(
                """
                SELECT document.campaign_id, COUNT(*),
                       SUM(document.amount_untaxed
                           / COALESCE(NULLIF(document.currency_rate, 0), 1))
                  FROM sale_order AS document
                 WHERE document.campaign_id = ANY(%s) AND document.state = 'sale'
                 GROUP BY 1
                """,
                ids,
            )
        ):
            counts[utm_id] |= {
                "order_count": orders,
                "order_value": round(float(value or 0), 6),
            }
        return counts
