from ast import literal_eval

from freezegun import freeze_time
from lxml import etree

from odoo.tests import tagged

from ..common import SalesMgmtCommon


@tagged("post_install", "-at_install")
class TestTargetDirection(SalesMgmtCommon):
    """Who is behind has too little of what is wanted, or too much of what is not."""

    @classmethod
    @freeze_time("2026-06-15 12:00:00")
    def _measure(cls, direction):
        cls.metric_won.direction = direction
        line = cls._create_line(3600)
        cls._create_won(cls.anna, 5000, "2026-02-10 10:00:00")
        cls._refresh()
        return line

    def _filter(self, line, name):
        view = self.env.ref("sales_mgmt_targets.sales_mgmt_target_view_search")
        node = etree.fromstring(view.arch).find(f".//filter[@name='{name}']")
        return self.env["sales.mgmt.target"].search(
            [
                ("line_id", "=", line.id),
                ("level", "=", "year"),
                ("user_id", "!=", False),
                *literal_eval(node.get("domain")),
            ]
        )

    def test_who_sold_much_is_on_track(self):
        line = self._measure("higher")
        self.assertEqual(self._filter(line, "filter_on_track").user_id, self.anna)
        self.assertEqual(
            self._filter(line, "filter_behind").user_id, self.boris | self.carla
        )

    def test_who_has_much_of_what_should_be_low_is_behind(self):
        line = self._measure("lower")
        self.assertEqual(self._filter(line, "filter_behind").user_id, self.anna)
        self.assertEqual(
            self._filter(line, "filter_on_track").user_id, self.boris | self.carla
        )

    def test_the_app_opens_where_the_day_of_its_reader_starts(self):
        action = self.env.ref("sales_mgmt_targets.sales_mgmt_target_action_open_app")
        for user, path in (
            (self.dora, "sales-plans"),
            (self.lena, "team-targets"),
            (self.anna, "my-targets"),
            (self.auditor, "sales-plans"),
        ):
            with self.subTest(user.login):
                self.assertEqual(action.with_user(user).run()["path"], path)
