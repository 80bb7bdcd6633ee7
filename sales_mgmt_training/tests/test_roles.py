from odoo.tests import tagged

from odoo.addons.sales_mgmt_targets.tests.role_matrix import RoleMatrixCase

from .common import TrainingCommon
from .program.roles import PROGRAM_ROLES, get_program_samples
from .roles import CONFIGURED, PERSONAL


@tagged("post_install", "-at_install")
class TestTrainingRoles(RoleMatrixCase, TrainingCommon):
    """The samples concern Anna, who sells in North, below Lena."""

    module = "sales_mgmt_training"
    matrix = {
        "sales.mgmt.person": {**PERSONAL, "training_officer": "r"},
        "sales.mgmt.training.course": CONFIGURED,
        "sales.mgmt.training.material": CONFIGURED,
        "sales.mgmt.training.enrolment": {**PERSONAL, "training_officer": "rwc"},
        **PROGRAM_ROLES,
    }

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.roles |= {"hr_officer": cls.harry, "training_officer": cls.tara}
        for user in cls.roles.values():
            user.company_ids |= cls.company

    @classmethod
    def _get_samples(cls):
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
            "sales.mgmt.training.enrolment": cls._enrol(cls.anna),
            **get_program_samples(cls),
        }

    def test_everybody_may_do_what_the_table_says(self):
        self._check_matrix()

    def test_every_model_is_in_the_table(self):
        self._check_matrix_is_complete()
