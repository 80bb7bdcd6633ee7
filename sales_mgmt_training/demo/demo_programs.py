from datetime import timedelta

from odoo import models
from odoo.fields import Command

from .demo import NEWCOMER, NEWCOMER_DAYS

# Kind, course or metric, number, days
ONBOARDING = (
    ("course", "WEL", 0, 7),
    ("course", "COC", 0, 14),
    ("milestone", "calls", 15, 30),
    ("course", "SX7", 0, 45),
    ("milestone", "leads_created", 3, 60),
    ("course", "DIS", 0, 75),
    ("milestone", "opportunities_won_count", 1, 100),
)
KEY_ACCOUNT = (
    ("course", "SVC", 0, 30),
    ("milestone", "visits", 3, 45),
    ("course", "ROL", 0, 60),
    ("milestone", "orders_confirmed_value", 60_000, 90),
)
# Calls of the newcomer, by the days ago
CALLS = (19, 18, 18, 17, 16, 16, 13, 12, 12, 11, 10, 9, 9, 6, 5, 4, 4, 3)


class SalesMgmtTrainingDemo(models.AbstractModel):
    """A newcomer on the way through the onboarding, and others on other ways."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.training.demo"

    def _load_rooms(self):
        result = super()._load_rooms()
        self._load_onboarding()
        self._load_key_account()
        self.env["sales.mgmt.measurement"]._refresh()
        self.env["sales.mgmt.training.program.person"]._cron_check()
        return result

    def _create_program(self, name, steps, **values):
        return self.env["sales.mgmt.training.program"].create(
            {
                "name": name,
                "company_id": self._get_company().id,
                "responsible_id": self._user("training_officer").id,
                "step_ids": [
                    Command.create(
                        {
                            "sequence": 10 * place,
                            "kind": kind,
                            "course_id": kind == "course" and self._course(what).id,
                            "metric_id": kind == "milestone" and self._metric(what).id,
                            "number": number,
                            "due_days": days,
                        }
                    )
                    for place, (kind, what, number, days) in enumerate(steps, 1)
                ],
                **values,
            }
        )

    def _load_onboarding(self):
        """Let the newcomer come: the program begins by itself, and goes on."""
        self._create_program(
            "First Hundred Days",
            ONBOARDING,
            goal="Sell alone after a hundred days, and know whom to ask.",
            is_onboarding=True,
            newcomer_days=90,
        )
        self._load_newcomer()
        for code, days in (("WEL", NEWCOMER_DAYS - 5), ("COC", NEWCOMER_DAYS - 11)):
            enrolment = self._find_open(NEWCOMER, self._course(code))
            version = enrolment.version_id.id
            own = self._as(enrolment, NEWCOMER).with_context(read_version_id=version)
            own.action_start()
            own.action_confirm()
            day = self._today() - timedelta(days=days)
            self._date_back(enrolment, completed_on=day, started_on=day)
            self._date_back(enrolment.program_step_ids, done_on=day)
            self._date_back(
                self.env["sales.mgmt.acknowledgement"].search(
                    [("enrolment_id", "=", enrolment.id)]
                ),
                acknowledged_on=self._moment(day, 16),
            )
        self._load_calls()

    def _load_calls(self):
        """Let the newcomer call customers: the figures know it, nobody ticks it off."""
        customer = self.env.ref("sales_mgmt_targets.partner_lusatia_mining_demo")
        self.env["mail.activity"].create(
            [
                {
                    "res_model_id": self.env["ir.model"]._get_id("res.partner"),
                    "res_id": customer.id,
                    "activity_type_id": self.env.ref("mail.mail_activity_data_call").id,
                    "user_id": self._user(NEWCOMER).id,
                    "date_deadline": day,
                    "date_done": day,
                    "active": False,
                }
                for day in (self._day(-days) for days in CALLS)
            ]
        )

    def _load_key_account(self):
        """Put three people on the way: one goes on, one is late, one stopped."""
        program = self._create_program(
            "Road to Key Account",
            KEY_ACCOUNT,
            goal="Take over a customer with more than one plant.",
            in_order=False,
        )
        people = self._files("rep4", "rep8", "rep9")
        program._start(people, dict.fromkeys(people, self._day(-80)))
        learned = self._find_open("rep9", self._course("SVC"))
        self._as(learned, "trainer").sudo()._pass(day=self._day(-52))
        stopped = program.way_ids.filtered(
            lambda way: way.user_id == self._user("rep4")
        )
        self._as(stopped, "training_officer").action_stop()
        self._date_back(stopped, ended_on=self._day(-21))
