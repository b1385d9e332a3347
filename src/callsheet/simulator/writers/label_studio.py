"""Label Studio JSON exports: the whole project each time, as that tool gives it, one project a workstream."""

import json
from pathlib import Path
from typing import Any

import numpy as np

from callsheet.simulator.calendars import Ints
from callsheet.simulator.cast import TaskSpec, task_of
from callsheet.simulator.feeds import Draw, Feed
from callsheet.simulator.keys import uuid_of
from callsheet.simulator.world import World
from callsheet.simulator.writers.files import WrittenFile, iso_times
from callsheet.simulator.writers.rows import JudgmentRows, judgment_rows, known_answers

EXPERT = 9001
"""The user whose annotations are the ground truth."""

Json = dict[str, Any]


def _result(task: TaskSpec, label: str) -> list[Json]:
    value: Json = {"text": [label]} if task.answer_kind == "text" else {"rating": int(label)}
    kind = "textarea" if task.answer_kind == "text" else "rating"
    return [
        {"id": f"r-{task.question}", "from_name": task.question, "to_name": "text", "type": kind, "value": value, "origin": "manual"}
    ]  # fmt: skip


def _annotation(number: int, task: int, who: int, result: list[Json], at: str) -> Json:
    return {
        "id": number, "completed_by": who, "result": result, "was_cancelled": False, "ground_truth": False,
        "created_at": at, "updated_at": at, "draft_created_at": None, "lead_time": None, "prediction": {},
        "result_count": len(result), "unique_id": uuid_of("annotation", number), "import_id": None, "last_action": None,
        "bulk_created": False, "task": task, "project": 0, "updated_by": who, "parent_prediction": None,
        "parent_annotation": None, "last_created_by": None,
    }  # fmt: skip


def _worked(rows: JudgmentRows, k: int, kind: TaskSpec, times: list[str]) -> Json:
    task, who = int(rows.item[k]), int(rows.worker[k])
    result = [] if rows.skipped[k] else _result(kind, str(rows.label[k]))
    annotation = _annotation(task * 100 + who % 100, task, who, result, times[k])
    annotation["was_cancelled"] = bool(rows.skipped[k])
    annotation["lead_time"] = round(float(rows.submitted[k] - rows.started[k]) / 1000.0, 3)
    return annotation


def _truth(task: int, kind: TaskSpec, label: str, released: str) -> Json:
    annotation = _annotation(task * 100 + 99, task, EXPERT, _result(kind, label), released)
    return annotation | {"ground_truth": True}


def _task(number: int, order: int, project: int, meta: Json, annotations: list[Json], times: tuple[str, str]) -> Json:
    cancelled = sum(annotation["was_cancelled"] for annotation in annotations)
    for annotation in annotations:
        annotation["project"] = project
    return {
        "id": number, "annotations": annotations, "drafts": [], "predictions": [],
        "data": {"title": f"Synthetic episode {number}", "locale": meta["locale"]}, "meta": meta,
        "created_at": times[0], "updated_at": times[1], "allow_skip": True, "inner_id": order,
        "total_annotations": len(annotations) - cancelled, "cancelled_annotations": cancelled, "total_predictions": 0,
        "comment_count": 0, "unresolved_comment_count": 0, "last_comment_updated_at": None, "project": project,
        "updated_by": annotations[-1]["completed_by"], "comment_authors": [],
    }  # fmt: skip


def _groups(rows: JudgmentRows) -> list[Ints]:
    """Positions of each item's annotations, items in order of their number."""
    numbers = rows.item.astype(np.int64)
    order = np.lexsort((rows.submitted, numbers))
    cuts = np.flatnonzero(np.diff(numbers[order])) + 1
    return list(np.split(order, cuts)) if len(order) else []


def _tasks(rows: JudgmentRows, kind: TaskSpec, project: int, known: dict[str, str]) -> list[Json]:
    submitted, released = iso_times(rows.submitted), iso_times(rows.released)
    tasks = []
    for order, group in enumerate(_groups(rows), 1):
        k = int(group[0])
        number = int(rows.item[k])
        annotations = [_worked(rows, int(j), kind, submitted) for j in group]
        if str(number) in known:
            annotations.append(_truth(number, kind, known[str(number)], released[k]))
        meta = {"workstream": kind.workstream, "locale": rows.locale[k], "batch": rows.batch[k], "synthetic": True}
        tasks.append(_task(number, order, project, meta, annotations, (released[k], released[k])))
    return tasks


def write_export(out: Path, feed: Feed, draw: Draw, world: World, workstream: str) -> WrittenFile:
    """The project's export of that day: every task with an annotation so far."""
    rows = judgment_rows(feed, world, lambda work: work.submitted < draw.until_ms)
    rows = rows.take(rows.workstream == workstream)
    kind = task_of(feed.programme, workstream)
    project = 1 + [task.workstream for task in feed.programme.tasks].index(workstream)
    tasks = _tasks(rows, kind, project, known_answers(feed, workstream))
    path = f"{feed.programme.code}/{feed.source}-{workstream}-export-{draw.received_on}.json"
    target = out / path
    target.parent.mkdir(parents=True, exist_ok=True)
    body = ",\n".join(json.dumps(task, ensure_ascii=False, separators=(",", ":")) for task in tasks)
    target.write_bytes(f"[\n{body}\n]\n".encode())
    return WrittenFile(
        path, "Label Studio JSON export", feed.programme.code, feed.source, "", draw.received_on, "label_studio"
    )
