from dataclasses import replace
from datetime import date

import pytest

from callsheet.decisions.causes.mix_rate import Slice
from callsheet.decisions.finding import CannotSay, Finding, Place, Severity
from callsheet.decisions.risks.quality_below import QualityCase, QualityThresholds, assess
from callsheet.stats.estimate import Estimate, nothing
from callsheet.stats.proportions import proportion

PLACE = Place("songs", "lumen", "de-DE", "Song pairs", "Lumen")
WEEK = date(2026, 11, 16)


def case(right: int, judged: int, **changes: object) -> QualityCase:
    given = QualityCase(PLACE, "Q02", "gold accuracy", 0.95, proportion(right, judged), starts=WEEK, units_a_day=1000)
    return replace(given, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("right", "judged", "outcome"),
    [
        (980, 1000, "nothing"),  # above by its whole interval
        (96, 100, "nothing"),  # point above, interval spans
        (930, 1000, "breach"),  # whole interval below
        (93, 100, "inconclusive"),  # point below, interval spans
        (18, 29, "too few"),
        (0, 40, "breach"),  # wrong all over
    ],
)
def test_the_interval_decides_and_never_the_point(right, judged, outcome):
    verdicts = assess(case(right, judged))
    kinds = {
        "nothing": not verdicts,
        "breach": bool(verdicts) and isinstance(verdicts[0], Finding) and verdicts[0].more_needed is None,
        "inconclusive": bool(verdicts) and isinstance(verdicts[0], Finding) and verdicts[0].more_needed is not None,
        "too few": bool(verdicts) and isinstance(verdicts[0], CannotSay),
    }
    assert [k for k, holds in kinds.items() if holds] == [outcome]


def the_finding(asked: QualityCase) -> Finding:
    (verdict,) = assess(asked)
    assert isinstance(verdict, Finding)
    return verdict


def test_a_breach_says_number_interval_n_and_target():
    said = the_finding(case(930, 1000)).title
    assert "Gold accuracy, de-DE at Lumen (Song pairs): 93.0\u202f% ±1.6 (n\u202f1,000)" in said
    assert "below its target of at least 95\u202f%" in said


def test_waiting_costs_the_units_below_the_agreed_level():
    assert the_finding(case(930, 1000)).cost_of_waiting.amount == pytest.approx(20)


@pytest.mark.parametrize(("right", "severity"), [(930, Severity.SERIOUS), (880, Severity.CRITICAL)])
def test_a_breach_far_from_the_target_is_critical(right, severity):
    assert the_finding(case(right, 1000)).severity is severity


def test_an_inconclusive_one_says_how_many_audits_would_decide_and_can_wait():
    found = the_finding(case(93, 100))
    assert found.severity is Severity.WATCH
    assert found.more_needed is not None
    assert 300 < found.more_needed < 420  # z²·0.95·0.05/0.02² ≈ 456 in all
    assert "would decide" in found.title


def test_a_gap_that_no_reasonable_number_of_audits_decides_is_left_alone():
    assert assess(case(94_900, 100_000, now=Estimate(0.9499, 0.948, 0.9517, n=100_000))) == ()


def test_without_a_target_it_asks_for_one():
    (gap,) = assess(case(930, 1000, target=None))
    assert isinstance(gap, CannotSay)
    assert gap.needs == "a target for gold accuracy"


def test_too_few_says_how_many_are_missing():
    (gap,) = assess(case(18, 29))
    assert isinstance(gap, CannotSay)
    assert "1 more observation" in gap.needs
    assert "29 of at least 30" in gap.needs


def test_a_change_is_named_only_where_its_interval_leaves_zero_out():
    fell = the_finding(case(900, 1000, before=proportion(960, 1000)))
    assert "; down 6.0 points since Mon 16 Nov (interval −8.3 to −3.8)" in fell.title
    steady = the_finding(case(930, 1000, before=proportion(935, 1000)))
    assert "down" not in steady.title
    assert "No change since the period before" in steady.cause


def test_mix_is_named_before_the_vendor():
    slices = (Slice("easy", 960, 1000, 384, 400), Slice("hard", 160, 200, 640, 800))
    found = the_finding(
        case(1024, 1200, before=proportion(1120, 1200), slices=slices),
    )
    assert found.cause.startswith("Mostly mix: 100\u202f%")
    assert "raise it with nobody" in found.action
    assert any(p.label == "change = mix + rate" for p in found.evidence)


def test_worse_work_is_named_with_the_part_that_makes_most_of_it():
    slices = (Slice("workstream A", 960, 1000, 960, 1000), Slice("workstream B", 950, 1000, 800, 1000))
    found = the_finding(case(1760, 2000, before=proportion(1910, 2000), slices=slices))
    assert "most of it on workstream B" in found.cause
    assert "Calibration round with Lumen" in found.action


def test_a_change_of_guideline_is_associated_and_not_blamed():
    found = the_finding(
        case(900, 1000, before=proportion(960, 1000), changes=((date(2026, 11, 16), "guideline 4.2 in force"),))
    )
    assert "Associated: guideline 4.2 in force since Mon 16 Nov." in found.cause
    assert "guideline 4.2 in force" in found.action


def test_a_kpi_that_should_be_low_breaches_from_above():
    critical = replace(case(60, 1000), direction="down", target=0.02, kpi="Q05", name="critical error rate")
    found = the_finding(critical)
    assert "above its target of at most 2\u202f%" in found.title
    assert assess(replace(critical, now=proportion(10, 1000))) == ()


def test_the_finding_keeps_its_id_through_the_run_below_target():
    first = the_finding(case(930, 1000, below_since=date(2026, 11, 9)))
    later = the_finding(case(900, 1000, below_since=date(2026, 11, 9), starts=date(2026, 11, 23)))
    assert first.id == later.id


def test_thresholds_are_what_the_caller_says():
    assert isinstance(assess(case(18, 29), QualityThresholds(min_n=20))[0], Finding)


def test_every_number_of_the_evidence_leads_somewhere():
    found = the_finding(case(930, 1000, before=proportion(960, 1000)))
    assert all(p.link is not None for p in found.evidence)


@pytest.mark.parametrize("direction", ["band", "none"])
def test_a_kpi_without_a_better_side_is_not_judged(direction):
    assert assess(case(100, 1000, direction=direction)) == ()


def test_a_kpi_that_nothing_feeds_asks_for_what_would_feed_it():
    (gap,) = assess(case(0, 0, now=nothing("no gold")))
    assert isinstance(gap, CannotSay)
    assert gap.needs == "gold answers, or planted checks whose verdict is known"
    (gap,) = assess(case(0, 0, now=nothing("no gold"), kpi="one-of-your-own"))
    assert isinstance(gap, CannotSay)
    assert gap.needs == "30 more observations (0 of at least 30)"


def test_a_breach_of_errors_calls_for_what_the_dictionary_says():
    found = the_finding(case(60, 1000, direction="down", target=0.02, kpi="Q05", name="critical error rate"))
    assert found.action == "Screen the lot in full; escalate."


def test_a_change_that_explains_nothing_is_not_acted_upon():
    steady = case(900, 1000, before=proportion(905, 1000), changes=((date(2026, 11, 16), "guideline 4.2 in force"),))
    assert "guideline" not in the_finding(steady).action


def test_evidence_is_known_as_the_dictionary_says():
    found = the_finding(case(900, 1000, kpi="audit-accuracy", name="audit accuracy"))
    assert found.evidence[0].evidence is not None
    assert found.evidence[0].evidence.value == "estimated"


def test_a_greyed_value_decides_nothing():
    (gap,) = assess(case(0, 0, now=proportion(10, 100).greyed("too few to say: 12 of at least 20 transcripts")))
    assert isinstance(gap, CannotSay)
    assert gap.needs == "more observations (too few to say: 12 of at least 20 transcripts)"


def test_one_error_of_a_kind_that_must_not_be_is_counted_and_no_interval_is_asked() -> None:
    asked = QualityCase(
        Place("songs", "lumen", "de-DE", vendor_name="Lumen"),
        "Q05",
        "critical error rate",
        0.0,
        proportion(1, 73),
        units_a_day=30,
        direction="down",
    )
    (found,) = assess(asked)
    assert isinstance(found, Finding)
    assert found.title == "Critical error rate, de-DE at Lumen (songs): 1 of 73, where none is allowed"
