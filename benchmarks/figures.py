"""One measurement: ours beside theirs, in one run on one machine."""

import resource
import time
from contextlib import contextmanager
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Figure:
    """What a benchmark found; times in seconds, unless another unit is named.

    :ivar against: what the time is compared with
    :ivar limit: the ratio that is promised, if one is
    :ivar statements: SQL statements that our side took, where they were counted
    :ivar peak_mb: the most memory the process held until then
    :ivar unit: of both figures
    """

    name: str
    ours: float
    theirs: float
    against: str
    limit: float | None
    statements: int | None
    peak_mb: float
    unit: str = "s"

    @property
    def ratio(self):
        return self.ours / self.theirs if self.theirs else float("inf")

    def as_json(self):
        return {**asdict(self), "ratio": self.ratio}

    def __str__(self):
        verdict = ""
        if self.limit is not None:
            word = "within" if self.ratio <= self.limit else "BEYOND"
            verdict = f", {word} {self.limit:g}"
        counted = "" if self.statements is None else f"{self.statements} statements, "
        return (
            f"{self.name}: {self.ours:.3f} {self.unit}, "
            f"{self.against}: {self.theirs:.3f} {self.unit}, "
            f"ratio {self.ratio:.2f}{verdict}; {counted}{self.peak_mb:.0f} MB"
        )


class Stopwatch:
    """Time and SQL statements of what runs inside `measuring`."""

    seconds = 0.0
    statements = 0


@contextmanager
def measuring(env):
    """Yield a stopwatch over a block that leaves nothing pending in the cache."""
    watch = Stopwatch()
    env.flush_all()
    before, begun = env.cr.sql_log_count, time.perf_counter()
    yield watch
    env.flush_all()
    watch.seconds = time.perf_counter() - begun
    watch.statements = env.cr.sql_log_count - before


def time_of(work):
    """Return a stopwatch over what asks the database for nothing."""
    watch, begun = Stopwatch(), time.perf_counter()
    work()
    watch.seconds = time.perf_counter() - begun
    return watch


def attempt(env, run_once):
    """Return what something takes that cannot be undone, and undo it.

    :param Callable run_once: returns what was measured
    """
    with env.cr.savepoint() as savepoint:
        measured = run_once()
        savepoint.rollback()
    env.invalidate_all()
    return measured


def peak_mb():
    """Return the most memory this process has held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def best_of(times, run):
    """Return the quickest of several runs: what the machine can do undisturbed.

    :param Callable run: returns a stopwatch
    """
    return min((run() for _time in range(times)), key=lambda watch: watch.seconds)
