import hashlib

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..common import SalesMgmtCommon


@tagged("post_install", "-at_install")
class TestSchemeRulebook(SalesMgmtCommon):
    """The rulebook is a file with a hash; it stays what people acknowledged."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.scheme = cls._publish(cls._write_scheme(text="<p>Why we pay</p>"))
        cls.file = cls.scheme.pdf_id

    def _verify(self, user=None):
        action = self.scheme.with_user(user or self.auditor).action_verify()
        return action["params"]["type"], action["params"]["message"]

    # The file

    def test_the_hash_is_that_of_the_stored_file(self):
        digest = hashlib.sha256(self.file.raw).hexdigest()
        self.assertEqual(self.scheme.pdf_hash, digest)
        self.assertEqual(self._verify()[0], "success")

    def test_the_rulebook_holds_the_rules_in_words_and_the_text_of_the_author(self):
        book = self.file.raw.decode()
        for text in ("Why we pay", "It pays 3 %", "Orders Confirmed", "max"):
            self.assertIn(text, book)

    def test_it_prints_as_a_pdf(self):
        scheme = self.scheme.with_context(force_report_rendering=True)
        self.assertTrue(scheme._print_rulebook().startswith(b"%PDF"))

    def test_it_is_printed_in_the_language_of_the_company(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.company.partner_id.lang = "fr_FR"
        component = self._write_scheme(name="Autre").component_ids
        component.with_context(lang="fr_FR").name = "Commission sur commandes"
        scheme = self._publish(component.scheme_id)
        self.assertIn("Commission sur commandes", scheme.pdf_id.raw.decode())
        self.assertIn("Commission on orders", scheme.rules_html)

    def test_nobody_replaces_or_deletes_the_rulebook_in_sudo_neither(self):
        attempts = {
            "replace": lambda: self.file.write({"raw": b"other"}),
            "replace by base64": lambda: self.file.write({"datas": b"b3RoZXI="}),
            "rename": lambda: self.file.write({"name": "old.pdf"}),
            "move": lambda: self.file.write({"res_id": 0}),
            "make public": lambda: self.file.write({"public": True}),
            "delete": self.file.unlink,
        }
        for what, attempt in attempts.items():
            with (
                self.subTest(what=what),
                self.assertRaisesRegex(UserError, "published rulebook of"),
                self.env.cr.savepoint(),
            ):
                attempt()

    def test_the_same_bytes_may_be_stored_elsewhere(self):
        self.file.write({"raw": self.file.raw, "mimetype": self.file.mimetype})
        self.assertEqual(self._verify()[0], "success")

    def test_other_files_of_a_scheme_can_be_deleted(self):
        note = self.file.create(
            {
                "name": "note.txt",
                "raw": b"note",
                "res_model": self.scheme._name,
                "res_id": self.scheme.id,
            }
        )
        note.unlink()
        self.assertFalse(note.exists())

    def test_a_file_that_was_replaced_past_odoo_is_found(self):
        forged = self.file.create({"name": "forged", "raw": b"forged"})
        self.env.flush_all()
        self.env.cr.execute(
            """UPDATE ir_attachment AS file
                  SET store_fname = forged.store_fname, db_datas = forged.db_datas
                 FROM ir_attachment AS forged
                WHERE file.id = %s AND forged.id = %s""",
            [self.file.id, forged.id],
        )
        self.env.invalidate_all()
        kind, message = self._verify()
        self.assertEqual(kind, "danger")
        self.assertIn("is not the one that was published", message)
        # the audit log finds it too
        found = self.env["sales.mgmt.audit"].with_user(self.auditor).action_verify()
        self.assertEqual(found["params"]["type"], "danger")

    def test_a_rule_that_was_changed_past_odoo_is_found(self):
        self.env.cr.execute(
            "UPDATE sales_mgmt_scheme_component SET rate = 0.5 WHERE scheme_id = %s",
            [self.scheme.id],
        )
        self.env.invalidate_all()
        kind, message = self._verify()
        self.assertEqual(kind, "danger")
        self.assertIn("rules are not those", message)

    def test_an_answer_to_another_rulebook_is_found(self):
        answer = self.scheme.acknowledgement_ids[0]
        answer.with_user(answer.user_id).action_acknowledge()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE sales_mgmt_scheme_acknowledgement SET answered_hash = 'x'"
            " WHERE id = %s",
            [answer.id],
        )
        self.env.invalidate_all()
        self.assertIn("is another rulebook", self._verify()[1])

    def test_a_participant_downloads_it_and_a_stranger_does_not(self):
        other = self._publish(
            self._write_scheme(name="South", unit_ids=[Command.set(self.south.ids)])
        )
        self.assertTrue(self.file.with_user(self.anna).raw)
        with self.assertRaises(AccessError):
            other.pdf_id.with_user(self.anna).check_access("read")

    # The hash of the rules

    def test_every_rule_changes_the_hash(self):
        scheme = self._write_scheme(name="Draft")
        component = scheme.component_ids
        changes = (
            lambda: scheme.write({"recovery_share": 0.5}),
            lambda: scheme.write({"unit_ids": [Command.set(self.north.ids)]}),
            lambda: scheme.write({"draw_ids": [Command.create({"amount": 10})]}),
            lambda: component.write({"rate": 0.04}),
            lambda: component.write(
                {"tier_ids": [Command.create({"start": 10, "rate": 0.1})]}
            ),
            lambda: component.tier_ids.write({"start": 11}),
            lambda: component.write({"rate_ids": [Command.create({"rate": 0.1})]}),
            lambda: component.write(
                {"late_ids": [Command.create({"days": 30, "factor": 0})]}
            ),
            lambda: component.write(
                {
                    "condition_ids": [
                        Command.create(
                            {"metric_id": self.metric_orders.id, "threshold": 5}
                        )
                    ]
                }
            ),
        )
        seen = {scheme._get_rules_hash()}
        for change in changes:
            change()
            self.env.invalidate_all()
            digest = scheme._get_rules_hash()
            self.assertNotIn(digest, seen)
            seen.add(digest)

    def test_a_translation_or_the_end_of_the_rules_leaves_the_hash(self):
        before = self.scheme._get_rules_hash()
        self.env["res.lang"]._activate_lang("fr_FR")
        french = self.scheme.with_context(lang="fr_FR")
        self.assertEqual(french._get_rules_hash(), before)
        with freeze_time("2026-08-10"):
            self.scheme._put_in_force()
            action = self.scheme.with_user(self.olga).action_new_version()
        version = self.scheme.browse(action["res_id"])
        self._publish(version, notice=3)
        with freeze_time(version.date_from):
            version._put_in_force()
        self.assertEqual(self.scheme.state, "superseded")
        self.assertEqual(self.scheme._get_rules_hash(), before)
        self.assertEqual(self._verify()[0], "success")
