"""Streaming reader of CVAT: annotations XML (plain, gzipped or in the exported zip), jobs, events, quality reports."""

import re
import zipfile
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson

from callsheet.errors import UnusableInput
from callsheet.said import say
from callsheet.sources.byte_stream import ByteStream, StreamFile, head_of, whole
from callsheet.sources.contract import ReadOptions, Record, Reject, Source
from callsheet.sources.csv_records import CsvRecords, bad_row, header_cells
from callsheet.sources.cvat.jobs import FIELDS, Job, JobIndex, job_of
from callsheet.sources.cvat.mapping import (
    Worked,
    XmlPlan,
    conflict_facts,
    item_key,
    job_facts,
    queue_facts,
    working_time,
)
from callsheet.sources.cvat.xml import xml_records
from callsheet.sources.fact_rows import UNREADABLE, first_rows, raw_of, rejected, text_constant, utc, zone_of
from callsheet.sources.json_objects import read_objects

XML_NAME = "annotations.xml"
JOB_FILES = ("jobs.json", "jobs.csv")
EVENTS = {"scope", "job_id", "user_id", "payload", "timestamp"}
Numbered = tuple[int, Mapping[str, Any] | None, str]


def recognise(head: bytes, name: str) -> float:
    """Sure where CVAT's XML head, its jobs, its events or its quality conflicts stand in the first 64 KiB."""
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if text.startswith(b"PK\x03\x04"):
        return 0.9 if XML_NAME.encode() in head else 0.0
    if text.startswith(b"<"):
        return 0.97 if b"<annotations" in text else 0.0
    if text[:1] in (b"[", b"{"):
        return _json_certainty(set(re.findall(rb'"([a-z_]+)"\s*:', text)))
    header = set(header_cells(head))
    return 0.95 if header >= EVENTS or header >= {"id", "task_id", "start_frame", "stop_frame"} else 0.0


def _json_certainty(keys: set[bytes]) -> float:
    jobs = {b"task_id", b"start_frame", b"stop_frame", b"stage"} <= keys
    quality = b"frame_results" in keys or {b"severity", b"annotation_ids"} <= keys
    return 0.95 if jobs or quality else 0.0


def read(path: Path, options: ReadOptions) -> Iterator[Record]:
    """Records of whichever of CVAT's files this is."""
    head = head_of(path).lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith(b"PK\x03\x04") or head.startswith(b"<"):
        return _read_xml(path, options, zipped=head.startswith(b"PK"))
    if head[:1] in (b"[", b"{"):
        keys = set(re.findall(rb'"([a-z_]+)"\s*:', head))
        return (
            _read_jobs(_json_rows(path, options), options) if b"start_frame" in keys else _read_quality(path, options)
        )
    header = set(header_cells(head))
    if header >= EVENTS:
        return _read_events(path, options)
    if header >= {"id", "task_id", "start_frame", "stop_frame"}:
        return _read_jobs(_csv_rows(path, options), options)
    sentence = say(
        "{name}: neither annotations.xml nor jobs, events or a quality report of CVAT; export one of these.",
        name=path.name,
    )
    raise UnusableInput(sentence, file=path.name)


def _read_xml(path: Path, options: ReadOptions, *, zipped: bool) -> Iterator[Record]:
    plan = XmlPlan(first_rows(options), _jobs_beside(path, options), text_constant(options, "link_template"))
    if not zipped:
        stream = ByteStream(path, options.report)
        last = 0
        for record in xml_records(StreamFile(stream), path.name, plan):
            last = record.line
            yield record
        if stream.fault:
            yield rejected(last + 1, Reject("", "", stream.fault, ""))
        return
    try:
        with zipfile.ZipFile(path) as archive:
            names = [name for name in archive.namelist() if name.rsplit("/", 1)[-1] == XML_NAME]
            for name in names:
                with archive.open(name) as file:
                    yield from xml_records(file, f"{path.name}/{name}", plan)
    except zipfile.BadZipFile as problem:
        raise UnusableInput(
            say("{name}: the zip is damaged ({problem}); export it again.", name=path.name, problem=problem),
            file=path.name,
        ) from problem
    options.report(path.stat().st_size, path.stat().st_size)


def _jobs_beside(path: Path, options: ReadOptions) -> JobIndex:
    """Jobs from the file that the constant `jobs_file` names, else from jobs.json or jobs.csv beside the XML."""
    named = text_constant(options, "jobs_file")
    places = [Path(named)] if named else [path.with_name(name) for name in JOB_FILES]
    for place in places:
        if named or place.is_file():
            quiet = ReadOptions(options.programme, options.source)
            rows = _csv_rows(place, quiet) if place.suffix == ".csv" else _json_rows(place, quiet)
            return JobIndex(job for _, job, _ in _jobs(rows) if job is not None)
    return JobIndex()


def _json_rows(path: Path, options: ReadOptions) -> Iterator[Numbered]:
    wrapped = re.match(rb'\{[^\[{]*"results"\s*:\s*\[', head_of(path).lstrip()) is not None
    for piece in read_objects(ByteStream(path, options.report), wrapped=wrapped):
        yield piece.line, piece.value, piece.reason


def _csv_rows(path: Path, options: ReadOptions) -> Iterator[Numbered]:
    records = CsvRecords(path, options)
    for row in records.rows():
        yield row.line, None if row.fault else dict(zip(records.header, row.cells, strict=True)), row.fault


def _jobs(rows: Iterator[Numbered]) -> Iterator[tuple[int, Job | None, Reject | None]]:
    for line, row, reason in rows:
        if row is None:
            yield line, None, Reject("", "", reason, "")
            continue
        try:
            yield line, job_of(row), None
        except UNREADABLE as problem:
            reason = say("not a job ({problem}); a job has {fields}", problem=problem, fields=", ".join(FIELDS))
            yield line, None, Reject("", "", reason, raw_of(dict(row)))


def _read_jobs(rows: Iterator[Numbered], options: ReadOptions) -> Iterator[Record]:
    first = first_rows(options)
    found = list(_jobs(rows))  # thousands at most: one row a job
    good = [job for _, job, _ in found if job is not None]
    for line, job, reject in found:
        if job is None:
            yield Record(line, rejects=(reject,) if reject else ())
            continue
        facts = job_facts(job, first)
        if job is good[-1]:
            facts = facts + queue_facts(good, first)
        yield Record(line, tuple(facts))


def _read_events(path: Path, options: ReadOptions) -> Iterator[Record]:
    """Two passes: the time of one person in one job is told with the last of their rows."""
    rows, zone = first_rows(options), zone_of(options.zone)
    worked: dict[tuple[str, str], Worked] = {}
    quiet = ReadOptions(options.programme, options.source)
    for line, row, _ in _csv_rows(path, quiet):
        if row is not None and isinstance(spent := _working_time(row), int):
            try:
                at = utc(str(row["timestamp"]), zone)
            except ValueError:
                continue
            key = (row["job_id"], row["user_id"])
            if key in worked:
                worked[key].add(spent, at, line)
            else:
                worked[key] = Worked(spent, at, at, line)
    told = {one.line: (key, one) for key, one in worked.items()}
    records = CsvRecords(path, options)
    for found in records.rows():
        if found.fault:
            yield bad_row(found)
            continue
        yield _event(found.line, dict(zip(records.header, found.cells, strict=True)), told, rows)


def _event(
    line: int,
    row: Mapping[str, str],
    told: Mapping[int, tuple[tuple[str, str], Worked]],
    rows: Mapping[str, dict[str, object]],
) -> Record:
    spent = _working_time(row)
    if isinstance(spent, Reject):
        return rejected(line, spent)
    if spent is None:
        return Record(line, skipped=say("not working time in a job"))
    if line in told:
        (job, worker), worked = told[line]
        return Record(line, (working_time(job, worker, worked, rows),))
    try:
        utc(row["timestamp"])
    except ValueError:
        return rejected(
            line, Reject("timestamp", row["timestamp"][:200], say("not an ISO 8601 time"), raw_of(dict(row)))
        )
    return Record(line, skipped=say("added to the working time told with the last row of that person and job"))


def _working_time(row: Mapping[str, Any]) -> int | Reject | None:
    """Milliseconds of a row of working time in a job; None for every other row."""
    if row.get("scope") != "send:working_time" or not row.get("job_id"):
        return None
    payload = str(row.get("payload") or "")
    try:
        spent = orjson.loads(payload)["working_time"]
        if isinstance(spent, bool) or not isinstance(spent, (int, float)) or spent < 0:
            raise ValueError(say("not a duration in milliseconds"))
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError) as problem:
        return Reject(
            "payload", payload[:200], say("working_time cannot be read ({problem})", problem=problem), raw_of(dict(row))
        )
    return round(spent)


def _read_quality(path: Path, options: ReadOptions) -> Iterator[Record]:
    """A quality report is small beside its data; it is read whole, up to 64 MB."""
    text = whole(ByteStream(path, options.report))
    try:
        report = orjson.loads(text)
    except orjson.JSONDecodeError as problem:
        raise UnusableInput(
            say(
                "{name}: the quality report is no whole JSON ({problem}); download it again.",
                name=path.name,
                problem=problem,
            )
        ) from problem
    head = report if isinstance(report, dict) else {}
    task = str(head.get("task_id") or head.get("task") or text_constant(options, "task_id") or "")
    at, rows = _report_time(head), first_rows(options)
    for ordinal, (frame, found) in enumerate(_frames(report).items(), 1):
        try:
            yield Record(ordinal, tuple(conflict_facts(item_key(task, frame), found, rows, at)))
        except UNREADABLE as problem:
            reason = say("the conflicts of frame {frame} cannot be read ({problem})", frame=frame, problem=problem)
            yield rejected(ordinal, Reject("conflicts", frame, reason, raw_of(found)))


def _report_time(head: Mapping[str, Any]) -> datetime | None:
    try:
        return utc(str(head["created_date"]))
    except (KeyError, ValueError):
        return None


def _frames(report: Any) -> dict[str, list[Any]]:
    """Frame -> its conflicts, from a report with `frame_results` or from a list of conflicts."""
    head = report if isinstance(report, dict) else {}
    results = head.get("frame_results")
    frames: dict[str, list[Any]] = {}
    for frame, result in results.items() if isinstance(results, dict) else ():
        told = result.get("conflicts") if isinstance(result, dict) else None
        frames[str(frame)] = list(told) if isinstance(told, list) else []
    conflicts = report if isinstance(report, list) else head.get("conflicts") or head.get("results")
    for conflict in conflicts if isinstance(conflicts, list) else ():
        frame = conflict.get("frame", conflict.get("frame_id")) if isinstance(conflict, dict) else None
        frames.setdefault(str(frame), []).append(conflict)
    return frames


SOURCE = Source(
    "cvat", "CVAT annotations, jobs, events and quality", recognise, read, ("judgments", "items", "reviews", "queue")
)
