"""The page of quality: the numbers of twelve weeks, their course, and every place with its own."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import numpy as np

from callsheet.actions.acting import Actor
from callsheet.actions.kpis import SEED
from callsheet.actions.mornings import read_at
from callsheet.actions.pages.moment import provenance
from callsheet.actions.pages.quality.subject import Subject, Wanted, subject
from callsheet.decisions.finding import Place
from callsheet.metrics.dictionary import KPIS
from callsheet.metrics.kpi import Kpi
from callsheet.metrics.measures import MeasureSums
from callsheet.metrics.sums import combined
from callsheet.reports.charts import Mark, Sample
from callsheet.reports.pieces import Provenance
from callsheet.reports.programme import KpiValue, Series, TrackRow
from callsheet.reports.quality.overview import QualityReport, QualityView, quality_report
from callsheet.state.models import Guideline, Target
from callsheet.state.sums import Ask, sums
from callsheet.stats.estimate import Estimate

STRIP = ("Q02", "audit-accuracy", "Q09", "Q09-AC1", "agreement", "Q05", "targeted-accepted")
COURSE = ("Q02", "audit-accuracy", "Q09")
COLUMNS = ("Q02", "audit-accuracy", "Q01", "Q05")


def quality_page(actor: Actor, wanted: Wanted, as_of: str = "") -> QualityReport:
    """The report; NotThere when the programme or vendor is not the actor's."""
    view, fresh = quality_view(actor, wanted, as_of)
    return quality_report(view, provenance=fresh)


def quality_view(actor: Actor, wanted: Wanted, as_of: str = "") -> tuple[QualityView, Provenance]:
    """What the page and the answer to programs are made of."""
    with read_at(actor, as_of) as when:
        return _view(subject(actor, wanted, when)), provenance(when)


def _view(of: Subject) -> QualityView:
    weekly = sums(of.scope, Ask(of.window, ("week",), of.where, ("counts", "patterns")))
    by_place = sums(of.scope, Ask(of.window, ("programme", "vendor", "locale"), of.where, ("counts",)))
    whole = combined(weekly.values())
    targets = _targets(of)
    kpis = tuple(KPIS[k] for k in COLUMNS if any(_says(KPIS[k], total) for total in by_place.values()))
    return QualityView(
        name=of.name,
        kind="vendor" if of.is_theirs else of.wanted.kind,
        where=tuple((n, of.told(v) if n == "programme" else v) for n, v in of.where.items()),
        strip=tuple(
            KpiValue(KPIS[k], _computed(KPIS[k], whole), targets.get(k)) for k in STRIP if _says(KPIS[k], whole)
        ),
        series=_series(of, weekly, targets),
        kpis=kpis,
        rows=_rows(of, by_place, kpis),
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


def _series(
    of: Subject, weekly: Mapping[tuple[object, ...], MeasureSums], targets: Mapping[str, float]
) -> tuple[Series, ...]:
    marks = _marks(of)
    found = []
    for kpi in (KPIS[name] for name in COURSE):
        samples = [Sample(week, _computed(kpi, total)) for (week,), total in weekly.items() if isinstance(week, date)]
        known = tuple(s for s in samples if s.estimate.value is not None)
        if len(known) >= 2:
            found.append(Series(kpi, known, targets.get(kpi.id), marks))
    return tuple(found)


def _marks(of: Subject) -> tuple[Mark, ...]:
    if of.programme is None:
        return ()
    first = (of.window.start or date.min) - timedelta(days=1)
    rows = Guideline.objects.filter(programme=of.programme, issued_on__gt=first)
    return tuple(Mark(row.issued_on, f"guideline {row.version}") for row in rows if row.issued_on is not None)


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
