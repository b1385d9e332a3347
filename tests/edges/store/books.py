"""A manifest's twin for tests: brings imports into a store, adds up their deltas, and keeps what ought to stand."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from callsheet.facts.identities import fact_id
from callsheet.facts.tables import TABLES
from callsheet.metrics.measures import KEYS
from callsheet.sources.contract import Record
from callsheet.store.commit import commit
from callsheet.store.contract import Committed, Names, Part, Registry, Snapshot, Stage
from callsheet.store.facts_view import Filter, rows, stored
from callsheet.store.incoming import Allotted
from callsheet.store.measure import measure
from callsheet.store.parts import visible
from callsheet.store.place import Store
from callsheet.store.stage import stage_records
from callsheet.store.sums import VALUES

PROGRAMME = "p"
Sums = dict[str, dict[tuple, tuple[int, ...]]]
Bag = list[tuple[str, dict[str, object]]]
"""Facts of an import, each with its table, in the order of the file's lines."""


def filled(table: str, values: Mapping[str, object], source: str = "s") -> dict[str, object]:
    """A fact with every field: what the values leave out is its default."""
    row = {f.name: f.default for f in TABLES[table].fields}
    return {**row, "programme": PROGRAMME, "source": source, **{k: v for k, v in values.items() if v is not None}}


def facts_of(
    store: Store, snapshot: Snapshot, table: str, where: Sequence[Filter] = (), **page: Any
) -> list[dict[str, object]]:
    """Stored facts as of a snapshot."""
    with stored(store, snapshot, table) as facts:
        return rows(facts, where, **page)


@dataclass
class Books:
    """What an action would keep in the registry: parts, sequence, row ids; and the sums of all deltas."""

    store: Store
    registry: Registry = field(default_factory=Registry)
    parts: list[Part] = field(default_factory=list)
    seq: int = 0
    next_row_id: int = 1
    sums: Sums = field(default_factory=dict)
    history: dict[int, dict[str, list[dict[str, object]]]] = field(default_factory=dict)
    standing: dict[object, tuple[str, dict[str, object]]] = field(default_factory=dict)

    def stage(self, facts: Bag, source: str = "s") -> Stage:
        self.seq += 1
        records = [Record(line, ((table, values),)) for line, (table, values) in enumerate(facts, 2)]
        folder = self.store.stage / f"import-{self.seq}"
        return stage_records(records, folder, programme=PROGRAMME, source=source)

    def commit(self, stage: Stage, names: Names = Names()) -> Committed:
        allotted = Allotted(self.seq, 7, self.next_row_id, f"import-{self.seq}")
        return commit(
            self.store, stage, snapshot=self.snapshot(), registry=self.registry, names=names, allotted=allotted
        )

    def bring(self, facts: Bag, source: str = "s", names: Names = Names()) -> Committed:
        """One import from staging to manifest."""
        done = self.commit(self.stage(facts, source), names)
        self.parts.extend(done.parts)
        self.next_row_id = done.next_row_id
        add_sums(self.sums, read_sums(done.deltas))
        self.remember(facts, source)
        return done

    def remember(self, facts: Bag, source: str) -> None:
        """The store's rules for repeats and revisions, said once more in plain loops."""
        best: dict[object, tuple[str, dict[str, object]]] = {}
        for table, values in facts:
            row = filled(table, values, source)
            key = fact_id(TABLES[table], row)
            if key not in best or revised(row) >= revised(best[key][1]):
                best[key] = (table, row)
        for key, (table, row) in best.items():
            old = self.standing.get(key)
            stamps = (row.get("revised_at"), old[1].get("revised_at")) if old else (None, None)
            if old is None or None in stamps or stamps[0] >= stamps[1]:
                self.standing[key] = (table, row)
        self.history[self.seq] = self.facts()

    def facts(self) -> dict[str, list[dict[str, object]]]:
        """What stands now, by table."""
        found: dict[str, list[dict[str, object]]] = {t: [] for t in TABLES}
        for table, row in self.standing.values():
            found[table].append(row)
        return found

    def snapshot(self, seq: int | None = None) -> Snapshot:
        return visible(self.parts, self.seq if seq is None else seq)

    def full(self, seq: int | None = None, **options: object) -> Sums:
        """Full recomputation, as of any manifest."""
        return read_sums(measure(self.store, self.snapshot(seq), self.registry, programme=PROGRAMME, **options))


def revised(row: Mapping[str, object]) -> datetime:
    return row.get("revised_at") or datetime.min


def read_sums(files: Mapping[str, Path]) -> Sums:
    """CSV files of measures as table -> key -> values; days and times typed, NULL days None."""
    return {table: dict(_rows(table, path)) for table, path in files.items()}


def _rows(table: str, path: Path) -> Iterable[tuple[tuple, tuple[int, ...]]]:
    keys = KEYS[table]
    with path.open(newline="", encoding="utf-8") as file:
        reader = csv.reader(file)
        header = next(reader)
        assert tuple(header[: len(keys)]) == keys
        for row in reader:
            cells = dict(zip(header, row, strict=True))
            yield tuple(_typed(k, cells[k]) for k in keys), tuple(int(cells.get(v) or 0) for v in VALUES[table])


def _typed(key: str, value: str) -> object:
    if key in ("day", "arrived", "done"):
        return date.fromisoformat(value) if value else None
    return datetime.fromisoformat(value) if key == "taken_at" else value


def add_sums(total: Sums, more: Sums) -> None:
    """Add deltas to sums; what becomes all zero is forgotten."""
    for table, cells in more.items():
        mine = total.setdefault(table, {})
        for key, values in cells.items():
            added = tuple(a + b for a, b in zip(mine.get(key, (0,) * len(values)), values, strict=True))
            if any(added):
                mine[key] = added
            else:
                mine.pop(key, None)


def same(a: Sums, b: Sums) -> bool:
    """Equal, an absent table being an empty one."""
    return {t: r for t, r in a.items() if r} == {t: r for t, r in b.items() if r}


def differences(a: Sums, b: Sums) -> list[str]:
    """What differs, for a readable failure."""
    found = []
    for table in sorted(a.keys() | b.keys()):
        left, right = a.get(table, {}), b.get(table, {})
        for key in sorted(left.keys() | right.keys(), key=str):
            zero = (0,) * len(VALUES[table])
            x, y = left.get(key, zero), right.get(key, zero)
            if x != y:
                pairs = {n: (p, q) for n, p, q in zip(VALUES[table], x, y, strict=True) if p != q}
                found.append(f"{table} {key}: {pairs}")
    return found
