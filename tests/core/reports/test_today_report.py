from datetime import date, datetime

from callsheet.decisions.finding import Link, Owners, Place
from callsheet.decisions.risks.behind import PaceCase, Track
from callsheet.decisions.risks.quality_below import QualityCase
from callsheet.decisions.today import ProgrammeCases, assess_all
from callsheet.reports.pieces import Clock, Provenance
from callsheet.reports.plain import plain
from callsheet.reports.text import today_text
from callsheet.reports.today import Freshness, NightImport, Rail, TodayReport, today_report
from callsheet.stats.estimate import Estimate
from callsheet.stats.pace import PaceOdds
from callsheet.stats.proportions import proportion

NOW = datetime(2026, 11, 23, 6, 10)
FRESH = Provenance(NOW, 118, date(2026, 11, 20))
PLACE = Place("songs", "lumen", "de-DE", "Song pairs [beta]", "Lumen")
RAIL = Rail(
    imports=(
        NightImport("old.csv", "lumen", "songs", datetime(2026, 11, 22, 3), 10, 0),
        NightImport("tracker.xlsx", "lumen", "songs", datetime(2026, 11, 23, 3), 4812, 3),
    ),
    freshness=(
        Freshness("lumen", "songs", date(2026, 11, 20), NOW),
        Freshness("zed", "songs", None, None),
        Freshness("orbit", "songs", date(2026, 11, 18), NOW, is_due=True),
    ),
    clocks=(Clock("late", datetime(2026, 11, 23, 15)), Clock("soon", datetime(2026, 11, 23, 9))),
)


def cases() -> ProgrammeCases:
    odds = PaceOdds(Estimate(0.3, n=20, method="block-bootstrap"), date(2026, 12, 29), date(2027, 1, 6))
    pace = PaceCase(
        Place("songs", programme_name="Song pairs [beta]"),
        NOW.date(),
        20_000,
        date(2026, 12, 18),
        10_000,
        odds,
        days_left=20,
        tracks=(Track("lumen", "de-DE", 380, 20),),
        owners=Owners("Ana"),
        course=((date(2026, 11, 18), 410.0), (date(2026, 11, 19), None), (date(2026, 11, 20), 380.0)),
    )
    quality = QualityCase(PLACE, "Q02", "gold accuracy", 0.95, proportion(93, 100))
    return ProgrammeCases(
        "songs", pace=(pace,), quality=(quality, QualityCase(PLACE, "Q05", "errors", None, proportion(1, 9)))
    )


def report(rail: Rail = RAIL) -> TodayReport:
    return today_report(assess_all([cases()], as_of=NOW), provenance=FRESH, rail=rail)


def test_a_card_about_quality_leads_to_the_page_of_quality_of_its_place_and_no_other_card_does():
    shown = report()
    late, quality = shown.urgent[0], shown.waiting[0]
    assert late.quality is None
    assert quality.quality == Link("quality", "programme", PLACE.filters)


def test_the_title_is_the_answer_and_the_cards_are_in_two_lists():
    shown = report()
    assert shown.title == "1 thing needs you before 11:00; 1 can wait"
    assert [c.kind for c in shown.urgent] == ["behind"]
    assert [c.kind for c in shown.waiting] == ["quality"]
    assert [g.needs for g in shown.gaps] == ["a target for errors"]


def test_a_card_carries_severity_as_word_shape_and_colour():
    card = report().urgent[0]
    assert (card.severity, card.shape) == ("serious", "◆")
    assert card.colour.startswith("#")
    assert card.owner == "Ana"


def test_evidence_says_how_it_is_known():
    assert {line.evidence for line in report().urgent[0].evidence} == {"counted", "estimated", "forecast"}


def test_the_rail_is_in_the_order_of_use():
    rail = report().rail
    assert [i.file for i in rail.imports] == ["tracker.xlsx", "old.csv"]
    assert [x.source for x in rail.freshness] == ["orbit", "zed", "lumen"]
    assert [c.what for c in rail.clocks] == ["soon", "late"]
    assert rail.imports[0].words == "tracker.xlsx: 4,812 facts, 3 bad rows"


def test_the_course_of_a_finding_goes_to_its_card_alone():
    shown = report()
    assert shown.urgent[0].spark is not None
    assert "needed" in shown.urgent[0].spark.words
    assert shown.waiting[0].spark is None


def test_before_the_first_file_the_page_invites():
    shown = today_report(assess_all([], as_of=NOW), provenance=Provenance(NOW))
    assert shown.empty is not None
    assert "callsheet ingest" in shown.empty.start
    assert shown.empty.start in today_text(shown)


def test_the_whole_page_is_plain_json():
    said = plain(report())
    assert isinstance(said, dict)
    assert said["urgent"][0]["evidence"][0]["link"]["where"] == {"programme": "songs"}
    assert said["provenance"]["as_of"] == "2026-11-23T06:10:00"


def test_the_terminal_says_the_same_as_the_page():
    said = today_text(report())
    for piece in (
        "1 thing needs you before 11:00; 1 can wait",
        "1. ◆ serious  Song pairs [beta] keeps its date Fri 18 Dec with odds 0.30",
        "(Ana)",
        "done: 10,000 of 20,000 units · counted",
        "Can wait",
        "2. ○ watch  Gold accuracy, de-DE at Lumen",
        "Cannot be said yet",
        "needs: a target for errors.",
        "tracker.xlsx: 4,812 facts, 3 bad rows",
        "orbit: to Wed 18 Nov 2026, overdue",
        "zed: nothing yet",
        "Mon 23 Nov 2026 09:00 UTC: soon",
    ):
        assert piece in said
    assert "[/]" not in said


def test_markup_leaves_the_brackets_of_names_alone():
    from rich.text import Text

    said = today_text(report(), markup=True)
    assert Text.from_markup(said).plain == today_text(report())


def test_evidence_can_be_left_out_of_the_terminal():
    assert "· counted" not in today_text(report(), evidence=False)
