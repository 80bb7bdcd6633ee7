import logging
from datetime import datetime, time, timedelta

import pytz
from passlib.hash import pbkdf2_sha512

from odoo import api, fields, models

from .market import Market, holidays
from .people import SELLERS, move_day

_logger = logging.getLogger(__name__)

# Nobody is told about documents that were never really written
QUIET = {
    "tracking_disable": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
    "mail_activity_quick_update": True,
    "sale_no_log_for_new_lines": True,
    "skip_procurement": True,
}
# By the beginning of the login
FIRST_SCREENS = {
    "rep": "sales_mgmt_target_action_mine",
    "leader": "sales_mgmt_target_action_team",
    "officer": "sales_mgmt_payout_run_action",
    "marketing": "sales_mgmt_action_action_asked",
    "products": "sales_mgmt_action_action_asked",
    "": "sales_mgmt_plan_action",
}


class SalesMgmtDemo(models.AbstractModel):
    """Loads what the demo company sold, and its plans, with dates around today.

    Only demo data calls it, once: where the company has orders already, nothing is
    done.
    """

    _name = "sales.mgmt.demo"
    _description = "Sales Management Demo"

    @api.model
    def _load_assignments(self):
        """Assign the sellers to the units in which they begin."""
        self.env["sales.mgmt.assignment"].create(
            [
                {
                    "user_id": self._get(f"user_{seller.login}").id,
                    "unit_id": self._get(f"unit_{seller.team}").id,
                    "role": "leader" if seller.login.startswith("leader") else "member",
                    "date_from": seller.get_start(self._get_now().date()),
                }
                for seller in SELLERS
            ]
        )

    @api.model
    def _load_logins(self):
        """Make everybody's login the password, and their own figures the first screen.

        Hashed in one round: no secret is kept, and the first login hashes it properly.
        """
        users = self.env["res.users"].search(
            [("company_id", "=", self._get("company").id)]
        )
        for user in users:
            user._set_encrypted_password(
                user.id, pbkdf2_sha512.using(rounds=1).hash(user.login)
            )
            screen = next(
                screen
                for start, screen in FIRST_SCREENS.items()
                if user.login.startswith(start)
            )
            # what they are told waits for them in Odoo
            user.notification_type = "inbox"
            user.action_id = self.env.ref(f"sales_mgmt_targets.{screen}").id

    def _load_moves(self):
        """End the assignments of who changed teams this year; begin the next ones."""
        moved = move_day(self._get_now().date())
        for seller in SELLERS:
            if seller.next_team:
                assignment = self.env["sales.mgmt.assignment"].search(
                    [("user_id", "=", self._get(f"user_{seller.login}").id)]
                )
                assignment.date_to = moved - timedelta(days=1)
                assignment.copy(
                    {
                        "unit_id": self._get(f"unit_{seller.next_team}").id,
                        "date_from": moved,
                        "date_to": False,
                    }
                )

    @api.model
    def _load(self):
        company = self._get("company")
        demo = self.with_context(**QUIET, allowed_company_ids=company.ids)
        if demo.env["sale.order"].search_count(
            [("company_id", "=", company.id)], limit=1
        ):
            return
        demo._load_holidays()
        demo._load_deals(demo._get_market().deals())
        demo._refresh()
        demo._load_figures()
        demo._load_plans()
        demo._load_invoices()
        demo._load_collections()
        demo._refresh()
        demo._load_chain()
        demo._load_incentives()
        demo._load_tracking()
        demo._load_analyses()
        demo._load_actions()
        demo._load_campaigns()
        demo._load_market()
        _logger.info("The demo company is ready")

    def _get(self, name):
        """Return a record of the demo data by its name there, without a query."""
        model, record_id = self.env["ir.model.data"]._xmlid_to_res_model_res_id(
            f"sales_mgmt_targets.{name}_demo", raise_if_not_found=True
        )
        return self.env[model].browse(record_id)

    @api.model
    def _get_now(self):
        """Return the moment at the demo company, as its people read it on the clock."""
        now = pytz.utc.localize(fields.Datetime.now())
        return now.astimezone(self._get_zone()).replace(tzinfo=None)

    def _get_zone(self):
        return pytz.timezone(self._get("calendar").tz)

    def _to_utc(self, moment):
        local = self._get_zone().localize(moment)
        return local.astimezone(pytz.utc).replace(tzinfo=None)

    def _refresh(self):
        self.env["sales.mgmt.measurement"].sudo()._refresh()

    def _get_market(self):
        """Return the market of the demo company: its sellers, customers and prices."""
        partners = self.env["res.partner"].search(
            [("company_id", "=", self._get("company").id), ("is_company", "=", True)],
            order="id",
        )
        return Market(
            today=self._get_now().date(),
            sellers=SELLERS,
            prices={
                name: product.list_price
                for name, product in self._get_products().items()
            },
            customers={
                user.login: known.ids
                for user, known in partners.grouped("user_id").items()
            },
        )

    def _get_products(self):
        """Return the products by their internal reference."""
        products = self.env["product.product"].search(
            [("company_id", "=", self._get("company").id)], order="id"
        )
        return {product.default_code: product for product in products}

    def _load_holidays(self):
        """Close the demo company on public holidays of the years that have plans."""
        working_time = self._get("calendar").resource_calendar_id
        working_time.tz = self._get_zone().zone
        this_year = self._get_now().year
        self.env["resource.calendar.leaves"].create(
            [
                {
                    "name": name,
                    "calendar_id": working_time.id,
                    "company_id": working_time.company_id.id,
                    "resource_id": False,
                    "date_from": self._to_utc(datetime.combine(day, time.min)),
                    "date_to": self._to_utc(
                        datetime.combine(day, time.min)
                        + timedelta(hours=23, minutes=59)
                    ),
                }
                for year in range(this_year - 1, this_year + 2)
                for day, name in holidays(year).items()
            ]
        )
