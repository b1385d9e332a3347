from datetime import date, datetime

import pytest

from callsheet.decisions import wording as w
from callsheet.stats.estimate import Estimate, nothing

T = w.THIN


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (48210, "48,210"),
        (7.5, "7.5"),
        (7.04, "7"),
        (45.2, "45"),
        (9.97, "10"),
        (123.6, "124"),
        (0, "0"),
        (-1200, "−1,200"),
        (99.96, "100"),
    ],
)
def test_counts_have_thousands_separators_and_small_fractions(value, said):
    assert w.count(value) == said


@pytest.mark.parametrize(("value", "said"), [(1, "1 unit"), (340, "340 units"), (0, "0 units"), (0.96, "1 unit")])
def test_nouns_agree_with_the_number_as_it_is_written(value, said):
    assert w.plural(value, "unit") == said


def test_the_noun_may_bring_its_own_plural():
    assert w.plural(2, "entry", "entries") == "2 entries"


@pytest.mark.parametrize(
    ("value", "said"), [(0.927, f"92.7{T}%"), (0.95, f"95{T}%"), (1.0, f"100{T}%"), (0.0004, f"0{T}%")]
)
def test_percent_keeps_one_decimal_and_drops_an_empty_one(value, said):
    assert w.percent(value) == said


@pytest.mark.parametrize(("value", "said"), [(1.23, "+1.2"), (-3.44, "−3.4"), (-0.04, "0.0"), (0, "0.0")])
def test_signs_are_true_minus_signs_and_zero_has_none(value, said):
    assert w.signed(value) == said


@pytest.mark.parametrize(
    ("value", "said"), [(0.834, "0.83"), (0.001, "under 0.01"), (0.9999, "over 0.99"), (1.0, "over 0.99")]
)
def test_odds_never_claim_certainty(value, said):
    assert w.odds(value) == said


@pytest.mark.parametrize(("value", "said"), [(-0.021, "2.1 points"), (0.01, "1.0 point")])
def test_differences_of_shares_are_points(value, said):
    assert w.points(value) == said


def test_a_day_shows_its_year_only_where_it_is_another():
    assert w.day(date(2026, 11, 24), near=date(2026, 1, 1)) == "Tue 24 Nov"
    assert w.day(date(2027, 1, 4), near=date(2026, 12, 1)) == "Mon 4 Jan 2027"
    assert w.moment(datetime(2026, 11, 24, 9, 5), near=date(2026, 1, 1)) == "Tue 24 Nov 09:05"


@pytest.mark.parametrize(
    ("ms", "said"),
    [
        (400, f"0.4{T}s"),
        (41_000, f"41{T}s"),
        (200_000, f"3{T}min 20{T}s"),
        (3_600_000, f"1{T}h"),
        (18_600_000, f"5{T}h 10{T}min"),
        (183_600_000, f"2{T}d 3{T}h"),
        (59_900, f"1{T}min"),
    ],
)
def test_durations_show_their_two_largest_units(ms, said):
    assert w.duration(ms) == said


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ([], ""),
        (["a"], "a"),
        (["a", "b"], "a and b"),
        (["a", "b", "c"], "a, b and c"),
        (list("abcdef"), "a, b, c, d and 2 more"),
    ],
)
def test_lists_read_as_english_and_count_what_is_left_out(parts, said):
    assert w.listing(parts) == said


def test_an_even_interval_is_plus_minus_and_an_uneven_one_is_written_out():
    assert w.margin(Estimate(0.927, 0.914, 0.938, n=1), "%") == "±1.2"
    assert w.margin(Estimate(1.0, 0.839, 1.0, n=20), "%") == "(83.9–100.0)"
    assert w.margin(Estimate(12.0, n=12), "units") == ""


def test_a_number_is_never_shown_without_interval_and_n_where_it_has_them():
    assert w.estimate_text(Estimate(0.927, 0.914, 0.938, n=1812), "%") == f"92.7{T}% ±1.2 (n{T}1,812)"


def test_no_value_reads_as_its_reason():
    assert w.estimate_text(nothing("no gold yet"), "%") == "no gold yet"


def test_a_change_of_shares_is_written_in_points():
    assert w.estimate_text(Estimate(-0.021, -0.034, -0.009, n=400), w.POINTS) == f"−2.1{T}points ±1.2 (n{T}400)"


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        (41.27, "s/unit", f"41.3{T}s/unit"),
        (48210.4, "units", f"48,210{T}units"),
        (61_000, "ms", f"1{T}min 1{T}s"),
        (3.0, "", "3"),
    ],
)
def test_figures_carry_their_unit(value, unit, said):
    assert w.figure(value, unit) == said
