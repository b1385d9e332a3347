"""Acceptance: how strictly each vendor's deliveries are inspected and what would change that, every lot with its decision, the risks in words."""

from dataclasses import dataclass
from datetime import date

from callsheet.decisions.finding import Link, Place
from callsheet.quality.lots import BY_SHARE, Decided, Delivery, Inspection
from callsheet.reports import formats as f
from callsheet.reports.pieces import SHAPES, CountCell, DayCell, EmptyPlace, Provenance, TextCell
from callsheet.reports.tables import Column, Row, Table
from callsheet.said import beside, say, term
from callsheet.stats.acceptance import next_switch, risks_of
from callsheet.stats.state import State

STANDINGS = {
    "normal": say("normal"),
    "tightened": say("tightened"),
    "reduced": say("reduced"),
    "discontinued": say("discontinued"),
}
STRICT = ("tightened", "discontinued")
ONE_INPUT = say("Enter a target of audit accuracy for this programme: it is the limit by which lots are decided.")
TOO_STRICT = say("No plan of the tables is this strict: inspect every lot whole, or agree on a laxer target.")


@dataclass(frozen=True, slots=True)
class Series:
    """One vendor's deliveries to one programme (`locale`: that part of them). `target`: the agreed share of right work, None where none is; `inspected`
    None where nothing can be decided. `batches`: codes that have a page."""

    place: Place
    locale: str
    target: float | None
    deliveries: tuple[Delivery, ...]
    inspected: Inspection | None = None
    batches: frozenset[str] = frozenset()

    @property
    def lots(self) -> tuple[Decided, ...]:
        """Every delivery, decided where it can be."""
        if self.inspected is not None:
            return self.inspected.lots
        return tuple(Decided(delivery, "normal", "normal") for delivery in self.deliveries)


@dataclass(frozen=True, slots=True)
class LotsView:
    """Everything that the page is made of; lots that ended before `since` count and are not listed."""

    name: str
    kind: str
    series: tuple[Series, ...]
    since: date | None = None

    def listed(self, one: Series) -> tuple[Decided, ...]:
        """The lots of a series that the page lists."""
        return tuple(lot for lot in one.lots if self.since is None or lot.delivery.last >= self.since)


@dataclass(frozen=True, slots=True)
class LotsReport:
    """The page: title is the answer. `risks`: whose plan, and its risks in sentences."""

    title: str
    name: str
    provenance: Provenance
    series: Table
    lots: Table
    risks: tuple[tuple[str, tuple[str, ...]], ...]
    strip: tuple[()] = ()


def lots_report(view: LotsView, *, provenance: Provenance) -> LotsReport:
    """The report of one subject."""
    return LotsReport(
        title=_title(view),
        name=view.name,
        provenance=provenance,
        series=_series_table(view),
        lots=_lots_table(view),
        risks=tuple(found for one in view.series if (found := risks_in_words(one))),
    )


def decision_words(series: Series, lot: Decided) -> str:
    """Accepted; not accepted; 12 more to inspect; not delivered yet; discontinued; no limit is agreed."""
    if lot.is_accepted is not None:
        return say("accepted") if lot.is_accepted else say("not accepted")
    if series.inspected is None:
        return say("no limit is agreed") if series.target is None else say("inspect it whole")
    if not lot.delivery.is_delivered:
        return say("not delivered yet")
    if lot.under == "discontinued":
        return say("inspection is discontinued")
    if lot.plan is None:
        return say("inspect it whole")
    return say("open: {n} more to inspect", n=f.count(lot.missing))


def what_next(one: Series) -> str:
    """What would change how strictly the next lots are inspected, or the one input that is missing."""
    if one.inspected is not None:
        return next_switch(one.inspected.record, one.inspected.scheme)
    return ONE_INPUT if one.target is None else TOO_STRICT


def _title(view: LotsView) -> str:
    name = view.name or term("Quality")
    decided = [one for one in view.series if one.inspected is not None]
    if not view.series:
        return say("{name}: no lot was audited yet", name=name)
    if not decided:
        return say("{name}: lots are audited, and no limit is agreed that decides them", name=name)
    lots = [lot for one in decided for lot in view.listed(one) if lot.is_accepted is not None]
    refused = sum(not lot.is_accepted for lot in lots)
    n = f.plural(len(lots), "decided lot")
    first = say("{name}: {refused} of {n} not accepted", name=name, refused=refused, n=n)
    strict = [one for one in decided if one.inspected and one.inspected.record.standing in STRICT]
    said = [
        say("{place} inspected: {standing}", place=_words(one, view), standing=STANDINGS[one.inspected.record.standing])
        for one in strict[:2]
        if one.inspected
    ]
    more = [say("and {n} more", n=len(strict) - 2)] if len(strict) > 2 else []
    open_yet = sum(_is_open(lot) for one in decided for lot in view.listed(one))
    short = [say("{n} open for want of audits", n=open_yet)] if open_yet else []
    return beside("; ", [first, *said, *more, *short])


def _words(one: Series, view: LotsView) -> str:
    """What tells a series from the others of its page."""
    if view.kind == "programme":
        return one.place.shown_vendor
    return one.place.shown_programme if view.kind == "vendor" else one.place.full_words


def _is_open(lot: Decided) -> bool:
    """Delivered, and too few inspected to decide."""
    return lot.is_accepted is None and lot.missing > 0 and lot.delivery.is_delivered


def _series_title(series: tuple[Series, ...]) -> str:
    n = len(series)
    strict = sum(one.inspected is not None and one.inspected.record.standing in STRICT for one in series)
    agreed = sum(one.inspected is not None for one in series)
    if strict:
        return say("{strict} of {n} inspected more strictly", strict=strict, n=n)
    if agreed < n:
        return say("{agreed} of {n} have a limit that decides their lots", agreed=agreed, n=n)
    return say("All {n} inspected normally", n=n) if n else say("No lot was audited yet")


def _series_table(view: LotsView) -> Table:
    columns = (
        *_place_columns(view),
        Column("inspection", say("Inspection"), numeric=False, hover=say("how strictly the next lot is inspected")),
        Column("target", say("Agreed"), "%", say("the target of audit accuracy: a lot's share of right work")),
        Column("aql", say("AQL"), "%", say("acceptance quality limit: the largest of the tables that is no laxer than the target")),
        Column("decided", say("Decided"), "lots", say("lots of the last twelve weeks that the plan decided")),
        Column("refused", say("Not accepted"), "lots"),
        Column("open", say("Undecided"), "lots", say("delivered, and too few inspected to decide")),
        Column("next", say("What would change it"), numeric=False),
    )  # fmt: skip
    rows = tuple(_series_row(view, one) for one in view.series)
    return Table(
        title=_series_title(view.series),
        columns=columns,
        rows=rows,
        note=say(
            "Plans of ISO 2859-1, general level II. Corrective action is a guideline version that the vendor acknowledges while inspection is discontinued."
        )
        if rows
        else "",
        empty=None
        if rows
        else EmptyPlace(
            say("How strictly each vendor's deliveries are inspected, and which lots keep what was agreed."),
            say("Import reviews of ours that are a probability sample (random, stratified or full)."),
        ),
    )


def _series_row(view: LotsView, one: Series) -> Row:
    lots, inspected = view.listed(one), one.inspected
    decided = [lot for lot in lots if lot.is_accepted is not None]
    is_open = [lot for lot in lots if _is_open(lot)]
    standing = inspected.record.standing if inspected else ""
    return Row(
        f"{one.place.programme}|{one.place.vendor}",
        (
            *_place_cells(view, one.place),
            TextCell(STANDINGS[standing] if inspected else f.DASH, code=standing, greyed=not inspected),
            _percent(one.target),
            TextCell(f"{inspected.scheme.aql:g}", sort=inspected.scheme.aql, code=f"{inspected.scheme.aql:g}")
            if inspected
            else TextCell(f.DASH, greyed=True, sort=""),
            CountCell(len(decided)),
            CountCell(sum(not lot.is_accepted for lot in decided)),
            CountCell(len(is_open)),
            TextCell(what_next(one)),
        ),
    )


def _lots_table(view: LotsView) -> Table:
    found = [(one, lot) for one in view.series for lot in view.listed(one)]
    found.sort(key=lambda pair: (pair[1].delivery.last, pair[1].delivery.code), reverse=True)
    refused = sum(lot.is_accepted is False for _, lot in found)
    is_decided, n = any(lot.is_accepted is not None for _, lot in found), f.plural(len(found), "lot")
    columns = (
        Column("lot", say("Lot"), numeric=False),
        Column("decision", say("Decision"), numeric=False),
        *_place_columns(view),
        Column("last", say("Until"), hover=say("its last production day"), numeric=False),
        Column("chance", say("Keeps target"), "odds", say("probability that this lot has as much right work as agreed, after what was found")),
        Column("inspected", say("Inspected"), "judgments"),
        Column("draws", say("Worth"), "draws", say("equally likely draws that a stratified audit is worth; the plan counts these")),
        Column("wrong", say("Wrong"), "draws", say("of these, not accepted as they were")),
        Column("letter", say("Plan"), numeric=False, hover=say("code letter of the plan")),
        Column("n", say("Sample"), hover=say("draws that the plan asks for")),
        Column("ac", say("Accept at"), hover=say("or fewer wrong, in what was inspected")),
        Column("re", say("Reject at"), hover=say("or more wrong")),
        Column("inspection", say("Inspection"), numeric=False),
        Column("units", say("Size"), "judgments"),
    )  # fmt: skip
    return Table(
        title=say("{refused} of {n} not accepted", refused=refused, n=n)
        if is_decided
        else say("{n}, none decided", n=n),
        columns=columns,
        rows=tuple(_lot_row(view, one, lot) for one, lot in found),
        note=say(
            "A lot is one vendor's part of a batch; work of no batch makes a lot of each audited production day. A larger audit than the plan's may hold as many wrong units as is as fair to the vendor; a smaller one decides only what more units could not change."
        ),
    )


def _lot_row(view: LotsView, one: Series, lot: Decided) -> Row:
    delivery, plan, place = lot.delivery, lot.plan, one.place
    where = (*place.filters, *((("locale", one.locale),) if one.locale else ()))
    narrowed = ("batch", delivery.code) if delivery.code else ("day", delivery.last.isoformat())
    accept_at, reject_at = allowed_in(lot)
    page = Link("batch", delivery.code, place.filters) if delivery.code in one.batches else None
    return Row(
        f"{place.programme}|{place.vendor}|{delivery.code}|{delivery.last.isoformat()}",
        (
            TextCell(delivery.code or f.day(delivery.last), page, code=delivery.code or delivery.last.isoformat()),
            _decision(one, lot),
            *_place_cells(view, place),
            DayCell(delivery.last),
            _chance(lot.chance),
            CountCell(delivery.inspected, link=Link("rows", "audit-accuracy", (*where, narrowed))),
            CountCell(delivery.draws),
            CountCell(delivery.found),
            TextCell(plan.letter if plan else f.DASH, code=plan.letter if plan else "", greyed=plan is None),
            CountCell(plan.n if plan else None),
            CountCell(accept_at),
            CountCell(reject_at),
            TextCell(_under(one, lot), greyed=one.inspected is None, code=lot.under if one.inspected else ""),
            CountCell(delivery.units),
        ),
    )


def allowed_in(lot: Decided) -> tuple[int | None, int | None]:
    """How many wrong ones in what was inspected accept, how many reject; None without a plan. An undecided lot has its plan's numbers."""
    plan = lot.plan
    if plan is None:
        return None, None
    accept_at = plan.ac if lot.allowed is None else lot.allowed
    return accept_at, max(plan.re, accept_at + 1)


def _decision(one: Series, lot: Decided) -> TextCell:
    """The decision with a shape of its own; exports hold the words alone."""
    words = decision_words(one, lot)
    state = State.MET if lot.is_accepted else State.BREACHED if lot.is_accepted is False else State.INCONCLUSIVE
    is_shaped = lot.is_accepted is not None or (one.inspected is not None and _is_open(lot))
    return TextCell(beside(" ", [SHAPES[state], words]) if is_shaped else words, sort=str(words), code=str(words))


def _chance(share: float | None) -> TextCell:
    if share is None:
        return TextCell(f.DASH, greyed=True, sort="")
    return TextCell(f.odds(share), sort=share, code=repr(share))


def _place_columns(view: LotsView) -> tuple[Column, ...]:
    """Programme and vendor, but for the one whose page it is."""
    both = (
        Column("programme", say("Programme"), numeric=False),
        Column("vendor", say("Vendor"), numeric=False),
    )
    return tuple(column for column in both if column.key != view.kind)


def _place_cells(view: LotsView, place: Place) -> tuple[TextCell, ...]:
    link = Link("quality", view.kind, place.filters)
    both = {
        "programme": TextCell(place.shown_programme, link, code=place.programme),
        "vendor": TextCell(place.shown_vendor, link if view.kind == "programme" else None, code=place.vendor),
    }
    return tuple(cell for name, cell in both.items() if name != view.kind)


def _under(one: Series, lot: Decided) -> str:
    """The inspection that the lot was under, and where it changed the one that follows."""
    if one.inspected is None:
        return f.DASH
    if lot.under == lot.then:
        return STANDINGS[lot.under]
    return say("{under}, then {then}", under=STANDINGS[lot.under], then=STANDINGS[lot.then])


def _percent(share: float | None) -> TextCell:
    """An agreed share, which has no interval."""
    if share is None:
        return TextCell(f.DASH, greyed=True, sort="")
    return TextCell(f.percent(share), sort=share, code=repr(share))


def _planned(one: Series) -> Decided | None:
    """The newest delivered lot that has a plan: its risks are those of the next one, if it is as large."""
    return next((lot for lot in reversed(one.lots) if lot.plan is not None and lot.delivery.is_delivered), None)


def risks_in_words(one: Series) -> tuple[str, tuple[str, ...]] | None:
    """The plan of the newest delivered lot, and its risks in sentences; None where there is no plan."""
    lot = _planned(one)
    if lot is None or lot.plan is None or one.inspected is None:
        return None
    aql = one.inspected.scheme.aql
    plan = say(
        "{place}: letter {letter}, {n} of {lot} units, {ac} may be wrong",
        place=one.place.full_words, letter=lot.plan.letter, n=f.count(lot.plan.n), lot=f.count(lot.delivery.units), ac=lot.plan.ac,
    )  # fmt: skip
    capped = one.target is not None and 100.0 * (1.0 - one.target) > aql + 1e-9
    stricter = [_stricter(aql)] if capped else []
    return plan, (*risks_of(lot.plan, aql, lot.delivery.units), *stricter)


def _stricter(aql: float) -> str:
    limit = f.percent(aql / 100, len(f"{aql:g}".partition(".")[2]))
    if aql >= BY_SHARE:
        return say("The tables end at {aql}: the plan is stricter than what was agreed.", aql=limit)
    return say("The tables hold no plan between {aql} and what was agreed: this one is stricter.", aql=limit)
