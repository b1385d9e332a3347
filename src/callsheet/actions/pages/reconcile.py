"""The tracker's numbers beside our count, explained to the unit."""

from datetime import date, timedelta

from callsheet.actions.acting import Actor
from callsheet.actions.mornings import read_at
from callsheet.actions.pages.moment import provenance
from callsheet.actions.reconciling import Span, reconciliation
from callsheet.decisions.finding import Place
from callsheet.errors import UnusableInput
from callsheet.reports.pieces import Provenance
from callsheet.reports.reconcile import ReconcileReport, ReconcileView, reconcile_report
from callsheet.said import say
from callsheet.state import access
from callsheet.state.sums import Ask, Window, sums

DAYS = 14


def choices(actor: Actor) -> tuple[tuple[str, str, str], ...]:
    """(programme, vendor, names of both) of which both a tracker and a count exist."""
    with read_at(actor) as when:
        found = sums(access.scope(actor), Ask(Window(when.seq), ("programme", "vendor"), {}, ("counts", "reported")))
        programmes = dict(access.programmes(actor).values_list("code", "name"))
        vendors = dict(access.vendors(actor).values_list("code", "name"))
    pairs = [
        (str(p), str(v))
        for (p, v), total in found.items()
        if v and total.reported.get("produced") and total.count("judgments")
    ]
    return tuple((p, v, f"{programmes.get(p, p)} · {vendors.get(v, v)}") for p, v in pairs)


def reconcile_page(
    actor: Actor, programme: str, vendor: str, *, start: str = "", end: str = "", as_of: str = ""
) -> ReconcileReport:
    """The report for one programme and vendor over a window (default: the last two weeks)."""
    view, fresh = reconcile_view(actor, programme, vendor, start=start, end=end, as_of=as_of)
    return reconcile_report(view, provenance=fresh)


def reconcile_view(
    actor: Actor, programme: str, vendor: str, *, start: str = "", end: str = "", as_of: str = ""
) -> tuple[ReconcileView, Provenance]:
    """What the page and its answer to programs are made of; NotThere where programme or vendor is not the actor's."""
    with read_at(actor, as_of) as when:
        of = access.programme(actor, programme)
        whose = access.vendor(actor, vendor)
        last = _day(end) or when.today - timedelta(days=1)
        first = _day(start) or last - timedelta(days=DAYS - 1)
        ties = reconciliation(access.scope(actor), Span(of.code, vendor, first, last, when.seq))
        view = ReconcileView(
            place=Place(of.code, vendor, "", of.name, whose.name),
            found=ties.found,
            starts=first,
            ends=last,
            lines=tuple(ties.lines),
            boundary=ties.boundary,
            told_sites=ties.told_sites,
        )
        return view, provenance(when)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise UnusableInput(say("“{text}” is not a day: write 2026-11-22.", text=text), value=text) from error
