from datetime import timedelta

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from ..common import TrainingCommon


@tagged("post_install", "-at_install")
class TestSessionOverlaps(TrainingCommon):
    """Two sessions at the same time, and people who want to be in both."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.session = cls._create_session(capacity=1)
        cls.other = cls._create_session(capacity=0, trainer_ids=cls.tara.ids)

    def test_a_seat_that_comes_free_does_not_go_to_who_sits_elsewhere_by_now(self):
        anna, boris, carla = self._seat(self.session, self.anna, self.boris, self.carla)
        self._seat(self.other, self.boris)
        self.session.with_user(self.anna).action_leave()
        self.assertEqual(
            (anna.state, boris.state, carla.state), ("cancelled", "waiting", "seated")
        )
        self.assertEqual(boris.queue, 1)

    def test_whoever_gives_the_other_seat_back_is_served_next(self):
        anna, boris = self._seat(self.session, self.anna, self.boris)
        self._seat(self.other, self.boris)
        self.session.with_user(self.anna).action_leave()
        self.assertEqual((anna.state, boris.state), ("cancelled", "waiting"))
        self.other.with_user(self.boris).action_leave()
        self.assertEqual(boris.state, "seated")

    def test_a_session_is_not_moved_to_where_its_participants_sit_elsewhere(self):
        later = self._create_session(days=9, trainer_ids=self.lena.ids, capacity=0)
        self._seat(later, self.anna)
        self._seat(self.session, self.anna)
        with self.assertRaisesRegex(ValidationError, "anna .*sits in .*Choose another"):
            later.write(
                {
                    "date_begin": self.session.date_begin + timedelta(hours=1),
                    "date_end": self.session.date_end + timedelta(hours=1),
                }
            )
        # right after it is early enough
        later.write(
            {
                "date_begin": self.session.date_end,
                "date_end": self.session.date_end + timedelta(hours=1),
            }
        )
        self.assertEqual(later.date_begin, self.session.date_end)
