from odoo.tests import new_test_user

from .common import SalesMgmtCommon

OPERATIONS = {"r": "read", "w": "write", "c": "create", "u": "unlink"}


class RoleMatrixCase(SalesMgmtCommon):
    """Who may do what, as one table: role by model by operation.

    A module that adds models subclasses this with a `matrix` of its own and a sample of
    each model from `_get_samples`. The sample concerns Anna, who sells in North. The
    letters of a cell are the operations that succeed on it: read, write, create,
    unlink.
    """

    # model: {role: letters}; a role that is missing may do nothing
    matrix = {}
    # the module whose models have to be in the matrix
    module = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        settings = new_test_user(cls.env, "settings", "base.group_system")
        settings.group_ids -= cls.env.ref("sales_mgmt_targets.group_manager")
        cls.roles = {
            "anna": cls.anna,
            "colleague": cls.boris,
            "leader": cls.lena,
            "other_leader": cls.sven,
            "manager": cls.dora,
            "officer": cls.olga,
            "auditor": cls.auditor,
            "settings": settings,
            "portal": new_test_user(cls.env, "portal_user", "base.group_portal"),
            "public": new_test_user(cls.env, "public_user", "base.group_public"),
        }
        for user in cls.roles.values():
            user.company_ids |= cls.company
        cls.samples = cls._get_samples()

    @classmethod
    def _get_samples(cls):
        """Return a record of every model that concerns Anna.

        :rtype: dict[str, odoo.models.BaseModel]
        """
        return {}

    def _check_matrix(self):
        """Compare every cell of the table with what the server allows."""
        for model, cells in self.matrix.items():
            sample = self.samples[model]
            self.assertTrue(sample, f"No sample of {model}")
            for role, user in self.roles.items():
                record = sample.with_user(user).with_context(
                    allowed_company_ids=self.company.ids
                )
                allowed = "".join(
                    letter
                    for letter, operation in OPERATIONS.items()
                    if record.has_access(operation)
                )
                with self.subTest(model=model, role=role):
                    self.assertEqual(allowed, cells.get(role, ""))

    def _check_matrix_is_complete(self):
        """Every stored model of the module stands in the table."""
        models = {
            name
            for name, model in self.env.registry.items()
            if model._original_module == self.module and not model._abstract
        }
        self.assertEqual(models - set(self.matrix), set())
