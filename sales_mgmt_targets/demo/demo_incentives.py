from datetime import date, datetime, time, timedelta

from dateutil.relativedelta import relativedelta

from odoo import models
from odoo.fields import Command
from odoo.tools import SQL

# Who has not acknowledged the rules, and who is guaranteed an income at first
LATE_READER, NEWCOMER = "rep12", "rep8"
RULES_IN_WORDS = """
<p>Nordstern pays for business that is sold well and paid for. You earn commission
when the customer's money has arrived, more the further the year goes, and more for
services and accessories, which are often forgotten. Orders beyond the monthly target
earn a bonus on top, unless they were bought with discounts.</p>
<p>What you think is wrong with a statement, say so within the time printed on it.
Nobody is paid by rules that they have not acknowledged.</p>
"""


class SalesMgmtDemo(models.AbstractModel):
    """Rules for pay, closed months, and what was paid: by the hands of its people.

    What happened earlier is done by the same steps as ever, and dated back afterwards.
    The audit log is not: it tells when its entries were really written.
    """

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.demo"

    def _load_incentives(self):
        """Write and publish the rules, close the months, and pay what is due."""
        scheme = self._load_scheme()
        self._share_credits()
        self._load_closings()
        self._load_contests()
        self._load_honours()
        self._load_runs(scheme)
        next_scheme = self._load_next_scheme(scheme)
        self._load_late_changes()
        self._load_previews()
        self._load_simulation(next_scheme)

    # Days

    def _get_rules_begin(self):
        """Return the first day of the rules: of this year, or of the last quarter."""
        today = self._get_now().date()
        return date(today.year - (today.month < 4), 1 if today.month > 3 else 10, 1)

    def _get_months(self):
        """Return the months that are over since the rules began, in order.

        :rtype: sales.mgmt.period
        """
        return self.env["sales.mgmt.period"].search(
            [
                ("company_id", "=", self._get("company").id),
                ("level", "=", "month"),
                ("date_from", ">=", self._get_rules_begin()),
                ("date_to", "<", self._get_now().date()),
            ],
            order="date_from",
        )

    def _get_quarters_before(self):
        """Return the quarters since the beginning of last year before the rules began.

        :rtype: sales.mgmt.period
        """
        return self.env["sales.mgmt.period"].search(
            [
                ("company_id", "=", self._get("company").id),
                ("level", "=", "quarter"),
                ("date_from", ">=", self._get_year(-1).date_from),
                ("date_to", "<", self._get_rules_begin()),
            ],
            order="date_from",
        )

    def _get_moment(self, day, hour=9):
        return self._to_utc(datetime.combine(day, time(hour)))

    def _date_back(self, records, moment, *columns):
        """Date fields, and what was said meanwhile, back to when it happened.

        :param datetime moment: in UTC
        :param columns: names of fields that hold a moment or a day
        """
        self.env.flush_all()
        for column in columns:
            self.env.cr.execute(
                SQL(
                    "UPDATE %s SET %s = %s WHERE id = ANY(%s)",
                    SQL.identifier(records._table),
                    SQL.identifier(column),
                    moment,
                    records.ids,
                )
            )
        self.env.cr.execute(
            SQL(
                """
                UPDATE mail_message SET date = %s
                 WHERE model = %s AND res_id = ANY(%s) AND date > %s
                """,
                moment,
                records._name,
                records.ids,
                self._get_beginning(),
            )
        )
        records.invalidate_recordset()

    def _get_beginning(self):
        """Return when the demo began to be loaded: what is later was dated to now."""
        return self.env.cr.now() - timedelta(seconds=1)

    # Rules

    def _load_scheme(self):
        """Publish the rules before their first day; all but one acknowledge them."""
        begin = self._get_rules_begin()
        officer, approver = self._get("user_officer"), self._get("user_approver")
        scheme = (
            self.env["sales.mgmt.scheme"]
            .with_user(officer)
            .create(self._prepare_scheme(begin))
        )
        scheme.action_submit()
        published = begin - timedelta(days=17)
        scheme.with_user(approver)._publish(
            approver_id=approver.id,
            published_on=self._get_moment(published),
            published_day=published,
        )
        self._acknowledge(scheme, published)
        self._date_back(scheme.sudo(), self._get_moment(published, 8), "create_date")
        return scheme

    def _acknowledge(self, scheme, published):
        asked = scheme.sudo().acknowledgement_ids
        for number, each in enumerate(asked):
            if each.user_id.login != LATE_READER:
                each.with_user(each.user_id).action_acknowledge()
                day = published + timedelta(days=1 + number % 9)
                self._date_back(each, self._get_moment(day, 10), "answered_on")

    def _prepare_scheme(self, begin):
        return {
            "name": f"Sales Incentives {begin.year}",
            "company_id": self._get("company").id,
            "date_from": begin,
            "level": "month",
            "unit_ids": [
                Command.set([self._get("unit_north").id, self._get("unit_south").id])
            ],
            "text": RULES_IN_WORDS,
            "notice_days": 14,
            "recovery_share": 0.5,
            "component_ids": [
                Command.create({"sequence": 10 * number, **component})
                for number, component in enumerate(self._prepare_components(), 1)
            ],
            "draw_ids": [
                Command.create(
                    {
                        "kind": "top_up",
                        "amount": 1_500,
                        "user_ids": [Command.set(self._get(f"user_{NEWCOMER}").ids)],
                    }
                )
            ],
        }

    def _prepare_components(self):
        orders = self._get_metric("orders_confirmed_value").id
        return [
            self._prepare_commission(),
            self._prepare_bonus(orders),
            {
                "name": "Team bonus",
                "kind": "bonus",
                "pay_metric_id": orders,
                "credit_to": "team",
                "team_split": "working",
                "rank_by": "attainment",
                "tier_mode": "step",
                "tier_ids": [
                    Command.create({"start": 1.0, "amount": 900}),
                    Command.create({"start": 1.15, "amount": 1_500}),
                ],
            },
            {
                "name": "First order of a new customer",
                "kind": "bonus",
                "pay_metric_id": self._get_metric("new_customers").id,
                "tier_mode": "event",
                "amount": 150,
                "budget": 900,
            },
            {
                "name": "Leader's share of the region",
                "kind": "commission",
                "pay_metric_id": orders,
                "credit_to": "leader",
                "role": "leader",
                "rate": 0.0015,
            },
            {"name": "Prizes of contests", "kind": "contest"},
            {"name": "Prizes of honours", "kind": "honour"},
            {
                "name": "Order without a signed contract",
                "kind": "penalty",
                "amount": -100,
            },
        ]

    def _prepare_commission(self):
        """Marginal commission on money received, weighted by product and delay."""
        return {
            "name": "Commission on money received",
            "kind": "commission",
            "basis": "collected",
            "base": "year",
            "role": "all",
            "tier_mode": "marginal",
            "clawback_days": 180,
            "tier_ids": [
                Command.create({"start": 0, "rate": 0.012}),
                Command.create({"start": 300_000, "rate": 0.016}),
                Command.create({"start": 700_000, "rate": 0.022}),
            ],
            "rate_ids": [
                Command.create(
                    {
                        "sequence": number,
                        "categ_id": self._get(f"product_category_{name}").id,
                        "rate": rate,
                    }
                )
                for number, (name, rate) in enumerate(
                    [("services", 1.5), ("accessories", 1.2), ("instruments", 1.0)]
                )
            ],
            "late_ids": [
                Command.create({"days": 30, "factor": 0.8}),
                Command.create({"days": 60, "factor": 0.5}),
            ],
        }

    def _prepare_bonus(self, orders):
        """A curve on the attainment; discounts halve what it pays."""
        return {
            "name": "Bonus on the monthly target",
            "kind": "bonus",
            "pay_metric_id": orders,
            "rank_by": "attainment",
            "tier_mode": "curve",
            "on_target_pay": 800,
            "tier_ids": [
                Command.create({"start": start, "rate": rate})
                for start, rate in [(0.7, 0), (0.9, 0.6), (1, 1), (1.2, 1.6), (1.5, 2)]
            ],
            "condition_ids": [
                Command.create(
                    {
                        "metric_id": self._get_metric("discount_rate").id,
                        "operator": ">",
                        "threshold": 0.06,
                        "effect": "multiply",
                        "factor": 0.5,
                    }
                )
            ],
        }

    def _load_next_scheme(self, scheme):
        """Hand over the rules of next year: more above the target, less below it."""
        next_year = self._get_year(1)
        version = scheme._create_version()
        version.write({"date_from": next_year.date_from, "date_to": False})
        commission = version.component_ids[0]
        commission.tier_ids[-1].rate = 0.024
        bonus = version.component_ids.filtered(lambda each: each.tier_mode == "curve")
        bonus.on_target_pay = 900
        bonus.tier_ids.filtered(lambda each: each.start == 0.9).rate = 0.5
        version.action_submit()
        return version

    def _share_credits(self):
        """Two orders were not won alone: one is split, one has a helper."""
        orders = self._get_invoiced_orders().filtered(
            lambda order: order.date_order.date() >= self._get_rules_begin()
        )
        for login, shares, reason in (
            (
                "rep",
                [("rep", "split", 0.6), ("rep2", "split", 0.4)],
                "Offered together, delivered to both of their regions",
            ),
            (
                "rep7",
                [("rep7", "split", 1.0), ("rep11", "overlay", 0.25)],
                "The specialist for spectrometers convinced the laboratory",
            ),
        ):
            order = orders.filtered(
                lambda each, login=login: each.user_id == self._get(f"user_{login}")
            )[1]
            order.with_user(self._get("user_director"))._share_credit(
                [
                    (self._get(f"user_{person}"), role, share)
                    for person, role, share in shares
                ],
                reason,
            )

    # Closing

    def _load_closings(self):
        """Close last year, and every month up to the one before the last, for good."""
        *closed, last = self._get_months()
        for quarter in self._get_quarters_before():
            self._close(quarter, "hard", "Accounts of the quarter are audited")
        for month in closed:
            self._close(month, "hard", "Accounts of the month are closed")
        self._close(last, "soft", "Figures are being checked")

    def _close(self, period, level, reason):
        lock = (
            self.env["sales.mgmt.period.lock"]
            .with_user(self._get("user_director"))
            .create({"period_id": period.id, "level": level, "reason": reason})
        )
        day = min(
            period.date_to + timedelta(days=8),
            self._get_now().date() - timedelta(days=1),
        )
        self._date_back(lock.sudo(), self._get_moment(day), "create_date")

    def _load_late_changes(self):
        """Find two changes after the closing: one is posted, one is only found."""
        last = self._get_months()[-2]
        orders = self.env["sale.order"].search(
            [
                ("company_id", "=", self._get("company").id),
                ("state", "=", "sale"),
                ("user_id", "=", self._get("user_rep9").id),
                ("date_order", "<=", self._get_moment(last.date_to)),
            ],
            order="date_order desc",
            limit=2,
        )
        cancelled, reassigned = orders
        cancelled._action_cancel()
        self._look_for_late_changes()
        found = self.env["sales.mgmt.recompute"].search(
            [("company_id", "=", cancelled.company_id.id), ("state", "=", "draft")]
        )
        found.with_user(self._get("user_director")).action_post()
        reassigned.user_id = self._get("user_rep8")
        self._look_for_late_changes()

    def _look_for_late_changes(self):
        recomputes = self.env["sales.mgmt.recompute"]
        recomputes.with_user(self._get("user_director")).with_company(
            self._get("company")
        ).action_look()

    # Pay

    def _load_runs(self, scheme):
        """Pay month by month; the last closed one waits for its approval."""
        *paid, waiting = self._get_months()[:-1]
        for month in paid:
            if month == paid[-1]:
                self._load_adjustments(scheme, month)
            run = self._compute_run(scheme, month)
            self._date_run(run, 19, "create_date", "computed_on")
            run.with_user(self._get("user_director")).action_review()
            self._date_run(run, 21, "reviewed_on")
            run.with_user(self._get("user_approver")).action_approve()
            if month == paid[-1]:
                self._load_disputes(run)
            self._date_run(run, 24, "approved_on")
            run._pay(self._get_now().date())
            self._date_run(run, 28, "paid_on")
        run = self._compute_run(scheme, waiting)
        run.with_user(self._get("user_director")).action_review()

    def _compute_run(self, scheme, month):
        run = (
            self.env["sales.mgmt.payout.run"]
            .with_user(self._get("user_officer"))
            .create({"scheme_id": scheme.id, "period_id": month.id})
        )
        run.action_compute()
        return run

    def _date_run(self, run, day, *columns):
        """Date a step back: money is paid at the end of the second month after."""
        month = run.period_id.date_from + relativedelta(months=2)
        self._date_back(run.sudo(), self._get_moment(month.replace(day=day)), *columns)

    def _load_adjustments(self, scheme, month):
        """One correction that is paid, one penalty, and one that waits."""
        written = [
            self._adjust(
                scheme,
                "rep3",
                month,
                {
                    "amount": 240,
                    "reason": "The trade fair in Hannover was worked on a weekend.",
                },
            ),
            self._adjust(
                scheme,
                "rep6",
                month,
                {
                    "component_id": scheme.component_ids.filtered(
                        lambda each: each.kind == "penalty"
                    ).id,
                    "amount": -100,
                    "reason": "Delivered before the contract was signed.",
                    "evidence": "<p>Delivery note and contract are ten days apart.</p>",
                },
            ),
        ]
        for adjustment in written:
            adjustment.with_user(self._get("user_approver")).action_approve()
        self._adjust(
            scheme,
            "rep9",
            self._get_months()[-1],
            {"amount": 180, "reason": "Trained the new colleague for three days."},
        )

    def _adjust(self, scheme, login, month, vals):
        return (
            self.env["sales.mgmt.payout.adjustment"]
            .with_user(self._get("user_officer"))
            .create(
                {
                    "scheme_id": scheme.id,
                    "user_id": self._get(f"user_{login}").id,
                    "period_id": month.id,
                    **vals,
                }
            )
        )

    def _load_disputes(self, run):
        """One dispute is answered with a part of the claim, another one is open."""
        answered = self._dispute(
            self._find_disputable(run, "rep"),
            "missing",
            "The second calibration day at Hafen Terminal is not in the list.",
            120,
        )
        answered.with_user(self._get("user_officer"))._answer(
            "partly",
            "The calibration day counts; its travel costs do not.",
            80,
        )
        answered.sudo().adjustment_ids.filtered(
            lambda each: each.state == "draft"
        ).with_user(self._get("user_approver")).action_approve()
        self._dispute(
            self._find_disputable(run, "rep4", answered.user_id),
            "wrong_rule",
            "The discount was agreed with the director, so it should not count.",
            300,
        )

    def _find_disputable(self, run, login, others=None):
        """Return a paid line of a salesperson; in a short month, of anybody else.

        :param res.users others: who has disputed a line already
        """
        lines = (
            run.sudo()
            .payout_ids.filtered(lambda each: each.user_id.login.startswith("rep"))
            .line_ids.filtered(lambda each: each.amount > 0)
        )
        if others:
            lines = lines.filtered(lambda each: each.user_id not in others)
        preferred = lines.filtered(
            lambda each: each.user_id == self._get(f"user_{login}")
        )
        return (preferred or lines)[:1]

    def _dispute(self, line, category, claim, amount):
        return (
            self.env["sales.mgmt.dispute"]
            .with_user(line.user_id)
            .create(
                {
                    "payout_line_id": line.id,
                    "category": category,
                    "claim": claim,
                    "claimed_amount": amount,
                }
            )
        )

    def _load_previews(self):
        """Show what the running months would pay."""
        self.env["sales.mgmt.payout.run"].sudo()._plan_previews()._refresh_previews()

    def _load_simulation(self, scheme):
        """Try the rules of next year on the last closed months."""
        months = self._get_months()[:-1][-3:]
        simulation = (
            self.env["sales.mgmt.simulation"]
            .with_user(self._get("user_officer"))
            .create(
                {
                    "scheme_id": scheme.id,
                    "period_from_id": months[0].id,
                    "period_to_id": months[-1].id,
                }
            )
        )
        simulation.action_simulate()
        while simulation.state == "running":
            simulation.sudo()._take_step()
