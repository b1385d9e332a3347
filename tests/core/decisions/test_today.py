import json
from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path

import pytest

from callsheet.decisions.finding import CannotSay, Finding, Owners, Place, Severity
from callsheet.decisions.risks import RISKS, assess
from callsheet.decisions.risks.behind import PaceCase, Track
from callsheet.decisions.risks.quality_below import QualityCase
from callsheet.decisions.risks.unmapped import UnmappedCase, Worker
from callsheet.decisions.today import ProgrammeCases, Today, assess_all
from callsheet.stats.estimate import Estimate
from callsheet.stats.pace import PaceOdds
from callsheet.stats.proportions import proportion

NOW = datetime(2026, 11, 23, 6, 10)
GOLDEN = Path(__file__).parent / "today_golden.json"


def quality(locale: str, right: int, judged: int) -> QualityCase:
    place = Place("songs", "lumen", locale, "Song pairs", "Lumen")
    return QualityCase(place, "Q02", "gold accuracy", 0.95, proportion(right, judged), units_a_day=1000)


def pace(told: float = 0.3, by: date | None = date(2026, 12, 18)) -> PaceCase:
    forecast = PaceOdds(Estimate(told, n=20, method="block-bootstrap"), date(2026, 12, 29), date(2027, 1, 6))
    return PaceCase(
        Place("songs", programme_name="Song pairs"),
        NOW.date(),
        20_000.0,
        by,
        10_000.0,
        forecast,
        days_left=20,
        tracks=(Track("lumen", "de-DE", 200, 20, committed=310, vendor_name="Lumen"), Track("orbit", "fr-FR", 180, 20)),
        owners=Owners("Ana", "Piet", "Mira"),
    )


def songs(**changes: object) -> ProgrammeCases:
    given: dict[str, object] = {
        "pace": (pace(),),
        "quality": (quality("de-DE", 900, 1000), quality("fr-FR", 93, 100)),
        "unmapped": (UnmappedCase(Place("songs"), (Worker("lum-1", 9_000, "lumen"), Worker("lum-2", 1_000)), 5),),
    }
    return ProgrammeCases("songs", **(given | changes))  # type: ignore[arg-type]


def test_todays_json_is_the_promised_one_to_the_letter():
    """today_golden.json is the shape that others call: change it by hand or not at all."""
    found = assess_all([songs(), ProgrammeCases("podcasts", pace=(pace(by=None),))], as_of=NOW).to_json()
    assert found == json.loads(GOLDEN.read_text("utf-8"))


def test_findings_stand_by_what_cannot_wait_then_by_cost():
    found = assess_all([songs()], as_of=NOW)
    assert [(f.kind, f.can_wait) for f in found.findings] == [
        ("behind", False),
        ("unmapped", False),
        ("quality", False),
        ("quality", True),
    ]
    assert [f.cost_of_waiting.comparable for f in found.findings] == pytest.approx([120, 50, 50, 20])


@pytest.mark.parametrize(
    ("cases", "headline"),
    [
        ([], "Nothing to watch yet: drop a tracker or an export to begin"),
        ([ProgrammeCases("songs")], "Nothing needs you today"),
        (
            [ProgrammeCases("songs", pace=(pace(by=None),))],
            "Nothing needs you today, as far as can be said; 1 thing cannot be said yet",
        ),
        ([songs(quality=(), unmapped=())], "1 thing needs you before 11:00"),
        ([songs()], "3 things need you before 11:00; 1 can wait"),
        ([songs(pace=(pace(0.7),), quality=(), unmapped=())], "Nothing needs you before 11:00; 1 can wait"),
    ],
)
def test_the_headline_is_the_answer(cases, headline):
    assert assess_all(cases, as_of=NOW).headline == headline


def test_the_hour_of_release_is_the_readers():
    assert "before 09:30" in assess_all([songs()], as_of=NOW, act_by=time(9, 30)).headline


def test_two_breaches_at_one_place_are_one_thing_and_two_vendors_are_two():
    here = quality("de-DE", 900, 1000)
    yields = replace(here, kpi="Q01", name="first-pass yield", now=proportion(700, 1000), units_a_day=2000)
    there = replace(quality("fr-FR", 900, 1000), place=Place("songs", "orbit", "fr-FR"))
    found = assess_all([ProgrammeCases("songs", quality=(yields, here, there))], as_of=NOW)
    first, second = found.findings
    assert first.title.startswith("Gold accuracy, de-DE at Lumen (Song pairs): 90.0")
    assert first.title.endswith("; first-pass yield too")
    assert first.subject == "Q02"
    assert first.cost_of_waiting.amount == pytest.approx(500)
    assert any("70.0" in p.text for p in first.evidence)
    assert second.place.locale == "fr-FR"


def test_an_inconclusive_kpi_is_not_joined_to_a_breach():
    here = quality("de-DE", 900, 1000)
    open_one = replace(here, kpi="Q01", name="first-pass yield", now=proportion(93, 100))
    assert len(assess_all([ProgrammeCases("songs", quality=(here, open_one))], as_of=NOW).findings) == 2


def test_a_wall_of_inconclusive_becomes_three_lines_and_one():
    walls = tuple(quality(f"x{i:02d}-XX", 93, 100) for i in range(9))
    found = assess_all([ProgrammeCases("songs", quality=walls)], as_of=NOW).findings
    assert len(found) == 4
    folded = next(f for f in found if f.subject == "inconclusive")
    assert folded.title.startswith("6 more places are inconclusive (")
    assert folded.more_needed is not None
    assert f"about {folded.more_needed:,} more audits would decide them all" in folded.title
    assert len(folded.evidence) == 6
    assert folded.place.vendor == ""


def test_four_inconclusive_ones_are_four_lines():
    walls = tuple(quality(f"x{i}-XX", 93, 100) for i in range(4))
    found = assess_all([ProgrammeCases("songs", quality=walls)], as_of=NOW).findings
    assert [f.place.locale for f in found if f.subject == "inconclusive"] == []
    assert len(found) == 4


def test_the_same_missing_input_is_asked_for_once():
    cases = tuple(quality(f"x{i}-XX", 9, 10) for i in range(5))
    gaps = assess_all([ProgrammeCases("songs", quality=cases)], as_of=NOW).cannot_say
    assert len(gaps) == 1
    assert "(and 4 more places like it)" in gaps[0].what


def test_two_programmes_that_lack_the_same_are_two_lines():
    other = PaceCase(Place("podcasts"), NOW.date(), None, None, 10.0, None)
    gaps = assess_all(
        [ProgrammeCases("a", pace=(pace(by=None),)), ProgrammeCases("b", pace=(other,))], as_of=NOW
    ).cannot_say
    assert [g.place.programme for g in gaps] == ["podcasts", "songs"]


def test_inputs_are_asked_for_in_the_order_of_their_use_and_feeds_once_for_all():
    from callsheet.decisions.risks.feed_missing import FeedCase
    from callsheet.decisions.working_time import WorkingDays

    works = WorkingDays.between(date(2026, 11, 2), date(2026, 12, 31))
    feeds = [FeedCase(Place(p), f"{p}-tracker", NOW, "UTC", works) for p in ("podcasts", "songs")]
    first = ProgrammeCases("podcasts", quality=(quality("x-XX", 9, 10),), feeds=(feeds[0],))
    second = ProgrammeCases("songs", pace=(pace(by=None),), feeds=(feeds[1],))
    gaps = assess_all([first, second], as_of=NOW).cannot_say
    assert [g.topic.partition(":")[0] for g in gaps] == ["behind", "quality", "feed"]
    assert gaps[-1].place.programme == ""
    assert "(and 1 more place like it)" in gaps[-1].what


def test_thresholds_reach_their_detector():
    from callsheet.decisions.risks.behind import PaceThresholds

    found = assess_all([songs(quality=(), unmapped=())], as_of=NOW, thresholds={"behind": PaceThresholds(watch=0.2)})
    assert found.findings == ()


def test_every_detector_is_asked_and_every_case_has_a_detector():
    assert set(ProgrammeCases("songs").by_kind) == set(RISKS)


def test_a_detector_is_named_by_the_kind_of_its_findings():
    verdicts = assess("unmapped", songs().unmapped)
    assert {v.kind for v in verdicts if isinstance(v, Finding)} == {"unmapped"}
    assert all(risk.kind == kind for kind, risk in RISKS.items())


def test_an_empty_morning_is_plain_json():
    assert Today(NOW).to_json() == {"as_of": "2026-11-23T06:10:00", "findings": [], "cannot_say": []}


def test_urgent_counts_what_cannot_wait():
    found = assess_all([songs()], as_of=NOW)
    assert found.urgent == sum(f.severity is not Severity.WATCH for f in found.findings)
    assert not any(isinstance(v, CannotSay) for v in found.findings)
