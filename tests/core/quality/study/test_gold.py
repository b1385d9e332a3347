"""What is wrong with a known answer: the worst that holds of it."""

from dataclasses import replace

import pytest

from callsheet.quality.study.gold import GoldState, Met, gold_state

FINE = Met(is_contested=False, is_leaked=False, is_contradicted=False, judged=9, share=0.4, checked=10, version=1)


@pytest.mark.parametrize(
    ("met", "expected"),
    [
        (FINE, GoldState.IN_USE),
        (replace(FINE, version=2), GoldState.CORRECTED),
        (replace(FINE, judged=0, share=0.0), GoldState.UNUSED),
        (replace(FINE, share=0.8), GoldState.WORN),
        (replace(FINE, share=1.0, checked=2), GoldState.IN_USE),
        (replace(FINE, is_leaked=True, share=1.0), GoldState.LEAKED),
        (replace(FINE, is_contested=True, is_leaked=True), GoldState.CONTESTED),
        (replace(FINE, is_contested=True, is_contradicted=True), GoldState.WRONG),
        (replace(FINE, is_contradicted=True), GoldState.IN_USE),
    ],
)
def test_the_worst_that_holds_of_a_known_answer_is_its_state(met: Met, expected: GoldState) -> None:
    assert gold_state(met) == expected
