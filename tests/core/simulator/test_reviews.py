"""Audits by design, reviewers who err, rework that follows from verdicts."""

import numpy as np
import pytest

from callsheet.simulator.reviews import FALSE_ALARM_RATE, MISS_RATE, STRATA, verdicts
from callsheet.simulator.world import World, closing_ms


def test_each_stratum_is_audited_at_its_inclusion_probability(world: World) -> None:
    drawn, expected, variance = 0, 0.0, 0.0
    for stream in world.streams:
        reviews = stream.reviews
        planned = (reviews.sampling == 0) & (reviews.standing == 0)
        drawn += len(np.unique(reviews.judgment[planned]))
        eligible = (stream.work.attempt == 1) & ~stream.work.gold & ~stream.work.skipped
        eligible &= stream.work.submitted < closing_ms(world.horizon) - 4 * 86_400_000
        hard = stream.items.difficulty[stream.work.item] > 1.0
        practice = stream.output.practice[stream.work.site_day, stream.work.annotator]
        factor = np.where(practice < 100, 3.0, np.where(hard, 2.0, 1.0))
        odds = np.minimum(0.5, stream.programme.audit * factor)[eligible]
        expected += float(odds.sum())
        variance += float((odds * (1 - odds)).sum())
    recent = 0.05 * expected  # audits of the last days are not all in yet
    assert abs(drawn - expected) < 4 * variance**0.5 + recent


def test_stated_probabilities_go_with_their_strata(world: World) -> None:
    for stream in world.streams:
        reviews = stream.reviews
        for stratum, factor in enumerate((1.0, 2.0, 3.0)):
            stated = reviews.probability[reviews.stratum == stratum]
            assert np.allclose(stated, min(0.5, stream.programme.audit * factor)), STRATA[stratum]


def test_targeted_reviews_state_no_probability(world: World) -> None:
    targeted = [s.reviews.take(s.reviews.sampling == 2) for s in world.streams]
    assert sum(map(len, targeted)) > 10
    assert all(np.isnan(reviews.probability).all() for reviews in targeted)


def test_reviewers_miss_and_raise_false_alarms_at_their_rates() -> None:
    rng = np.random.default_rng(3)
    n = 40_000
    on_wrong, on_right = verdicts(np.zeros(n, bool), rng), verdicts(np.ones(n, bool), rng)
    assert (on_wrong == 0).mean() == pytest.approx(MISS_RATE, abs=4 * (MISS_RATE / n) ** 0.5)
    assert (on_right == 2).mean() == pytest.approx(FALSE_ALARM_RATE, abs=4 * (FALSE_ALARM_RATE / n) ** 0.5)
    assert not (on_right == 1).any()


def test_a_second_attempt_follows_a_rejection_of_the_first_by_the_same_annotator(world: World) -> None:
    seconds = 0
    for stream in world.streams:
        work, reviews = stream.work, stream.reviews
        first = {
            (i, a): k for k, (i, a, t) in enumerate(zip(work.item, work.annotator, work.attempt, strict=True)) if t == 1
        }
        for k in np.flatnonzero(work.attempt == 2):
            seconds += 1
            before = first[work.item[k], work.annotator[k]]
            rejected = (reviews.judgment == before) & (reviews.verdict == 2) & (reviews.at < work.started[k])
            assert rejected.any()
            assert work.submitted[before] < work.started[k]
    assert seconds > 30
    assert max(int(stream.work.attempt.max()) for stream in world.streams) == 2


def test_disputed_rejections_are_arbitrated_after_the_verdict_and_not_reworked(world: World) -> None:
    disputes = 0
    for stream in world.streams:
        reviews, work = stream.reviews, stream.work
        for k in np.flatnonzero(reviews.standing == 1):
            disputes += 1
            own = reviews.judgment == reviews.judgment[k]
            assert reviews.at[own].max() == reviews.at[k]
            assert (reviews.verdict[k] == 0) == bool(work.right[reviews.judgment[k]])
            same = (work.item == work.item[reviews.judgment[k]]) & (
                work.annotator == work.annotator[reviews.judgment[k]]
            )
            assert work.attempt[same].max() == 1
    assert disputes > 10


def test_no_verdict_comes_before_the_work_or_after_the_last_feed(world: World) -> None:
    for stream in world.streams:
        assert (stream.reviews.at > stream.work.submitted[stream.reviews.judgment]).all()
        assert (stream.reviews.at < closing_ms(world.horizon)).all()


def test_planted_checks_and_skips_are_not_reviewed(world: World) -> None:
    for stream in world.streams:
        reviewed = stream.work.take(stream.reviews.judgment)
        assert not reviewed.gold.any()
        assert not reviewed.skipped.any()
