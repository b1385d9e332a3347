"""Where a finding stands: snoozes end, false alarms stay away, what was resolved and is seen again says so."""

from datetime import UTC, datetime, timedelta

from callsheet.decisions.detector_record import Judged, detector_records
from callsheet.decisions.finding import Severity
from callsheet.decisions.standing import Phase, Spell, Standing, joined, standing_of
from callsheet.decisions.work import UNTOUCHED, Step, Verb, Weight, Work, fold

DAY = timedelta(days=1)
MONDAY = datetime(2026, 11, 23, 8, tzinfo=UTC)
BAD = Weight(Severity.SERIOUS, 100)
WORSE = Weight(Severity.SERIOUS, 150)
GRAVER = Weight(Severity.CRITICAL, 100)
SEEN = (Spell(MONDAY - 5 * DAY),)


def worked(verb: Verb, **said: object) -> Work:
    return fold([Step(1, "f", MONDAY, "Ana", verb, reason="on holiday", weight=BAD, **said)])  # type: ignore[arg-type]


def at(work: Work, days: float, *, seen: Weight | None = BAD, spells: tuple[Spell, ...] = SEEN) -> Standing:
    return standing_of(work, seen=seen, spells=spells, now=MONDAY + days * DAY)


def test_what_nobody_touched_is_new_and_what_somebody_took_is_in_hand() -> None:
    assert at(UNTOUCHED, 0) == Standing(Phase.NEW)
    assert at(worked(Verb.ACKNOWLEDGE), 1) == Standing(Phase.IN_HAND)
    assert (Phase.NEW.state, Phase.IN_HAND.state, Phase.SNOOZED.state) == ("open", "open", "snoozed")


def test_a_snooze_ends_by_itself_and_at_once_when_it_became_clearly_worse() -> None:
    snoozed = worked(Verb.SNOOZE, until=MONDAY + 2 * DAY)
    assert at(snoozed, 1.9) == Standing(Phase.SNOOZED)
    back = at(snoozed, 2)
    assert (back.phase, back.note) == (Phase.NEW, "Back: it was snoozed until Wed 25 Nov 2026 08:00 UTC (on holiday).")
    assert at(snoozed, 0.1, seen=Weight(Severity.SERIOUS, 149)).phase is Phase.SNOOZED
    for worse in (WORSE, GRAVER):
        early = at(snoozed, 0.1, seen=worse)
        assert (early.phase, early.note) == (
            Phase.NEW,
            "Back early: clearly worse than when Ana snoozed it (on holiday).",
        )


def test_a_resolved_finding_stays_done_while_the_facts_catch_up_and_returns_when_they_do_not() -> None:
    resolved = worked(Verb.RESOLVE)
    assert at(resolved, 2.9) == Standing(Phase.DONE)
    late = at(resolved, 4)
    assert (late.phase, late.note) == (Phase.NEW, "Reopened: resolved on Mon 23 Nov 2026, still there 4 days later.")
    assert at(resolved, 0.5, seen=WORSE).note == "Reopened: resolved on Mon 23 Nov 2026, and clearly worse since."
    assert at(resolved, 9, seen=None, spells=(Spell(MONDAY - DAY, MONDAY + DAY),)) == Standing(Phase.DONE)


def test_a_resolved_finding_that_went_away_and_is_seen_again_is_reopened_and_says_so() -> None:
    again = (Spell(MONDAY - 5 * DAY, MONDAY + 0.5 * DAY), Spell(MONDAY + 2 * DAY))
    found = at(worked(Verb.RESOLVE), 2.1, spells=again)
    assert (found.phase, found.note) == (
        Phase.NEW,
        "Reopened: resolved on Mon 23 Nov 2026, seen again on Wed 25 Nov 2026.",
    )


def test_an_odd_hour_without_it_reopens_nothing() -> None:
    flicker = (Spell(MONDAY - DAY, MONDAY + DAY / 24), Spell(MONDAY + DAY / 8))
    assert joined(flicker) == (Spell(MONDAY - DAY),)
    assert at(worked(Verb.RESOLVE), 1, spells=flicker) == Standing(Phase.DONE)


def test_a_false_alarm_stays_away_unless_it_becomes_graver() -> None:
    dismissed = worked(Verb.DISMISS)
    assert at(dismissed, 40, seen=WORSE) == Standing(Phase.DONE)
    assert at(dismissed, 40, seen=GRAVER).note == (
        "Reopened: dismissed as a false alarm on Mon 23 Nov 2026, and graver since."
    )


def test_what_vanished_by_itself_says_since_when() -> None:
    gone = at(UNTOUCHED, 3, seen=None, spells=(Spell(MONDAY - DAY, MONDAY + DAY),))
    assert gone == Standing(Phase.DONE, "No longer seen since Tue 24 Nov 2026 08:00 UTC.")
    assert at(worked(Verb.ACKNOWLEDGE), 3, seen=None, spells=()).phase is Phase.DONE


def test_the_precision_of_a_detector_counts_only_what_people_judged() -> None:
    said = [("feed", Judged.ACTED_ON)] * 8 + [("feed", Judged.DISMISSED)] * 2 + [("feed", Judged.NOT_YET)] * 5
    feed, quality = detector_records([*said, ("quality", Judged.DISMISSED), ("quality", Judged.NOT_YET)])
    assert (feed.kind, feed.raised, feed.acted_on, feed.dismissed, feed.not_judged) == ("feed", 15, 8, 2, 5)
    assert feed.precision.value == 0.8
    assert (round(feed.precision.low or 0, 3), round(feed.precision.high or 0, 3)) == (0.49, 0.943)  # Wilson, 8 of 10
    assert quality.precision.reason == "too few to say: 1 of at least 5 judged"
    assert detector_records([("gold", Judged.NOT_YET)])[0].precision.value is None
