"""Appen reports: pages, known answers, tainted rows, dates both ways round; the real reports counted independently."""

import csv
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from callsheet.errors import UnusableInput
from callsheet.sources.appen.dates import DateOrders, appen_time
from callsheet.sources.appen.mapping import question_columns
from callsheet.sources.appen.read import SOURCE
from callsheet.sources.contract import Record
from tests.sources.reading import facts, made, only, real, records, rejects, sample

ROW = {
    "_unit_id": "1", "_created_at": "11/20/2026 08:31:00", "_golden": "false", "_id": "9", "_missed": "",
    "_started_at": "11/20/2026 08:30:00", "_tainted": "false", "_channel": "clixsense", "_trust": "0.91",
    "_worker_id": "77", "_country": "GBR", "_region": "", "_city": "Sampleton", "_ip": "192.0.2.7", "toxicity": "no",
    "text": "a song", "toxicity_gold": "", "toxicity_gold_reason": "",
}  # fmt: skip


def read(folder: Path, *rows: dict[str, str], drop: tuple[str, ...] = (), **constants: Any) -> list[Record]:
    names = [name for name in ROW if name not in drop]
    path = folder / "f1.csv"
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, names, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(ROW | row for row in rows)
    return records(SOURCE, path, **constants)


def test_a_row_is_a_judgment_of_a_unit(tmp_path: Path) -> None:
    row = only(facts(read(tmp_path, {}), "judgments"), question="toxicity")
    assert (row["item"], row["annotator"], row["answer"], row["channel"]) == ("1", "77", "no", "clixsense")
    assert row["submitted_at"] == datetime(2026, 11, 20, 8, 31)
    assert (row["seconds_kind"], row["duration_ms"], row["outcome"]) == ("wall", 60_000, "submitted")


def test_the_rows_of_a_page_share_its_time(tmp_path: Path) -> None:
    rows = [{"_unit_id": str(n)} for n in range(3)] + [{"_unit_id": "9", "_worker_id": "78"}]
    found = facts(read(tmp_path, *rows), "judgments")
    assert Counter((r["seconds_kind"], r["duration_ms"]) for r in found) == {("shared", 20_000): 3, ("wall", 60_000): 1}


def test_personal_columns_never_leave_the_reader(tmp_path: Path) -> None:
    told = str(read(tmp_path, {}))
    assert not any(secret in told for secret in ("192.0.2.7", "Sampleton", "GBR"))


def test_known_answers_are_gold_and_mark_their_judgments(tmp_path: Path) -> None:
    golden = {"_golden": "true", "toxicity_gold": "yes", "toxicity_gold_reason": "it names a person"}
    found = read(tmp_path, golden, golden | {"_worker_id": "78"}, {"_unit_id": "2", "toxicity": "yes"})
    gold = only(facts(found, "gold"), question="toxicity")
    assert (gold["item"], gold["answer"], gold["answer_kind"], gold["reason"]) == (
        "1",
        "yes",
        "category",
        "it names a person",
    )
    assert [r["is_gold"] for r in facts(found, "judgments")] == [True, True, False]


def test_several_accepted_known_answers_stay_several(tmp_path: Path) -> None:
    found = read(tmp_path, {"_golden": "TRUE", "toxicity_gold": "yes\nmaybe"}, {"_unit_id": "2"})
    assert facts(found, "gold")[0]["answer"] == '["maybe","yes"]'


@pytest.mark.parametrize(("missed", "passed"), [("true", False), ("false", True), ("", None)])
def test_a_test_question_without_its_answer_still_says_whether_it_was_missed(
    missed: str, passed: bool | None, tmp_path: Path
) -> None:
    rows = [
        {"_golden": "true", "_missed": missed},
        {"_unit_id": "2"},
        {"_unit_id": "2", "_worker_id": "5", "toxicity": "y"},
    ]
    row = only(facts(read(tmp_path, *rows), "judgments"), item="1")
    assert row.get("check_passed") is passed


@pytest.mark.parametrize(
    ("flag", "outcome"), [("true", "abandoned"), ("TRUE", "abandoned"), ("FALSE", "submitted"), ("", "submitted")]
)
def test_tainted_judgments_are_kept_but_not_as_submitted(flag: str, outcome: str, tmp_path: Path) -> None:
    assert facts(read(tmp_path, {"_tainted": flag}), "judgments")[0]["outcome"] == outcome


def test_answers_on_several_lines_are_several(tmp_path: Path) -> None:
    rows = [{"_unit_id": str(n), "toxicity": "b\na" if n % 2 else "a"} for n in range(12)]
    assert {r["answer"] for r in facts(read(tmp_path, *rows), "judgments")} == {'["a"]', '["a","b"]'}


def test_questions_without_gold_columns_are_those_that_differ_within_a_unit() -> None:
    header = ["_unit_id", "_worker_id", "label", "why", "artist", "label_hint", "title"]
    assert question_columns(header, {"label", "why", "title"}) == ["label", "why"]


def test_questions_can_be_named_and_a_wrong_name_is_refused(tmp_path: Path) -> None:
    drop = ("toxicity_gold", "toxicity_gold_reason")
    found = read(tmp_path, {}, drop=drop, questions="text")
    assert {r["question"] for r in facts(found, "judgments")} == {"text"}
    with pytest.raises(UnusableInput, match="txt, which is no column"):
        read(tmp_path, {}, questions="txt")


def test_the_header_says_what_was_taken_for_a_question(tmp_path: Path) -> None:
    assert "read as questions: toxicity" in (read(tmp_path, {})[0].skipped or "")


@pytest.mark.parametrize(
    ("seen", "text", "expected"),
    [
        (["1/28/2015 16:26:44"], "2/1/2015 10:00:05", datetime(2015, 2, 1, 10, 0, 5)),
        (["28/1/2015 16:26:44"], "2/1/2015 10:00:05", datetime(2015, 1, 2, 10, 0, 5)),
        (["1/28/2015 16:26:44", "2-1-2015 10:42"], "2-1-2015 10:42", datetime(2015, 2, 1, 10, 42)),
        ([], "2/1/2015 10:42", datetime(2015, 2, 1, 10, 42)),
        (["31-1-2015 10:42", "2/3/2015 1:00"], "2/3/2015 1:00", datetime(2015, 3, 2, 1)),
        (["13/1/2015 1:00", "1/13/2015 1:00"], "25/12/2015 1:00", datetime(2015, 12, 25, 1)),
        ([], "2015-01-28 16:26:44 UTC", datetime(2015, 1, 28, 16, 26, 44)),
    ],
)
def test_which_number_is_the_month_is_settled_by_the_dates_of_the_file(
    seen: list[str], text: str, expected: datetime
) -> None:
    orders = DateOrders()
    for one in [*seen, text]:
        orders.look(one)
    assert appen_time(text, orders.settled()) == expected


def test_where_a_file_proves_both_orders_a_doubtful_date_is_reported_not_guessed(tmp_path: Path) -> None:
    rows = [
        {"_created_at": text, "_unit_id": str(n)}
        for n, text in enumerate(["13/1/2026 1:00", "1/13/2026 1:00", "2/3/2026 1:00"])
    ]
    found = read(tmp_path, *rows)
    assert [(line, field) for line, field, _ in rejects(found)] == [(4, "_created_at")]
    assert only(facts(found, "judgments"), item="2")["submitted_at"] is None


def test_bad_rows_keep_their_line_and_stop_nothing(tmp_path: Path) -> None:
    read(tmp_path, *({"_unit_id": str(n)} for n in range(9)))
    lines = (tmp_path / "f1.csv").read_text().splitlines()
    lines[3], lines[5] = lines[3] + ",extra", ',"' + lines[5]
    found = records(SOURCE, made(tmp_path, "f2.csv", "\n".join(lines)))
    assert [line for line, _, _ in rejects(found)] == [4, 6]
    assert len(facts(found, "judgments")) == 7


def test_the_aggregated_report_is_refused_with_what_to_do(tmp_path: Path) -> None:
    path = made(
        tmp_path, "a.csv", "_unit_id,_golden,_trusted_judgments,toxicity,toxicity:confidence\n1,false,3,no,0.9\n"
    )
    with pytest.raises(UnusableInput, match="aggregated report.*download the full report"):
        records(SOURCE, path)


def test_the_sample_reads_without_a_reject() -> None:
    found = records(SOURCE, sample("appen", "full_report.csv"))
    assert rejects(found) == []
    assert {r["outcome"] for r in facts(found, "judgments")} == {"submitted", "abandoned"}
    assert facts(found, "gold")


@pytest.mark.parametrize("name", ["1-1-99-f669064.csv", "2-2-150-f681956.csv", "4-1-30-f725352.csv"])
def test_a_real_report_gives_the_counts_of_a_plain_reading(name: str) -> None:
    path = real(f"crowdtruth_sound/{name}")
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    found = records(SOURCE, path, questions="keywords")
    judgments = facts(found, "judgments")
    assert rejects(found) == []
    assert len(facts(found, "items")) == len({row["_unit_id"] for row in rows})
    assert Counter((r["item"], r["annotator"], r["channel"]) for r in judgments) == Counter(
        (row["_unit_id"], row["_worker_id"], row["_channel"]) for row in rows
    )
    pages = Counter((row["_worker_id"], row["_started_at"]) for row in rows)
    assert Counter(r["seconds_kind"] for r in judgments)["wall"] == sum(n == 1 for n in pages.values())


def test_the_times_of_the_real_reports_add_up_to_their_pages() -> None:
    path = real("crowdtruth_sound/1-1-99-f669064.csv")
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    form = "%m/%d/%Y %H:%M:%S"
    pages = {(row["_worker_id"], row["_started_at"]): row["_created_at"] for row in rows}
    seconds = sum(
        (datetime.strptime(end, form) - datetime.strptime(start, form)).total_seconds()
        for (_, start), end in pages.items()
    )
    told = sum(r.get("duration_ms") or 0 for r in facts(records(SOURCE, path, questions="keywords"), "judgments"))
    assert abs(told - seconds * 1000) <= len(rows)


def test_the_real_report_with_two_date_formats_lies_within_its_six_days() -> None:
    found = facts(records(SOURCE, real("crowdtruth_sound/2-2-150-f681956.csv"), questions="keywords"), "judgments")
    days = Counter(r["submitted_at"].date().isoformat() for r in found)
    assert min(days) == "2015-01-28"
    assert max(days) == "2015-02-02"
    assert days["2015-02-01"] + days["2015-02-02"] == 63
