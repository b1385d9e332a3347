"""Requests to vendors as actions: proposed by the study, asked, answered and closed by people, kept and taken back."""

from datetime import timedelta

import pytest
from django.utils import timezone

from callsheet.actions import vendor_requests as deeds
from callsheet.actions.acting import SYSTEM, reading
from callsheet.actions.pages.quality.requests import requests_page, vendor_requests_page, waiting_for
from callsheet.actions.studies.making import keep_study
from callsheet.actions.studies.proposals import proposals
from callsheet.actions.studies.reading import SignalLine
from callsheet.decisions.vendor_requests import State, Verb
from callsheet.errors import Clash, NotAllowed, NotThere, UnusableInput
from callsheet.reports.quality.requests import Request
from callsheet.state.actors import Actor
from callsheet.state.models import AuditEntry, RequestStep
from tests.world import cast, crowd
from tests.world.house import House, all_rows

pytestmark = pytest.mark.django_db
LUMEN = Actor("person", "Luz", "vendor", person=91, vendor="lumen")
ORBIT = Actor("person", "Ora", "vendor", person=92, vendor="orbit")
QA = Actor("person", "Quinn", "qa", person=93)


@pytest.fixture
def studied(house: House) -> House:
    crowd.bring(house)
    assert keep_study(cast.PROGRAMME)
    return house


def shown(**asked: str) -> tuple[Request, ...]:
    _, report = requests_page(SYSTEM, cast.PROGRAMME, asked)
    assert report is not None
    return report.requests


def ring() -> Request:
    return next(one for one in shown() if {name for name, _ in one.people} == set(crowd.RING))


def test_what_was_asked_is_shown_with_who_and_when_until_it_is_closed_and_in_the_audit(studied: House) -> None:
    proposed = ring()
    assert (proposed.state, proposed.n, proposed.vendor) == (State.PROPOSED, None, "lumen")
    asked = deeds.ask(cast.PROGRAMME, proposed.key, actor=SYSTEM)
    one = ring()
    assert (one.state, one.n) == (State.ASKED, asked.n)
    assert "Asked by callsheet" in one.steps[0].words
    deeds.take("lumen", asked.n, Verb.ANSWER, "They shared one screen in the training week.", actor=LUMEN)
    one = ring()
    assert (one.state, one.steps[1].text) == (State.ANSWERED, "They shared one screen in the training week.")
    assert "Answered by Luz" in one.steps[1].words
    deeds.take("lumen", asked.n, Verb.CLOSE, "Items go to others again.", actor=SYSTEM)
    (closed,) = shown(state="closed")
    assert [s.verb for s in closed.steps] == [Verb.ASK, Verb.ANSWER, Verb.CLOSE]
    with all_rows():
        found = list(AuditEntry.objects.filter(noun="request").order_by("n").values_list("action", "key"))
    assert found == [(f"request.{deed}", str(asked.n)) for deed in ("asked", "answered", "closed")]


def test_it_is_asked_once_and_stays_asked_when_the_study_is_made_anew(studied: House) -> None:
    key = ring().key
    asked = deeds.ask(cast.PROGRAMME, key, actor=SYSTEM)
    with pytest.raises(Clash, match=f"request {asked.n}"):
        deeds.ask(cast.PROGRAMME, key, actor=SYSTEM)
    more = [cast.Answer("song-new", worker) for worker in crowd.HONEST]
    studied.bring(cast.judgments_csv(studied.desk / "more.csv", more))
    assert keep_study(cast.PROGRAMME)
    with_ring = [one for one in shown() if {name for name, _ in one.people} == set(crowd.RING)]
    assert [one.n for one in with_ring] == [asked.n]


def test_every_step_is_taken_back_in_turn_and_then_it_is_proposed_again(studied: House) -> None:
    asked = deeds.ask(cast.PROGRAMME, ring().key, actor=SYSTEM)
    deeds.take("lumen", asked.n, Verb.ANSWER, "By telephone: we look.", actor=SYSTEM)
    assert "Answer noted by" in ring().steps[1].words
    again = deeds.undo("lumen", asked.n, actor=SYSTEM)
    assert again is not None
    assert again.at.state is State.ASKED
    assert deeds.undo("lumen", asked.n, actor=SYSTEM) is None
    assert (ring().state, ring().n) == (State.PROPOSED, None)
    with pytest.raises(NotThere):
        deeds.take("lumen", asked.n, Verb.ANSWER, "too late", actor=LUMEN)


def test_the_vendors_people_see_what_they_were_asked_and_nothing_it_rests_on(studied: House) -> None:
    assert waiting(LUMEN) == 0
    asked = deeds.ask(cast.PROGRAMME, ring().key, actor=SYSTEM)
    report = vendor_requests_page(LUMEN, "lumen", {})
    (one,) = report.requests
    assert report.title == "1 request for you to answer"
    assert waiting(LUMEN) == 1
    assert (one.figures, one.answers, one.deeds, one.can_undo) == ((), None, (Verb.ANSWER,), False)
    assert cast.PROGRAMME not in str(one)
    with pytest.raises(NotThere):
        deeds.take("lumen", asked.n, Verb.ANSWER, "mine", actor=ORBIT)
    with pytest.raises(NotThere):
        vendor_requests_page(ORBIT, "lumen", {})
    assert vendor_requests_page(ORBIT, "orbit", {}).requests == ()
    with pytest.raises(NotAllowed):
        deeds.undo("lumen", asked.n, actor=LUMEN)
    with pytest.raises(NotAllowed):
        deeds.take("lumen", asked.n, Verb.CLOSE, "we are done", actor=LUMEN)
    deeds.take("lumen", asked.n, Verb.ANSWER, "We look.", actor=LUMEN)
    taken_back = deeds.undo("lumen", asked.n, actor=LUMEN)
    assert taken_back is not None
    assert taken_back.at.state is State.ASKED


def waiting(actor: Actor) -> int:
    with reading(actor):
        return waiting_for(actor, actor.vendor)


def test_words_are_needed_and_strangers_find_nothing(studied: House) -> None:
    asked = deeds.ask(cast.PROGRAMME, ring().key, actor=SYSTEM)
    with pytest.raises(UnusableInput, match="one line is enough"):
        deeds.take("lumen", asked.n, Verb.ANSWER, "  ", actor=LUMEN)
    with pytest.raises(UnusableInput, match="under 4,000 letters"):
        deeds.take("lumen", asked.n, Verb.ANSWER, "x" * 4001, actor=LUMEN)
    with pytest.raises(NotThere):
        deeds.ask(cast.PROGRAMME, "0" * 12, actor=SYSTEM)
    with pytest.raises(NotThere):
        deeds.ask(cast.PROGRAMME, ring().key, actor=QA)  # no member of the programme
    with pytest.raises(NotThere):
        deeds.take("lumen", asked.n, Verb.CLOSE, "x", actor=QA)


def test_nothing_is_shown_of_a_site_that_has_meanwhile_been_closed_to_it(studied: House) -> None:
    asked = deeds.ask(cast.PROGRAMME, ring().key, actor=SYSTEM)
    with all_rows():
        row = deeds.VendorRequest.objects.get(pk=asked.n)
    assert row.said["sites"] == ["manila"]
    studied.put("site", vendor="lumen", code="manila", name="Manila", zone="Asia/Manila", measures_people=False)
    assert not [one for one in shown() if one.n]
    assert vendor_requests_page(LUMEN, "lumen", {}).requests == ()


def test_a_replay_shows_what_stood_then_and_offers_nothing(studied: House) -> None:
    asked = deeds.ask(cast.PROGRAMME, ring().key, actor=SYSTEM)
    tomorrow = (timezone.now() + timedelta(days=1)).date().isoformat()
    (then,) = (one for one in shown(as_of=tomorrow) if one.n == asked.n)
    assert (then.state, then.deeds, then.can_undo) == (State.ASKED, (), False)
    with all_rows():
        RequestStep.objects.update(at=timezone.now() + timedelta(days=3))
    before = [one for one in shown(as_of=tomorrow) if {name for name, _ in one.people} == set(crowd.RING)]
    assert [(one.state, one.n, one.deeds) for one in before] == [(State.PROPOSED, None, ())]


def test_of_a_ring_across_vendors_each_is_told_of_its_own_people_alone(house: House) -> None:
    crowd.bring(house, ring=("orb-sue", "orb-tim", "lum-rob"))
    assert keep_study(cast.PROGRAMME)
    proposed = next(one for one in shown() if [name for name, _ in one.people] == ["lum-rob"])
    assert proposed.note.startswith("2 annotators of other vendors")
    deeds.ask(cast.PROGRAMME, proposed.key, actor=SYSTEM)
    (one,) = vendor_requests_page(LUMEN, "lumen", {}).requests
    assert one.answers is None
    assert "3" not in one.request
    assert "same mistakes as others" in one.request
    own = {a.song for a in crowd.answers(ring=("orb-sue", "orb-tim", "lum-rob")) if a.worker == "lum-rob"}
    assert one.items
    assert {name for name, _ in one.items} <= own
    assert "orb-" not in one.letter


def test_a_step_is_not_taken_back_by_whoever_saw_another_one_last(studied: House) -> None:
    asked = deeds.ask(cast.PROGRAMME, ring().key, actor=SYSTEM)
    seen = ring().last
    deeds.take("lumen", asked.n, Verb.ANSWER, "We look.", actor=LUMEN)
    with pytest.raises(Clash, match="look again"):
        deeds.undo("lumen", asked.n, actor=SYSTEM, seen=seen)
    assert ring().state is State.ANSWERED
    again = deeds.undo("lumen", asked.n, actor=SYSTEM, seen=ring().last)
    assert again is not None
    assert again.at.state is State.ASKED


def test_of_items_that_several_vendors_share_each_is_named_those_of_its_own_people() -> None:
    own = {"lumen": [["songs", "a"]], "orbit": [["songs", "a"], ["songs", "b"]]}
    said = {"people": [["lumen", "lum-rob"], ["orbit", "orb-sue"], ["orbit", "orb-tim"]], "request": "these 3"}
    line = SignalLine("", "copying", 1, (), {**said, "items": own["orbit"], "items_of": own})
    assert [(one.vendor, one.said["items"]) for one in proposals([line])] == list(own.items())
    earlier = SignalLine("", "copying", 1, (), {**said, "items": own["orbit"]})
    assert [one.said["items"] for one in proposals([earlier])] == [[], []], "kept before items were told apart"
    assert not [one for one in proposals([earlier]) if "3" in one.said["request"]]
