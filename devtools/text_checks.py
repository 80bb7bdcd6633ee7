"""Checks of the text of tracked files that no linter knows."""

import re

# Written in pieces, so that this file does not contain what it looks for.
REGISTRIES = re.compile(
    "|".join(
        name.replace("*", r"\.")
        for name in (
            "python" + "hosted",
            "pypi" + "*org",
            "npm" + "js*(org|com)",
            "*debian" + "*org",
            "archive" + "*ubuntu*com",
        )
    )
)
MACHINE_PATHS = re.compile(
    "|".join(f"/{name}/" for name in ("work", "farm", "root", r"home/[a-z]\w*"))
    + r"|[.]library\b"
)
VACUOUS = re.compile(r'assertTrue\([^()"]*, (?!")[a-z_.]+\)')
PUBLIC_WRITE = re.compile(r"base\.group_(public|portal),[01],(1|[01],1|[01],[01],1)")
CONFLICT = re.compile(r"^(<{7} |>{7} )", re.MULTILINE)
DEBUGGER = re.compile(r"^\s*(breakpoint\(|import i?pdb\b)", re.MULTILINE)

# Which files, what to look for, what to say.
RULES = (
    (r"", REGISTRIES, "names the host of a package registry"),
    (r"", MACHINE_PATHS, "names a path of somebody's machine"),
    (r"", CONFLICT, "contains the mark of a merge conflict"),
    (r"\.py$", DEBUGGER, "stops in a debugger"),
    (r"/tests/.*\.py$", VACUOUS, "assertTrue(x, y) compares nothing"),
    (r"ir\.model\.access\.csv$", PUBLIC_WRITE, "lets public or portal users write"),
)


def complaints(name, text):
    """Return what is wrong with a file's text, one line each.

    >>> complaints("x/tests/test_a.py", "self.assertTrue(a, b)\\n")
    ['x/tests/test_a.py:1: assertTrue(x, y) compares nothing']
    """
    found = []
    for files, pattern, words in RULES:
        if re.search(files, name):
            for match in pattern.finditer(text):
                line = text.count("\n", 0, match.start()) + 1
                found.append(f"{name}:{line}: {words}")
    return found + [f"{name}: {words}" for words in shape(name, text)]


def shape(name, text):
    """Yield what is wrong with the ends of the lines and of the file."""
    if name.endswith((".po", ".pot", ".svg", ".csv")):
        return
    if text and not text.endswith("\n"):
        yield "does not end with a new line"
    if re.search(r"[ \t]+$", text, re.MULTILINE) and not name.endswith(".md"):
        yield "has spaces at the end of a line"


def mended(text):
    """Return the text without spaces at line ends and with one new line at its end."""
    return re.sub(r"[ \t]+$", "", text, flags=re.MULTILINE).rstrip("\n") + "\n"
