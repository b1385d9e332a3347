"""Sampling plans: published examples, every cell of the table where it is at hand, arrows that change the sample."""

import csv
from pathlib import Path

import pytest

from callsheet.stats.acceptance.plans import AQLS, LETTERS, LEVELS, LOTS, code_letter, single_plan

TABLES = Path(__file__).resolve().parents[5] / "shared" / "reference"
LOT_OF = {letter: (LOTS[i] if i < len(LOTS) else 600_000) for i, letter in enumerate(LEVELS["II"])}


@pytest.mark.parametrize(
    ("lot", "aql", "severity", "letter", "n", "ac", "re"),
    [
        (5_000, 1.5, "normal", "L", 200, 7, 8),
        (5_000, 1.5, "tightened", "L", 200, 5, 6),
        (5_000, 1.5, "reduced", "L", 80, 3, 6),
        (2_400, 2.5, "normal", "K", 125, 7, 8),
        (150, 2.5, "normal", "F", 20, 1, 2),
        (400, 0.65, "normal", "J", 80, 1, 2),
        (2_000, 1.0, "tightened", "K", 125, 2, 3),
    ],
)
def test_published_plans_come_out(lot: int, aql: float, severity: str, letter: str, n: int, ac: int, re: int) -> None:
    found = single_plan(lot, aql, severity=severity)  # type: ignore[arg-type]
    assert (found.letter, found.n, found.ac, found.re) == (letter, n, ac, re)


def test_an_arrow_changes_the_sample_and_names_both_letters() -> None:
    found = single_plan(400, 0.65)
    assert (found.code_letter, found.letter, found.n) == ("H", "J", 80)


def test_a_plan_as_large_as_the_lot_inspects_all_of_it() -> None:
    found = single_plan(10, 0.010)
    assert found.is_whole
    assert found.n == 10


def test_every_cell_agrees_with_the_table() -> None:
    path = TABLES / "iso2859.csv"
    if not path.exists():
        pytest.skip("the table of all plans is not beside the repository")
    looked = 0
    for row in csv.DictReader(path.open()):
        lot = LOT_OF.get(row["code_letter"])
        asked = {"level": "II"} if lot else {"level": "III"}
        found = single_plan(lot or 10**9, float(row["aql"]), severity=row["severity"], **asked)  # type: ignore[arg-type]
        assert found.code_letter == row["code_letter"]
        wanted = (row["plan_letter"], min(int(row["n"]), lot or 10**9), int(row["ac"]), int(row["re"]))
        assert (found.letter, found.n, found.ac, found.re) == wanted, row
        looked += 1
    assert looked == 1248


def test_every_code_letter_agrees_with_the_table() -> None:
    path = TABLES / "iso2859_code_letters.csv"
    if not path.exists():
        pytest.skip("the table of code letters is not beside the repository")
    for row in csv.DictReader(path.open()):
        for lot in (int(row["lot_min"]), int(row["lot_max"] or 10**9)):
            assert {level: code_letter(lot, level) for level in LEVELS} == {level: row[level] for level in LEVELS}


@pytest.mark.parametrize("severity", ["normal", "tightened", "reduced"])
def test_a_worse_limit_never_asks_for_fewer_chances_to_accept(severity: str) -> None:
    for lot in LOT_OF.values():
        plans = [single_plan(lot, aql, severity=severity) for aql in AQLS]  # type: ignore[arg-type]
        assert all(b.ac / b.n >= a.ac / a.n for a, b in zip(plans, plans[1:], strict=False))
        assert all(p.ac < p.re and p.n >= 1 and p.letter in LETTERS for p in plans)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"lot": 1, "aql": 1.0}, "inspect it whole"),
        ({"lot": 100, "aql": 1.2}, "nearest is 1"),
        ({"lot": 100, "aql": 1.0, "level": "IV"}, "no inspection level"),
        ({"lot": 100, "aql": 1.0, "severity": "strict"}, "no severity"),
        ({"lot": 100, "aql": 1.0, "edition": "1963"}, "no edition"),
        ({"lot": 100, "aql": 1.0, "severity": "reduced", "edition": "iso-2859-1"}, "not kept here"),
    ],
)
def test_what_no_table_holds_is_a_sentence(asked: dict[str, object], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        single_plan(**asked)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("severity", "letter", "aql", "plan"),
    [
        ("normal", "A", 0.010, ("Q", 1250, 0, 1)), ("normal", "A", 6.5, ("A", 2, 0, 1)), ("normal", "A", 10, ("C", 5, 1, 2)),
        ("normal", "A", 15, ("B", 3, 1, 2)), ("normal", "A", 1000, ("A", 2, 30, 31)), ("normal", "B", 4.0, ("B", 3, 0, 1)),
        ("normal", "B", 6.5, ("A", 2, 0, 1)), ("normal", "B", 10, ("C", 5, 1, 2)), ("normal", "E", 400, ("D", 8, 44, 45)),
        ("normal", "E", 650, ("C", 5, 44, 45)), ("normal", "F", 100, ("E", 13, 21, 22)), ("normal", "F", 150, ("E", 13, 30, 31)),
        ("normal", "H", 0.65, ("J", 80, 1, 2)), ("normal", "R", 0.010, ("Q", 1250, 0, 1)),
        ("normal", "R", 0.015, ("P", 800, 0, 1)), ("normal", "R", 0.025, ("R", 2000, 1, 2)),
        ("normal", "R", 1.5, ("P", 800, 21, 22)), ("normal", "R", 2.5, ("N", 500, 21, 22)),
        ("tightened", "A", 6.5, ("B", 3, 0, 1)), ("tightened", "A", 10, ("D", 8, 1, 2)), ("tightened", "A", 25, ("B", 3, 1, 2)),
        ("tightened", "B", 6.5, ("B", 3, 0, 1)), ("tightened", "E", 1000, ("B", 3, 41, 42)),
        ("tightened", "K", 1.0, ("K", 125, 2, 3)), ("tightened", "R", 0.010, ("R", 2000, 0, 1)),
        ("tightened", "R", 0.015, ("Q", 1250, 0, 1)), ("tightened", "R", 0.025, ("S", 3150, 1, 2)),
        ("reduced", "A", 6.5, ("A", 2, 0, 1)), ("reduced", "B", 15, ("B", 2, 0, 2)), ("reduced", "B", 1000, ("B", 2, 30, 31)),
        ("reduced", "C", 25, ("C", 2, 1, 4)), ("reduced", "F", 1000, ("B", 2, 30, 31)), ("reduced", "L", 1.5, ("L", 80, 3, 6)),
        ("reduced", "R", 0.010, ("Q", 500, 0, 1)), ("reduced", "R", 0.025, ("R", 800, 0, 2)),
    ],
)  # fmt: skip
def test_cells_at_the_borders_of_the_tables(
    severity: str, letter: str, aql: float, plan: tuple[str, int, int, int]
) -> None:
    lot = LOT_OF.get(letter) or 10**9
    found = single_plan(lot, aql, level="II" if letter in LOT_OF else "III", severity=severity)  # type: ignore[arg-type]
    assert found.code_letter == letter
    assert (found.letter, found.n, found.ac, found.re) == (plan[0], min(plan[1], lot), *plan[2:])
