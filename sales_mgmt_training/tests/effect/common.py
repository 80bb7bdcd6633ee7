from freezegun import freeze_time

from ..common import TrainingCommon

NOW = "2026-09-15 09:00:00"


class EffectCommon(TrainingCommon):
    """Ten people sell in North; five of them pass the course in March 2026.

    The trained won 100 a month before and 130 after it, the others 80 and 90.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        logins = [f"rep{number}" for number in range(10)]
        users = cls._create_users(dict.fromkeys(logins, "user"))
        cls.trained, cls.untrained = users[:5], users[5:]
        for user in users:
            cls._assign(user, cls.north)
        with freeze_time("2026-03-10 09:00:00"):
            for user in cls.trained:
                cls._enrol(user, date_due="2026-03-31")._pass()
        for user in cls.trained:
            cls._sell(user, 100, 130)
        for user in cls.untrained:
            cls._sell(user, 80, 90)
        with freeze_time(NOW):
            cls._refresh()

    @classmethod
    def _sell(cls, user, before, after):
        for month in ("2025-12", "2026-01", "2026-02"):
            cls._create_won(user, before, f"{month}-15 10:00:00")
        # the month of the training is in neither window
        cls._create_won(user, 5000, "2026-03-15 10:00:00")
        for month in ("2026-04", "2026-05", "2026-06"):
            cls._create_won(user, after, f"{month}-15 10:00:00")

    @classmethod
    def _look(cls, **values):
        """Let Tara look at the effect of the course, in September 2026."""
        effects = cls.env["sales.mgmt.training.effect"].with_user(cls.tara)
        if values.get("subject", "course") == "course":
            values = {"course_id": cls.course.id, **values}
        with freeze_time(NOW):
            return effects.create(
                {
                    "company_id": cls.company.id,
                    "metric_id": cls.metric_won.id,
                    "measure": "value",
                    **values,
                }
            ).with_env(cls.env)
