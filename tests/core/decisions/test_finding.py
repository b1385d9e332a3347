from datetime import date

import pytest

from callsheet.decisions.finding import (
    BLIND,
    CannotSay,
    CostOfWaiting,
    Finding,
    Link,
    Place,
    Proof,
    Severity,
    urgency,
)
from callsheet.metrics.evidence import Evidence
from callsheet.stats.estimate import Estimate

PLACE = Place("songs", "lumen", "de-DE", "Song pairs", "Lumen")


def finding(**changes: object) -> Finding:
    given = {
        "kind": "quality",
        "severity": Severity.SERIOUS,
        "title": "t",
        "place": PLACE,
        "evidence": (),
        "action": "a",
        "owner": "o",
        "cost_of_waiting": CostOfWaiting(10, "units a day", "s"),
    }
    return Finding(**(given | changes))  # type: ignore[arg-type]


def test_the_id_stays_when_title_numbers_and_severity_change():
    first = finding(since=date(2026, 11, 16))
    later = finding(since=date(2026, 11, 16), title="other", severity=Severity.CRITICAL)
    assert first.id == later.id


@pytest.mark.parametrize(
    "changed",
    [
        {"kind": "behind"},
        {"place": Place("songs", "lumen", "fr-FR")},
        {"place": Place("songs", "", "de-DE")},
        {"subject": "Q02"},
        {"episode": date(2026, 11, 17)},
    ],
)
def test_another_kind_place_subject_or_episode_is_another_finding(changed):
    assert finding(episode=date(2026, 11, 16)).id != finding(**({"episode": date(2026, 11, 16)} | changed)).id


def test_a_beginning_that_becomes_known_better_leaves_the_id_alone():
    assert finding(since=date(2026, 11, 16)).id == finding(since=date(2026, 11, 9)).id


def test_places_cannot_run_into_each_other_in_the_id():
    assert finding(place=Place("a", "bc")).id != finding(place=Place("ab", "c")).id


def test_json_has_exactly_the_promised_keys():
    assert list(finding().to_json()) == [
        "id",
        "kind",
        "severity",
        "title",
        "programme",
        "vendor",
        "locale",
        "evidence",
        "action",
        "owner",
        "cost_of_waiting",
    ]


def test_parts_of_a_place_that_are_not_known_are_null():
    plain = finding(place=Place("songs")).to_json()
    assert (plain["programme"], plain["vendor"], plain["locale"]) == ("songs", None, None)


def test_start_odds_and_cause_are_the_first_lines_of_the_evidence():
    odds = Estimate(0.3, n=20, method="block-bootstrap")
    plain = finding(since=date(2026, 11, 16), odds=odds, cause="the queue", evidence=(Proof("done", "12"),)).to_json()
    assert [line["label"] for line in plain["evidence"]] == ["since", "odds", "probable cause", "done"]
    assert plain["evidence"][1]["value"] == 0.3


def test_an_estimate_in_the_evidence_keeps_its_interval_and_its_way_to_the_rows():
    link = Link("kpi", "Q02", PLACE.filters)
    line = Proof("accuracy", Estimate(0.9, 0.88, 0.92, n=400, method="wilson"), Evidence.COUNTED, "%", link).to_json()
    assert line == {
        "label": "accuracy",
        "text": "90.0\u202f% ±2.0 (n\u202f400)",
        "value": 0.9,
        "low": 0.88,
        "high": 0.92,
        "n": 400,
        "method": "wilson",
        "reason": None,
        "unit": "%",
        "evidence": "counted",
        "link": {
            "to": "kpi",
            "key": "Q02",
            "where": {"programme": "songs", "vendor": "lumen", "locale": "de-DE"},
        },
    }


def test_what_cannot_wait_comes_first_then_the_dearest():
    watch = finding(severity=Severity.WATCH, cost_of_waiting=CostOfWaiting(900, "units a day", "s"))
    cheap = finding(subject="cheap", cost_of_waiting=CostOfWaiting(10, "units a day", "s"))
    dear = finding(subject="dear", cost_of_waiting=CostOfWaiting(90, "units a day", "s"))
    assert sorted([watch, cheap, dear], key=urgency) == [dear, cheap, watch]


def test_a_unit_not_seen_weighs_less_than_a_unit_lost():
    lost = finding(subject="a", cost_of_waiting=CostOfWaiting(30, "units a day", "s"))
    unseen = finding(subject="b", cost_of_waiting=CostOfWaiting(100, "units a day", "s", BLIND))
    assert sorted([unseen, lost], key=urgency) == [lost, unseen]


@pytest.mark.parametrize(
    ("place", "words"),
    [
        (PLACE, "de-DE at Lumen"),
        (Place("songs", "lumen"), "lumen"),
        (Place("songs", locale="de-DE", programme_name="Song pairs"), "de-DE of Song pairs"),
        (Place("songs"), "songs"),
    ],
)
def test_places_are_said_in_the_words_of_the_floor(place, words):
    assert place.words == words


def test_what_cannot_be_said_names_the_one_input():
    gap = CannotSay(
        "behind: no date", "whether songs will be in time", "a due date", "Fill in the plan.", Place("songs")
    )
    assert gap.sentence == "We cannot say whether songs will be in time: that needs a due date. Fill in the plan."
    assert gap.to_json()["needs"] == "a due date"
