from datetime import datetime, time, timedelta

from odoo import models

from .demo_chain import WEAK
from .people import SELLERS

# What a quarter brings the company out of the whole market, and how both grow
SHARE, MARKET, GROWTH = 2_300_000, 21_000_000, 1.02
WEEKS_OF_ACTIVITY = 12


class SalesMgmtDemo(models.AbstractModel):
    """Records what no order tells: visits, calls, and the size of the market."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.demo"

    def _load_figures(self):
        self._load_visits()
        self._load_calls()
        self._load_market_share()
        self._load_profile()

    def _get_weeks(self):
        """Return the Mondays of the last weeks, and which week each of them is."""
        today = self._get_now().date()
        monday = today - timedelta(days=today.weekday())
        return [
            (week, monday - timedelta(weeks=week))
            for week in range(1, WEEKS_OF_ACTIVITY + 1)
        ]

    def _get_customers(self):
        """Return the customers of every seller, by login.

        :rtype: dict[str, res.partner]
        """
        partners = self.env["res.partner"].search(
            [("company_id", "=", self._get("company").id), ("is_company", "=", True)],
            order="id",
        )
        known = partners.grouped("user_id")
        return {
            seller.login: known.get(self._get(f"user_{seller.login}"), partners[:0])
            for seller in SELLERS
        }

    def _load_visits(self):
        """Let everybody visit a customer or two a week, some hardly anybody."""
        vals_list = []
        for number, (login, customers) in enumerate(self._get_customers().items()):
            for week, monday in self._get_weeks():
                visits = (number + week) % 3 if customers else 0
                if login in WEAK:
                    visits = int(week % 4 == 0)
                for visit in range(visits):
                    customer = customers[(week + visit) % len(customers)]
                    day = monday + timedelta(days=(number + 2 * visit) % 5)
                    start = self._to_utc(datetime.combine(day, time(10 + 3 * visit)))
                    user = self._get(f"user_{login}")
                    vals_list.append(
                        {
                            "name": f"Visit: {customer.name}",
                            "start": start,
                            "stop": start + timedelta(hours=1),
                            "user_id": user.id,
                            "partner_ids": [(6, 0, (customer | user.partner_id).ids)],
                        }
                    )
        self.env["calendar.event"].with_context(
            no_mail_to_attendees=True, dont_notify=True
        ).create(vals_list)

    def _load_calls(self):
        """Let everybody call customers, the busy ones more often."""
        call = self.env.ref("mail.mail_activity_data_call")
        sellers = self._get_customers().items()
        model = self.env["ir.model"]._get("res.partner")
        self.env["mail.activity"].create(
            [
                {
                    "res_model_id": model.id,
                    "res_id": customers[(week + number) % len(customers)].id,
                    "activity_type_id": call.id,
                    "user_id": self._get(f"user_{login}").id,
                    "date_deadline": monday + timedelta(days=number % 5),
                    "date_done": monday + timedelta(days=number % 5),
                    "active": False,
                }
                for place, (login, customers) in enumerate(sellers)
                if customers
                for week, monday in self._get_weeks()
                for number in range(2 + (place + week) % 4)
            ]
        )

    def _load_market_share(self):
        """Type in what the association reports every quarter."""
        quarters = self.env["sales.mgmt.period"].search(
            [
                ("company_id", "=", self._get("company").id),
                ("level", "=", "quarter"),
                ("date_from", ">=", self._get_year(-1).date_from),
                ("date_to", "<", self._get_now().date()),
            ],
            order="date_from",
        )
        self.env["sales.mgmt.metric.entry"].create(
            [
                {
                    "metric_id": self._get_metric("market_share").id,
                    "company_id": quarter.company_id.id,
                    "period_id": quarter.id,
                    "value": round(SHARE * (1.01 * GROWTH) ** number, -3),
                    "base": round(MARKET * GROWTH**number, -3),
                    "note": "Quarterly report of the industry association",
                }
                for number, quarter in enumerate(quarters)
            ]
        )

    def _load_profile(self):
        """Learn from last year how a year goes."""
        profile = self.env["sales.mgmt.profile"].create(
            {
                "name": "How our year goes",
                "company_id": self._get("company").id,
                "metric_id": self._get_metric("orders_confirmed_value").id,
                "year_ids": [(6, 0, self._get_year(-1).ids)],
            }
        )
        profile.action_compute()
