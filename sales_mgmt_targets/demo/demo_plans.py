from odoo import models
from odoo.fields import Command

from .market import SEASON
from .people import SELLERS

ORDERS = "orders_confirmed_value"
DEALS_WON = "opportunities_won_count"
WIN_RATE = "win_rate"
PRODUCTS = "orders_product_value"
REASON = (
    "Two more sellers since spring, the new calibration service, and key accounts in "
    "Hamburg that were won in the last quarter."
)


class SalesMgmtDemo(models.AbstractModel):
    """Writes the plans of the demo company the way its people would have done."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.demo"

    def _load_plans(self):
        """Plan last year, this year and the next one; the last one stays a draft."""
        self._load_approval_rules()
        self._load_last_plan()
        self._load_current_plan()
        self._load_next_plan()

    def _load_last_plan(self):
        """There was no history yet: what everybody carries was typed."""
        plan = self._create_plan(-1)
        orders = self._create_line(
            plan,
            ORDERS,
            self._round_up(self._get_achieved(ORDERS) / 0.99, 50_000),
            organisation_method="typed",
            period_method="typed",
        )
        orders.weight_ids = [
            *self._prepare_member_weights(),
            *self._prepare_month_weights(plan.period_id),
        ]
        deals = self._create_line(
            plan,
            DEALS_WON,
            self._round_up(self._get_achieved(DEALS_WON) * 0.96, 10),
            organisation_method="typed",
        )
        deals.weight_ids = self._prepare_member_weights(evenly=True)
        for line in orders | deals:
            line.action_split()
            self._start_newcomer(line)
        self._approve(plan)
        # a closed plan keeps the figures it has
        self._refresh()
        self._step(plan, "director", "close")

    def _load_current_plan(self):
        """Grow on last year; the south carries a reserve, a newcomer a typed target."""
        plan = self._create_plan(0)
        orders = self._create_line(
            plan,
            ORDERS,
            self._round_up(self._get_achieved(ORDERS) * 1.08, 50_000),
            organisation_method="history",
            period_method="history",
        )
        deals = self._create_line(
            plan, DEALS_WON, self._round_up(self._get_achieved(DEALS_WON) * 1.02, 10)
        )
        rate = self._create_line(plan, WIN_RATE, 0.55)
        (orders | deals | rate).action_split()
        south = self._get_year_target(orders, unit="south")
        south.write({"reserve": self._round_up(south.amount * 0.03, 10_000)})
        self._pin_newcomer(orders)
        self._load_moves()
        for line in orders | deals:
            self._move_targets(line)
        self._approve(plan)
        self._load_commitments(plan)
        self._load_revision(plan)

    def _load_next_plan(self):
        """Prepare a draft: one line is divided and can be changed, one is not yet."""
        plan = self._create_plan(1)
        base = self._get_year(-1)
        orders = self._create_line(
            plan,
            ORDERS,
            self._round_up(self._get_achieved(ORDERS) * 1.18, 50_000),
            organisation_method="history",
            period_method="profile",
            profile_id=self.env["sales.mgmt.profile"]
            .search([("company_id", "=", plan.company_id.id)], limit=1)
            .id,
            history_period_id=base.id,
        )
        products = self._create_line(
            plan,
            PRODUCTS,
            self._round_up(self._get_achieved(PRODUCTS) * 1.15, 50_000),
            segmentation_id=self._get("segmentation_products").id,
            segment_method="history",
            organisation_method="history",
            history_period_id=base.id,
        )
        self._create_line(
            plan,
            DEALS_WON,
            self._round_up(self._get_achieved(DEALS_WON) * 1.12, 10),
            history_period_id=base.id,
        )
        (orders | products).action_split()
        self._pin_newcomer(orders)
        self._load_proposals(orders)
        self._load_scenarios(plan)

    # Plans and lines

    def _get_year(self, shift):
        """Return the fiscal year that is so many years from this one."""
        today = self._get_now().date()
        return self.env["sales.mgmt.period"]._find(
            self._get("company"), "year", today.replace(year=today.year + shift, day=1)
        )

    def _create_plan(self, shift):
        """Create a plan by the director; its log tells who did what, unlike orders'."""
        unit, year = self._get("unit_company"), self._get_year(shift)
        plans = self.env["sales.mgmt.plan"].with_user(self._get("user_director"))
        return plans.with_context(
            tracking_disable=False, mail_create_nolog=False
        ).create(
            {
                "name": f"{unit.name} {year.name}",
                "company_id": unit.company_id.id,
                "period_id": year.id,
                "unit_id": unit.id,
            }
        )

    def _create_line(self, plan, metric, amount, **vals):
        line = self.env["sales.mgmt.plan.line"].with_user(plan.env.user)
        return line.create(
            {
                "plan_id": plan.id,
                "metric_id": self._get_metric(metric).id,
                "amount": amount,
                **({"rounding": 100} if metric in (ORDERS, PRODUCTS) else {}),
                **vals,
            }
        )

    def _approve(self, plan):
        for top in plan.line_ids.root_id.filtered(lambda each: each.feasibility):
            top.feasibility_reason = REASON
        self._step(plan, "director", "propose")
        self._step(plan, "approver", "approve")
        self._step(plan, "approver", "activate")

    def _step(self, plan, login, step):
        """Take a plan one step further, with an entry of its own in the log."""
        self.env.cr.flush()
        getattr(plan.with_user(self._get(f"user_{login}")), f"action_{step}")()
        self.env.cr.flush()

    def _get_metric(self, code):
        return self.env.ref(f"sales_mgmt_targets.metric_{code}")

    def _get_achieved(self, metric):
        """Return what the company achieved last year."""
        [(value,)] = self.env["sales.mgmt.fact"]._read_group(
            [
                ("metric_id", "=", self._get_metric(metric).id),
                ("company_id", "=", self._get("company").id),
                ("period_id", "child_of", self._get_year(-1).id),
                ("segment_id", "=", False),
            ],
            aggregates=["numerator:sum"],
        )
        return value or 0.0

    def _round_up(self, value, step):
        return -(-value // step) * step

    # Weights

    def _prepare_member_weights(self, evenly=False):
        """Weigh the sellers by capacity or all the same; half a year weighs half."""
        return [
            Command.create(
                {
                    "kind": "organisation",
                    "unit_id": self._get(f"unit_{seller.team}").id,
                    "user_id": self._get(f"user_{seller.login}").id,
                    "weight": (1 if evenly else seller.capacity / 1000)
                    * (0.5 if seller.newcomer else 1),
                }
            )
            for seller in SELLERS
        ]

    def _prepare_month_weights(self, year):
        months = self.env["sales.mgmt.period"].search(
            [("id", "child_of", year.id), ("level", "=", "month")], order="date_from"
        )
        return [
            Command.create(
                {"kind": "period", "period_id": month.id, "weight": 100 * share}
            )
            for month, share in zip(months, SEASON, strict=True)
        ]

    # Targets

    def _get_year_target(self, line, unit=None, login=None):
        """Return the target of a unit or a person over the whole year."""
        user = self._get(f"user_{login}") if login else self.env["res.users"]
        return line.target_ids.filtered(
            lambda target: (
                target.period_id == line.plan_id.period_id
                and target.user_id == user
                and (not unit or target.unit_id == self._get(f"unit_{unit}"))
            )
        )

    def _pin_newcomer(self, line):
        """Give who joined last year a typed target: half a year is no history."""
        for seller in SELLERS:
            if seller.newcomer:
                target = self._get_year_target(line, login=seller.login)
                target.write({"amount": self._round_up(seller.capacity * 0.95, 10_000)})

    def _start_newcomer(self, line):
        """Leave the quarters before somebody joined without a target."""
        for seller in SELLERS:
            if seller.newcomer:
                quarters = self._get_year_target(line, login=seller.login).child_ids
                (quarters - quarters.filtered(self._is_assigned)).write({"amount": 0})

    def _move_targets(self, line):
        """Let the targets of the rest of the year go along with who changed teams."""
        for seller in SELLERS:
            if seller.next_team:
                old = self._get_year_target(line, seller.team, seller.login)
                stays = old.child_ids.filtered(self._is_assigned)
                kept, whole = sum(stays.mapped("amount")), old.amount
                team = old.parent_id
                team.parent_id.write({"pinned": True})
                team.write({"amount": team.amount - whole + kept})
                line.action_split()
                self._limit_target(line, seller.team, seller.login, kept)
                self._limit_target(line, seller.next_team, seller.login, whole - kept)

    def _limit_target(self, line, unit, login, amount):
        """Pin a personal target, with nothing in the quarters spent elsewhere."""
        target = self._get_year_target(line, unit, login)
        away = target.child_ids - target.child_ids.filtered(self._is_assigned)
        target.write({"amount": amount})
        away.write({"amount": 0})

    def _is_assigned(self, target):
        """Tell whether the person is in the unit for the whole period of a target."""
        return bool(
            self.env["sales.mgmt.assignment"].search_count(
                [
                    ("user_id", "=", target.user_id.id),
                    ("unit_id", "=", target.unit_id.id),
                    ("date_from", "<=", target.date_from),
                    "|",
                    ("date_to", "=", False),
                    ("date_to", ">=", target.date_to),
                ],
                limit=1,
            )
        )
