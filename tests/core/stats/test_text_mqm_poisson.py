"""Word errors, MQM scores and Poisson rates against published examples."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callsheet.stats import (
    PassRule,
    character_errors,
    characters,
    edit_distance,
    garwood,
    normed_penalty,
    penalty_total,
    pooled_cer,
    pooled_wer,
    rate,
    raw_score,
    scores,
    tokens,
    wer_of_sums,
    word_errors,
    words,
)


def test_wersims_meadow_has_three_word_errors_in_ten():
    reference = "the meadow is very nice and the sun shines bright"
    assert word_errors(reference, "the meadoww very nice and the two sun shines bright") == (3, 10)


def test_jiwers_examples_pool_errors_over_words():
    pairs = [("hello world", "hello duck"), ("i like monthy python", "i like python")]
    assert word_errors(*pairs[0]) == (1, 2)
    measured = [word_errors(*pair) for pair in pairs]
    assert pooled_wer([e for e, _ in measured], [w for _, w in measured]).value == pytest.approx(2 / 6)


def test_jiwers_character_example():
    pairs = [("i can spell", "i kan cpell"), ("i hope", "i hop")]
    assert sum(edit_distance(a, b) for a, b in pairs) / 17 == pytest.approx(0.17647, abs=1e-5)
    measured = [character_errors(*pair) for pair in pairs]
    assert measured == [(2, 11), (1, 6)]
    assert pooled_cer([e for e, _ in measured], [n for _, n in measured]).value == pytest.approx(0.17647, abs=1e-5)


def test_tokens_are_kept_as_written_beside_what_is_compared():
    assert tokens("Don’t — ＯＫ!") == (("don’t", "Don’t"), ("ok", "ＯＫ!"))
    assert characters("Don’t — ＯＫ!") == "don’t ok"


def test_case_width_and_punctuation_at_the_edges_do_not_count_and_apostrophes_do():
    assert words("“Don’t,” she said — ＯＫ!") == ("don’t", "she", "said", "ok")
    assert word_errors("Good morning.", "good MORNING") == (0, 2)
    assert word_errors("", "um well") == (2, 0)


def plain_distance(a, b):
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        before, row = row, [i]
        for j, y in enumerate(b, 1):
            row.append(min(before[j] + 1, row[-1] + 1, before[j - 1] + (x != y)))
    return row[-1]


@settings(max_examples=100)
@given(st.text("abc", max_size=90), st.text("abc", max_size=90))
def test_the_fast_edit_distance_equals_the_plain_one_both_ways(a, b):
    assert edit_distance(a, b) == plain_distance(a, b) == edit_distance(b, a)


def test_errors_of_long_transcripts_are_not_taken_for_independent():
    short, long = wer_of_sums(100, 1000, 500), wer_of_sums(100, 1000, 10)
    assert short.value == long.value == pytest.approx(0.1)
    assert long.high - long.low > 2 * (short.high - short.low)
    assert wer_of_sums(0, 0, 0).reason


@pytest.mark.parametrize(
    ("errors", "words", "rule", "expected"),
    [
        ({"minor": 10}, 1000, PassRule(90, 10), (10, 10.0, 99.0, 90.0, True)),
        ({"minor": 20}, 1000, PassRule(90, 10), (20, 20.0, 98.0, 80.0, False)),
        ({"minor": 3}, 1000, PassRule(98, 2), (3, 3.0, 99.7, 97.0, False)),
        ({"minor": 3, "major": 1}, 2000, None, (8, 4.0, 99.6, None, None)),
    ],
)
def test_mqm_scores_of_the_worked_examples(errors, words, rule, expected):
    apt = penalty_total(errors)
    found = scores(apt, words, rule=rule)
    assert (found.apt, found.npt, found.raw) == pytest.approx(expected[:3])
    assert found.calibrated == (None if expected[3] is None else pytest.approx(expected[3]))
    assert found.passed is expected[4]


def test_the_raw_score_is_not_100_minus_the_normed_penalty():
    found = scores(8, 2000)
    assert found.raw == pytest.approx(99.6)
    assert 100 - found.npt == pytest.approx(96.0)


def test_one_critical_error_fails_a_sample_that_scores_high():
    assert scores(25, 100_000, rule=PassRule(90, 10), criticals=1).passed is False
    assert scores(25, 100_000, rule=PassRule(90, 10)).passed is True


def test_scores_need_words_and_known_severities():
    with pytest.raises(ValueError, match="words are above 0"):
        scores(1, 0)
    with pytest.raises(KeyError):
        penalty_total({"terrible": 1})


def test_the_raw_score_mirrors_the_interval_of_the_normed_penalty():
    points, raw = normed_penalty(40, 5000), raw_score(40, 5000)
    assert raw.value == pytest.approx(100 - points.value / 10)
    assert (raw.low, raw.high) == pytest.approx((100 - points.high / 10, 100 - points.low / 10))
    assert raw_score(0, 0).value is None


def test_garwoods_interval_of_ten_events():
    """Garwood 1936, as in every table of Poisson limits: 10 events, 4.795 to 18.39; none, 0 to 3.689."""
    assert garwood(10) == pytest.approx((4.795, 18.39), abs=5e-3)
    assert garwood(0) == pytest.approx((0.0, 3.689), abs=1e-3)


def test_rates_scale_with_exposure_and_widen_with_clumping():
    plain, clumped = rate(10, 500, per=100), rate(10, 500, per=100, dispersion=4.0)
    assert plain.value == clumped.value == pytest.approx(2.0)
    assert (plain.low, plain.high) == pytest.approx((0.959, 3.678), abs=1e-3)
    assert clumped.high - clumped.low > 1.8 * (plain.high - plain.low)
    assert rate(0, 0).reason == "nothing was inspected"
    with pytest.raises(ValueError, match="not negative"):
        rate(-1, 10)
