"""Words to the person at the terminal, all on standard error."""

import sys
import time
from contextlib import contextmanager


class Refusal(Exception):
    """A reason to stop that the reader can act on; shown without a traceback."""


def say(sentence=""):
    """Print one line of progress at once."""
    sys.stderr.write(f"{sentence}\n")
    sys.stderr.flush()


def say_in_place(sentence):
    """Overwrite the current line on a terminal; elsewhere say nothing."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\033[K{sentence[:110]}")
        sys.stderr.flush()


def clear_line():
    """Remove what `say_in_place` left on the terminal."""
    say_in_place("")


@contextmanager
def step(sentence):
    """Announce a piece of work, and say how long it took once it is done."""
    say(f"• {sentence} …")
    start = time.monotonic()
    yield
    clear_line()
    say(f"  done in {time.monotonic() - start:.0f} s")
