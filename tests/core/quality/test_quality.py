"""Quality against its target: decided by interval, or how many more audits would decide it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callsheet.quality import against_target, audit_summary, language_summary, quality_summary
from callsheet.stats import Estimate, State, WeightedSums, nothing, proportion, weighted_proportion, wilson


def test_an_undecided_share_says_how_many_more_would_decide():
    found = against_target(proportion(186, 200), 0.95, "up")
    assert found.state is State.INCONCLUSIVE
    assert found.gap == pytest.approx(-0.02)
    assert found.more_to_decide == pytest.approx(257, abs=1)
    assert f"about {found.more_to_decide} more would decide" in found.words


@settings(max_examples=60)
@given(st.integers(40, 400).flatmap(lambda n: st.tuples(st.integers(n // 2, n - 1), st.just(n))))
def test_that_many_more_at_the_same_share_do_decide(case):
    x, n = case
    found = against_target(proportion(x, n), 0.93, "up")
    if found.more_to_decide is None:
        return
    total = n + found.more_to_decide + 1
    low, high = wilson(x / n * total, total)
    assert not low < 0.93 < high


def test_a_design_that_is_worth_less_needs_more():
    plain = against_target(proportion(186, 200), 0.95, "up")
    weights = WeightedSums(200, 2000.0, 1860.0, 38_000.0, 35_340.0)
    weighted = against_target(weighted_proportion(weights), 0.95, "up")
    assert weighted.state is State.INCONCLUSIVE
    assert weighted.more_to_decide > plain.more_to_decide


def test_decided_missing_and_hopeless_questions_ask_for_nothing_more():
    assert against_target(proportion(995, 1000), 0.95, "up").words == "meets its target"
    assert against_target(proportion(800, 1000), 0.95, "up").words == "misses its target, and the interval says so"
    assert against_target(nothing("no gold was served"), 0.95, "up").words == "no gold was served"
    assert against_target(proportion(8, 10), None, "up").words == "no target is set"
    assert against_target(proportion(950, 1000), 0.95, "up").more_to_decide is None
    greyed = against_target(proportion(28, 30).greyed("too few to say: 30 of 50"), 0.95, "up", is_share=False)
    assert greyed.words == "too few to say: 30 of 50"


def test_the_gap_to_a_band_is_to_its_near_end():
    assert against_target(Estimate(1.2), (0.95, 1.05), "band").gap == pytest.approx(0.15)
    assert against_target(Estimate(0.9), (0.95, 1.05), "band").gap == pytest.approx(-0.05)
    assert against_target(Estimate(1.0), (0.95, 1.05), "band").gap == 0.0


def test_a_summary_keeps_audits_for_cause_apart():
    found = audit_summary({"audit_n": 50, "audit_w": 50_000, "audit_w_ok": 45_000, "targeted_n": 20, "targeted_ok": 2})
    assert found.accuracy.value == pytest.approx(0.9)
    assert (found.audited, found.for_cause, found.for_cause_accepted) == (50, 20, 2)


def test_language_of_a_scope_is_scored_as_the_sum_of_its_reviews():
    found = language_summary({"mqm_penalty_milli": 10_000, "mqm_words_milli": 1_000_000, "mqm_reviews": 4})
    assert (found.raw.value, found.penalty.value) == pytest.approx((99.0, 10.0))  # ten minor errors in 1,000 words
    assert (found.words, found.reviews) == (1_000.0, 4)


def test_a_scope_without_facts_has_reasons_throughout():
    found = quality_summary({})
    assert all(e.value is None and e.reason for e in (found.gold, found.audits.accuracy, found.critical))
    assert found.language.raw.value is None
    assert found.transcripts.value is None


def test_a_scope_with_facts_has_numbers():
    found = quality_summary(
        {
            "gold_judged": 100, "gold_correct": 90, "inspected": 100, "critical": 1, "mqm_penalty_milli": 8_000,
            "mqm_words_milli": 2_000_000, "mqm_reviews": 12, "wer_errors": 30, "wer_words": 300, "wer_units": 20,
        }
    )  # fmt: skip
    assert found.gold.value == pytest.approx(0.9)
    assert found.critical.method == "clopper-pearson"
    assert found.language.penalty.value == pytest.approx(4.0)
    assert found.language.raw.value == pytest.approx(99.6)
    assert found.transcripts.value == pytest.approx(0.1)
