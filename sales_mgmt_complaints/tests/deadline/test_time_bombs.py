from odoo.tests import HttpCase, tagged

from .common import DeadlineCommon


@tagged("post_install", "-at_install")
class TestTimeBombs(HttpCase, DeadlineCommon):
    def test_the_picture_shows_each_complaint_and_opens_it(self):
        complaint = self._complain("The boiler leaks", user_id=self.hanna.id)
        complaint.severity = "3"
        # made beforehand: the browser asks for it while it waits for other answers
        self.env["ir.qweb"]._get_asset_bundle("web.assets_backend_lazy").js()
        self.start_tour(
            "/odoo/complaint-time-bombs",
            "sales_mgmt_complaint_time_bombs_tour",
            login="hanna",
        )
