"""`callsheet truth --kind spans|boxes|orders`: JSON lists as the readers of tools keep them, in and out."""

import csv
import json
from pathlib import Path

import pytest

from callsheet.sources.crowd_html import crowd_box, crowd_span
from tests.edges.cli.test_truth import PROMISED, desk, refused
from tests.world.house import House

__all__ = ["desk"]
Rows = list[tuple[str, str, object]]
NAME, LATER = {"start": 3, "end": 10, "label": "name"}, {"start": 20, "end": 25, "label": "place"}
SPANS: Rows = [
    ("a", "ann", [NAME]), ("a", "bo", [NAME]), ("a", "cy", [NAME | {"start": 5}, LATER]),
    ("b", "ann", []), ("b", "bo", []), ("b", "cy", [LATER]),
]  # fmt: skip
CAR, VAN = (
    {"x": 0, "y": 0, "width": 10, "height": 10, "label": "car"},
    {"x": 50, "y": 50, "width": 9, "height": 9, "label": "van"},
)
BOXES: Rows = [
    ("a", "ann", [CAR]), ("a", "bo", [CAR | {"x": 1}]), ("a", "cy", [CAR, VAN]),
    ("b", "ann", [VAN]), ("b", "bo", [VAN]), ("b", "cy", []),
]  # fmt: skip
ORDERS: Rows = [
    ("a", "ann", ["x", "y", "z"]), ("a", "bo", ["x", "y", "z"]), ("a", "cy", ["z", ["x", "y"]]),
    ("b", "ann", ["p", "q"]), ("b", "bo", ["q", "p"]), ("b", "cy", ["q", "p"]),
]  # fmt: skip
KINDS = {"spans": SPANS, "boxes": BOXES, "orders": ORDERS}


def table(
    desk: House, rows: list[tuple[object, ...]] | Rows, name: str = "lists.csv", head: str = "task,worker,label"
) -> Path:
    path = desk.desk / name
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(head.split(","))
        writer.writerows([*row[:-1], row[-1] if isinstance(row[-1], str) else json.dumps(row[-1])] for row in rows)
    return path


def out_of(desk: House) -> dict[str, dict[str, str]]:
    with (desk.desk / "out.csv").open(newline="") as file:
        return {row["task"]: row for row in csv.DictReader(file)}


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_list_has_the_promised_keys(desk: House, kind: str) -> None:
    found = desk.cli("truth", table(desk, KINDS[kind]), "--kind", kind, "--json").json
    assert list(found) == PROMISED
    assert (found["tasks"], found["workers"], found["labels"], found["warnings"]) == (2, 3, 6, [])


@pytest.mark.parametrize("kind", KINDS)
def test_what_comes_out_can_be_put_in_again_as_known_answers(desk: House, kind: str) -> None:
    asked = ("truth", table(desk, KINDS[kind]), "--kind", kind, "--json")
    desk.cli(*asked, "--out", desk.desk / "out.csv")
    gold = table(desk, [(task, row["answer"]) for task, row in out_of(desk).items()], "gold.csv", "task,label")
    found = desk.cli(*asked, "--gold", gold).json
    own = ["kendall"] if kind == "orders" else ["precision", "recall", "f1"]
    assert list(found) == [*PROMISED[:10], *own, *PROMISED[10:]]
    assert [found[key] for key in own] == [1.0] * len(own)


def test_spans_are_voted_on_and_nothing_marked_is_an_answer(desk: House) -> None:
    desk.cli("truth", table(desk, SPANS), "--kind", "spans", "--out", desk.desk / "out.csv")
    found = {task: json.loads(row["answer"]) for task, row in out_of(desk).items()}
    assert [(s["start"], s["end"], s["label"]) for s in found["a"]] == [(3, 10, "name")]
    assert 0.9 < found["a"][0]["support"] < 1
    assert found["b"] == []


def test_boxes_are_matched_and_the_doubtful_stand_apart(desk: House) -> None:
    desk.cli("truth", table(desk, BOXES), "--kind", "boxes", "--out", desk.desk / "out.csv")
    row = out_of(desk)["a"]
    assert [(b["x"], b["width"], b["label"], b["support"]) for b in json.loads(row["answer"])] == [(0, 10, "car", 1.0)]
    assert [b["label"] for b in json.loads(row["doubtful"])] == ["van"]


def test_orders_take_the_median_and_are_scored_by_what_they_contradict(desk: House) -> None:
    gold = table(desk, [("a", ["x", "z", "y"]), ("b", ["q", "p"])], "gold.csv", "task,label")
    found = desk.cli(
        "truth", table(desk, ORDERS), "--kind", "orders", "--gold", gold, "--out", desk.desk / "out.csv", "--json"
    ).json
    assert {task: json.loads(row["answer"]) for task, row in out_of(desk).items()} == {
        "a": ["x", "y", "z"],
        "b": ["q", "p"],
    }
    assert (found["accuracy"], found["kendall"]) == (0.5, pytest.approx(1 - 2 * (1 / 3) / 2))


def test_answers_as_readers_keep_them_are_taken(desk: House) -> None:
    span = crowd_span({"startOffset": 3, "endOffset": 10, "label": "name"})
    box = crowd_box({"left": 1, "top": 2, "width": 3, "height": 4})
    for kind, one in (("spans", span), ("boxes", box)):
        rows: Rows = [("a", worker, [one]) for worker in ("ann", "bo", "cy")]
        assert desk.cli("truth", table(desk, rows), "--kind", kind, "--json").json["warnings"] == []


@pytest.mark.parametrize(
    ("kind", "odd"),
    [
        ("spans", "name"), ("spans", [{"start": 9, "end": 3}]), ("spans", [{"start": "3", "end": 9}]), ("spans", {"start": 3, "end": 9}),
        ("boxes", [{"x": 1, "y": 1, "width": -2, "height": 2}]), ("boxes", [CAR | {"rotation": 30}]), ("boxes", [[1, 2, 3, 4]]),
        ("orders", ["x", "x"]), ("orders", []), ("orders", [{"x": 1}]), ("orders", "x>y"),
    ],
)  # fmt: skip
def test_what_is_no_such_list_is_counted_and_refused_where_nothing_is_left(desk: House, kind: str, odd: object) -> None:
    rows: Rows = [*KINDS[kind], ("a", "di", odd)]
    found = desk.cli("truth", table(desk, rows), "--kind", kind, "--json").json
    assert found["labels"] == 6
    assert "1 answer is no list such as" in found["warnings"][0]
    assert "no label is a list such as [" in refused(desk.cli("truth", table(desk, rows[-1:]), "--kind", kind))


def test_the_last_of_repeated_answers_stands_and_few_answers_are_said(desk: House) -> None:
    rows: Rows = [("a", "ann", []), ("a", "ann", [NAME]), ("a", "bo", [NAME])]
    found = desk.cli("truth", table(desk, rows), "--kind", "spans", "--out", desk.desk / "out.csv", "--json").json
    assert json.loads(out_of(desk)["a"]["answer"])[0]["label"] == "name"
    assert [w.split(":")[0] for w in found["warnings"]] == [
        "1 answer was repeated by the same worker on the same task", "1 task has fewer than three answers",
    ]  # fmt: skip
