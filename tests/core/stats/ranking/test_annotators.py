"""Comparisons by many annotators: who clicks is told from who looks, and the items' scores do not suffer for it."""

import numpy as np
import pytest
from numpy.random import Generator, default_rng
from numpy.typing import NDArray

from callsheet.stats.ranking import LEFT, TIE, bradley_terry, ranked_by_annotators

Whole = NDArray[np.int64]
LAZY, PEOPLE, EACH, ITEMS = 8, 30, 60, 15


def crowd(rng: Generator) -> tuple[NDArray[np.float64], tuple[Whole, Whole, Whole, Whole]]:
    """Strengths, and comparisons of which the first eight of thirty annotators follow none."""
    strength = rng.normal(0.0, 1.2, ITEMS)
    strength -= strength.mean()
    n = PEOPLE * EACH
    left = rng.integers(0, ITEMS, n)
    right = (left + rng.integers(1, ITEMS, n)) % ITEMS
    who = np.repeat(np.arange(PEOPLE), EACH)
    half = (strength[left] - strength[right]) / 2
    parts = np.stack([np.exp(half), np.exp(-half), np.full(n, 0.6)])
    drawn = rng.random(n) * parts.sum(axis=0)
    looked = (drawn > parts[0]).astype(int) + (drawn > parts[0] + parts[1])
    return strength, (left, right, np.where(who < LAZY, rng.choice(3, n, p=[0.7, 0.2, 0.1]), looked), who)


def test_who_clicks_is_found_and_scores_come_nearer_the_truth() -> None:
    rng = default_rng(1)
    plain, judged, held = [], [], []
    for _ in range(12):
        strength, (left, right, winner, who) = crowd(rng)
        found = ranked_by_annotators(left, right, winner, who)
        assert found.converged
        assert found.care[:LAZY].mean() < 0.6
        assert found.care[LAZY:].mean() > 0.8
        plain.append(np.square(bradley_terry(left, right, winner).scores - strength).mean())
        judged.append(np.square(found.ranking.scores - strength).mean())
        held.append((np.abs(found.ranking.scores - strength) < 1.96 * found.ranking.errors).mean())
    assert np.sqrt(np.mean(judged)) < 0.75 * np.sqrt(np.mean(plain))
    assert np.mean(held) > 0.85


def test_ties_that_habits_tell_as_well_leave_a_finite_rate_of_ties() -> None:
    """Three of eight follow the items, ties are few: without a prior all ties become habits, and the error of their rate endless."""
    rng = default_rng(8)
    care = np.array([0.1, 0.1, 0.1, 0.1, 0.1, 0.95, 0.95, 0.95])
    for _ in range(6):
        strength = rng.normal(0.0, 1.0, 10)
        left = rng.integers(0, 10, 800)
        right, who = (left + rng.integers(1, 10, 800)) % 10, rng.integers(0, 8, 800)
        half = (strength[left] - strength[right]) / 2
        parts = np.stack([np.exp(half), np.exp(-half), np.full(800, 0.3)])
        drawn = rng.random(800) * parts.sum(axis=0)
        looked = (drawn > parts[0]).astype(int) + (drawn > parts[0] + parts[1])
        found = ranked_by_annotators(
            left, right, np.where(rng.random(800) < care[who], looked, rng.choice(2, 800, p=[0.8, 0.2])), who
        )
        ties = found.ranking.ties
        assert ties is not None
        assert 0.0 < ties.low < ties.value < ties.high < 50.0  # type: ignore[operator]
        assert np.isfinite(found.ranking.errors).all()


def test_habits_say_how_somebody_clicks() -> None:
    _, columns = crowd(default_rng(2))
    found = ranked_by_annotators(*columns)
    assert found.habits[:LAZY, LEFT].mean() == pytest.approx(0.7, abs=0.12)
    assert found.habits.sum(axis=1) == pytest.approx(np.ones(PEOPLE))


def test_errors_are_wider_than_if_every_answer_were_known_to_be_careful() -> None:
    _, (left, right, winner, who) = crowd(default_rng(3))
    found = ranked_by_annotators(left, right, winner, who)
    looked = who >= LAZY
    alone = bradley_terry(left[looked], right[looked], winner[looked])
    assert np.mean(found.ranking.errors) > np.mean(alone.errors)
    told, known = found.ranking.ties, alone.ties
    assert told is not None
    assert known is not None
    width, least = (np.log(ties.high / ties.low) for ties in (told, known))  # type: ignore[operator]
    assert width > 1.1 * least


def test_names_of_annotators_and_order_of_rows_do_not_matter() -> None:
    _, (left, right, winner, who) = crowd(default_rng(4))
    order, names = default_rng(5).permutation(who.size), default_rng(6).permutation(PEOPLE)
    found = ranked_by_annotators(left, right, winner, who)
    mixed = ranked_by_annotators(left[order], right[order], winner[order], names[who[order]])
    assert mixed.ranking.scores == pytest.approx(found.ranking.scores, abs=1e-6)
    assert mixed.care[names] == pytest.approx(found.care, abs=1e-6)
    assert mixed.care_low[names] == pytest.approx(found.care_low)


def test_few_answers_condemn_nobody() -> None:
    _, (left, right, winner, who) = crowd(default_rng(7))
    one = ranked_by_annotators(np.r_[left, 0], np.r_[right, 1], np.r_[winner, TIE], np.r_[who, PEOPLE + 1])
    estimate = one.care_of(PEOPLE + 1)
    assert (estimate.value or 0.0) > 0.8
    assert (estimate.high or 0.0) - (estimate.low or 0.0) > 0.25
    assert one.care_of(PEOPLE).reason == "no comparison by this annotator"
    assert np.isnan(one.care[PEOPLE])


def test_one_careful_annotator_is_nearly_the_plain_model() -> None:
    rng = default_rng(8)
    left = rng.integers(0, 4, 500)
    right = (left + rng.integers(1, 4, 500)) % 4
    winner = (rng.random(500) > 1 / (1 + np.exp(left - right))).astype(np.int64)
    found = ranked_by_annotators(left, right, winner, np.zeros(500, dtype=np.int64))
    plain = bradley_terry(left, right, winner)
    assert np.argsort(found.ranking.scores).tolist() == np.argsort(plain.scores).tolist()
    assert found.care[0] > 0.85


@pytest.mark.parametrize("who", [[0], [0, -1], [0.5, 1.0]])
def test_annotators_that_are_no_codes_are_refused(who: list[float]) -> None:
    with pytest.raises(ValueError, match="codes from 0"):
        ranked_by_annotators([0, 1], [1, 0], [0, 0], who)


def test_nothing_decided_is_nothing_to_rank_by() -> None:
    with pytest.raises(ValueError, match="nothing to rank"):
        ranked_by_annotators([0], [1], [TIE], [0])
