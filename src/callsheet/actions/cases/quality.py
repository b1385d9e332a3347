"""Cases for “is the work good enough”: each target's KPI per vendor and locale, over four weeks and the four before."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, timedelta

from callsheet.actions.cases.frame import Frame
from callsheet.decisions.causes.mix_rate import Slice
from callsheet.decisions.risks.quality_below import QualityCase
from callsheet.metrics.dictionary import KPIS, kpi_of
from callsheet.metrics.kpi import Kpi
from callsheet.metrics.measures import MeasureSums
from callsheet.metrics.sums import combined
from callsheet.said import small
from callsheet.state.models import Guideline, Target
from callsheet.state.sums import Group
from callsheet.stats.estimate import Estimate

WEEKS = 4
DAYS = 7 * WEEKS
SHARES: Mapping[str, tuple[str, str]] = {
    "Q01": ("first_accepted", "first_reviewed"),
    "Q02": ("gold_correct", "gold_judged"),
    "acceptance-rate": ("accepted", "reviewed"),
    "audit-accuracy": ("audit_w_ok", "audit_w"),
}
"""KPIs whose change can be split into mix and rate: numerator and denominator as summed measures."""
STANDARD = "Q02"


def quality_cases(of: Frame) -> tuple[QualityCase, ...]:
    """Targets of the programme, each at every vendor and locale that it applies to; without any, the standard one unset."""
    targets = [t for t in Target.objects.filter(programme=of.programme) if t.kpi in KPIS and KPIS[t.kpi].unit == "%"]
    if not targets:
        return (
            QualityCase(of.place(), STANDARD, small(KPIS[STANDARD].name), None, KPIS[STANDARD].compute(MeasureSums())),
        )
    parts = tuple(sorted({p.removesuffix("_milli") for t in targets for p in kpi_of(t.kpi).parts}))
    now = of.sums(of.window(DAYS), ("vendor", "locale"), parts)
    earlier = of.window(DAYS, until=of.today - timedelta(days=DAYS + 1))
    before = of.sums(earlier, ("vendor", "locale"), parts)
    daily = _by_place(of.sums(of.window(2 * DAYS), ("day", "vendor", "locale"), parts))
    changes = _changes(of)
    return tuple(
        _case(of, target, place, sums=(now, before, daily), changes=changes)
        for target in targets
        for place in sorted({(str(v), str(loc)) for v, loc in now})
        if place[0] and target.vendor in ("", place[0]) and target.locale in ("", place[1])
    )


Days = Mapping[date, MeasureSums]
Sums3 = tuple[Mapping[Group, MeasureSums], Mapping[Group, MeasureSums], Mapping[tuple[str, str], Days]]


def _by_place(sums: Mapping[Group, MeasureSums]) -> dict[tuple[str, str], Days]:
    """(vendor, locale) -> the sums of its days."""
    found: dict[tuple[str, str], dict[date, MeasureSums]] = defaultdict(dict)
    for (day, vendor, locale), total in sums.items():
        if isinstance(day, date):
            found[(str(vendor), str(locale))][day] = total
    return dict(found)


def _case(
    of: Frame, target: Target, place: tuple[str, str], *, sums: Sums3, changes: tuple[tuple[date, str], ...]
) -> QualityCase:
    kpi = kpi_of(target.kpi)
    now, before, daily = sums
    here = now[place]
    start = of.today - timedelta(days=DAYS)
    days, value = daily.get(place, {}), kpi.compute(here, of.rng())
    return QualityCase(
        place=of.place(*place),
        kpi=kpi.id,
        name=small(kpi.name),
        target=target.value,
        now=value,
        before=kpi.compute(before[place], of.rng()) if place in before else None,
        starts=start,
        before_starts=start - timedelta(days=DAYS),
        slices=_slices(kpi, place, now, before),
        units_a_day=_units_a_day(of, place, here),
        direction=kpi.direction.value,
        below_since=_below_since(kpi, target.value, days),
        changes=changes,
        owners=of.owners,
        course=_course(of, kpi, days, value),
        population=None if kpi.id == STANDARD else here.count("submitted_first") or None,
    )


def _slices(
    kpi: Kpi, place: tuple[str, str], now: Mapping[Group, MeasureSums], before: Mapping[Group, MeasureSums]
) -> tuple[Slice, ...]:
    """The vendor's locales, for a place that spans several of them."""
    if kpi.id not in SHARES or place[1]:
        return ()
    good, total = SHARES[kpi.id]
    locales = sorted({str(loc) for v, loc in (*now, *before) if v == place[0]})
    empty = MeasureSums()
    return tuple(
        Slice(
            loc,
            before.get((place[0], loc), empty).count(good),
            before.get((place[0], loc), empty).count(total),
            now.get((place[0], loc), empty).count(good),
            now.get((place[0], loc), empty).count(total),
        )
        for loc in locales
    )


def _units_a_day(of: Frame, place: tuple[str, str], here: MeasureSums) -> float:
    days = [of.today - timedelta(days=i + 1) for i in range(DAYS)]
    return here.count("submitted_first") / max(1, sum(of.works(place[0], day) for day in days))


def _course(of: Frame, kpi: Kpi, days: Days, value: Estimate) -> tuple[tuple[date, Estimate], ...]:
    """The KPI of the four weeks that ended with each of the last weeks: it ends in the very value that is judged."""
    last = of.today - timedelta(days=1)
    ends = [last - timedelta(weeks=k) for k in range(WEEKS, 0, -1)]
    earlier = [(end, _between(days, end - timedelta(days=DAYS - 1), end)) for end in ends]
    return (*((end, kpi.compute(total, of.rng())) for end, total in earlier), (last, value))


def _between(days: Days, first: date, last: date) -> MeasureSums:
    return combined(total for day, total in days.items() if first <= day <= last)


def _below_since(kpi: Kpi, target: float, days: Days) -> date | None:
    """The first day of the unbroken run of weeks, up to the last, whose point is on the bad side of the target."""
    since: date | None = None
    for week in sorted({day - timedelta(days=day.weekday()) for day in days}, reverse=True):
        value = kpi.compute(_between(days, week, week + timedelta(days=6))).value
        if value is None or (value >= target if kpi.direction.value == "up" else value <= target):
            break
        since = week
    return since


def _changes(of: Frame) -> tuple[tuple[date, str], ...]:
    """Guideline versions issued or taken into use in the window."""
    first = of.today - timedelta(days=2 * DAYS)
    found: list[tuple[date, str]] = []
    for row in Guideline.objects.filter(programme=of.programme).prefetch_related("acknowledgements"):
        if row.issued_on is not None and first <= row.issued_on < of.today:
            found.append((row.issued_on, f"guideline {row.version} issued"))
    return tuple(sorted(found))
