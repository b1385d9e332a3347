"""What counts as done: the programme says, and where that kind of evidence is missing the other one is taken, and said."""

from collections.abc import Mapping
from dataclasses import dataclass

from callsheet.metrics.evidence import Evidence
from callsheet.metrics.measures import MeasureSums

COUNTED = {"submitted": "submitted_first", "accepted": "accepted"}
REPORTED = {"produced": "produced", "reported accepted": "accepted"}
OTHER = {
    "submitted": "produced",
    "accepted": "reported accepted",
    "produced": "submitted",
    "reported accepted": "accepted",
}


@dataclass(frozen=True, slots=True)
class Yardstick:
    """Per vendor, which of the four counts as done; `standard` for vendors not named."""

    standard: str
    by_vendor: Mapping[str, str]

    def units(self, vendor: str, sums: MeasureSums) -> float:
        """Units done by one vendor."""
        return units(self.by_vendor.get(vendor, self.standard), sums)

    @property
    def evidence(self) -> Evidence:
        """Reported as soon as one vendor's work is known from its tracker alone."""
        ways = {self.standard, *self.by_vendor.values()} if not self.by_vendor else set(self.by_vendor.values())
        return Evidence.REPORTED if ways & set(REPORTED) else Evidence.COUNTED


def units(way: str, sums: MeasureSums) -> float:
    """Units done, measured one way."""
    return float(sums.count(COUNTED[way])) if way in COUNTED else sums.reported.get(REPORTED[way], 0) / 1000


def yardstick(standard: str, by_vendor: Mapping[str, MeasureSums]) -> Yardstick:
    """The programme's way, or the other kind of evidence for vendors of whom only that is there."""
    chosen: dict[str, str] = {}
    for vendor, total in by_vendor.items():
        chosen[vendor] = standard if units(standard, total) or not units(OTHER[standard], total) else OTHER[standard]
    return Yardstick(standard, chosen)
