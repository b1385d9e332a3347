"""CVAT's images, tracks, jobs, working time and quality conflicts as facts. Pure; the decisions are in README.md."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from callsheet.sources.cvat.jobs import Job, JobIndex
from callsheet.sources.cvat.shapes import Drawn, answers_of, prelabel_of, shape_of
from callsheet.sources.fact_rows import Row, canonical

Fact = tuple[str, Row]
Json = dict[str, Any]
WORKING_TIME = "working time"
SEVERITIES = {"error": "major", "warning": "minor"}
QUESTION_OF_SHAPE = {"rectangle": "box"}
QUEUE_OF_STATE = {"new": "available", "in progress": "in progress", "rejected": "in progress", "completed": "done"}


@dataclass(frozen=True, slots=True)
class TaskNote:
    """What the XML's head says of one task: name and times."""

    name: str = ""
    created: datetime | None = None
    updated: datetime | None = None


@dataclass(frozen=True, slots=True)
class XmlPlan:
    """What is the same for every image of one file."""

    rows: Mapping[str, Row]
    jobs: JobIndex
    link: str | None = None


def item_key(task: str, frame: int | str) -> str:
    """The key of an image: task and frame, as quality reports name it too."""
    return f"{task}:{frame}"


def image_facts(given: Mapping[str, str], drawn: list[Drawn], task: str, note: TaskNote, plan: XmlPlan) -> list[Fact]:
    """The image as item and a judgment for every kind of shape in it.

    An image without shapes has a judgment (question '', an empty list) only where its job is completed.
    """
    frame = int(given["id"])
    item, job = item_key(task, frame), plan.jobs.at(task, frame)
    facts: list[Fact] = [("items", _item(item, note, plan, task, frame))]
    work = _work(item, job, note, plan)
    answers = answers_of(drawn)
    if not answers and job is not None and job.state == "completed":
        answers = [("", "json", "[]", None)]
    for question, kind, answer, prelabel in answers:
        told: Row = {"question": question, "answer_kind": kind, "answer": answer, "prelabel": prelabel}
        facts.append(("judgments", work | told))
    return facts


def track_facts(given: Mapping[str, str], drawn: list[Drawn], task: str, note: TaskNote, plan: XmlPlan) -> list[Fact]:
    """A track as an item of its own (size in frames) with one judgment: its shapes at the keyframes."""
    frames = [int(one.given["frame"]) for one in drawn]
    visible = [f for f, one in zip(frames, drawn, strict=True) if one.given.get("outside") != "1"]
    keys = [one for one in drawn if one.given.get("keyframe", "1") == "1"]
    shapes = [{"frame": int(one.given["frame"]), **_bare(one)} for one in keys if one.given.get("outside") != "1"]
    item, start = f"{task}:track:{given['id']}", min(frames, default=0)
    row = _item(item, note, plan, task, start)
    row |= {"unit": "frames", "unit_milli": len(visible) * 1000}
    answer = canonical(
        {"label": given.get("label", ""), "shapes": sorted(shapes, key=lambda shape: int(shape["frame"]))}
    )
    told: Row = {
        "question": "track",
        "answer_kind": "json",
        "answer": answer,
        "prelabel": prelabel_of([given.get("source")]),
    }
    return [("items", row), ("judgments", _work(item, plan.jobs.at(task, start), note, plan) | told)]


def _bare(one: Drawn) -> Json:
    shape = shape_of(one)
    shape.pop("label", None)
    return shape


def _item(item: str, note: TaskNote, plan: XmlPlan, task: str, frame: int) -> Row:
    row = plan.rows["items"] | {"item": item, "released_at": note.created}
    if plan.link:
        row["link"] = plan.link.replace("{task}", task).replace("{frame}", str(frame)).replace("{item}", item)
    return row


def _work(item: str, job: Job | None, note: TaskNote, plan: XmlPlan) -> Row:
    """Neither shapes nor images carry a time or a person: both are the job's; without a job the task's last change."""
    at = job.updated if job is not None and job.updated is not None else note.updated
    row = plan.rows["judgments"] | {"item": item, "annotator": job.assignee if job else "", "attempt": 1}
    return row | {"submitted_at": at, "revised_at": at, "outcome": "submitted", "seconds_kind": "missing"}


def job_facts(job: Job, rows: Mapping[str, Row]) -> list[Fact]:
    """A job as an item (its frames), and the verdict of its review: rejected, or accepted when acceptance is completed."""
    frames = max(0, job.stop - job.start + 1)
    item = rows["items"] | {"item": f"job:{job.key}", "released_at": job.created, "revised_at": job.updated}
    facts: list[Fact] = [("items", item | {"unit": "frames", "unit_milli": frames * 1000})]
    verdict = "rejected" if job.state == "rejected" else None
    if job.state == "completed" and job.stage == "acceptance":
        verdict = "accepted"
    if verdict and job.kind == "annotation":
        row = rows["reviews"] | {"item": f"job:{job.key}", "question": "", "annotator": job.assignee}
        row |= {"side": "ours", "sampling": "full", "verdict": verdict, "at": job.updated, "revised_at": job.updated}
        facts.append(("reviews", row))
    return facts


def queue_facts(jobs: Iterable[Job], rows: Mapping[str, Row]) -> list[Fact]:
    """How many frames stood in which state when the newest of these jobs was changed; none where no job has a time."""
    counts: Counter[str] = Counter()
    times: list[datetime] = []
    for job in jobs:
        if job.kind != "annotation":
            continue
        times += [job.updated] if job.updated else []
        state = QUEUE_OF_STATE.get(job.state, "on hold")
        if job.stage == "validation" and state != "done" or (job.stage == "annotation" and state == "done"):
            state = "in review"
        counts[state] += max(0, job.stop - job.start + 1)
    if not times:
        return []
    return [
        ("queue", rows["queue"] | {"taken_at": max(times), "state": s, "items": n}) for s, n in sorted(counts.items())
    ]


@dataclass(slots=True)
class Worked:
    """Working time of one person in one job: milliseconds, first and last event, the line of the last."""

    milliseconds: int
    first: datetime
    last: datetime
    line: int

    def add(self, milliseconds: int, at: datetime, line: int) -> None:
        """One more event of theirs."""
        self.milliseconds += milliseconds
        self.first, self.last, self.line = min(self.first, at), max(self.last, at), line


def working_time(job: str, worker: str, worked: Worked, rows: Mapping[str, Row]) -> Fact:
    """The measured time of one person in one job, as a judgment of the question `working time`."""
    row = rows["judgments"] | {"item": f"job:{job}", "question": WORKING_TIME, "annotator": worker, "attempt": 1}
    row |= {"started_at": worked.first, "submitted_at": worked.last, "revised_at": worked.last}
    row |= {"duration_ms": worked.milliseconds, "seconds_kind": "measured", "outcome": "submitted"}
    return "judgments", row


def conflict_facts(item: str, conflicts: list[Json], rows: Mapping[str, Row], at: datetime | None) -> list[Fact]:
    """One image of a quality report: a verdict for every kind of shape in conflict, and each conflict as an error.

    An image without conflicts is accepted (question ''). Errors are major, warnings minor.
    """
    row = rows["reviews"] | {"item": item, "annotator": "", "reviewer": "ground truth", "side": "ours", "at": at}
    row["sampling"] = rows["reviews"].get("sampling", "random")
    if not conflicts:
        return [("reviews", row | {"question": "", "error_no": 0, "verdict": "accepted"})]
    by_question: dict[str, list[Json]] = {}
    for conflict in conflicts:
        by_question.setdefault(_question_of(conflict), []).append(conflict)
    facts: list[Fact] = []
    for question, found in by_question.items():
        wrong = any(c.get("severity") != "warning" for c in found)
        facts.append(
            ("reviews", row | {"question": question, "error_no": 0, "verdict": "rejected" if wrong else "accepted"})
        )
        for number, conflict in enumerate(found, 1):
            severity = SEVERITIES.get(str(conflict.get("severity")), "major")
            error: Row = {
                "error_class": str(conflict.get("type") or "conflict"),
                "severity": severity,
                "error_count": 1,
            }
            facts.append(("reviews", row | error | {"question": question, "error_no": number}))
    return facts


def _question_of(conflict: Json) -> str:
    for one in conflict.get("annotation_ids") or []:
        kind = one.get("shape_type") or one.get("type")
        if kind:
            return QUESTION_OF_SHAPE.get(str(kind), str(kind))
    return ""
