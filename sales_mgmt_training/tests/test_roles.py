from odoo.tests import tagged

from odoo.addons.sales_mgmt_targets.tests.role_matrix import RoleMatrixCase

from .certificate.roles import CERTIFICATE_ROLES, get_certificate_samples
from .common import TrainingCommon
from .compliance.roles import COMPLIANCE_ROLES, get_compliance_samples
from .cover.roles import COVER_ROLES, get_cover_samples
from .development.roles import DEVELOPMENT_ROLES, get_development_samples
from .effect.roles import EFFECT_ROLES, get_effect_samples
from .exam.roles import EXAM_ROLES, get_exam_samples
from .improvement.roles import IMPROVEMENT_ROLES, get_improvement_samples
from .need.roles import NEED_ROLES, get_need_samples
from .program.roles import PROGRAM_ROLES, get_program_samples
from .review.roles import REVIEW_ROLES, get_review_samples
from .roleplay.roles import ROLEPLAY_ROLES, get_roleplay_samples
from .roles import CONFIGURED, PERSONAL
from .session.roles import SESSION_ROLES, get_session_samples
from .sharing.roles import SHARING_ROLES, get_sharing_samples


@tagged("post_install", "-at_install")
class TestTrainingRoles(RoleMatrixCase, TrainingCommon):
    """The samples concern Anna, who sells in North, below Lena."""

    module = "sales_mgmt_training"
    matrix = {
        "sales.mgmt.person": {**PERSONAL, "training_officer": "r"},
        "sales.mgmt.training.course": CONFIGURED,
        "sales.mgmt.training.material": CONFIGURED,
        "sales.mgmt.training.enrolment": {**PERSONAL, "training_officer": "rwc"},
        **EXAM_ROLES,
        **CERTIFICATE_ROLES,
        **ROLEPLAY_ROLES,
        **COVER_ROLES,
        **COMPLIANCE_ROLES,
        **PROGRAM_ROLES,
        **REVIEW_ROLES,
        **IMPROVEMENT_ROLES,
        **DEVELOPMENT_ROLES,
        **SESSION_ROLES,
        **NEED_ROLES,
        **SHARING_ROLES,
        **EFFECT_ROLES,
    }

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.roles |= {
            "hr_officer": cls.harry,
            "training_officer": cls.tara,
            "trainer": cls.theo,
        }
        for user in cls.roles.values():
            user.company_ids |= cls.company

    @classmethod
    def _get_samples(cls):
        enrolment = cls._enrol(cls.anna)
        return {
            "sales.mgmt.person": cls._get_file(cls.anna),
            "sales.mgmt.training.course": cls.course,
            "sales.mgmt.training.material": cls.env[
                "sales.mgmt.training.material"
            ].create(
                {
                    "course_id": cls.course.id,
                    "name": "Slides",
                    "link": "https://x.example",
                }
            ),
            "sales.mgmt.training.enrolment": enrolment,
            **get_exam_samples(cls.env, enrolment),
            **get_certificate_samples(cls.env, enrolment, cls.tara),
            **get_roleplay_samples(
                cls.env, enrolment.person_id, [cls.olga, cls.dora], cls.tara
            ),
            **get_cover_samples(cls.env, enrolment.person_id),
            **get_compliance_samples(cls.env, enrolment.person_id),
            **get_program_samples(cls),
            **get_review_samples(cls.env, cls.harry, cls._get_file(cls.anna)),
            **get_improvement_samples(cls.env, cls.lena, cls._get_file(cls.anna)),
            **get_development_samples(cls),
            **get_session_samples(cls),
            **get_need_samples(cls),
            **get_sharing_samples(cls),
            **get_effect_samples(cls),
        }

    def test_everybody_may_do_what_the_table_says(self):
        self._check_matrix()

    def test_every_model_is_in_the_table(self):
        self._check_matrix_is_complete()
