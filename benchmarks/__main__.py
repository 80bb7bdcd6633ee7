"""Run every benchmark on a generated company and print ours beside theirs."""

import argparse
import json
import sys
from itertools import chain
from pathlib import Path

from benchmarks import (
    closing,
    deadlines,
    incentive,
    mail_intake,
    measurement,
    planning,
    world,
)
from devtools.inside_odoo import environment


def main():
    """Measure, print a line per figure, and write them as JSON if asked to."""
    parser = argparse.ArgumentParser(prog="./dev bench", description=__doc__)
    parser.add_argument("--database", required=True)
    parser.add_argument("--json", metavar="FILE", type=Path)
    parser.add_argument("--scale", type=float, default=1.0)
    options = parser.parse_args()
    figures = []
    for figure in chain(
        _run_here(options), incentive.run(options.database, options.scale)
    ):
        sys.stdout.write(f"{figure}\n")
        sys.stdout.flush()
        figures.append(figure.as_json())
    if options.json:
        options.json.write_text(json.dumps(figures, indent=2) + "\n")


def _run_here(options):
    with environment(options.database) as env:
        company = world.create(env, options.scale)
        yield from planning.run(company)
        yield from measurement.run(company, options.scale)
        yield from closing.run(company)
        yield from deadlines.run(company, options.scale)
        yield from mail_intake.run(env, options.scale)


if __name__ == "__main__":
    main()
