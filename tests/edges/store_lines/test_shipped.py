"""Shipped mappings of tool exports, over small samples made from the tools' field lists."""

import json
from datetime import date, datetime
from pathlib import Path

import pytest

from .reading import MAPPINGS, mapping_of, read, shipped


@pytest.mark.parametrize("path", sorted(MAPPINGS.glob("*.yaml")), ids=lambda p: p.stem)
def test_every_shipped_mapping_is_valid_and_titled(path: Path):
    assert mapping_of(path.read_text(encoding="utf-8")).title


TOLOKA = """\
INPUT:image	OUTPUT:class	OUTPUT:sure	GOLDEN:class	HINT:text	ASSIGNMENT:link	ASSIGNMENT:assignment_id	ASSIGNMENT:task_id	ASSIGNMENT:task_suite_id	ASSIGNMENT:worker_id	ASSIGNMENT:status	ASSIGNMENT:started	ASSIGNMENT:submitted	ASSIGNMENT:accepted	ASSIGNMENT:rejected	ASSIGNMENT:skipped	ASSIGNMENT:expired	ASSIGNMENT:reward
a.png	cat	yes			x	s1	t1	u1	w1	APPROVED	2026-03-01T10:00:00	2026-03-01T10:01:00	2026-03-02T09:00:00				0.05
b.png	dog		cat		x	s1	t2	u1	w1	APPROVED	2026-03-01T10:00:00	2026-03-01T10:01:00	2026-03-02T09:00:00				0.05
a.png	dog	no			x	s2	t1	u1	w2	REJECTED	2026-03-01T11:00:00	2026-03-01T11:00:20		2026-03-02T09:30:00			0.05
a.png					x	s3	t1	u1	w3	SKIPPED	2026-03-01T12:00:00				2026-03-01T12:05:00		0.05
a.png					x	s4	t1	u1	w4	ACTIVE	2026-03-01T12:00:00						0.05
"""


def test_toloka_assignments(tmp_path: Path):
    got = read(tmp_path, shipped("toloka"), TOLOKA, "assignments.tsv")
    assert got.rejects == []
    answers = got.values("item", "question", "annotator", "outcome", "answer", "is_gold")
    assert sorted(answers, key=str) == sorted(
        [
            ("t1", "class", "w1", "submitted", "cat", False),
            ("t1", "sure", "w1", "submitted", "yes", False),
            ("t2", "class", "w1", "submitted", "dog", True),
            ("t1", "class", "w2", "submitted", "dog", False),
            ("t1", "sure", "w2", "submitted", "no", False),
            ("t1", "class", "w3", "skipped", None, False),
            ("t1", "sure", "w3", "skipped", None, False),
        ],
        key=str,
    )
    assert got.values("item", "question", "answer", table="gold") == [("t2", "class", "cat")]
    by_worker = {a: sum(r["duration_ms"] or 0 for r in got.rows() if r["annotator"] == a) for a in ("w1", "w2")}
    assert by_worker == {"w1": 60_000, "w2": 20_000}
    verdicts = set(got.values("annotator", "verdict", "at", table="reviews"))
    assert verdicts == {
        ("w1", "accepted", datetime(2026, 3, 2, 9)),
        ("w2", "rejected", datetime(2026, 3, 2, 9, 30)),
    }
    assert got.stage.skipped == {"still being worked on": 1}


def _lines(objects: list[dict[str, object]]) -> str:
    return "".join(json.dumps(o, ensure_ascii=False) + "\n" for o in objects)


def test_prodigy_answers_choices_spans_and_gaps(tmp_path: Path):
    same = {"_view_id": "choice", "_annotator_id": "set-ann", "_session_id": "set-ann"}
    got = read(
        tmp_path,
        shipped("prodigy"),
        _lines(
            [
                {"text": "a", "_input_hash": 1, "_task_hash": 11, "accept": ["x", "y"], "answer": "accept", "_timestamp": 1700000000, **same},
                {"text": "b", "_input_hash": 2, "_task_hash": 12, "answer": "ignore", "_timestamp": 1700000030, **same},
                {"text": "c", "_input_hash": 3, "_task_hash": 13, "spans": [{"start": 0, "end": 1, "label": "P"}], "answer": "reject", "_timestamp": 1700001000, **same},
            ]
        ),
        "out.jsonl",
    )  # fmt: skip
    rows = {(r["item"], r["question"]): r for r in got.rows()}
    assert {k: (r["outcome"], r["answer"], r["duration_ms"], r["seconds_kind"]) for k, r in rows.items()} == {
        ("1", "answer"): ("submitted", "accept", None, "missing"),
        ("1", "choice"): ("submitted", '["x","y"]', None, "missing"),
        ("2", "answer"): ("skipped", None, 30000, "derived"),
        ("3", "answer"): ("submitted", "reject", None, "missing"),
        ("3", "spans"): ("submitted", '[{"start":0,"end":1,"label":"P"}]', None, "missing"),
    }


def test_doccano_labels_and_spans(tmp_path: Path):
    text = _lines(
        [{"id": 1, "text": "ab c", "label": ["pos"]}, {"id": 2, "text": "x", "label": [[0, 1, "PER"]], "Comments": []}]
    )
    got = read(tmp_path, shipped("doccano"), text, "all.jsonl")
    assert got.values("item", "answer_kind", "answer") == [
        ("1", "categories", '["pos"]'),
        ("2", "spans", '[[0,1,"PER"]]'),
    ]
    assert got.values("item", "unit", "unit_milli", table="items") == [
        ("1", "characters", 3000),
        ("2", "characters", 1000),
    ]


def test_argilla_flattened_responses(tmp_path: Path):
    text = "id,status,text,label.suggestion,label.response.u1,label.response.u2\nr1,completed,hi,pos,pos,neg\nr2,pending,ho,neg,,neg\n"
    got = read(tmp_path, shipped("argilla"), text)
    assert got.values("item", "annotator", "answer") == [("r1", "u1", "pos"), ("r1", "u2", "neg"), ("r2", "u2", "neg")]


def test_labelbox_labels(tmp_path: Path):
    label = {
        "id": "l1",
        "label_details": {"created_at": "2026-03-01T10:00:00.000+00:00", "created_by": "ann@x.org", "content_last_updated_at": "2026-03-01T11:00:00.000+00:00"},
        "performance_details": {"seconds_to_create": 42},
        "annotations": {"classifications": [{"name": "mood"}]},
    }  # fmt: skip
    row = {"data_row": {"id": "d1", "global_key": "g"}, "projects": {"p1": {"name": "x", "labels": [label]}}}
    bare = {"data_row": {"id": "d2"}, "projects": {"p1": {"labels": []}}}
    got = read(tmp_path, shipped("labelbox"), _lines([row, bare]), "export.ndjson")
    assert got.values("item", "annotator", "submitted_at", "duration_ms", "answer") == [
        ("d1", "ann@x.org", datetime(2026, 3, 1, 10), 42000, '{"classifications":[{"name":"mood"}]}')
    ]
    assert got.stage.skipped == {"no answers in this row": 1}


def test_v7_annotator_report_becomes_totals(tmp_path: Path):
    head = "timestamp,dataset_name,workflow_name,actor_email,active_time,total_annotations,total_items_annotated\n"
    text = head + "2026-03-01,d,boxes,a@x.org,5400000,90,30\n2026-03-01,d,boxes,b@x.org,1800000,20,10\n"
    got = read(tmp_path, shipped("v7_annotators"), text)
    assert got.values("day", "workstream", "measure", "value_milli", table="totals") == [
        (date(2026, 3, 1), "boxes", "produced", 40_000),
        (date(2026, 3, 1), "boxes", "hours", 2_000),
    ]


def test_appen_aggregated_report(tmp_path: Path):
    head = "_unit_id,_golden,_unit_state,_trusted_judgments,_last_judgment_at,sentiment,sentiment:confidence,text\n"
    text = head + "7,FALSE,finalized,3,2/25/2015 5:24,positive,1.0,hi\n8,TRUE,golden,10,,negative,0.7,ho\n"
    got = read(tmp_path, shipped("appen_aggregated"), text)
    assert got.rejects == []
    assert got.values("item", "role", "answer", "is_gold", "submitted_at") == [
        ("7", "adjudicate", "positive", False, datetime(2015, 2, 25, 5, 24)),
        ("8", "adjudicate", "negative", True, None),
    ]
