"""A row of an MTurk batch CSV (one assignment) as facts: its HIT as item, a judgment for every answer, the approval.

Pure: cells in, `Record` out. The decisions behind it are in README.md.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

import orjson

from callsheet.said import say
from callsheet.sources.answer_columns import ColumnSample, Form
from callsheet.sources.contract import Reject
from callsheet.sources.crowd_html import Told, crowd_answers
from callsheet.sources.fact_rows import Row, canonical, content_hash, utc

Cells = Mapping[str, str]
Fact = tuple[str, Row]
TASK_ANSWERS = "Answer.taskAnswers"
HOURS = {"UTC": 0, "GMT": 0, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7}
OFFSETS = {name: timedelta(hours=hours) for name, hours in HOURS.items()}
MONTHS = {
    name: number
    for number, name in enumerate(
        ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"), 1
    )
}
_TIME = re.compile(r"[A-Z][a-z]{2} ([A-Z][a-z]{2}) +(\d{1,2}) (\d\d):(\d\d):(\d\d) ([A-Z]{2,5}) (\d{4})")
_BATCH = re.compile(r"BatchId:(\w+)")
TRUTHS = {"true": True, "false": False}
VERDICTS = {"approved": "accepted", "rejected": "rejected"}


@dataclass(frozen=True, slots=True)
class Question:
    """One question: a column of its own, or (`options`: answer -> column) boolean columns of one group."""

    name: str
    column: str
    form: Form
    options: tuple[tuple[str, str], ...] = ()
    several: bool = False

    def answer(self, cells: Cells) -> tuple[str, str] | None:
        """(answer_kind, answer), or None where the question was not answered."""
        if not self.options:
            cell = cells.get(self.column) or ""
            return self.form.answer(cell) if cell.strip() else None
        told = {name: (cells.get(column) or "").strip().lower() for name, column in self.options}
        chosen = sorted(name for name, cell in told.items() if TRUTHS.get(cell))
        if not any(told.values()) or not (chosen or self.several):
            return None
        return ("categories", canonical(chosen)) if self.several else ("category", chosen[0])


@dataclass(frozen=True, slots=True)
class BatchPlan:
    """How the rows of one file are read; questions in the order of how often they are answered."""

    rows: Mapping[str, Row]
    questions: tuple[Question, ...]
    inputs: tuple[str, ...]
    zone: tzinfo = UTC
    link: str | None = None


def questions_of(columns: Mapping[str, ColumnSample], most_chosen: Mapping[str, int]) -> tuple[Question, ...]:
    """Questions of the `Answer.` columns; `most_chosen` is, by group of boolean columns, the most that one row chose."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for column in columns:
        if (group := boolean_group(column, columns[column])) is not None:
            groups.setdefault(group, []).append((column.rsplit(".", 1)[1], column))
    found: list[tuple[int, Question]] = []
    for column, sample in columns.items():
        if column == TASK_ANSWERS or boolean_group(column, sample) is not None:
            continue
        found.append((sample.filled, Question(column.removeprefix("Answer."), column, sample.form())))
    for group, options in groups.items():
        several = most_chosen.get(group, 0) > 1 or len(options) == 1
        filled = max(columns[column].filled for _, column in options)
        found.append((filled, Question(group.removeprefix("Answer."), "", Form("category"), tuple(options), several)))
    return tuple(question for _, question in sorted(found, key=lambda pair: -pair[0]))


def boolean_group(column: str, sample: ColumnSample) -> str | None:
    """`Answer.q` for a column `Answer.q.label` that holds nothing but true and false, as crowd-HTML forms write it."""
    group, _, label = column.rpartition(".")
    if group in ("", "Answer") or not label or not sample.filled:
        return None
    return group if {value.lower() for value in sample.values} <= TRUTHS.keys() else None


def mturk_time(text: str, zone: tzinfo = UTC) -> datetime:
    """`Wed Aug 14 16:00:59 PDT 2019` (or ISO 8601, read in `zone` without offset) as naive UTC; ValueError otherwise."""
    found = _TIME.fullmatch(text.strip())
    if found is None:
        return utc(text.strip(), zone)
    month, day, hour, minute, second, abbreviation, year = found.groups()
    if abbreviation not in OFFSETS or month not in MONTHS:
        raise ValueError(say("the zone {abbreviation} is not known", abbreviation=abbreviation))
    at = datetime(int(year), MONTHS[month], int(day), int(hour), int(minute), int(second))  # noqa: DTZ001
    return at - OFFSETS[abbreviation]


def assignment_facts(cells: Cells, plan: BatchPlan, *, with_item: bool) -> tuple[list[Fact], list[Reject]]:
    """Facts of one row, and what of it could not be read; ValueError where the row names no HIT."""
    item = (cells.get("HITId") or "").strip()
    if not item:
        raise ValueError(say("HITId is empty"))
    rejects: list[Reject] = []
    batch = _BATCH.search(cells.get("RequesterAnnotation") or "")
    where: Row = {"batch": batch[1]} if batch else {}
    if cells.get("Input.locale"):
        where["locale"] = cells["Input.locale"]
    facts: list[Fact] = [("items", _item(cells, plan, where, rejects))] if with_item else []
    worker = (cells.get("WorkerId") or "").strip()
    if not worker:
        return facts, rejects  # a HIT that nobody has taken
    own = where | {"item": item, "annotator": worker, "attempt": 1}
    answers = _answers(cells, plan, rejects) or [("", None, None)]
    work = plan.rows["judgments"] | own | _times(cells, plan.zone, rejects)
    timed = _timed(cells, rejects)
    for question, kind, answer in answers:
        facts.append(("judgments", work | timed | {"question": question, "answer_kind": kind, "answer": answer}))
        timed = {"seconds_kind": "shared" if "duration_ms" in timed else timed["seconds_kind"]}
    verdict = _verdict(cells, plan.zone, rejects)
    if verdict:
        own = {**own, "judgment_attempt": 1}
        facts += [
            ("reviews", plan.rows["reviews"] | own | verdict | {"question": question}) for question, _, _ in answers
        ]
    return facts, rejects


def _answers(cells: Cells, plan: BatchPlan, rejects: list[Reject]) -> list[tuple[str, str | None, str | None]]:
    told: list[Told] = []
    for question in plan.questions:
        answer = question.answer(cells)
        if answer is not None:
            told.append((question.name, *answer))
    packed = (cells.get(TASK_ANSWERS) or "").strip()
    if packed:
        try:
            content = orjson.loads(packed)
            parts = content if isinstance(content, list) else [content]
            told += [answer for part in parts for answer in crowd_answers(part)]
        except (orjson.JSONDecodeError, KeyError, TypeError, AttributeError) as problem:
            rejects.append(
                Reject(
                    TASK_ANSWERS,
                    packed[:200],
                    say("not the JSON of a worker's answers ({problem})", problem=problem),
                    "",
                )
            )
    return list(told)


def _read_time(cells: Cells, column: str, zone: tzinfo, rejects: list[Reject]) -> datetime | None:
    text = (cells.get(column) or "").strip()
    if not text:
        return None
    try:
        return mturk_time(text, zone)
    except ValueError as problem:
        reason = say(
            "not a time like 'Wed Aug 14 16:00:59 PDT 2019' ({problem}); the row is kept without it", problem=problem
        )
        rejects.append(Reject(column, text[:200], reason, ""))
        return None


def _times(cells: Cells, zone: tzinfo, rejects: list[Reject]) -> Row:
    submitted = _read_time(cells, "SubmitTime", zone, rejects)
    row: Row = {"started_at": _read_time(cells, "AcceptTime", zone, rejects), "submitted_at": submitted}
    if cells.get("HITTypeId"):
        row["tool_version"] = cells["HITTypeId"]
    return row


def _timed(cells: Cells, rejects: list[Reject]) -> Row:
    text = (cells.get("WorkTimeInSeconds") or "").strip()
    if not text:
        return {"seconds_kind": "missing"}
    try:
        seconds = float(text)
        if not 0 <= seconds <= 31 * 86_400:
            raise ValueError(say("not between 0 seconds and 31 days"))
    except ValueError as problem:
        rejects.append(
            Reject("WorkTimeInSeconds", text[:200], say("not a duration in seconds ({problem})", problem=problem), "")
        )
        return {"seconds_kind": "missing"}
    return {"seconds_kind": "wall", "duration_ms": round(seconds * 1000)}


def _item(cells: Cells, plan: BatchPlan, where: Row, rejects: list[Reject]) -> Row:
    row = plan.rows["items"] | where | {"item": cells["HITId"].strip()}
    row["released_at"] = _read_time(cells, "CreationTime", plan.zone, rejects)
    if plan.inputs:
        row["content_hash"] = content_hash({column: cells.get(column) or "" for column in plan.inputs})
    if plan.link:
        row["link"] = plan.link.replace("{item}", cells["HITId"].strip())
    return row


def _verdict(cells: Cells, zone: tzinfo, rejects: list[Reject]) -> Row | None:
    """The requester's verdict; an assignment that approved itself when the delay ran out was seen by nobody."""
    asked = (cells.get("Reject") or "").strip(), (cells.get("Approve") or "").strip()
    approved, rejected = ((cells.get(column) or "").strip() for column in ("ApprovalTime", "RejectionTime"))
    verdict = VERDICTS.get((cells.get("AssignmentStatus") or "").strip().lower())
    if verdict is None:
        verdict = "rejected" if rejected or asked[0] else "accepted" if approved or asked[1] else None
    by_itself = approved and approved == (cells.get("AutoApprovalTime") or "").strip()
    if verdict is None or (verdict == "accepted" and by_itself):
        return None
    at = _read_time(cells, "RejectionTime" if verdict == "rejected" else "ApprovalTime", zone, rejects)
    said: Row = {"side": "ours", "sampling": "full", "standing": "final", "reviewer": "", "attempt": 1}
    return said | {"verdict": verdict, "at": at}
