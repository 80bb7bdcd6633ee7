from datetime import datetime, timedelta
from unittest import TestCase

from ...tools.rotating_code import check, write

NOON = datetime(2026, 3, 9, 12, 0, 0)


def sign(number):
    return f"signature-{number}"


class TestRotatingCode(TestCase):
    def test_a_code_is_good_in_its_minute_and_two_more(self):
        code = write(sign, NOON)
        for seconds, standing in (
            (0, "good"),
            (179, "good"),
            (180, "expired"),
            (-1, "expired"),
        ):
            moment = NOON + timedelta(seconds=seconds)
            self.assertEqual(check(sign, code, moment), standing, seconds)

    def test_the_code_changes_every_minute(self):
        self.assertEqual(write(sign, NOON), write(sign, NOON + timedelta(seconds=59)))
        self.assertNotEqual(
            write(sign, NOON), write(sign, NOON + timedelta(seconds=60))
        )

    def test_what_nobody_signed_is_forged(self):
        number = write(sign, NOON).split(".")[0]
        for code in ("", ".", "x.y", f"{number}.", f"{number}.x", "9" * 40, "²."):
            self.assertEqual(check(sign, code, NOON), "forged", code)

    def test_an_old_signature_does_not_fit_a_new_minute(self):
        signature = write(sign, NOON).split(".")[1]
        number = write(sign, NOON + timedelta(minutes=9)).split(".")[0]
        later = NOON + timedelta(minutes=9)
        self.assertEqual(check(sign, f"{number}.{signature}", later), "forged")
