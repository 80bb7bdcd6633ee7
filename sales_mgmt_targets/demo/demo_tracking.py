from datetime import datetime, time, timedelta

from odoo import models
from odoo.fields import Command

# Whose team is shown with a review, and who of it has not reported yet
TEAM, LEADER, LATE = "hamburg", "leader3", "rep3"
WEEKS = 2


class SalesMgmtDemo(models.AbstractModel):
    """Alerts, a review with decisions, and work reports: as of the last days."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.demo"

    def _load_tracking(self):
        """Let the demo company look after its figures."""
        self._load_alerts()
        self._load_meetings()
        self._load_work_reports()
        self._load_schedules()

    # Packs by e-mail

    def _load_schedules(self):
        """What leaders and the director get by e-mail, and that they got it last month.

        Nothing is sent: the schedules begin today.
        """
        company = self._get("company")
        leaders = self._get("user_director") | self._get(f"user_{LEADER}")
        monthly, _weekly = self.env["sales.mgmt.pack.schedule"].create(
            [
                {
                    "name": name,
                    "company_id": company.id,
                    "user_ids": [Command.set(leaders.ids)],
                    "date_start": self._get_now().date(),
                    **values,
                }
                for name, values in (
                    ("Monthly pack", {"document": "pack", "form": "xlsx"}),
                    (
                        "League table every Monday",
                        {
                            "document": "league",
                            "frequency": "week",
                            "which": "running",
                        },
                    ),
                )
            ]
        )
        month = self.env["sales.mgmt.period"]._find(
            company, "month", self._get_now().date()
        )
        sent = monthly._plan(month.date_from)
        sent.write({"state": "sent", "sent_on": f"{month.date_from} 07:00:00"})
        for delivery in sent:
            delivery.email = delivery.user_id.email

    # Alerts

    def _load_alerts(self):
        """A few rules that speak; nobody is sent a message, the lists show it all."""
        company = self._get("company")
        company.sales_mgmt_alert_limit = 0
        rules = (
            self.env["sales.mgmt.alert.rule"]
            .with_user(self._get("user_director"))
            .create(
                [
                    {
                        "company_id": company.id,
                        "metric_ids": [Command.set(self._get_metric(metric).ids)],
                        **vals,
                    }
                    for metric, vals in (
                        (
                            "orders_confirmed_value",
                            {
                                "name": "Far behind this year",
                                "level": "year",
                                "pace_limit": 0.85,
                                "duration": 0,
                            },
                        ),
                        (
                            "orders_confirmed_value",
                            {
                                "name": "Milestones of the year",
                                "kind": "milestone",
                                "level": "year",
                                "shares": "50, 80, 100",
                            },
                        ),
                        (
                            "calls",
                            {
                                "name": "No calls for two weeks",
                                "kind": "no_activity",
                                "role": "member",
                                "duration": 10,
                            },
                        ),
                    )
                ]
            )
        )
        rules.sudo()._check()
        company.sales_mgmt_alert_limit = 200

    # Meetings

    def _load_meetings(self):
        """A review was held two weeks ago; one decision is done, two are open."""
        today = self._get_now().date()
        held = today - timedelta(weeks=WEEKS, days=today.weekday())
        leader = self._get(f"user_{LEADER}")
        meeting = (
            self.env["sales.mgmt.meeting"]
            .with_user(leader)
            .create(
                {
                    "unit_id": self._get(f"unit_{TEAM}").id,
                    "date_begin": self._to_utc(datetime.combine(held, time(9))),
                    "period_id": self._find_month(held).id,
                    "place": "Room Elbe",
                    "weeks_to_next": WEEKS + 1,
                    "metric_ids": [
                        Command.set(self._get_metric("visits").ids),
                    ],
                }
            )
        )
        meeting.item_ids[
            :1
        ].minutes = (
            "Two large orders slipped into the next month; the rest is on track."
        )
        meeting.decision_ids = [
            Command.create(
                {
                    "name": what,
                    "user_id": self._get(f"user_{login}").id,
                    "date_due": held + timedelta(days=days),
                }
            )
            for what, login, days in (
                ("Call all customers with quotations older than a month", "rep", 7),
                ("Invite three universities to the open day", LATE, 10),
                ("Show the new calibration by video to two laboratories", "rep2", 21),
            )
        ]
        meeting.action_close()
        done = meeting.decision_ids.filtered(
            lambda each: each.user_id == self._get("user_rep")
        )
        done.with_user(self._get("user_rep")).action_done()

    # Work reports

    def _load_work_reports(self):
        """Last week was reported: by most, read of one, missing of one."""
        company = self._get("company")
        company.sales_mgmt_report_frequency = "week"
        reports = self.env["sales.mgmt.work.report"].sudo()._begin_reports(company)
        for login, highlights, plans in (
            (
                "rep",
                "The university ordered its second spectrometer.",
                "Two visits in Lübeck; the quotation for the clinic.",
            ),
            (
                "rep2",
                "Three calibrations by video instead of a visit.",
                "Finish the tender of the port authority.",
            ),
        ):
            user = self._get(f"user_{login}")
            report = reports.filtered(lambda each, user=user: each.user_id == user)
            own = report.with_user(user)
            own.write({"highlights": highlights, "plans": plans})
            own.action_confirm()
        read = reports.filtered(lambda each: each.user_id == self._get("user_rep"))
        led = read.with_user(self._get(f"user_{LEADER}"))
        led.leader_comment = "Well done. Take Sophie along to Lübeck?"
        led.action_acknowledge()
        late = reports.filtered(lambda each: each.user_id == self._get(f"user_{LATE}"))
        late.date_due = self._get_now().date() - timedelta(days=1)
