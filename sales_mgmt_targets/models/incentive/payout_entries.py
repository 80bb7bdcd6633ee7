from fractions import Fraction

from odoo import models
from odoo.tools import SQL

from ...tools.credit import Entry

# Components that pay what was decided, not what was measured
PRIZES = {"contest": "sales.mgmt.contest", "honour": "sales.mgmt.honour.round"}


class SalesMgmtPayoutEntries(models.Model):
    """What single documents are credited with."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.payout.run"

    def _read_all_entries(self, circle):
        """Return what is credited for the rules of the scheme.

        :param Circle circle: whose credits are needed
        :return: entries by kind of credit and metric (0: none)
        :rtype: dict[tuple[str, int], list[Entry]]
        """
        # penalties are recorded one by one, with evidence, as adjustments
        rules = self.scheme_id.component_ids.filtered(
            lambda each: each.kind != "penalty"
        )
        return {
            key: self._read_entries(components, circle.of(components))
            for key, components in rules.grouped(self._get_entries_key).items()
        }

    def _get_entries_key(self, component):
        """Return under which key the book keeps what is credited for a rule."""
        if component.kind in PRIZES:
            return component.kind, component.id
        if component.basis == "metric":
            return "metric", component.pay_metric_id.id
        return component.basis, 0

    def _read_entries(self, components, circle):
        """Return what is credited for rules in the period, document by document.

        :param sales.mgmt.scheme.component components: rules of one key of the book
        :param Circle circle: whose credits are needed
        :rtype: list[Entry]
        """
        first = components[0]
        if first.kind in PRIZES:
            return self._read_prizes(first)
        if first.basis == "metric":
            return self._read_metric_entries(components, circle)
        return self.env["sales.mgmt.credit"]._read_entries(
            self.company_id,
            self.period_id,
            first.basis,
            live=self.period_id.lock_state != "hard",
            condition=circle.get_results_condition(
                SQL("credit.user_id"), SQL("credit.unit_id")
            ),
        )

    def _read_metric_entries(self, components, circle):
        """Return the documents that a metric was measured on.

        Of a closed period, those that were frozen and those posted into it. While a
        period is open they are read only where a rule counts them one by one.

        :rtype: list[Entry]
        """
        metric = components.pay_metric_id
        if metric.kind != "total":
            return []
        if self.period_id.lock_state == "hard":
            query = self._get_frozen_documents_sql(metric, circle)
        elif "event" in components.mapped("tier_mode"):
            query = self._get_live_documents_sql(metric, circle)
        else:
            return []
        return [
            self._to_entry(*row[:6], value=row[6], origin_id=row[7], day=row[8])
            for row in self.env.execute_query(query)
        ]

    @staticmethod
    def _to_entry(source_id, model, res_id, name, user_id, unit_id, **figures):
        """Return a document of a metric as what it credits to somebody.

        :rtype: Entry
        """
        return Entry(
            user_id=user_id,
            unit_id=unit_id,
            role="split",
            key=f"{source_id}:{res_id}:{user_id}",
            model=model,
            res_id=res_id,
            name=name or "",
            value=Fraction(figures["value"]),
            days_overdue=0,
            categ_path="",
            margin=None,
            discount=Fraction(0),
            origin_period_id=figures["origin_id"],
            event_date=figures["day"],
        )

    def _get_frozen_documents_sql(self, metric, circle):
        """Return the SQL of the documents that closing wrote down for a metric.

        A row without a day of its own, such as a late change, has the last day of the
        period in which it counts.
        """
        return SQL(
            """
            SELECT document.source_id, document.res_model, document.res_id,
                   document.name, document.user_id, document.unit_id,
                   document.value::text,
                   NULLIF(document.period_id, document.posted_period_id),
                   COALESCE(document.document_date, posted.date_to)
              FROM sales_mgmt_closing_document AS document
              JOIN sales_mgmt_period AS posted
                ON posted.id = document.posted_period_id
             WHERE document.metric_id = %s AND document.company_id = %s
               AND document.segmentation_id IS NULL AND document.user_id IS NOT NULL
               AND %s AND %s
             ORDER BY posted.date_to, document.source_id, document.res_id, document.id
            """,
            metric.id,
            self.company_id.id,
            SQL(
                "posted.is_lowest AND posted.date_from >= %s AND posted.date_to <= %s",
                self.period_id.date_from,
                self.period_id.date_to,
            )
            if metric.additive
            else SQL("posted.id = %s", self.period_id.id),
            circle.get_results_condition(
                SQL("document.user_id"), SQL("document.unit_id")
            ),
        )

    def _get_live_documents_sql(self, metric, circle):
        """Return the SQL of the documents that a metric is measured on today."""
        measurement = self.env["sales.mgmt.measurement"].sudo()
        year = int(self.period_id.parent_path.split("/")[0])
        lowest = self.env["sales.mgmt.period"].search(
            [("id", "child_of", self.period_id.ids)]
        )
        return SQL(" UNION ALL ").join(
            SQL(
                """
                SELECT %s, %s, record_id, '', user_id, unit_id, value::text,
                       NULL::integer, %s
                  FROM (%s SELECT * FROM attributed) AS found
                 WHERE company_id = %s AND period_id = ANY(%s)
                   AND user_id IS NOT NULL AND %s
                """,
                source.id,
                source.model,
                measurement._get_day_sql(source, self.company_id),
                measurement._get_attributed_sql(source, years=[year], by_record=True),
                self.company_id.id,
                lowest.ids if metric.additive else self.period_id.ids,
                circle.get_results_condition(SQL("user_id"), SQL("unit_id")),
            )
            for source in metric.sudo().source_ids
            if source._is_available()
        )

    def _read_prizes(self, component):
        """Return the prizes of a rule, of what ended by the end of the period.

        :rtype: list[Entry]
        """
        prizes = self.env[PRIZES[component.kind]]._get_prizes(
            self.period_id, self.company_id
        )
        return [
            Entry(
                user_id=user.id,
                unit_id=None,
                role="split",
                key=f"{record._name},{record.id}",
                model=record._name,
                res_id=record.id,
                name=record.display_name,
                value=Fraction(str(amount)),
                days_overdue=0,
                categ_path="",
                margin=None,
                discount=Fraction(0),
                origin_period_id=None,
                event_date=self.period_id.date_to,
            )
            for user, won in prizes.items()
            for record, amount, _currency in won
            if component._pays_prize_of(record)
        ]
