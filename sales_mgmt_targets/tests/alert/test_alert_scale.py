from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import tagged

from .common import NOW, AlertCommon


@tagged("post_install", "-at_install")
class TestAlertScale(AlertCommon):
    """A check takes the same number of statements for few people and for many."""

    def _hire(self, count):
        staff = (
            self.env["res.users"]
            .with_context(no_reset_password=True)
            .create(
                [
                    {
                        "name": f"Seller {number}",
                        "login": f"seller{number}",
                        "company_id": self.company.id,
                        "company_ids": [Command.set(self.company.ids)],
                    }
                    for number in range(count)
                ]
            )
        )
        for user in staff:
            self._assign(user, self.north)
        return staff

    def _count(self, rules):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        rules._check()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def test_statements_do_not_depend_on_people(self):
        rules = (
            self._create_rule(duration=10)
            | self._create_rule("milestone")
            | self._create_rule(
                "no_activity",
                metric_ids=[Command.set(self.metric_won_count.ids)],
                duration=250,
            )
            | self._create_rule("limit", limit_amount=1_000_000)
        )
        self._win("2026-06-12", anna=1, boris=1, carla=1)
        with freeze_time(NOW):
            self._refresh()
            self._count(rules)  # fills the caches that outlive a request
            few = self._count(rules)
            staff = self._hire(60)
            self.line.plan_id.state = "closed"
            plan = self._create_plan(name="Many")
            line = self._create_line(6300, plan=plan)
            self._put_plan_in_force(plan)
            for user in staff:
                self._create_won(user, 1, "2026-06-12 10:00:00")
            self._refresh()
            self.assertEqual(len(line.target_ids.user_id), 63)
            self._count(rules)
            many = self._count(rules)
        self.assertEqual(many, few)
        self.assertLess(few, 80)
