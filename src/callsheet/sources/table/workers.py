"""Worker rules that a mapping proposes, as plain values: what becomes of them is the registry's business."""

from dataclasses import dataclass
from datetime import date

from callsheet.errors import UnusableInput
from callsheet.said import say
from callsheet.sources.table.mapping import TableMapping


@dataclass(frozen=True, slots=True)
class WorkerMatch:
    """Whose worker it is, between two production days (None = open); the fields of the registry's worker rule."""

    programme: str
    source: str
    match: str
    pattern: str
    vendor: str
    site: str
    valid_from: date | None
    valid_to: date | None
    priority: int


def worker_rules(mapping: TableMapping, *, programme: str, source: str) -> tuple[WorkerMatch, ...]:
    """The rules under `workers:`, in their order. UnusableInput where a day is no day."""
    return tuple(
        WorkerMatch(
            programme=programme,
            source=source,
            match=worker.match,
            pattern=worker.pattern,
            vendor=worker.vendor,
            site=worker.site,
            valid_from=_day(worker.from_, at),
            valid_to=_day(worker.to, at),
            priority=worker.priority,
        )
        for at, worker in enumerate(mapping.workers, start=1)
    )


def _day(text: str | None, at: int) -> date | None:
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        raise UnusableInput(
            say("workers[{at}]: {text} is no day; expected one like 2026-11-22.", at=at, text=repr(text)), value=text
        ) from None
