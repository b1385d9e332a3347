"""What is taken for what: a heat table of known labels against answers, with shares of each row and counts, and where they differ most."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from callsheet.decisions.finding import Link
from callsheet.metrics.measures import Confused
from callsheet.reports import formats as f
from callsheet.reports.pieces import CountCell, EmptyPlace, EstimateCell, Meaning, Provenance, TextCell, estimate_cell
from callsheet.reports.tables import Column, Row, Table
from callsheet.said import say, term
from callsheet.stats.estimate import Estimate
from callsheet.stats.proportions import proportion

AGAINST = {
    "gold": say("known answers"),
    "audit": say("audits of a probability sample"),
    "targeted": say("audits for cause"),
}
"""What answers are measured against. They are never added up: audits for cause look where errors are."""
MOST = 16
"""Labels a matrix shows; rarer ones stand together as “other”."""
OTHER = "…"
LEAST = 30
"""Answers that a row needs before its share is compared."""
LEVELS = 5
Filters = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ConfusionView:
    """One question's cells. `choices` are (programme as links write it, its name, question, against, answers) of all there are;
    `where` the subject's filters with the programme of this question; `window` the production days."""

    name: str
    kind: str = ""
    where: Filters = ()
    programme: str = ""
    question: str = ""
    against: str = "gold"
    cells: Mapping[Confused, tuple[int, int]] | None = None
    choices: tuple[tuple[str, str, str, str, int], ...] = ()
    is_theirs: bool = False
    window: tuple[date | None, date | None] = (None, None)


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """One cell: how many, their share of the row (weighed where audits are), a level 0..LEVELS for its shade, the way to its rows."""

    n: int
    share: float
    level: int
    is_right: bool
    words: str
    link: Link | None = None

    @property
    def text(self) -> str:
        """The share: 12.0 %."""
        return f.figure(self.share, "%") if self.n else ""


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """A known label: its cells in the order of the columns, how many answers met it, the share that was right, in one line."""

    label: str
    cells: tuple[MatrixCell, ...]
    n: int
    right: EstimateCell


@dataclass(frozen=True, slots=True)
class Matrix:
    """Known labels down, answers across; the most frequent first. `others`: how many rarer labels stand together as “other”."""

    labels: tuple[str, ...]
    rows: tuple[MatrixRow, ...]
    others: int


@dataclass(frozen=True, slots=True)
class ConfusionReport:
    """The page: title is the answer."""

    title: str
    name: str
    provenance: Provenance
    against: str
    programme: str
    question: str
    matrix: Matrix
    table: Table
    choices: tuple[tuple[str, str, str, str, int], ...]
    note: str
    strip: tuple[()] = ()


def confusion_report(view: ConfusionView, *, provenance: Provenance) -> ConfusionReport:
    """The report of one question."""
    cells = view.cells or {}
    return ConfusionReport(
        title=_title(view),
        name=view.name,
        provenance=provenance,
        against=view.against,
        programme=view.programme,
        question=view.question,
        matrix=matrix_of(view, provenance),
        table=pairs_table(view, provenance),
        choices=view.choices,
        note=_note(view, cells),
    )


def pooled(
    cells: Mapping[Confused, tuple[int, int]],
) -> tuple[dict[tuple[str, str], tuple[int, int]], tuple[str, ...], int]:
    """(known, answer) -> (answers, weight) with rare labels together as OTHER; the labels shown; how many were put together."""
    seen: Counter[str] = Counter()
    for cell, (n, _) in cells.items():
        seen[cell.known] += n
        seen[cell.answer] += n
    seen.pop("", None)
    ranked = sorted(seen, key=lambda label: (-seen[label], label))
    kept = ranked if len(ranked) <= MOST else ranked[: MOST - 1]
    found: dict[tuple[str, str], tuple[int, int]] = {}
    for cell, (n, weight) in cells.items():
        key = _kept(cell.known, kept), _kept(cell.answer, kept)
        before = found.get(key, (0, 0))
        found[key] = before[0] + n, before[1] + weight
    others = len(ranked) - len(kept)
    return found, (*_ordered(kept), *((OTHER,) if others else ())), others


def _kept(label: str, kept: list[str]) -> str:
    return label if label in kept or not label else OTHER


def _ordered(labels: list[str]) -> list[str]:
    """Numbers by size (a scale), other labels by how often they come."""
    try:
        return sorted(labels, key=float)
    except ValueError:
        return labels


def matrix_of(view: ConfusionView, provenance: Provenance) -> Matrix:
    """The matrix, its shares weighed by the audits' design weights."""
    found, labels, others = pooled(view.cells or {})
    known = [label for label in (*labels, "") if any(key[0] == label and n for key, (n, _) in found.items())]
    rows = tuple(_matrix_row(view, label, labels, found, provenance) for label in known)
    return Matrix(labels, rows, others)


def _matrix_row(
    view: ConfusionView,
    known: str,
    labels: tuple[str, ...],
    found: Mapping[tuple[str, str], tuple[int, int]],
    provenance: Provenance,
) -> MatrixRow:
    values = [found.get((known, answer), (0, 0)) for answer in labels]
    total, weight = sum(n for n, _ in values), sum(w for _, w in values)
    cells = tuple(
        _matrix_cell(view, known, answer, n, w / weight if weight else 0.0)
        for answer, (n, w) in zip(labels, values, strict=True)
    )
    right = found.get((known, known), (0, 0))[0] if known not in ("", OTHER) else 0
    return MatrixRow(_label(known), cells, total, _right_cell(view, known, right, total, provenance))


def _right_cell(view: ConfusionView, known: str, right: int, total: int, provenance: Provenance) -> EstimateCell:
    if known in ("", OTHER):
        estimate = Estimate(None, n=total, reason=term("not one label"))
    else:
        estimate = proportion(right, total)
        if total < LEAST:
            estimate = estimate.greyed(say("too few to say: {n} of at least {least}", n=total, least=LEAST))
    meaning = Meaning(
        say("right of what is {label}", label=known), "%", say("answers that are the known one / answers to it"), "up"
    )
    link = _rows(view, known, "") if known and total else None
    return estimate_cell(estimate, meaning, provenance=provenance, link=link)


def _matrix_cell(view: ConfusionView, known: str, answer: str, n: int, share: float) -> MatrixCell:
    words = say(
        "{known} taken for {answer}: {n}, {share} of the row",
        known=_label(known),
        answer=_label(answer),
        n=f.plural(n, "answer"),
        share=f.percent(share),
    )
    if known == answer:
        words = say("{known} known as such: {n}, {share} of the row", known=_label(known), n=f.plural(n, "answer"), share=f.percent(share))  # fmt: skip
    level = 0 if not n else min(LEVELS, 1 + int(share * LEVELS))
    return MatrixCell(n, share, level, known == answer, words, _rows(view, known, answer) if n else None)


def _label(label: str) -> str:
    """A label as it is shown."""
    if label == "":
        return say("not stated")
    return say("other") if label == OTHER else label


def _rows(view: ConfusionView, known: str, answer: str) -> Link | None:
    """The way to a cell's rows, or to those of all answers to a known label ('' as `answer`); none for labels put together, nor for a vendor's people, from whom it is kept which items are known."""
    if view.is_theirs or OTHER in (known, answer):
        return None
    first, last = view.window
    window = (("from", first.isoformat() if first else ""), ("to", last.isoformat() if last else ""))
    asked = (("table", "judgments"), ("against", view.against), ("known", known), ("answer", answer))
    question = (("question", view.question or "-"),)
    return Link("facts", "", (*view.where, *question, *asked, *window))


def pairs_table(view: ConfusionView, provenance: Provenance) -> Table:
    """Pairs of labels that are taken for each other, the most frequent first, with their share of all answers to the known one."""
    cells = view.cells or {}
    known: Counter[str] = Counter()
    for cell, (n, _) in cells.items():
        known[cell.known] += n
    wrong = sorted(
        ((cell, n) for cell, (n, _) in cells.items() if cell.known != cell.answer and n),
        key=lambda pair: (-pair[1], pair[0].known, pair[0].answer),
    )
    rows = tuple(_pair_row(view, cell, n, known[cell.known], provenance) for cell, n in wrong)
    columns = (
        Column("known", say("Known"), numeric=False),
        Column("answer", say("Answered"), numeric=False),
        Column("n", say("Answers"), "judgments"),
        Column("share", say("Of all that were the known one"), "%"),
    )
    return Table(
        title=say("{n} taken for each other", n=f.plural(len(rows), "pair of labels", "pairs of labels"))
        if rows
        else say("No label was taken for another"),
        columns=columns,
        rows=rows,
        empty=None
        if rows
        else EmptyPlace(
            say("Which labels are taken for which, from answers to known items and from audits."),
            say("Import answers to items whose answer is known, or audits that say what is right."),
        ),
    )


def _pair_row(view: ConfusionView, cell: Confused, n: int, of: int, provenance: Provenance) -> Row:
    estimate = proportion(n, of)
    if of < LEAST:
        estimate = estimate.greyed(say("too few to say: {n} of at least {least}", n=of, least=LEAST))
    link = _rows(view, cell.known, cell.answer)
    meaning = Meaning(say("share taken for it"), "%", say("answers of the pair / answers to the known label"), "down")
    share = estimate_cell(estimate, meaning, provenance=provenance, link=link)
    label = TextCell(_label(cell.known), greyed=not cell.known, code=cell.known)
    return Row(f"{cell.known}|{cell.answer}", (label, TextCell(cell.answer), CountCell(n, link=link), share))


def _title(view: ConfusionView) -> str:
    cells = view.cells or {}
    wrong = {cell: n for cell, (n, _) in cells.items() if cell.known not in ("", cell.answer)}
    if not cells:
        return say("{name}: no label was measured yet", name=view.name or term("Quality"))
    if not wrong:
        return say("{name}: no label was taken for another", name=view.name or term("Quality"))
    worst = max(wrong, key=lambda cell: (wrong[cell], cell.known))
    return say(
        "{name}: {known} is most often taken for {answer} ({n})",
        name=view.name or view.programme,
        known=worst.known,
        answer=worst.answer,
        n=f.plural(wrong[worst], "answer"),
    )


def _note(view: ConfusionView, cells: Mapping[Confused, tuple[int, int]]) -> str:
    if view.against == "targeted":
        return say("Audits for cause look where errors are expected: their shares say nothing about all work.")
    if view.against == "audit":
        return say("Shares of rows are weighed by the audits' inclusion probabilities; counts are not.")
    return ""
