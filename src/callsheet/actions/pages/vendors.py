"""The vendor pages."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from callsheet.actions.acting import Actor
from callsheet.actions.aliases import aliases_for
from callsheet.actions.assessments import assessed
from callsheet.actions.kpis import SEED
from callsheet.actions.mornings import At, read_at
from callsheet.actions.pages.moment import provenance
from callsheet.actions.pages.quality.requests import waiting_for
from callsheet.actions.registry_effects import is_confirmed
from callsheet.actions.worklist import open_cards, worklist
from callsheet.decisions.finding import Place
from callsheet.facts.week_text import week_text
from callsheet.metrics.dictionary import KPIS, kpi_of
from callsheet.metrics.kpi import Kpi
from callsheet.metrics.measures import MeasureSums
from callsheet.metrics.sums import combined
from callsheet.reports.charts import Sample
from callsheet.reports.kpis import kpi_cell
from callsheet.reports.pieces import EstimateCell, Provenance
from callsheet.reports.programme import KpiValue, Series, TrackRow
from callsheet.reports.sites import SiteLine
from callsheet.reports.today import FindingCard
from callsheet.reports.vendor import CommitmentLine, VendorReport, VendorView, vendor_report
from callsheet.state import access
from callsheet.state.models import Commitment, Vendor
from callsheet.state.sums import Ask, Window, sums

STRIP = ("submitted", "produced", "Q02", "audit-accuracy", "Q01", "D02")
COLUMNS = ("Q02", "audit-accuracy", "Q01", "W03-P50", "D02")
LISTED = ("Q02", "audit-accuracy")
"""How good a vendor's work is, beside how much it is."""
DAYS = 28
WEEKS = 12


@dataclass(frozen=True, slots=True)
class VendorLine:
    """One vendor in the list; `kept` of `closed` commitments of weeks that are over; `quality` over the same four weeks."""

    code: str
    name: str
    kept: int
    closed: int
    units: float
    programmes: int
    locales: int
    quality: tuple[KpiValue, ...] = ()

    @property
    def cells(self) -> tuple[tuple[Kpi, EstimateCell], ...]:
        """The quality as cells, which lead to the programmes behind it."""
        return tuple((one.kpi, kpi_cell(one.kpi, one.estimate, where=(("vendor", self.code),))) for one in self.quality)


def vendor_list(actor: Actor, as_of: str = "") -> tuple[VendorLine, ...]:
    """All vendors of the actor, the busiest of the last four weeks first."""
    with read_at(actor, as_of) as when:
        ask = Ask(_window(when, DAYS), ("vendor", "programme", "locale"), {}, ("counts", "reported"))
        found = sums(access.scope(actor), ask)
        commitments = _commitments(actor, when)
        lines = [_line(v, found, commitments) for v in access.vendors(actor)]
    return tuple(sorted(lines, key=lambda line: (-line.units, line.code)))


def _window(when: At, days: int) -> Window:
    return Window(when.seq, when.today - timedelta(days=days), when.today - timedelta(days=1))


def _units(total: MeasureSums) -> float:
    return float(total.count("submitted_first")) or total.reported.get("produced", 0) / 1000


def _line(
    vendor: Vendor, found: dict[tuple[object, ...], MeasureSums], commitments: dict[str, list[CommitmentLine]]
) -> VendorLine:
    own = {key: total for key, total in found.items() if key[0] == vendor.code}
    rows = tuple(TrackRow(Place(str(p), vendor.code, str(loc)), _units(t), ()) for (_, p, loc), t in own.items())
    closed = [c for c in commitments.get(vendor.code, ()) if not c.is_running]
    whole = combined(own.values())
    return VendorLine(
        code=vendor.code,
        name=vendor.name,
        kept=sum(c.is_kept for c in closed),
        closed=len(closed),
        units=sum(r.done for r in rows),
        programmes=len({p for _, p, _ in own}),
        locales=len({loc for _, _, loc in own}),
        quality=tuple(KpiValue(KPIS[k], KPIS[k].compute(whole, np.random.default_rng(SEED))) for k in LISTED),
    )


def vendor_page(actor: Actor, code: str, as_of: str = "") -> VendorReport:
    """The report of one vendor; NotThere when it is not the actor's."""
    view, fresh = vendor_view(actor, code, as_of)
    return vendor_report(view, provenance=fresh)


def vendor_view(actor: Actor, code: str, as_of: str = "") -> tuple[VendorView, Provenance]:
    """What one vendor's page and its answer to programs are made of; NotThere when it is not the actor's."""
    with read_at(actor, as_of) as when:
        vendor = access.vendor(actor, code)
        return _view(actor, vendor, when), provenance(when, DAYS)


def _view(actor: Actor, vendor: Vendor, when: At) -> VendorView:
    scope = access.scope(actor)
    here = {"vendor": vendor.code}
    recent = sums(scope, Ask(_window(when, DAYS), ("programme", "locale"), here, ("counts", "hists", "reported")))
    whole = combined(recent.values())
    names = _programme_names(actor)
    kpis = tuple(k for k in map(kpi_of, COLUMNS) if any(k.compute(t).value is not None for t in recent.values()))
    rng = np.random.default_rng(SEED)
    rows = tuple(
        TrackRow(
            replace(_place(actor, str(p), vendor.code, str(loc), names), vendor_name=vendor.name),
            _units(total),
            tuple(k.compute(total, rng) for k in kpis),
        )
        for (p, loc), total in recent.items()
    )
    strip = tuple(
        KpiValue(KPIS[k], KPIS[k].compute(whole, rng)) for k in STRIP if KPIS[k].compute(whole).value not in (None, 0)
    )
    return VendorView(
        vendor=vendor.code,
        name=vendor.name,
        strip=strip,
        series=_series(scope, vendor.code, when),
        kpis=kpis,
        rows=rows,
        totals=tuple(k.compute(whole, rng) for k in kpis) if rows else (),
        commitments=tuple(_commitments(actor, when).get(vendor.code, ())),
        sites=_sites(actor, vendor.code),
        findings=_findings(actor, vendor.code, [str(p) for p, _ in recent], when),
        requests=waiting_for(actor, vendor.code) if when.is_live else 0,
    )


def _programme_names(actor: Actor) -> Mapping[str, str]:
    """Names of programmes by code. A vendor's people are told the alias alone."""
    known = aliases_for(actor)
    if known is not None:
        return known.words
    return dict(access.programmes(actor).values_list("code", "name"))


def _place(actor: Actor, code: str, vendor: str, locale: str, names: Mapping[str, str]) -> Place:
    """A place as this reader may name it: before a vendor's people the alias stands for the code too."""
    name = names.get(code, code if actor.role != "vendor" else "")
    return Place(name if actor.role == "vendor" else code, vendor, locale, name)


def _series(scope: access.Scope, vendor: str, when: At) -> tuple[Series, ...]:
    weekly = sums(scope, Ask(_window(when, 7 * WEEKS), ("week",), {"vendor": vendor}, ("counts",)))
    charts = []
    for name in ("Q02", "audit-accuracy", "Q01"):
        kpi = KPIS[name]
        samples = [Sample(w, kpi.compute(t)) for (w,), t in weekly.items() if isinstance(w, date)]
        known = tuple(s for s in samples if s.estimate.value is not None)
        if len(known) >= 2:
            charts.append(Series(kpi, known))
    return tuple(charts[:2])


def _findings(actor: Actor, vendor: str, programmes: list[str], when: At) -> tuple[FindingCard, ...]:
    """What was found at this vendor; its own people are not shown our findings."""
    if actor.role == "vendor":
        return ()
    known = assessed(actor, access.programmes(actor).filter(code__in=programmes), when)
    return open_cards(worklist(actor, known, when, vendor=vendor))


def _sites(actor: Actor, vendor: str) -> tuple[SiteLine, ...]:
    return tuple(
        SiteLine(
            code=site.code,
            name=site.name,
            zone=site.zone,
            hours=week_text(site.hours) if site.hours else "",
            is_confirmed=is_confirmed(site),
            by=site.confirmed_by,
            on=site.confirmed_on,
        )
        for site in access.sites(actor).filter(vendor=vendor)
    )


def _commitments(actor: Actor, when: At) -> dict[str, list[CommitmentLine]]:
    """Commitments of the last weeks with what was delivered, by vendor; two queries whatever their number."""
    monday = when.today - timedelta(days=when.today.weekday())
    first = monday - timedelta(weeks=8)
    scope = access.scope(actor)
    rows = [r for r in Commitment.objects.filter(week__gte=first, week__lte=monday) if scope.sees(r.programme_id)]
    names = _programme_names(actor)
    window = Window(when.seq, first, when.today - timedelta(days=1))
    delivered = sums(scope, Ask(window, ("week", "programme", "vendor", "locale"), {}, ("counts", "reported")))
    found: dict[str, list[CommitmentLine]] = {}
    for row in rows:
        total = delivered.get((row.week, row.programme_id, row.vendor, row.locale), MeasureSums())
        place = _place(actor, row.programme_id, row.vendor, row.locale, names)
        line = CommitmentLine(row.week, place, float(row.units), _units(total), is_running=row.week == monday)
        found.setdefault(row.vendor, []).append(line)
    return found
