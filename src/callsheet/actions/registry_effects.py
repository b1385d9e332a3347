"""What belongs to putting a registry row beside the row itself: whose it is, what only moves may change, what follows it."""

from collections.abc import Sequence

from django.db.models import Model
from django.utils import timezone

from callsheet.actions.acting import Actor
from callsheet.actions.nouns import Noun
from callsheet.actions.registry_values import Values, as_values
from callsheet.errors import NotThere, UnusableInput
from callsheet.said import say, term
from callsheet.state import access
from callsheet.state.access import Reach
from callsheet.state.models import Batch, BatchEvent, Closure, Programme, Site

ROWS_AT_ONCE = 1_000
CALENDAR = ("zone", "country", "cutoff_minutes", "hours")
"""Of a site: what its vendor confirms, beside the closures."""


def check_scope(noun: Noun, row: Model, reach: Reach, *, is_new: bool = False, from_file: bool = False) -> None:
    """NotThere where the row belongs to a programme that this actor does not see, or would begin one and sees only their
    own; NotAllowed where a noun needs another right than the registry's, or the row lies outside of the actor's portfolio
    (`from_file`: of names that somebody's file brings, any vendor's may come)."""
    if noun.right != "registry":
        access.require(reach.actor, noun.right)
    if is_new and isinstance(row, Programme):
        access.may_begin_programme(reach.actor, row.code)
        return
    programme = _side(noun.programme, row)
    if programme and not reach.seen.sees(programme):
        raise NotThere(say("There is no programme “{programme}”.", programme=programme), code=programme)
    if not from_file and (noun.programme or noun.vendor):
        locale = str(getattr(row, "locale", "")) if "locale" in noun.columns else None
        reach.require(programme, _side(noun.vendor, row), locale)


def _side(path: str, row: Model) -> str | None:
    """The code at the end of a path from the row; None where the noun has no such path."""
    if not path:
        return None
    found: object = row
    for step in path.split("__"):
        found = getattr(found, step)
    return str(found.pk if isinstance(found, Model) else found)


def check_moved(noun: Noun, was: Values | None, now: Values) -> None:
    """What an action of its own changes is not edited."""
    for note in noun.described:
        if note.moved and was is not None and was[note.name] != now[note.name]:
            raise UnusableInput(
                say(
                    "{name}, {name2}: it is “{was}” and is changed by moving the {name}, not by setting it to “{now}”.",
                    name=term(noun.name),
                    name2=note.name,
                    was=was[note.name],
                    now=now[note.name],
                ),
                field=note.name,
            )


def after_puts(noun: Noun, put: Sequence[tuple[Model, Values | None]], actor: Actor) -> None:
    """What follows rows that were put (each with what it was, None = new): the history of new batches, calendars that are to
    be confirmed anew."""
    _begin_batches([row for row, was in put if was is None and isinstance(row, Batch)], actor)
    for row, was in put:
        if isinstance(row, Site) and was is not None:
            now = as_values(noun, row)
            if any(was[name] != now[name] for name in CALENDAR):
                _to_confirm(row.vendor_id, row.code)
        elif isinstance(row, Closure):
            _to_confirm(row.vendor, row.site)


def _begin_batches(batches: Sequence[Batch], actor: Actor) -> None:
    if not batches:
        return
    now = timezone.now()
    for batch in batches:
        batch.state_since = now
    Batch.objects.bulk_update(batches, ["state_since"], batch_size=ROWS_AT_ONCE)
    BatchEvent.objects.bulk_create(
        [
            BatchEvent(batch=b, to=b.state, cycle=b.cycle, at=now, actor=actor.name, person=actor.person)
            for b in batches
        ],
        batch_size=ROWS_AT_ONCE,
    )


def after_removals(rows: Sequence[Model]) -> None:
    """What follows rows that were removed."""
    for row in rows:
        if isinstance(row, Closure):
            _to_confirm(row.vendor, row.site)


def _to_confirm(vendor: str, site: str) -> None:
    """The calendar of a site ('' = all of the vendor) is no longer the one that was confirmed."""
    sites = Site.objects.filter(vendor=vendor)
    (sites.filter(code=site) if site else sites).update(calendar_changed_at=timezone.now())


def is_confirmed(site: Site) -> bool:
    """Whether the vendor confirmed the calendar as it is now."""
    changed = site.calendar_changed_at
    return site.confirmed_on is not None and (changed is None or site.confirmed_on >= changed.date())
