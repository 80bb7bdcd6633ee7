from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from odoo.addons.sales_mgmt_targets.tests.role_matrix import RoleMatrixCase

from .care.roles import CARE_ROLES, get_care_samples
from .common import ComplaintCommon
from .deadline.roles import DEADLINE_ROLES, get_deadline_samples
from .intake.roles import INTAKE_ROLES, get_intake_samples
from .remedy.roles import REMEDY_ROLES, get_remedy_samples
from .report.roles import REPORT_ROLES, get_report_samples
from .roles import CONFIGURED, PORTAL
from .satisfaction.roles import SATISFACTION_ROLES, get_satisfaction_samples


@tagged("post_install", "-at_install")
class TestComplaintRoles(RoleMatrixCase, ComplaintCommon):
    """The sample came from Anna's customer; Hanna of the team Service owns it."""

    module = "sales_mgmt_complaints"
    matrix = {
        "sales.mgmt.complaint": {
            "anna": "r",
            "leader": "r",
            "manager": "r",
            "handler": "rwc",
            "team_leader": "rwc",
            "complaint_officer": "rwc",
            "auditor": "r",
            "portal": "r",
        },
        "sales.mgmt.complaint.category": {**CONFIGURED, **PORTAL},
        "sales.mgmt.complaint.stage": {**CONFIGURED, **PORTAL},
        "sales.mgmt.complaint.cause": CONFIGURED,
        "sales.mgmt.complaint.team": CONFIGURED,
        **REMEDY_ROLES,
        **SATISFACTION_ROLES,
        **CARE_ROLES,
        **DEADLINE_ROLES,
        **INTAKE_ROLES,
        **REPORT_ROLES,
        # a dialog belongs to who opened it: here, to the handler
        "sales.mgmt.complaint.step": {"handler": "rwc"},
    }

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        other_team = cls.env["sales.mgmt.complaint.team"].create(
            {"name": "Elsewhere", "company_id": cls.company.id}
        )
        other = cls._create_handler("hector")
        other_team.member_ids = other
        # the customer reads the own complaints
        cls.roles["portal"].partner_id.parent_id = cls.brewery
        cls.roles |= {
            "handler": cls.hanna,
            "team_leader": cls.hugo,
            "other_handler": other,
            "complaint_officer": cls.oscar,
            "other_portal": new_test_user(cls.env, "other_portal", "base.group_portal"),
        }
        for user in cls.roles.values():
            user.company_ids |= cls.company

    @classmethod
    def _get_samples(cls):
        complaint = cls._complain(user_id=cls.hanna.id)
        return {
            "sales.mgmt.complaint": complaint,
            "sales.mgmt.complaint.category": cls.category,
            "sales.mgmt.complaint.stage": complaint.stage_id,
            "sales.mgmt.complaint.cause": cls.env.ref(
                "sales_mgmt_complaints.cause_people"
            ),
            "sales.mgmt.complaint.team": cls.team,
            **get_remedy_samples(cls.env, complaint, cls.hugo),
            **get_satisfaction_samples(cls.env, complaint, cls.anna),
            **get_deadline_samples(cls.env, complaint),
            **get_care_samples(cls.env, cls.brewery),
            **get_intake_samples(cls.env, complaint, cls.hanna, cls.anna),
            **get_report_samples(cls.env, complaint),
            "sales.mgmt.complaint.step": cls.env["sales.mgmt.complaint.step"]
            .with_user(cls.hanna)
            .create({"step": "cancel", "complaint_ids": [Command.set(complaint.ids)]}),
        }

    def test_everybody_may_do_what_the_table_says(self):
        self._check_matrix()

    def test_every_model_is_in_the_table(self):
        self._check_matrix_is_complete()

    def test_what_is_confidential_is_read_by_few(self):
        complaint = self.samples["sales.mgmt.complaint"]
        complaint.confidential = True
        readers = {
            role
            for role, user in self.roles.items()
            if complaint.with_user(user)
            .with_context(allowed_company_ids=self.company.ids)
            .has_access("read")
        }
        self.assertEqual(
            readers, {"handler", "team_leader", "complaint_officer", "auditor"}
        )

    def test_a_portal_user_reads_no_internal_field(self):
        complaint = self.samples["sales.mgmt.complaint"]
        fields = complaint.with_user(self.roles["portal"]).fields_get()
        internal = {
            "root_cause",
            "cause_id",
            "confidential",
            "account_manager_id",
            "unit_id",
            "cancel_reason",
            "reporter_id",
            "touched_on",
            "next_deadline_on",
            "deadline_state",
            "deadline_ids",
            "escalation_ids",
            "customer_value",
        }
        self.assertEqual(internal & set(fields), set())
