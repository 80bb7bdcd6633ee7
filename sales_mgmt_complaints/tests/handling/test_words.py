from odoo.fields import Command
from odoo.tests import tagged

from ..common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestWords(ComplaintCommon):
    """Everybody reads in their own language what others set off in another one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("fr_FR")
        cls.top, cls.below = cls.env["sales.mgmt.complaint.category"].create(
            [{"name": "Freight"}, {"name": "Wet"}]
        )
        cls.below.parent_id = cls.top
        cls.top.with_context(lang="fr_FR").name = "Transport"
        cls.below.with_context(lang="fr_FR").name = "Mouillé"

    def _read_name(self, record, lang="fr_FR"):
        return record.with_context(lang=lang).display_name

    def test_a_category_is_called_as_its_reader_calls_it(self):
        self.assertEqual(self._read_name(self.below), "Transport / Mouillé")
        self.assertEqual(self._read_name(self.below, "en_US"), "Freight / Wet")

    def test_a_new_name_above_is_read_below(self):
        self._read_name(self.below)
        self.top.with_context(lang="fr_FR").name = "Fret"
        self.top.name = "Carriage"
        self.assertEqual(self._read_name(self.below), "Fret / Mouillé")
        self.assertEqual(self._read_name(self.below, "en_US"), "Carriage / Wet")

    def test_renaming_in_another_language_does_not_change_the_order(self):
        self.below.with_context(lang="fr_FR").name = "Trempé"
        self.assertEqual(self.below.complete_name, "Freight / Wet")

    def test_a_category_is_found_by_its_name_in_the_language_of_the_reader(self):
        categories = self.env["sales.mgmt.complaint.category"]
        found = categories.with_context(lang="fr_FR").name_search("Mouill")
        self.assertEqual(found, [(self.below.id, "Transport / Mouillé")])
        self.assertEqual(
            [each[0] for each in categories.name_search("Freight / W")],
            [self.below.id],
        )

    def test_a_cause_is_called_as_its_reader_calls_it(self):
        top, below = self.env["sales.mgmt.complaint.cause"].create(
            [{"name": "Carrier"}, {"name": "Rain"}]
        )
        below.parent_id = top
        top.with_context(lang="fr_FR").name = "Transporteur"
        below.with_context(lang="fr_FR").name = "Pluie"
        self.assertEqual(self._read_name(below), "Transporteur / Pluie")
        self.assertEqual(self._read_name(below, "en_US"), "Carrier / Rain")

    def test_a_category_counts_what_lies_below_it(self):
        self._complain(category_id=self.top.id)
        self._complain(category_id=self.below.id)
        self.assertEqual((self.top | self.below).mapped("complaint_count"), [2, 1])
        action = self.top.action_open_complaints()
        self.assertEqual(
            self.env["sales.mgmt.complaint"].search_count(action["domain"]), 2
        )

    def test_who_gets_a_complaint_is_told_in_their_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.env["ir.module.module"].search(
            [("name", "=", "sales_mgmt_complaints")]
        )._update_translations(["zh_CN"])
        self.team.member_ids = [Command.set(self.hanna.ids)]
        self.hanna.lang = "zh_CN"
        complaint = self._complain()
        self.assertIn("Brewery", complaint.activity_ids.summary)
        self.assertNotIn("complaint", complaint.activity_ids.summary)

    # ------------------------------------------------------------
    # RESOLVING
    # ------------------------------------------------------------

    def _open_resolving(self, complaints):
        action = complaints.with_user(self.hanna).action_resolve()
        return (
            self.env[action["res_model"]].with_user(self.hanna).browse(action["res_id"])
        )

    def test_the_cause_is_named_while_resolving(self):
        complaint = self._complain(user_id=self.hanna.id)
        dialog = self._open_resolving(complaint)
        cause = self.env.ref("sales_mgmt_complaints.cause_supplier")
        dialog.write({"solution": "<p>A new one</p>", "cause_id": cause.id})
        dialog.action_confirm()
        self.assertEqual(complaint.state, "resolved")
        self.assertEqual(complaint.cause_id, cause)

    def test_a_cause_that_is_known_stays_where_none_is_named(self):
        cause = self.env.ref("sales_mgmt_complaints.cause_supplier")
        complaint = self._complain(user_id=self.hanna.id, cause_id=cause.id)
        dialog = self._open_resolving(complaint)
        dialog.solution = "<p>A new one</p>"
        dialog.action_confirm()
        self.assertEqual(complaint.cause_id, cause)

    def test_resolving_several_keeps_what_was_written_down_before(self):
        written = self._complain(user_id=self.hanna.id, solution="<p>Repaired</p>")
        silent = self._complain(user_id=self.hanna.id)
        dialog = self._open_resolving(written | silent)
        dialog.solution = "<p>A new one</p>"
        dialog.action_confirm()
        self.assertEqual(written.solution, "<p>Repaired</p>")
        self.assertEqual(silent.solution, "<p>A new one</p>")
        self.assertEqual((written | silent).mapped("state"), ["resolved"] * 2)
