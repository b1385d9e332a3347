"""What is counted: which header names or row labels mean produced, accepted, hours …, and which are in doubt."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from callsheet.sources.grid import Cell, Row, is_blank, shown
from callsheet.sources.suggest.columns import Labels
from callsheet.sources.suggest.levels import carried
from callsheet.sources.suggest.sample import Sample, is_percent
from callsheet.sources.tracker.words import MEASURES, folded, is_total_word, measure_of

ITEM_MEASURES = ("produced", "accepted", "rejected", "reworked", "backlog", "released", "committed")


@dataclass(frozen=True, slots=True)
class Measures:
    """Measure -> names that say so. `constant` where the file names no measure at all; `certain` names are known words,
    `doubtful` ones are names that might mean "produced"; `unread` are names of other things."""

    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    constant: str = ""
    certain: tuple[str, ...] = ()
    doubtful: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()

    def draft(self) -> dict[str, Any]:
        """The part of the mapping that says this."""
        if self.constant:
            return {"constants": {"measure": self.constant}}
        return {"measures": {m: list(names) for m, names in self.names.items()}}


def measures_of(
    sample: Sample, at: int, across: Sequence[str], *, labels: Labels, values: Sequence[int], window: Sequence[Row]
) -> Measures:
    """The measures of a layout: across the header, down a column, or, where neither says it, one guess from the titles."""
    if "measure" in across:
        cells = carried(window, list(across).index("measure"), sample.width)
        return _sorted_out([cells[c - 1] for c in values])
    if "measure" in labels.columns:
        body = sample.rows[at + len(across) :]
        column = labels.columns["measure"]
        counted = [r[column - 1] for _, r in body if not _is_rate([r[c - 1] for c in values])]
        return _sorted_out(counted)
    titles = [shown(c) for _, row in sample.rows[:at] for c in row if not is_blank(c)]
    said = Counter(m for text in [*titles, sample.sheet.name] for m in [_in_title(text)] if m)
    return Measures(constant=said.most_common(1)[0][0] if said else "produced", certain=())


def _is_rate(cells: Sequence[Cell]) -> bool:
    return any(is_percent(c) for c in cells)


def _in_title(text: str) -> str:
    words = folded(text).split()
    hits = {m for w in words for m in [measure_of(w)] if m and m != "committed"}
    return hits.pop() if len(hits) == 1 else ""


def _sorted_out(cells: Sequence[Cell]) -> Measures:
    names = list(
        dict.fromkeys(
            " ".join(shown(c).split())
            for c in cells
            if not is_blank(c) and not (isinstance(c, str) and is_total_word(c))
        )
    )
    claims: dict[str, list[str]] = {}
    unknown = [n for n in names if not measure_of(n)]
    for name in names:
        if measure_of(name):
            claims.setdefault(measure_of(name), []).append(name)
    chosen: dict[str, tuple[str, ...]] = {}
    unread: list[str] = []
    doubtful: list[str] = []
    for measure, claimed in claims.items():
        best = min(claimed, key=lambda n: (_rank(measure, n), claimed.index(n)))
        same = tuple(n for n in claimed if folded(n) == folded(best))
        chosen[measure] = same
        rest = [n for n in claimed if n not in same]
        unread += rest
        if measure == "produced" and rest:
            doubtful = [best, *rest]
    if "produced" not in chosen and unknown:
        doubtful = unknown
        if len(unknown) == 1 or not chosen:
            chosen["produced"] = (unknown[0],)
    taken = {n for ns in chosen.values() for n in ns}
    certain = tuple(n for m, ns in chosen.items() for n in ns if measure_of(n) == m and n not in doubtful)
    return Measures(chosen, "", certain, tuple(doubtful), tuple(n for n in [*unread, *unknown] if n not in taken))


def _rank(measure: str, name: str) -> int:
    """Known words in the order in which they are listed; other names last."""
    words = MEASURES[measure].split("|")
    return words.index(folded(name)) if folded(name) in words else len(words)
