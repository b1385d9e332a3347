"""Load tests: exactly as many rows as asked, in the demo's layout, without holding them."""

import csv
import io
from collections import Counter
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from callsheet.simulator import load
from callsheet.simulator.calendars import Horizon
from callsheet.simulator.load import LoadPlan, digits, gold_lines, known_answer, load_header, load_lines, text_table
from callsheet.simulator.writers.load_files import write_load
from callsheet.simulator.writers.plain import JUDGMENT_HEADER, TASK_HEADER

ROWS = 60_001
PLAN = LoadPlan(seed=4, rows=ROWS, horizon=Horizon(date(2026, 11, 20), 70))


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    text = (load_header() + b"".join(load_lines(PLAN))).decode()
    return list(csv.DictReader(io.StringIO(text)))


def test_there_are_exactly_as_many_rows_as_asked_in_the_plain_layout(rows: list[dict[str, str]]) -> None:
    assert len(rows) == ROWS
    assert tuple(rows[0]) == JUDGMENT_HEADER
    assert all(None not in row and None not in row.values() for row in rows)


def test_no_identity_occurs_twice(rows: list[dict[str, str]]) -> None:
    assert len({(row["task_id"], row["worker"], row["attempt"]) for row in rows}) == ROWS


def test_second_attempts_follow_a_first_by_the_same_worker(rows: list[dict[str, str]]) -> None:
    first = {(row["task_id"], row["worker"]) for row in rows if row["attempt"] == "1"}
    again = [(row["task_id"], row["worker"]) for row in rows if row["attempt"] == "2"]
    assert len(again) == ROWS // 50
    assert set(again) <= first


def test_rows_come_in_order_of_submission_and_span_the_horizon(rows: list[dict[str, str]]) -> None:
    sent = [row["sent_at"] for row in rows]
    assert sent == sorted(sent)
    assert sent[0][:10] == "2026-09-12"
    assert sent[-1][:10] == "2026-11-20"
    assert all(row["opened_at"] <= row["sent_at"] for row in rows)


def test_skipped_rows_have_no_answer_and_others_one_of_the_scale(rows: list[dict[str, str]]) -> None:
    assert {row["answer"] for row in rows if row["status"] == "skipped"} == {""}
    assert {row["answer"] for row in rows if row["status"] == "done"} == {"0", "1", "2", "3"}


def test_planted_rows_are_those_of_the_task_list_and_mostly_right(rows: list[dict[str, str]]) -> None:
    tasks = list(csv.DictReader(io.StringIO(b"".join(gold_lines(PLAN)).decode())))
    assert tuple(tasks[0]) == TASK_HEADER
    known = {task["task_id"]: task["known_answer"] for task in tasks}
    planted = [row for row in rows if row["planted"] == "yes"]
    assert {row["task_id"] for row in planted} == set(known)
    right = [row["answer"] == known[row["task_id"]] for row in planted if row["status"] == "done"]
    assert np.mean(right) == pytest.approx(0.93, abs=0.02)


def test_chunks_of_any_size_give_rows_of_one_shape(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(load, "CHUNK_ROWS", 7)
    small = LoadPlan(seed=1, rows=20, horizon=PLAN.horizon)
    parts = list(load_lines(small))
    assert [part.count(b"\n") for part in parts] == [7, 7, 6]
    assert {line.count(b",") for part in parts for line in part.splitlines()} == {len(JUDGMENT_HEADER) - 1}


def test_digits_are_padded_and_texts_filled() -> None:
    assert digits(np.array([7, 1234]), 4).tobytes() == b"00071234"
    assert text_table(["a", "abc"]).tobytes() == b"a\0\0abc"


def test_answers_are_skewed_but_all_occur() -> None:
    share = Counter(known_answer(np.arange(10_000)).tolist())
    assert share[0] > share[1] > share[2] > share[3] > 500


def test_the_folder_holds_registry_mappings_and_judgments(tmp_path: Path) -> None:
    written = write_load(tmp_path, LoadPlan(seed=4, rows=1_000, horizon=PLAN.horizon))
    assert written.judgments == 1_000
    assert all((tmp_path / file.path).is_file() for file in written.files)
    assert {file.source for file in written.imports()} == {"demo-load"}
    prefixes = {rule.pattern for rule in written.operation.worker_rules}
    (judgments,) = [file for file in written.imports() if "judgments" in file.what]
    with (tmp_path / judgments.path).open(encoding="utf-8", newline="") as source:
        assert {row["worker"][:8] for row in csv.DictReader(source)} <= prefixes
