"""Streaming reader of Appen full reports (CSV, plain or gzipped).

Two passes: the first finds the questions, the order of month and day, and how many rows shared each page (8 bytes a
row); the second gives the records.
"""

from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from callsheet.errors import UnusableInput
from callsheet.said import say
from callsheet.sources.answer_columns import ColumnSample, Form
from callsheet.sources.appen.dates import DateOrders
from callsheet.sources.appen.mapping import SEPARATOR, ReportPlan, is_gold_column, judgment_facts, question_columns
from callsheet.sources.contract import ReadOptions, Record, Reject, Source
from callsheet.sources.csv_records import CsvRecords, bad_row, header_cells
from callsheet.sources.fact_rows import first_rows, listed_constant, raw_of, rejected, text_constant, zone_of

SAMPLED_ROWS = 5_000


def recognise(head: bytes, name: str) -> float:
    """Sure where the first column is `_unit_id`."""
    header = header_cells(head)
    if not header or header[0] != "_unit_id":
        return 0.0
    return 0.97 if "_worker_id" in header else 0.9


@dataclass(slots=True)
class _FirstPass:
    """What has to be known of the whole report before its first row can be read."""

    header: list[str]
    orders: DateOrders = field(default_factory=DateOrders)
    varying: set[str] = field(default_factory=set)
    columns: dict[str, ColumnSample] = field(default_factory=dict)
    pages: "array[int]" = field(default_factory=lambda: array("q"))

    def look(self, rows: Iterator[list[str]]) -> "_FirstPass":
        """Go through all rows once."""
        places = {name: place for place, name in enumerate(self.header)}
        own = [(name, place) for name, place in places.items() if not name.startswith("_")]
        self.columns = {name: ColumnSample(SEPARATOR) for name, _ in own}
        unit, worker = places["_unit_id"], places["_worker_id"]
        times = [places[name] for name in ("_created_at", "_started_at") if name in places]
        last: list[str] | None = None
        for number, cells in enumerate(rows):
            for place in times:
                self.orders.look(cells[place])
            self.pages.append(page_key(cells[worker], cells[times[-1]] if times else ""))
            if number < SAMPLED_ROWS:
                self._sample(cells, own, last if last and last[unit] == cells[unit] else None)
            last = cells
        return self

    def _sample(self, cells: list[str], own: list[tuple[str, int]], twin: list[str] | None) -> None:
        for name, place in own:
            self.columns[name].look(cells[place])
            if twin is not None and cells[place] != twin[place]:
                self.varying.add(name)


def page_key(worker: str, started: str) -> int:
    """One number for a page: rows of one worker opened at one moment."""
    return hash((worker.strip(), started.strip()))


@dataclass(frozen=True, slots=True)
class _Pages:
    keys: NDArray[np.int64]
    counts: NDArray[np.int64]

    def rows(self, key: int) -> int:
        """How many rows of the report stood on that page."""
        return int(self.counts[np.searchsorted(self.keys, key)])


def read(path: Path, options: ReadOptions) -> Iterator[Record]:
    """Every judgment of the report as a record; the header comes first, with what was taken for a question."""
    records = CsvRecords(path, options)
    _check(path, records.header)
    seen = _FirstPass(records.header).look(row.cells for row in CsvRecords(path).rows() if not row.fault)
    pages = _Pages(*np.unique(np.array(seen.pages, dtype=np.int64), return_counts=True))
    plan = _plan(path, seen, options)
    asked = ", ".join(name for name, _ in plan.questions) or "none"
    yield Record(
        records.header_line,
        skipped=say("header; read as questions: {asked}; {orders}", asked=asked, orders=seen.orders.sentence()),
    )
    unit: str | None = None
    for row in records.rows():
        if row.fault:
            yield bad_row(row)
            continue
        cells = dict(zip(records.header, row.cells, strict=True))
        page = pages.rows(page_key(cells["_worker_id"], cells.get("_started_at", cells.get("_created_at", ""))))
        try:
            facts, rejects = judgment_facts(cells, plan, page, with_item=cells["_unit_id"] != unit)
        except ValueError as problem:
            yield rejected(row.line, Reject("_unit_id", "", str(problem), raw_of(cells)))
            continue
        unit = cells["_unit_id"]
        doubts = [Reject("", "", row.note, "")] if row.note else []
        yield Record(row.line, tuple(facts), tuple(rejects + doubts))


def _check(path: Path, header: list[str]) -> None:
    lacking = [name for name in ("_unit_id", "_worker_id") if name not in header]
    if not lacking:
        return
    known = "_trusted_judgments" in header or any(name.endswith(":confidence") for name in header)
    what = (
        say("this is the aggregated report, without judgments")
        if known
        else say("column {lacking} is missing", lacking=lacking[0])
    )
    other = say(", or read it with the shipped mapping appen_aggregated") if known else ""
    sentence = say(
        "{name}: {what}; download the full report of the job{other}.", name=path.name, what=what, other=other
    )
    raise UnusableInput(sentence, file=path.name, missing=lacking)


def _plan(path: Path, seen: _FirstPass, options: ReadOptions) -> ReportPlan:
    asked = list(listed_constant(options, "questions"))
    unknown = [name for name in asked if name not in seen.header]
    if unknown:
        sentence = say(
            "{name}: the constant `questions` names {unknown}, which is no column of the file.",
            name=path.name,
            unknown=", ".join(unknown),
        )
        raise UnusableInput(sentence, file=path.name, missing=unknown)
    names = asked or question_columns(seen.header, seen.varying)
    names.sort(key=lambda name: -seen.columns[name].filled)
    forms: list[tuple[str, Form]] = [(name, seen.columns[name].form()) for name in names]
    content = tuple(name for name in seen.columns if name not in names and not is_gold_column(name, seen.header))
    rows, orders, zone = first_rows(options), seen.orders.settled(), zone_of(options.zone)
    return ReportPlan(rows, tuple(forms), content, orders, zone, text_constant(options, "link_template"))


SOURCE = Source("appen", "Appen full report", recognise, read, ("judgments", "items", "gold"))
