"""What no linter knows is found by line, and nothing else is."""

import pytest

from devtools import text_checks


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("README.md", "get it from " + "py" + "pi.org", "package registry"),
        ("dev", "path = '/" + "root/x'", "somebody's machine"),
        ("a.py", "<" * 7 + " HEAD\n", "merge conflict"),
        ("a.py", "    break" + "point()\n", "debugger"),
        (
            "m/security/ir.model.access.csv",
            "a,b,c,base.group_public,1,1,0,0\n",
            "public",
        ),
        ("m/tests/test_a.py", "self.assertTrue(" + "one, other)\n", "compares nothing"),
        ("a.py", "text without a last line", "new line"),
        ("a.py", "text  \n", "spaces"),
    ],
)
def test_a_flaw_is_found(name, text, words):
    assert any(words in line for line in text_checks.complaints(name, text))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("m/security/ir.model.access.csv", "a,b,c,base.group_public,1,0,0,0\n"),
        ("m/tests/test_a.py", 'self.assertTrue(one, "it is one")\n'),
        ("README.md", "two spaces  \nbreak the line\n"),
        ("a.py", "url = 'https://www.example.com/homework/'\n"),
    ],
)
def test_what_is_well_is_left_alone(name, text):
    assert text_checks.complaints(name, text) == []


def test_mending_keeps_the_words():
    assert text_checks.mended("one \n\ntwo\n\n\n") == "one\n\ntwo\n"
