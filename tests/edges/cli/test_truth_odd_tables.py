"""`callsheet truth` on tables as they come: what can be answered is, what cannot be told is said."""

import csv

import pytest

from tests.edges.cli.test_truth import PROMISED, desk, refused, table
from tests.world.house import House

__all__ = ["desk"]
METHODS = ("auto", "majority", "wawa", "dawid-skene", "one-coin")
OF_ONE_CLASS = [f"t{t},w{w},yes" for t in range(4) for w in range(3)]
ALONE = [f"t{t},w{t % 3},{'ab'[t % 2]}" for t in range(12)]
CROWD = [f"big,w{w},{'yes' if w % 5 else 'no'}" for w in range(5000)]
ISLANDS = [f"{g}{t},{g}w{w},{'ab'[t % 2]}" for g in "xy" for t in range(6) for w in range(3)]
REPEATED = ["a,ann,yes", "a,ann,no", "a,bo,no", "b,ann,yes", "b,bo,yes"]
EMPTY_CELLS = ["a,,yes", ",ann,no", "a,bo,", "b,  ,yes", "a,cy,no", "a,dee,no"]
ALIKE = ["a,ann,Yes", "a,bo,yes", "b,ann,yes ", "b,bo,no"]


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(
    ("rows", "warning", "labels"),
    [
        (OF_ONE_CLASS, "every label is the same", 12),
        (ALONE, "no task has two labels", 12),
        ([*CROWD, *OF_ONE_CLASS], "gave one label alone", 5012),
        (REPEATED, "1 answer was repeated", 4),
        (EMPTY_CELLS, "4 rows have an empty cell", 2),
        (ALIKE, "'Yes', 'yes', 'yes ' differ only in capitals or spaces", 4),
    ],
    ids=["one class", "one label a task", "5,000 labels on a task", "repeated", "empty cells", "alike"],
)
def test_odd_tables_are_answered_and_said(desk: House, method: str, rows: list[str], warning: str, labels: int) -> None:
    said = desk.cli("truth", table(desk, rows), "--method", method, "--json")
    assert list(said.json) == PROMISED
    assert said.json["labels"] == labels
    assert any(warning in w for w in said.json["warnings"]), said.json["warnings"]


@pytest.mark.parametrize("method", ["auto", "dawid-skene", "one-coin"])
def test_work_in_parts_without_a_common_worker_is_said(desk: House, method: str) -> None:
    said = desk.cli("truth", table(desk, ISLANDS), "--method", method, "--json")
    assert any("2 parts without a common worker" in w for w in said.json["warnings"])


def test_of_repeated_answers_the_last_stands(desk: House) -> None:
    out = desk.desk / "out.csv"
    desk.cli("truth", table(desk, REPEATED), "--method", "majority", "--out", out)
    with out.open() as file:
        assert [row["label"] for row in csv.DictReader(file)] == ["no", "yes"]


def test_a_majority_that_is_wrong_is_outvoted_by_who_agrees_with_each_other(desk: House) -> None:
    # three of five answer at random in turn, two are always right: votes alone are wrong on many tasks
    truth = ["ab"[(t * 7 // 3) % 2] for t in range(60)]
    rows = [f"t{t:02},good{g},{truth[t]}" for t in range(60) for g in range(2)]
    rows += [f"t{t:02},bad{g},{'ab'[(t * (g + 3) // 2 + t // 5) % 2]}" for t in range(60) for g in range(3)]
    gold = table(desk, [f"t{t:02},{truth[t]}" for t in range(60)], "gold.csv", "task,label")
    file = table(desk, rows)
    found = {
        m: desk.cli("truth", file, "--method", m, "--gold", gold, "--json").json["accuracy"]
        for m in ("majority", "dawid-skene", "auto")
    }
    assert found["majority"] < 0.9
    assert found["dawid-skene"] > found["majority"]
    assert found["auto"] > found["majority"]


def test_a_table_that_is_not_utf8_is_named_with_its_line(desk: House) -> None:
    file = desk.desk / "latin.csv"
    file.write_bytes("task,worker,label\na,ann,gut\na,bo,schön\n".encode("latin-1"))
    said = refused(desk.cli("truth", file))
    assert "latin.csv, line" in said
    assert "UTF-8" in said


@pytest.mark.parametrize("method", ["auto", "majority", "one-coin"])
def test_very_many_classes_write_only_the_likely_labels(desk: House, method: str) -> None:
    rows = [f"t{t},w{w},c{t if (t + w) % 4 else t * 10 + w}" for t in range(12000) for w in range(3)]
    gold = table(desk, [f"t{t},c{t}" for t in range(12000)], "gold.csv", "task,label")
    out = desk.desk / "out.csv"
    said = desk.cli("truth", table(desk, rows), "--method", method, "--gold", gold, "--out", out, "--json")
    assert said.json["classes"] > 12000
    assert said.json["method"] == method
    assert said.json["accuracy"] > 0.99
    with out.open() as file:
        head, first, *_ = csv.reader(file)
    assert head == ["task", "label", "p", "label_2", "p_2", "label_3", "p_3"]
    assert first[:2] == ["t0", "c0"]
    assert "use auto, majority, wawa, one-coin" in refused(
        desk.cli("truth", table(desk, rows), "--method", "dawid-skene")
    )
