"""Streaming reader of Label Studio exports: JSON, JSON_MIN, CSV and TSV, plain or gzipped."""

import re
from collections.abc import Iterator, Mapping
from itertools import chain, islice
from pathlib import Path
from typing import Any

from callsheet.decisions.numbers import count
from callsheet.errors import UnusableInput
from callsheet.said import say
from callsheet.sources.byte_stream import ByteStream, head_of
from callsheet.sources.contract import ReadOptions, Record, Reject, Source
from callsheet.sources.csv_records import CsvRecords, bad_row, header_cells
from callsheet.sources.fact_rows import listed_constant, rejected
from callsheet.sources.json_objects import JsonPiece, read_objects
from callsheet.sources.label_studio.flat import KNOWN, NOTE, ColumnJudge, FlatPlan, flat_task, min_questions
from callsheet.sources.label_studio.mapping import Json, TaskRows, task_record

JUDGED_ROWS = 5_000
CSV_COLUMNS = {"annotation_id", "annotator", "id", "lead_time"}
Numbered = tuple[int, Mapping[str, Any]]


def recognise(head: bytes, name: str) -> float:
    """Sure (0.95) where tasks with annotations of from_name/result or JSON_MIN's four keys stand in the first 64 KiB."""
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if re.match(rb'\[?\s*\{\s*"(headers|action)"', text):
        return 0.0  # captured webhooks
    if text[:1] in (b"[", b"{"):
        keys = set(re.findall(rb'"([a-z_]+)"\s*:', text))
        if {b"completed_by", b"result"} <= keys or {b"from_name", b"to_name", b"result"} <= keys:
            return 0.95
        if {b"annotation_id", b"annotator", b"lead_time"} <= keys:
            return 0.95
        return 0.6 if keys & {b"annotations", b"completions"} and b"data" in keys and b"images" not in keys else 0.0
    return 0.95 if set(header_cells(head)) >= CSV_COLUMNS else 0.0


def read(path: Path, options: ReadOptions) -> Iterator[Record]:
    """Every task (JSON) or annotation (JSON_MIN, CSV, TSV) of the export as a record."""
    head = head_of(path).lstrip(b"\xef\xbb\xbf \t\r\n")
    if not head:
        raise UnusableInput(say("{name}: the file is empty; export the project again.", name=path.name), file=path.name)
    if head[:1] in (b"[", b"{"):
        return _read_json(path, options, wrapped=wraps_tasks(head))
    return _read_csv(path, options)


def wraps_tasks(head: bytes) -> bool:
    """Whether the file is an answer of the task list, an object with the tasks in an array of it."""
    return (
        head[:1] == b"{" and re.match(rb'\{(?:\s*"[a-z_]+"\s*:\s*[\d."a-z]+\s*,)*\s*"tasks"\s*:\s*\[', head) is not None
    )


def _read_json(path: Path, options: ReadOptions, *, wrapped: bool) -> Iterator[Record]:
    rows = TaskRows.from_options(options)
    pieces = read_objects(ByteStream(path, options.report), wrapped=wrapped)
    first = list(islice(pieces, 1_000))
    values = [p.value for p in first if p.value is not None]
    if values and sum("annotation_id" in v and "result" not in v for v in values) * 2 > len(values):
        yield from _read_min(chain(first, pieces), values, rows, options)
        return
    for piece in chain(first, pieces):
        if piece.value is None:
            yield broken(piece)
        elif piece.section not in ("", "tasks"):
            yield Record(piece.line, skipped=say("not a task: an element of {section}", section=repr(piece.section)))
        else:
            yield task_record(piece.value, piece.line, rows)


def broken(piece: JsonPiece) -> Record:
    """A record for bytes that could not be read, with their place."""
    place = (
        say("bytes {offset} to {end}", offset=count(piece.offset), end=count(piece.end))
        if piece.end > piece.offset
        else say("byte {offset}", offset=count(piece.offset))
    )
    return rejected(piece.line, Reject("", "", f"{place}: {piece.reason}", piece.raw))


def _read_min(
    pieces: Iterator[JsonPiece], sample: list[Json], rows: TaskRows, options: ReadOptions
) -> Iterator[Record]:
    asked = list(listed_constant(options, "questions"))
    if not asked:
        asked = list(dict.fromkeys(name for value in sample for name in min_questions(list(value))))
    judge = ColumnJudge(asked)
    for value in sample:
        judge.look(value)
    content = tuple(dict.fromkeys(k for v in sample for k in v if k not in KNOWN and k not in asked))
    plan = FlatPlan(rows, tuple(asked), judge.texts(), content)
    task: list[Numbered] = []
    for piece in pieces:
        if piece.value is None:
            yield broken(piece)
            continue
        if task and task[-1][1].get("id") != piece.value.get("id"):
            yield from flat_task(task, plan)
            task = []
        task.append((piece.line, piece.value))
    yield from flat_task(task, plan)


def _read_csv(path: Path, options: ReadOptions) -> Iterator[Record]:
    records = CsvRecords(path, options)
    plan = _csv_plan(path, options)
    yield Record(records.header_line, skipped=plan.sentence())
    task: list[Numbered] = []
    for row in records.rows():
        if row.fault:
            yield from flat_task(task, plan)
            task = []
            yield bad_row(row)
            continue
        cells = dict(zip(records.header, row.cells, strict=True))
        if task and task[-1][1]["id"] != cells["id"]:
            yield from flat_task(task, plan)
            task = []
        task.append((row.line, cells | {NOTE: row.note} if row.note else cells))
    yield from flat_task(task, plan)


def _csv_plan(path: Path, options: ReadOptions) -> FlatPlan:
    records = CsvRecords(path)
    lacking = sorted(CSV_COLUMNS - set(records.header))
    if lacking:
        sentence = say(
            "{name}: not a Label Studio CSV export, columns {lacking} are missing; export again.",
            name=path.name,
            lacking=", ".join(lacking),
        )
        raise UnusableInput(sentence, file=path.name, missing=lacking)
    judge = ColumnJudge(records.header)
    for row in islice((r for r in records.rows() if not r.fault), JUDGED_ROWS):
        judge.look(dict(zip(records.header, row.cells, strict=True)))
    asked = listed_constant(options, "questions")
    unknown = [q for q in asked if q not in records.header]
    if unknown:
        sentence = say(
            "{name}: the constant `questions` names {unknown}, which is no column of the file.",
            name=path.name,
            unknown=", ".join(unknown),
        )
        raise UnusableInput(sentence, file=path.name, missing=unknown)
    return FlatPlan(TaskRows.from_options(options), asked or tuple(judge.questions()), judge.texts())


SOURCE = Source("label_studio", "Label Studio export", recognise, read, ("judgments", "items", "reviews", "gold"))
