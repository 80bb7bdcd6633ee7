from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged, users

from .action.roles import ACTION_ROLES, get_action_samples
from .alert.roles import ALERT_ROLES, get_alert_samples
from .analysis.roles import ANALYSES_ROLES, get_analyses_samples
from .campaign.roles import CAMPAIGN_ROLES, get_campaign_samples
from .chain.chain_roles import CHAIN_ROLES, get_chain_samples
from .collection.collection_roles import COLLECTION_ROLES, get_collection_samples
from .commitment.roles import COMMITMENT_ROLES, get_commitment_samples
from .incentive.analysis_roles import ANALYSIS_ROLES, get_analysis_samples
from .incentive.contest_roles import CONTEST_ROLES, get_contest_samples
from .incentive.credit_roles import CREDIT_ROLES, get_credit_samples
from .incentive.payout_roles import PAYOUT_ROLES, get_payout_samples
from .market.roles import MARKET_ROLES, get_market_samples
from .meeting.roles import MEETING_ROLES, get_meeting_samples
from .proposal.roles import PROPOSAL_ROLES, get_proposal_samples
from .revision.roles import REVISION_ROLES, get_revision_samples
from .role_matrix import RoleMatrixCase
from .scenario.roles import SCENARIO_ROLES, get_scenario_samples
from .sheet.roles import SHEET_ROLES, get_sheet_samples
from .tracking.tracking_roles import TRACKING_ROLES, get_tracking_samples
from .work_report.roles import WORK_REPORT_ROLES, get_work_report_samples

EVERYBODY = {
    "anna": "r",
    "colleague": "r",
    "leader": "r",
    "other_leader": "r",
    "officer": "r",
    "auditor": "r",
}
OWN_AND_ABOVE = {"anna": "r", "leader": "r", "officer": "r", "auditor": "r"}
# a rulebook for North: Anna and Boris sell there
READ_RULES = {
    "anna": "r",
    "colleague": "r",
    "leader": "r",
    "manager": "r",
    "auditor": "r",
}

# what was closed is read, and written by nobody
CLOSED = {"manager": "r", "officer": "r", "auditor": "r"}


@tagged("post_install", "-at_install")
class TestRoles(RoleMatrixCase):
    module = "sales_mgmt_targets"
    matrix = {
        "sales.mgmt.unit": {**EVERYBODY, "manager": "rwcu"},
        "sales.mgmt.assignment": {**OWN_AND_ABOVE, "manager": "rwcu"},
        "sales.mgmt.assignment.move": {"manager": "rwc"},
        "sales.mgmt.calendar": {**EVERYBODY, "manager": "rwc"},
        "sales.mgmt.period": {**EVERYBODY, "manager": "r"},
        "sales.mgmt.period.lock": {**EVERYBODY, "manager": "rc"},
        "sales.mgmt.period.lock.release": {"manager": "rwc"},
        "sales.mgmt.metric": {**EVERYBODY, "manager": "r", "settings": "rwcu"},
        "sales.mgmt.metric.source": {
            "manager": "r",
            "officer": "r",
            "auditor": "r",
            "settings": "rwcu",
        },
        "sales.mgmt.metric.entry": {"manager": "rwcu", "auditor": "r"},
        # dialogs belong to who opened them: here, to the manager
        "sales.mgmt.share.explanation": {"manager": "rwcu"},
        "sales.mgmt.share.explanation.line": {"manager": "rwcu"},
        "sales.mgmt.metric.preview": {"manager": "rwcu", "settings": "rwcu"},
        "sales.mgmt.metric.preview.line": {"manager": "rwcu", "settings": "rwcu"},
        "sales.mgmt.document.assign": {"manager": "rwcu"},
        "sales.mgmt.segmentation": {**EVERYBODY, "manager": "rwcu"},
        "sales.mgmt.segment": {**EVERYBODY, "manager": "rwcu"},
        "sales.mgmt.reconciliation": {"manager": "r", "auditor": "r"},
        "sales.mgmt.fact": {**OWN_AND_ABOVE, "manager": "r"},
        "sales.mgmt.refresh": {
            "leader": "r",
            "other_leader": "r",
            "manager": "r",
            "auditor": "r",
        },
        "sales.mgmt.refresh.line": {"manager": "r", "auditor": "r"},
        "sales.mgmt.plan": {**EVERYBODY, "manager": "rwcu"},
        "sales.mgmt.plan.line": {"manager": "rwcu", "officer": "r", "auditor": "r"},
        "sales.mgmt.plan.weight": {"manager": "rwcu", "auditor": "r"},
        "sales.mgmt.target": {
            "anna": "r",
            "leader": "rw",
            "manager": "rw",
            "officer": "r",
            "auditor": "r",
        },
        "sales.mgmt.plan.rate": {
            "leader": "r",
            "other_leader": "r",
            "manager": "rwcu",
            "auditor": "r",
        },
        "sales.mgmt.profile": {
            "leader": "r",
            "other_leader": "r",
            "manager": "rwcu",
            "auditor": "r",
        },
        "sales.mgmt.profile.line": {
            "leader": "r",
            "other_leader": "r",
            "manager": "r",
            "auditor": "r",
        },
        # a dialog belongs to who opened it: here, to the manager, and to the leader
        "sales.mgmt.plan.duplicate": {"manager": "rwcu"},
        "sales.mgmt.target.lock": {"leader": "rwcu"},
        # whoever asked for printing, and nobody else: here, the leader
        "sales.mgmt.print.job": {"leader": "r"},
        "sales.mgmt.print.job.line": {"leader": "r"},
        "sales.mgmt.print.wizard": {"leader": "rwcu"},
        "sales.mgmt.pack.wizard": {"anna": "rwcu"},
        "sales.mgmt.pack.schedule": {"manager": "rwcu", "auditor": "r"},
        # what was sent to whom is written by the schedule alone
        "sales.mgmt.pack.delivery": {"manager": "r", "auditor": "r"},
        "sales.mgmt.target.report": {**OWN_AND_ABOVE, "manager": "r"},
        "sales.mgmt.audit": {"manager": "r", "auditor": "r"},
        "sales.mgmt.audit.head": {"manager": "r", "auditor": "r"},
        **PAYOUT_ROLES,
        **ANALYSIS_ROLES,
        **ANALYSES_ROLES,
        **CONTEST_ROLES,
        **TRACKING_ROLES,
        **CHAIN_ROLES,
        **ALERT_ROLES,
        **MEETING_ROLES,
        **WORK_REPORT_ROLES,
        **COLLECTION_ROLES,
        **COMMITMENT_ROLES,
        **REVISION_ROLES,
        **SHEET_ROLES,
        **PROPOSAL_ROLES,
        **SCENARIO_ROLES,
        **ACTION_ROLES,
        **CAMPAIGN_ROLES,
        **MARKET_ROLES,
        # published: it concerns everybody, and nobody changes it any more
        "sales.mgmt.scheme": {**READ_RULES, "officer": "rc"},
        "sales.mgmt.scheme.component": {**READ_RULES, "officer": "rc"},
        "sales.mgmt.scheme.tier": {**READ_RULES, "officer": "rc"},
        "sales.mgmt.scheme.rate": {**READ_RULES, "officer": "rc"},
        "sales.mgmt.scheme.condition": {**READ_RULES, "officer": "rc"},
        "sales.mgmt.scheme.late": {**READ_RULES, "officer": "rc"},
        "sales.mgmt.scheme.draw": {**READ_RULES, "officer": "rc"},
        "sales.mgmt.scheme.acknowledgement": {**OWN_AND_ABOVE, "manager": "r"},
        # dialogs belong to who opened them: here, to Anna and to the officer
        "sales.mgmt.scheme.objection": {"anna": "rwc"},
        "sales.mgmt.scheme.step": {"officer": "rwc"},
        "sales.mgmt.scheme.trial": {"officer": "rwc"},
        **CREDIT_ROLES,
        "sales.mgmt.closing.metric": CLOSED,
        "sales.mgmt.closing.document": CLOSED,
        "sales.mgmt.recompute": CLOSED,
        "sales.mgmt.recompute.line": CLOSED,
        "sales.mgmt.snapshot": {**OWN_AND_ABOVE, "manager": "r"},
    }

    @classmethod
    def _get_samples(cls):
        cls._create_won(cls.anna, 100, "2026-05-10 10:00:00")
        refresh = cls._refresh()
        line = cls._create_line(
            900,
            weight_ids=[
                (0, 0, {"kind": "organisation", "unit_id": cls.north.id, "weight": 1})
            ],
        )
        cls.plan = line.plan_id
        cls.plan.with_user(cls.dora).action_propose()
        cls.plan.with_user(cls.max).action_approve()
        cls.plan.with_user(cls.max).action_activate()
        lock = cls.env["sales.mgmt.period.lock"].create(
            {"period_id": cls._find_period("2024").id, "reason": "Agreed"}
        )
        profile = cls.env["sales.mgmt.profile"].create(
            {
                "name": "Season",
                "metric_id": cls.metric_won.id,
                "year_ids": cls._find_period("2025").ids,
            }
        )
        profile.action_compute()
        facts = cls.env["sales.mgmt.fact"].search([("user_id", "=", cls.anna.id)])
        move = cls.env["sales.mgmt.assignment.move"].create(
            {"assignment_id": cls.north.assignment_ids[0].id, "unit_id": cls.south.id}
        )
        segmentation = cls.env["sales.mgmt.segmentation"].create({"name": "Countries"})
        period = cls._find_period("2026-05")
        preview = (
            cls.env["sales.mgmt.metric.preview"]
            .with_user(cls.dora)
            ._create_for(cls.metric_won)
        )
        explanation = (
            cls.env["sales.mgmt.share.explanation"]
            .with_user(cls.dora)
            ._create_for(cls._create_line(1000))
        )
        return {
            **cls._get_audit_samples(),
            **cls._get_scheme_samples(),
            **cls._get_closing_samples(),
            "sales.mgmt.segmentation": segmentation,
            "sales.mgmt.segment": segmentation.segment_ids,
            "sales.mgmt.share.explanation": explanation,
            "sales.mgmt.share.explanation.line": explanation.people_ids[0],
            "sales.mgmt.metric.preview": preview,
            "sales.mgmt.metric.preview.line": preview.line_ids[0],
            "sales.mgmt.metric.entry": cls.env["sales.mgmt.metric.entry"].create(
                {
                    "metric_id": cls.env.ref(
                        "sales_mgmt_targets.metric_market_share"
                    ).id,
                    "period_id": period.id,
                    "user_id": cls.anna.id,
                    "value": 1,
                    "base": 4,
                }
            ),
            "sales.mgmt.document.assign": cls.env["sales.mgmt.document.assign"]
            .with_user(cls.dora)
            .create({"metric_id": cls.metric_won.id, "period_id": period.id}),
            "sales.mgmt.reconciliation": cls.env["sales.mgmt.reconciliation"].search(
                [("metric_id", "=", cls.metric_won.id), ("period_id", "=", period.id)]
            ),
            "sales.mgmt.refresh.line": refresh.line_ids[0],
            "sales.mgmt.assignment.move": move,
            "sales.mgmt.unit": cls.north,
            "sales.mgmt.assignment": cls.north.assignment_ids.filtered(
                lambda each: each.user_id == cls.anna
            ),
            "sales.mgmt.calendar": cls.calendar,
            "sales.mgmt.period": cls._find_period("2026"),
            "sales.mgmt.period.lock": lock,
            "sales.mgmt.period.lock.release": cls.env[
                "sales.mgmt.period.lock.release"
            ].create({"lock_id": lock.id, "reason": "A mistake"}),
            "sales.mgmt.metric": cls.metric_won,
            "sales.mgmt.metric.source": cls.metric_won.source_ids,
            "sales.mgmt.fact": facts,
            "sales.mgmt.refresh": refresh,
            "sales.mgmt.plan": cls.plan,
            "sales.mgmt.plan.line": line,
            "sales.mgmt.plan.weight": line.weight_ids,
            "sales.mgmt.target": cls._find_target(line, cls.anna),
            "sales.mgmt.plan.rate": cls.env["sales.mgmt.plan.rate"].create(
                {
                    "plan_id": cls._create_plan("2025").id,
                    "currency_id": cls.env.ref("base.CHF").id,
                    "rate": 1.1,
                }
            ),
            "sales.mgmt.profile": profile,
            "sales.mgmt.profile.line": profile.line_ids,
            "sales.mgmt.plan.duplicate": cls.env["sales.mgmt.plan.duplicate"]
            .with_user(cls.dora)
            .create({"plan_id": cls.plan.id}),
            "sales.mgmt.target.lock": cls.env["sales.mgmt.target.lock"]
            .with_user(cls.lena)
            .create({"reason": "agreed"}),
            **cls._get_print_samples(cls._find_target(line, cls.anna)),
            **cls._get_pack_samples(period),
            **get_payout_samples(cls),
            **get_analysis_samples(cls),
            **get_analyses_samples(cls),
            **get_credit_samples(cls),
            **get_contest_samples(cls),
            **get_tracking_samples(cls),
            **get_chain_samples(cls),
            **get_alert_samples(cls),
            **get_meeting_samples(cls),
            **get_work_report_samples(cls),
            **get_collection_samples(cls),
            **get_commitment_samples(cls),
            **get_revision_samples(cls),
            **get_sheet_samples(cls),
            **get_proposal_samples(cls),
            **get_scenario_samples(cls),
            **get_action_samples(cls, cls._find_target(line, cls.anna)),
            **get_campaign_samples(cls),
            **get_market_samples(cls),
            "sales.mgmt.target.report": cls.env["sales.mgmt.target.report"].search(
                [("user_id", "=", cls.anna.id), ("plan_id", "=", cls.plan.id)]
            ),
        }

    @classmethod
    def _get_audit_samples(cls):
        entry = cls.env["sales.mgmt.audit"]._log(cls.anna.partner_id, "Praised")
        return {
            "sales.mgmt.audit": entry,
            "sales.mgmt.audit.head": cls.env["sales.mgmt.audit.head"].search(
                [("company_id", "=", entry.company_id.id)]
            ),
        }

    @classmethod
    def _get_scheme_samples(cls):
        component = {
            "basis": "collected",
            "tier_mode": "marginal",
            "tier_ids": [Command.create({"start": 0, "rate": 0.03})],
            "rate_ids": [Command.create({"rate": 0.5})],
            "condition_ids": [
                Command.create({"metric_id": cls.metric_orders.id, "threshold": 1})
            ],
            "late_ids": [Command.create({"days": 30, "factor": 0.5})],
        }
        scheme = cls._publish(
            cls._write_scheme(
                component,
                unit_ids=[Command.set(cls.north.ids)],
                draw_ids=[Command.create({"amount": 100})],
            )
        )
        rules = scheme.component_ids
        own = scheme.acknowledgement_ids.filtered(lambda each: each.user_id == cls.anna)
        objections = cls.env["sales.mgmt.scheme.objection"].with_user(cls.anna)
        trials = cls.env["sales.mgmt.scheme.trial"].with_user(cls.olga)
        return {
            "sales.mgmt.scheme": scheme,
            "sales.mgmt.scheme.component": rules,
            "sales.mgmt.scheme.tier": rules.tier_ids,
            "sales.mgmt.scheme.rate": rules.rate_ids,
            "sales.mgmt.scheme.condition": rules.condition_ids,
            "sales.mgmt.scheme.late": rules.late_ids,
            "sales.mgmt.scheme.draw": scheme.draw_ids,
            "sales.mgmt.scheme.acknowledgement": own,
            "sales.mgmt.scheme.objection": objections.create(
                {"acknowledgement_id": own.id, "comment": "Too little"}
            ),
            "sales.mgmt.scheme.step": cls.env["sales.mgmt.scheme.step"]
            .with_user(cls.olga)
            .create({"scheme_id": scheme.id, "step": "withdraw", "reason": "Early"}),
            "sales.mgmt.scheme.trial": trials.create({"component_id": rules.id}),
        }

    @classmethod
    def _get_closing_samples(cls):
        """Close a year, with a deal of Anna in it."""
        cls._create_won(cls.anna, 100, "2024-05-10 10:00:00")
        lock = cls.env["sales.mgmt.period.lock"].create(
            {
                "period_id": cls._find_period("2024").id,
                "level": "hard",
                "reason": "Reported",
            }
        )
        cls._create_won(cls.anna, 1, "2024-05-10 10:00:00")
        recompute = cls.env["sales.mgmt.recompute"]._get_draft(cls.company)
        recompute._compare()
        domain = [("lock_id", "=", lock.id), ("metric_id", "=", cls.metric_won.id)]
        annas = [*domain, ("user_id", "=", cls.anna.id)]
        return {
            "sales.mgmt.recompute": recompute,
            "sales.mgmt.recompute.line": recompute.line_ids[:1],
        } | {
            model: cls.env[model].search(each, limit=1)
            for model, each in (
                ("sales.mgmt.closing.metric", domain),
                ("sales.mgmt.closing.document", annas),
                ("sales.mgmt.snapshot", annas),
            )
        }

    @classmethod
    def _get_print_samples(cls, target):
        job = cls.env["sales.mgmt.print.job"].create(
            {
                "name": "Reports",
                "user_id": cls.lena.id,
                "company_id": cls.company.id,
                "line_ids": [(0, 0, {"name": "anna", "target_ids": target.ids})],
            }
        )
        wizard = cls.env["sales.mgmt.print.wizard"].with_user(cls.lena)
        return {
            "sales.mgmt.print.job": job,
            "sales.mgmt.print.job.line": job.line_ids,
            "sales.mgmt.print.wizard": wizard.create({"plan_id": cls.plan.id}),
        }

    @classmethod
    def _get_pack_samples(cls, period):
        schedule = cls.env["sales.mgmt.pack.schedule"].create(
            {
                "name": "Monthly pack",
                "company_id": cls.company.id,
                "user_ids": [(4, cls.anna.id)],
            }
        )
        wizard = cls.env["sales.mgmt.pack.wizard"].with_user(cls.anna)
        return {
            "sales.mgmt.pack.schedule": schedule,
            "sales.mgmt.pack.delivery": schedule._plan(period.date_to),
            "sales.mgmt.pack.wizard": wizard.create({"company_id": cls.company.id}),
        }

    def test_every_role_does_what_the_table_says_and_nothing_else(self):
        self._check_matrix()

    def test_every_model_stands_in_the_table(self):
        self._check_matrix_is_complete()

    def test_a_draft_plan_is_hidden_from_those_it_will_concern(self):
        self._create_line(100, plan=self._create_plan("2025"))
        visible = self.env["sales.mgmt.target"].with_user(self.anna).search([])
        self.assertEqual(visible.plan_id, self.plan)
        self.assertEqual(visible.user_id, self.anna)

    @users("lena")
    def test_a_leader_sees_the_own_units_and_nothing_beside_them(self):
        visible = self.env["sales.mgmt.target"].search([])
        self.assertEqual(visible.unit_id, self.north.with_env(self.env))
        self.assertEqual(visible.user_id, (self.anna | self.boris).with_env(self.env))

    def test_a_new_leader_sees_at_once_what_the_old_one_saw(self):
        self.assertFalse(
            self.env["sales.mgmt.target"]
            .with_user(self.boris)
            .search([("user_id", "=", self.anna.id)])
        )
        self.north.leader_id = self.boris
        self.assertTrue(
            self.env["sales.mgmt.target"]
            .with_user(self.boris)
            .search([("user_id", "=", self.anna.id)])
        )
        self.assertFalse(self.env["sales.mgmt.target"].with_user(self.lena).search([]))

    def test_an_auditor_who_also_sells_still_changes_nothing(self):
        self.anna.group_ids |= self.env.ref("sales_mgmt_targets.group_auditor")
        target = self.samples["sales.mgmt.target"].with_user(self.anna)
        with self.assertRaises(AccessError):
            target.amount = 1
        self.assertTrue(target.search([("user_id", "=", self.carla.id)]))

    def test_another_company_stays_out_of_sight(self):
        other = self.env["res.company"].create({"name": "Southwind"})
        self.dora.write({"company_ids": other.ids, "company_id": other.id})
        for model in self.matrix:
            if "company_id" in self.env[model]._fields:
                found = (
                    self.env[model]
                    .with_user(self.dora)
                    .with_context(allowed_company_ids=other.ids)
                    .search([])
                )
                with self.subTest(model=model):
                    self.assertFalse(found.company_id - other)

    def test_nobody_writes_the_state_of_a_plan_past_its_buttons(self):
        plan = self._create_plan("2025").with_user(self.dora)
        with self.assertRaisesRegex(AccessError, "by its buttons"):
            plan.write({"state": "active"})
        with self.assertRaisesRegex(AccessError, "by its buttons"):
            plan.write({"approver_id": self.max.id})
        made = plan.create({"name": "Sly", "state": "active", "unit_id": self.root.id})
        self.assertEqual(made.state, "draft")
