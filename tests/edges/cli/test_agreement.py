"""`callsheet agreement`: keys as promised, published values, and input that cannot be used."""

import pytest

from tests.core.stats.agreement.test_patterns import RAW_4_RATERS
from tests.edges.cli.test_truth import desk, refused, table
from tests.world.house import House

__all__ = ["desk"]
PROMISED = ["measure", "value", "low", "high", "n_units", "n_pairs", "method"]
KRIPPENDORFF = [f"u{u},r{r},{v}" for u, unit in enumerate(RAW_4_RATERS) for r, v in enumerate(unit) if v is not None]


@pytest.mark.parametrize(
    ("asked", "value"),
    [
        (("--level", "nominal"), 0.7434211),
        (("--level", "ordinal"), 0.8153875),
        (("--level", "ordinal", "--order", "1, 2, 3, 4, 5"), 0.8153875),
        (("--level", "interval"), 0.8491071),
        (("--level", "ratio"), 0.7974028),
        (("--measure", "ac1"), 0.7754441),
        (("--measure", "fleiss"), 0.7611693),
        (("--measure", "conger"), 0.7628174),
    ],
)
def test_published_values_with_the_keys_that_were_promised(desk: House, asked: tuple[str, ...], value: float) -> None:
    said = desk.cli("agreement", table(desk, KRIPPENDORFF), *asked, "--json")
    assert list(said.json) == PROMISED
    assert said.json["value"] == pytest.approx(value, abs=6e-8)
    assert said.json["low"] < value < said.json["high"] <= 1.0
    assert (said.json["n_units"], said.json["n_pairs"]) == (11, 55)


def test_the_same_file_gives_the_same_interval(desk: House) -> None:
    file = table(desk, KRIPPENDORFF)
    assert desk.cli("agreement", file, "--json").out == desk.cli("agreement", file, "--json").out


def test_what_is_undefined_has_no_value_and_a_reason(desk: House) -> None:
    alone = desk.cli("agreement", table(desk, ["a,ann,yes", "b,bo,no"]), "--json").json
    assert list(alone) == PROMISED
    assert (alone["value"], alone["method"]) == (None, "nominal level, undefined: no item has two answers to compare")
    same = desk.cli("agreement", table(desk, ["a,ann,yes", "a,bo,yes"]), "--json").json
    assert same["value"] is None
    assert "one class" in same["method"]


def test_numbers_written_differently_are_one_value_and_what_is_no_number_is_said(desk: House) -> None:
    rows = ["a,ann,1", "a,bo,1.0", "b,ann,2", "b,bo,2", "c,ann,3", "c,bo,nan", "d,ann,inf", "d,bo,high"]
    said = desk.cli("agreement", table(desk, rows), "--level", "interval", "--json")
    assert (said.json["value"], said.json["n_units"]) == (1.0, 2)
    assert "3 rows have an empty cell or no number" in said.err


def test_repeated_answers_and_a_label_that_nearly_everybody_gives_are_said(desk: House) -> None:
    rows = [f"t{t},{w},{'no' if (t, w) == (0, 'bo') else 'yes'}" for t in range(20) for w in ("ann", "bo")]
    said = desk.cli("agreement", table(desk, [*rows, "t3,ann,yes"]), "--json")
    assert "1 answer was repeated" in said.err
    assert "98% of all answers are one label: look at percent and ac1 beside alpha" in said.err


def test_input_that_cannot_be_used_is_one_sentence(desk: House) -> None:
    file = table(desk, KRIPPENDORFF)
    assert "There is no measure 'kappa'" in refused(desk.cli("agreement", file, "--measure", "kappa"))
    assert "There is no level 'high'" in refused(desk.cli("agreement", file, "--level", "high"))
    assert "there are 4" in refused(desk.cli("agreement", file, "--measure", "cohen"))
    assert "does not name '5'" in refused(desk.cli("agreement", file, "--level", "ordinal", "--order", "1,2,3,4"))
    words = table(desk, ["a,ann,low", "a,bo,high"], "words.csv")
    assert "is no number in any" in refused(desk.cli("agreement", words, "--level", "interval"))
