from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

import pytz

from odoo.fields import Datetime

ORDER_METRICS = ("orders_confirmed_value", "orders_confirmed_count")


@dataclass
class Counted:
    """One document, and what it adds to a metric."""

    document: object
    when: date | datetime
    user: object
    company: object
    value: float = 1
    team: object = None
    unit: object = None
    part: str = "numerator"
    key: object = None


class Recount:
    """Count the documents of every shipped metric one by one, in plain Python.

    It follows what the descriptions of the metrics promise, record by record through
    the ORM, and shares no code with what it checks.

    :param datetime now: the moment at which the figures are looked at
    """

    def __init__(self, env, now):
        self.env = env(context={**env.context, "active_test": False})
        self.now = Datetime.to_datetime(now)
        self.nobody = env["res.users"]
        self.jobs = list(self.env["sales.mgmt.assignment"].search([("id", ">", 0)]))
        self.units = self.env["sales.mgmt.unit"].search([("id", ">", 0)])
        self.periods = {}
        for calendar in env["sales.mgmt.calendar"].search([("id", ">", 0)]):
            self.periods[calendar.company_id] = (calendar, list(calendar.period_ids))

    def count(self, metric):
        """Return the figures of a metric: numerator, denominator and documents.

        :return: by period, salesperson and unit
        :rtype: dict[tuple, list]
        """
        counted = list(getattr(self, f"_count_{metric.code}")())
        figures = defaultdict(lambda: [0.0, 0.0, set()])
        for item, period in self._place(metric, counted):
            figure = figures[period, item.user, self._find_unit(item)]
            figure[item.part == "denominator"] += item.value
            if item.part == "numerator":
                figure[2].add(item.document)
        return figures

    # ------------------------------------------------------------
    # WHEN AND WHERE
    # ------------------------------------------------------------

    def _local_day(self, item):
        if not isinstance(item.when, datetime):
            return item.when
        zone = pytz.timezone(self.periods[item.company][0].tz)
        return pytz.utc.localize(item.when).astimezone(zone).date()

    def _find_periods(self, item):
        """Return the year, quarter and month of a document."""
        if item.company not in self.periods:
            return []
        day = self._local_day(item)
        _calendar, periods = self.periods[item.company]
        return [each for each in periods if each.date_from <= day <= each.date_to]

    def _find_unit(self, item):
        """Return the unit of a document, as the house rules say."""
        if item.unit:
            return item.unit
        day = self._local_day(item)
        of_team = self.units.filtered(
            lambda unit: (
                item.team
                and unit.crm_team_id == item.team
                and unit.company_id == item.company
            )
        )
        held = [
            job
            for job in self.jobs
            if job.user_id == item.user
            and job.company_id == item.company
            and job.date_from <= day
            and (not job.date_to or day <= job.date_to)
        ]
        in_team = [job.unit_id for job in held if job.unit_id in of_team]
        main = [job.unit_id for job in held if job.is_main]
        return [*in_team, *main, of_team][0]

    def _place(self, metric, counted):
        """Yield each counted document with the periods for which it counts."""
        by_once = {
            "new_customers": self._first_of_each,
            "active_customers": self._last_of_each,
            "customer_retention": self._kept_of_each,
        }.get(metric.code)
        if by_once:
            yield from by_once(counted)
            return
        for item in counted:
            for period in self._find_periods(item):
                yield item, period

    @staticmethod
    def _age(item):
        return (item.when, item.document.id)

    def _first_of_each(self, counted):
        firsts = {}
        for item in sorted(counted, key=self._age, reverse=True):
            firsts[item.company, item.key] = item
        for item in firsts.values():
            for period in self._find_periods(item):
                yield item, period

    def _get_lasts(self, counted):
        lasts = {}
        for item in sorted(counted, key=self._age):
            for period in self._find_periods(item):
                lasts[period, item.key] = item
        return lasts

    def _last_of_each(self, counted):
        for (period, _key), item in self._get_lasts(counted).items():
            yield item, period

    def _kept_of_each(self, counted):
        lasts = self._get_lasts(counted)
        for (period, key), item in lasts.items():
            following = self._find_following(period)
            if not following:
                continue
            yield self._copy(item, part="denominator"), following
            if (following, key) in lasts:
                yield item, following

    def _find_following(self, period):
        """Return the period after one, if it has begun."""
        calendar, periods = self.periods[period.company_id]
        begun = pytz.utc.localize(self.now).astimezone(pytz.timezone(calendar.tz))
        later = [
            each
            for each in periods
            if each.level == period.level
            and each.date_from > period.date_to
            and each.date_from <= begun.date()
        ]
        return min(later, key=lambda each: each.date_from, default=None)

    @staticmethod
    def _copy(item, **changes):
        return Counted(**{**item.__dict__, **changes})

    # ------------------------------------------------------------
    # ORDERS
    # ------------------------------------------------------------

    def _all(self, model):
        return self.env[model].search([("id", ">", 0)])

    def _orders(self):
        return self._all("sale.order").filtered(lambda order: order.state == "sale")

    def _of_order(self, order, value=1, **values):
        return Counted(
            **{
                "document": order,
                "when": order.date_order,
                "user": order.user_id,
                "team": order.team_id,
                "company": order.company_id,
                "value": value,
                **values,
            }
        )

    def _to_company(self, order, amount):
        """Convert without rounding, at the rate of the day of the order."""
        if order.currency_id == order.company_id.currency_id:
            return amount
        rates = self.env["res.currency.rate"].search(
            [
                ("company_id", "=", order.company_id.id),
                ("currency_id", "=", order.currency_id.id),
                ("name", "<=", order.date_order.date()),
            ],
            order="name desc",
            limit=1,
        )
        return amount / rates.rate

    def _count_orders_confirmed_value(self):
        for order in self._orders():
            yield self._of_order(
                order,
                self._to_company(order, sum(order.order_line.mapped("price_subtotal"))),
            )

    def _count_orders_confirmed_count(self):
        yield from map(self._of_order, self._orders())

    def _product_lines(self):
        for line in self._orders().order_line:
            if not line.display_type and not line.is_downpayment:
                yield line

    def _count_orders_confirmed_units(self):
        for line in self._product_lines():
            if line.price_unit < 0:
                continue
            quantity = line.product_uom_qty
            if line.product_uom_id.name == "Dozens":
                quantity *= 12
            yield self._of_order(line.order_id, quantity, document=line)

    def _count_orders_product_value(self):
        for line in self._product_lines():
            value = self._to_company(line.order_id, line.price_subtotal)
            yield self._of_order(line.order_id, value, document=line)

    def _count_discount_rate(self):
        for line in self._product_lines():
            order = line.order_id
            full = self._to_company(order, line.price_unit * line.product_uom_qty)
            if full < 0:
                yield self._of_order(order, -full, document=line)
                continue
            yield self._of_order(order, full * line.discount / 100, document=line)
            yield self._of_order(order, full, document=line, part="denominator")

    def _count_contracts_signed_count(self):
        for order in self._orders().filtered("signed_on"):
            yield self._of_order(order, when=order.signed_on)

    def _count_margin(self):
        for order in self._orders():
            yield self._of_order(order, self._to_company(order, order.margin))

    def _count_quotations(self):
        for order in self._all("sale.order"):
            if order.state != "cancel":
                yield self._of_order(order, when=order.create_date)

    def _count_new_customers(self):
        for order in self._orders():
            yield self._of_order(order, key=order.partner_id.commercial_partner_id)

    _count_active_customers = _count_customer_retention = _count_new_customers

    # ------------------------------------------------------------
    # ACCOUNTING
    # ------------------------------------------------------------

    def _posted(self, *kinds):
        return self._all("account.move").filtered(
            lambda move: move.state == "posted" and move.move_type in kinds
        )

    def _of_move(self, move, when, value, document=None):
        return Counted(
            document=document or move,
            when=when,
            user=move.invoice_user_id,
            team=move.team_id,
            company=move.company_id,
            value=value,
        )

    def _count_revenue_invoiced(self):
        for move in self._posted("out_invoice", "out_refund", "out_receipt"):
            income = move.line_ids.filtered(
                lambda line: line.display_type in ("product", "rounding")
            )
            yield self._of_move(move, move.invoice_date, -sum(income.mapped("balance")))

    def _count_cash_collected(self):
        for move in self._posted("out_invoice", "out_receipt"):
            for line in move.line_ids:
                for partial in line.matched_credit_ids:
                    yield from self._cash_of(move, partial, partial.credit_move_id, 1)
        for move in self._posted("out_refund"):
            for line in move.line_ids:
                for partial in line.matched_debit_ids:
                    yield from self._cash_of(move, partial, partial.debit_move_id, -1)

    def _cash_of(self, move, partial, other, sign):
        entry = other.move_id
        if entry.state != "posted" or entry.journal_id.type not in (
            "bank",
            "cash",
            "credit",
        ):
            return
        gross = sum(abs(line.balance) for line in entry.line_ids) / 2
        money = gross
        if payment := entry.origin_payment_id:
            account = payment.outstanding_account_id
            money = abs(
                sum(
                    line.balance
                    for line in entry.line_ids
                    if line.account_id == account
                )
            )
        untaxed = move.amount_untaxed / move.amount_total if move.amount_total else 0
        yield self._of_move(
            move,
            max(move.date, entry.date),
            sign * partial.amount * untaxed * (money / gross if gross else 0),
            document=partial,
        )

    def _count_overdue_receivables(self):
        for move in self._posted("out_invoice", "out_refund", "out_receipt"):
            for line in move.line_ids:
                if line.account_type != "asset_receivable" or not line.amount_residual:
                    continue
                item = self._of_move(
                    move, line.date_maturity, line.amount_residual, document=line
                )
                zone = pytz.timezone(self.periods[move.company_id][0].tz)
                today = pytz.utc.localize(self.now).astimezone(zone).date()
                if line.date_maturity < today:
                    yield item

    # ------------------------------------------------------------
    # OPPORTUNITIES, MEETINGS, ACTIVITIES
    # ------------------------------------------------------------

    def _of_lead(self, lead, when, value=1, part="numerator"):
        return Counted(
            document=lead,
            when=when,
            user=lead.user_id,
            team=lead.team_id,
            company=lead.company_id or self._home_of(lead.user_id),
            value=value,
            part=part,
        )

    def _home_of(self, user):
        return user.company_id or self.env["res.company"].search(
            [("id", ">", 0)], order="id", limit=1
        )

    def _won(self):
        return [
            lead
            for lead in self._all("crm.lead")
            if lead.won_status == "won" and lead.active
        ]

    def _count_opportunities_won_value(self):
        for lead in self._won():
            yield self._of_lead(lead, lead.date_closed, lead.expected_revenue)

    def _count_opportunities_won_count(self):
        for lead in self._won():
            yield self._of_lead(lead, lead.date_closed)

    def _count_win_rate(self):
        yield from self._count_opportunities_won_count()
        lost = self._all("crm.lead").filtered(
            lambda lead: lead.won_status == "lost" and lead.date_closed
        )
        for lead in [*self._won(), *lost]:
            yield self._of_lead(lead, lead.date_closed, part="denominator")

    def _count_average_deal(self):
        yield from self._count_opportunities_won_value()
        for lead in self._won():
            yield self._of_lead(lead, lead.date_closed, part="denominator")

    def _count_weighted_pipeline(self):
        for lead in self._all("crm.lead"):
            if (
                lead.active
                and lead.type == "opportunity"
                and lead.won_status == "pending"
                and lead.date_deadline
            ):
                yield self._of_lead(
                    lead,
                    lead.date_deadline,
                    round(lead.expected_revenue * lead.probability / 100, 2),
                )

    def _count_leads_created(self):
        for lead in self._all("crm.lead"):
            yield self._of_lead(lead, lead.create_date)

    def _count_opportunities_opened(self):
        for lead in self._all("crm.lead"):
            if lead.type == "opportunity":
                yield self._of_lead(lead, lead.date_conversion or lead.create_date)

    def _count_visits(self):
        for event in self._all("calendar.event"):
            outside = [
                partner
                for partner in event.partner_ids
                if not any(not user.share for user in partner.user_ids)
            ]
            if not event.active or event.start >= self.now:
                continue
            lead = event.opportunity_id
            if lead or outside:
                yield Counted(
                    document=event,
                    when=event.start,
                    user=event.user_id,
                    team=lead.team_id,
                    company=lead.company_id or self._home_of(event.user_id),
                )

    def _done(self):
        return self._all("mail.activity").filtered("date_done")

    def _of_activity(self, activity):
        return Counted(
            document=activity,
            when=activity.date_done,
            user=activity.user_id,
            company=self._home_of(activity.user_id),
        )

    def _count_calls(self):
        for activity in self._done():
            if activity.activity_type_id.category == "phonecall":
                yield self._of_activity(activity)

    def _count_follow_ups(self):
        for activity in self._done():
            if activity.res_model in ("crm.lead", "sale.order", "res.partner"):
                yield self._of_activity(activity)

    def _count_market_share(self):
        share = self.env.ref("sales_mgmt_targets.metric_market_share")
        for entry in self._all("sales.mgmt.metric.entry"):
            if entry.metric_id == share:
                for part, value in (
                    ("numerator", entry.value),
                    ("denominator", entry.base),
                ):
                    yield Counted(
                        document=entry,
                        when=entry.period_id.date_from,
                        user=entry.user_id,
                        unit=entry.unit_id,
                        company=entry.company_id,
                        value=value,
                        part=part,
                    )

    def _count_market_share_orders(self):
        """Orders out of the market, of which a month counts once it has begun."""
        yield from self._count_orders_confirmed_value()
        orders = self.env.ref("sales_mgmt_targets.metric_orders_confirmed_value")
        for figure in self._all("sales.mgmt.market.figure"):
            if figure.competitor_id or figure.market_id.metric_id != orders:
                continue
            calendar, periods = self.periods[figure.company_id]
            zone = pytz.timezone(calendar.tz)
            today = pytz.utc.localize(self.now).astimezone(zone).date()
            scope = figure.period_id
            months = [
                each
                for each in periods
                if each.level == "month"
                and scope.date_from <= each.date_from <= scope.date_to
            ]
            cents = round(figure.amount * 100)
            for number, month in enumerate(months):
                share = cents // len(months) + (number < cents % len(months))
                if month.date_from < today:
                    yield Counted(
                        document=figure,
                        when=month.date_from,
                        user=self.nobody,
                        unit=figure.unit_id,
                        company=figure.company_id,
                        value=share / 100,
                        part="denominator",
                    )
