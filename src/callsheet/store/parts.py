"""Parts: immutable Parquet files, checked and durable before anybody hears of them; which of them make up a snapshot."""

import os
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from callsheet.errors import BrokenPromise
from callsheet.said import say
from callsheet.store.columns import DELETIONS, ORDER, columns, nothing
from callsheet.store.connect import Connection, literal, parquet, quoted, scalar
from callsheet.store.contract import Part, Snapshot
from callsheet.store.durable import put_in_place, sha256_of
from callsheet.store.place import Store


@dataclass(frozen=True, slots=True)
class Origin:
    """Whose facts a part holds."""

    programme: str
    source: str


@dataclass(frozen=True, slots=True)
class Booking:
    """The manifest that brings a part, the part's idempotency key, and whether its rows are to be sorted."""

    seq: int
    key: str
    is_sorted: bool = True


def visible(parts: Iterable[Part], seq: int) -> Snapshot:
    """The snapshot as of manifest `seq`: parts that were there by then and not yet replaced by a compacted one.

    After retired files were removed, an as-of before the compaction is read from the compacted part: then its own `seq`
    lies after `seq` and the caller builds the Snapshot himself; reading filters rows by their own seq anyway.
    """
    return Snapshot(seq, tuple(p for p in parts if p.seq <= seq and (p.retired is None or p.retired > seq)))


def write_part(
    con: Connection, store: Store, select: str, *, kind: str, origin: Origin, booked: Booking
) -> Part | None:
    """Write the rows of `select` as one part (zstd), durable, not yet known to any manifest; None without rows.

    BrokenPromise when the file does not hold exactly the declared columns and types.
    """
    folder = store.parts / kind
    folder.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(prefix="writing-", suffix=".tmp", dir=folder)
    os.close(descriptor)
    temporary = Path(name)
    order = f" ORDER BY {quoted(ORDER[kind])}, row_id" if booked.is_sorted else ""
    try:
        rows = scalar(
            con,
            f"COPY (SELECT {quoted(columns(kind))} FROM ({select}){order}) "
            f"TO {literal(name)} (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1)",
        )
        if rows == 0:
            return None
        check_schema(con, temporary, kind)
        first = scalar(con, f"SELECT min(row_id) FROM {parquet([temporary])}")
        digest, size = sha256_of(temporary), temporary.stat().st_size
        final = folder / f"{booked.seq:010d}-{digest[:16]}.parquet"
        put_in_place(temporary, final)
    finally:
        temporary.unlink(missing_ok=True)
    return Part(
        path=str(final.relative_to(store.home)),
        kind=kind,
        programme=origin.programme,
        source=origin.source,
        seq=booked.seq,
        rows=rows,
        bytes=size,
        sha256=digest,
        first_row_id=first,
        key=booked.key,
    )


def check_schema(con: Connection, path: Path, kind: str) -> None:
    """BrokenPromise unless the file's columns and types are exactly those declared (a HUGEINT would become a DOUBLE)."""
    described = con.execute(f"DESCRIBE SELECT * FROM read_parquet({literal(str(path))})").fetchall()
    found = {row[0]: row[1] for row in described}
    if found != columns(kind):
        wrong = sorted(set(found.items()) ^ set(columns(kind).items()))
        raise BrokenPromise(
            say(
                "A part of {kind} came out with other columns than declared: {wrong}. Nothing is imported.",
                kind=kind,
                wrong=wrong,
            )
        )


def chosen(snapshot: Snapshot, kind: str, origin: Origin | None = None, *, programme: str | None = None) -> list[Part]:
    """The snapshot's live parts of a kind, of one origin or one programme or all."""
    return [
        p
        for p in snapshot.parts
        if p.kind == kind
        and (p.retired is None or p.retired > snapshot.seq)
        and (origin is None or (p.programme, p.source) == (origin.programme, origin.source))
        and (programme is None or p.programme == programme)
    ]


def relation(store: Store, parts: Iterable[Part], kind: str) -> str:
    """A relation over parts of one kind, superseded and later rows included."""
    paths = [store.home / p.path for p in parts]
    if not paths:
        return f"({nothing(kind)})"
    return f"(SELECT {quoted(columns(kind))} FROM {parquet(paths)})"


def current(
    store: Store, snapshot: Snapshot, table: str, origin: Origin | None = None, *, programme: str | None = None
) -> str:
    """A relation of the facts that stand as of the snapshot: brought by then and not superseded by then."""
    parts = chosen(snapshot, table, origin, programme=programme)
    gone = chosen(snapshot, DELETIONS, origin, programme=programme)
    rows = f"SELECT * FROM {relation(store, parts, table)} WHERE seq <= {snapshot.seq}"
    if parts and gone:
        dead = f"SELECT row_id FROM {relation(store, gone, DELETIONS)} WHERE seq <= {snapshot.seq}"
        rows = f"SELECT kept.* FROM ({rows}) AS kept ANTI JOIN ({dead}) AS dead USING (row_id)"
    return f"({rows})"
