"""The programme pages: all of them in a list, one of them in detail."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from callsheet.actions.acting import Actor, reading
from callsheet.actions.cases import Frame, frame
from callsheet.actions.cases.done import Yardstick, yardstick
from callsheet.actions.cases.pace import Goal, daily_units, goal_of, odds
from callsheet.actions.mornings import At, programme_today
from callsheet.actions.pages.moment import moment, provenance
from callsheet.metrics.dictionary import KPIS, kpi_of
from callsheet.metrics.kpi import Kpi
from callsheet.metrics.measures import MeasureSums
from callsheet.metrics.sums import combined
from callsheet.reports.charts import BurnUp, Mark, QuotaWeek, Sample
from callsheet.reports.programme import (
    KpiValue,
    ProgrammeReport,
    ProgrammeView,
    Progress,
    Series,
    TrackRow,
    programme_report,
    status_sentence,
)
from callsheet.reports.today import card
from callsheet.state import access
from callsheet.state.models import Guideline, Programme, Target
from callsheet.state.sums import Window
from callsheet.stats.pace import PaceOdds

QUALITY = ("Q02", "audit-accuracy", "Q01", "Q07", "Q06", "Q09")
COLUMNS = ("Q02", "audit-accuracy", "Q01", "acceptance-rate", "W03-P50", "D02")
STRIP = ("submitted", "produced", "accepted", "Q02", "audit-accuracy", "Q01")
WEEKS_SHOWN = 12


@dataclass(frozen=True, slots=True)
class ProgrammeLine:
    """One programme in the list: its sentence, and the odds to sort by."""

    code: str
    name: str
    domain: str
    sentence: str
    odds: float | None
    done: float
    goal: float | None
    by: date | None
    findings: int
    synthetic: bool


def programme_list(actor: Actor, as_of: str = "") -> tuple[ProgrammeLine, ...]:
    """All programmes of the actor, those least likely to be in time first."""
    with reading(actor):
        at = moment(as_of)
        lines = [_line(actor, p, at) for p in access.programmes(actor)]
    return tuple(sorted(lines, key=lambda line: (line.odds is None, line.odds or 0.0, line.code)))


def _line(actor: Actor, programme: Programme, at: At) -> ProgrammeLine:
    today = programme_today(actor, programme, at)
    of = frame(access.scope(actor), programme, today=at.today, now=at.now, seq=at.seq)
    progress, _ = progress_of(of, charts=False)
    told = progress.odds.on_time.value if progress.odds else None
    return ProgrammeLine(
        code=programme.code,
        name=programme.name,
        domain=programme.domain,
        sentence=status_sentence(of.place(), progress, at.today),
        odds=told,
        done=progress.done,
        goal=progress.goal,
        by=progress.by,
        findings=len(today.findings),
        synthetic=programme.synthetic,
    )


def programme_page(actor: Actor, code: str, as_of: str = "") -> ProgrammeReport:
    """The report of one programme; NotThere when it is not the actor's."""
    with reading(actor):
        programme = access.programme(actor, code)
        at = moment(as_of)
        of = frame(access.scope(actor), programme, today=at.today, now=at.now, seq=at.seq)
        view = _view(actor, of, at)
        return programme_report(view, provenance=provenance(at))


def _view(actor: Actor, of: Frame, at: At) -> ProgrammeView:
    progress, total = progress_of(of)
    targets = {t.kpi: t.value for t in Target.objects.filter(programme=of.programme, vendor="", locale="")}
    by_place = of.sums(of.window(28), ("vendor", "locale"), ("counts", "hists", "reported"))
    kpis = tuple(k for k in (kpi_of(name) for name in COLUMNS) if _says_something(k, by_place.values()))
    whole = combined(by_place.values())
    return ProgrammeView(
        place=of.place(),
        progress=progress,
        strip=tuple(_values(of, total, whole, targets)),
        series=tuple(_series(of, targets)),
        kpis=kpis,
        rows=tuple(_rows(of, by_place, kpis)),
        totals=tuple(k.compute(whole, of.rng()) for k in kpis) if by_place else (),
        findings=tuple(card(f) for f in programme_today(actor, of.programme, at).findings),
    )


def progress_of(of: Frame, *, charts: bool = True) -> tuple[Progress, MeasureSums]:
    """How far the programme is, with odds; and the sums of everything so far."""
    by_vendor = of.sums(Window(of.seq, None, of.today), ("vendor",), ("counts", "reported"))
    measure = yardstick(of.programme.done_means, {str(v): total for (v,), total in by_vendor.items()})
    goal = goal_of(of)
    daily = daily_units(of, measure)
    total = sum(measure.units(str(v), sums) for (v,), sums in by_vendor.items())
    done = sum(u for d, u in daily.items() if goal.starts and d >= goal.starts) if goal.weekly else total
    told = None if goal.units is None else odds(of, goal, daily, done)
    progress = Progress(
        done=done,
        goal=goal.units,
        by=goal.by,
        weekly=goal.weekly,
        odds=told,
        shape=None if goal.weekly or not charts else _shape(of, goal, daily, total, told),
        weeks=_weeks(of, goal, measure) if goal.weekly and charts else (),
    )
    return progress, combined(by_vendor.values())


def _shape(of: Frame, goal: Goal, daily: Mapping[date, float], total: float, told: PaceOdds | None) -> BurnUp:
    days = sorted(daily)
    before = total - sum(daily.values())
    line: list[tuple[date, float]] = []
    running = before
    for day in days:
        running += daily[day]
        line.append((day, running))
    fan = () if told is None else tuple(tuple(total + v for v in row) for row in told.fan)
    return BurnUp(
        done=tuple(line), goal=goal.units, due=goal.by, fan_first=of.today if fan else None, fan=_cut(fan, of, goal)
    )


def _cut(fan: tuple[tuple[float, ...], ...], of: Frame, goal: Goal) -> tuple[tuple[float, ...], ...]:
    """The fan until a fortnight past the due day or until its middle has arrived, whichever is later."""
    if not fan or goal.units is None:
        return fan
    middle = fan[len(fan) // 2]
    arrived = next((i for i, v in enumerate(middle) if v >= (goal.units or 0) - 0.5), len(middle) - 1)
    until = max(arrived + 7, 0 if goal.by is None else (goal.by - of.today).days + 14)
    return tuple(row[: until + 1] for row in fan)


def _weeks(of: Frame, goal: Goal, measure: Yardstick) -> tuple[QuotaWeek, ...]:
    monday = of.today - timedelta(days=of.today.weekday())
    daily = daily_units(of, measure)
    weeks: list[QuotaWeek] = []
    for back in range(WEEKS_SHOWN - 1, -1, -1):
        start = monday - timedelta(weeks=back)
        done = sum(u for d, u in daily.items() if start <= d < start + timedelta(days=7))
        if done or weeks or back == 0:
            weeks.append(QuotaWeek(start, done, goal.units, None, is_running=back == 0))
    return tuple(weeks)


def _says_something(kpi: Kpi, sums: Iterable[MeasureSums]) -> bool:
    return any(kpi.compute(total).value is not None for total in sums)


def _values(of: Frame, total: MeasureSums, recent: MeasureSums, targets: Mapping[str, float]) -> list[KpiValue]:
    found = []
    for name in STRIP:
        kpi = KPIS[name]
        estimate = kpi.compute(total if kpi.unit != "%" else recent, of.rng())
        if estimate.value is not None and (estimate.value or estimate.n):
            found.append(KpiValue(kpi, estimate, targets.get(name)))
    return found


def _series(of: Frame, targets: Mapping[str, float]) -> list[Series]:
    """Weekly charts of the quality KPIs that this programme has facts for, the targeted ones first."""
    weekly = of.sums(of.window(7 * WEEKS_SHOWN), ("week",), ("counts", "patterns"))
    marks = tuple(
        Mark(row.issued_on, f"guideline {row.version}")
        for row in Guideline.objects.filter(programme=of.programme, issued_on__isnull=False)
        if row.issued_on is not None and row.issued_on >= of.today - timedelta(days=7 * WEEKS_SHOWN)
    )
    charts = []
    for name in sorted(QUALITY, key=lambda n: n not in targets):
        kpi = KPIS[name]
        samples = [
            Sample(week, kpi.compute(total, of.rng())) for (week,), total in weekly.items() if isinstance(week, date)
        ]
        known = [s for s in samples if s.estimate.value is not None]
        if len(known) >= 2:
            charts.append(Series(kpi, tuple(known), targets.get(name), marks))
    return charts[:3]


def _rows(of: Frame, by_place: Mapping[tuple[object, ...], MeasureSums], kpis: Sequence[Kpi]) -> list[TrackRow]:
    standard = yardstick(of.programme.done_means, {str(v): t for (v, _), t in by_place.items()})
    rows = []
    for (vendor, locale), total in by_place.items():
        values = tuple(k.compute(total, of.rng()) for k in kpis)
        rows.append(TrackRow(of.place(str(vendor), str(locale)), standard.units(str(vendor), total), values))
    return sorted(rows, key=lambda r: (r.place.locale, r.place.vendor))


def names(actor: Actor) -> tuple[tuple[str, str], ...]:
    """(code, name) of the actor's programmes."""
    with reading(actor):
        return tuple(access.programmes(actor).values_list("code", "name"))
