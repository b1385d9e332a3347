"""MTurk batch files: zones, verdicts, several answers, booleans, packed answers; the real file counted independently."""

import csv
import json
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from callsheet.errors import UnusableInput
from callsheet.sources.contract import Record
from callsheet.sources.mturk.mapping import mturk_time
from callsheet.sources.mturk.read import SOURCE
from tests.sources.reading import facts, made, only, real, records, rejects, sample

COLUMNS = (
    "HITId", "HITTypeId", "CreationTime", "RequesterAnnotation", "AssignmentId", "WorkerId", "AssignmentStatus",
    "AcceptTime", "SubmitTime", "AutoApprovalTime", "ApprovalTime", "RejectionTime", "WorkTimeInSeconds",
    "Reward", "Input.url", "Answer.genre", "Approve", "Reject",
)  # fmt: skip
ROW = {
    "HITId": "H1", "HITTypeId": "T1", "CreationTime": "Wed Aug 14 08:00:00 PDT 2019",
    "RequesterAnnotation": "BatchId:377;OriginalHitTemplateId:9;", "AssignmentId": "A1", "WorkerId": "W1",
    "AssignmentStatus": "Approved", "AcceptTime": "Wed Aug 14 16:00:00 PDT 2019",
    "SubmitTime": "Wed Aug 14 16:00:59 PDT 2019", "AutoApprovalTime": "Sat Aug 17 16:00:59 PDT 2019",
    "ApprovalTime": "Thu Aug 15 01:00:00 PDT 2019", "RejectionTime": "", "WorkTimeInSeconds": "59", "Reward": "$0.05",
    "Input.url": "https://example.org/1", "Answer.genre": "jazz", "Approve": "", "Reject": "",
}  # fmt: skip


def read(folder: Path, *rows: dict[str, str], drop: tuple[str, ...] = (), **constants: Any) -> list[Record]:
    names = [n for n in dict.fromkeys([*COLUMNS, *(n for row in rows for n in row)]) if n not in drop]
    path = folder / "batch.csv"
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, names, quoting=csv.QUOTE_ALL, extrasaction="ignore", restval="")
        writer.writeheader()
        writer.writerows(ROW | row for row in rows)
    return records(SOURCE, path, **constants)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Wed Aug 14 16:00:59 PDT 2019", datetime(2019, 8, 14, 23, 0, 59)),
        ("Mon Jan  7 16:00:59 PST 2019", datetime(2019, 1, 8, 0, 0, 59)),
        ("Thu Apr 15 20:00:52 GMT 2010", datetime(2010, 4, 15, 20, 0, 52)),
        ("Fri Nov 01 01:30:00 EDT 2019", datetime(2019, 11, 1, 5, 30)),
        ("2019-08-14T16:00:59Z", datetime(2019, 8, 14, 16, 0, 59)),
    ],
)
def test_zone_abbreviations_give_utc(text: str, expected: datetime) -> None:
    assert mturk_time(text) == expected


def test_an_assignment_is_a_judgment_an_item_and_a_verdict(tmp_path: Path) -> None:
    found = read(tmp_path, {})
    row = only(facts(found, "judgments"), question="genre")
    assert (row["item"], row["annotator"], row["answer_kind"], row["answer"]) == ("H1", "W1", "category", "jazz")
    assert (row["started_at"], row["submitted_at"]) == (datetime(2019, 8, 14, 23), datetime(2019, 8, 14, 23, 0, 59))
    assert (row["seconds_kind"], row["duration_ms"], row["batch"]) == ("wall", 59_000, "377")
    review = only(facts(found, "reviews"), question="genre")
    assert (review["verdict"], review["side"], review["sampling"]) == ("accepted", "ours", "full")
    assert review["at"] == datetime(2019, 8, 15, 8)
    assert len(facts(found, "items")[0]["content_hash"]) == 32


VERDICTS = [
    ({"AssignmentStatus": "Rejected", "RejectionTime": "Thu Aug 15 01:00:00 PDT 2019", "ApprovalTime": ""}, "rejected"),
    ({"AssignmentStatus": "Submitted", "ApprovalTime": "", "Reject": "no answer"}, "rejected"),
    ({"AssignmentStatus": "Submitted", "ApprovalTime": "", "Approve": "x"}, "accepted"),
    ({"AssignmentStatus": "Submitted", "ApprovalTime": ""}, None),
    ({"ApprovalTime": ROW["AutoApprovalTime"]}, None),
]


@pytest.mark.parametrize(("row", "verdict"), VERDICTS)
def test_the_verdict_is_a_persons_not_the_clocks(row: dict[str, str], verdict: str | None, tmp_path: Path) -> None:
    assert [r["verdict"] for r in facts(read(tmp_path, row), "reviews")] == ([verdict] if verdict else [])


def test_answers_separated_by_a_bar_are_several(tmp_path: Path) -> None:
    rows = [{"HITId": f"H{n}", "Answer.tags": "b|a" if n % 2 else "a"} for n in range(10)]
    found = facts(read(tmp_path, *rows), "judgments")
    assert {r["answer"] for r in found if r["question"] == "tags"} == {'["a","b"]', '["a"]'}


def test_boolean_columns_of_a_crowd_form_are_one_question(tmp_path: Path) -> None:
    moods = [("true", "false"), ("false", "true"), ("false", "false")]
    rows = [
        {"HITId": f"H{n}", "Answer.mood.happy": happy, "Answer.mood.sad": sad, "Answer.genre": "x"}
        for n, (happy, sad) in enumerate(moods)
    ]
    found = [r for r in facts(read(tmp_path, *rows), "judgments") if r["question"] == "mood"]
    assert [(r["item"], r["answer_kind"], r["answer"]) for r in found] == [
        ("H0", "category", "happy"),
        ("H1", "category", "sad"),
    ]


def test_boolean_columns_of_which_several_may_be_true_are_several_answers(tmp_path: Path) -> None:
    rows = [
        {"HITId": "H1", "Answer.mood.happy": "true", "Answer.mood.sad": "true"},
        {"HITId": "H2", "Answer.mood.happy": "false", "Answer.mood.sad": "false"},
    ]
    found = [r for r in facts(read(tmp_path, *rows), "judgments") if r["question"] == "mood"]
    assert [(r["answer_kind"], r["answer"]) for r in found] == [("categories", '["happy","sad"]'), ("categories", "[]")]


def test_packed_answers_of_crowd_html_are_unpacked(tmp_path: Path) -> None:
    packed = [{"sentiment": {"label": "good"}, "tags": {"a": True, "b": False}, "why": "because", "empty": ""}]
    found = facts(read(tmp_path, {"Answer.genre": "", "Answer.taskAnswers": json.dumps(packed)}), "judgments")
    assert [(r["question"], r["answer_kind"], r["answer"]) for r in found] == [
        ("sentiment", "category", "good"),
        ("tags", "categories", '["a"]'),
        ("why", "category", "because"),
    ]
    assert [r.get("duration_ms") for r in found] == [59_000, None, None]


def test_work_without_any_answer_still_counts_with_its_time(tmp_path: Path) -> None:
    (row,) = facts(read(tmp_path, {"Answer.genre": ""}), "judgments")
    assert (row["question"], row["answer"], row["duration_ms"]) == ("", None, 59_000)


def test_a_hit_that_nobody_took_is_an_item_alone(tmp_path: Path) -> None:
    found = read(tmp_path, {"WorkerId": "", "AssignmentId": ""})
    assert [table for record in found for table, _ in record.facts] == ["items"]


def test_an_unknown_zone_costs_the_time_not_the_row(tmp_path: Path) -> None:
    found = read(tmp_path, {"SubmitTime": "Wed Aug 14 16:00:59 XYZ 2019"}, {"HITId": "H2"})
    row = only(facts(found, "judgments"), item="H1")
    assert row["submitted_at"] is None
    ((line, field, reason),) = rejects(found)
    assert (line, field) == (2, "SubmitTime")
    assert "zone XYZ is not known" in reason


@pytest.mark.parametrize("seconds", ["-5", "abc", "99999999"])
def test_a_work_time_that_is_none_is_missing(seconds: str, tmp_path: Path) -> None:
    found = read(tmp_path, {"WorkTimeInSeconds": seconds})
    assert only(facts(found, "judgments"), question="genre")["seconds_kind"] == "missing"
    assert rejects(found)[0][1] == "WorkTimeInSeconds"


def test_a_row_without_hit_is_rejected_with_its_line(tmp_path: Path) -> None:
    assert [(line, field) for line, field, _ in rejects(read(tmp_path, {}, {"HITId": ""}))] == [(3, "HITId")]


def test_a_file_without_workers_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnusableInput, match="column WorkerId is missing"):
        records(SOURCE, made(tmp_path, "x.csv", "HITId,Answer.a\n1,2\n"))


def test_the_sample_reads_without_a_reject() -> None:
    found = records(SOURCE, sample("mturk", "batch_results.csv"))
    assert rejects(found) == []
    assert {r["verdict"] for r in facts(found, "reviews")} == {"accepted", "rejected"}


def test_the_real_file_gives_the_counts_of_a_plain_reading() -> None:
    path = real("music_similarity_mturk/judgments.csv")
    with path.open(encoding="cp1252", newline="") as file:
        rows = list(csv.DictReader(file))
    found = records(SOURCE, path)
    judgments = facts(found, "judgments")
    questions = ("radio", "bground", "comment")
    filled = Counter(q for row in rows for q in questions if row[f"Answer.{q}"].strip())
    assert {q: sum(r["question"] == q for r in judgments) for q in questions} == dict(filled)
    nothing = sum(not any(row[f"Answer.{q}"].strip() for q in questions) for row in rows)
    assert sum(r["question"] == "" for r in judgments) == nothing == 3
    assert Counter(r["answer"] for r in judgments if r["question"] == "radio") == {"s": 1405, "b": 823, "a": 577}
    assert sum(r.get("duration_ms") or 0 for r in judgments) == sum(int(r["WorkTimeInSeconds"]) for r in rows) * 1000
    assert len(facts(found, "items")) == len({row["HITId"] for row in rows}) == 281
    assert len({(r["item"], r["annotator"]) for r in judgments}) == len(rows) == 2810
    assert [(line, "Windows-1252" in reason) for line, _, reason in rejects(found)] == [(2809, True)]


def test_the_two_zones_of_the_real_file_do_not_swap_work_and_approval() -> None:
    found = records(SOURCE, real("music_similarity_mturk/judgments.csv"))
    for record in found:
        submitted = {r["submitted_at"] for t, r in record.facts if t == "judgments"}
        approved = {r["at"] for t, r in record.facts if t == "reviews"}
        assert all(a > s for a in approved for s in submitted)  # type: ignore[operator]
