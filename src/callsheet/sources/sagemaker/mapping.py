"""Ground Truth's consolidated labels and workers' answers, and A2I's human answers, as facts. Pure; see README.md."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from callsheet.said import say
from callsheet.sources.contract import Reject
from callsheet.sources.crowd_html import crowd_answers, crowd_box, crowd_span
from callsheet.sources.fact_rows import UNREADABLE, Row, canonical, naive_utc, raw_of, utc

Json = dict[str, Any]
Fact = tuple[str, Row]
Rows = Mapping[str, Row]
METADATA = "-metadata"
CONSOLIDATED, AUTOMATIC = "consolidated", "automatic labelling"


def item_of(line: Json) -> str:
    """The key of a data object: its address, or for text in the manifest itself a hash of the text."""
    address = line.get("source-ref")
    if address:
        return str(address)
    if "source" not in line:
        raise ValueError(say("neither source-ref nor source is there"))
    return "text:" + hashlib.md5(str(line["source"]).encode(), usedforsecurity=False).hexdigest()


def manifest_facts(line: Json, rows: Rows) -> tuple[list[Fact], list[Reject]]:
    """One line of an output manifest: the item, and a consolidated label for every job in the chain."""
    item = item_of(line)
    row = rows["items"] | {"item": item}
    if line.get("source-ref"):
        row.setdefault("link", str(line["source-ref"]))
    facts: list[Fact] = [("items", row)]
    rejects: list[Reject] = []
    for key, metadata in line.items():
        if not key.endswith(METADATA) or not isinstance(metadata, dict):
            continue
        attribute = key.removesuffix(METADATA)
        try:
            facts.append(("judgments", _label(item, attribute, line.get(attribute), metadata, rows)))
        except UNREADABLE as problem:
            rejects.append(
                Reject(
                    attribute,
                    str(line.get(attribute))[:200],
                    say("the label cannot be read ({problem})", problem=problem),
                    raw_of(line),
                )
            )
    return facts, rejects


def _label(item: str, attribute: str, value: Any, metadata: Json, rows: Rows) -> Row:
    human = str(metadata.get("human-annotated", metadata.get("human_annotated", "yes"))) != "no"
    made = metadata.get("creation-date", metadata.get("creation_date"))
    at = utc(str(made)) if made else None
    row = rows["judgments"] | {"item": item, "question": attribute.removesuffix("-ref"), "attempt": 1}
    row |= {"annotator": CONSOLIDATED if human else AUTOMATIC, "role": "adjudicate" if human else "annotate"}
    row |= {"submitted_at": at, "revised_at": at, "seconds_kind": "missing"}
    job = metadata.get("job-name", metadata.get("job_name"))
    row |= {"batch": job} if isinstance(job, str) and job else {}
    if value is None:
        return row | {"outcome": "abandoned"}
    kind, answer = label_answer(value, metadata)
    return row | {"outcome": "submitted", "answer_kind": kind, "answer": answer}


def label_answer(value: Any, metadata: Json) -> tuple[str, str]:
    """(answer_kind, answer) of a consolidated label: class name before number, boxes in pixels, spans in characters."""
    names = metadata.get("class-map") or {}
    if isinstance(metadata.get("class-name"), str):
        return "category", metadata["class-name"]
    if isinstance(value, list) and all(isinstance(v, (int, str)) for v in value):
        return "categories", canonical(sorted(str(names.get(str(v), v)) for v in value))
    if isinstance(value, dict) and "annotations" in value:
        return _shapes(value["annotations"], names)
    if isinstance(value, dict):
        return "json", canonical(value)
    return "category", str(names.get(str(value), value))


def _shapes(annotations: Any, names: Mapping[str, str]) -> tuple[str, str]:
    if isinstance(annotations, dict):
        return "spans", canonical(sorted((crowd_span(s) for s in annotations.get("entities") or []), key=canonical))
    boxes = [b | {"label": names.get(str(b.get("class_id")), str(b.get("class_id")))} for b in annotations]
    if all({"left", "top", "width", "height"} <= box.keys() for box in boxes):
        return "boxes", canonical(sorted((crowd_box(box) for box in boxes), key=canonical))
    return "json", canonical(boxes)


def answer_time(value: Any) -> datetime | None:
    """ISO 8601, or seconds since 1970, as naive UTC; None where there is none; ValueError where it is no time."""
    if value in (None, ""):
        return None
    if isinstance(value, (int, float)):
        return naive_utc(datetime.fromtimestamp(value, tz=UTC))
    return utc(str(value))


def worker_key(answer: Json) -> str:
    """The worker's id; where there is none, the subject of the identity provider."""
    identity = ((answer.get("workerMetadata") or {}).get("identityData") or {}).get("sub")
    return str(answer.get("workerId") or identity or "")


def response_facts(
    item: str, answers: list[Any], seen: Counter[str], rows: Rows
) -> Iterator[tuple[list[Fact], list[Reject]]]:
    """For every worker's answer about one item: a judgment for every element. `seen` counts attempts of each worker."""
    for number, answer in enumerate(answers):
        try:
            worker = worker_key(answer)
            seen[worker] += 1
            yield _answer_facts(item, worker, seen[worker], answer, rows), []
        except UNREADABLE as problem:
            yield (
                [],
                [
                    Reject(
                        f"answers[{number}]",
                        "",
                        say("the answer cannot be read ({problem})", problem=problem),
                        raw_of(answer),
                    )
                ],
            )


def _answer_facts(item: str, worker: str, attempt: int, answer: Json, rows: Rows) -> list[Fact]:
    row = rows["judgments"] | {"item": item, "annotator": worker, "attempt": attempt, "outcome": "submitted"}
    row |= {
        "started_at": answer_time(answer.get("acceptanceTime")),
        "submitted_at": answer_time(answer.get("submissionTime")),
    }
    spent = answer.get("timeSpentInSeconds")
    timed: Row = {"seconds_kind": "missing"}
    if spent is not None:
        timed = {"seconds_kind": "wall", "duration_ms": round(float(spent) * 1000)}
    told = crowd_answers(answer["answerContent"]) or [("", "json", canonical(answer["answerContent"]))]
    facts: list[Fact] = []
    for question, kind, value in told:
        facts.append(("judgments", row | timed | {"question": question, "answer_kind": kind, "answer": value}))
        timed = {"seconds_kind": "missing" if spent is None else "shared"}
    return facts
