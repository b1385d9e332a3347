"""`callsheet truth`: keys as promised, known answers for scoring or for learning, and input that cannot be used."""

import csv
import io
import os
import threading
from pathlib import Path

import pytest

from tests.world.house import House, Said

PROMISED = [
    "method", "tasks", "workers", "labels", "classes", "iterations", "converged", "accuracy", "log_loss", "ece", "seconds",
    "warnings",
]  # fmt: skip
ROWS = ["a,ann,yes", "a,bo,yes", "a,cy,no", "b,ann,no", "b,bo,no", "b,cy,no", "c,ann,yes", "c,bo,no", "c,cy,yes"]


@pytest.fixture
def desk(tmp_path: Path) -> House:
    return House(tmp_path, tmp_path)


def table(desk: House, rows: list[str], name: str = "labels.csv", head: str = "task,worker,label") -> Path:
    path = desk.desk / name
    path.write_text("\n".join([head, *rows]) + "\n")
    return path


def refused(said: Said) -> str:
    assert said.code == 2, said.out
    assert "Traceback" not in said.err
    assert len(said.err.strip().splitlines()) == 1
    return said.err


def test_the_answer_has_the_keys_that_were_promised(desk: House) -> None:
    said = desk.cli("truth", table(desk, ROWS), "--method", "majority", "--json")
    assert list(said.json) == PROMISED
    assert {k: said.json[k] for k in ("method", "tasks", "workers", "labels", "classes", "accuracy")} == {
        "method": "majority", "tasks": 3, "workers": 3, "labels": 9, "classes": 2, "accuracy": None,
    }  # fmt: skip


def test_exactly_as_many_iterations_as_were_asked_for(desk: House) -> None:
    assert (
        desk.cli("truth", table(desk, ROWS), "--method", "dawid-skene", "--iterations", "7", "--json").json[
            "iterations"
        ]
        == 7
    )


def test_known_answers_score_and_a_label_that_nobody_gave_is_missed(desk: House) -> None:
    gold = table(desk, ["a,yes", "b,maybe", "z,yes"], "gold.csv", "task,label")
    said = desk.cli("truth", table(desk, ROWS), "--method", "majority", "--gold", gold, "--json")
    assert said.json["accuracy"] == 0.5
    assert any("nobody gave" in w for w in said.json["warnings"])
    assert any("nobody answered" in w for w in said.json["warnings"])


def test_known_answers_are_learnt_from_only_when_asked(desk: House) -> None:
    gold = table(desk, ["a,no", "b,no", "c,yes"], "gold.csv", "task,label")
    asked = ("truth", table(desk, ROWS), "--method", "dawid-skene", "--gold", gold, "--json")
    assert desk.cli(*asked).json["accuracy"] < 1.0
    assert desk.cli(*asked, "--use-gold").json["accuracy"] == 1.0


def test_out_holds_every_task_with_the_probability_of_each_label_and_ties_without_a_label(desk: House) -> None:
    out = desk.desk / "out.csv"
    desk.cli("truth", table(desk, ["=a,ann,x", "=a,bo,y", "b,ann,x"]), "--method", "majority", "--out", out)
    assert list(csv.reader(out.open())) == [
        ["task", "label", "p_x", "p_y"],
        ["'=a", "", "0.5", "0.5"],
        ["b", "x", "1.0", "0.0"],
    ]


def test_repeated_answers_and_labels_alike_and_empty_cells_are_told(desk: House) -> None:
    rows = ["a,ann,yes", "a,ann,no", "a,bo,No ", "b,,yes", "b,bo,"]
    said = desk.cli("truth", table(desk, rows), "--method", "majority", "--json")
    assert said.json["labels"] == 2
    told = " ".join(said.json["warnings"])
    assert "1 answer was repeated" in told
    assert "2 rows have an empty cell" in told
    assert "differ only in capitals or spaces" in told


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "is empty"),
        (b"task,worker,label\n", "holds a header and no row below it"),
        (b"item,worker,label\na,b,c\n", "has no column task"),
        (b"task,worker,label\na,b,\xff\xfe\n", "UTF-8"),
        (b"PAR1 nothing", "Parquet"),
    ],
)
def test_what_is_no_table_of_answers_is_one_sentence(desk: House, content: bytes, expected: str) -> None:
    path = desk.desk / "bad.csv"
    path.write_bytes(content)
    assert expected in refused(desk.cli("truth", path))


def test_a_file_that_is_not_there_an_unknown_method_and_learning_from_nothing_are_one_sentence(desk: House) -> None:
    assert "nowhere.csv" in refused(desk.cli("truth", desk.desk / "nowhere.csv"))
    assert "majority" in refused(desk.cli("truth", table(desk, ROWS), "--method", "guess"))
    assert "--gold" in refused(desk.cli("truth", table(desk, ROWS), "--use-gold"))


def test_a_place_that_nothing_can_be_written_to_is_said_before_the_work(desk: House) -> None:
    file = table(desk, ROWS)
    for out, expected in (
        (desk.desk / "no" / "out.csv", "there is no folder"),
        (desk.desk, "is a folder"),
        (file, "itself"),
    ):
        assert expected in refused(desk.cli("truth", file, "--out", out))
    assert file.read_text().endswith("\n".join(ROWS) + "\n")


def test_steps_below_none_and_near_misses_are_one_sentence(desk: House) -> None:
    file = table(desk, ROWS)
    assert "'--iterations'" in refused(desk.cli("truth", file, "--iterations=-1"))
    assert "did you mean majority?" in refused(desk.cli("truth", file, "--method", "majorty"))
    assert "did you mean numeric?" in refused(desk.cli("truth", file, "--kind", "number"))
    assert "--steps is for --kind ordinal" in refused(desk.cli("truth", file, "--steps", "no,yes"))
    assert desk.cli("truth", file, "--method", "Majority", "--json").json["method"] == "majority"


def test_scores_on_what_was_learnt_from_and_tasks_known_twice_are_said(desk: House) -> None:
    gold = table(desk, ["a,yes", "b,no", "b,yes"], "gold.csv", "task,label")
    told = desk.cli("truth", table(desk, ROWS), "--method", "one-coin", "--gold", gold, "--use-gold", "--json").json[
        "warnings"
    ]
    assert "1 task has several known answers: the last one stands" in told
    assert any("say nothing about other tasks" in w for w in told)


def test_standard_input_and_pipes_are_tables_like_files(desk: House, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = ("--method", "majority", "--json")
    plain = desk.cli("truth", table(desk, ROWS), *asked).json
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(table(desk, ROWS).read_bytes())))
    assert {**desk.cli("truth", "-", *asked).json, "seconds": 0} == {**plain, "seconds": 0}
    pipe = desk.desk / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=lambda: pipe.write_bytes(table(desk, ROWS).read_bytes()))
    writer.start()
    assert {**desk.cli("truth", pipe, *asked).json, "seconds": 0} == {**plain, "seconds": 0}
    writer.join()
