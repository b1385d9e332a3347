"""What people do all day: calendars, queues, learning, who meets which item."""

import numpy as np
import pytest

from callsheet.simulator.calendars import DAY_MS, MINUTE_MS, local_ms, open_days
from callsheet.simulator.production import shareable
from callsheet.simulator.slots import without_repeats
from callsheet.simulator.workforce import site_specs, skill_gain, time_factor
from callsheet.simulator.world import World


def test_nobody_works_on_a_closed_day_or_outside_the_sites_hours(world: World) -> None:
    for stream in world.streams:
        work, site_of = stream.work, stream.crew.site[stream.work.annotator]
        for index, site in enumerate(site_specs(stream.stream)):
            here = site_of == index
            begun, sent = (local_ms(ms[here], site.zone, world.horizon) for ms in (work.started, work.submitted))
            days = sent // DAY_MS - world.horizon.start_ms // DAY_MS
            assert open_days(site, world.horizon)[days].all(), site.code
            assert (begun % DAY_MS >= site.opens * MINUTE_MS).all()
            assert (sent % DAY_MS <= site.closes * MINUTE_MS + 1000).all()


def test_nobody_works_before_joining_or_after_leaving(world: World) -> None:
    for stream in world.streams:
        work, crew = stream.work, stream.crew
        assert (work.site_day >= crew.joined[work.annotator]).all()
        assert (work.site_day < crew.left[work.annotator]).all()


def test_work_begins_before_it_is_sent_and_after_its_item_was_released(world: World) -> None:
    for stream in world.streams:
        assert (stream.work.started < stream.work.submitted).all()
        assert (stream.items.released[stream.work.item] <= stream.work.started).all()


def test_one_annotators_first_attempts_do_not_overlap_in_time(world: World) -> None:
    for stream in world.streams:
        if stream.programme.tool == "appen":
            continue  # rows of a page share their times
        first = stream.work.take(stream.work.attempt == 1)
        order = np.lexsort((first.started, first.annotator))
        same = first.annotator[order][1:] == first.annotator[order][:-1]
        gap = first.started[order][1:] - first.submitted[order][:-1]
        assert (gap[same] >= -1000).all()


def test_an_appen_page_has_one_opening_and_one_submission(world: World) -> None:
    for stream in world.of("apptox"):
        work = stream.work
        page = np.stack([work.annotator, work.started], axis=1)
        _, which, rows = np.unique(page, axis=0, return_inverse=True, return_counts=True)
        assert rows.max() == 3
        ends = np.full(len(rows), -1)
        ends[which] = work.submitted
        assert (ends[which] == work.submitted).all()


def test_no_judgment_has_the_identity_of_another(world: World) -> None:
    for stream in world.streams:
        work = stream.work
        identity = np.stack([work.item, work.annotator, work.attempt], axis=1)
        assert len(np.unique(identity, axis=0)) == len(work)


def test_items_get_as_many_answers_as_the_overlap_says_in_order_of_release(world: World) -> None:
    for stream in world.streams:
        first = (stream.work.attempt == 1) & ~stream.work.gold
        answers = np.bincount(stream.work.item[first], minlength=1)
        assert answers.max() <= stream.programme.overlap
        complete = answers[: len(answers) - 1] == stream.programme.overlap
        assert complete.mean() > 0.97


def test_nobody_takes_more_from_the_queue_than_was_released(world: World) -> None:
    for stream in world.streams:
        used = np.cumsum(stream.output.regular.sum(axis=1))
        assert (used <= stream.plan.released).all()


def test_the_asked_number_of_judgments_is_met_within_a_tenth(world: World) -> None:
    assert world.judgments == pytest.approx(60_000, rel=0.1)


def test_time_falls_by_a_fifth_with_every_doubling_above_the_plateau() -> None:
    first, second, fourth = time_factor(np.array([0.0, 1.0, 3.0]))
    assert first == pytest.approx(1.5)
    assert (second - 0.8) / (first - 0.8) == pytest.approx(0.8, abs=1e-3)
    assert (fourth - 0.8) / (second - 0.8) == pytest.approx(0.8, abs=1e-3)


def test_beginners_are_less_skilled_and_practice_mends_it() -> None:
    gains = skill_gain(np.array([0.0, 60.0, 1000.0]))
    assert gains[0] == pytest.approx(-0.5)
    assert gains[1] == pytest.approx(-0.5 / np.e)
    assert gains[2] == pytest.approx(0.0, abs=1e-6)


@pytest.mark.parametrize(
    ("units", "kept"),
    [([10, 5, 5], [5, 5, 5]), ([9, 9, 9], [9, 9, 9]), ([8, 8], [0, 0]), ([], []), ([30, 4, 4, 4], [6, 4, 4, 4])],
)
def test_nobody_takes_more_of_a_day_than_the_overlap_allows(units: list[int], kept: list[int]) -> None:
    found = shareable(np.array(units, np.int64), 3)
    assert found.tolist() == kept


def test_swapping_keeps_everybodys_count_and_parts_those_who_would_meet_an_item_twice() -> None:
    day = np.zeros(9, np.int64)
    annotator = np.array([0, 0, 1, 2, 2, 3, 1, 3, 4])
    before = np.bincount(annotator)
    keep = without_repeats(day, annotator, 3)
    assert keep.all()
    assert (np.bincount(annotator) == before).all()
    assert all(len(set(annotator[k : k + 3])) == 3 for k in (0, 3, 6))


def test_a_repeat_that_no_swap_can_mend_is_given_up() -> None:
    annotator = np.array([5, 5, 5])
    assert without_repeats(np.zeros(3, np.int64), annotator, 3).tolist() == [True, False, False]
