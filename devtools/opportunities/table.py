"""Reading a CSV file as rows that know where they stand and speak up."""

import csv
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from .cells import UnreadableCellError, read_amount, read_day
from .findings import Finding, Findings, Outcome

CENT = Decimal("0.01")


class UnreadableFileError(Exception):
    """A file that cannot be read at all; the message is a whole sentence."""


class RejectedRowError(Exception):
    """A row that cannot be loaded; the message says why."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table under its header, with blanks trimmed from the cells."""

    file: str
    number: int
    key: str
    cells: dict[str, str]
    findings: Findings
    repairs: dict[tuple[str, str], str]
    fault: str = ""

    def text(self, column: str) -> str:
        """Return the cell, repaired where it is a known misspelling."""
        text = self.cells[column]
        repaired = self.repairs.get((column, text))
        if repaired is None:
            return text
        self.remark(Outcome.REPAIRED, f"{column} “{text}” read as “{repaired}”")
        return repaired

    def required(self, column: str) -> str:
        text = self.text(column)
        if not text:
            raise RejectedRowError(f"{column} is missing")
        return text

    def day(self, column: str) -> date | None:
        return self._read(column, read_day)

    def amount(self, column: str) -> Decimal | None:
        """Return the amount in a cell, rounded to cents."""
        amount = self._read(column, read_amount)
        if amount is None or amount == amount.quantize(CENT):
            return amount
        text = self.cells[column]
        self.remark(Outcome.REPAIRED, f"{column} “{text}” rounded to cents")
        return amount.quantize(CENT, ROUND_HALF_UP)

    def remark(self, outcome: Outcome, reason: str) -> None:
        self.findings.add(Finding(outcome, self.file, self.number, self.key, reason))

    def _read(self, column, read):
        text = self.cells[column]
        try:
            return read(text) if text else None
        except UnreadableCellError as unreadable:
            raise RejectedRowError(f"{column} “{text}” {unreadable}") from unreadable


@dataclass(frozen=True, slots=True)
class Table:
    """A CSV file with named columns, the first of which identifies a row."""

    path: Path
    columns: Sequence[str]
    findings: Findings
    repairs: dict[tuple[str, str], str]

    def parse(self, make: Callable[[Row], object]) -> Iterator:
        """Yield what `make` builds from each row; report the rows it rejects.

        The first row of a key counts, later rows with the same key are rejected.
        """
        seen: set[str] = set()
        for row in self.rows():
            try:
                self._check(row, seen)
                made = make(row)
            except RejectedRowError as rejected:
                row.remark(Outcome.REJECTED, str(rejected))
                continue
            seen.add(row.key)
            yield made

    def rows(self) -> Iterator[Row]:
        """Yield the rows of the file; rows without any text are skipped."""
        try:
            with self.path.open(encoding="utf-8-sig", newline="") as stream:
                reader = csv.DictReader(stream)
                self._check_header(reader.fieldnames or [])
                yield from self._read_rows(reader)
        except FileNotFoundError:
            raise UnreadableFileError(
                f"{self.path.name} is missing in {self.path.parent}."
            ) from None
        except OSError as error:
            raise UnreadableFileError(
                f"{self.path.name} cannot be opened: {error.strerror}."
            ) from error
        except UnicodeDecodeError as error:
            raise UnreadableFileError(
                f"{self.path.name} is not a text file in UTF-8: save it as “CSV UTF-8”."
            ) from error
        except csv.Error as error:
            raise UnreadableFileError(
                f"{self.path.name} is not a readable CSV file: {error}."
            ) from error

    def _read_rows(self, reader: csv.DictReader) -> Iterator[Row]:
        for number, raw in enumerate(reader, start=2):
            surplus = raw.pop(None, None)
            fault = _shape_fault(raw.values(), surplus)
            cells = {name: (text or "").strip() for name, text in raw.items()}
            if any(cells.values()):
                yield Row(
                    file=self.path.name,
                    number=number,
                    key=cells[self.columns[0]],
                    cells=cells,
                    findings=self.findings,
                    repairs=self.repairs,
                    fault=fault,
                )

    def _check_header(self, names: Sequence[str]) -> None:
        missing = [column for column in self.columns if column not in names]
        if missing:
            raise UnreadableFileError(
                f"{self.path.name} has no column {_enumerate(missing)}; "
                f"its columns are {_enumerate(names) or 'none'}."
            )

    def _check(self, row: Row, seen: set[str]) -> None:
        key_column = self.columns[0]
        if row.fault:
            raise RejectedRowError(row.fault)
        if not row.key:
            raise RejectedRowError(f"{key_column} is missing")
        if row.key in seen:
            raise RejectedRowError(f"{key_column} is a repetition of an earlier row")


def _shape_fault(texts: Collection[str | None], surplus: list[str] | None) -> str:
    if surplus:
        return "the row has more cells than the header"
    if None in texts:
        return "the row has fewer cells than the header"
    if any("\0" in text for text in texts):
        return "the row holds a character that no text can hold"
    return ""


def _enumerate(names: Sequence[str]) -> str:
    return ", ".join(f"“{name}”" for name in names)
