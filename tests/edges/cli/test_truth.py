"""`callsheet truth`: keys as promised, known answers for scoring or for learning, and input that cannot be used."""

import csv
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
    assert any("nobody labelled" in w for w in said.json["warnings"])


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
    assert "1 answers were repeated" in told
    assert "2 rows have an empty cell" in told
    assert "differ only in capitals or spaces" in told


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "is empty"),
        (b"task,worker,label\n", "no row has a value"),
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
