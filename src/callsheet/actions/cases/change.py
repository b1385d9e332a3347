"""Cases for “did speed or accuracy suddenly change”: the days of each vendor and locale, with their parts, in one query."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta

from django.db import connection

from callsheet.actions import manifest
from callsheet.actions.cases.frame import Frame
from callsheet.actions.place import store
from callsheet.decisions.risks.sudden_change import ACCURACY, SPEED, ChangeCase, CourseDay, shift_of
from callsheet.metrics.measures import MeasureSums
from callsheet.state.models import Guideline
from callsheet.state.sums import Ask, sums
from callsheet.stats.multiple import discoveries
from callsheet.store.tool_versions import tool_versions

DAYS = 56
WHAT = {SPEED: ("timed_ms", "timed_n"), ACCURACY: ("gold_correct", "gold_judged")}
WALL = ("wall_ms", "wall_n")
DAILY = """
SELECT vendor, locale, workstream, site, day, sum(timed_n)::bigint, sum(timed_ms)::bigint, sum(wall_n)::bigint,
    sum(wall_ms)::bigint, sum(gold_judged)::bigint, sum(gold_correct)::bigint
FROM measure_day
WHERE programme = %(programme)s AND seq <= %(seq)s AND day >= %(first)s AND day < %(today)s AND vendor <> ''
GROUP BY 1, 2, 3, 4, 5
"""

Place2 = tuple[str, str]
Parts = Mapping[Place2, Mapping[str, Mapping[str, list[CourseDay]]]]
"""(vendor, locale) -> what -> part of the place -> its days."""


def change_cases(of: Frame) -> tuple[ChangeCase, ...]:
    """Speed and accuracy of each vendor and locale. Guideline and tool changes are looked up where something moved."""
    found = _parts(of)
    cases = [
        _case(of, place, what, parts)
        for place, by_what in sorted(found.items())
        for what, parts in sorted(by_what.items())
        if parts
    ]
    moved = _moved(cases)
    if not moved:
        return tuple(cases)
    changes = _changes(of)
    return tuple(_with_changes(_with_people(of, case), changes) if case in moved else case for case in cases)


def _with_people(of: Frame, case: ChangeCase) -> ChangeCase:
    """The days of each person, for a place of one part: asked only where something moved."""
    if case.slices:
        return case
    where = {"programme": of.programme.code, "vendor": case.place.vendor, "locale": case.place.locale}
    found = sums(of.scope, Ask(of.window(DAYS), ("annotator", "day"), where, ("counts",)))
    names = WHAT[case.what] if case.what == ACCURACY or _is_timed(found.values()) else WALL
    people: dict[str, list[CourseDay]] = defaultdict(list)
    for (annotator, day), total in found.items():
        if isinstance(day, date) and total.count(names[1]):
            people[str(annotator)].append(CourseDay(day, float(total.count(names[0])), total.count(names[1])))
    return replace(case, people=tuple((who, tuple(days)) for who, days in sorted(people.items())))


def _is_timed(found: Iterable[MeasureSums]) -> bool:
    every = list(found)
    return sum(t.count("timed_n") for t in every) >= sum(t.count("wall_n") for t in every)


def _moved(cases: Iterable[ChangeCase]) -> list[ChangeCase]:
    looked = [(case, shift) for case in cases if (shift := shift_of(case)) is not None]
    called = discoveries([shift.tail for _, shift in looked])
    return [case for (case, _), is_one in zip(looked, called, strict=True) if is_one]


def _parts(of: Frame) -> Parts:
    first = of.today - timedelta(days=DAYS)
    with connection.cursor() as cursor:
        cursor.execute(DAILY, {"programme": of.programme.code, "seq": of.seq, "first": first, "today": of.today})
        rows = cursor.fetchall()
    timed = sum(row[5] or 0 for row in rows) >= sum(row[7] or 0 for row in rows)
    found: dict[Place2, dict[str, dict[str, list[CourseDay]]]] = defaultdict(
        lambda: {SPEED: defaultdict(list), ACCURACY: defaultdict(list)}
    )
    for vendor, locale, workstream, site, day, *counted in rows:
        part = " ".join(p for p in (workstream, site) if p)
        n, ms = (counted[0], counted[1]) if timed else (counted[2], counted[3])
        if n:
            found[vendor, locale][SPEED][part].append(CourseDay(day, float(ms or 0), n))
        if counted[4]:
            found[vendor, locale][ACCURACY][part].append(CourseDay(day, float(counted[5] or 0), counted[4]))
    return found


def _case(of: Frame, place: Place2, what: str, parts: Mapping[str, list[CourseDay]]) -> ChangeCase:
    together: dict[date, tuple[float, int]] = defaultdict(lambda: (0.0, 0))
    for days in parts.values():
        for d in days:
            total, n = together[d.day]
            together[d.day] = total + d.total, n + d.n
    course = tuple(CourseDay(day, total, n) for day, (total, n) in sorted(together.items()) if of.works(place[0], day))
    slices = tuple(
        (name or "the rest", tuple(sorted(days, key=lambda d: d.day))) for name, days in sorted(parts.items())
    )
    return ChangeCase(
        place=of.place(*place),
        what=what,
        course=course,
        slices=slices if len(slices) > 1 else (),
        units_a_day=_units_a_day(of, place),
        owners=of.owners,
    )


def _units_a_day(of: Frame, place: Place2) -> float:
    first = of.today - timedelta(days=28)
    units = sum(
        total.count("submitted_first")
        for (day, vendor, locale), total in of.daily.items()
        if (vendor, locale) == place and isinstance(day, date) and first <= day < of.today
    )
    days = sum(of.works(place[0], first + timedelta(days=i)) for i in range(28))
    return units / max(1, days)


def _with_changes(case: ChangeCase, changes: Iterable[tuple[date, str, str, str]]) -> ChangeCase:
    """The changes that reached this place: of its vendor and locale, or of all."""
    here = tuple(
        sorted(
            {
                (day, what)
                for day, what, vendor, locale in changes
                if vendor in ("", case.place.vendor) and locale in ("", case.place.locale)
            }
        )
    )
    return replace(case, changes=here)


def _changes(of: Frame) -> tuple[tuple[date, str, str, str], ...]:
    """(day, what, vendor, locale) of guideline versions issued or taken into use, and of tool versions first seen."""
    first = of.today - timedelta(days=DAYS)
    found: list[tuple[date, str, str, str]] = []
    for row in Guideline.objects.filter(programme=of.programme).prefetch_related("acknowledgements"):
        if row.issued_on is not None and first <= row.issued_on < of.today:
            found.append((row.issued_on, f"guideline {row.version}", "", ""))
        found += [
            (a.on, f"guideline {row.version}", a.vendor, a.locale)
            for a in row.acknowledgements.all()
            if first <= a.on < of.today
        ]
    known = manifest.snapshot(programme=of.programme.code, seq=of.seq)
    for version, day, locale in tool_versions(store(), known, of.programme.code):
        if first <= day < of.today:
            found.append((day, f"tool version {version}", "", locale))
    return tuple(found)
