"""Mornings: a day, the moment at which it is looked at, and the manifest that was in force."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from django.utils import timezone

from callsheet.actions.acting import Actor, reading
from callsheet.errors import UnusableInput
from callsheet.said import say
from callsheet.state.replay import as_it_was
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
        raise UnusableInput(say("“{text}” is not a day: write 2026-11-22.", text=text), value=text) from error
    release = datetime.combine(day, RELEASE, UTC)
    return Day(day, release, 0) if release < now else Day(day, now if day == now.date() else release, None)


@dataclass(frozen=True, slots=True)
class At:
    """A morning with its manifest. `is_live` is the present one; every other is a replay and changes nothing.

    `registry` is the moment as of which the registry is read, None for as it stands.
    """

    today: date
    now: datetime
    seq: int
    is_live: bool = False
    registry: datetime | None = None


def at(day: Day) -> At:
    """The morning's manifest, inside the reader's transaction."""
    if day.seq is None:
        return At(day.today, day.now, latest_seq(), day.is_live)
    return At(day.today, day.now, latest_seq(day.now), day.is_live, day.now)


@contextmanager
def read_at(actor: Actor, as_of: str = "") -> Iterator[At]:
    """Read as the actor, facts and registry as they were on the morning of a day ('' = now). UnusableInput for what is no day."""
    day = day_of(as_of)
    with reading(actor):
        when = at(day)
        with as_it_was(when.registry):
            yield when
