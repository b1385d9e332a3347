"""The KPI explorer: any grain, window and replay; and the rows behind a number."""

from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from callsheet.actions.acting import Actor
from callsheet.actions.aliases import meant
from callsheet.actions.kpis import SEED, Asked
from callsheet.actions.kpis import answer as kpi_answer
from callsheet.actions.mornings import read_at
from callsheet.actions.pages.moment import provenance
from callsheet.metrics.dictionary import KPIS
from callsheet.metrics.kpi import Kpi
from callsheet.metrics.measures import MeasureSums
from callsheet.reports.kpi import KpiReport, KpiRow, KpiView, kpi_report
from callsheet.reports.kpis import kpi_cell
from callsheet.reports.pieces import EstimateCell
from callsheet.state import access
from callsheet.state.models import Target
from callsheet.state.sums import Ask, Window, sums


@dataclass(frozen=True, slots=True)
class KpiLine:
    """One KPI in the dictionary's page, with its value over everything."""

    kpi: Kpi
    cell: EstimateCell


def kpi_list(actor: Actor, *, programme: str = "", as_of: str = "") -> tuple[KpiLine, ...]:
    """The dictionary, each KPI over all facts of the programme (or of all); those that say something first."""
    with read_at(actor, as_of) as when:
        _, where = meant(actor, (), {"programme": programme} if programme else {})
        total = sums(access.scope(actor), Ask(Window(when.seq), (), where)).get((), MeasureSums())
        fresh = provenance(when)
    lines = [
        KpiLine(k, kpi_cell(k, k.compute(total, np.random.default_rng(SEED)), provenance=fresh)) for k in KPIS.values()
    ]
    return tuple(sorted(lines, key=lambda line: line.cell.raw.value is None))


def kpi_page(actor: Actor, question: Asked, as_of: str = "") -> KpiReport:
    """The report of one KPI as asked."""
    with read_at(actor, as_of) as when:
        asked = replace(question, seq=when.seq, as_of="")
        found, whole = kpi_answer(asked, actor=actor), kpi_answer(replace(asked, by=()), actor=actor)
        fresh = provenance(when)
        target = _target(question)
        names = names_of(actor)
    view = KpiView(
        kpi=question.kpi,
        by=question.by,
        rows=tuple(KpiRow(tuple(_label(v) for v in r.group), r.estimate) for r in found.rows) if question.by else (),
        total=whole.rows[0].estimate,
        where=tuple((name, str(value)) for name, value in (question.where or {}).items()),
        start=question.start,
        end=question.end,
        target=target,
        names=names,
    )
    return kpi_report(view, provenance=fresh)


def names_of(actor: Actor) -> dict[tuple[str, str], str]:
    """(programme or vendor, code) -> name, of those that the actor may see; a vendor's people have aliases in place of codes."""
    vendors = {("vendor", code): name for code, name in access.vendors(actor).values_list("code", "name")}
    if actor.role == "vendor":
        return vendors
    return vendors | {("programme", code): name for code, name in access.programmes(actor).values_list("code", "name")}


def _label(value: object) -> str:
    return "" if value is None else value.isoformat() if isinstance(value, date) else str(value)


def _target(question: Asked) -> float | None:
    """The programme's own target, where one programme is asked."""
    where = question.where or {}
    if not where.get("programme"):
        return None
    rows = Target.objects.filter(programme=where["programme"], kpi=question.kpi.id)
    for vendor, locale in ((where.get("vendor", ""), where.get("locale", "")), (where.get("vendor", ""), ""), ("", "")):
        found = rows.filter(vendor=vendor, locale=locale).values_list("value", flat=True).first()
        if found is not None:
            return found
    return None
