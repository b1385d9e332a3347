"""Tasks and annotations as facts: who, when, which attempt, skips, gold, reviews, times."""

import json
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from callsheet.sources.contract import Record
from callsheet.sources.label_studio.read import SOURCE
from tests.sources.reading import facts, made, only, real, records, rejects, sample

from .payloads import Json, annotation, item, task

PREF = item("choices", {"choices": ["A"]}, name="pref")
RATE = item("rating", {"rating": 4}, name="rate", key="r2")


def read(folder: Path, *tasks: Json, **constants: Any) -> list[Record]:
    return records(SOURCE, made(folder, "export.json", json.dumps(tasks)), **constants)


def test_an_annotation_is_one_judgment_for_every_question(tmp_path: Path) -> None:
    rows = facts(read(tmp_path, task(annotation([PREF, RATE]))), "judgments")
    pref = only(rows, question="pref")
    assert (pref["item"], pref["annotator"], pref["attempt"], pref["answer"]) == ("201", "7", 1, "A")
    assert pref["submitted_at"] == datetime(2026, 5, 2, 10, 0, 0, 500000)
    assert pref["revised_at"] == datetime(2026, 5, 2, 10, 5)
    assert pref["prelabel"] == "none"
    assert only(rows, question="rate")["answer_kind"] == "ordinal"


def test_the_lead_time_is_counted_once_whatever_the_number_of_questions(tmp_path: Path) -> None:
    rows = facts(read(tmp_path, task(annotation([PREF, RATE]))), "judgments")
    assert [(r["question"], r["seconds_kind"], r.get("duration_ms")) for r in rows] == [
        ("pref", "wall", 12_345),
        ("rate", "shared", None),
    ]


def test_without_lead_time_the_time_is_missing_not_zero(tmp_path: Path) -> None:
    rows = facts(read(tmp_path, task(annotation([PREF, RATE], lead_time=None))), "judgments")
    assert {(r["seconds_kind"], r.get("duration_ms")) for r in rows} == {("missing", None)}


@pytest.mark.parametrize("lead_time", [-3, 9e9, "soon", float("nan"), [1]])
def test_a_lead_time_that_is_none_costs_only_itself(lead_time: Any, tmp_path: Path) -> None:
    found = read(tmp_path, task(annotation([PREF], lead_time=lead_time)))
    assert only(facts(found, "judgments"), question="pref")["seconds_kind"] == "missing"
    ((_, field, reason),) = rejects(found)
    assert field == "annotation 31: lead_time"
    assert "kept without it" in reason


def test_two_annotations_of_one_worker_are_attempts_in_the_order_of_creation(tmp_path: Path) -> None:
    late = annotation([item("choices", {"choices": ["late"]})], id=5, created_at="2026-05-03T00:00:00Z")
    early = annotation([item("choices", {"choices": ["early"]})], id=9)
    other = annotation([item("choices", {"choices": ["other"]})], id=6, completed_by=8)
    rows = facts(read(tmp_path, task(late, early, other)), "judgments")
    assert {(r["annotator"], r["attempt"], r["answer"]) for r in rows} == {
        ("7", 1, "early"),
        ("7", 2, "late"),
        ("8", 1, "other"),
    }


@pytest.mark.parametrize(
    ("person", "key"),
    [(7, "7"), ({"id": 7, "email": "a@example.org", "first_name": "A"}, "7"), (None, ""), ({"email": "x"}, "")],
)
def test_people_are_keys_and_their_names_and_addresses_are_dropped(person: Any, key: str, tmp_path: Path) -> None:
    found = read(tmp_path, task(annotation([PREF], completed_by=person)))
    assert facts(found, "judgments")[0]["annotator"] == key
    assert "example.org" not in str(found)


def test_a_skip_is_an_outcome(tmp_path: Path) -> None:
    rows = facts(read(tmp_path, task(annotation([], was_cancelled=True))), "judgments")
    assert [(r["question"], r["outcome"], r.get("answer")) for r in rows] == [("", "skipped", None)]


def test_an_annotation_with_nothing_to_mark_is_an_empty_answer(tmp_path: Path) -> None:
    rows = facts(read(tmp_path, task(annotation([]))), "judgments")
    assert [(r["question"], r["outcome"], r["answer"]) for r in rows] == [("", "submitted", "[]")]


def test_ground_truth_is_gold_and_marks_the_work_of_the_others(tmp_path: Path) -> None:
    truth = annotation([PREF], id=1, completed_by=9001, ground_truth=True)
    found = read(tmp_path, task(annotation([PREF], id=2), truth))
    gold = only(facts(found, "gold"), question="pref")
    assert (gold["item"], gold["answer"], gold["author"], gold["version"]) == ("201", "A", "9001", 1)
    rows = facts(found, "judgments")
    assert {(r["annotator"], r["role"], r["is_gold"]) for r in rows} == {
        ("7", "annotate", True),
        ("9001", "gold", True),
    }


def test_a_second_ground_truth_is_a_later_version(tmp_path: Path) -> None:
    new = annotation(
        [item("choices", {"choices": ["B"]}, name="pref")], id=1, ground_truth=True, updated_at="2026-06-01T00:00:00Z"
    )
    old = annotation([PREF], id=2, completed_by=8, ground_truth=True)
    gold = facts(read(tmp_path, task(new, old)), "gold")
    assert {(g["version"], g["answer"]) for g in gold} == {(1, "A"), (2, "B")}


def test_reviews_are_verdicts_on_every_question_of_the_annotation(tmp_path: Path) -> None:
    reviews = [
        {"id": 2, "created_by": {"id": 50, "email": "r@example.org"}, "accepted": True, "fixed_annotation_history": 7,
         "created_at": "2026-05-04T09:00:00Z", "started_at": "2026-05-04T08:59:30Z"},
        {"id": 1, "created_by": {"id": 50}, "accepted": False, "created_at": "2026-05-03T09:00:00Z"},
    ]  # fmt: skip
    rows = facts(read(tmp_path, task(annotation([PREF, RATE], reviews=reviews))), "reviews")
    assert Counter((r["question"], r["attempt"], r["verdict"]) for r in rows) == Counter(
        (q, n, v) for q in ("pref", "rate") for n, v in ((1, "rejected"), (2, "fixed"))
    )
    assert {(r["reviewer"], r["annotator"], r["side"], r["sampling"]) for r in rows} == {("50", "7", "ours", "full")}
    assert only(rows, question="pref", attempt=2)["duration_ms"] == 30_000


@pytest.mark.parametrize(
    ("action", "verdict"), [("accepted", "accepted"), ("rejected", "rejected"), ("fixed_and_accepted", "fixed")]
)
def test_without_reviews_the_last_action_is_the_verdict(action: str, verdict: str, tmp_path: Path) -> None:
    found = read(tmp_path, task(annotation([PREF], last_action=action, last_created_by=50)))
    review = only(facts(found, "reviews"), question="pref")
    assert (review["verdict"], review["reviewer"], review["at"]) == (verdict, "50", datetime(2026, 5, 2, 10, 5))


@pytest.mark.parametrize("action", [None, "submitted", "updated", "skipped", "imported"])
def test_other_last_actions_are_no_verdicts(action: str | None, tmp_path: Path) -> None:
    assert facts(read(tmp_path, task(annotation([PREF], last_action=action))), "reviews") == []


def test_the_task_is_an_item_with_link_release_and_hash(tmp_path: Path) -> None:
    link = "https://label.example/projects/{project}/data?task={item}"
    (row,) = facts(read(tmp_path, task(annotation([PREF])), link_template=link), "items")
    assert row["released_at"] == datetime(2026, 5, 1, 8)
    assert row["link"] == "https://label.example/projects/2/data?task=201"
    other = facts(read(tmp_path, task(data={"text": "another"})), "items")[0]
    assert row["content_hash"] != other["content_hash"]


def test_meta_says_where_the_work_belongs(tmp_path: Path) -> None:
    meta = {"workstream": "moods", "batch": "b1", "locale": "pt-BR", "vendor": "Lumen", "site": "Lisbon"}
    found = read(tmp_path, task(annotation([PREF], last_action="accepted"), meta=meta))
    assert meta.items() <= facts(found, "judgments")[0].items()
    assert facts(found, "items")[0]["vendor"] == "Lumen"
    assert facts(found, "reviews")[0]["locale"] == "pt-BR"


def test_constants_fill_what_the_file_does_not_say(tmp_path: Path) -> None:
    found = read(tmp_path, task(annotation([PREF]), meta={"batch": "own"}), batch="constant", workstream="moods")
    row = facts(found, "judgments")[0]
    assert (row["batch"], row["workstream"]) == ("own", "moods")


def test_old_exports_call_annotations_completions(tmp_path: Path) -> None:
    old = task(annotation([PREF]))
    old["completions"] = old.pop("annotations")
    assert only(facts(read(tmp_path, old), "judgments"), question="pref")


BAD: list[tuple[Json, str]] = [
    (task() | {"id": None}, "no id"),
    ({"id": 3, "data": {}}, "no list of annotations"),
    (task(annotation([{"type": "choices", "from_name": "q", "value": {}}])), "'choices' is missing"),
    (task(annotation([{"type": "rating", "from_name": "q", "value": {"rating": None}}])), "cannot be read"),
    (task(annotation([]) | {"result": None}), "result is not a list"),
    (task(annotation(["x"])), "cannot be read"),  # type: ignore[list-item]
    (task() | {"annotations": [31]}, "ids alone hold no answers"),
]


@pytest.mark.parametrize(("bad", "reason"), BAD)
def test_a_bad_task_or_annotation_never_stops_the_next(bad: Json, reason: str, tmp_path: Path) -> None:
    found = read(tmp_path, bad, task(annotation([PREF]), id=999))
    assert [(line, reason in told) for line, _, told in rejects(found)] == [(1, True)]
    assert only(facts(found, "judgments"), item="999")["answer"] == "A"


def test_a_bad_annotation_does_not_cost_its_neighbour(tmp_path: Path) -> None:
    bad = annotation([{"type": "choices", "from_name": "q", "value": 3}], id=77)
    found = read(tmp_path, task(bad, annotation([PREF])))
    assert rejects(found)[0][1] == "annotation 77"
    assert len(facts(found, "judgments")) == 1


def test_the_answer_of_the_task_list_is_read_too(tmp_path: Path) -> None:
    content = json.dumps(
        {"total_annotations": 1, "total_predictions": 0, "total": 1, "tasks": [task(annotation([PREF]))]}
    )
    assert only(facts(records(SOURCE, made(tmp_path, "list.json", content)), "judgments"), question="pref")


@pytest.mark.parametrize("zipped", [False, True])
def test_a_truncated_export_keeps_its_whole_tasks(zipped: bool, tmp_path: Path) -> None:
    content = json.dumps([task(annotation([PREF]), id=n, data={"n": n * 7919 % 104729}) for n in range(500)])
    path = made(tmp_path, "export.json", content if zipped else content[: len(content) // 2], zipped=zipped)
    if zipped:
        path.write_bytes(path.read_bytes()[:-400])
    found = records(SOURCE, path)
    good = [r for r in found if r.facts]
    assert [r.facts[0][1]["item"] for r in good] == [str(n) for n in range(len(good))]
    assert 0 < len(good) < 500
    ((_, _, reason),) = rejects(found)
    assert "byte" in reason


def test_the_sample_holds_every_form_and_reads_without_a_reject() -> None:
    found = records(SOURCE, sample("label_studio", "every_control.json"))
    assert rejects(found) == []
    kinds = {r.get("answer_kind") for r in facts(found, "judgments")}
    assert {"category", "ordinal", "number", "text", "boxes", "polygons", "spans", "ranking", "pair", "json"} <= kinds


def test_the_real_export_gives_the_counts_of_a_plain_reading() -> None:
    path = real("label_studio/export.json")
    tasks = json.loads(path.read_text())
    annotations = [a for t in tasks for a in t["annotations"]]
    found = records(SOURCE, path)
    rows = facts(found, "judgments")
    assert len(facts(found, "items")) == len(tasks) == 30
    assert len(rows) == sum(len({r["from_name"] for r in a["result"]}) for a in annotations)
    assert Counter(r["answer"] for r in rows if r["question"] == "pref") == Counter(
        r["value"]["choices"][0] for a in annotations for r in a["result"] if r["from_name"] == "pref"
    )
    assert sum(r.get("duration_ms") or 0 for r in rows) == sum(round(a["lead_time"] * 1000) for a in annotations)
    assert rejects(found) == []
