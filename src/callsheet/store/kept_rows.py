"""Judgments and reviews as they are counted, kept in a file: a page of them is read, not labelled anew.

A file is named by all that it was made from: the facts as of a manifest, what the registry says of labels, the query. So it is
never wrong, only no longer asked for; all of them may go at any time.
"""

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from callsheet.store import queries
from callsheet.store.columns import DELETIONS, ITEM_TABLES, columns
from callsheet.store.connect import connect, literal, parquet, quoted
from callsheet.store.contract import Registry, Snapshot
from callsheet.store.counted_view import MOMENTS, MORE, STEPS, Wanted, counted, moved
from callsheet.store.durable import put_in_place
from callsheet.store.facts_view import Facts
from callsheet.store.parts import chosen
from callsheet.store.place import Store

KEPT = 3
"""Files of one programme and table: those last asked for."""
GROUP = 20_480
"""Rows that are read at once: a page lies in few of them."""
LEFT_OUT = ("id", "content")
"""What only the store asks for, and half of a file's bytes."""


@contextmanager
def opened(
    store: Store, snapshot: Snapshot, registry: Registry, table: str, *, programme: str, wanted: Wanted
) -> Iterator[Facts]:
    """The same rows as `counted_view.counted`, without the columns LEFT_OUT, in a moment where they are kept.

    Where they are not, what asks for some days or workers is made for itself; anything else makes the file.
    """
    path = place_of(store, snapshot, registry, table, programme=programme)
    if not path.is_file():
        if wanted.is_narrow:
            with counted(store, snapshot, registry, table, programme=programme, wanted=wanted) as facts:
                yield replace(facts, fields=_fields(table))
            return
        keep(store, snapshot, registry, table, programme=programme)
    os.utime(path)
    day = moved("production_day", MOMENTS[table], wanted.boundary)
    with connect(store) as con:
        yield Facts(con, table, f"(SELECT *, {day} AS is_moved FROM {parquet([path])} AS facts)", _fields(table))


def keep(store: Store, snapshot: Snapshot, registry: Registry, table: str, *, programme: str) -> bool:
    """Make the file where it is not there; whether it was made. Of older ones those last asked for stay."""
    path = place_of(store, snapshot, registry, table, programme=programme)
    if path.is_file():
        os.utime(path)
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(prefix="writing-", dir=path.parent)
    os.close(descriptor)
    stored = quoted(n for n in _fields(table) if n != "is_moved")
    try:
        with counted(store, snapshot, registry, table, programme=programme, wanted=Wanted()) as facts:
            facts.con.execute(
                f"COPY (SELECT {stored} FROM {facts.relation} ORDER BY row_id) TO {literal(name)} "
                f"(FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, ROW_GROUP_SIZE {GROUP})"
            )
        put_in_place(Path(name), path)
    finally:
        Path(name).unlink(missing_ok=True)
    _forget_older(path)
    return True


def place_of(store: Store, snapshot: Snapshot, registry: Registry, table: str, *, programme: str) -> Path:
    """Where the file lies, or would lie."""
    whose = _digest(programme)[:16]
    return store.counted / f"{table}-{whose}-{_digest(*_made_from(snapshot, registry, table, programme))}.parquet"


def _made_from(snapshot: Snapshot, registry: Registry, table: str, programme: str) -> Iterator[object]:
    parts = [p for kind in (*ITEM_TABLES, DELETIONS) for p in chosen(snapshot, kind, programme=programme)]
    yield [p.path for p in parts]
    yield min(snapshot.seq, max((p.seq for p in parts), default=0))
    yield sorted(registry.programmes.items())
    yield [(s.vendor, s.site, s.zone, s.cutoff_minutes) for s in registry.sites]
    yield registry.workers
    yield sorted(registry.merges.items())
    yield _fields(table)
    yield from (queries.text(step) for step in STEPS)


def _digest(*parts: object) -> str:
    found = hashlib.sha256()
    for part in parts:
        found.update(repr(part).encode() + b"\0")
    return found.hexdigest()[:32]


def _fields(table: str) -> dict[str, str]:
    return {name: kind for name, kind in {**columns(table), **MORE}.items() if name not in LEFT_OUT}


def _forget_older(path: Path) -> None:
    """Remove what was not asked for longest of the same programme and table."""
    own = [(p.stat().st_mtime, p) for p in path.parent.glob(f"{path.name.rpartition('-')[0]}-*.parquet")]
    for _, old in sorted(own, reverse=True)[KEPT:]:
        old.unlink(missing_ok=True)
