"""The page of quality: the numbers of twelve weeks, their course, and every place with its own."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from math import isfinite
from statistics import median

import numpy as np

from callsheet.actions.acting import Actor
from callsheet.actions.kpis import SEED
from callsheet.actions.mornings import read_at
from callsheet.actions.pages.moment import provenance
from callsheet.actions.pages.quality.subject import DAYS, Subject, Wanted, subject, taken_up
from callsheet.decisions.finding import Place
from callsheet.metrics.dictionary import KPIS
from callsheet.metrics.kpi import Kpi
from callsheet.metrics.measures import MeasureSums
from callsheet.metrics.sums import combined
from callsheet.quality.control_series import Period, estimates_controlled, level_moved, shares_controlled
from callsheet.reports.charts import Mark
from callsheet.reports.pieces import Provenance
from callsheet.reports.programme import KpiValue, TrackRow
from callsheet.reports.quality.course import Course
from callsheet.reports.quality.overview import Group, QualityReport, QualityView, quality_report
from callsheet.said import say
from callsheet.state.models import Target
from callsheet.state.sums import Ask, sums
from callsheet.stats.control.charts import LEAST_EVENTS
from callsheet.stats.control.phases import BASELINE_POINTS
from callsheet.stats.estimate import Estimate
from callsheet.stats.proportions import WeightedSums, effective_size

STRIP = ("Q02", "audit-accuracy", "Q09", "Q09-AC1", "agreement", "prevalence", "Q05", "targeted-accepted")
SHARES = ("Q02", "audit-accuracy")
"""Shares of what is right whose course is judged."""
COLUMNS = ("Q02", "audit-accuracy", "Q01", "Q05")
UNKNOWN = {1: say("unmapped"), 2: say("not known")}
Sums = Mapping[tuple[object, ...], MeasureSums]


def quality_page(actor: Actor, wanted: Wanted, as_of: str = "") -> QualityReport:
    """The report; NotThere when the programme or vendor is not the actor's."""
    view, fresh = quality_view(actor, wanted, as_of)
    return quality_report(view, provenance=fresh)


def quality_view(actor: Actor, wanted: Wanted, as_of: str = "") -> tuple[QualityView, Provenance]:
    """What the page and the answer to programs are made of."""
    with read_at(actor, as_of) as when:
        return _view(subject(actor, wanted, when)), provenance(when, DAYS)


def _view(of: Subject) -> QualityView:
    daily = sums(of.scope, Ask(of.window, ("day",), of.where, ("counts",)))
    weekly = sums(of.scope, Ask(of.window, ("week",), of.where, ("patterns",)))
    by_place = sums(of.scope, Ask(of.window, ("programme", "vendor", "locale"), of.where, ("counts",)))
    whole = combined([*daily.values(), *weekly.values()])
    targets = _targets(of)
    kpis = tuple(KPIS[k] for k in COLUMNS if any(_says(KPIS[k], total) for total in by_place.values()))
    return QualityView(
        name=of.name,
        kind="vendor" if of.is_theirs else of.wanted.kind,
        where=tuple((n, of.told(v) if n == "programme" else v) for n, v in of.where.items()),
        strip=tuple(
            KpiValue(KPIS[k], _computed(KPIS[k], whole), targets.get(k)) for k in STRIP if _says(KPIS[k], whole)
        ),
        courses=_courses(of, daily, weekly, targets),
        kpis=kpis,
        rows=_rows(of, by_place, kpis),
        groups=_groups(of, by_place, kpis[:2]),
        totals=tuple(_computed(k, combined(by_place.values())) for k in kpis),
    )


def _computed(kpi: Kpi, total: MeasureSums) -> Estimate:
    return kpi.compute(total, np.random.default_rng(SEED))


def _says(kpi: Kpi, total: MeasureSums) -> bool:
    return kpi.compute(total).value is not None


def _targets(of: Subject) -> dict[str, float]:
    """The targets of the place that is looked at: its own before those of more than it."""
    if of.programme is None:
        return {}
    fitting = [
        t
        for t in Target.objects.filter(programme=of.programme)
        if t.vendor in ("", of.wanted.vendor) and t.locale in ("", of.wanted.locale)
    ]
    return {t.kpi: t.value for t in sorted(fitting, key=lambda t: (t.vendor != "", t.locale != ""))}


def _courses(of: Subject, daily: Sums, weekly: Sums, targets: Mapping[str, float]) -> tuple[Course, ...]:
    """The KPIs with two periods or more, on control charts; a guideline version begins a new phase."""
    changes = taken_up(of)
    marks = tuple(Mark(change.day, say("guideline {version}", version=change.version)) for change in changes)
    found = []
    for kpi in (KPIS[name] for name in SHARES):
        each, periods = _by_length(kpi, daily)
        if len(periods) >= 2:
            moved = level_moved(_days(kpi, daily), np.random.default_rng(SEED))
            found.append(Course(kpi, each, shares_controlled(periods, changes), targets.get(kpi.id), marks, moved))
    alpha = [Period(day, e) for day, e in ((day, _computed(KPIS["Q09"], total)) for day, total in _dated(weekly))]
    known = [period for period in alpha if period.estimate.value is not None]
    if len(known) >= 2:
        course = estimates_controlled(known, changes)
        found.append(Course(KPIS["Q09"], "week", course, targets.get("Q09"), marks))
    return tuple(found)


def _by_length(kpi: Kpi, daily: Sums) -> tuple[str, list[Period]]:
    """Days where the usual day has errors enough to be judged, else weeks."""
    days = _days(kpi, daily)
    first = days[:BASELINE_POINTS]
    wrong = sum(period.size * (1.0 - (period.estimate.value or 0.0)) for period in first)
    usual = wrong / (sum(period.size for period in first) or 1.0)
    if days and usual * median(period.size for period in days) >= LEAST_EVENTS:
        return "day", days
    by_week: dict[date, list[MeasureSums]] = {}
    for day, total in _dated(daily):
        by_week.setdefault(day - timedelta(days=day.weekday()), []).append(total)
    weeks = [_period(kpi, monday, combined(totals)) for monday, totals in by_week.items()]
    return "week", [period for period in weeks if period.estimate.value is not None and period.size]


def _days(kpi: Kpi, daily: Sums) -> list[Period]:
    days = [_period(kpi, day, total) for day, total in _dated(daily)]
    return [period for period in days if period.estimate.value is not None and period.size]


def _period(kpi: Kpi, day: date, total: MeasureSums) -> Period:
    """One period; a weighed audit is worth its effective draws, a full inspection its own number."""
    size = float(total.count("gold_judged"))
    if kpi.id == "audit-accuracy":
        weights = {k: total.count(f"audit_{k}") for k in ("w", "w_ok", "w2", "w2_ok")}
        n = total.count("audit_n")
        size = effective_size(WeightedSums.from_thousandths(n, **weights)) if n else 0.0
        size = size if isfinite(size) else float(n)
    return Period(day, _computed(kpi, total), size)


def _dated(found: Sums) -> list[tuple[date, MeasureSums]]:
    return [(day, total) for (day,), total in found.items() if isinstance(day, date)]


def _groups(of: Subject, by_place: Sums, kpis: Sequence[Kpi]) -> tuple[Group, ...]:
    """The first KPIs by vendor and by locale, over summed measures, where there are two or more of them."""
    found = []
    for at, names in ((1, of.vendors), (2, {})):
        parts: dict[str, list[MeasureSums]] = {}
        for key, total in by_place.items():
            parts.setdefault(str(key[at]), []).append(total)
        for kpi in kpis:
            values = {names.get(code, code): _computed(kpi, combined(totals)) for code, totals in parts.items()}
            lines = tuple((word or UNKNOWN[at], e) for word, e in values.items() if e.value is not None)
            if len(lines) > 1:
                found.append(Group(kpi, "vendor" if at == 1 else "locale", lines))
    return tuple(found)


def _rows(of: Subject, by_place: Mapping[tuple[object, ...], MeasureSums], kpis: Sequence[Kpi]) -> tuple[TrackRow, ...]:
    found = []
    for (programme, vendor, locale), total in by_place.items():
        place = Place(
            of.told(str(programme)),
            str(vendor),
            str(locale),
            of.programmes.get(str(programme), ""),
            of.vendors.get(str(vendor), ""),
        )
        values = tuple(_computed(k, total) for k in kpis)
        if any(v.value is not None for v in values):
            found.append(TrackRow(place, float(total.count("gold_judged") + total.count("audit_n")), values))
    return tuple(sorted(found, key=lambda r: (r.place.shown_programme, r.place.locale, r.place.vendor)))
