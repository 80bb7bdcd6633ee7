"""What an import repaired, left open or refused, row by row, with the reason."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum


class Outcome(Enum):
    """What became of a row that was not as it should be."""

    REPAIRED = "repaired"
    INCOMPLETE = "loaded, but incomplete"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Finding:
    """One remark about one row; rows count as in a spreadsheet, the header is 1."""

    outcome: Outcome
    file: str
    row: int
    key: str
    reason: str


@dataclass(slots=True)
class Findings:
    """All remarks of one import, in the order in which they were made."""

    items: list[Finding] = field(default_factory=list)

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)

    def add(self, finding: Finding) -> None:
        self.items.append(finding)

    def of(self, outcome: Outcome) -> list[Finding]:
        return [finding for finding in self.items if finding.outcome is outcome]

    def grouped(self) -> dict[tuple[Outcome, str, str], list[Finding]]:
        """Return the findings by outcome, file and reason, rejections last."""
        groups: dict[tuple[Outcome, str, str], list[Finding]] = {}
        order = list(Outcome)
        for finding in sorted(self.items, key=lambda item: order.index(item.outcome)):
            key = (finding.outcome, finding.file, finding.reason)
            groups.setdefault(key, []).append(finding)
        return groups
