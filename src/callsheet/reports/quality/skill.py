"""Skill of vendors and annotators: who is how often right, how sure that is, who stands out from the programme."""

from collections.abc import Sequence
from dataclasses import dataclass

from callsheet.decisions.finding import Link
from callsheet.metrics.evidence import Evidence
from callsheet.reports import formats as f
from callsheet.reports.charts import Chart, ForestLine, forest
from callsheet.reports.pieces import CountCell, EmptyPlace, EstimateCell, Meaning, Provenance, TextCell, estimate_cell
from callsheet.reports.tables import Column, Row, Table
from callsheet.said import beside, say
from callsheet.stats.estimate import Estimate

MOST_LINES = 40
"""Annotators in the forest plot: the lowest of more."""


@dataclass(frozen=True, slots=True)
class Person:
    """An annotator ('' = the vendor as a whole) with names to be read; `programme` as links write it, `kind` of its page."""

    programme: str
    programme_name: str
    question: str
    vendor: str
    vendor_name: str
    site: str
    locale: str
    annotator: str
    answers: int
    accuracy: Estimate
    gold: Estimate
    agreement: Estimate
    annotators: int = 1


@dataclass(frozen=True, slots=True)
class Pair:
    """Two vendors against each other: the difference of their accuracies, and on what it stands."""

    first: str
    second: str
    difference: Estimate
    basis: str
    common: int


@dataclass(frozen=True, slots=True)
class SkillView:
    """One question's people. `of` are the facts of the study: words, number. `unmeasured`: annotators who are not shown."""

    name: str
    question: str
    vendors: tuple[Person, ...]
    annotators: tuple[Person, ...]
    pairs: tuple[Pair, ...] = ()
    pool: float | None = None
    unmeasured: int = 0
    notes: tuple[str, ...] = ()
    kind: str = "programme"
    code: str = ""


@dataclass(frozen=True, slots=True)
class SkillReport:
    """The page; `notes` say what a reader must know."""

    title: str
    name: str
    provenance: Provenance
    charts: tuple[Chart, ...]
    tables: tuple[tuple[str, Table], ...]
    notes: tuple[str, ...]
    strip: tuple[object, ...] = ()


ACCURACY = Meaning(say("Accuracy"), f.PROPORTION, say("expected share of right answers, truth known or believed"))
ON_KNOWN = Meaning(say("On known answers"), f.PROPORTION, say("share of right answers where the answer is known"))
AGREEMENT = Meaning(say("Agreement"), f.PROPORTION, say("share of the other answers to the same items that are equal"))
DIFFERENCE = Meaning(say("Difference"), f.POINTS, say("accuracy of the first less accuracy of the second"))


def skill_report(view: SkillView, *, provenance: Provenance) -> SkillReport:
    """The report of one question."""
    tables: list[tuple[str, Table]] = []
    if view.vendors:
        tables.append(("vendors", people_table(view, view.vendors, provenance, of_vendors=True)))
    if view.pairs:
        tables.append(("pairs", pair_table(view.pairs, provenance)))
    tables.append(("annotators", people_table(view, view.annotators, provenance)))
    return SkillReport(
        title=_title(view),
        name=view.name,
        provenance=provenance,
        charts=_charts(view),
        tables=tuple(tables),
        notes=_notes(view),
    )


def below(people: Sequence[Person], pool: float | None) -> list[Person]:
    """Those whose whole interval lies below the pool."""
    return [
        p
        for p in people
        if pool is not None and p.accuracy.is_firm and p.accuracy.high is not None and p.accuracy.high < pool
    ]


def contradicted(people: Sequence[Person]) -> list[Person]:
    """Those whose known answers say surely less than the answers of others do: where people copy, the consensus follows them."""
    return [
        p
        for p in people
        if p.gold.high is not None
        and p.accuracy.low is not None
        and p.accuracy.is_firm
        and p.gold.high < p.accuracy.low
    ]


def _title(view: SkillView) -> str:
    if not view.annotators and not view.vendors:
        return say("{name}: nobody's skill can be told yet", name=view.name)
    if view.pool is None:
        return say("{name}: skill of {people}", name=view.name, people=f.plural(len(view.annotators), "annotator"))
    low = below(view.annotators, view.pool)
    usual = f.percent(view.pool)
    if not low:
        return say(
            "{name}: none of {people} is below the usual {usual} by interval",
            name=view.name,
            people=f.plural(len(view.annotators), "annotator"),
            usual=usual,
        )
    return say(
        "{name}: {low} of {people} below the usual {usual} by interval",
        name=view.name,
        low=len(low),
        people=f.plural(len(view.annotators), "annotator"),
        usual=usual,
    )


def _notes(view: SkillView) -> tuple[str, ...]:
    found = list(view.notes)
    doubted = contradicted(view.annotators)
    if doubted:
        found.append(
            say(
                "Known answers say surely less of {people} than the answers of others do: where people copy from each other, the "
                "consensus follows them. Read their share on known answers, and the requests.",
                people=f.listing([p.annotator for p in doubted[:5]])
                if len(doubted) <= 5
                else f.plural(len(doubted), "annotator"),
            )
        )
    if view.unmeasured:
        found.append(
            say(
                "{people} are not shown or screened one by one: their site does not allow it. Their answers count for their vendor.",
                people=f.plural(view.unmeasured, "annotator"),
            )
        )
    return tuple(found)


def _charts(view: SkillView) -> tuple[Chart, ...]:
    found = []
    if len(view.vendors) > 1:
        lines = [ForestLine(p.vendor_name, p.accuracy) for p in view.vendors if p.accuracy.value is not None]
        found.append(forest(lines, title=say("Accuracy by vendor"), name=say("accuracy"), unit=f.PROPORTION))
    known = [p for p in view.annotators if p.accuracy.value is not None]
    if len(known) > 1:
        lowest = sorted(known, key=lambda p: (not p.accuracy.is_firm, p.accuracy.value or 0.0))
        lines = [ForestLine(label_of(p), p.accuracy) for p in lowest[:MOST_LINES]]
        title = (
            say("Accuracy by annotator")
            if len(known) <= MOST_LINES
            else say("Accuracy by annotator: the lowest {n} of {all}", n=MOST_LINES, all=len(known))
        )
        found.append(forest(lines, title=title, name=say("accuracy"), unit=f.PROPORTION))
    return tuple(found)


def label_of(person: Person) -> str:
    """The annotator with the vendor, for a chart."""
    return beside(" · ", [p for p in (person.annotator, person.vendor_name) if p])


def people_table(
    view: SkillView, people: Sequence[Person], provenance: Provenance, *, of_vendors: bool = False
) -> Table:
    """Vendors or annotators with what is known of each."""
    who = (
        (Column("vendor", say("Vendor"), numeric=False), Column("annotators", say("Annotators")))
        if of_vendors
        else (
            Column("annotator", say("Annotator"), numeric=False),
            Column("vendor", say("Vendor"), numeric=False),
            *((Column("programme", say("Programme"), numeric=False),) if view.kind == "vendor" else ()),
            Column("site", say("Site"), numeric=False),
            Column("locale", say("Locale"), numeric=False),
        )
    )
    columns = (
        *who,
        Column("answers", say("Answers"), hover=say("first answers to items of this question")),
        Column("accuracy", ACCURACY.name, "%", ACCURACY.definition),
        Column("gold", ON_KNOWN.name, "%", ON_KNOWN.definition),
        Column("agreement", AGREEMENT.name, "%", AGREEMENT.definition),
    )
    rows = tuple(_row(view, p, provenance, of_vendors=of_vendors) for p in people)
    empty = EmptyPlace(
        say("Everybody with the share of answers that are right, and how sure that is."),
        say("Let items be answered by several people, or add known answers."),
    )
    return Table(
        title=say("Vendors") if of_vendors else say("Annotators"),
        columns=columns,
        rows=rows,
        empty=None if rows else empty,
    )


def _row(view: SkillView, p: Person, provenance: Provenance, *, of_vendors: bool) -> Row:
    cells = tuple(
        _share(value, meaning, provenance)
        for value, meaning in ((p.accuracy, ACCURACY), (p.gold, ON_KNOWN), (p.agreement, AGREEMENT))
    )
    if of_vendors:
        link = Link("quality", "vendor", (("vendor", p.vendor), ("programme", p.programme)))
        who: tuple[TextCell | CountCell, ...] = (
            TextCell(p.vendor_name, link, code=p.vendor),
            CountCell(p.annotators),
        )
    else:
        who = (
            TextCell(p.annotator, annotator_link(view.kind, p)),
            TextCell(p.vendor_name or say("unmapped"), code=p.vendor),
            *((TextCell(p.programme_name, code=p.programme),) if view.kind == "vendor" else ()),
            TextCell(p.site),
            TextCell(p.locale),
        )
    return Row(f"{p.programme}|{p.question}|{p.vendor}|{p.annotator}", (*who, CountCell(p.answers), *cells))


def annotator_link(kind: str, p: Person) -> Link:
    """The page of an annotator, below a programme or (for the vendor's people) below the vendor."""
    return Link("annotator", kind, (("programme", p.programme), ("vendor", p.vendor), ("annotator", p.annotator)))


def _share(value: Estimate, meaning: Meaning, provenance: Provenance) -> EstimateCell:
    return estimate_cell(value, meaning, evidence=Evidence.ESTIMATED, provenance=provenance)


def pair_table(pairs: Sequence[Pair], provenance: Provenance) -> Table:
    """Vendors against each other."""
    rows = tuple(
        Row(
            f"{pair.first}|{pair.second}",
            (
                TextCell(pair.first),
                TextCell(pair.second),
                estimate_cell(pair.difference, DIFFERENCE, evidence=Evidence.ESTIMATED, provenance=provenance),
                CountCell(pair.common),
                TextCell(pair.basis),
            ),
        )
        for pair in pairs
    )
    columns = (
        Column("first", say("Vendor"), numeric=False),
        Column("second", say("Against"), numeric=False),
        Column("difference", say("Difference"), hover=DIFFERENCE.definition),
        Column("common", say("Common items")),
        Column("basis", say("Compared"), numeric=False),
    )
    sure = sum(1 for p in pairs if _is_sure(p.difference))
    title = say(
        "Vendors against each other: {sure} of {pairs} differ by interval",
        sure=sure,
        pairs=f.plural(len(pairs), "pair", "pairs"),
    )
    return Table(title=title, columns=columns, rows=rows)


def _is_sure(difference: Estimate) -> bool:
    low, high = difference.low, difference.high
    return difference.is_firm and low is not None and high is not None and (low > 0 or high < 0)
