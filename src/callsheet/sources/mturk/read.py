"""Streaming reader of MTurk batch result files (CSV, plain or gzipped); two passes, the first over 5,000 rows."""

from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from callsheet.errors import UnusableInput
from callsheet.said import say
from callsheet.sources.answer_columns import ColumnSample
from callsheet.sources.contract import ReadOptions, Record, Reject, Source
from callsheet.sources.csv_records import CsvRecords, bad_row, header_cells
from callsheet.sources.fact_rows import first_rows, raw_of, rejected, text_constant, zone_of
from callsheet.sources.mturk.mapping import TRUTHS, BatchPlan, assignment_facts, boolean_group, questions_of

SAMPLED_ROWS = 5_000


def recognise(head: bytes, name: str) -> float:
    """Sure where the header has HITId, WorkerId and an Answer. or Input. column."""
    header = set(header_cells(head))
    if not {"HITId", "WorkerId"} <= header:
        return 0.0
    return 0.97 if any(cell.startswith(("Answer.", "Input.")) for cell in header) else 0.7


def read(path: Path, options: ReadOptions) -> Iterator[Record]:
    """Every assignment of the batch as a record; the header comes first, with what was taken for a question."""
    plan = _plan(path, options)
    records = CsvRecords(path, options)
    asked = ", ".join(question.name for question in plan.questions) or "none"
    yield Record(records.header_line, skipped=say("header; read as questions: {asked}", asked=asked))
    item: str | None = None
    for row in records.rows():
        if row.fault:
            yield bad_row(row)
            continue
        cells = dict(zip(records.header, row.cells, strict=True))
        try:
            facts, rejects = assignment_facts(cells, plan, with_item=cells["HITId"] != item)
        except ValueError as problem:
            yield rejected(row.line, Reject("HITId", "", str(problem), raw_of(cells)))
            continue
        item = cells["HITId"]
        doubts = [Reject("", "", row.note, "")] if row.note else []
        yield Record(row.line, tuple(facts), tuple(rejects + doubts))


def _plan(path: Path, options: ReadOptions) -> BatchPlan:
    records = CsvRecords(path)
    lacking = [name for name in ("HITId", "WorkerId") if name not in records.header]
    if lacking:
        sentence = say(
            "{name}: not an MTurk batch file, column {lacking} is missing; download the results as CSV.",
            name=path.name,
            lacking=lacking[0],
        )
        raise UnusableInput(sentence, file=path.name, missing=lacking)
    rows = [
        dict(zip(records.header, row.cells, strict=True))
        for row in islice((r for r in records.rows() if not r.fault), SAMPLED_ROWS)
    ]
    columns = {name: ColumnSample("|") for name in records.header if name.startswith("Answer.")}
    for cells in rows:
        for name, sample in columns.items():
            sample.look(cells[name])
    inputs = tuple(name for name in records.header if name.startswith("Input."))
    questions = questions_of(columns, _most_chosen(rows, columns))
    return BatchPlan(
        first_rows(options), questions, inputs, zone_of(options.zone), text_constant(options, "link_template")
    )


def _most_chosen(rows: list[dict[str, str]], columns: dict[str, ColumnSample]) -> dict[str, int]:
    groups = {name: group for name, sample in columns.items() if (group := boolean_group(name, sample))}
    most: Counter[str] = Counter()
    for cells in rows:
        chosen = Counter(group for name, group in groups.items() if TRUTHS.get(cells[name].strip().lower()))
        for group, count in chosen.items():
            most[group] = max(most[group], count)
    return dict(most)


SOURCE = Source("mturk", "Amazon Mechanical Turk batch results", recognise, read, ("judgments", "items", "reviews"))
