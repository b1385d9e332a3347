"""The measures of a programme from its facts: the full recomputation that deltas must add up to."""

import tempfile
from collections.abc import Collection
from pathlib import Path

from callsheet.store.columns import ITEM_TABLES
from callsheet.store.connect import Connection, connect, load_table
from callsheet.store.contract import Registry, Snapshot
from callsheet.store.parts import Origin, chosen, current
from callsheet.store.place import Store
from callsheet.store.queries import OWN_MEASURES
from callsheet.store.registry_tables import load_registry
from callsheet.store.sums import Sums, days_of, item_ranges, sum_items, sum_own, teach_words, write_sums

Items = Collection[tuple[str, str]]
"""Items by (source, item)."""


def measure(
    store: Store, snapshot: Snapshot, registry: Registry, *, programme: str, items: Items | None = None
) -> dict[str, Path]:
    """All measures of a programme as of the snapshot under one version of the registry, as CSV files by measure table.

    With `items`, only what these contribute (totals and queue then stay out): recomputing them before and after a change
    of the registry gives its deltas. The files lie in a new folder under Store.tmp and belong to the caller.
    Format: Committed.deltas of store.contract.
    """
    store.tmp.mkdir(parents=True, exist_ok=True)
    sums = Sums(Path(tempfile.mkdtemp(prefix="measures-", dir=store.tmp)))
    with connect(store) as con:
        teach_words(con)
        for origin in origins(snapshot, programme):
            _add_origin(con, store, snapshot, registry, origin=origin, items=items, sums=sums)
        return write_sums(con, sums, programme=programme)


def origins(snapshot: Snapshot, programme: str) -> list[Origin]:
    """The sources that brought facts of a programme."""
    kinds = (*ITEM_TABLES, *OWN_MEASURES)
    found = {(p.programme, p.source) for kind in kinds for p in chosen(snapshot, kind, programme=programme)}
    return [Origin(*pair) for pair in sorted(found)]


def _add_origin(  # noqa: PLR0913 - one step of `measure`, with all that it is about
    con: Connection,
    store: Store,
    snapshot: Snapshot,
    registry: Registry,
    *,
    origin: Origin,
    items: Items | None,
    sums: Sums,
) -> None:
    relations = {t: current(store, snapshot, t, origin) for t in ITEM_TABLES}
    rows = sum(p.rows for p in chosen(snapshot, "judgments", origin))
    if items is not None:
        wanted = [(item,) for source, item in items if source == origin.source]
        if not wanted:
            return
        load_table(con, "wanted_items", {"item": "VARCHAR"}, wanted, folder=sums.folder)
        relations = {t: f"(SELECT * FROM {r} AS t SEMI JOIN wanted_items USING (item))" for t, r in relations.items()}
    load_registry(con, registry, origin, days=days_of(con, [relations]), folder=sums.folder)
    sum_items(con, relations, item_ranges(con, relations["judgments"], rows=rows), sums, sign=1)
    for table in OWN_MEASURES if items is None else ():
        sum_own(con, table, current(store, snapshot, table, origin), sums, sign=1)
