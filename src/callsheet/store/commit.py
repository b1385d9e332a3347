"""One import becomes durable parts and signed deltas of the measures; nothing is visible until a manifest names them."""

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from callsheet.store.columns import DELETIONS, ITEM_TABLES, ORDER
from callsheet.store.connect import Connection, connect, literal, scalar
from callsheet.store.contract import Committed, Names, Part, Registry, Snapshot, Stage, TableCount
from callsheet.store.incoming import Allotted, decide, incoming_view, kept, load_names, origin_of
from callsheet.store.parts import Booking, Origin, chosen, current, relation, write_part
from callsheet.store.place import Store
from callsheet.store.queries import OWN_MEASURES
from callsheet.store.registry_tables import load_registry
from callsheet.store.sums import (
    Sums,
    between,
    count_rows,
    days_of,
    empty_relations,
    item_ranges,
    sum_items,
    sum_own,
    teach_words,
    write_sums,
)

PART_ROWS = 2_000_000
"""Rows of a part: as many as can be sorted within the default memory limit. A larger import becomes several parts, each
with its own range of items (or days)."""
SAMPLE = 20_000


@dataclass(slots=True)
class _Import:
    """An import under way: what stays the same through its steps, and what they have made so far."""

    con: Connection
    store: Store
    snapshot: Snapshot
    origin: Origin
    allotted: Allotted
    parts: list[Part] = field(default_factory=list)
    counts: dict[str, TableCount] = field(default_factory=dict)
    next_row_id: int = 0


def commit(
    store: Store, stage: Stage, *, snapshot: Snapshot, registry: Registry, names: Names, allotted: Allotted
) -> Committed:
    """Write one import's facts as parts and work out what it changes in the measures.

    `snapshot` is everything committed before it; the caller holds a lock on the source from taking the snapshot until the
    manifest is committed. Names without an entry in `names` stand for themselves. An import that brings nothing new gives
    no parts and empty deltas. Deltas: measures._after_ less _before_, over the items touched (proofs: additive by item).
    """
    store.tmp.mkdir(parents=True, exist_ok=True)
    sums = Sums(Path(tempfile.mkdtemp(prefix="deltas-", dir=store.tmp)))
    with connect(store) as con:
        teach_words(con)
        load_names(con, names, folder=sums.folder)
        running = _Import(con, store, snapshot, origin_of(con, stage), allotted, next_row_id=allotted.next_row_id)
        for table in ORDER:
            if stage.files.get(table):
                _store_table(running, table, stage, names)
        _store_deletions(running)
        touched = _add_deltas(running, registry, sums)
        deltas = write_sums(con, sums, programme=running.origin.programme)
    return Committed(
        parts=tuple(running.parts),
        counts=running.counts,
        next_row_id=running.next_row_id,
        deltas=deltas,
        items_touched=touched,
    )


def _store_table(run: _Import, table: str, stage: Stage, names: Names) -> None:
    staged_rows = incoming_view(
        run.con, table, stage.files[table], names=names, allotted=run.allotted, first_row_id=run.next_row_id
    )
    stored = current(run.store, run.snapshot, table, run.origin) if chosen(run.snapshot, table, run.origin) else None
    count = decide(run.con, table, stored, staged_rows=staged_rows)
    run.counts[table] = count
    run.next_row_id += staged_rows
    conditions = _cuts(run.con, table, rows=count.new + count.superseding)
    run.parts.extend(_write(run, table, [f"SELECT * FROM ({kept(table)}) WHERE {c}" for c in conditions]))


def _store_deletions(run: _Import) -> None:
    replaced = [f"SELECT row_id FROM replaced_{t}" for t in run.counts]
    if replaced:
        select = f"SELECT row_id, CAST({run.allotted.seq} AS BIGINT) AS seq FROM ({' UNION ALL '.join(replaced)})"
        run.parts.extend(_write(run, DELETIONS, [select]))


def _write(run: _Import, kind: str, selects: Sequence[str]) -> Iterator[Part]:
    """Write each select as a part. Ranges of a large import stay in the file's order: sorting them would spill to disk."""
    for chunk, select in enumerate(selects):
        booked = Booking(run.allotted.seq, f"{run.allotted.key}:{kind}:{chunk}", is_sorted=len(selects) == 1)
        part = write_part(run.con, run.store, select, kind=kind, origin=run.origin, booked=booked)
        if part is not None:
            yield part


def _cuts(con: Connection, table: str, *, rows: int) -> list[str]:
    wanted = -(-rows // PART_ROWS)
    if wanted == 0:
        return []
    if wanted == 1:
        return ["true"]
    column = ORDER[table][0]
    sample = f"SELECT {column} FROM incoming_{table} WHERE row_id % {max(1, rows // SAMPLE)} = 0 ORDER BY 1"
    found = [row[0] for row in con.execute(sample).fetchall()]
    cuts = sorted({found[len(found) * i // wanted] for i in range(1, wanted)})
    return between(column, [literal(str(cut)) for cut in cuts])


def _add_deltas(run: _Import, registry: Registry, sums: Sums) -> int:
    """Fill the sums with −f(before) + f(after) over the touched items; how many items were touched."""
    con = run.con
    brought = {p.kind for p in run.parts}
    new = {t: relation(run.store, [p for p in run.parts if p.kind == t], t) for t in (*ITEM_TABLES, *OWN_MEASURES)}
    before, after, stood = _before_and_after(run, new, [t for t in ITEM_TABLES if t in brought])
    load_registry(con, registry, run.origin, days=days_of(con, [before, after]), folder=sums.folder)
    touched = scalar(con, "SELECT count(*) FROM touched")
    if touched:
        rows = stood["judgments"] + sum(p.rows for p in run.parts if p.kind == "judgments")
        ranges = item_ranges(con, "touched", rows=rows)
        if any(stood.values()):
            sum_items(con, before, ranges, sums, sign=-1)
        sum_items(con, after, ranges, sums, sign=1)
    for table in OWN_MEASURES:
        if table in brought:
            sum_own(con, table, new[table], sums, sign=1)
            stored = relation(run.store, chosen(run.snapshot, table, run.origin), table)
            gone = f"(SELECT * FROM {stored} AS s SEMI JOIN replaced_{table} USING (row_id))"
            sum_own(con, table, gone, sums, sign=-1)
    return touched


def _before_and_after(
    run: _Import, new: dict[str, str], brought: Sequence[str]
) -> tuple[dict[str, str], dict[str, str], dict[str, int]]:
    """Relations of the touched items' facts as they stood and as they stand now; how many stood, by table."""
    items = " UNION ALL ".join(
        [f"SELECT item FROM {new[t]} AS t" for t in brought] or ["SELECT '' AS item WHERE false"]
    )
    run.con.execute(f"CREATE OR REPLACE TEMP TABLE touched AS SELECT DISTINCT item FROM ({items})")
    before, after, stood = empty_relations(), {t: new[t] for t in ITEM_TABLES}, dict.fromkeys(ITEM_TABLES, 0)
    for table in ITEM_TABLES if brought else ():
        if not chosen(run.snapshot, table, run.origin):
            continue
        stored = current(run.store, run.snapshot, table, run.origin)
        before[table] = f"(SELECT * FROM {stored} AS s SEMI JOIN touched USING (item))"
        stood[table] = count_rows(run.con, before[table])
        left = before[table]
        if table in run.counts:
            left = f"(SELECT * FROM {left} AS s ANTI JOIN replaced_{table} USING (row_id))"
        after[table] = f"(SELECT * FROM {left} AS s UNION ALL SELECT * FROM {new[table]} AS n)"
    return before, after, stood
