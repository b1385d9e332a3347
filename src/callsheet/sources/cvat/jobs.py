"""CVAT jobs: who works on which frames. They name the annotator that the annotations XML leaves out."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from callsheet.sources.fact_rows import utc

FIELDS = ("id", "task_id", "assignee", "stage", "state", "start_frame", "stop_frame")


@dataclass(frozen=True, slots=True)
class Job:
    """One job: frames `start`..`stop` (both included) of one task, in one stage and state."""

    key: str
    task: str
    start: int
    stop: int
    assignee: str = ""
    stage: str = ""
    state: str = ""
    kind: str = "annotation"
    created: datetime | None = None
    updated: datetime | None = None


def person_of(person: Any) -> str:
    """The key of an assignee: the id of an object, else the name; '' for nobody. E-mail and full names are dropped."""
    if isinstance(person, Mapping):
        person = person.get("id") if person.get("id") is not None else person.get("username")
    return "" if person is None else str(person).strip()


def job_of(row: Mapping[str, Any]) -> Job:
    """A job of the API's list or of a CSV with the same names; ValueError or KeyError where it has no frames or task."""
    created, updated = row.get("created_date"), row.get("updated_date")
    return Job(
        key=str(row["id"]),
        task=str(row["task_id"]),
        start=int(row["start_frame"]),
        stop=int(row["stop_frame"]),
        assignee=person_of(row.get("assignee") or row.get("assignee_id")),
        stage=str(row.get("stage") or ""),
        state=str(row.get("state") or ""),
        kind=str(row.get("type") or "annotation"),
        created=utc(str(created)) if created else None,
        updated=utc(str(updated)) if updated else None,
    )


class JobIndex:
    """Finds the annotation job of a frame; frames that two jobs share (overlap) belong to the one that starts later."""

    def __init__(self, jobs: Iterable[Job] = ()) -> None:
        self._by_task: dict[str, list[Job]] = {}
        for job in jobs:
            if job.kind == "annotation":
                self._by_task.setdefault(job.task, []).append(job)
        for found in self._by_task.values():
            found.sort(key=lambda job: job.start)

    def at(self, task: str, frame: int) -> Job | None:
        """The job that holds that frame, or None."""
        jobs = self._by_task.get(task, [])
        place = bisect_right(jobs, frame, key=lambda job: job.start) - 1
        return jobs[place] if place >= 0 and jobs[place].stop >= frame else None
