"""Mornings: a day, the moment at which it is looked at, and the manifest that was in force."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from django.utils import timezone

from callsheet.errors import UnusableInput
from callsheet.state.sums import latest_seq

RELEASE = time(11, 0)


@dataclass(frozen=True, slots=True)
class Day:
    """A morning: its date, the moment, and the manifest (None: the latest). `is_live`: no day was asked for."""

    today: date
    now: datetime
    seq: int | None
    is_live: bool = False


def day_of(text: str) -> Day:
    """The morning of a day written 2026-11-22 (what was known by its release hour), or now where not given."""
    now = timezone.now()
    if not text:
        return Day(now.date(), now, None, is_live=True)
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise UnusableInput(f"“{text}” is not a day: write 2026-11-22.", value=text) from error
    release = datetime.combine(day, RELEASE, UTC)
    return Day(day, release, 0) if release < now else Day(day, now if day == now.date() else release, None)


@dataclass(frozen=True, slots=True)
class At:
    """A morning with its manifest. `is_live` is the present one; every other is a replay and changes nothing."""

    today: date
    now: datetime
    seq: int
    is_live: bool = False


def at(day: Day) -> At:
    """The morning's manifest, inside the reader's transaction."""
    return At(day.today, day.now, latest_seq() if day.seq is None else latest_seq(day.now), day.is_live)
