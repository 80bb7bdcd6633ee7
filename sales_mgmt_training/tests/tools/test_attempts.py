from unittest import TestCase

from ...tools.attempts import allowed, left


class TestAttempts(TestCase):
    def test_attempts_end_at_the_limit(self):
        self.assertEqual([left(2, 0, used) for used in range(4)], [2, 1, 0, 0])

    def test_what_was_given_is_added(self):
        self.assertEqual((allowed(2, 3), left(2, 3, 4)), (5, 1))

    def test_without_a_limit_nothing_is_counted(self):
        self.assertIsNone(allowed(None, 3))
        self.assertIsNone(left(None, 0, 100))
