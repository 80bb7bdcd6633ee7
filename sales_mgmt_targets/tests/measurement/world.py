from contextlib import contextmanager
from datetime import datetime, timedelta
from random import Random
from unittest.mock import patch

from freezegun import freeze_time

from odoo.fields import Command, Datetime

from ..common import SalesMgmtCommon

# When the figures are looked at: in Shanghai it is the day after already
NOW = "2026-11-20 20:00:00"
# Both ends of months in UTC, Shanghai and Los Angeles, where the clock changes on
# 8 March and 1 November 2026
EDGES = [
    "2025-12-31 15:59:59",
    "2025-12-31 16:00:00",
    "2025-12-31 23:59:59",
    "2026-01-01 00:00:00",
    "2026-01-01 07:59:59",
    "2026-01-01 08:00:00",
    "2026-03-01 07:59:59",
    "2026-03-01 08:00:00",
    "2026-03-08 07:59:59",
    "2026-03-08 09:59:59",
    "2026-03-08 10:00:00",
    "2026-03-09 06:59:59",
    "2026-03-09 07:00:00",
    "2026-03-31 15:59:59",
    "2026-03-31 16:00:00",
    "2026-04-01 06:59:59",
    "2026-04-01 07:00:00",
    "2026-11-01 06:59:59",
    "2026-11-01 07:00:00",
    "2026-11-01 08:30:00",
    "2026-11-01 09:30:00",
]


class MeasuredWorld(SalesMgmtCommon):
    """Two companies with two currencies, whose documents came about as in real life.

    Northwind counts in dollars, Eastwind in euros. Boris moves from North to South on
    9 March 2026, the day after the clock changes in Los Angeles. Anna sells in both
    companies. Nothing here knows how figures are measured.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._setup_companies()
        cls._setup_people()
        cls._setup_customers()
        cls._setup_products()

    @classmethod
    @contextmanager
    def _at(cls, moment):
        """Do something at a moment, as the database sees it too."""
        now = Datetime.to_datetime(moment)
        with freeze_time(now), patch.object(cls.env.cr, "now", lambda: now):
            yield
            cls.env.flush_all()

    # ------------------------------------------------------------
    # WHO AND WHAT
    # ------------------------------------------------------------

    @classmethod
    def _setup_companies(cls):
        cls.usd = cls.env.ref("base.USD")
        cls.eur = cls.env.ref("base.EUR")
        (cls.usd | cls.eur).active = True
        cls.company.currency_id = cls.usd
        cls.east = cls.env["res.company"].create(
            {"name": "Eastwind", "currency_id": cls.eur.id}
        )
        cls.companies = cls.company | cls.east
        cls.env.user.company_ids |= cls.east
        cls.env = cls.env(
            context={**cls.env.context, "allowed_company_ids": cls.companies.ids}
        )
        cls.env["res.currency.rate"].search([]).unlink()
        for company, currency, rates in (
            (cls.company, cls.eur, {"2020-01-01": 0.5, "2026-04-01": 0.8}),
            (cls.east, cls.usd, {"2020-01-01": 2.0, "2026-04-01": 1.25}),
        ):
            for day, rate in rates.items():
                cls.env["res.currency.rate"].create(
                    {
                        "company_id": company.id,
                        "currency_id": currency.id,
                        "name": day,
                        "rate": rate,
                    }
                )
        cls.east_calendar = cls.env["sales.mgmt.calendar"].create(
            {"company_id": cls.east.id, "tz": "UTC"}
        )
        cls.east_calendar._ensure_years(2024, 2026)
        cls.calendars = cls.calendar | cls.east_calendar

    @classmethod
    def _setup_people(cls):
        cls.anna.company_ids |= cls.east
        cls.emil = cls._create_user("emil", "user")
        cls.emil.write(
            {"company_ids": [Command.set(cls.east.ids)], "company_id": cls.east.id}
        )
        cls.east_root = cls.env["sales.mgmt.unit"]._get_root(cls.east)
        cls.east_unit = cls._create_unit(
            "Far East", parent_id=cls.east_root.id, company_id=cls.east.id
        )
        cls._assign(cls.emil, cls.east_unit)
        job = cls.env["sales.mgmt.assignment"].search(
            [("user_id", "=", cls.boris.id), ("unit_id", "=", cls.north.id)]
        )
        job.date_to = "2026-03-08"
        cls._assign(cls.boris, cls.south, "2026-03-09")
        cls.team = cls.env["crm.team"].create(
            {"name": "Southerners", "company_id": cls.company.id}
        )
        cls.south.crm_team_id = cls.team
        cls.sellers = [cls.anna, cls.boris, cls.carla, cls.env["res.users"]]

    @classmethod
    def _setup_customers(cls):
        partners = cls.env["res.partner"]
        cls.acme = partners.create({"name": "Acme", "is_company": True})
        cls.ann_of_acme = partners.create(
            {"name": "Ann", "parent_id": cls.acme.id, "type": "contact"}
        )
        cls.beta, cls.gamma, cls.delta, cls.omega = partners.create(
            [{"name": name} for name in ("Beta", "Gamma", "Delta", "Omega")]
        )
        cls.customers = [
            cls.acme,
            cls.ann_of_acme,
            cls.beta,
            cls.gamma,
            cls.delta,
            cls.omega,
        ]

    @classmethod
    def _setup_products(cls):
        cls.category = cls.env["product.category"].create({"name": "Goods"})
        cls.bolt, cls.advice = cls.env["product.product"].create(
            [
                {
                    "name": name,
                    "type": "consu",
                    "categ_id": cls.category.id,
                    "uom_id": cls.env.ref(f"uom.{uom}").id,
                    "list_price": price,
                    "invoice_policy": "order",
                    "taxes_id": False,
                }
                for name, uom, price in (
                    ("Bolt", "product_uom_unit", 7.0),
                    ("Advice", "product_uom_hour", 90.0),
                )
            ]
        )
        cls.dozen = cls.env.ref("uom.product_uom_dozen")
        cls.euro_list = cls.env["product.pricelist"].create(
            {"name": "Euro", "currency_id": cls.eur.id, "company_id": False}
        )
        cls.dollar_list = cls.env["product.pricelist"].create(
            {"name": "Dollar", "currency_id": cls.usd.id, "company_id": False}
        )

    # ------------------------------------------------------------
    # ORDERS
    # ------------------------------------------------------------

    @classmethod
    def _quote(cls, moment, user, partner, lines=None, company=None, **values):
        """Make a quotation; each line is quantity, price and what else it has."""
        with cls._at(moment):
            return (
                cls.env["sale.order"]
                .with_company(company or cls.company)
                .create(
                    {
                        "partner_id": partner.id,
                        "company_id": (company or cls.company).id,
                        "user_id": user.id,
                        "team_id": False,
                        "order_line": [
                            Command.create(
                                {
                                    "product_id": cls.bolt.id,
                                    "product_uom_qty": quantity,
                                    "price_unit": price,
                                    **(more[0] if more else {}),
                                }
                            )
                            for quantity, price, *more in lines or [(1, 100)]
                        ],
                        **values,
                    }
                )
            )

    @classmethod
    def _confirm(cls, order, moment):
        with cls._at(moment):
            order.action_confirm()
        return order

    @classmethod
    def _sell(cls, moment, user, partner, lines=None, company=None, **values):
        """Make a quotation and have it confirmed at the same moment."""
        order = cls._quote(moment, user, partner, lines, company, **values)
        return cls._confirm(order, moment)

    @classmethod
    def _setup_orders(cls):
        random = Random(26)
        for number, moment in enumerate(EDGES):
            user = cls.sellers[number % len(cls.sellers)]
            partner = cls.customers[number % len(cls.customers)]
            cls._sell(moment, user, partner, [(number + 1, 10.01)])
        start = datetime(2025, 1, 10)
        for _number in range(24):
            moment = start + timedelta(minutes=random.randrange(60 * 24 * 660))
            lines = [
                (random.randint(1, 9), random.randint(100, 99999) / 100)
                for _line in range(random.randint(1, 3))
            ]
            cls._sell(
                moment, random.choice(cls.sellers), random.choice(cls.customers), lines
            )
        cls._setup_special_orders()
        cls._setup_eastern_orders()

    @classmethod
    def _setup_special_orders(cls):
        cls.dozens = cls._sell(
            "2026-02-03 10:00:00",
            cls.anna,
            cls.acme,
            [(3, 60, {"product_uom_id": cls.dozen.id, "discount": 25}), (5, 6)],
        )
        cls.cancelled = cls._sell("2026-02-04 10:00:00", cls.anna, cls.beta, [(2, 500)])
        with cls._at("2026-02-20 10:00:00"):
            cls.cancelled._action_cancel()
        cls.abroad = cls._sell(
            "2026-02-05 10:00:00",
            cls.boris,
            cls.gamma,
            [(4, 25, {"discount": 10})],
            pricelist_id=cls.euro_list.id,
        )
        cls._sell(
            "2026-04-05 10:00:00",
            cls.boris,
            cls.gamma,
            [(4, 25)],
            pricelist_id=cls.euro_list.id,
        )
        cls.by_team = cls._sell(
            "2026-02-06 10:00:00",
            cls.env["res.users"],
            cls.delta,
            [(1, 80)],
            team_id=cls.team.id,
        )
        cls.quoted = cls._quote("2026-01-31 20:00:00", cls.carla, cls.omega)
        cls.noted = cls._sell(
            "2026-02-07 10:00:00",
            cls.carla,
            cls.delta,
            [
                (1, 40),
                (0, 0, {"display_type": "line_note", "name": "!", "product_id": False}),
            ],
        )
        cls.rebated = cls._quote(
            "2026-05-06 10:00:00", cls.anna, cls.beta, [(10, 100, {"discount": 10})]
        )
        cls.env["sale.order.discount"].create(
            {
                "sale_order_id": cls.rebated.id,
                "discount_type": "so_discount",
                "discount_percentage": 0.05,
            }
        ).action_apply_discount()
        cls._confirm(cls.rebated, "2026-05-06 11:00:00")
        cls.signed = cls._sign("2026-04-01 03:00:00", "2026-04-02 09:00:00")
        cls._sign("2026-04-03 03:00:00", None)
        with cls._at("2026-05-01 09:00:00"):
            cls._sign("2026-04-04 03:00:00", "2026-04-04 03:00:00")._action_cancel()

    @classmethod
    def _sign(cls, signed, confirmed):
        """Have a customer sign in the portal; it is confirmed then, later or never."""
        order = cls._quote("2026-03-20 09:00:00", cls.carla, cls.acme)
        with cls._at(signed):
            order.write({"signed_by": "Ann", "signed_on": Datetime.now()})
        return cls._confirm(order, confirmed) if confirmed else order

    @classmethod
    def _setup_eastern_orders(cls):
        for moment, user, partner in (
            ("2026-03-31 20:00:00", cls.emil, cls.acme),
            ("2026-04-10 20:00:00", cls.anna, cls.acme),
            ("2026-04-11 20:00:00", cls.env["res.users"], cls.beta),
        ):
            cls._sell(
                moment,
                user,
                partner,
                [(3, 20, {"discount": 5})],
                company=cls.east,
                pricelist_id=cls.dollar_list.id,
            )

    # ------------------------------------------------------------
    # OPPORTUNITIES, MEETINGS, ACTIVITIES
    # ------------------------------------------------------------

    @classmethod
    def _open_lead(cls, moment, user, **values):
        with cls._at(moment):
            return cls.env["crm.lead"].create(
                {
                    "name": "Lead",
                    "type": "opportunity",
                    "user_id": user.id,
                    "team_id": False,
                    "company_id": cls.company.id,
                    "partner_id": cls.acme.id,
                    "expected_revenue": 1000,
                    **values,
                }
            )

    @classmethod
    def _setup_leads(cls):
        for number, moment in enumerate(EDGES):
            user = cls.sellers[number % len(cls.sellers)]
            lead = cls._open_lead(
                "2025-12-31 20:00:00", user, expected_revenue=number * 10.01 + 1
            )
            with cls._at(moment):
                if number % 3:
                    lead.action_set_won()
                else:
                    lead.action_set_lost()
        cls._setup_special_leads()

    @classmethod
    def _setup_special_leads(cls):
        archived = cls._open_lead("2026-06-01 09:00:00", cls.anna)
        with cls._at("2026-06-02 09:00:00"):
            archived.action_set_won()
        with cls._at("2026-06-03 09:00:00"):
            archived.action_archive()
        cls.won_and_archived = archived
        restored = cls._open_lead("2026-06-04 09:00:00", cls.anna)
        with cls._at("2026-06-05 09:00:00"):
            restored.action_set_lost()
            restored.action_unarchive()
        for day, probability in (("2026-11-30", 35), ("2026-12-01", 60), (False, 50)):
            cls._open_lead(
                "2026-10-01 09:00:00",
                cls.boris,
                date_deadline=day,
                probability=probability,
                expected_revenue=333.33,
            )
        cls._open_lead("2026-10-02 09:00:00", cls.carla, type="lead")
        converted = cls._open_lead("2026-04-30 20:00:00", cls.carla, type="lead")
        with cls._at("2026-05-02 09:00:00"):
            converted.convert_opportunity(converted.partner_id)
        cls._open_lead("2026-10-03 09:00:00", cls.anna, company_id=cls.east.id)
        cls._open_lead("2026-10-04 09:00:00", cls.emil, company_id=False)
        nobody = cls._open_lead(
            "2026-10-05 09:00:00", cls.env["res.users"], company_id=cls.company.id
        )
        nobody.team_id = cls.team

    @classmethod
    def _setup_meetings(cls):
        cls.east_lead = cls._open_lead(
            "2026-01-02 09:00:00", cls.anna, company_id=cls.east.id
        )
        lead = cls._open_lead("2026-01-02 10:00:00", cls.anna)
        portal = cls.env["res.users"].create(
            {
                "name": "Customer with a login",
                "login": "portal@example.com",
                "group_ids": [Command.set(cls.env.ref("base.group_portal").ids)],
            }
        )
        inside = cls.lena.partner_id
        for start, user, partners, opportunity in (
            ("2026-03-31 23:30:00", cls.anna, inside, lead),
            ("2026-04-01 06:30:00", cls.boris, cls.acme | inside, None),
            ("2026-03-08 09:30:00", cls.boris, cls.beta, None),
            ("2026-03-09 06:30:00", cls.boris, cls.beta, None),
            ("2026-04-10 09:00:00", cls.carla, portal.partner_id, None),
            ("2026-04-11 09:00:00", cls.carla, inside, None),
            ("2026-04-12 09:00:00", cls.anna, cls.acme, cls.east_lead),
            ("2026-11-20 19:59:59", cls.anna, cls.acme, None),
            ("2026-11-20 20:00:01", cls.anna, cls.acme, None),
            ("2026-12-20 09:00:00", cls.carla, cls.acme, lead),
            ("2026-04-13 09:00:00", cls.env["res.users"], cls.acme, None),
        ):
            with cls._at("2026-01-03 09:00:00"):
                cls.env["calendar.event"].create(
                    {
                        "name": "Meeting",
                        "start": start,
                        "stop": Datetime.to_datetime(start) + timedelta(hours=1),
                        "user_id": user.id,
                        "partner_ids": [Command.set(partners.ids)],
                        "opportunity_id": opportunity.id if opportunity else False,
                    }
                )

    @classmethod
    def _setup_activities(cls):
        order = cls._quote("2026-01-02 10:00:00", cls.anna, cls.acme)
        lead = cls._open_lead("2026-01-02 10:00:00", cls.anna)
        for number, (kind, record) in enumerate(
            (kind, record)
            for kind in ("call", "todo")
            for record in (lead, order, cls.beta, cls.bolt)
        ):
            user = [cls.anna, cls.boris, cls.emil][number % 3]
            with cls._at("2026-01-05 09:00:00"):
                activity = record.activity_schedule(
                    f"mail.mail_activity_data_{kind}", user_id=user.id
                )
            with cls._at("2026-03-31 21:00:00"):
                activity.action_feedback("Done")
            record.activity_schedule(f"mail.mail_activity_data_{kind}", user_id=user.id)

    @classmethod
    def _setup_market(cls):
        share = cls.env.ref("sales_mgmt_targets.metric_market_share")
        for company, period, unit, user, value, base in (
            (cls.company, "2026 Q1", None, None, 10, 100),
            (cls.company, "2026-02", cls.north, None, 5, 20),
            (cls.company, "2026-03", cls.north, cls.boris, 7, 30),
            (cls.company, "2026-04", None, cls.carla, 0, 40),
            (cls.east, "2026-04", None, None, 3, 4),
        ):
            cls.env["sales.mgmt.metric.entry"].create(
                {
                    "metric_id": share.id,
                    "company_id": company.id,
                    "period_id": cls._find_period(period, company).id,
                    "unit_id": unit.id if unit else False,
                    "user_id": user.id if user else False,
                    "value": value,
                    "base": base,
                }
            )
        cls._setup_market_figures()

    @classmethod
    def _setup_market_figures(cls):
        rival = cls.env["sales.mgmt.competitor"].create({"name": "Alpha Optics"})
        for company, rows in (
            (
                cls.company,
                (
                    ("2026 Q1", cls.north, None, 1000.01),
                    ("2026", cls.south, None, 12000),
                    ("2026-12", cls.north, None, 77),
                    ("2026 Q1", cls.north, rival, 400),
                ),
            ),
            (cls.east, (("2026-04", None, None, 50),)),
        ):
            market = cls.env["sales.mgmt.market"].create(
                {
                    "name": "Instruments",
                    "company_id": company.id,
                    "metric_id": cls.env.ref(
                        "sales_mgmt_targets.metric_orders_confirmed_value"
                    ).id,
                }
            )
            for period, unit, competitor, amount in rows:
                cls.env["sales.mgmt.market.figure"].create(
                    {
                        "market_id": market.id,
                        "period_id": cls._find_period(period, company).id,
                        "unit_id": unit.id if unit else False,
                        "competitor_id": competitor.id if competitor else False,
                        "amount": amount,
                    }
                )
