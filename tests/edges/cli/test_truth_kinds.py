"""`callsheet truth --kind`: numbers, steps, sets and texts, with the promised keys, what is left out, and what is refused."""

import csv
from pathlib import Path

import pytest

from tests.edges.cli.test_truth import PROMISED, refused, table
from tests.world.house import House


@pytest.fixture
def desk(tmp_path: Path) -> House:
    return House(tmp_path, tmp_path)


NUMBERS = ["a,ann,2", "a,bo,4", "a,cy,6", "b,ann,10", "b,bo,12", "b,cy,14"]
STEPS = ["a,ann,low", "a,bo,low", "a,cy,middle", "b,ann,high", "b,bo,high", "b,cy,middle"]
SETS = ["a,ann,x|y", "a,bo,x", "a,cy,x | z", "b,ann,|", "b,bo,|", "b,cy,z"]
TEXTS = ["a,ann,The cat sat.", "a,bo,the cat sat", "a,cy,The cat sits", "b,ann,Good day", "b,bo,Good day!", "b,cy,day"]


def rows_of(path: Path) -> list[list[str]]:
    with path.open(newline="") as file:
        return list(csv.reader(file))


@pytest.mark.parametrize(
    ("kind", "rows", "own"),
    [
        ("numeric", NUMBERS, ["rmse", "mae"]),
        ("multi-label", SETS, ["f1", "hamming"]),
        ("text", TEXTS, ["wer", "mean_wer", "normaliser"]),
    ],
)
def test_every_kind_has_the_promised_keys_and_its_own_scores(
    desk: House, kind: str, rows: list[str], own: list[str]
) -> None:
    asked = ("truth", table(desk, rows), "--kind", kind, "--method", "auto", "--json")
    found = desk.cli(*asked).json
    assert list(found) == PROMISED
    gold = table(desk, ["a,1", "z,2"], "gold.csv", "task,label")
    assert list(desk.cli(*asked, "--gold", gold).json) == [*PROMISED[:10], *own, *PROMISED[10:]]
    assert (found["tasks"], found["workers"], found["labels"]) == (2, 3, 6)
    assert found["accuracy"] is None


def test_numbers_are_scored_by_their_errors_and_what_is_not_finite_is_counted(desk: House) -> None:
    rows = [*NUMBERS, "b,di,nan", "a,di,inf", "b,ed,-inf", "a,ed,ten", "a,flo,"]
    gold = table(desk, ["a,4", "b,13", "z,1"], "gold.csv", "task,label")
    asked = ("truth", table(desk, rows), "--kind", "numeric", "--method", "mean", "--gold", gold, "--json")
    found = desk.cli(*asked, "--out", desk.desk / "out.csv").json
    assert (found["labels"], found["mae"], found["rmse"]) == (6, 0.5, pytest.approx(0.5**0.5))
    told = " ".join(found["warnings"])
    for part in (
        "1 answer is no number",
        "1 answer is NaN",
        "2 answers are infinite",
        "1 row has an empty",
        "nobody",
    ):
        assert part in told
    head, first, second = rows_of(desk.desk / "out.csv")
    assert head == ["task", "answer", "low", "high", "answers"]
    assert (first[:2], second[:2]) == (["a", "4.0"], ["b", "12.0"])


def test_steps_are_ordered_by_number_or_as_said_and_the_answer_is_the_median(desk: House) -> None:
    gold = table(desk, ["a,low", "b,high"], "gold.csv", "task,label")
    asked = ("truth", table(desk, STEPS), "--kind", "ordinal", "--method", "auto", "--json")
    assert "--steps" in refused(desk.cli(*asked))
    assert "'middle'" in refused(desk.cli(*asked, "--steps", "low,high"))
    found = desk.cli(*asked, "--steps", "low,middle,high", "--gold", gold, "--out", desk.desk / "out.csv").json
    assert (found["accuracy"], found["mae"]) == (1.0, 0.0)
    assert rows_of(desk.desk / "out.csv")[0] == ["task", "answer", "low", "high", "p_low", "p_middle", "p_high"]
    numbered = table(desk, [r.replace("low", "2").replace("middle", "10").replace("high", "30") for r in STEPS])
    gold = table(desk, ["a,2.0", "b,30"], "gold.csv", "task,label")
    found = desk.cli("truth", numbered, "--kind", "ordinal", "--method", "auto", "--gold", gold, "--json").json
    assert (found["classes"], found["accuracy"]) == (3, 1.0)


def test_one_number_written_in_several_ways_is_one_step(desk: House) -> None:
    file = table(desk, ["a,ann,1", "a,bo,1.0", "a,cy, 01", "b,ann,2", "b,bo,2.0", "b,cy,3"])
    found = desk.cli("truth", file, "--kind", "ordinal", "--json", "--out", desk.desk / "out.csv").json
    assert found["classes"] == 3
    assert rows_of(desk.desk / "out.csv")[0][4:] == ["p_1", "p_2", "p_3"]


def test_sets_are_written_with_bars_and_an_empty_one_is_an_answer(desk: House) -> None:
    gold = table(desk, ["a,x", "b,|"], "gold.csv", "task,label")
    asked = ("truth", table(desk, SETS), "--kind", "multi-label", "--method", "auto", "--gold", gold, "--json")
    found = desk.cli(*asked, "--out", desk.desk / "out.csv").json
    assert (found["classes"], found["accuracy"], found["f1"], found["hamming"]) == (3, 1.0, 1.0, 0.0)
    assert [row[:2] for row in rows_of(desk.desk / "out.csv")] == [["task", "answer"], ["a", "x"], ["b", "|"]]
    strange = table(desk, ["a,p|q|r"], "strange.csv", "task,label")
    assert (
        desk.cli("truth", table(desk, SETS), "--kind", "multi-label", "--gold", strange, "--json").json["hamming"] <= 1
    )


def test_texts_are_voted_as_compared_and_written_as_most_wrote_them(desk: House) -> None:
    gold = table(desk, ["a,the cat sat down", "b,good day"], "gold.csv", "task,label")
    asked = ("truth", table(desk, TEXTS), "--kind", "text", "--method", "auto", "--gold", gold, "--json")
    found = desk.cli(*asked, "--out", desk.desk / "out.csv").json
    assert found["wer"] == pytest.approx(1 / 6)
    assert found["mean_wer"] == pytest.approx(1 / 8)
    assert [row[1] for row in rows_of(desk.desk / "out.csv")] == ["answer", "The cat sat.", "Good day"]


def test_texts_without_spaces_are_voted_on_by_characters(desk: House) -> None:
    rows = ["a,ann,山田はみんなに好かれる", "a,bo,山田はみんな好かれる", "a,cy,山口はみんなに好かれる"]
    gold = table(desk, ["a,山田はみんなに好かれる"], "gold.csv", "task,label")
    found = desk.cli("truth", table(desk, rows), "--kind", "text", "--method", "auto", "--gold", gold, "--json").json
    assert found["wer"] == 0.0
    assert any("character error rate" in w for w in found["warnings"])


def test_an_unknown_kind_a_method_of_another_kind_and_learning_where_it_cannot_are_one_sentence(desk: House) -> None:
    asked = ("truth", table(desk, NUMBERS), "--method", "auto")
    assert "multi-label" in refused(desk.cli(*asked, "--kind", "colour"))
    assert "median" in refused(desk.cli("truth", table(desk, NUMBERS), "--kind", "numeric", "--method", "glad"))
    assert "--use-gold" in refused(desk.cli(*asked, "--kind", "numeric", "--use-gold"))
    assert "no number to" in refused(desk.cli("truth", table(desk, STEPS), "--kind", "numeric", "--method", "mean"))


PAIRS = ["ann,x,y,left", "ann,y,z,y", "bo,x,z,x", "bo,y,x,tie", "cy,z,x,right", "cy,y,z,right"]


def test_pairs_give_scores_with_intervals_and_places(desk: House) -> None:
    gold = table(desk, ["x,3", "y,2", "z,1"], "gold.csv", "task,label")
    file = table(desk, PAIRS, "pairs.csv", "worker,left,right,winner")
    asked = (
        "truth",
        file,
        "--kind",
        "pairs",
        "--method",
        "auto",
        "--gold",
        gold,
        "--json",
        "--out",
        desk.desk / "out.csv",
    )
    found = desk.cli(*asked).json
    assert list(found) == [*PROMISED[:10], "kendall", *PROMISED[10:]]
    assert (found["tasks"], found["workers"], found["labels"], found["classes"], found["kendall"]) == (3, 3, 6, 3, 1.0)
    head, *rows = rows_of(desk.desk / "out.csv")
    assert head[:5] == ["item", "score", "low", "high", "place"]
    assert [(row[0], row[4], row[7:10]) for row in rows] == [
        ("x", "1", ["3", "0", "1"]), ("y", "2", ["1", "2", "1"]), ("z", "3", ["1", "3", "0"]),
    ]  # fmt: skip
    assert float(rows[0][2]) < float(rows[0][1]) < float(rows[0][3])


def test_pairs_from_careful_workers_name_those_who_click(desk: House) -> None:
    rows = [f"w{k},{a},{b},{min(a, b)}" for k in range(4) for a in "abcd" for b in "abcd" if a != b] * 2
    rows += [f"clicks,{a},{b},left" for a in "abcd" for b in "abcd" if a != b] * 4
    file = table(desk, [*rows, "w1,a,b,b", "w1,b,c,c", "w2,c,d,d", "w3,d,a,d"], "pairs.csv", "worker,left,right,winner")
    found = desk.cli("truth", file, "--kind", "pairs", "--method", "careful-judges", "--json").json
    assert found["method"] == "careful-judges"
    assert found["warnings"][-1].startswith("1 worker follows the items in fewer than half of the answers")
    assert "'clicks'" in found["warnings"][-1]
    bare = table(desk, ["x,y,x", "y,x,x"], "bare.csv", "left,right,winner")
    said = refused(desk.cli("truth", bare, "--kind", "pairs", "--method", "careful-judges"))
    assert "needs a column worker" in said


def test_pairs_need_no_worker_and_odd_rows_are_told(desk: House) -> None:
    rows = ["x,y,x", "y,x,draw", "x,y,Tie", "x,x,x", "x,y,zebra", "x,,x", "X,y,y"]
    file = table(desk, rows, "pairs.csv", "left,right,winner")
    found = desk.cli("truth", file, "--kind", "pairs", "--method", "auto", "--json").json
    assert (found["workers"], found["labels"]) == (None, 4)
    told = " ".join(found["warnings"])
    for part in ("written in 2 ways", "with itself", "'zebra'", "1 row has an empty", "capitals"):
        assert part in told
    nobody = table(desk, ["x,x,x", "x,y,zebra"], "nobody.csv", "left,right,winner")
    assert "no row compares" in refused(desk.cli("truth", nobody, "--kind", "pairs", "--method", "auto"))
    said = refused(desk.cli("truth", table(desk, PAIRS), "--kind", "pairs", "--method", "auto"))
    assert said.rstrip().endswith("Expected: left,right,winner")
