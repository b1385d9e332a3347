"""JSON_MIN and CSV exports of Label Studio: one flat row for every annotation, questions among the task's own columns.

Neither says which columns are questions. JSON_MIN writes them after `id` and before `annotator`; a CSV is sorted by
name, so its columns are judged by what stands in them (`ColumnJudge`). What was decided is always reported.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from callsheet.said import say
from callsheet.sources.contract import Record, Reject
from callsheet.sources.fact_rows import UNREADABLE, Row, canonical, content_hash, raw_of, rejected, utc
from callsheet.sources.label_studio.answers import SHAPES, SIMPLE, Answer, answers_of
from callsheet.sources.label_studio.mapping import Fact, TaskRows, duration_ms, worker_of

KNOWN = frozenset(
    ("id", "annotator", "annotation_id", "created_at", "updated_at", "lead_time")
    + ("agreement", "history", "predictions", "file_upload")
)
TYPE_OF_KEY = {key: name for name, (key, _) in SIMPLE.items() if name != "textarea"} | {k: k for k in SHAPES}
NOTE = "\0note"
FEW = 50
TEXT_CHARACTERS = 80
REPEATED_TASKS = 20


def min_questions(keys: list[str]) -> list[str]:
    """Questions of a JSON_MIN row: the keys between `id` and `annotator`."""
    if "id" not in keys or "annotator" not in keys:
        return []
    return [key for key in keys[keys.index("id") + 1 : keys.index("annotator")] if key not in KNOWN]


def type_of_result(value: Any) -> str | None:
    """The control that wrote an answer of a flat export, judged by its keys; None where it is no answer."""
    first = value[0] if isinstance(value, list) and value else value
    if not isinstance(first, dict):
        return None
    for key in first:
        if key in TYPE_OF_KEY:
            return TYPE_OF_KEY[key]
    if {"x", "y", "width", "height"} <= first.keys():
        return "rectangle"
    return "polygon" if "points" in first else "textarea" if "text" in first else None


def decoded(cell: Any) -> Any:
    """A CSV cell as the value that the export wrote: JSON where it is JSON of an object or list, else the text."""
    if not isinstance(cell, str) or not cell.startswith(("[", "{")):
        return cell
    try:
        return orjson.loads(cell)
    except orjson.JSONDecodeError:
        return cell


class ColumnJudge:
    """Tells questions from the task's own content, and free text from categories, by the first rows of a flat export."""

    def __init__(self, columns: Iterable[str]) -> None:
        self.columns = [c for c in columns if c and c not in KNOWN]
        self.rows = 0
        self.filled: Counter[str] = Counter()
        self.results: Counter[str] = Counter()
        self.objects: Counter[str] = Counter()
        self.long: set[str] = set()
        self.values: dict[str, set[str]] = {c: set() for c in self.columns}
        self.items: Counter[str] = Counter()
        self.varying: set[str] = set()
        self._first: dict[tuple[str, str], str] = {}

    def look(self, row: Mapping[str, Any]) -> None:
        """Take note of one row."""
        self.rows += 1
        item = str(row.get("id"))
        self.items[item] += 1
        for column in self.columns:
            cell = row.get(column)
            if cell is None or cell == "":
                continue
            self._look_at(column, item, decoded(cell))

    def _look_at(self, column: str, item: str, value: Any) -> None:
        self.filled[column] += 1
        if isinstance(value, (dict, list)):
            self.results[column] += type_of_result(value) is not None
            self.objects[column] += type_of_result(value) is None
        text = value if isinstance(value, str) else str(value)
        if isinstance(value, str) and (len(text) > TEXT_CHARACTERS or "\n" in text):
            self.long.add(column)
        if len(self.values[column]) <= FEW:
            self.values[column].add(text[:200])
        if self._first.setdefault((item, column), text) != text:
            self.varying.add(column)

    def questions(self) -> list[str]:
        """Columns with answers in JSON; with values that differ within a task; else with few values in many rows.

        Where 20 or more tasks have several annotations, a column that never differs within a task is the task's own.
        """
        overlap = sum(1 for n in self.items.values() if n > 1) >= REPEATED_TASKS
        chosen = {c for c in self.columns if self.results[c] * 2 > self.filled[c] > 0}
        chosen |= self.varying | (set() if overlap else {c for c in self.columns if self._few(c)})
        return [c for c in self.columns if c in chosen and self.objects[c] * 2 <= self.filled[c]]

    def _few(self, column: str) -> bool:
        distinct = len(self.values[column])
        return column not in self.long and 2 <= distinct <= FEW and distinct * 3 <= self.rows

    def texts(self) -> frozenset[str]:
        """Columns whose plain values are free text: long ones, or more than 50 different ones."""
        return frozenset(c for c in self.columns if c in self.long or len(self.values[c]) > FEW)


@dataclass(frozen=True, slots=True)
class FlatPlan:
    """How the rows of one flat export are read; `content` is the task's own columns, hashed for JSON_MIN alone."""

    rows: TaskRows
    questions: tuple[str, ...]
    texts: frozenset[str]
    content: tuple[str, ...] = ()

    def sentence(self) -> str:
        """What was taken for a question, for the list of what was read and why."""
        asked = ", ".join(self.questions) or "none"
        return say(
            "header; read as questions: {asked}; name them in the constant `questions` where this is wrong", asked=asked
        )


def flat_answers(row: Mapping[str, Any], plan: FlatPlan) -> list[Answer]:
    """The answers of one row; an empty cell is a question that was not answered."""
    answers: list[Answer] = []
    for question in plan.questions:
        value = decoded(row.get(question))
        if value is None or value == "":
            continue
        kind = type_of_result(value)
        if kind is not None:
            parts = value if isinstance(value, list) else [value]
            sizes = ("original_width", "original_height")
            items = [
                {"type": kind, "from_name": question, "value": part} | {k: part[k] for k in sizes if k in part}
                for part in parts
            ]
            answers += [answer._replace(prelabel=None) for answer in answers_of(items)]
        elif isinstance(value, (dict, list)):
            answers.append(Answer(question, "json", canonical(value), None))
        else:
            answers.append(Answer(question, "text" if question in plan.texts else "category", str(value), None))
    return answers


def flat_task(task: list[tuple[int, Mapping[str, Any]]], plan: FlatPlan) -> Iterator[Record]:
    """Records of the rows of one task, in the file's order; attempts are counted in the order of creation."""
    attempts: dict[int, int] = {}
    seen: Counter[str] = Counter()
    for line, row in sorted(task, key=lambda pair: (str(pair[1].get("created_at") or ""), pair[0])):
        worker = worker_of(row.get("annotator"))
        seen[worker] += 1
        attempts[line] = seen[worker]
    for number, (line, row) in enumerate(task):
        try:
            facts = _row_facts(row, attempts[line], plan, with_item=number == 0)
        except UNREADABLE as problem:
            reason = say("the annotation cannot be read: {problem}", problem=problem)
            yield rejected(line, Reject(f"annotation {row.get('annotation_id')}", "", reason, raw_of(dict(row))))
            continue
        doubt = (Reject("", "", row[NOTE], ""),) if NOTE in row else ()
        yield Record(line, tuple(facts), doubt)


def _row_facts(row: Mapping[str, Any], attempt: int, plan: FlatPlan, *, with_item: bool) -> list[Fact]:
    item = row.get("id")
    if item is None or item == "":
        raise ValueError(say("id is missing"))
    own: Row = {"item": str(item), "annotator": worker_of(row.get("annotator")), "attempt": attempt}
    if row.get("created_at"):
        own["submitted_at"] = utc(str(row["created_at"]))
    if row.get("updated_at"):
        own["revised_at"] = utc(str(row["updated_at"]))
    spent = duration_ms(row.get("lead_time"))
    timed: Row = {"seconds_kind": "missing"} if spent is None else {"seconds_kind": "wall", "duration_ms": spent}
    facts: list[Fact] = [("items", _item(row, str(item), plan))] if with_item else []
    answers = flat_answers(row, plan) or [Answer("", "json", "[]", None)]
    for answer in answers:
        told: Row = {"question": answer.question, "answer_kind": answer.kind, "answer": answer.answer}
        facts.append(("judgments", plan.rows.judgments | own | timed | told))
        timed = timed if spent is None else {"seconds_kind": "shared"}
    return facts


def _item(row: Mapping[str, Any], item: str, plan: FlatPlan) -> Row:
    found: Row = plan.rows.items | {"item": item}
    if plan.content:
        found["content_hash"] = content_hash({name: row[name] for name in plan.content if name in row})
    if plan.rows.link:
        found["link"] = plan.rows.link.replace("{item}", item).replace("{project}", "")
    return found
