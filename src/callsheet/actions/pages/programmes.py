"""The programme pages: all of them in a list, one of them in detail."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from callsheet.actions.acting import Actor, reading
from callsheet.actions.aliases import aliases_for
from callsheet.actions.assessments import Assessed, assessed
from callsheet.actions.cases import Frame, frame
from callsheet.actions.cases.done import yardstick
from callsheet.actions.mornings import read_at
from callsheet.actions.pages.moment import provenance
from callsheet.actions.progress import WEEKS_SHOWN
from callsheet.actions.worklist import open_cards, worklist
from callsheet.metrics.dictionary import KPIS, kpi_of
from callsheet.metrics.kpi import Kpi
from callsheet.metrics.measures import MeasureSums
from callsheet.metrics.sums import combined
from callsheet.reports.charts import Mark, Sample
from callsheet.reports.pieces import Provenance
from callsheet.reports.programme import (
    KpiValue,
    ProgrammeReport,
    ProgrammeView,
    ProgressShown,
    Series,
    TrackRow,
    programme_report,
)
from callsheet.reports.today import FindingCard, needs_somebody
from callsheet.state import access
from callsheet.state.models import Guideline, Programme, Target
from callsheet.state.sums import Window

DAYS = 28
"""Production days that rates and the rows of places are taken over."""
QUALITY = ("Q02", "audit-accuracy", "Q01", "Q07", "Q06", "Q09")
COLUMNS = ("Q02", "audit-accuracy", "Q01", "acceptance-rate", "W03-P50", "D02")
STRIP = ("submitted", "produced", "accepted", "Q02", "audit-accuracy", "Q01")


@dataclass(frozen=True, slots=True)
class ProgrammeLine:
    """One programme in the list: its sentence, the odds to sort by, open findings and how many of them need somebody; `p50` and
    `p85` are the days by which half and 85 % of the futures are done, None where there are no odds or no end is in sight.
    """

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
    new: int = 0
    p50: date | None = None
    p85: date | None = None


def programme_list(actor: Actor, as_of: str = "") -> tuple[ProgrammeLine, ...]:
    """All programmes of the actor, those least likely to be in time first."""
    with read_at(actor, as_of) as at:
        found = list(access.programmes(actor))
        known = assessed(actor, found, at)
        cards = open_cards(worklist(actor, known, at))
        lines = [
            _line(p, one, [c for c in cards if c.work and c.work.programme == p.code])
            for p, one in zip(found, known, strict=True)
        ]
    return tuple(sorted(lines, key=lambda line: (line.odds is None, line.odds or 0.0, line.code)))


def _line(programme: Programme, known: Assessed, cards: Sequence[FindingCard]) -> ProgrammeLine:
    return ProgrammeLine(
        code=programme.code,
        name=programme.name,
        domain=programme.domain,
        sentence=known.status["sentence"],
        odds=known.status["odds"],
        done=known.status["done"],
        goal=known.status["goal"],
        by=known.status["by"],
        findings=len(cards),
        new=sum(needs_somebody(card) for card in cards),
        synthetic=programme.synthetic,
        p50=known.status["p50"],
        p85=known.status["p85"],
    )


def programme_page(actor: Actor, code: str, as_of: str = "") -> ProgrammeReport:
    """The report of one programme; NotThere when it is not the actor's."""
    view, _, fresh = programme_view(actor, code, as_of)
    return programme_report(view, provenance=fresh)


def programme_view(actor: Actor, code: str, as_of: str = "") -> tuple[ProgrammeView, ProgrammeLine, Provenance]:
    """What one programme's page and its answer to programs are made of; NotThere when it is not the actor's."""
    with read_at(actor, as_of) as at:
        programme = access.programme(actor, code)
        of = frame(access.scope(actor), programme, today=at.today, now=at.now, seq=at.seq)
        known = assessed(actor, [programme], at, with_progress=True)[0]
        found = open_cards(worklist(actor, [known], at))
        return replace(_view(of, known), findings=found), _line(programme, known, found), provenance(at, DAYS)


def _view(of: Frame, known: Assessed) -> ProgrammeView:
    total = combined(of.sums(Window(of.seq, None, of.today), (), ("counts", "reported")).values())
    targets = {t.kpi: t.value for t in Target.objects.filter(programme=of.programme, vendor="", locale="")}
    by_place = of.sums(of.window(DAYS), ("vendor", "locale"), ("counts", "hists", "reported"))
    kpis = tuple(k for k in (kpi_of(name) for name in COLUMNS) if _says_something(k, by_place.values()))
    whole = combined(by_place.values())
    return ProgrammeView(
        place=of.place(),
        progress=known.progress or ProgressShown(known.status["sentence"]),
        strip=tuple(_values(of, total, whole, targets)),
        series=tuple(_series(of, targets)),
        kpis=kpis,
        rows=tuple(_rows(of, by_place, kpis)),
        totals=tuple(k.compute(whole, of.rng()) for k in kpis) if by_place else (),
    )


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
    """(code, name) of the actor's programmes; before a vendor's people the alias stands for both."""
    with reading(actor):
        known = aliases_for(actor)
        if known is not None:
            return tuple((word, word) for word in sorted(known.words.values()))
        return tuple(access.programmes(actor).values_list("code", "name"))
