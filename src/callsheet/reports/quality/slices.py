"""Quality of parts of the work as one table: by guideline in force, by machines' suggestions, by newcomers and others."""

from dataclasses import dataclass

from callsheet.decisions.finding import NOT_KNOWN, Link
from callsheet.metrics.kpi import Kpi
from callsheet.reports import formats as f
from callsheet.reports.kpis import kpi_column, meaning_of
from callsheet.reports.pieces import CountCell, EmptyPlace, Provenance, TextCell, estimate_cell
from callsheet.reports.tables import Column, Row, Table
from callsheet.said import say, term
from callsheet.stats.estimate import Estimate

KINDS = {
    "guideline": say("guideline in force at the site"),
    "prelabel": say("machine's suggestion"),
    "experience": say("experience of the annotator"),
}
ASKED = {"guideline": "in_force", "prelabel": "prelabel", "experience": "experience"}
"""How rows of a part are asked for."""
PARTS = {
    "none": say("no suggestion"),
    "kept": say("kept as it was"),
    "changed": say("changed"),
    "newcomer": say("first 14 days in the programme"),
    "experienced": say("after the first 14 days"),
    "": say("before the first version"),
}


@dataclass(frozen=True, slots=True)
class Slice:
    """One part: which slice, which of it, answers submitted, and the values of the page's KPIs."""

    kind: str
    part: str
    answers: int
    values: tuple[Estimate, ...]


@dataclass(frozen=True, slots=True)
class SlicesView:
    """Everything that the page is made of. `where` is how rows of it are asked for, empty where no rows can be shown of it."""

    name: str
    kind: str
    kpis: tuple[Kpi, ...]
    slices: tuple[Slice, ...]
    where: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class SlicesReport:
    """The page: title is the answer."""

    title: str
    name: str
    provenance: Provenance
    table: Table
    strip: tuple[()] = ()


def slices_report(view: SlicesView, *, provenance: Provenance) -> SlicesReport:
    """The report of one subject."""
    name = view.name or term("Quality")
    differing = _apart(view)
    title = (
        say(
            "{name}: {part} differs from the rest ({kind})",
            name=name,
            part=_part(differing),
            kind=KINDS[differing.kind],
        )
        if differing
        else say("{name}: no part differs from the others by interval", name=name)
    )
    return SlicesReport(title, view.name, provenance, _table(view, provenance))


def _apart(view: SlicesView) -> Slice | None:
    """The first part whose interval lies apart from that of every other part of its slice."""
    for one in view.slices:
        others = [other for other in view.slices if other.kind == one.kind and other is not one]
        for i, value in enumerate(one.values):
            rest = [other.values[i] for other in others if other.values[i].is_firm]
            if value.is_firm and rest and all(_are_apart(value, other) for other in rest):
                return one
    return None


def _are_apart(a: Estimate, b: Estimate) -> bool:
    if a.low is None or a.high is None or b.low is None or b.high is None:
        return False
    return a.low > b.high or b.low > a.high


def _part(one: Slice) -> str:
    return PARTS.get(one.part) or (
        say("guideline {version}", version=one.part) if one.kind == "guideline" else one.part
    )


def _rows(view: SlicesView, one: Slice, kpi: str = "submitted") -> Link | None:
    """The way to the answers that a number rests on; audits know nothing of the part of the answer that they judge."""
    if not view.where or kpi not in ("submitted", "Q02"):
        return None
    return Link("rows", kpi, (*view.where, (ASKED[one.kind], one.part or NOT_KNOWN)))


def _table(view: SlicesView, provenance: Provenance) -> Table:
    rows = tuple(
        Row(
            f"{one.kind}|{one.part}",
            (
                TextCell(KINDS[one.kind], code=one.kind),
                TextCell(_part(one), code=one.part),
                CountCell(one.answers, link=_rows(view, one)),
                *(
                    estimate_cell(
                        value,
                        meaning_of(kpi),
                        evidence=kpi.evidence,
                        provenance=provenance,
                        link=_rows(view, one, kpi.id) if value.n else None,
                    )
                    for kpi, value in zip(view.kpis, one.values, strict=True)
                ),
            ),
        )
        for one in view.slices
    )
    columns = (
        Column("slice", say("By"), numeric=False),
        Column("part", say("Part"), numeric=False),
        Column("answers", say("Answers"), "judgments"),
        *(kpi_column(kpi) for kpi in view.kpis),
    )
    return Table(
        title=f.plural(len(rows), "part of the work", "parts of the work"),
        columns=columns,
        rows=rows,
        note=say(
            "A difference between parts may come of who works there and of what: it is a question, not yet an answer."
        ),
        empty=None
        if rows
        else EmptyPlace(
            say(
                "How right work is under each guideline version, with and without a machine's suggestion, by newcomers."
            ),
            say("Import answers to items whose answer is known, or reviews of ours."),
        ),
    )
