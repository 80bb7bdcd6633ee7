"""Child processes that never outlive the ./dev that started them."""

import contextlib
import ctypes
import os
import signal
import subprocess
import time
from functools import partial

from devtools.progress import Refusal, say_in_place

PR_SET_PDEATHSIG = 1
SECONDS_TO_END = 15


def output_of(command, refusal, **options):
    """Run a command and return what it prints; on a terminal its seconds are counted.

    :param refusal: the sentence to stop with if it fails; its own words follow.
    """
    pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE}
    try:
        process = subprocess.Popen(
            [str(part) for part in command],
            text=True,
            stderr=subprocess.PIPE,
            **pipes,
            **options,
        )
    except FileNotFoundError as error:
        raise Refusal(f"{refusal} ({command[0]} is not installed.)") from error
    try:
        output, complaint = _communicate(process)
    finally:
        end(process)
    if process.returncode:
        raise Refusal(f"{refusal}\n{_last_lines(complaint or output)}")
    return output


def _communicate(process):
    started = time.monotonic()
    while True:
        try:
            return process.communicate(timeout=1)
        except subprocess.TimeoutExpired:
            say_in_place(f"  {time.monotonic() - started:.0f} s")


def _last_lines(words, count=12):
    return "\n".join(f"    {line}" for line in words.strip().splitlines()[-count:])


def start(command, **options):
    """Start a process in a group of its own, so that all of it can be ended."""
    return subprocess.Popen(
        [str(part) for part in command],
        start_new_session=True,
        preexec_fn=partial(_die_with_parent, signal.SIGTERM),  # noqa: PLW1509 (no threads)
        **options,
    )


@contextlib.contextmanager
def running(command, **options):
    """Run a process beside us; end it, and all it started, on leaving."""
    process = start(command, **options)
    try:
        yield process
    finally:
        end(process)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)


def foreground(command, farewell=signal.SIGTERM, **options):
    """Run a process that owns the terminal and return its exit code.

    Ctrl-C reaches the process itself, and we wait until it has ended.

    :param farewell: the signal at which it ends and cleans up
    """
    process = subprocess.Popen(
        [str(part) for part in command],
        preexec_fn=partial(_die_with_parent, farewell),  # noqa: PLW1509 (no threads)
        **options,
    )
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            continue
        except BaseException:
            end(process, farewell)
            raise


def end(process, farewell=signal.SIGTERM):
    """End a process: politely first, then for good."""
    if process.poll() is None:
        process.send_signal(farewell)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(SECONDS_TO_END)
    process.kill()
    process.wait()


def _die_with_parent(number):
    """Ask the kernel to send this process a signal when its parent dies."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, number)
