"""Known answers that do not stand or do not last, sudden changes, work left lying: seen where planted, silent where calm."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from callsheet.decisions.finding import CannotSay, Finding, Place, Severity
from callsheet.decisions.risks import ageing, gold_contested, gold_running_out, sudden_change
from callsheet.decisions.risks.ageing import BacklogCase
from callsheet.decisions.risks.gold_contested import ContestedCase, KnownAnswer
from callsheet.decisions.risks.gold_running_out import ExposureCase, Meeting
from callsheet.decisions.risks.sudden_change import ACCURACY, SPEED, ChangeCase, CourseDay
from callsheet.decisions.working_time import WorkingDays

TODAY = date(2026, 11, 23)
SONGS = Place("songs", programme_name="Song pairs")
LUMEN = Place("songs", "lumen", "de-DE", "Song pairs", "Lumen")


def known(judged: int, right: int, other: int, item: str = "song-7") -> KnownAnswer:
    return KnownAnswer(item, "alike", "different", judged, right, other, "de-DE", last_day=TODAY)


def contested(*answers: KnownAnswer, asked: int = 100, accuracy: float = 0.92) -> tuple[object, ...]:
    return gold_contested.assess(ContestedCase(SONGS, answers, asked, accuracy, checks_a_day=40))


def test_nine_of_ten_good_annotators_against_the_gold_are_a_finding_that_names_it():
    (found,) = contested(known(10, 1, 9))
    assert isinstance(found, Finding)
    assert (
        "1 known answer of de-DE of Song pairs is contested by good annotators: 9 of 10 say “different”" in found.title
    )
    assert found.severity is Severity.WATCH
    assert "two experts" in found.action


def test_few_judgments_or_a_split_vote_contest_nothing():
    assert contested(known(4, 0, 4)) == ()
    assert contested(known(20, 9, 8)) == ()


def test_what_chance_would_do_among_many_items_is_no_finding():
    assert contested(known(5, 2, 3), asked=2000) == ()


def test_many_contested_answers_of_one_kind_point_at_the_guideline():
    (found,) = contested(*(known(10, 1, 9, item=f"song-{i}") for i in range(6)))
    assert isinstance(found, Finding)
    assert found.severity is Severity.SERIOUS
    assert "rather the guideline" in found.cause


def test_right_gold_is_called_contested_in_hardly_any_of_many_mornings():
    rng = np.random.default_rng(7)
    mornings = 0
    for _ in range(200):
        judged = rng.integers(5, 15, 120)
        wrong = rng.binomial(judged, 0.1)
        answers = [
            known(int(n), int(n - k), int(k), item=f"i{j}") for j, (n, k) in enumerate(zip(judged, wrong, strict=True))
        ]
        majority = [a for a in answers if 2 * a.other_n > a.judged]
        mornings += bool(contested(*majority, asked=120, accuracy=0.9))
    assert mornings <= 10


def exposed(*meetings: Meeting) -> tuple[object, ...]:
    return gold_running_out.assess(ExposureCase(Place("songs", "", "de-DE", "Song pairs"), meetings, checks_a_day=30))


def test_annotators_who_soon_know_all_gold_are_counted():
    (found,) = exposed(Meeting(48, 10, 50), Meeting(50, 12, 50), Meeting(49, 8, 50), Meeting(5, 5, 50))
    assert isinstance(found, Finding)
    assert found.title.startswith("Gold of de-DE of Song pairs runs out: 3 of 4 annotators")
    assert found.severity is Severity.WATCH


def test_when_nothing_new_is_left_for_most_it_cannot_wait():
    (found,) = exposed(*(Meeting(50, 3, 50),) * 4)
    assert isinstance(found, Finding)
    assert found.severity is Severity.SERIOUS
    assert "have nothing new left" in found.title


def test_a_pool_that_lasts_is_no_finding():
    assert exposed(*(Meeting(10, 4, 200),) * 6) == ()
    assert exposed(Meeting(50, 3, 50)) == ()
    assert Meeting(10, 0, 50).weeks_left(4.0) == float("inf")


def course(values: list[float], n: int = 30) -> tuple[CourseDay, ...]:
    days = [TODAY - timedelta(days=80) + timedelta(days=i) for i in range(80)]
    worked = [d for d in days if d.weekday() < 5][-len(values) :]
    return tuple(CourseDay(d, v * n, n) for d, v in zip(worked, values, strict=True))


def speed(jump: float, rng: np.random.Generator) -> ChangeCase:
    values = [60_000 * float(rng.lognormal(0, 0.08)) * (jump if i >= 30 else 1.0) for i in range(38)]
    return ChangeCase(LUMEN, SPEED, course(values), units_a_day=200)


def test_a_third_more_time_a_unit_is_found_with_day_and_size():
    (found,) = sudden_change.assess(speed(1.35, np.random.default_rng(1)))
    assert isinstance(found, Finding)
    assert found.title.startswith("A unit takes 3")
    assert "more time at de-DE at Lumen (Song pairs) since" in found.title
    assert found.severity is Severity.SERIOUS
    assert found.series is not None
    assert found.cost_of_waiting.amount == pytest.approx(70, rel=0.35)


def test_a_tool_that_changed_on_the_day_is_named_and_nobody_is_asked_instead():
    case = speed(1.35, np.random.default_rng(1))
    day = case.course[30].day
    (found,) = sudden_change.assess(replace(case, changes=((day, "tool version 3.2"),)))
    assert isinstance(found, Finding)
    assert found.cause.startswith("It began with tool version 3.2.")
    assert "Ask what tool version 3.2 did" in found.action


def test_other_work_is_told_from_changed_work():
    easy, hard = course([30_000.0] * 38, n=20), course([90_000.0] * 38, n=20)
    days = [d.day for d in easy]
    few = tuple(
        CourseDay(d, 90_000.0 * 2, 2) if i < 30 else CourseDay(d, 90_000.0 * 30, 30) for i, d in enumerate(days)
    )
    together = tuple(CourseDay(a.day, a.total + b.total, a.n + b.n) for a, b in zip(easy, few, strict=True))
    assert hard
    case = ChangeCase(LUMEN, SPEED, together, (("songs", easy), ("albums", few)), units_a_day=50)
    (found,) = sudden_change.assess(case)
    assert isinstance(found, Finding)
    assert found.cause.startswith("Mostly mix")
    assert "nothing is to be asked of anybody" in found.action
    assert found.severity is Severity.WATCH


def test_a_fall_of_accuracy_is_found():
    rng = np.random.default_rng(2)
    right = [float(rng.binomial(20, 0.94 if i < 30 else 0.78)) / 20 for i in range(38)]
    (found,) = sudden_change.assess(ChangeCase(LUMEN, ACCURACY, course(right, n=20), units_a_day=100))
    assert isinstance(found, Finding)
    assert "fell 1" in found.title
    assert found.severity is Severity.SERIOUS


def test_calm_places_are_called_changed_on_hardly_any_morning():
    rng = np.random.default_rng(8)
    alarms = 0
    for _ in range(150):
        cases = tuple(speed(1.0, rng) for _ in range(4)) + tuple(
            ChangeCase(LUMEN, ACCURACY, course([float(rng.binomial(12, 0.93)) / 12 for _ in range(38)], n=12))
            for _ in range(4)
        )
        alarms += bool(sudden_change.assess_many(cases))
    assert alarms <= 8, "at most one morning in twenty"


def backlog(opened: dict[int, int], best: float, **more: object) -> BacklogCase:
    works = WorkingDays.between(TODAY - timedelta(days=84), TODAY + timedelta(days=60))
    return BacklogCase(
        Place("songs", "", "de-DE", "Song pairs"),
        TODAY,
        tuple((TODAY - timedelta(days=age), n) for age, n in opened.items()),
        ((1, 400), (2, 80), (3, 20)),
        works,
        pace=60,
        course=((TODAY - timedelta(days=10), best), (TODAY - timedelta(days=3), best + 5)),
        **more,  # type: ignore[arg-type]
    )


def test_items_that_have_become_old_are_a_finding_with_their_number():
    (found,) = ageing.assess(backlog({14: 90, 1: 60}, best=5))
    assert isinstance(found, Finding)
    assert "90 items of de-DE of Song pairs have been open for more than 4 working days (60" in found.title
    assert "85 more than at the best of the last four weeks" in found.title
    assert found.severity is Severity.SERIOUS


def test_what_always_lies_there_is_no_news():
    assert ageing.assess(backlog({60: 50, 1: 100}, best=48)) == ()
    assert ageing.assess(backlog({1: 300}, best=0)) == ()


def test_without_anything_done_no_usual_age_is_known():
    (said,) = ageing.assess(replace(backlog({14: 90}, best=0), took=()))
    assert isinstance(said, CannotSay)
    assert said.topic.startswith("ageing")


def test_age_counts_working_days_alone():
    friday = TODAY - timedelta(days=3)
    case = replace(backlog({}, best=0), opened=((friday, 40),), course=())
    assert ageing.assess(case) == (), "a weekend does not age anything"


def test_contested_answers_of_one_locale_are_that_locales() -> None:
    answers = [KnownAnswer(f"song-{i}", "alike", "different", 8, 0, 8, locale="fr-FR") for i in range(2)]
    found = gold_contested.assess(ContestedCase(Place("songs"), tuple(answers), 100, 0.95))
    assert [f.place.locale for f in found] == ["fr-FR"]
    mixed = (answers[0], replace(answers[1], locale="de-DE"))
    assert [f.place.locale for f in gold_contested.assess(ContestedCase(Place("songs"), mixed, 100, 0.95))] == [""]


def test_people_who_left_are_told_from_work_that_became_slower() -> None:
    days = [TODAY - timedelta(days=i) for i in range(40, 0, -1)]
    quick = tuple(CourseDay(d, 7_000.0 * 12 + i % 3, 12) for i, d in enumerate(days[:30]))
    steady = tuple(CourseDay(d, 80_000.0 * 4 + 900 * (i % 3), 4) for i, d in enumerate(days))
    left = {d.day: d for d in quick}
    course = tuple(
        CourseDay(d.day, d.total + (left[d.day].total if d.day in left else 0), d.n + (12 if d.day in left else 0))
        for d in steady
    )
    case = ChangeCase(SONGS, SPEED, course, people=(("quick", quick), ("steady", steady)), units_a_day=50)
    (found,) = sudden_change.assess(case)
    assert isinstance(found, Finding)
    assert found.cause.startswith("Mostly other people: ")
    assert found.severity is Severity.WATCH
    assert found.cost_of_waiting.amount == 0
    assert "who came and who left" in found.action
