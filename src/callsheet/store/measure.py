"""The measures of a programme from its facts: the full recomputation that deltas must add up to."""

import tempfile
from collections.abc import Collection, Iterable, Mapping
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
            relations = {t: current(store, snapshot, t, origin) for t in (*ITEM_TABLES, *OWN_MEASURES)}
            if items is not None:
                wanted = [item for source, item in items if source == origin.source]
                relations = _only(con, relations, wanted, folder=sums.folder)
            rows = sum(p.rows for p in chosen(snapshot, "judgments", origin))
            _add(con, relations, registry, origin, rows=rows, sums=sums)
        return write_sums(con, sums, programme=programme)


def origins(snapshot: Snapshot, programme: str) -> list[Origin]:
    """The sources that brought facts of a programme."""
    kinds = (*ITEM_TABLES, *OWN_MEASURES)
    found = {(p.programme, p.source) for kind in kinds for p in chosen(snapshot, kind, programme=programme)}
    return [Origin(*pair) for pair in sorted(found)]


def _only(con: Connection, relations: Mapping[str, str], wanted: Iterable[str], *, folder: Path) -> dict[str, str]:
    """The relations that hang on items, cut down to some items."""
    load_table(con, "wanted_items", {"item": "VARCHAR"}, ((item,) for item in wanted), folder=folder)
    return {t: f"(SELECT * FROM {relations[t]} AS t SEMI JOIN wanted_items USING (item))" for t in ITEM_TABLES}


def _add(
    con: Connection, relations: Mapping[str, str], registry: Registry, origin: Origin, *, rows: int, sums: Sums
) -> None:
    load_registry(con, registry, origin, days=days_of(con, [relations]), folder=sums.folder)
    sum_items(con, relations, item_ranges(con, relations["judgments"], rows=rows), sums, sign=1)
    for table in OWN_MEASURES:
        if table in relations:
            sum_own(con, table, relations[table], sums, sign=1)
