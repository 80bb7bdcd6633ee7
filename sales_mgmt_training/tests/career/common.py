from contextlib import contextmanager
from unittest.mock import patch

from ..common import TrainingCommon


class CareerCommon(TrainingCommon):
    """Northwind, whose root Dora leads, with a ladder of three levels.

    ```
    Junior ── Senior ── Lead       Anna and Boris are juniors since 1 January 2025;
                                   Carla and the leaders stand on no level
    ```
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # tests roll back, so jobs do not commit
        cron = type(cls.env["ir.cron"])
        cls.startClassPatcher(
            patch.object(cron, "_commit_progress", lambda *_args, **_options: 60)
        )
        cls.root.leader_id = cls.dora
        cls.ladder = cls.env["sales.mgmt.career.ladder"].create({"name": "Consultant"})
        cls.junior = cls._create_level("Junior")
        cls.senior = cls._create_level("Senior", parent_id=cls.junior.id)
        cls.lead = cls._create_level("Lead", parent_id=cls.senior.id, role="leader")
        cls._place(cls.anna | cls.boris, cls.junior)

    @classmethod
    def _create_level(cls, name, **values):
        return cls.env["sales.mgmt.career.level"].create(
            {"name": name, "ladder_id": cls.ladder.id, **values}
        )

    @classmethod
    def _ask(cls, kind, level=None, **values):
        """Let a level, senior if not said otherwise, ask for something."""
        return cls.env["sales.mgmt.career.criterion"].create(
            {"level_id": (level or cls.senior).id, "kind": kind, **values}
        )

    @classmethod
    def _place(cls, users, level, since="2025-01-01"):
        """Let Harry place people on a level."""
        people = cls.env["sales.mgmt.person"].union(
            *(cls._get_file(user) for user in users)
        )
        wizard = (
            cls.env["sales.mgmt.career.place"]
            .with_user(cls.harry)
            .create(
                {
                    "person_ids": people.ids,
                    "level_id": level.id,
                    "since": since,
                    "reason": "As in the contract",
                }
            )
        )
        wizard.action_confirm()

    @classmethod
    def _evaluate(cls):
        cls.env["sales.mgmt.career.eligibility"]._evaluate(cls.company)

    @classmethod
    def _find(cls, user, level=None):
        """Return how far somebody is from a level, senior if not said otherwise."""
        return cls.env["sales.mgmt.career.eligibility"].search(
            [
                ("user_id", "=", user.id),
                ("company_id", "=", cls.company.id),
                ("level_id", "=", (level or cls.senior).id),
            ]
        )

    def _judge(self, criterion, user=None):
        """Judge everybody, and return the evidence of somebody, Anna if not said."""
        self._evaluate()
        return self._find(user or self.anna, criterion.level_id).evidence_ids.filtered(
            lambda row: row.criterion_id == criterion
        )

    @classmethod
    def _propose(cls, user=None, about=None, **values):
        """Let Lena, or somebody else, propose Anna for senior from June on."""
        return (
            cls.env["sales.mgmt.career.promotion"]
            .with_user(user or cls.lena)
            .create(
                {
                    "person_id": cls._get_file(about or cls.anna).id,
                    "level_id": cls.senior.id,
                    "date_effective": "2026-06-01",
                    **values,
                }
            )
        )

    @contextmanager
    def _refused(self, exception, words):
        """Expect a refusal, and undo what was written until then, as a request does."""
        with self.assertRaises(exception) as caught:
            yield
        self.assertRegex(str(caught.exception), words)

    @classmethod
    def _end(cls, promotion, step, user, reason="So it is"):
        """Reject or withdraw a decision in the dialog."""
        action = promotion.with_user(user).with_context(step=step).action_open_step()
        wizard = (
            cls.env[action["res_model"]]
            .with_user(user)
            .with_context(**action["context"])
            .create({"reason": reason})
        )
        wizard.action_confirm()
