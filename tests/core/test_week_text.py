"""Weekly hours are read as people write them, and written so that they are read again."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callsheet.facts.week_text import hours_in, week_text

OFFICE = {str(day): [["09:00", "18:00"]] for day in range(5)}
SPANS = st.sampled_from(([["09:00", "18:00"]], [["08:30", "12:00"], ["13:00", "17:15"]], [["14:00", "00:00"]]))


@pytest.mark.parametrize(
    "text",
    ["Mon–Fri 09:00–18:00", "mon-fri 9:00-18:00", "Monday to Friday: 09:00 to 18:00", " Mon - Fri 09:00 - 18:00 "],
)
def test_one_week_may_be_written_in_several_ways(text: str) -> None:
    assert hours_in(text) == OFFICE


def test_days_with_a_gap_between_them_are_not_said_as_a_span() -> None:
    hours = {"0": [["09:00", "18:00"]], "2": [["09:00", "18:00"]]}
    assert week_text(hours) == "Mon 09:00–18:00, Wed 09:00–18:00"


@settings(max_examples=60)
@given(st.dictionaries(st.sampled_from([str(n) for n in range(7)]), SPANS))
def test_what_is_written_is_read_again(hours: dict[str, list[list[str]]]) -> None:
    assert hours_in(week_text(hours)) == hours


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("Mon–Fri", "“Mon–Fri”"),
        ("Mon 25:00–26:00", "25:00–26:00"),
        ("Mon 18:00–09:00", "18:00–09:00"),
        ("Xyz 09:00–18:00", "“Xyz”"),
        ("Mon–Fri 09:00–18:00, Wed 09:00–12:00", "Wed stands there twice"),
    ],
)
def test_what_cannot_be_read_is_named(text: str, wrong: str) -> None:
    with pytest.raises(ValueError, match=wrong):
        hours_in(text)
