"""Cases for “did a new guideline split people”: answer patterns around the day on which each locale took a version up."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from callsheet.actions.cases.frame import Frame
from callsheet.decisions.risks.unclear_guideline import GuidelineCase, Sides
from callsheet.metrics.measures import MeasureSums
from callsheet.state.models import Guideline
from callsheet.state.sums import Group
from callsheet.stats.pairs import Patterns

AROUND = timedelta(days=28)
YOUNGEST = timedelta(days=3)
"""A version taken up less long ago has not been worked by yet."""

Row = tuple[date, str, str, str, Patterns]
"""Day, vendor ('' for all together), locale, question and the patterns of its units."""


@dataclass(frozen=True, slots=True)
class TakenUp:
    """A version and the day on which a locale began to work by it."""

    version: str
    note: str
    locale: str
    since: date


def guideline_cases(of: Frame) -> tuple[GuidelineCase, ...]:
    """One case a version taken up in the last weeks, locale and question; no query where there was none."""
    taken = _taken_up(of)
    if not taken:
        return ()
    window = of.window(2 * AROUND.days)
    together = _rows(of.sums(window, ("day", "locale"), ("patterns",)))
    each = _rows(of.sums(window, ("day", "vendor", "locale"), ("patterns",)))
    asked = sorted({(row[2], row[3]) for row in together})
    return tuple(
        _case(of, one, question, together=together, each=each)
        for one in taken
        for locale, question in asked
        if locale == one.locale
    )


def _taken_up(of: Frame) -> list[TakenUp]:
    locales = sorted({str(locale) for _, _, locale in of.daily if locale})
    found = []
    for row in Guideline.objects.filter(programme=of.programme).prefetch_related("acknowledgements"):
        for locale in locales:
            days = [a.on for a in row.acknowledgements.all() if a.locale in ("", locale)]
            since = min(days) if days else row.issued_on
            if since is not None and of.today - AROUND <= since <= of.today - YOUNGEST:
                found.append(TakenUp(row.version, row.note, locale, since))
    return found


def _rows(sums: Mapping[Group, MeasureSums]) -> list[Row]:
    found: list[Row] = []
    for group, total in sums.items():
        day, vendor, locale = (group[0], "", group[1]) if len(group) == 2 else group
        if not isinstance(day, date):
            continue
        by_question: dict[str, Counter[tuple[tuple[str, int], ...]]] = defaultdict(Counter)
        for pattern, units in total.patterns.items():
            by_question[pattern.question][pattern.counts] += units
        found += [(day, str(vendor), str(locale), question, counts) for question, counts in by_question.items()]
    return found


def _case(of: Frame, one: TakenUp, question: str, *, together: Iterable[Row], each: Iterable[Row]) -> GuidelineCase:
    asked = [row for row in together if row[3] == question]
    here = [row for row in asked if row[2] == one.locale]
    vendors = sorted({row[1] for row in each if row[1] and row[2:4] == (one.locale, question)})
    days = sum(of.any_works(one.since + timedelta(days=i)) for i in range((of.today - one.since).days))
    sides = _sides(here, one.since)
    return GuidelineCase(
        place=of.place(locale=one.locale),
        question=question,
        version=one.version,
        since=one.since,
        here=sides,
        vendors={
            of.names.get(v, v): _sides((r for r in each if r[1:4] == (v, one.locale, question)), one.since)
            for v in vendors
        },
        elsewhere=_sides((row for row in asked if row[2] != one.locale), one.since),
        note=one.note,
        units_a_day=sum(sides.after.values()) / max(1, days),
        owners=of.owners,
    )


def _sides(rows: Iterable[Row], since: date) -> Sides:
    before: Counter[tuple[tuple[str, int], ...]] = Counter()
    after: Counter[tuple[tuple[str, int], ...]] = Counter()
    for day, _, _, _, patterns in rows:
        if day >= since:
            after.update(patterns)
        elif day >= since - AROUND:
            before.update(patterns)
    return Sides(before, after)
