"""`callsheet accept plan`: exactly the promised keys, arrows followed, what no table holds in one sentence."""

from pathlib import Path

import pytest

from tests.world.house import House


@pytest.fixture
def desk(tmp_path: Path) -> House:
    return House(tmp_path, tmp_path)


def test_a_plan_has_exactly_the_keys_that_were_promised(desk: House) -> None:
    said = desk.cli("accept", "plan", "--lot", "2400", "--aql", "2.5", "--json")
    assert said.json == {"letter": "K", "n": 125, "ac": 7, "re": 8}


def test_severity_and_arrows_are_followed(desk: House) -> None:
    tight = desk.cli("accept", "plan", "--lot", "5000", "--aql", "1.5", "--severity", "tightened", "--json")
    assert tight.json == {"letter": "L", "n": 200, "ac": 5, "re": 6}
    arrow = desk.cli("accept", "plan", "--lot", "400", "--aql", "0.65")
    assert "Letter J (the lot's letter H leads there): inspect 80 of 400 units" in arrow.out
    assert "one lot in ten still passes at 4.8%" in arrow.out


def test_a_gap_and_a_whole_lot_are_said(desk: House) -> None:
    assert (
        "return to normal" in desk.cli("accept", "plan", "--lot", "5000", "--aql", "1.5", "--severity", "reduced").out
    )
    assert "whole lot" in desk.cli("accept", "plan", "--lot", "10", "--aql", "0.01").out


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (("--lot", "1", "--aql", "1"), "inspect it whole"),
        (("--lot", "100", "--aql", "3"), "nearest is 2.5"),
        (("--lot", "100", "--aql", "1", "--level", "9"), "no inspection level '9'; there are S-1"),
        (("--lot", "100", "--aql", "1", "--level", "S1"), "did you mean S-1?"),
        (("--lot", "100", "--aql", "1", "--edition", "milstd"), "did you mean z1.4?"),
        (("--lot", "100", "--aql", "1", "--severity", "strict"), "no severity 'strict'; there are normal"),
        (("--lot", "many", "--aql", "1"), "Invalid value for '--lot'"),
        (("--lot", "100", "--aql", "1,5"), "Invalid value for '--aql'"),
        (("--lot", "100"), "Missing option '--aql'; `callsheet accept plan --help`"),
        (("--lot", "100", "--aql", "1", "--severity", "reduced", "--edition", "iso-2859-1"), "not kept here"),
    ],
)
def test_what_no_table_holds_is_one_sentence(desk: House, asked: tuple[str, ...], expected: str) -> None:
    said = desk.cli("accept", "plan", *asked)
    assert said.code == 2
    assert expected in said.err
    assert len(said.err.strip().splitlines()) == 1


def test_capitals_and_other_names_of_an_edition_are_understood(desk: House) -> None:
    asked = ("accept", "plan", "--lot", "1000", "--aql", "1", "--json")
    plain = desk.cli(*asked).json
    for other in (("--level", "ii"), ("--level", "2"), ("--severity", "Normal"), ("--edition", "MIL-STD-105E")):
        assert desk.cli(*asked, *other).json == plain


def test_a_lot_is_decided_with_its_risks_in_words(desk: House) -> None:
    said = desk.cli("accept", "lot", "--lot", "2000", "--aql", "1", "--found", "2", "--json").json
    assert (said["accepted"], said["letter"], said["n"], said["ac"], said["re"]) == (True, "K", 125, 3, 4)
    assert 0.2 < said["chance_that_lot_meets"] < 0.3
    assert "producer's risk" in said["risks"][0]
    shown = desk.cli("accept", "lot", "--lot", "2000", "--aql", "1", "--found", "4").out
    assert shown.startswith("Not accepted: 4 nonconforming, 4 or more reject.")
    assert "1 % nonconforming or fewer with a probability of 2%" in shown


def test_a_lot_in_the_gap_of_reduced_inspection_ends_it(desk: House) -> None:
    asked = ("accept", "lot", "--lot", "5000", "--aql", "1.5", "--severity", "reduced", "--found", "4")
    assert desk.cli(*asked, "--json").json["back_to_normal"] is True
    assert "Inspection returns to normal." in desk.cli(*asked).out


def test_more_faults_than_the_sample_holds_are_one_sentence(desk: House) -> None:
    said = desk.cli("accept", "lot", "--lot", "2000", "--aql", "1", "--found", "200")
    assert (said.code, said.err.strip()) == (2, said.err.strip().splitlines()[0])
    assert "200 of a sample of 125 units cannot be nonconforming" in said.err


def test_a_unit_may_have_several_faults_where_faults_are_counted(desk: House) -> None:
    asked = ("accept", "lot", "--lot", "1000", "--aql", "650", "--json")
    assert desk.cli(*asked, "--found", "44").json["accepted"] is True
    assert desk.cli(*asked, "--found", "45").json["accepted"] is False
