"""Batches of a programme by state, one batch with its timeline and next moves, and who has not acknowledged a guideline."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection
from django.utils import timezone

from callsheet.actions import batches
from callsheet.actions.acting import Actor, reading
from callsheet.errors import NotThere
from callsheet.facts.batch_states import CLOSED, STATES, needs_reason, next_states
from callsheet.said import say
from callsheet.state import access
from callsheet.state.models import Acknowledgement, Batch, BatchEvent, Commitment, Guideline, Programme

RECENT = timedelta(days=28)


@dataclass(frozen=True, slots=True)
class BatchList:
    """Batches of a programme in one state ('' = all), with how many stand in each."""

    programme: Programme
    batches: tuple[Batch, ...]
    by_state: tuple[tuple[str, int], ...]
    number: int
    late: frozenset[str]


@dataclass(frozen=True, slots=True)
class NextMove:
    """A state that may follow: whether a reason is due, whether the actor may make the move, whether it resumes a hold."""

    to: str
    needs_reason: bool
    is_allowed: bool
    resumes: bool


@dataclass(frozen=True, slots=True)
class BatchPage:
    """One batch: where it stands, what may follow, every move, and the last one if it can be taken back by this actor."""

    batch: Batch
    moves: tuple[NextMove, ...]
    events: tuple[BatchEvent, ...]
    last: BatchEvent | None
    is_late: bool


@dataclass(frozen=True, slots=True)
class Missing:
    """A place that works on a programme and has not acknowledged a version; `is_new`: it works, but only commitments say so."""

    vendor: str
    site: str
    locale: str
    last_worked: date | None
    has: str


@dataclass(frozen=True, slots=True)
class Unacknowledged:
    """Who has not acknowledged a version of a programme's guidelines, of how many places that work."""

    programme: Programme
    versions: tuple[str, ...]
    version: str
    issued_on: date | None
    missing: tuple[Missing, ...]
    places: int


def batch_list(actor: Actor, code: str, state: str) -> BatchList:
    """NotThere for a programme that is not the actor's, or a state that there is not."""
    if state and state not in STATES:
        raise NotThere(say("There is no state “{state}” of a batch.", state=state))
    with reading(actor):
        programme = access.programme(actor, code)
        every = list(access.batches(actor).filter(programme=programme).order_by("due", "code"))
    counted = Counter(batch.state for batch in every)
    today = timezone.now().date()
    return BatchList(
        programme,
        tuple(batch for batch in sorted(every, key=_open_first) if state in ("", batch.state)),
        tuple((name, counted[name]) for name in STATES if counted[name]),
        len(every),
        frozenset(batch.code for batch in every if _is_late(batch, today)),
    )


def _open_first(batch: Batch) -> tuple[bool, int]:
    """What is still owed stands first, by its day; then what is closed, the latest first."""
    day = (batch.due or date.max).toordinal()
    return (True, -day) if batch.state in CLOSED else (False, day)


def _is_late(batch: Batch, today: date) -> bool:
    return batch.due is not None and batch.due < today and batch.state not in CLOSED


def batch_page(actor: Actor, programme: str, code: str) -> BatchPage:
    """One batch; NotThere when it is not the actor's."""
    with reading(actor):
        batch = access.batch(actor, programme, code)
        standing = batches.standing_of(batch)
        moves = tuple(
            NextMove(to, needs_reason(standing, to), actor.may(batches.right_for(to)), to == standing.resumes)
            for to in next_states(standing)
        )
        last = batches.last_move(batch) if actor.may(batches.right_for(batch.state)) else None
        return BatchPage(batch, moves, tuple(batches.history(batch)), last, _is_late(batch, timezone.now().date()))


def unacknowledged(actor: Actor, code: str, version: str) -> Unacknowledged:
    """Places that worked on the programme in the last 28 days, or have commitments from this week on, and have not taken the
    version (the latest where none is asked) into use. NotThere for an unknown version."""
    with reading(actor):
        programme = access.programme(actor, code)
        known = list(Guideline.objects.filter(programme=programme).order_by("-issued_on", "-id"))
        chosen = next((g for g in known if version in ("", g.version)), None)
        if chosen is None and version:
            raise NotThere(say("{code} has no guideline version “{version}”.", code=code, version=version))
        if chosen is None:
            return Unacknowledged(programme, (), "", None, (), 0)
        places = _working(code)
        taken = [
            (a.vendor, a.site, a.locale) for a in Acknowledgement.objects.filter(guideline=chosen).order_by("vendor")
        ]
        earlier = {
            (a.vendor, a.site, a.locale): a.guideline.version
            for a in Acknowledgement.objects.filter(guideline__programme=programme)
            .exclude(guideline=chosen)
            .select_related("guideline")
            .order_by("on")
        }
    missing = tuple(
        Missing(*place, last, _covering(earlier, place))
        for place, last in sorted(places.items())
        if not any(_covers(one, place) for one in taken)
    )
    return Unacknowledged(
        programme, tuple(g.version for g in known), chosen.version, chosen.issued_on, missing, len(places)
    )


def _covers(taken: tuple[str, str, str], place: tuple[str, str, str]) -> bool:
    """An acknowledgement without site or locale is one of all of them; a place without a site is covered by any site's."""
    vendor, site, locale = taken
    return vendor == place[0] and (not site or not place[1] or site == place[1]) and locale in ("", place[2])


def _covering(earlier: dict[tuple[str, str, str], str], place: tuple[str, str, str]) -> str:
    return next((version for taken, version in reversed(earlier.items()) if _covers(taken, place)), "")


def _working(code: str) -> dict[tuple[str, str, str], date | None]:
    """(vendor, site, locale) -> last production day within the last 28 days, None where only commitments say so."""
    today = timezone.now().date()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT vendor, site, locale, max(day) FROM measure_day"
            " WHERE programme = %s AND vendor <> '' AND submitted > 0 AND day >= %s GROUP BY 1, 2, 3",
            [code, today - RECENT],
        )
        places: dict[tuple[str, str, str], date | None] = {(v, s, loc): day for v, s, loc, day in cursor.fetchall()}
    monday = today - timedelta(days=today.weekday())
    for promised in Commitment.objects.filter(programme=code, week__gte=monday, units__gt=0):
        at = (promised.vendor, "", promised.locale)
        if not any(v == at[0] and at[2] in ("", locale) for v, _, locale in places):
            places[at] = None
    return places
