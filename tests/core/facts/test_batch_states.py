"""The table of a batch's moves, walked in full: every pair of states, every reason, every hold and return."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callsheet.facts.batch_states import (
    CANCELLED,
    CLOSED,
    MOVES,
    NEEDS_REASON,
    ON_HOLD,
    PLANNED,
    RECALLED,
    RETURNED,
    STATES,
    Refusal,
    Standing,
    moved,
    needs_reason,
    next_states,
)

PAIRS = [(a, b) for a in STATES for b in STATES]
USUAL = ("planned", "loaded", "released", "in production", "vendor QA", "delivered", "in audit", "accepted")


def standing(state: str) -> Standing:
    return Standing(state, 2, "in audit" if state == ON_HOLD else "")


@pytest.mark.parametrize(("before", "after"), PAIRS)
def test_a_move_is_made_exactly_where_the_table_allows_it(before: str, after: str) -> None:
    allowed = {*MOVES[before], *(("in audit",) if before == ON_HOLD else ())}
    found = moved(standing(before), after, reason="because")
    assert isinstance(found, Standing) == (after in allowed)
    assert found.state == after if isinstance(found, Standing) else found.allowed == next_states(standing(before))


@pytest.mark.parametrize(("before", "after"), [(a, b) for a, b in PAIRS if b in next_states(standing(a))])
def test_a_reason_is_asked_exactly_where_it_is_due(before: str, after: str) -> None:
    found = moved(standing(before), after, reason="  ")
    assert isinstance(found, Refusal) == needs_reason(standing(before), after)
    if isinstance(found, Refusal):
        assert found.sentence == f"To set a batch to “{after}”, say why."


def test_the_table_names_every_state_and_no_other() -> None:
    assert set(MOVES) == set(STATES)
    assert {to for moves in MOVES.values() for to in moves} == set(STATES)
    assert all(state not in MOVES[state] for state in STATES)
    assert set(STATES) >= NEEDS_REASON | CLOSED


def test_every_state_can_be_reached_and_the_usual_way_is_offered_first() -> None:
    reached, edge = {PLANNED}, [PLANNED]
    while edge:
        new = {to for state in edge for to in MOVES[state]} - reached
        reached |= new
        edge = list(new)
    assert reached == set(STATES)
    for before, after in zip(USUAL, USUAL[1:], strict=False):
        assert MOVES[before][0] == after


def test_what_is_closed_can_only_be_recalled_and_what_is_cancelled_not_at_all() -> None:
    assert {state: MOVES[state] for state in CLOSED} == dict.fromkeys(CLOSED, (RECALLED,)) | {CANCELLED: ()}
    refused = moved(Standing(CANCELLED), PLANNED)
    assert isinstance(refused, Refusal)
    assert "moves no further" in refused.sentence


def test_each_return_begins_a_further_cycle() -> None:
    first = moved(Standing("in audit"), RETURNED, reason="too many omissions")
    assert first == Standing(RETURNED, 2)
    again = moved(Standing("in audit", 2), RETURNED, reason="again")
    assert again == Standing(RETURNED, 3)


@pytest.mark.parametrize("state", [s for s in STATES if ON_HOLD in MOVES[s]])
def test_a_hold_remembers_where_to_resume_and_needs_no_reason_to_go_on(state: str) -> None:
    held = moved(Standing(state, 3), ON_HOLD, reason="the tool is down")
    assert held == Standing(ON_HOLD, 3, state)
    assert next_states(held) == (state, CANCELLED)
    assert moved(held, state) == Standing(state, 3), "the cycle goes on, also where a returned batch was held"


def test_a_hold_from_nowhere_can_only_be_cancelled() -> None:
    """A batch that was entered as on hold: nobody said what it was before."""
    assert next_states(Standing(ON_HOLD)) == (CANCELLED,)


def test_unknown_and_repeated_states_are_refused_with_a_sentence() -> None:
    for to, said in (("lost", "no state “lost”"), (PLANNED, "“planned” already"), ("accepted", "next may be “loaded”")):
        refused = moved(Standing(), to)
        assert isinstance(refused, Refusal)
        assert said in refused.sentence


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(STATES), max_size=30))
def test_whatever_is_tried_a_batch_stands_in_one_known_place(tried: list[str]) -> None:
    at, returns = Standing(), 0
    for to in tried:
        found = moved(at, to, reason="because")
        if isinstance(found, Standing):
            returns += to == RETURNED and at.state != ON_HOLD
            at = found
        assert at.state in STATES
        assert bool(at.resumes) == (at.state == ON_HOLD)
        assert at.cycle == 1 + returns
