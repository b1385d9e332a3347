"""One cause is one finding, and two causes stay two."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from callsheet.decisions.finding import NO_COST, Finding, Place, Severity
from callsheet.decisions.grouping import joined
from callsheet.decisions.risks import feed_missing, mismatch, quality_below, starved
from callsheet.decisions.risks.quality_below import QualityCase
from callsheet.decisions.risks.sudden_change import ACCURACY, SPEED, ChangeCase, CourseDay
from callsheet.decisions.today import ProgrammeCases, assess_all
from callsheet.decisions.working_time import WorkingDays
from callsheet.metrics.reconcile import DayLine, reconciled
from callsheet.stats.proportions import proportion

NOW = datetime(2026, 11, 23, 6)
FIRST = date(2026, 9, 28)
STEP = 30


def place(locale: str, vendor: str = "lumen") -> Place:
    return Place("songs", vendor, locale, "Song pairs", vendor.title())


def days(level: float, after: float, *, n: int = 30, late: int = 0) -> tuple[CourseDay, ...]:
    worked = [d for d in (FIRST + timedelta(days=i) for i in range(60)) if d.weekday() < 5][:38]
    wobble = (0.98, 1.01, 1.0, 0.99, 1.02)
    return tuple(
        CourseDay(d, (after if i >= STEP + late else level) * wobble[i % 5] * n, n) for i, d in enumerate(worked)
    )


def slower(where: Place, *changes: tuple[date, str], late: int = 0) -> ChangeCase:
    return ChangeCase(where, SPEED, days(60_000, 80_000, late=late), changes=changes, units_a_day=90)


def step_day() -> date:
    return days(1, 1)[STEP].day


def found(**cases: tuple[object, ...]) -> tuple[Finding, ...]:
    return assess_all([ProgrammeCases("songs", **cases)], as_of=NOW).findings  # type: ignore[arg-type]


def breach(locale: str, right: int, vendor: str = "lumen") -> QualityCase:
    return QualityCase(place(locale, vendor), "Q02", "gold accuracy", 0.95, proportion(right, 400), units_a_day=100)


def test_a_tool_that_slows_everybody_is_one_finding_over_all_vendors():
    tool = (step_day(), "tool version 3.2")
    cases = (slower(place("de-DE"), tool), slower(place("fr-FR"), tool), slower(place("hi-IN", "orbit"), tool))
    (one,) = found(changes=cases)
    assert one.cause == "It began with tool version 3.2."
    assert "and likewise at" in one.title
    assert one.place.vendor == ""
    assert len([p for p in one.evidence if p.label.startswith(("de-DE", "fr-FR", "hi-IN"))]) == 3
    assert round(one.cost_of_waiting.amount) == round(3 * 90 * (80 / 60 - 1))


def test_what_fell_on_the_day_at_one_place_only_does_not_part_it_from_the_others():
    tool, guideline = (step_day(), "tool version 3.2"), (step_day(), "guideline 2.0")
    (one,) = found(changes=(slower(place("de-DE"), tool), slower(place("hi-IN", "orbit"), guideline, tool)))
    assert one.cause == "It began with tool version 3.2."


def test_changes_without_a_common_cause_are_one_a_vendor():
    every = found(changes=(slower(place("de-DE")), slower(place("fr-FR")), slower(place("hi-IN", "orbit"))))
    assert sorted(f.place.vendor for f in every) == ["lumen", "orbit"]


def test_changes_of_different_weeks_stay_two():
    assert len(found(changes=(slower(place("de-DE")), slower(place("fr-FR"), late=5)))) == 2


def test_one_vendor_below_target_in_three_locales_is_one_finding_with_three_places():
    (one,) = found(quality=(breach("de-DE", 340), breach("fr-FR", 350), breach("it-IT", 345), breach("es-ES", 390)))
    assert one.title.startswith("Gold accuracy of Lumen (Song pairs) is below its target in 3 locales: de-DE 85.0")
    assert one.place == Place("songs", "lumen", "", "Song pairs", "Lumen")
    assert one.cost_of_waiting.sentence.startswith("About 26 units a day over 3 places: ")


def test_two_vendors_below_target_are_two_findings():
    assert len(found(quality=(breach("de-DE", 340), breach("de-DE", 340, "orbit")))) == 2


def test_a_fall_of_accuracy_dates_the_breach_and_is_no_second_finding():
    fall = ChangeCase(place("de-DE"), ACCURACY, days(0.96, 0.80), units_a_day=100)
    (one,) = found(quality=(breach("de-DE", 340),), changes=(fall,))
    assert one.kind == "quality"
    assert one.since == step_day()
    assert any(p.label == "sudden change" for p in one.evidence)


def test_the_id_of_a_group_stays_when_its_numbers_move():
    first = found(quality=(breach("de-DE", 340), breach("fr-FR", 350)))[0]
    later = found(quality=(breach("de-DE", 341), breach("fr-FR", 349)))[0]
    assert first.id == later.id


def test_of_forty_places_on_target_hardly_any_is_called_a_breach():
    low = [breach(f"x{i:02d}", 370) for i in range(1)]
    calm = [replace(breach(f"y{i:02d}", 380), now=proportion(381, 400)) for i in range(39)]
    several = found(quality=(*low, *calm))
    assert [f.is_inconclusive for f in several] == [True]
    assert "40 places were looked at" in several[0].cause
    assert not found(quality=tuple(low))[0].is_inconclusive


def test_what_a_week_of_audits_cannot_decide_is_said():
    (soon,) = found(quality=(replace(breach("de-DE", 0), now=proportion(93, 100)),))
    (never,) = found(quality=(replace(breach("de-DE", 0), now=proportion(943, 1000)),))
    assert "more audits would decide" in soon.title
    assert "it cannot be decided this week (2,7" in never.title
    assert never.action.startswith("Leave it as it is this week")


def test_a_small_population_needs_fewer_audits():
    case = replace(breach("de-DE", 0), now=proportion(93, 100), target=0.95)
    endless, small = found(quality=(case,))[0], found(quality=(replace(case, population=300),))[0]
    assert small.more_needed is not None
    assert endless.more_needed is not None
    assert small.more_needed <= 200
    assert small.more_needed < endless.more_needed


def queue(locale: str, available: int, *, sunday: bool = False) -> Finding:
    now = datetime(2026, 11, 22 if sunday else 20, 11)
    works = WorkingDays.between(date(2026, 11, 2), date(2026, 12, 31))
    (found,) = starved.assess(
        starved.QueueCase(Place("books", "", locale, "Books"), now, works, 60.0, available, now - timedelta(hours=5))
    )
    assert isinstance(found, Finding)
    return found


def test_queues_of_one_programme_that_run_dry_are_one_release_to_make() -> None:
    (found,) = joined([queue("de-DE", 30), queue("fr-FR", 0)])
    assert found.title == "2 queues of Books have run dry or will within days: fr-FR and de-DE"
    assert found.severity is Severity.CRITICAL
    assert found.action == "fr-FR: Release at least 120 items today. de-DE: Release at least 90 items today."
    assert found.cost_of_waiting.amount == 120
    assert found.place == Place("books", programme_name="Books")


def test_two_counts_that_differ_by_a_missing_file_are_said_with_the_file() -> None:
    days = [date(2026, 11, 16) + timedelta(days=i) for i in range(5)]
    lumen = Place("songs", "lumen", vendor_name="Lumen")
    found = reconciled(DayLine(d, 80_000, None if d > days[2] else 80) for d in days)
    (apart,) = mismatch.assess(mismatch.MismatchCase(lumen, found, days[0], days[-1], 5))
    assert isinstance(apart, Finding)
    late = Finding(feed_missing.KIND, Severity.SERIOUS, "The file has not come", lumen, (), "Ask", "me", NO_COST)
    (one,) = joined([apart, late])
    assert one.kind == feed_missing.KIND
    assert one.evidence[-1].text == apart.title
    elsewhere = replace(late, place=Place("songs", "orbit"))
    assert len(joined([apart, elsewhere])) == 2


def test_gold_that_a_locale_gets_wrong_since_a_guideline_split_it_is_the_guidelines() -> None:
    french = Place("songs", "", "fr-FR", "Song pairs")
    unclear = Finding("guideline", Severity.SERIOUS, "People agree less on fr-FR", french, (), "Settle", "QA", NO_COST)
    (below,) = quality_below.assess(
        QualityCase(place("fr-FR"), "Q02", "gold accuracy", 0.9, proportion(50, 100), units_a_day=40)
    )
    assert isinstance(below, Finding)
    (one,) = joined([unclear, below])
    assert one.kind == "guideline"
    assert one.evidence[-1].text == below.title
    assert len(joined([unclear, replace(below, place=place("de-DE"))])) == 2


def test_places_are_named_by_locale_where_that_tells_them_apart() -> None:
    three = (slower(place("de-DE")), slower(place("it-IT", "orbit")), slower(place("de-DE", "orbit")))
    both = assess_all([ProgrammeCases("songs", changes=three[:2])], as_of=NOW).findings
    assert len(both) == 2, "two vendors and nothing that began with both: two causes"
    began = [replace(c, changes=((c.course[STEP].day, "tool version 3.2"),)) for c in three]
    (one,) = assess_all([ProgrammeCases("songs", changes=tuple(began[:2]))], as_of=NOW).findings
    assert one.title.endswith(("and likewise at it-IT", "and likewise at de-DE"))
    (all_three,) = assess_all([ProgrammeCases("songs", changes=tuple(began))], as_of=NOW).findings
    assert "de-DE at Orbit" in all_three.title
