"""A task of a Label Studio JSON export as facts: its item, one judgment for every annotation and question, reviews, gold.

Pure: parsed JSON in, `Record` out. The decisions behind it (whose time, which attempt, what a skip is) are in README.md.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from callsheet.said import say
from callsheet.sources.contract import ReadOptions, Record, Reject
from callsheet.sources.fact_rows import (
    UNREADABLE,
    Row,
    content_hash,
    first_rows,
    raw_of,
    rejected,
    text_constant,
    utc,
    why,
)
from callsheet.sources.label_studio.answers import Answer, answers_of

Json = dict[str, Any]
Fact = tuple[str, Row]
WHERE = ("workstream", "batch", "locale")
LAST_ACTIONS = {"accepted": "accepted", "rejected": "rejected", "fixed_and_accepted": "fixed"}
LONGEST_MS = 31 * 86_400_000


@dataclass(frozen=True, slots=True)
class TaskRows:
    """What is the same for every task of one import: the first part of each row, and the template of the item's link."""

    judgments: Row
    items: Row
    reviews: Row
    gold: Row
    link: str | None

    @classmethod
    def from_options(cls, options: ReadOptions) -> "TaskRows":
        """Rows from the options; the constant `link_template` may hold {item} and {project}."""
        rows = first_rows(options)
        link = text_constant(options, "link_template")
        return cls(rows["judgments"], rows["items"], rows["reviews"], rows["gold"], link)


class _Place(NamedTuple):
    """What all annotations of one task share."""

    item: str
    where: Row
    rows: TaskRows
    judgments: Row
    is_gold: bool
    rejects: list[Reject]


def task_record(task: Json, line: int, rows: TaskRows) -> Record:
    """All facts of one task; an annotation that cannot be read is rejected without its neighbours."""
    if task.get("id") is None:
        return rejected(line, Reject("id", "", say("the task has no id; export it again with task ids"), raw_of(task)))
    annotations = task.get("annotations", task.get("completions"))
    if not isinstance(annotations, list):
        reason = say("there is no list of annotations; this is not a task of a Label Studio JSON export")
        return rejected(line, Reject("annotations", str(annotations)[:200], reason, raw_of(task)))
    item = str(task["id"])
    rejects: list[Reject] = []
    where = _where(task)
    facts: list[Fact] = [("items", _item(task, item, where, rows, rejects))]
    read = [a for n, a in enumerate(annotations) if _is_object(a, n, rejects)]
    is_gold = any(a.get("ground_truth") for a in read)
    versions = _gold_versions(read) if is_gold else {}
    place = _Place(item, where, rows, {**rows.judgments, **where}, is_gold, rejects)
    for annotation, attempt in _with_attempts(read):
        try:
            facts += _Work(place, annotation, attempt).facts(versions.get(id(annotation)))
        except UNREADABLE as problem:
            rejects.append(_unreadable(annotation, problem))
    return Record(line, tuple(facts), tuple(rejects))


def _is_object(annotation: Any, number: int, rejects: list[Reject]) -> bool:
    if isinstance(annotation, dict):
        return True
    reason = say("an annotation is an object; ids alone hold no answers, export with annotations expanded")
    rejects.append(Reject(f"annotations[{number}]", str(annotation)[:200], reason, raw_of(annotation)))
    return False


def _unreadable(annotation: Json, problem: Exception) -> Reject:
    reason = say("the annotation cannot be read: {problem}", problem=why(problem))
    return Reject(f"annotation {annotation.get('id')}", "", reason, raw_of(annotation))


def _where(task: Json) -> Row:
    meta = task.get("meta")
    found: Row = {}
    if meta and isinstance(meta, dict):
        found = {
            name: meta[name] for name in (*WHERE, "vendor", "site") if isinstance(meta.get(name), str) and meta[name]
        }
    content = task.get("data")
    if (
        isinstance(content, dict)
        and "locale" in content
        and "locale" not in found
        and isinstance(content["locale"], str)
    ):
        found["locale"] = content["locale"]
    return found


def _item(task: Json, item: str, where: Row, rows: TaskRows, rejects: list[Reject]) -> Row:
    row: Row = rows.items | {name: value for name, value in where.items() if name != "site"}
    row["item"] = item
    for field, key in (("released_at", "created_at"), ("revised_at", "updated_at")):
        value = task.get(key)
        if value:
            try:
                row[field] = utc(value)
            except (ValueError, TypeError, AttributeError):
                rejects.append(
                    Reject(key, str(value)[:200], say("not an ISO 8601 time; the item is kept without it"), "")
                )
    content = task.get("data")
    if content is not None:
        row["content_hash"] = content_hash(content)
    if rows.link:
        row["link"] = rows.link.replace("{item}", item).replace("{project}", str(task.get("project", "")))
    return row


def worker_of(person: Any) -> str:
    """The key of a person: the id, also of an expanded one (whose name and e-mail are dropped); '' where unknown."""
    if isinstance(person, dict):
        person = person.get("id")
    return "" if person is None else str(person)


def _created(annotation: Json) -> tuple[str, int]:
    key = annotation.get("id")
    return str(annotation.get("created_at") or ""), key if isinstance(key, int) else 0


def _with_attempts(annotations: list[Json]) -> Iterator[tuple[Json, int]]:
    """Annotations of one worker for one task are attempts, in the order in which they were created."""
    if len(annotations) == 1:
        yield annotations[0], 1
        return
    seen: dict[str, int] = {}
    for annotation in sorted(annotations, key=_created):
        worker = worker_of(annotation.get("completed_by"))
        seen[worker] = seen.get(worker, 0) + 1
        yield annotation, seen[worker]


def _gold_versions(annotations: list[Json]) -> dict[int, int]:
    truths = [a for a in annotations if a.get("ground_truth")]
    truths.sort(key=lambda a: (str(a.get("updated_at") or ""), _created(a)))
    return {id(annotation): version for version, annotation in enumerate(truths, 1)}


def duration_ms(lead_time: Any) -> int | None:
    """Label Studio's lead_time (seconds, idle time included) in milliseconds; ValueError where it is no duration."""
    if lead_time is None or lead_time == "":
        return None
    seconds = float(lead_time)
    if not 0 <= seconds * 1000 <= LONGEST_MS:
        raise ValueError(
            say("lead_time {lead_time} is not a duration between 0 seconds and 31 days", lead_time=repr(lead_time))
        )
    return round(seconds * 1000)


class _Work:
    """One annotation on its way to facts; a time that cannot be read costs only itself."""

    def __init__(self, place: "_Place", annotation: Json, attempt: int) -> None:
        self.place, self.annotation, self.attempt = place, annotation, attempt
        self.worker = worker_of(annotation.get("completed_by"))
        self.created = self._time("created_at")
        self.updated = self._time("updated_at")

    def _time(self, key: str) -> datetime | None:
        value = self.annotation.get(key)
        if not value:
            return None
        try:
            return utc(value)
        except (ValueError, TypeError, AttributeError):
            self._doubt(key, value, say("not an ISO 8601 time"))
            return None

    def _doubt(self, key: str, value: Any, reason: str) -> None:
        field = f"annotation {self.annotation.get('id')}: {key}"
        self.place.rejects.append(
            Reject(field, str(value)[:200], say("{reason}; the annotation is kept without it", reason=reason), "")
        )

    def facts(self, version: int | None) -> list[Fact]:
        """Judgments, then reviews, then gold where this annotation is the ground truth (`version` of it)."""
        result = self.annotation.get("result")
        if not isinstance(result, list):
            raise ValueError(say("result is not a list"))
        answers = answers_of(result)
        facts = self._judgments(answers, is_truth=version is not None)
        annotation = self.annotation
        if annotation.get("reviews") or annotation.get("last_action") in LAST_ACTIONS:
            facts += self._reviews([a.question for a in answers] or [""])
        if version is not None and not annotation.get("was_cancelled"):
            facts += [("gold", self._gold(answer, version)) for answer in answers]
        return facts

    def _judgments(self, answers: list[Answer], *, is_truth: bool) -> list[Fact]:
        annotation, place = self.annotation, self.place
        skipped = bool(annotation.get("was_cancelled"))
        row: Row = {
            **place.judgments,
            "item": place.item,
            "annotator": self.worker,
            "attempt": self.attempt,
            "role": "gold" if is_truth else "annotate",
            "outcome": "skipped" if skipped else "submitted",
            "is_gold": place.is_gold,
            "submitted_at": self.created,
            "revised_at": self.updated,
        }
        if annotation.get("draft_created_at"):
            row["started_at"] = self._time("draft_created_at")
        kind, spent = self._spent()
        if not answers:
            nothing: Row = {} if skipped else {"answer_kind": "json", "answer": "[]"}
            return [("judgments", row | nothing | {"question": "", "seconds_kind": kind, "duration_ms": spent})]
        without = "none" if annotation.get("prediction") == {} and not annotation.get("parent_prediction") else None
        facts: list[Fact] = []
        for question, answer_kind, answer, prelabel in answers:
            told = {**row, "question": question, "answer_kind": answer_kind, "answer": answer, "seconds_kind": kind}
            if spent is not None:
                told["duration_ms"] = spent
                kind, spent = "shared", None  # the time is the annotation's and is told once
            if prelabel or without:
                told["prelabel"] = prelabel or without
            facts.append(("judgments", told))
        return facts

    def _spent(self) -> tuple[str, int | None]:
        try:
            spent = duration_ms(self.annotation.get("lead_time"))
        except UNREADABLE as problem:
            self._doubt("lead_time", self.annotation.get("lead_time"), str(problem))
            spent = None
        return ("missing" if spent is None else "wall"), spent

    def _gold(self, answer: Answer, version: int) -> Row:
        return self.place.rows.gold | {
            "item": self.place.item,
            "question": answer.question,
            "version": version,
            "answer_kind": answer.kind,
            "answer": answer.answer,
            "author": self.worker,
            "reason": "ground truth in Label Studio",
            "revised_at": self.updated,
        }

    def _reviews(self, questions: list[str]) -> list[Fact]:
        row = self.place.rows.reviews | {k: v for k, v in self.place.where.items() if k != "site"}
        row |= {"item": self.place.item, "annotator": self.worker, "judgment_attempt": self.attempt}
        row |= {"side": "ours", "sampling": "full", "standing": "final"}
        return [
            ("reviews", row | verdict | {"question": question})
            for verdict in self._verdicts()
            for question in questions
        ]

    def _verdicts(self) -> Iterator[Row]:
        reviews = self.annotation.get("reviews")
        if isinstance(reviews, list) and reviews:
            attempts: dict[str, int] = {}
            for review in sorted((r for r in reviews if isinstance(r, dict)), key=_created):
                reviewer = worker_of(review.get("created_by"))
                attempts[reviewer] = attempts.get(reviewer, 0) + 1
                yield _verdict(review, reviewer, attempts[reviewer])
        elif (action := self.annotation.get("last_action")) in LAST_ACTIONS:
            reviewer = worker_of(self.annotation.get("last_created_by") or self.annotation.get("updated_by"))
            yield {
                "reviewer": reviewer,
                "verdict": LAST_ACTIONS[action],
                "at": self.updated,
                "revised_at": self.updated,
            }


def _verdict(review: Json, reviewer: str, attempt: int) -> Row:
    accepted = bool(review.get("accepted"))
    mended = review.get("fixed_annotation_history") is not None
    row: Row = {"reviewer": reviewer, "attempt": attempt}
    row["verdict"] = ("fixed" if mended else "accepted") if accepted else "rejected"
    if review.get("created_at"):
        row["at"] = utc(review["created_at"])
    revised = review.get("updated_at") or review.get("created_at")
    if revised:
        row["revised_at"] = utc(revised)
    if review.get("started_at") and review.get("created_at"):
        spent = utc(review["created_at"]) - utc(review["started_at"])
        row["duration_ms"] = max(0, round(spent.total_seconds() * 1000))
    return row
