"""Adding up measures: the only operation between a cell and a KPI."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TypeVar

from callsheet.metrics.measures import BINS, MeasureSums

Key = TypeVar("Key")

DERIVED: Mapping[str, tuple[str, str]] = {
    "unmapped": ("judgments", "vendor"),
}
"""Counts that a reader adds to MeasureSums.counts from labels: name -> (measure, label): the measure over cells in which
that label is ''. Labels are gone once cells are summed, so it must be done on the way."""


def combined(parts: Iterable[MeasureSums]) -> MeasureSums:
    """The sum of several groups of cells; nothing summed is an empty MeasureSums.

    Commitments add up over those that have one; queue states add up (they are snapshots of different queues).
    """
    groups = list(parts)
    committed = [g.committed_milli for g in groups if g.committed_milli is not None]
    return MeasureSums(
        counts=_added(g.counts for g in groups),
        hists=_added_bins(g.hists for g in groups),
        patterns=_added(g.patterns for g in groups),
        confusion=_added_pairs(g.confusion for g in groups),
        reported=_added(g.reported for g in groups),
        committed_milli=sum(committed) if committed else None,
        queue=_added(g.queue for g in groups),
        backlog=_added(g.backlog for g in groups),
    )


def derived_counts(cells: Iterable[tuple[Mapping[str, str], Mapping[str, int]]]) -> dict[str, int]:
    """The counts of DERIVED over (labels, counts) of cells."""
    found = dict.fromkeys(DERIVED, 0)
    for labels, counts in cells:
        for name, (measure, label) in DERIVED.items():
            if labels.get(label, "") == "":
                found[name] += counts.get(measure, 0)
    return found


def _added(mappings: Iterable[Mapping[Key, int]]) -> dict[Key, int]:
    total: Counter[Key] = Counter()
    for mapping in mappings:
        for key, value in mapping.items():
            total[key] += value
    return dict(total)


def _added_pairs(mappings: Iterable[Mapping[Key, tuple[int, int]]]) -> dict[Key, tuple[int, int]]:
    total: dict[Key, tuple[int, int]] = {}
    for mapping in mappings:
        for key, (n, weight) in mapping.items():
            before = total.get(key, (0, 0))
            total[key] = before[0] + n, before[1] + weight
    return total


def _added_bins(mappings: Iterable[Mapping[str, tuple[int, ...]]]) -> dict[str, tuple[int, ...]]:
    total: dict[str, tuple[int, ...]] = {}
    for mapping in mappings:
        for kind, bins in mapping.items():
            before = total.get(kind, (0,) * BINS)
            total[kind] = tuple(a + b for a, b in zip(before, bins, strict=True))
    return total
