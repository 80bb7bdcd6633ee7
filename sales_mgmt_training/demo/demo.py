import logging
import time as clock
from datetime import datetime, time, timedelta

import pytz
from passlib.hash import pbkdf2_sha512

from odoo import api, fields, models
from odoo.tools import SQL

_logger = logging.getLogger(__name__)

# Nobody is told about what was never really learned
QUIET = {
    "tracking_disable": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
    "mail_activity_quick_update": True,
    "mail_notify_force_send": False,
    "no_mail_to_attendees": True,
    "dont_notify": True,
}
# The people of training, and the screen that each of them begins with
FIRST_SCREENS = {
    "trainer": "trainer_day_action",
    "training_officer": "sales_mgmt_training_session_action",
    "hr_officer": "sales_mgmt_review_cycle_action",
}
NEWCOMER = "newcomer"
# So many days ago the newcomer began
NEWCOMER_DAYS = 24


class SalesMgmtTrainingDemo(models.AbstractModel):
    """Loads a year of training and reviews of the demo company, around today.

    What happened is done by the steps that people take, in their names, and dated back
    afterwards; the audit log is not: it tells when its entries were really written.

    Only demo data calls it, once: where the company has courses already, nothing is
    done.
    """

    _name = "sales.mgmt.training.demo"
    _description = "Sales Training Demo"

    @api.model
    def _load(self):
        company = self._get_company()
        demo = self.with_context(**QUIET, allowed_company_ids=company.ids).sudo()
        if demo.env["sales.mgmt.training.course"].search_count(
            [("company_id", "=", company.id)], limit=1
        ):
            return
        begun = clock.perf_counter()
        demo._load_people()
        demo._load_rooms()
        demo.env["sales.mgmt.measurement"]._refresh()
        _logger.info(
            "The training of the demo company is ready, after %.0f seconds",
            clock.perf_counter() - begun,
        )

    @api.model
    def _load_rooms(self):
        """Hook: load a room, after those that it builds on, which `super` loads.

        Everybody has a file by then, the newcomer only when `_load_newcomer` was
        called.
        """

    # ------------------------------------------------------------
    # WHO AND WHEN
    # ------------------------------------------------------------

    @api.model
    def _get_company(self):
        return self.env.ref("sales_mgmt_targets.company_demo")

    def _ref(self, name):
        """Return a record of this module by its name there."""
        return self.env.ref(f"sales_mgmt_training.{name}")

    def _user(self, login):
        """Return a person of the demo company by the login.

        :rtype: res.users
        """
        module = "training" if login in (*FIRST_SCREENS, NEWCOMER) else "targets"
        return self.env.ref(f"sales_mgmt_{module}.user_{login}_demo")

    def _users(self, *logins):
        return self.env["res.users"].union(*(self._user(login) for login in logins))

    def _file(self, login):
        """Return the development file of a person by the login, in sudo.

        :rtype: sales.mgmt.person
        """
        return self.env["sales.mgmt.person"]._find(
            self._user(login), self._get_company()
        )

    def _files(self, *logins):
        return self.env["sales.mgmt.person"]._find(
            self._users(*logins), self._get_company()
        )

    def _everybody(self):
        """Return the files of everybody who sells, leaders included."""
        return self.env["sales.mgmt.person"].search(
            [("company_id", "=", self._get_company().id)], order="id"
        )

    def _as(self, records, login):
        """Return records in the name of a person, without the rights of the system."""
        return records.with_user(self._user(login))

    def _metric(self, code):
        return self.env.ref(f"sales_mgmt_targets.metric_{code}")

    def _today(self):
        """Return the day at the demo company."""
        calendars = self.env["sales.mgmt.calendar"]
        return calendars._get_for_company(self._get_company())._get_today()

    def _day(self, days):
        """Return the working day so many days from today, in the past below zero."""
        day = self._today() + timedelta(days=days)
        weekend = max(0, day.weekday() - 4)
        if not weekend:
            return day
        # on Fridays what was, on Mondays what comes
        return day + timedelta(days=-weekend if days < 0 else 7 - day.weekday())

    def _moment(self, day, hour=9, minute=0):
        """Return a time on the clock of the demo company, in UTC."""
        zone = pytz.timezone(
            self.env["sales.mgmt.calendar"]._get_for_company(self._get_company()).tz
        )
        local = zone.localize(datetime.combine(day, time(hour, minute)))
        return local.astimezone(pytz.utc).replace(tzinfo=None)

    def _past(self, days, hour=9, minute=0):
        """Return a time so many days ago, and now at the latest."""
        return min(self._moment(self._day(-days), hour, minute), fields.Datetime.now())

    def _date_back(self, records, **columns):
        """Date back what the steps wrote as now, and what was said meanwhile.

        :param columns: a day or a moment in UTC by field; the first one is also that of
            the messages
        """
        self.env.flush_all()
        assignments = SQL(", ").join(
            SQL("%s = %s", SQL.identifier(name), value)
            for name, value in columns.items()
        )
        self.env.cr.execute(
            SQL(
                "UPDATE %s SET %s WHERE id = ANY(%s)",
                SQL.identifier(records._table),
                assignments,
                records.ids,
            )
        )
        self.env.cr.execute(
            SQL(
                """
                UPDATE mail_message SET date = %s
                 WHERE model = %s AND res_id = ANY(%s) AND date >= %s
                """,
                next(iter(columns.values())),
                records._name,
                records.ids,
                # what is older was dated back before
                self.env.cr.now() - timedelta(seconds=1),
            )
        )
        records.invalidate_recordset()

    # ------------------------------------------------------------
    # PEOPLE
    # ------------------------------------------------------------

    @api.model
    def _load_people(self):
        """Let the people of training log in, and open everybody's file."""
        for login in (*FIRST_SCREENS, NEWCOMER):
            user = self._user(login)
            # hashed in one round: no secret is kept, the first login hashes it properly
            user._set_encrypted_password(
                user.id, pbkdf2_sha512.using(rounds=1).hash(user.login)
            )
            user.notification_type = "inbox"
        for login, screen in FIRST_SCREENS.items():
            self._user(login).action_id = self._ref(screen).id
        self._user(NEWCOMER).action_id = self.env.ref(
            "sales_mgmt_targets.sales_mgmt_target_action_mine"
        ).id
        self.env["sales.mgmt.person"]._refresh(self._get_company())

    @api.model
    def _load_newcomer(self):
        """Assign somebody new to Berlin: onboarding starts by itself."""
        self.env["sales.mgmt.assignment"].create(
            {
                "user_id": self._user(NEWCOMER).id,
                "unit_id": self.env.ref("sales_mgmt_targets.unit_berlin_demo").id,
                "role": "member",
                "date_from": self._today() - timedelta(days=NEWCOMER_DAYS),
            }
        )
