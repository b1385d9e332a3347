"""One annotator."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from callsheet.metrics.evidence import Evidence
from callsheet.reports import formats as f
from callsheet.reports.charts import Chart, Sample, trend
from callsheet.reports.pieces import CountCell, EstimateCell, Meaning, Provenance, TextCell, estimate_cell
from callsheet.reports.programme import StripCell
from callsheet.reports.quality.skill import ACCURACY, AGREEMENT, ON_KNOWN, Person
from callsheet.reports.tables import Column, Row, Table
from callsheet.said import beside, say
from callsheet.stats.estimate import Estimate
from callsheet.stats.proportions import proportion

LEAST_GOLD = 10
"""Known answers of a week under which its share is shown greyed."""
Cells = tuple[tuple[str, str, float, float, float, float], ...]
Weeks = tuple[tuple[date, int, int, int, float], ...]


@dataclass(frozen=True, slots=True)
class QuestionOf:
    """One question that an annotator answered: numbers, confusion cells (truth, given, answers, share, low, high), weeks (Monday,
    known answers, of these right, answers, of these expected right).
    """

    person: Person
    cells: Cells
    weeks: Weeks
    usual: float | None = None


@dataclass(frozen=True, slots=True)
class AnnotatorReport:
    """The page of one annotator."""

    title: str
    name: str
    provenance: Provenance
    strip: tuple[StripCell, ...]
    charts: tuple[Chart, ...]
    tables: tuple[tuple[str, Table], ...]
    notes: tuple[str, ...]


def annotator_report(
    questions: Sequence[QuestionOf], notes: tuple[str, ...], *, provenance: Provenance
) -> AnnotatorReport:
    """The report; at least one question."""
    first = questions[0].person
    return AnnotatorReport(
        title=_title(questions[0]),
        name=first.annotator,
        provenance=provenance,
        strip=tuple(
            StripCell(meaning.name, estimate_cell(value, meaning, evidence=Evidence.ESTIMATED, provenance=provenance))
            for value, meaning in ((first.accuracy, ACCURACY), (first.gold, ON_KNOWN), (first.agreement, AGREEMENT))
        ),
        charts=tuple(chart for one in questions for chart in _course(one)),
        tables=tuple((f"confusion-{i}", confusion_table(one, provenance)) for i, one in enumerate(questions)),
        notes=notes,
    )


def _title(one: QuestionOf) -> str:
    p = one.person
    who = beside(", ", [part for part in (p.annotator, p.vendor_name) if part])
    if p.accuracy.value is None:
        return say("{who}: accuracy cannot be told yet", who=who)
    said = f.estimate_text(p.accuracy, f.PROPORTION, digits=1)
    if one.usual is None:
        return say("{who}: {said} right", who=who, said=said)
    return say("{who}: {said} right, usual here is {usual}", who=who, said=said, usual=f.percent(one.usual))


def _course(one: QuestionOf) -> tuple[Chart, ...]:
    gold = [Sample(w[0], _share(w[2], w[1])) for w in one.weeks if w[1]]
    if len(gold) < 2:
        return ()
    named = one.person.question
    title = say("Right on known answers, {question}", question=named) if named else say("Right on known answers")
    return (trend(gold, title=title, name=say("right on known answers"), unit=f.PROPORTION),)


def _share(right: int, n: int) -> Estimate:
    found = proportion(right, n)
    if n < LEAST_GOLD:
        return found.greyed(say("too few to say: {n} of at least {least}", n=n, least=LEAST_GOLD))
    return found


CELL = Meaning(say("Share"), f.PROPORTION, say("of what is believed to be this class, the share that was answered so"))


def confusion_table(one: QuestionOf, provenance: Provenance) -> Table:
    """What is answered under each truth."""
    rows = tuple(
        Row(f"{truth}|{given}", (TextCell(truth), TextCell(given), CountCell(round(answers)), _cell(cell, provenance)))
        for cell in sorted(one.cells, key=lambda c: (c[0] == c[1], -c[2]))
        for truth, given, answers in (cell[:3],)
        if round(answers)
    )
    columns = (
        Column("truth", say("Believed true"), numeric=False),
        Column("given", say("Answered"), numeric=False),
        Column("answers", say("Answers"), hover=say("expected number")),
        Column("share", say("Share"), "%", CELL.definition),
    )
    wrong = sorted((c for c in one.cells if c[0] != c[1] and c[2] >= 3), key=lambda c: -c[2])
    title = (
        say("Most often “{given}” where “{truth}” is right", given=wrong[0][1], truth=wrong[0][0])
        if wrong
        else say("No confusion stands out")
    )
    if one.person.question:
        title = beside(": ", (one.person.question, title))
    return Table(title, columns, rows)


def _cell(cell: tuple[str, str, float, float, float, float], provenance: Provenance) -> EstimateCell:
    _, _, answers, share, low, high = cell
    value = Estimate(share, min(low, share), max(high, share), n=round(answers), method="missing-information")
    return estimate_cell(value, CELL, evidence=Evidence.ESTIMATED, provenance=provenance)
