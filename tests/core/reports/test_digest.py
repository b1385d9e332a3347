"""The digest says what the page says, short enough for a letter."""

from dataclasses import replace
from datetime import UTC, date, datetime

from callsheet.decisions.work import Step, Verb, fold
from callsheet.reports.digest import MOST, digest, digest_text
from callsheet.reports.pieces import Provenance
from callsheet.reports.today import Gap, Rail, TodayReport, card
from callsheet.reports.work import CardWork, last_words, timeline
from tests.world.raising import finding

NOW = datetime(2026, 11, 23, 6, 10, tzinfo=UTC)
CARD = card(finding("gold accuracy"))
HAND = replace(CARD, owner="Ben", work=CardWork("in hand", "open", "marigold"))


def report(urgent: int) -> TodayReport:
    cards = tuple(replace(CARD, id=f"{i:012d}", sentence=f"Thing {i}") for i in range(urgent))
    back = replace(CARD, work=CardWork("new", "open", "marigold", note="Back: it was snoozed until Monday."))
    gap = Gap("We cannot say whether it is late.", "a due date", "Enter it.", "Marigold")
    return TodayReport(
        title=f"{urgent} things need you before 11:00; 1 can wait",
        provenance=Provenance(NOW.replace(tzinfo=None), 3, date(2026, 11, 20)),
        urgent=(back, *cards)[:urgent],
        waiting=(replace(CARD, sentence="A small thing"),),
        gaps=(gap,),
        rail=Rail(),
        in_hand=(HAND,),
    )


def test_the_letter_has_the_pages_title_what_to_do_and_the_way_to_each_finding() -> None:
    text = digest_text(digest(report(2), address="https://calls.example"))
    lines = text.splitlines()
    assert lines[:2] == ["2 things need you before 11:00; 1 can wait", "https://calls.example/"]
    assert "  Back: it was snoozed until Monday." in lines
    assert "  Do: Hold a calibration round. (crowd manager)" in lines
    assert f"  https://calls.example/findings/{CARD.id}/" in lines
    assert "- Accuracy of gold accuracy is below its target (Ben)" in lines
    assert lines[lines.index("Can wait") + 1] == "- A small thing"
    assert lines[lines.index("Cannot be said yet") + 1] == "- We cannot say whether it is late."
    assert lines[-1] == "Other hour or no digest: https://calls.example/account/digest/"


def test_a_long_morning_is_cut_and_says_by_how_much() -> None:
    letter = digest(report(MOST + 4), address="https://calls.example")
    assert (len(letter.urgent), letter.in_hand, letter.waiting, letter.more) == (MOST, (), (), 6)
    assert "6 more findings on the page." in digest_text(letter)


def test_a_history_names_what_was_taken_back_and_keeps_it() -> None:
    steps = [
        Step(1, "f", NOW, "Ana", Verb.ASSIGN, to="Ben"),
        Step(2, "f", NOW, "Ben", Verb.SNOOZE, until=NOW, reason="holiday"),
        Step(3, "f", NOW, "Ana", Verb.UNDO, undoes=2),
        Step(4, "f", NOW, "Ana", Verb.DISMISS, reason="a fair"),
    ]
    lines = timeline(steps)
    assert [line.what for line in lines] == [
        "dismissed it as a false alarm",
        "took back: snoozed",
        "snoozed it until Mon 23 Nov 2026 06:10 UTC",
        "assigned it to Ben",
    ]
    assert [line.is_undone for line in lines] == [False, False, True, False]
    assert last_words(fold(steps)) == "dismissed as a false alarm by Ana, Mon 23 Nov 2026"
    assert last_words(fold([])) == ""
