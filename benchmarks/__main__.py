"""Run every benchmark on a generated company and print ours beside theirs."""

import argparse
import json
import sys
from itertools import chain
from pathlib import Path

from benchmarks import (
    closing,
    deadlines,
    eligibility,
    incentive,
    mail_intake,
    measurement,
    packs,
    planning,
    screens,
    sheets,
    training,
    world,
)
from devtools.inside_odoo import environment

# In this order: each goes on with the company as the ones before left it
PARTS = {
    "planning": planning.run,
    "sheets": sheets.run,
    "measurement": measurement.run,
    "closing": closing.run,
    "deadlines": deadlines.run,
    "mail_intake": mail_intake.run,
    "eligibility": eligibility.run,
    "training": training.run,
    "packs": packs.run,
}
# Measured on a server, and in a process of its own beside another module's
APART = {"screens": screens.run, "incentive": incentive.run}


def main():
    """Measure, print a line per figure, and write them as JSON if asked to."""
    parser = argparse.ArgumentParser(prog="./dev bench", description=__doc__)
    parser.add_argument("--database", required=True)
    parser.add_argument("--json", metavar="FILE", type=Path)
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument(
        "--only", metavar="PART", action="append", choices=[*PARTS, *APART]
    )
    options = parser.parse_args()
    options.parts = options.only or [*PARTS, *APART]
    figures = []
    for figure in chain(_run_here(options), _run_apart(options)):
        sys.stdout.write(f"{figure}\n")
        sys.stdout.flush()
        figures.append(figure.as_json())
    if options.json:
        options.json.write_text(json.dumps(figures, indent=2) + "\n")


def _run_here(options):
    """Measure on one company; nothing is created if no such part is wanted."""
    wanted = [part for name, part in PARTS.items() if name in options.parts]
    if not wanted:
        return
    with environment(options.database) as env:
        company = world.create(env, options.scale)
        for part in wanted:
            yield from part(company, options.scale)


def _run_apart(options):
    for name, part in APART.items():
        if name in options.parts:
            yield from part(options.database, options.scale)


if __name__ == "__main__":
    main()
