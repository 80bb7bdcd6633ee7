from freezegun import freeze_time

from odoo.fields import Command

from ..alert.common import NOW, AlertCommon


class MeetingCommon(AlertCommon):
    """Half of June has passed; Lena calls a review of North."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.june = cls._find_period("2026-06")

    @classmethod
    def _call(cls, leader=None, **values):
        """Call a meeting; its agenda is built from the figures of this moment."""
        return (
            cls.env["sales.mgmt.meeting"]
            .with_user(leader or cls.lena)
            .create(
                {
                    "unit_id": cls.north.id,
                    "date_begin": "2026-06-16 08:00:00",
                    "period_id": cls.june.id,
                    **values,
                }
            )
        )

    @classmethod
    def _decide(
        cls, meeting, user=None, what="Call the ten largest customers", **values
    ):
        meeting.write(
            {
                "decision_ids": [
                    Command.create(
                        {
                            "name": what,
                            "user_id": (user or cls.anna).id,
                            "date_due": "2026-06-30",
                        }
                    )
                ]
            }
        )
        return meeting.decision_ids[-1]

    def _hold(self, at=NOW, **values):
        """Hold a meeting with a decision for Anna, and close it.

        :return: the decision
        """
        with freeze_time(at):
            meeting = self._call(**values)
            decision = self._decide(meeting)
            meeting.action_plan()
            meeting.action_close()
        return decision.with_env(self.env)

    def _read_agenda(self, meeting):
        """Return kind and whom each point is about, in order."""
        return [
            (item.kind, item.user_id.with_env(self.env)) for item in meeting.item_ids
        ]
