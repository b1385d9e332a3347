"""Ground Truth and A2I: consolidated labels of chained jobs, every worker's answer, loops; files, folders and zips."""

import json
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from callsheet.errors import UnusableInput
from callsheet.sources.crowd_html import crowd_answers
from callsheet.sources.sagemaker.read import SOURCE
from tests.sources.reading import facts, made, only, records, rejects, sample


def answer(worker: str, label: str, seconds: float | None = 12.5, **more: Any) -> dict[str, Any]:
    return {
        "acceptanceTime": "2026-05-04T09:00:00.000Z", "submissionTime": "2026-05-04T09:00:13Z",
        "timeSpentInSeconds": seconds, "answerContent": {"genre": {"label": label}, "sure": {"yes": True, "no": False}},
        "workerId": worker, "workerMetadata": {"identityData": {"sub": f"sub-{worker}"}},
    } | more  # fmt: skip


FILES = {
    "annotations/worker-response/iteration-1/0/2026-05-04_09-00-00.json": {
        "answers": [answer("w1", "jazz"), answer("w2", "rock")]
    },
    "annotations/worker-response/iteration-2/0/2026-05-04_10-00-00.json": {"answers": [answer("w1", "rock")]},
    "annotations/worker-response/iteration-1/1/2026-05-04_09-00-00.json": {"answers": [answer("w1", "jazz", None)]},
    "annotations/consolidated-annotation/x.json": [],
}


def folder_of(place: Path, files: dict[str, Any]) -> Path:
    for name, content in files.items():
        path = place / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content if isinstance(content, str) else json.dumps(content))
    return place


def zip_of(place: Path, files: dict[str, Any]) -> Path:
    with zipfile.ZipFile(place / "job.zip", "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content if isinstance(content, str) else json.dumps(content))
    return place / "job.zip"


def test_a_manifest_gives_an_item_and_a_label_of_every_job_in_the_chain() -> None:
    found = records(SOURCE, sample("sagemaker", "output.manifest"))
    rows = facts(found, "judgments")
    assert rejects(found) == []
    genre = only(rows, item="s3://synthetic/a.jpg", question="genre")
    assert (genre["annotator"], genre["role"], genre["answer"]) == ("consolidated", "adjudicate", "jazz")
    assert (genre["submitted_at"], genre["batch"]) == (datetime(2026, 5, 4, 9, 0, 0, 123456), "labeling-job/genre")
    boxes = only(rows, question="boxes")
    assert (boxes["answer_kind"], json.loads(boxes["answer"])) == (
        "boxes",
        [
            {"x": 1, "y": 2, "width": 3, "height": 4, "label": "cat"},
            {"x": 10, "y": 20, "width": 30, "height": 40, "label": "dog"},
        ],
    ) or sorted(box["label"] for box in json.loads(boxes["answer"])) == ["cat", "dog"]
    assert only(rows, question="tags")["answer"] == '["happy","loud"]'
    assert json.loads(only(rows, question="ner")["answer"]) == [{"start": 2, "end": 7, "label": "PER"}]
    assert only(rows, question="mask")["answer"] == "s3://synthetic/out/d.png"


def test_automatic_labels_are_not_the_work_of_people() -> None:
    rows = facts(records(SOURCE, sample("sagemaker", "output.manifest")), "judgments")
    assert only(rows, item="s3://synthetic/b.jpg")["annotator"] == "automatic labelling"


def test_a_failed_label_is_abandoned_not_missing() -> None:
    rows = facts(records(SOURCE, sample("sagemaker", "output.manifest")), "judgments")
    row = only(rows, item="s3://synthetic/d.jpg", question="genre")
    assert (row["outcome"], row.get("answer")) == ("abandoned", None)


def test_text_in_the_manifest_is_an_item_by_its_hash() -> None:
    items = [r["item"] for r in facts(records(SOURCE, sample("sagemaker", "output.manifest")), "items")]
    assert items[2].startswith("text:")
    assert len(set(items)) == 4


@pytest.mark.parametrize("pack", [folder_of, zip_of])
def test_every_workers_answer_is_a_judgment_for_every_element(pack: Any, tmp_path: Path) -> None:
    found = records(SOURCE, pack(tmp_path, FILES))
    rows = facts(found, "judgments")
    assert {(r["item"], r["annotator"], r["attempt"], r["answer"]) for r in rows if r["question"] == "genre"} == {
        ("0", "w1", 1, "jazz"), ("0", "w2", 1, "rock"), ("0", "w1", 2, "rock"), ("1", "w1", 1, "jazz"),
    }  # fmt: skip
    assert only(rows, item="0", annotator="w2", question="sure")["answer"] == '["yes"]'


def test_the_time_of_an_answer_is_told_once(tmp_path: Path) -> None:
    rows = facts(records(SOURCE, folder_of(tmp_path, FILES)), "judgments")
    assert [(r["question"], r["seconds_kind"], r.get("duration_ms")) for r in rows if r["annotator"] == "w2"] == [
        ("genre", "wall", 12_500),
        ("sure", "shared", None),
    ]
    assert {r["seconds_kind"] for r in rows if r["item"] == "1"} == {"missing"}


def test_a_manifest_among_the_files_names_the_objects(tmp_path: Path) -> None:
    manifest = '{"source-ref": "s3://x/0.jpg"}\n{"source-ref": "s3://x/1.jpg"}\n'
    rows = facts(records(SOURCE, zip_of(tmp_path, FILES | {"manifests/output/output.manifest": manifest})), "judgments")
    assert {r["item"] for r in rows} == {"s3://x/0.jpg", "s3://x/1.jpg"}


def test_a_damaged_response_does_not_stop_the_others(tmp_path: Path) -> None:
    bad = {
        "annotations/worker-response/iteration-1/00/a.json": '{"answers": [',
        "annotations/worker-response/iteration-1/01/a.json": "{}",
    }
    found = records(SOURCE, folder_of(tmp_path, FILES | bad))
    assert [reason.split(" (")[0] for _, _, reason in rejects(found)] == [
        "the response is no whole JSON",
        "there is no list of answers",
    ]
    assert len(facts(found, "judgments")) == 8


def test_a_damaged_answer_does_not_stop_its_neighbour(tmp_path: Path) -> None:
    files = {"worker-response/iteration-1/0/a.json": {"answers": [{"workerId": "w0"}, "x", answer("w1", "jazz")]}}
    found = records(SOURCE, folder_of(tmp_path, files))
    assert [field for _, field, _ in rejects(found)] == ["answers[0]", "answers[1]"]
    assert {r["annotator"] for r in facts(found, "judgments")} == {"w1"}


def test_a_human_loop_is_an_item_by_its_name() -> None:
    found = records(SOURCE, sample("sagemaker", "human_loop.json"))
    row = only(facts(found, "judgments"), question="verdict")
    assert (row["item"], row["annotator"], row["answer"], row["duration_ms"]) == ("loop-7", "w1", "wrong", 41_200)
    assert row["submitted_at"] == datetime(2026, 5, 4, 9, 1, 0, 500000)


def test_a_worker_without_id_is_known_by_the_identity_provider(tmp_path: Path) -> None:
    files = {"worker-response/iteration-1/0/a.json": {"answers": [answer("w1", "jazz") | {"workerId": None}]}}
    rows = facts(records(SOURCE, folder_of(tmp_path, files)), "judgments")
    assert {r["annotator"] for r in rows} == {"sub-w1"}


def test_a_folder_without_responses_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnusableInput, match="no worker-response"):
        records(SOURCE, folder_of(tmp_path, {"a/b.json": {}}))


def test_a_manifest_line_without_source_is_rejected_with_its_line(tmp_path: Path) -> None:
    lines = sample("sagemaker", "output.manifest").read_text().splitlines()
    lines[1:1] = ['{"genre": 1}', "{broken"]
    found = records(SOURCE, made(tmp_path, "output.manifest", "\n".join(lines)))
    assert [(line, field) for line, field, _ in rejects(found)] == [(2, "source-ref"), (3, "")]
    assert len(facts(found, "items")) == 4


ELEMENTS = [
    ({"label": "x"}, ("category", "x")),
    ({"labels": ["b", "a"]}, ("categories", '["a","b"]')),
    ({"a": True, "b": False}, ("categories", '["a"]')),
    ("short", ("category", "short")),
    ("long " * 30, ("text", "long " * 30)),
    (3.0, ("number", "3")),
    (True, ("category", "true")),
    ('{"label": "x"}', ("category", "x")),
    ({"entities": [{"startOffset": 1, "endOffset": 2, "label": "P"}]}, ("spans", '[{"end":2,"label":"P","start":1}]')),
    ({"boundingBoxes": [{"left": 1, "top": 2, "width": 3, "height": 4, "label": "c"}]},
     ("boxes", '[{"height":4,"label":"c","width":3,"x":1,"y":2}]')),
    ({"keypoints": [1], "inputImageProperties": {}}, ("json", '{"inputImageProperties":{},"keypoints":[1]}')),
]  # fmt: skip


@pytest.mark.parametrize(("element", "expected"), ELEMENTS)
def test_every_crowd_element_has_its_form(element: Any, expected: tuple[str, str]) -> None:
    assert crowd_answers({"q": element}) == [("q", *expected)]


@pytest.mark.parametrize("element", [None, "", {}])
def test_an_element_without_answer_is_left_out(element: Any) -> None:
    assert crowd_answers({"q": element}) == []
