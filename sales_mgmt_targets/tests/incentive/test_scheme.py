from datetime import date

import psycopg2
from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..common import SalesMgmtCommon


@tagged("post_install", "-at_install")
class TestSchemeLifecycle(SalesMgmtCommon):
    """Rules are written, approved by somebody else and published before they begin."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.officer = cls._create_user("oscar", "incentive_officer")
        cls.scheme = cls._write_scheme()

    def _at(self, day):
        return self.enterContext(freeze_time(day))

    def _submit(self, scheme=None):
        (scheme or self.scheme).with_user(self.olga).action_submit()

    # Who decides

    def test_one_person_writes_another_approves_and_the_day_puts_it_in_force(self):
        with freeze_time("2026-05-20"):
            self._submit()
            self.scheme.with_user(self.max).action_approve()
        self.assertEqual(self.scheme.state, "published")
        self.assertEqual(self.scheme.approver_id, self.max)
        with freeze_time("2026-05-31"):
            self.env["sales.mgmt.scheme"]._cron_put_in_force()
        self.assertEqual(self.scheme.state, "published")
        with freeze_time("2026-06-01"):
            self.env["sales.mgmt.scheme"]._cron_put_in_force()
        self.assertEqual(self.scheme.state, "in_force")

    def test_the_author_does_not_approve(self):
        self._at("2026-05-20")
        self._submit()
        with self.assertRaisesRegex(UserError, "written by you"):
            self.scheme.with_user(self.olga).action_approve()

    def test_whoever_changed_a_single_tier_does_not_approve(self):
        self._at("2026-05-20")
        component = self.scheme.component_ids.with_user(self.officer)
        component.write({"tier_ids": [Command.create({"start": 5, "rate": 0.1})]})
        self._submit()
        with self.assertRaisesRegex(UserError, "written by you"):
            self.scheme.with_user(self.officer).action_approve()

    def test_another_officer_may_approve(self):
        self._at("2026-05-20")
        self._submit()
        self.scheme.with_user(self.officer).action_approve()
        self.assertEqual(self.scheme.state, "published")

    def test_nobody_approves_what_pays_them(self):
        self._at("2026-05-20")
        self._assign(self.max, self.north)
        self._submit()
        with self.assertRaisesRegex(UserError, "pays you too"):
            self.scheme.with_user(self.max).action_approve()

    def test_a_salesperson_does_not_approve(self):
        self._at("2026-05-20")
        self._submit()
        self._ask(self.anna)
        with self.assertRaisesRegex(UserError, "manager or an incentive"):
            self.scheme.with_user(self.anna).action_approve()

    def _ask(self, user):
        """Let somebody see a scheme that is not published yet."""
        self.env["sales.mgmt.scheme.acknowledgement"].create(
            {"scheme_id": self.scheme.id, "user_id": user.id}
        )

    def test_nobody_writes_the_state_past_the_buttons(self):
        scheme = self.scheme.with_user(self.olga)
        for vals in (
            {"state": "published"},
            {"approver_id": self.max.id},
            {"editor_ids": [Command.clear()]},
            {"author_id": self.max.id},
            {"pdf_hash": "0" * 64},
        ):
            with (
                self.subTest(vals=vals),
                self.assertRaisesRegex(AccessError, "by its buttons"),
            ):
                scheme.write(vals)

    def test_a_new_scheme_begins_as_a_draft_of_its_author_whatever_is_sent(self):
        made = (
            self.env["sales.mgmt.scheme"]
            .with_user(self.olga)
            .create(
                {
                    "name": "Sly",
                    "date_from": "2026-06-01",
                    "state": "in_force",
                    "author_id": self.max.id,
                    "version": 7,
                }
            )
        )
        self.assertEqual((made.state, made.version), ("draft", 1))
        self.assertEqual(made.author_id, self.olga)
        self.assertEqual(made.root_id, made)

    def test_returned_rules_can_be_written_again_and_need_a_new_approval(self):
        self._at("2026-05-20")
        self._submit()
        self.scheme.with_user(self.max)._return("Tiers begin too late")
        self.assertEqual(self.scheme.state, "draft")
        self.scheme.with_user(self.olga).name = "Better"
        self.assertEqual(self.scheme.name, "Better")

    # When

    def test_nothing_is_published_on_the_day_it_begins(self):
        self._at("2026-06-01")
        self._submit()
        with self.assertRaisesRegex(UserError, "begin with a later period"):
            self.scheme.with_user(self.max).action_approve()

    def test_the_day_before_is_early_enough_without_more_notice(self):
        self._at("2026-05-31 23:59:59")
        self._submit()
        self.scheme.with_user(self.max).action_approve()
        self.assertEqual(self.scheme.state, "published")

    def test_the_day_is_that_of_the_company(self):
        self.calendar.tz = "Asia/Shanghai"
        self._at("2026-05-31 16:00:00")  # already 1 June in Shanghai
        self._submit()
        with self.assertRaisesRegex(UserError, "begin with a later period"):
            self.scheme.with_user(self.max).action_approve()

    def test_notice_is_kept_to_the_day(self):
        self.scheme.with_user(self.olga).notice_days = 14
        with freeze_time("2026-05-19"):
            self._submit()
            self.scheme.with_user(self.max)._return("Tiers begin too late")
            self._submit()
        with (
            freeze_time("2026-05-19"),
            self.assertRaisesRegex(UserError, r"14 day"),
        ):
            self.scheme.with_user(self.max).action_approve()
        with freeze_time("2026-05-18"):
            self.scheme.with_user(self.max).action_approve()
        self.assertEqual(self.scheme.state, "published")

    def test_rules_begin_and_end_with_whole_periods(self):
        for vals in (
            {"date_from": "2026-06-02"},
            {"date_to": "2026-06-29"},
            {"level": "quarter"},
        ):
            with self.subTest(vals=vals), self.assertRaisesRegex(UserError, "whole"):
                self.scheme.with_user(self.olga).write(vals)
        self.scheme.with_user(self.olga).write(
            {"level": "quarter", "date_from": "2026-07-01", "date_to": "2026-12-31"}
        )

    @mute_logger("odoo.sql_db")
    def test_the_database_keeps_late_publication_out_whoever_writes(self):
        self._publish(self.scheme)
        with self.assertRaises(psycopg2.errors.CheckViolation):
            self.env.cr.execute(
                "UPDATE sales_mgmt_scheme SET published_day = date_from WHERE id = %s",
                [self.scheme.id],
            )

    def test_a_closed_period_gets_no_new_rules(self):
        self.scheme.with_user(self.olga).exception_reason = "Agreed in May"
        self._at("2026-07-10")
        self.env["sales.mgmt.period.lock"].create(
            {
                "period_id": self._find_period("2026-06").id,
                "level": "hard",
                "reason": "Closed",
            }
        )
        with self.assertRaisesRegex(UserError, "2026-06 is closed for good"):
            self._submit()

    # Fixed

    def test_published_rules_do_not_change_by_any_way(self):
        component = self.scheme.component_ids
        component.write(
            {
                "tier_mode": "marginal",
                "tier_ids": [Command.create({"start": 0, "rate": 0.03})],
                "condition_ids": [
                    Command.create(
                        {
                            "metric_id": self.metric_orders.id,
                            "threshold": 1,
                            "factor": 0.5,
                        }
                    )
                ],
            }
        )
        self.scheme.draw_ids = [Command.create({"amount": 100})]
        self._publish(self.scheme)
        tier, condition = component.tier_ids, component.condition_ids
        draw = self.scheme.draw_ids
        attempts = {
            "field of the scheme": lambda: self.scheme.write({"name": "Other"}),
            "the end": lambda: self.scheme.write({"date_to": "2026-12-31"}),
            "people": lambda: self.scheme.write(
                {"user_ids": [Command.link(self.anna.id)]}
            ),
            "component": lambda: component.write({"rate": 0.5}),
            "component through the scheme": lambda: self.scheme.write(
                {"component_ids": [Command.update(component.id, {"rate": 0.5})]}
            ),
            "new component": lambda: component.copy({"name": "More"}),
            "no component": component.unlink,
            "tier": lambda: tier.write({"rate": 0.5}),
            "tier through the component": lambda: component.write(
                {"tier_ids": [Command.update(tier.id, {"rate": 0.5})]}
            ),
            "new tier": lambda: tier.create(
                {"component_id": component.id, "start": 9, "rate": 1}
            ),
            "no tier": tier.unlink,
            "condition": lambda: condition.write({"factor": 2}),
            "new rate": lambda: self.env["sales.mgmt.scheme.rate"].create(
                {"component_id": component.id, "rate": 1}
            ),
            "new late factor": lambda: self.env["sales.mgmt.scheme.late"].create(
                {"component_id": component.id, "days": 1, "factor": 1}
            ),
            "draw": lambda: draw.write({"amount": 5000}),
            "no draw": draw.unlink,
            "a name in another language": lambda: component.update_field_translations(
                "name", {"en_US": "Other"}
            ),
            "the scheme itself": self.scheme.unlink,
        }
        for state in ("published", "in_force"):
            if state == "in_force":
                with freeze_time("2026-06-01"):
                    self.scheme._put_in_force()
            for what, attempt in attempts.items():
                with (
                    self.subTest(state=state, what=what),
                    self.assertRaisesRegex(UserError, "Commission"),
                    self.env.cr.savepoint(),
                ):
                    attempt()

    def test_rules_in_review_do_not_change_either(self):
        self._at("2026-05-20")
        self._submit()
        with self.assertRaisesRegex(UserError, "Return it to its author"):
            self.scheme.component_ids.rate = 0.5

    def test_a_part_of_another_scheme_is_not_moved_into_a_published_one(self):
        self._publish(self.scheme)
        other = self._write_scheme(name="Other")
        with self.assertRaisesRegex(UserError, "do not change any more"):
            other.component_ids.scheme_id = self.scheme

    def test_who_approved_is_not_rewritten_in_sudo_either(self):
        self._publish(self.scheme)
        with self.assertRaisesRegex(UserError, "stay as they are"):
            self.scheme.approver_id = self.dora

    def test_only_drafts_are_deleted(self):
        draft = self._write_scheme(name="Idea")
        draft.with_user(self.olga).unlink()
        self.assertFalse(draft.exists())

    def test_published_rules_can_be_withdrawn_until_they_begin(self):
        self._publish(self.scheme)
        with freeze_time("2026-05-31"):
            self.scheme.with_user(self.max)._withdraw("Not agreed yet")
        self.assertEqual(self.scheme.state, "withdrawn")
        other = self._publish(self._write_scheme(name="Other"))
        with (
            freeze_time("2026-06-01"),
            self.assertRaisesRegex(UserError, "has begun"),
        ):
            other.with_user(self.max)._withdraw("Not agreed yet")

    # Versions

    def _write_version(self, **vals):
        with freeze_time("2026-08-10"):
            action = self.scheme.with_user(self.olga).action_new_version()
        version = self.env["sales.mgmt.scheme"].browse(action["res_id"])
        version.write(vals)
        return version

    def test_a_new_version_takes_over_everything_and_ends_the_old_one(self):
        component = self.scheme.component_ids
        component.tier_ids = [Command.create({"start": 10, "rate": 0.1})]
        self._put_in_force(self.scheme)
        version = self._write_version()
        self.assertEqual(version.date_from, date(2026, 9, 1))
        self.assertEqual((version.version, version.root_id), (2, self.scheme))
        self.assertEqual(version.component_ids.tier_ids.rate, 0.1)
        self.assertEqual(version.author_id, self.olga)
        self._publish(version, notice=5)
        self.assertFalse(self.scheme.date_to)
        self._at("2026-09-03")  # the scheduled job was late
        self.env["sales.mgmt.scheme"]._cron_put_in_force()
        self.assertEqual(self.scheme.state, "superseded")
        self.assertEqual(self.scheme.date_to, date(2026, 8, 31))
        self.assertEqual(version.state, "in_force")

    def test_a_version_begins_later_than_the_one_before(self):
        self._put_in_force(self.scheme)
        version = self._write_version(
            date_from="2026-06-01", exception_reason="A mistake"
        )
        self._at("2026-08-10")
        with self.assertRaisesRegex(UserError, "later period than version 1"):
            version.with_user(self.olga).action_submit()

    def test_there_is_one_draft_of_the_next_version_at_a_time(self):
        self._put_in_force(self.scheme)
        self.assertEqual(self._write_version(), self._write_version())

    @mute_logger("odoo.sql_db")
    def test_two_versions_are_never_in_force_on_one_day(self):
        self._put_in_force(self.scheme)
        version = self._publish(self._write_version())
        with self.assertRaises(psycopg2.errors.ExclusionViolation):
            self.env.cr.execute(
                "UPDATE sales_mgmt_scheme SET state = 'in_force' WHERE id = %s",
                [version.id],
            )

    def test_a_version_goes_on_from_the_rules_before_and_a_copy_does_not(self):
        first, second = (
            self.scheme.component_ids,
            self.scheme.component_ids.copy({"name": "Second", "sequence": 1}),
        )
        self.assertEqual(second.lineage_id, second)
        self._put_in_force(self.scheme)
        version = self._write_version()
        self.assertEqual(
            {each.name: each.lineage_id for each in version.component_ids},
            {first.name: first, "Second": second},
        )
        copy = self.scheme.with_user(self.olga).copy()
        self.assertEqual(copy.root_id, copy)
        for component in copy.component_ids:
            self.assertEqual(component.lineage_id, component)
        with self.assertRaisesRegex(UserError, "every rulebook settles"):
            copy.component_ids[0].lineage_id = first

    def test_two_rulebooks_may_hold_at_once(self):
        other = self._write_scheme(name="Bonus")
        self._put_in_force(self.scheme)
        self._put_in_force(other)
        self.assertEqual({self.scheme.state, other.state}, {"in_force"})

    def test_a_rulebook_with_a_last_day_ends_by_itself(self):
        self.scheme.date_to = "2026-06-30"
        self._put_in_force(self.scheme)
        with freeze_time("2026-06-30"):
            self.env["sales.mgmt.scheme"]._cron_put_in_force()
        self.assertEqual(self.scheme.state, "in_force")
        with freeze_time("2026-07-01"):
            self.env["sales.mgmt.scheme"]._cron_put_in_force()
        self.assertEqual(self.scheme.state, "superseded")

    def test_a_prize_is_paid_by_one_rulebook(self):
        prizes = {"name": "Prizes", "kind": "honour", "pay_metric_id": False}
        self._put_in_force(self._write_scheme(prizes, name="Prizes"))
        rival = self._write_scheme(prizes, name="More", date_from="2026-07-01")
        with self.assertRaisesRegex(UserError, "pays already"):
            self._publish(rival)
        rival.unit_ids = self._create_unit("West")
        self.assertEqual(self._publish(rival).state, "published")

    # What a period is paid by

    def _get_in_force(self, name):
        return self.env["sales.mgmt.scheme"]._get_in_force(self._find_period(name))

    def test_a_period_is_paid_by_the_version_that_covers_it_whole(self):
        self._put_in_force(self.scheme)
        version = self._publish(self._write_version())
        self.assertFalse(self._get_in_force("2026-05"))
        self.assertEqual(self._get_in_force("2026-06"), self.scheme)
        self.assertEqual(self._get_in_force("2026-08"), self.scheme)
        # whether the scheduled job ran or not
        self.assertEqual(self._get_in_force("2026-09"), version)
        with freeze_time("2026-09-01"):
            self.env["sales.mgmt.scheme"]._cron_put_in_force()
        self.assertEqual(self._get_in_force("2026-08"), self.scheme)
        self.assertEqual(self._get_in_force("2026-09"), version)

    def test_no_version_covers_a_quarter_in_which_rules_changed(self):
        self._put_in_force(self.scheme)
        self._publish(self._write_version())
        self.assertFalse(self._get_in_force("2026 Q3"))
        self.assertFalse(self._get_in_force("2026 Q2"))

    def test_drafts_and_withdrawn_rules_pay_nothing(self):
        self.assertFalse(self._get_in_force("2026-06"))
        self._publish(self.scheme)
        with freeze_time("2026-05-25"):
            self.scheme.with_user(self.max)._withdraw("Not agreed yet")
        self.assertFalse(self._get_in_force("2026-06"))

    # Exceptions

    def test_an_exception_takes_a_reason_and_two_approvers(self):
        self.scheme.with_user(self.olga).exception_reason = "Agreed orally in May"
        self._at("2026-06-10")
        self._submit()
        self.scheme.with_user(self.max).action_approve()
        self.assertEqual(self.scheme.state, "review")
        with self.assertRaisesRegex(UserError, "takes a second person"):
            self.scheme.with_user(self.max).action_approve()
        self.scheme.with_user(self.dora).action_approve()
        self.assertEqual(self.scheme.state, "in_force")
        self.assertEqual(self.scheme.approver_id, self.max)
        self.assertEqual(self.scheme.exception_approver_id, self.dora)
        entries = self.env["sales.mgmt.audit"].search(
            [("model", "=", self.scheme._name), ("res_id", "=", self.scheme.id)]
        )
        self.assertIn("Agreed orally in May", entries.mapped("reason"))

    def test_the_first_approval_of_an_exception_is_lost_when_it_is_returned(self):
        self.scheme.with_user(self.olga).exception_reason = "Agreed orally in May"
        self._at("2026-06-10")
        self._submit()
        self.scheme.with_user(self.max).action_approve()
        self.scheme.with_user(self.dora)._return("Tiers begin too late")
        self.assertFalse(self.scheme.approver_id)

    # Companies, portal, log

    def test_another_company_neither_sees_nor_approves(self):
        other = self.env["res.company"].create({"name": "Southwind"})
        stranger = new_test_user(
            self.env,
            "stranger",
            "sales_mgmt_targets.group_manager",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        self._at("2026-05-20")
        self._submit()
        schemes = self.env["sales.mgmt.scheme"].with_user(stranger)
        schemes = schemes.with_context(allowed_company_ids=other.ids)
        self.assertFalse(schemes.search([]))
        with self.assertRaises(AccessError):
            schemes.browse(self.scheme.id).action_approve()

    def test_units_of_another_company_are_refused(self):
        other = self.env["res.company"].create({"name": "Southwind"})
        unit = self.env["sales.mgmt.unit"]._get_root(other)
        with self.assertRaisesRegex(UserError, "Southwind"):
            self.scheme.unit_ids = unit

    def test_a_portal_user_is_refused(self):
        portal = new_test_user(self.env, "portal_user", "base.group_portal")
        with self.assertRaises(AccessError):
            self.scheme.with_user(portal).action_approve()
        with self.assertRaises(AccessError):
            self.scheme.with_user(portal).read(["name"])

    def test_every_step_stands_in_the_audit_log(self):
        self._put_in_force(self.scheme)
        events = (
            self.env["sales.mgmt.audit"]
            .search(
                [("model", "=", self.scheme._name), ("res_id", "=", self.scheme.id)],
                order="id",
            )
            .mapped("event")
        )
        self.assertEqual(events[:2], ["Submitted", "Published"])
        self.assertEqual(events[-1], "In force")
        self.assertEqual(events[2:-1], ["Acknowledged"] * 3)
