"""The manifest as a value: which parts are the facts, and what the registry says for measuring them."""

from datetime import UTC, date, datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from callsheet.errors import UnusableInput
from callsheet.said import say
from callsheet.state.models import Batch, Manifest, Part, Programme
from callsheet.state.sums import latest_seq
from callsheet.store import contract


def snapshot(*, programme: str = "", seq: int | None = None) -> contract.Snapshot:
    """The parts that make up the facts (of one programme) as of a manifest; the latest when `seq` is None."""
    at = latest_seq() if seq is None else seq
    rows = Part.objects.filter(seq__lte=at).filter(Q(retired__isnull=True) | Q(retired__gt=at))
    if programme:
        rows = rows.filter(programme=programme)
    return contract.Snapshot(at, tuple(_part(row) for row in rows.order_by("seq", "id")))


def _part(row: Part) -> contract.Part:
    return contract.Part(
        path=row.path,
        kind=row.kind,
        programme=row.programme,
        source=row.source,
        seq=row.seq,
        rows=row.rows,
        bytes=row.bytes,
        sha256=row.sha256,
        first_row_id=row.first_row_id,
        key=row.key,
        retired=row.retired,
    )


def keep(parts: tuple[contract.Part, ...]) -> None:
    """Write parts into the manifest, in the transaction of everything else that their import changes."""
    Part.objects.bulk_create(
        Part(
            path=p.path,
            kind=p.kind,
            programme=p.programme,
            source=p.source,
            seq=p.seq,
            rows=p.rows,
            bytes=p.bytes,
            sha256=p.sha256,
            first_row_id=p.first_row_id,
            key=p.key,
            retired=p.retired,
        )
        for p in parts
    )


def next_row_id() -> int:
    """The first row number that no import has used."""
    last = Manifest.objects.order_by("-seq").values_list("next_row_id", flat=True).first()
    return last or 1


def moment_of(text: str) -> datetime | None:
    """A time written as date (its end) or ISO time, UTC; None for now, and for what is still to come."""
    if not text:
        return None
    try:
        if len(text) == 10:
            moment = datetime.combine(date.fromisoformat(text) + timedelta(days=1), datetime.min.time(), UTC)
        else:
            moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise UnusableInput(
            say("“{text}” is not a time: write 2026-11-22 or 2026-11-22T08:00.", text=text), value=text
        ) from error
    found = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return found if found < timezone.now() else None


def due_days(programme: str) -> dict[tuple[str, str], date]:
    """(programme, batch) -> due day, where there is one."""
    rows = Batch.objects.filter(programme=programme, due__isnull=False)
    return {(b.programme_id, b.code): b.due for b in rows if b.due is not None}


def clock(programme: str) -> dict[str, tuple[str, int]]:
    """programme -> (zone, cut-off in minutes)."""
    return {p.code: (p.zone, p.cutoff_minutes) for p in Programme.objects.filter(code=programme)}
