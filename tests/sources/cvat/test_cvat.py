"""CVAT: images, tracks, jobs that name the annotator, working time, quality conflicts, and XML that attacks."""

import json
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from callsheet.errors import UnusableInput
from callsheet.sources.contract import Record
from callsheet.sources.cvat.jobs import Job, JobIndex
from callsheet.sources.cvat.read import SOURCE
from tests.sources.reading import facts, made, only, records, rejects, sample

XML = sample("cvat", "annotations.xml")


def alone(folder: Path, *, text: str | None = None) -> Path:
    """The sample without a jobs file beside it."""
    return made(folder, "annotations.xml", text or XML.read_text())


def answers(found: list[Record]) -> dict[tuple[str, str], Any]:
    return {
        (r["item"], r["question"]): json.loads(r["answer"]) if r["answer"][0] in "[{" else r["answer"]
        for r in facts(found, "judgments")
    }


def test_every_kind_of_shape_is_a_question_of_its_image(tmp_path: Path) -> None:
    found = records(SOURCE, alone(tmp_path))
    told = answers(found)
    assert sorted(told["12:0", "box"], key=lambda box: float(box["x"])) == [
        {"x": 1, "y": 2, "width": 2, "height": 2, "label": "car"},
        {"x": 10, "y": 20.5, "width": 100.25, "height": 50, "label": "car", "attributes": {"colour": "red"}},
    ]
    assert told["12:0", "polygon"] == [{"points": [[0, 0], [10, 0], [10, 5.5]], "label": "road"}]
    assert told["12:0", "tag"] == "day"
    assert told["12:1", "tag"] == ["day", "rain"]
    assert told["12:1", "ellipse"] == [{"x": 5, "y": 6, "radiusX": 2, "radiusY": 3, "label": "wheel"}]
    assert told["12:1", "mask"][0]["area"] == 2 + 4
    assert told["12:1", "skeleton"][0]["attributes"] == {"head": "1,2", "foot": "1,9"}
    assert {q for item, q in told if item == "12:1"} == {
        "polyline",
        "points",
        "ellipse",
        "mask",
        "cuboid",
        "skeleton",
        "tag",
    }
    assert rejects(found) == []


def test_the_source_of_shapes_says_what_became_of_the_suggestion(tmp_path: Path) -> None:
    rows = facts(records(SOURCE, alone(tmp_path)), "judgments")
    assert only(rows, item="12:0", question="box")["prelabel"] == "changed"
    assert only(rows, item="12:1", question="mask")["prelabel"] == "changed"
    assert only(rows, item="12:0", question="polygon")["prelabel"] == "none"


def test_without_jobs_nobody_is_named_and_the_time_is_the_tasks(tmp_path: Path) -> None:
    row = only(facts(records(SOURCE, alone(tmp_path)), "judgments"), item="12:0", question="tag")
    assert (row["annotator"], row["submitted_at"], row["seconds_kind"]) == ("", datetime(2026, 5, 4, 9), "missing")


def test_a_jobs_file_beside_the_xml_names_the_annotator() -> None:
    rows = facts(records(SOURCE, XML), "judgments")
    assert {r["annotator"] for r in rows if r["item"] in ("12:0", "12:1")} == {"7"}


def test_an_image_without_shapes_is_an_empty_answer_only_where_its_job_is_completed(tmp_path: Path) -> None:
    found = records(SOURCE, XML)
    assert only(facts(found, "judgments"), item="12:2")["answer"] == "[]"
    assert [r for r in facts(found, "judgments") if r["item"] == "12:3"] == []
    assert len(facts(found, "items")) == 4
    assert [r for r in facts(records(SOURCE, alone(tmp_path)), "judgments") if r["item"] == "12:2"] == []


def test_the_jobs_file_can_be_named(tmp_path: Path) -> None:
    rows = ["id,task_id,assignee,stage,state,start_frame,stop_frame,type,updated_date"]
    rows += ["31,12,lumen-7,annotation,completed,0,4,annotation,2026-05-04T09:00:00Z"]
    jobs = made(tmp_path, "my-jobs.csv", "\n".join(rows))
    found = records(SOURCE, alone(tmp_path), jobs_file=str(jobs))
    assert {r["annotator"] for r in facts(found, "judgments")} == {"lumen-7"}


def test_frames_that_two_jobs_share_belong_to_the_later_one() -> None:
    jobs = JobIndex(
        [Job("1", "12", 0, 5, "a"), Job("2", "12", 4, 9, "b"), Job("3", "12", 0, 9, "gt", kind="ground_truth")]
    )
    assert [(j.assignee if (j := jobs.at("12", frame)) else None) for frame in (0, 3, 4, 9, 10)] == [
        "a",
        "a",
        "b",
        "b",
        None,
    ]


def test_a_track_is_an_item_of_its_visible_frames_with_its_keyframes_as_answer() -> None:
    found = records(SOURCE, sample("cvat", "tracks.xml"))
    track = only(facts(found, "judgments"), question="track")
    assert track["item"] == "40:track:0"
    assert json.loads(track["answer"]) == {
        "label": "car", "shapes": [{"frame": 5, "x": 1, "y": 2, "width": 10, "height": 20}],
    }  # fmt: skip
    item = only(facts(found, "items"), item="40:track:0")
    assert (item["unit"], item["unit_milli"], item["released_at"]) == ("frames", 2_000, datetime(2026, 5, 1, 8))
    assert only(facts(found, "judgments"), item="41:0")["answer"] == "empty"


def test_the_exported_zip_is_read_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(XML, "annotations.xml")
    assert answers(records(SOURCE, path)) == answers(records(SOURCE, alone(tmp_path)))
    path.write_bytes(path.read_bytes()[:-60])
    with pytest.raises(UnusableInput, match="zip is damaged"):
        records(SOURCE, path)


ATTACKS = {
    "billion laughs": '<!DOCTYPE a [<!ENTITY l "lol"><!ENTITY m "&l;&l;&l;">]>',
    "outside file": '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
    "plain DTD": '<!DOCTYPE annotations SYSTEM "http://example.org/a.dtd">',
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_documents_with_a_dtd_or_entities_are_refused(attack: str, tmp_path: Path) -> None:
    text = XML.read_text().replace("?>", "?>" + ATTACKS[attack], 1)
    with pytest.raises(UnusableInput, match="DTD or entities"):
        records(SOURCE, alone(tmp_path, text=text))


def test_another_xml_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnusableInput, match="root is <annotation>"):
        records(SOURCE, made(tmp_path, "voc.xml", "<annotation><annotations/></annotation>"))


def test_an_xml_cut_in_the_middle_keeps_its_whole_images(tmp_path: Path) -> None:
    text = XML.read_text()
    found = records(SOURCE, alone(tmp_path, text=text[: text.index('<image id="2"') + 9]))
    assert {r["item"] for r in facts(found, "items")} == {"12:0", "12:1"}
    ((line, _, reason),) = rejects(found)
    assert line == 3
    assert "breaks at line" in reason


def test_a_truncated_gzip_of_an_xml_says_so(tmp_path: Path) -> None:
    image = '<image id="{0}" name="{0}.jpg" width="9" height="9"><tag label="t{0}" source="manual"/></image>'
    text = "<annotations>" + "".join(image.format(n * 7919 % 99991) for n in range(5_000)) + "</annotations>"
    path = made(tmp_path, "a.xml.gz", text, zipped=True)
    path.write_bytes(path.read_bytes()[:-3_000])
    found = records(SOURCE, path)
    assert 1_000 < len(facts(found, "items")) < 5_000
    assert any("gzip data ends in the middle" in reason for _, _, reason in rejects(found))


def test_an_image_that_cannot_be_read_costs_only_itself(tmp_path: Path) -> None:
    text = XML.read_text().replace('xtl="10.00"', "", 1).replace('id="3" name', 'id="x" name')
    found = records(SOURCE, alone(tmp_path, text=text))
    assert [line for line, _, _ in rejects(found)] == [1, 4]
    assert "'xtl' is missing" in rejects(found)[0][2]
    assert ("12:1", "points") in answers(found)


def test_jobs_are_items_verdicts_and_a_snapshot_of_the_queue() -> None:
    found = records(SOURCE, sample("cvat", "jobs.json"))
    assert {(r["item"], r["unit_milli"]) for r in facts(found, "items")} == {
        ("job:31", 3_000),
        ("job:32", 2_000),
        ("job:33", 5_000),
    }
    review = only(facts(found, "reviews"), verdict="accepted")
    assert (review["item"], review["annotator"]) == ("job:31", "7")
    assert {(r["state"], r["items"]) for r in facts(found, "queue")} == {("done", 3), ("available", 2)}
    assert {r["taken_at"] for r in facts(found, "queue")} == {datetime(2026, 5, 4, 9)}


def test_a_bad_job_does_not_stop_the_others(tmp_path: Path) -> None:
    rows = "id,task_id,assignee,stage,state,start_frame,stop_frame\n1,12,a,annotation,new,zero,4\n2,12,a,annotation,new,0,4\n"
    found = records(SOURCE, made(tmp_path, "jobs.csv", rows))
    assert [line for line, _, _ in rejects(found)] == [2]
    assert [r["item"] for r in facts(found, "items")] == ["job:2"]


def test_working_time_is_summed_for_each_person_and_job_and_told_once() -> None:
    found = records(SOURCE, sample("cvat", "events.csv"))
    rows = facts(found, "judgments")
    assert {(r["item"], r["annotator"], r["duration_ms"], r["seconds_kind"]) for r in rows} == {
        ("job:31", "7", 150_500, "measured"),
        ("job:32", "8", 1_000, "measured"),
    }
    seven = only(rows, item="job:31")
    assert (seven["started_at"], seven["submitted_at"]) == (datetime(2026, 5, 4, 8, 1), datetime(2026, 5, 4, 8, 3))
    assert [record.line for record in found] == [2, 3, 4, 5, 6]
    assert "example.org" not in str(found)


def test_an_event_whose_time_cannot_be_read_is_rejected_alone(tmp_path: Path) -> None:
    text = (
        sample("cvat", "events.csv")
        .read_text()
        .replace("90500", '\\""soon\\""')
        .replace("2026-05-04T08:04:00.000Z", "noon")
    )
    found = records(SOURCE, made(tmp_path, "events.csv", text))
    assert [line for line, _, _ in rejects(found)] == [4, 5]
    assert [r["duration_ms"] for r in facts(found, "judgments")] == [60_000]


def test_conflicts_are_errors_and_verdicts_of_their_image() -> None:
    rows = facts(records(SOURCE, sample("cvat", "quality.json")), "reviews")
    verdicts = {(r["item"], r["question"]): r["verdict"] for r in rows if r["error_no"] == 0}
    assert verdicts == {("12:0", "box"): "rejected", ("12:0", "polygon"): "accepted", ("12:1", ""): "accepted"}
    errors = {(r["question"], r["error_class"], r["severity"]) for r in rows if r["error_no"] > 0}
    assert errors == {("box", "missing_annotation", "major"), ("polygon", "low_overlap", "minor")}
    assert {r["at"] for r in rows} == {datetime(2026, 5, 6, 9)}


def test_something_else_is_refused_with_what_is_wanted(tmp_path: Path) -> None:
    with pytest.raises(UnusableInput, match=r"neither annotations\.xml nor jobs"):
        records(SOURCE, made(tmp_path, "x.csv", "a,b\n1,2\n"))
