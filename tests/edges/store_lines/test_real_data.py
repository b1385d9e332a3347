"""The worked mappings over real files: exact counts, each found anew here with Python's own csv module.

The files are not ours to ship: they are looked for beside the repository, and the tests are skipped where they are missing.
"""

import ast
import csv
import io
import json
import re
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

import pytest

from .reading import DATA, Reading, read_file, shipped

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason=f"the real data is not at {DATA}")


def plain(path: str, *, encoding: str = "utf-8", **options: Any) -> list[dict[str, str]]:
    """Rows as the csv module reads them."""
    text = (DATA / path).read_bytes().decode(encoding)
    return list(csv.DictReader(io.StringIO(text, newline=""), **options))


def mapped(name: str, path: str, folder: Path) -> Reading:
    if not (DATA / path).is_file():
        pytest.skip(f"{path} is not there")
    return read_file(DATA / path, shipped(name), folder)


def test_trec_verdicts_by_run_and_documents(tmp_path: Path):
    got = mapped("trec2011_mturk", "trec2011_mturk/assignments.txt", tmp_path)
    rows = plain("trec2011_mturk/assignments.txt", delimiter="\t", quoting=csv.QUOTE_NONE)
    done = [r for r in rows if r["status"] in ("Accepted", "Rejected")]
    assert len(done) == 1417
    verdicts = Counter(got.values("batch", "verdict", table="reviews"))
    assert verdicts == Counter((f"run-{r['run']}", r["status"].lower()) for r in done for _ in range(5))
    assert {b: n // 5 for (b, v), n in verdicts.items() if v == "rejected"} == {"run-1": 3, "run-2": 103, "run-3": 13}
    assert got.rejects == []
    assert got.stage.rows_read == len(rows) == 3599
    assert sum(got.stage.skipped.values()) == sum(r["status"] == "Preview" for r in rows) == 1996


def test_trec_answers_times_and_guidelines(tmp_path: Path):
    got = mapped("trec2011_mturk", "trec2011_mturk/assignments.txt", tmp_path)
    rows = plain("trec2011_mturk/assignments.txt", delimiter="\t", quoting=csv.QUOTE_NONE)
    relevance = [r for r in got.rows() if r["question"].startswith("relevance")]
    counted = Counter(r["outcome"] for r in relevance)
    assert counted == {"submitted": 1417 * 5, "skipped": 186 * 5}
    expected = Counter(
        (f"relevance-{r['run']}", r[f"doc{n}rel"])
        for r in rows
        if r["status"] in ("Accepted", "Rejected")
        for n in range(1, 6)
    )
    assert Counter((r["question"], r["answer"]) for r in relevance if r["outcome"] == "submitted") == expected
    spans = {
        (r["item"].split("/")[0], r["annotator"], r["question"]): r for r in relevance if r["outcome"] == "submitted"
    }
    durations = [(r["submitted_at"] - r["started_at"]).total_seconds() for r in spans.values()]
    assert (len(durations), median(durations)) == (1417, 124)
    first = next(r for r in relevance if r["line"] == 5)
    assert first["submitted_at"] == datetime(2011, 9, 12, 17, 25, 10)
    assert {(r["batch"], r["guideline"]) for r in relevance} == {
        ("run-1", "uc3m.graded"),
        ("run-2", "uc3m.slider"),
        ("run-3", "uc3m.hterms"),
    }


def test_trec_keys_meet_their_known_answers(tmp_path: Path):
    got = mapped("trec2011_mturk", "trec2011_mturk/assignments.txt", tmp_path)
    hits = mapped("trec2011_mturk_hits", "trec2011_mturk/hits.txt", tmp_path)
    gold = dict(hits.values("item", "answer", table="gold"))
    assert len(gold) == 435 * 5
    assert hits.rejects == []
    keys = [r for r in got.rows() if r["question"] == "keys"]
    rows = plain("trec2011_mturk/assignments.txt", delimiter="\t", quoting=csv.QUOTE_NONE)
    known = {r["set"]: r for r in plain("trec2011_mturk/hits.txt", encoding="cp850", delimiter="\t")}
    right = sum(
        r[f"doc{n}keys"] == known[r["set"]][f"doc{n}keys"]
        for r in rows
        if r["status"] in ("Accepted", "Rejected")
        for n in range(1, 6)
    )
    assert sum(gold[r["item"]] == r["answer"] for r in keys) == right
    failures = sum(int(r["kfails"]) for r in rows if r["kfails"] != "NA")
    assert (len(keys) - right, failures) == (287, 286)  # the log's own count misses one


def test_salami_songs_annotators_and_minutes(tmp_path: Path):
    got = mapped("salami", "salami/metadata/metadata.csv", tmp_path)
    rows = plain("salami/metadata/metadata.csv")
    assert len(got.rows("items")) == len(rows) == 1446
    stated = [
        (r["SONG_ID"], r[f"ANNOTATOR{n}"], r[f"ANNOTATION_TIME{n}"])
        for r in rows
        for n in (1, 2)
        if r[f"SUBMISSION_DATE{n}"] or r[f"ANNOTATION_TIME{n}"] or r[f"TEXTFILE{n}"]
    ]
    assert len(got.rows()) == len(stated)
    minutes = sorted(int(m) for _, _, m in stated if m)
    assert (median(minutes), minutes[-1], minutes.count(0)) == (15, 1629, 5)
    kinds = Counter(got.values("seconds_kind"))
    assert kinds == {"measured": len(minutes) - 6, "capped": 1, "missing": len(stated) - len(minutes) + 5}
    assert sum(ms or 0 for ms in got.values("duration_ms")) == (sum(minutes) - 1629 + 240) * 60_000
    twice = [r for r in got.rows() if r["attempt"] == 2]
    assert len(twice) == sum(r["ANNOTATOR1"] == r["ANNOTATOR2"] for r in rows) == 65
    assert any("line ends are mixed: 206 of 1,447" in note for note in got.stage.notes)


def test_music_votes_zones_and_work_times(tmp_path: Path):
    got = mapped("music_similarity_mturk", "music_similarity_mturk/judgments.csv", tmp_path)
    rows = plain("music_similarity_mturk/judgments.csv", encoding="cp1252")
    assert len(got.rows()) == len(rows) == 2810
    letters = {"a": "a", "b": "b", "s": "tie", "": None}
    assert Counter(got.values("answer")) == Counter(letters[r["Answer.radio"]] for r in rows)
    short = [float(r["WorkTimeInSeconds"]) < float(r["Input.time"]) for r in rows]
    assert sum(short) == 575
    assert [kind == "missing" for kind in got.values("seconds_kind")] == short
    submitted = [datetime.strptime(r["SubmitTime"], "%a %b %d %H:%M:%S GMT %Y") for r in rows]
    assert got.values("submitted_at") == submitted
    approved = [datetime.strptime(r["ApprovalTime"].replace("PDT", "-0700"), "%a %b %d %H:%M:%S %z %Y") for r in rows]
    assert got.values("at", table="reviews") == [a.astimezone(UTC).replace(tzinfo=None) for a in approved]
    assert any("575 rows took less time than is possible" in note for note in got.stage.notes)


@pytest.mark.parametrize(("pair", "locale"), [("ende", "de"), ("zhen", "en")])
def test_mqm_errors_and_units(tmp_path: Path, pair: str, locale: str):
    got = mapped(f"wmt_mqm_ted_{pair}", f"wmt_mqm_ted/mqm_ted_{pair}.tsv", tmp_path)
    rows = plain(f"wmt_mqm_ted/mqm_ted_{pair}.tsv", delimiter="\t", quoting=csv.QUOTE_NONE)
    assert got.rejects == []
    reviews = got.rows("reviews")
    errors = [r for r in reviews if r["error_no"] > 0]
    assert Counter(r["severity"] for r in errors) == Counter(
        r["severity"].lower() for r in rows if r["severity"] != "No-error"
    )
    units = {(r["doc"], r["seg_id"], r["system"], r["rater"]) for r in rows}
    verdicts = [r for r in reviews if r["error_no"] == 0]
    assert len(verdicts) == len(units)
    listed = {(r["doc"], r["seg_id"], r["system"], r["rater"]) for r in rows if r["severity"] != "No-error"}
    assert sum(r["verdict"] == "accepted" for r in verdicts) == len(units - listed)
    translations = {(f"{r['doc']}/{r['seg_id']}", r["system"]) for r in rows}
    assert {(r["item"], r["annotator"]) for r in got.rows()} == translations
    assert len(got.rows()) == len(translations)
    assert {r["locale"] for r in reviews} == {locale}
    assert not any("<v>" in (r["answer"] or "") for r in got.rows())


def test_mqm_raw_score_of_the_published_ranking(tmp_path: Path):
    """The README ranks systems by mean penalty a segment: major 5, minor 1, minor punctuation 0.1, non-translation 25."""
    got = mapped("wmt_mqm_ted_ende", "wmt_mqm_ted/mqm_ted_ende.tsv", tmp_path)
    penalty: Counter[str] = Counter()
    units: Counter[str] = Counter()
    for row in got.rows("reviews"):
        if row["error_no"] == 0:
            units[row["annotator"]] += 1
        else:
            light = row["error_class"] == "Fluency/Punctuation" and row["severity"] == "minor"
            penalty[row["annotator"]] += 0.1 if light else {"minor": 1, "major": 5}[row["severity"]]  # type: ignore[assignment]
    published = {
        "Facebook-AI": 1.06,
        "Online-W": 1.12,
        "VolcTrans-AT": 1.24,
        "HuaweiTSC": 1.50,
        "UEdin": 1.77,
        "Nemo": 2.14,
    }
    assert {s: round(penalty[s] / units[s], 2) for s in published} == pytest.approx(published, abs=0.011)


def test_side_by_side_mqm_times_and_planted_errors(tmp_path: Path):
    got = mapped("wmt23_sxs_mqm", "wmt23_sxs_mqm/sxs_mqm_ende_first2000.tsv", tmp_path)
    lines = (DATA / "wmt23_sxs_mqm/sxs_mqm_ende_first2000.tsv").read_text(encoding="utf-8").split("\n")
    cells = [line.split("\t") for line in lines[1:] if line]
    assert got.rejects == []
    planted = [r for r in got.rows() if r["question"] == "planted error"]
    assert Counter(r["check_passed"] for r in planted) == {True: 45, False: 2}
    assert all(r["is_gold"] and r["annotator"].endswith("@en-de") for r in planted)
    errors = Counter(r["severity"] for r in got.rows("reviews") if r["error_no"] > 0)
    assert errors == {"minor": 1189, "major": 635}
    spent = sum(event["timeMS"] for c in cells if c[8] != "HOTW-test" for event in json.loads(c[9])["timing"].values())
    assert sum(r["duration_ms"] or 0 for r in got.rows("reviews")) == spent
    at = max(json.loads(c[9])["timestamp"] for c in cells if c[8] != "HOTW-test")
    last = max(r["at"] for r in got.rows("reviews"))
    assert last == datetime.fromtimestamp(at / 1000, UTC).replace(tzinfo=None)


@pytest.mark.parametrize(
    ("batch", "count", "pages"),
    [("1-1-99-f669064", 990, 340), ("2-2-150-f681956", 1500, 499), ("4-1-30-f725352", 300, 100)],
)
def test_crowdtruth_batches(tmp_path: Path, batch: str, count: int, pages: int):
    got = mapped("crowdtruth_sound", f"crowdtruth_sound/{batch}.csv", tmp_path)
    rows = plain(f"crowdtruth_sound/{batch}.csv")
    assert len(got.rows()) == len(rows) == count
    assert got.rejects == []
    assert Counter(got.values("channel")) == Counter(r["_channel"] for r in rows)
    assert sum(r["_tainted"].lower() == "true" for r in rows) == 0
    assert got.values("item", "annotator") == [(r["_unit_id"], r["_worker_id"]) for r in rows]
    assert len({(r["_worker_id"], r["_started_at"]) for r in rows}) == pages
    shared = [r for r in got.rows() if r["seconds_kind"] == "shared"]
    per_page: Counter[tuple[str, datetime]] = Counter()
    for row in shared:
        per_page[row["annotator"], row["started_at"]] += row["duration_ms"]
    for row in shared:
        whole = (row["submitted_at"] - row["started_at"]).total_seconds() * 1000
        assert abs(per_page[row["annotator"], row["started_at"]] - whole) <= 6


def test_crowdtruth_two_date_formats_are_one_calendar(tmp_path: Path):
    got = mapped("crowdtruth_sound", "crowdtruth_sound/2-2-150-f681956.csv", tmp_path)
    rows = plain("crowdtruth_sound/2-2-150-f681956.csv")
    rewritten = [bool(re.fullmatch(r"\d-\d+-\d{4} \d+:\d\d", r["_created_at"])) for r in rows]
    assert sum(rewritten) == 63
    days = got.values("submitted_at")
    assert min(days) >= datetime(2015, 1, 28)
    odd_days = {moment.date().isoformat() for moment, odd in zip(days, rewritten, strict=True) if odd}
    assert odd_days <= {f"2015-02-0{n}" for n in range(1, 10)}
    assert all(kind == "missing" for kind, odd in zip(got.values("seconds_kind"), rewritten, strict=True) if odd)


def test_voxdiy_transcripts_and_exact_texts(tmp_path: Path):
    got = mapped("voxdiy", "voxdiy/crowdspeech-test-other-crowd.tsv", tmp_path)
    rows = plain("voxdiy/crowdspeech-test-other-crowd.tsv", delimiter="\t")
    assert got.rejects == []
    assert got.values("item", "annotator", "answer") == [
        (r["INPUT:audio"], r["ASSIGNMENT:worker_id"], r["OUTPUT:transcription"].replace("\r\n", "\n").strip())
        for r in rows
    ]
    gold = mapped("voxdiy_gold", "voxdiy/crowdspeech-test-other-gt.txt", tmp_path)
    known = [line.split("\t") for line in (DATA / "voxdiy/crowdspeech-test-other-gt.txt").read_text().splitlines()]
    assert gold.values("item", "answer", table="gold") == [(audio, text) for audio, text in known]
    words = sum(len(text.split()) for _, text in known)
    assert sum(gold.values("unit_milli", table="items")) == words * 1000


@pytest.mark.parametrize(("name", "count"), [("ratings_formated", 1512), ("ratings_formated_filtered", 1368)])
def test_mushra_scores_and_the_anchor_below_the_reference(tmp_path: Path, name: str, count: int):
    got = mapped("mushra_codec", f"mushra_codec/{name}.csv", tmp_path)
    rows = plain(f"mushra_codec/{name}.csv")
    scores: dict[tuple[str, str, str], float] = {}
    for row in rows:
        for who, score in zip(ast.literal_eval(row["participant_ids"]), ast.literal_eval(row["ratings"]), strict=True):
            scores[row["signal"], row["condition"], str(who)] = score
    assert len(got.rows()) == len(scores) == count
    assert {(*r["item"].split("/"), r["annotator"]): float(r["answer"]) for r in got.rows()} == scores
    passed = {
        (signal, who): score < scores[signal, "Reference", who]
        for (signal, condition, who), score in scores.items()
        if condition == "Anchor"
    }
    checks = [r for r in got.rows() if r["is_gold"]]
    assert {(r["item"].split("/")[0], r["annotator"]): r["check_passed"] for r in checks} == passed
