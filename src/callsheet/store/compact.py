"""Compaction: many small parts of one kind become one, with every row keeping its number and the manifest that brought it."""

from collections.abc import Sequence
from dataclasses import replace

from callsheet.errors import BrokenPromise
from callsheet.said import say
from callsheet.store.columns import DELETIONS
from callsheet.store.connect import Connection, connect, scalar
from callsheet.store.contract import Part
from callsheet.store.parts import Booking, Origin, relation, write_part
from callsheet.store.place import Store


def compact(
    store: Store, parts: Sequence[Part], deletions: Sequence[Part] = (), *, seq: int, horizon_seq: int
) -> tuple[Part | None, tuple[Part, ...]]:
    """Merge parts of one kind, programme and source into one that stands in for them from manifest `seq` on.

    Rows that `deletions` declare superseded at or before `horizon_seq` are left out (nobody may ask for the facts as of
    a manifest before the horizon any more); with `deletions` empty every row is kept. Compacting deletions themselves
    keeps all their rows. Gives the new part (None where no row is left) and the old ones, retired from `seq` on; their
    files stay until a sweep whose manifest no longer names them. The old parts' files are not touched.
    BrokenPromise where the parts do not belong together or rows go missing.
    """
    kinds = {(p.kind, p.programme, p.source) for p in parts}
    if len(kinds) != 1:
        raise BrokenPromise(
            say("Only parts of one kind, programme and source can be merged, not {kinds}.", kinds=sorted(kinds))
        )
    kind, programme, source = kinds.pop()
    select = f"SELECT * FROM {relation(store, parts, kind)} AS kept"
    with connect(store) as con:
        gone = 0
        if deletions and kind != DELETIONS:
            dead = f"SELECT row_id FROM {relation(store, deletions, DELETIONS)} WHERE seq <= {horizon_seq}"
            gone = _count(con, f"{select} SEMI JOIN ({dead}) AS dead USING (row_id)")
            select += f" ANTI JOIN ({dead}) AS dead USING (row_id)"
        booked = Booking(seq, f"compaction-{seq}:{programme}:{source}:{kind}:0")
        new = write_part(con, store, select, kind=kind, origin=Origin(programme, source), booked=booked)
    if (new.rows if new else 0) + gone != sum(p.rows for p in parts):
        raise BrokenPromise(say("Compaction of {kind} would lose rows; nothing was changed.", kind=kind))
    return new, tuple(replace(p, retired=seq) for p in parts)


def _count(con: Connection, select: str) -> int:
    return scalar(con, f"SELECT count(*) FROM ({select}) AS rows")
