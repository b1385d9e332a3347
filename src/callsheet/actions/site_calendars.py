"""Calendars of sites, from registry rows to what the pure layers take."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from callsheet.errors import UnusableInput
from callsheet.metrics.calendars import (
    MINUTES_A_DAY,
    ROUND_THE_CLOCK,
    Hours,
    SiteCalendar,
    production_day_bounds,
    public_holidays,
)
from callsheet.said import say
from callsheet.state.models import Closure, Site

ONE_DAY = timedelta(days=1)
DAYS = frozenset(str(day) for day in range(7))


def calendar_of(site: Site, closures: Iterable[Closure], *, first: date, last: date) -> SiteCalendar:
    """The calendar of one site between two days: its hours, its country's public holidays, its closures, excused days."""
    shut: set[date] = set()
    excused: list[tuple[datetime, datetime]] = []
    for closure in closures:
        if closure.vendor != site.vendor_id or closure.site not in ("", site.code):
            continue
        for day in _days(closure, first, last):
            if closure.excused:
                excused.append(production_day_bounds(day, site.zone))
            else:
                shut.add(day)
    years = tuple(range(first.year, last.year + 1))
    country, _, subdivision = site.country.partition("-")
    holidays = public_holidays(country, subdivision or None, years) if country else frozenset()
    return SiteCalendar(
        zone=site.zone,
        weekly=weekly_hours(site.hours),
        holidays=holidays,
        closures=frozenset(shut),
        excused=tuple(excused),
        cutoff_minutes=site.cutoff_minutes,
    )


def calendars(*, first: date, last: date) -> dict[tuple[str, str], SiteCalendar]:
    """(vendor, site) -> calendar, for all sites in scope."""
    closures = list(Closure.objects.all())
    return {(s.vendor_id, s.code): calendar_of(s, closures, first=first, last=last) for s in Site.objects.all()}


def weekly_hours(hours: object) -> tuple[Hours, ...]:
    """Hours as the registry holds them ({"0": [["09:00", "18:00"]]}, 0 = Monday) in minutes; {} is round the clock.

    UnusableInput names what cannot be read.
    """
    if not hours:
        return ROUND_THE_CLOCK
    if not isinstance(hours, dict):
        raise UnusableInput(
            say(
                'Weekly hours are written as {{"0": [["09:00", "18:00"]]}} with 0 = Monday, not {hours}.',
                hours=repr(hours),
            )
        )
    strange = [str(day) for day in hours if str(day) not in DAYS]
    if strange:
        raise UnusableInput(
            say("Days of the week are 0 (Monday) to 6 (Sunday); “{day}” is none of them.", day=strange[0])
        )
    return tuple(tuple(_span(span) for span in _spans(hours.get(str(day), ()))) for day in range(7))


def _spans(spans: object) -> Iterable[object]:
    if isinstance(spans, list | tuple):
        return spans
    raise _no_spans(spans)


def _span(span: object) -> tuple[int, int]:
    if not isinstance(span, list | tuple) or len(span) != 2:
        raise _no_spans(span)
    return _minutes(span[0]), _minutes(span[1], of_end=True)


def _no_spans(said: object) -> UnusableInput:
    return UnusableInput(
        say(
            'The hours of a day are pairs of opening and closing, such as [["09:00", "12:00"], ["13:00", "18:00"]], not {said}.',
            said=f"“{said}”",
        )
    )


def _minutes(text: str, *, of_end: bool = False) -> int:
    try:
        hour, minute = (int(part) for part in text.split(":"))
    except (ValueError, AttributeError) as error:
        raise UnusableInput(say("“{text}” is not a time of day: write 09:00.", text=text)) from error
    found = hour * 60 + minute
    return MINUTES_A_DAY if of_end and found == 0 else found


def _days(closure: Closure, first: date, last: date) -> Iterable[date]:
    day = max(first, closure.days.lower or first)
    until = min(last + ONE_DAY, closure.days.upper or last + ONE_DAY)
    while day < until:
        yield day
        day += ONE_DAY
