"""Screens: what was planted is found with its evidence, what was not is pointed out as rarely as stated, and off is off."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.random import default_rng
from scipy.stats import binom

from callsheet.quality.screens import (
    Screened,
    at_least,
    copying,
    informed,
    longest_run,
    pace,
    random_answers,
    repetitions,
    speeding,
    straight_lining,
)
from callsheet.quality.skill.others import Others
from callsheet.stats.aggregation import dawid_skene
from tests.core.quality.crowds import Crowd, crowd, with_answers

Screen = Callable[..., Screened]


def by_name(made: Crowd, **options: object) -> dict[str, Screened]:
    """Every screen over one crowd."""
    consensus = dawid_skene(made.labels)
    found = (
        random_answers(made.labels, consensus, **options),  # type: ignore[arg-type]
        copying(made.labels, consensus, least=10, **options),  # type: ignore[arg-type]
        speeding(made.labels, consensus, made.seconds, **options),  # type: ignore[arg-type]
        straight_lining(made.labels, consensus, made.order, **options),  # type: ignore[arg-type]
    )
    return {one.screen: one for one in found}


def test_honest_annotators_are_pointed_out_as_rarely_as_stated() -> None:
    pointed_out: dict[str, list[bool]] = {}
    for seed in range(25):
        for name, found in by_name(crowd(seed, hardness=1.0, tasks=250)).items():
            pointed_out.setdefault(name, []).append(bool(found.signals))
    rates = {name: np.mean(seen) for name, seen in pointed_out.items()}
    assert len(rates) == 4
    assert all(rate <= 0.16 for rate in rates.values()), rates


def test_random_and_constant_answers_are_found() -> None:
    made = crowd(1)
    rng = default_rng(1)
    answers = made.labels.classes.copy()
    answers[made.labels.workers == 2] = rng.integers(0, 3, (made.labels.workers == 2).sum())
    answers[made.labels.workers == 5] = 1
    labels = with_answers(made.labels, answers)
    found = random_answers(labels, dawid_skene(labels))
    assert {signal.annotators for signal in found.signals} == {(2,), (5,)}
    assert all("cannot see that they depend" in signal.request for signal in found.signals)
    told = informed(labels, Others(labels, dawid_skene(labels)))
    assert told.share[2] == pytest.approx(0.0, abs=0.2)
    assert told.bits[5] == pytest.approx(0.0, abs=0.02)


def test_answers_turned_round_are_asked_about_as_a_misreading() -> None:
    made = crowd(2, classes=2)
    own = made.labels.workers == 4
    answers = np.where(own, 1 - made.labels.classes, made.labels.classes)
    labels = with_answers(made.labels, answers)
    (signal,) = random_answers(labels, dawid_skene(labels)).signals
    assert signal.annotators == (4,)
    assert "wrong way round" in signal.request


def test_a_copying_ring_is_found_as_one_group_with_its_items() -> None:
    made = crowd(3, tasks=600, annotators=16, each=6, skill=np.full(16, 0.75))
    rng = default_rng(3)
    answers = made.labels.classes.copy()
    for task in range(600):
        place = np.flatnonzero((made.labels.tasks == task) & np.isin(made.labels.workers, (1, 7, 9)))
        if place.size > 1:
            answers[place[rng.random(place.size) < 0.9]] = answers[place[0]]
    labels = with_answers(made.labels, answers)
    (signal,) = copying(labels, dawid_skene(labels)).signals
    assert signal.annotators == (1, 7, 9)
    shared, expected = signal.figures[0].value, signal.figures[0].expected
    assert expected is not None
    assert shared > 1.8 * expected
    assert len(signal.tasks) > 3


def test_popular_mistakes_are_no_copying() -> None:
    made = crowd(4, tasks=500, annotators=12, each=6, hardness=0.0)
    trap = np.arange(500) % 4 == 0
    rng = default_rng(4)
    fell = trap[made.labels.tasks] & (rng.random(made.labels.n_labels) < 0.45)
    labels = with_answers(made.labels, np.where(fell, (made.truth[made.labels.tasks] + 1) % 3, made.labels.classes))
    assert not copying(labels, dawid_skene(labels)).signals


@pytest.mark.parametrize("seed", range(4))
def test_two_who_are_right_where_a_careless_third_is_wrong_are_no_copying(seed: int) -> None:
    skill = np.array([0.95, 0.95, 0.95, 0.95, 0.45, 0.45, 0.9, 0.9])
    made = crowd(seed, tasks=700, annotators=8, each=3, skill=skill, hardness=0.5)
    assert not copying(made.labels, dawid_skene(made.labels)).signals


@given(st.integers(0, 30), st.integers(1, 30), st.floats(0.01, 0.99))
def test_equal_chances_are_the_binomial(events: int, n: int, p: float) -> None:
    assert at_least(events, np.full(n, p)) == pytest.approx(binom.sf(events - 1, n, p), abs=1e-9)


def test_a_speeder_is_found_beside_how_right_the_answers_are() -> None:
    made = crowd(5)
    quick = made.labels.workers == 3
    rng = default_rng(5)
    careless = np.where(quick, rng.integers(0, 3, made.labels.n_labels), made.labels.classes)
    seconds = np.where(quick, made.seconds * 0.15, made.seconds)
    for answers, words in ((careless, "right less often"), (made.labels.classes, "as right as the others")):
        labels = with_answers(made.labels, answers)
        skill = np.where(quick, made.truth[labels.tasks], answers) if words.startswith("as") else answers
        labels = with_answers(labels, skill)
        (signal,) = speeding(labels, dawid_skene(labels), seconds).signals
        assert signal.annotators == (3,)
        assert signal.figures[0].value < 0.35
        assert words in signal.request


def test_long_items_are_no_slowness_and_short_ones_no_speeding() -> None:
    made = crowd(6)
    rng = default_rng(6)
    length = np.exp(rng.normal(0, 1.5, 400))
    seconds = made.seconds * length[made.labels.tasks]
    plain, adjusted = pace(made.labels, seconds), pace(made.labels, seconds, length=length)
    timed = ~np.isnan(adjusted.residual)
    assert np.nanstd(adjusted.residual[timed]) <= np.nanstd(plain.residual[timed]) + 0.02
    assert not speeding(made.labels, dawid_skene(made.labels), seconds, length=length).signals
    with pytest.raises(ValueError, match="one value for each of 2000 labels"):
        pace(made.labels, seconds[:-1])


def test_few_annotators_have_no_usual_pace() -> None:
    made = crowd(7, annotators=6)
    found = speeding(made.labels, dawid_skene(made.labels), made.seconds)
    assert found.tested == 0
    assert "too few to say what is usual" in (found.reason or "")


def test_a_straight_liner_is_found_with_the_longest_run() -> None:
    made = crowd(8, tasks=600)
    rng = default_rng(8)
    answers = made.labels.classes.copy()
    place = np.flatnonzero(made.labels.workers == 6)
    place = place[np.argsort(made.order[place])]
    for before, after in zip(place[:-1], place[1:], strict=True):
        if rng.random() < 0.5:
            answers[after] = answers[before]
    labels = with_answers(made.labels, answers)
    found = straight_lining(labels, dawid_skene(labels), made.order)
    (signal,) = found.signals
    assert signal.annotators == (6,)
    assert signal.figures[0].value > signal.figures[0].expected  # type: ignore[operator]
    assert "repeat the one before" in signal.request


def test_items_served_in_runs_of_one_class_are_no_straight_lining() -> None:
    made = crowd(9, hardness=0.0, tasks=600)
    order = np.argsort(np.argsort(made.truth[made.labels.tasks] * 10_000 + made.order))
    assert not straight_lining(made.labels, dawid_skene(made.labels), order).signals


def test_repetitions_of_independent_answers_are_as_rare_as_their_tail_says() -> None:
    rng = default_rng(10)
    chances = rng.dirichlet(np.ones(3), 200)
    tails = [repetitions(np.array([rng.choice(3, p=p) for p in chances]), chances)[2] for _ in range(300)]
    assert np.mean(np.array(tails) < 0.05) < 0.09


def test_the_longest_run_is_where_it_is() -> None:
    assert longest_run(np.array([1, 2, 2, 2, 0, 0])) == (1, 3)
    assert longest_run(np.array([], dtype=int)) == (0, 0)


def test_who_may_not_be_measured_individually_is_not_computed() -> None:
    made = crowd(11)
    rng = default_rng(11)
    own = made.labels.workers == 2
    labels = with_answers(made.labels, np.where(own, rng.integers(0, 3, own.size), made.labels.classes))
    nobody, all_but_one = np.zeros(24, bool), np.arange(24) != 2
    for found in by_name(made, measured=nobody).values():
        assert found.tested == 0
        assert found.signals == ()
        assert found.reason == "off: annotators are not measured individually where they work"
    partly = random_answers(labels, dawid_skene(labels), measured=all_but_one)
    assert partly.unmeasured == 1
    assert partly.signals == ()
    assert random_answers(labels, dawid_skene(labels)).signals[0].annotators == (2,)
    with pytest.raises(ValueError, match="one value for each of 24"):
        random_answers(labels, dawid_skene(labels), measured=[True])


def test_too_few_answers_are_counted_and_not_judged() -> None:
    made = crowd(12, tasks=30)
    found = by_name(made)
    assert found["random-answers"].tested == 0
    assert found["random-answers"].too_few == 24
    assert found["straight-lining"].too_few == 24
