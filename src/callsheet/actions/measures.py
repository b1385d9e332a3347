"""Append measure deltas, and recompute: the only writers of the measure tables."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from django.db import connection
from django.utils import timezone

from callsheet.actions import audit, manifest
from callsheet.actions.acting import Actor, carrying_out, lock
from callsheet.actions.place import store
from callsheet.actions.registry_facts import registry
from callsheet.metrics.measures import KEYS
from callsheet.state.models import Manifest
from callsheet.store.measure import measure
from callsheet.store.sums import VALUES, WIDE

CHUNK = 1 << 20


def append(deltas: Mapping[str, Path], seq: int) -> int:
    """Append the rows of the CSV files to the measure tables under `seq`; gives how many. The files are gone afterwards.

    COPY into a table under row-level security is refused, hence the temporary table (proofs D).
    """
    return sum(_append(table, path, seq) for table, path in deltas.items())


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    """The file, which is removed at the end, with its folder when it was the last one there."""
    try:
        with path.open("rb") as file:
            yield file
    finally:
        path.unlink()
        with suppress(OSError):
            path.parent.rmdir()


def _append(table: str, path: Path, seq: int) -> int:
    with connection.cursor() as cursor, _opened(path) as file:
        columns = _load(cursor, table, file)
        cursor.execute(f"INSERT INTO {table} (seq, {columns}) SELECT %s, {columns} FROM incoming", [seq])
        added: int = cursor.rowcount
        cursor.execute("DROP TABLE incoming")
        return added


def _load(cursor: object, table: str, file: BinaryIO) -> str:
    header = file.readline().decode().strip()
    columns = ", ".join(f'"{name}"' for name in header.split(","))
    cursor.execute(f"CREATE TEMPORARY TABLE incoming (LIKE {table} INCLUDING DEFAULTS) ON COMMIT DROP")  # type: ignore[attr-defined]
    cursor.execute("ALTER TABLE incoming ALTER COLUMN seq DROP NOT NULL")  # type: ignore[attr-defined]
    with cursor.copy(f"COPY incoming ({columns}) FROM STDIN WITH (FORMAT csv)") as copy:  # type: ignore[attr-defined]
        while chunk := file.read(CHUNK):
            copy.write(chunk)
    return columns


def repair(programme: str, *, actor: Actor, reason: str) -> int:
    """Recompute a programme's measures from its facts and append what differs, under a new manifest; 0 = all was right.

    Used after registry changes (whose worker, which zone, which due day) and as the night's check.
    """
    with carrying_out(actor, "registry"):
        lock("manifest")
        return repair_within(programme, actor=actor, reason=reason)


def repair_within(programme: str, *, actor: Actor, reason: str) -> int:
    """`repair` inside the caller's transaction, which holds the programme's lock."""
    step = Manifest.objects.create(
        kind="repair",
        programme=programme,
        at=timezone.now(),
        actor=actor.name,
        next_row_id=manifest.next_row_id(),
        note=reason[:500],
    )
    full = measure(store(), manifest.snapshot(programme=programme), registry(programme), programme=programme)
    changed = sum(_append_difference(table, path, programme, step.seq) for table, path in full.items())
    if not changed:
        step.delete()
        return 0
    audit.record(
        "measures.repaired", noun="programme", key=programme, actor=actor, now={"reason": reason, "rows": changed}
    )
    return changed


def _append_difference(table: str, path: Path, programme: str, seq: int) -> int:
    keys = ", ".join(KEYS[table])
    with connection.cursor() as cursor, _opened(path) as file:
        _load(cursor, table, file)
        values = VALUES[table]
        plus = ", ".join(values)
        minus = ", ".join(f"-{v}" for v in values)
        summed = ", ".join(f"{f'nullif(sum({v}), 0)' if table in WIDE else f'sum({v})'}::bigint AS {v}" for v in values)
        differs = " OR ".join(f"sum({v}) <> 0" for v in values)
        cursor.execute(
            f"INSERT INTO {table} (seq, {keys}, {plus}) SELECT %s, {keys}, {summed} FROM ("
            f" SELECT {keys}, {plus} FROM incoming"
            f" UNION ALL SELECT {keys}, {minus} FROM {table} WHERE programme = %s"
            f") AS both_sides GROUP BY {keys} HAVING {differs}",
            [seq, programme],
        )
        added: int = cursor.rowcount
        cursor.execute("DROP TABLE incoming")
        return added
