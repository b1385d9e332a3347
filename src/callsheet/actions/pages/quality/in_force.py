"""Which version of a programme's guideline was in force where and when: as acknowledged there, else as issued."""

from collections.abc import Iterable
from datetime import date, timedelta

from callsheet.state.access import Scope
from callsheet.state.models import Guideline, Programme
from callsheet.state.sums import Ask, Window, sums
from callsheet.store.parts_of_work import Span

Places = tuple[str, str, str]
BEFORE = ""
"""What is in force before the first version."""


def versions(programme: Programme) -> list[Guideline]:
    """The programme's versions with their acknowledgements; two queries."""
    return list(Guideline.objects.filter(programme=programme).prefetch_related("acknowledgements"))


def since(rows: Iterable[Guideline], place: Places) -> list[tuple[date, str]]:
    """Versions with the day from which a place (vendor, site, locale) works by them, the earliest first."""
    vendor, site, locale = place
    found = []
    for row in rows:
        days = [
            a.on
            for a in row.acknowledgements.all()
            if a.vendor == vendor and a.site in ("", site) and a.locale in ("", locale)
        ]
        day = min(days) if days else row.issued_on
        if day is not None:
            found.append((day, row.version))
    return sorted(found)


def in_force(known: list[tuple[date, str]], day: date) -> str:
    """The version of a day, out of what `since` says of its place; BEFORE where there was none yet."""
    return next((version for first, version in reversed(known) if first <= day), BEFORE)


def spans_of(programme: Programme, version: str, scope: Scope, window: Window) -> list[Span]:
    """Where and when a version was in force, for the places that have work in the window."""
    where = {"programme": programme.code}
    places = sums(scope, Ask(window, ("vendor", "site", "locale"), where, ("counts",)))
    rows = versions(programme)
    return [span for key in places for span in _spans(since(rows, _place(key)), version, _place(key))]


def _place(key: tuple[object, ...]) -> Places:
    vendor, site, locale = map(str, key)
    return vendor, site, locale


def _spans(known: list[tuple[date, str]], version: str, place: Places) -> list[Span]:
    begins = [(date.min, BEFORE), *known]
    ends = [first - timedelta(days=1) for first, _ in known]
    return [
        Span(*place, first, last)
        for (first, named), last in zip(begins, [*ends, None], strict=True)
        if named == version and (last is None or first <= last)
    ]
