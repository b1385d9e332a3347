"""Quality of parts of the work: by guideline in force where it was done, by machines' suggestions, by newcomers and others."""

from datetime import date

import numpy as np

from callsheet.actions.acting import Actor
from callsheet.actions.kpis import SEED
from callsheet.actions.mornings import read_at
from callsheet.actions.pages.moment import provenance
from callsheet.actions.pages.quality.in_force import in_force, since, versions
from callsheet.actions.pages.quality.subject import DAYS, Subject, Wanted, subject
from callsheet.metrics.dictionary import KPIS
from callsheet.metrics.measures import MeasureSums
from callsheet.metrics.sums import combined
from callsheet.reports.pieces import Provenance
from callsheet.reports.quality.slices import Slice, SlicesReport, SlicesView, slices_report
from callsheet.state.newcomers import by_experience
from callsheet.state.sums import PRELABEL, Ask, sums

KPIS_SHOWN = ("Q02", "audit-accuracy")


def slices_page(actor: Actor, wanted: Wanted, as_of: str = "") -> SlicesReport:
    """The report; NotThere when the programme or vendor is not the actor's."""
    view, fresh = slices_view(actor, wanted, as_of)
    return slices_report(view, provenance=fresh)


def slices_view(actor: Actor, wanted: Wanted, as_of: str = "") -> tuple[SlicesView, Provenance]:
    """What the page and the answer to programs are made of."""
    with read_at(actor, as_of) as when:
        of = subject(actor, wanted, when)
        parts = {
            "guideline": _by_guideline(of),
            "prelabel": _by_prelabel(of),
            "experience": {
                name: MeasureSums(counts=counts)
                for name, counts in by_experience(of.scope, dict(of.where), of.window).items()
            },
        }
        kpis = tuple(KPIS[name] for name in KPIS_SHOWN)
        slices = tuple(
            Slice(
                kind, part, total.count("submitted"), tuple(k.compute(total, np.random.default_rng(SEED)) for k in kpis)
            )
            for kind, found in parts.items()
            for part, total in found.items()
        )
        kind = "vendor" if of.is_theirs else of.wanted.kind
        return SlicesView(of.name, kind, kpis, slices, _rows_of(of)), provenance(when, DAYS)


def _rows_of(of: Subject) -> tuple[tuple[str, str], ...]:
    """How rows of the subject are asked for. They are of one programme, and a vendor's people are not told which items are known."""
    if of.programme is None:
        return ()
    days = (("from", of.window.start), ("to", of.window.end))
    return (*of.where.items(), *((name, day.isoformat()) for name, day in days if day))


def _by_prelabel(of: Subject) -> dict[str, MeasureSums]:
    found = sums(of.scope, Ask(of.window, (PRELABEL,), of.where, ("counts",)))
    return {str(part): total for (part,), total in found.items()}


def _by_guideline(of: Subject) -> dict[str, MeasureSums]:
    """By the version in force at each site on each day: as acknowledged there, else as issued. Of one programme, to our people."""
    if of.programme is None:
        return {}
    rows = versions(of.programme)
    if not rows:
        return {}
    found = sums(of.scope, Ask(of.window, ("day", "vendor", "site", "locale"), of.where, ("counts",)))
    known = {place: since(rows, place) for place in {(str(v), str(s), str(loc)) for _, v, s, loc in found}}
    parts: dict[str, list[MeasureSums]] = {}
    for (day, *place), total in found.items():
        if isinstance(day, date):
            vendor, site, locale = map(str, place)
            parts.setdefault(in_force(known[vendor, site, locale], day), []).append(total)
    return {version: combined(totals) for version, totals in sorted(parts.items())}
