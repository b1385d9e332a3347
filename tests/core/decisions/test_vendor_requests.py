"""What becomes of a request to a vendor, from its steps alone."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callsheet.decisions.vendor_requests import (
    FOLLOWS,
    NEEDED,
    State,
    Step,
    Verb,
    is_answered_by,
    refusal,
    standing,
)

BEGIN = datetime(2026, 11, 2, 9, tzinfo=UTC)


def steps(*verbs: Verb) -> list[Step]:
    found: list[Step] = []
    for n, verb in enumerate(verbs, start=1):
        standing_ones = [s.n for s in found if s.verb is not Verb.UNDO and s.n not in {x.undoes for x in found}]
        undoes = standing_ones[-1] if verb is Verb.UNDO else None
        found.append(Step(n, BEGIN + timedelta(hours=n), "Ana", verb, f"text {n}", undoes=undoes))
    return found


@pytest.mark.parametrize(
    ("verbs", "state"),
    [
        ((), State.PROPOSED),
        ((Verb.ASK,), State.ASKED),
        ((Verb.ASK, Verb.ANSWER), State.ANSWERED),
        ((Verb.ASK, Verb.ANSWER, Verb.CLOSE), State.CLOSED),
        ((Verb.ASK, Verb.CLOSE), State.CLOSED),
        ((Verb.ASK, Verb.ANSWER, Verb.CLOSE, Verb.REOPEN), State.ASKED),
        ((Verb.ASK, Verb.ANSWER, Verb.CLOSE, Verb.UNDO), State.ANSWERED),
        ((Verb.ASK, Verb.ANSWER, Verb.UNDO, Verb.UNDO), State.PROPOSED),
    ],
)
def test_a_request_stands_where_its_steps_left_it(verbs: tuple[Verb, ...], state: State) -> None:
    assert standing(steps(*verbs)).state is state
    assert standing(reversed(steps(*verbs))).state is state, "whatever the order that they are read in"


@given(st.lists(st.sampled_from([v for v in Verb if v is not Verb.UNDO]), max_size=12), st.sampled_from(list(Verb)))
def test_undoing_what_was_allowed_gives_exactly_what_was_before(wanted: list[Verb], verb: Verb) -> None:
    taken: list[Step] = []
    for one in wanted:
        if not refusal(standing(taken), one, "words"):
            taken.append(Step(len(taken) + 1, BEGIN, "Ana", one, "words"))
    before = standing(taken)
    if verb is not Verb.UNDO and not refusal(before, verb, "words"):
        n = len(taken) + 1
        after = [*taken, Step(n, BEGIN, "Ana", verb, "words"), Step(n + 1, BEGIN, "Ana", Verb.UNDO, undoes=n)]
        assert standing(after) == before


def test_what_is_out_of_turn_or_without_words_is_refused_with_the_next_step_named() -> None:
    asked, closed = standing(steps(Verb.ASK)), standing(steps(Verb.ASK, Verb.CLOSE))
    assert refusal(asked, Verb.ANSWER, " ") == NEEDED[Verb.ANSWER]
    assert refusal(asked, Verb.ANSWER, "holiday") == ""
    assert "ask first" in refusal(standing(()), Verb.ANSWER, "x")
    assert "reopen it first" in refusal(closed, Verb.ANSWER, "x")
    assert "already" in refusal(asked, Verb.ASK, "")
    assert "nothing to reopen" in refusal(asked, Verb.REOPEN, "x")
    for state, verbs in FOLLOWS.items():
        assert verbs, f"{state} leads somewhere"


def test_a_request_covers_the_same_people_until_the_evidence_has_grown_or_somebody_joined() -> None:
    asked = (("a", "b"), 40)
    assert is_answered_by((("a",), 400), asked, State.ASKED)
    assert is_answered_by((("b", "a"), 79), asked, State.CLOSED)
    assert not is_answered_by((("a", "b"), 80), asked, State.CLOSED)
    assert not is_answered_by((("a", "c"), 40), asked, State.ASKED)
