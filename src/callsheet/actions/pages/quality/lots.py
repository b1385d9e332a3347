"""Deliveries as lots: what audits found in them, what the agreed limit makes of that, and how strictly the next ones are inspected."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date, timedelta

from callsheet.actions.acting import Actor
from callsheet.actions.mornings import read_at
from callsheet.actions.pages.moment import provenance
from callsheet.actions.pages.quality.subject import Subject, Wanted, subject
from callsheet.decisions.finding import Place
from callsheet.facts.batch_states import DELIVERED, WAY
from callsheet.metrics.measures import MeasureSums
from callsheet.metrics.sums import combined
from callsheet.quality.lots import Delivery, inspection, scheme_of, weighed
from callsheet.reports.pieces import Provenance
from callsheet.reports.quality.lots import LotsReport, LotsView, Series, lots_report
from callsheet.state import access
from callsheet.state.models import Acknowledgement, BatchEvent, Target
from callsheet.state.sums import Ask, Window, sums

AGREED = "audit-accuracy"
"""The KPI whose target says how much of a lot may be wrong."""
EARLIER = frozenset(WAY[: WAY.index(DELIVERED)])
QUIET = timedelta(days=7)
"""A batch whose state nobody keeps counts as delivered once nobody worked on it for so long."""
Cells = dict[str, list[tuple[date, MeasureSums]]]


def lots_page(actor: Actor, wanted: Wanted, as_of: str = "") -> LotsReport:
    """The report; NotThere when the programme or vendor is not the actor's."""
    view, fresh = lots_view(actor, wanted, as_of)
    return lots_report(view, provenance=fresh)


def lots_view(actor: Actor, wanted: Wanted, as_of: str = "") -> tuple[LotsView, Provenance]:
    """What the page and the answer to programs are made of: of all time, since what came before decides how strict one is now."""
    with read_at(actor, as_of) as when:
        of = subject(actor, wanted, when)
        ask = Ask(Window(when.seq, None, of.window.end), ("programme", "vendor", "batch", "day"), of.where, ("counts",))
        cells = _by_vendor(sums(of.scope, ask))
        targets = _targets(cells, wanted.locale)
        open_yet = _open_batches(actor, of.window.end or when.today)
        corrections = _corrections(cells, wanted.locale)
        series = tuple(
            _series(of, place, parts, targets.get(place), (open_yet, corrections[place]))
            for place, parts in sorted(cells.items())
        )
        shown = tuple(sorted((one for one in series if one is not None), key=lambda one: one.inspected is None))
        return LotsView(of.name, of.wanted.kind, shown, of.window.start), provenance(when)


def _by_vendor(found: Mapping[tuple[object, ...], MeasureSums]) -> dict[tuple[str, str], Cells]:
    """Days by programme and vendor, and by batch ('' = none). Work of nobody known is nobody's delivery."""
    cells: dict[tuple[str, str], Cells] = defaultdict(lambda: defaultdict(list))
    for (programme, vendor, batch, day), total in found.items():
        if vendor and isinstance(day, date) and total.count("submitted_first"):
            cells[str(programme), str(vendor)][str(batch)].append((day, total))
    return cells


def _targets(places: Collection[tuple[str, str]], locale: str) -> dict[tuple[str, str], float]:
    """The agreed share by programme and vendor: a vendor's own, and a locale's where one is looked at, before those of more."""
    rows = Target.objects.filter(kpi=AGREED, programme__in={p for p, _ in places}, locale__in=("", locale))
    ordered = sorted(rows, key=lambda t: (t.vendor != "", t.locale != ""))
    found: dict[tuple[str, str], float] = {}
    for programme, vendor in places:
        fitting = [t.value for t in ordered if t.programme_id == programme and t.vendor in ("", vendor)]
        if fitting:
            found[programme, vendor] = fitting[-1]
    return found


def _open_batches(actor: Actor, end: date) -> dict[tuple[str, str], date]:
    """The registry's batches: the day since which each is delivered if nobody worked on it then (`end`: the last day that is looked at)."""
    batches, found = access.batches(actor), {}
    moves = BatchEvent.objects.filter(batch__in=batches, undone_at__isnull=True).exclude(came_from="")
    moved = set(moves.values_list("batch_id", flat=True))
    for batch in batches:
        is_earlier = batch.cycle == 1 and (batch.resumes or batch.state) in EARLIER
        since = date.min if batch.pk in moved else end - QUIET
        found[batch.programme_id, batch.code] = since if is_earlier else date.max
    return found


def _corrections(places: Collection[tuple[str, str]], locale: str) -> dict[tuple[str, str], list[date]]:
    """Days on which a vendor took a guideline version into use (in the locale that is looked at): what the registry knows of corrective
    action.
    """
    found: dict[tuple[str, str], list[date]] = {place: [] for place in places}
    for row in Acknowledgement.objects.select_related("guideline"):
        if not locale or row.locale in ("", locale):
            found.get((row.guideline.programme_id, row.vendor), []).append(row.on)
    return found


def _series(
    of: Subject,
    place: tuple[str, str],
    parts: Cells,
    target: float | None,
    known: tuple[Mapping[tuple[str, str], date], list[date]],
) -> Series | None:
    """One vendor's deliveries to one programme; None where no audit ever looked at any."""
    open_yet, corrections = known
    programme, vendor = place
    deliveries = [
        delivery
        for batch, days in parts.items()
        for delivery in (
            [_delivery(batch, days, open_yet.get((programme, batch), date.max))]
            if batch
            else [_delivery("", [one]) for one in days if one[1].count("audit_n")]
        )
    ]
    if not any(delivery.inspected for delivery in deliveries):
        return None
    where = Place(of.told(programme), vendor, "", of.programmes.get(programme, ""), of.vendors.get(vendor, ""))
    scheme = None if target is None else scheme_of(target)
    inspected = None if target is None or scheme is None else inspection(deliveries, target, scheme, corrections)
    known_batches = frozenset(code for of_programme, code in open_yet if of_programme == programme)
    return Series(where, of.wanted.locale, target, tuple(deliveries), inspected, known_batches)


def _delivery(code: str, days: list[tuple[date, MeasureSums]], quiet_since: date = date.max) -> Delivery:
    """Delivered where nobody worked on it after the day `quiet_since`."""
    total = combined([one for _, one in days])
    n, ok = total.count("audit_n"), total.count("audit_ok")
    weights = {name: total.count(f"audit_{name}") for name in ("w", "w_ok", "w2")}
    draws, found = weighed(n, ok, **weights)
    units = max(total.count("submitted_first"), n)
    first, last = min(day for day, _ in days), max(day for day, _ in days)
    return Delivery(code, first, last, units, n, n - ok, draws, found, is_delivered=last <= quiet_since)
