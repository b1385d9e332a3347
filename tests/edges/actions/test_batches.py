"""Moves of batches on a real database: who may, why, what is kept, and the way back."""

import pytest

from callsheet.actions import registry
from callsheet.actions.acting import SYSTEM, reading
from callsheet.actions.batches import history, move_batch, undo_move
from callsheet.errors import Clash, NotAllowed, NotThere, UnusableInput
from callsheet.state.models import Batch
from tests.world import cast
from tests.world.house import House, all_rows, person, query, rows_of

pytestmark = pytest.mark.django_db

WEEK = (cast.PROGRAMME, "week-1")


@pytest.fixture
def released(house: House) -> House:
    """Marigold with one batch that was released."""
    house.vendors()
    house.put("batch", programme=cast.PROGRAMME, code="week-1", name="Week 1", due="2026-12-01", units="500")
    for state in ("loaded", "released"):
        move_batch(*WEEK, state, actor=SYSTEM)
    return house


def state_of() -> tuple[str, int, str]:
    with all_rows():
        batch = Batch.objects.get(code="week-1")
    return batch.state, batch.cycle, batch.resumes


def told() -> list[tuple[str, str, int, str, bool]]:
    with reading(SYSTEM):
        found = history(Batch.objects.get(code="week-1"))
        return [(e.came_from, e.to, e.cycle, e.reason, e.undone_at is not None) for e in reversed(found)]


def test_every_move_is_kept_with_its_cycle_and_reason(released: House) -> None:
    way = [("in production", ""), ("delivered", ""), ("in audit", ""), ("returned", "omissions"), ("vendor QA", "")]
    for to, reason in way:
        move_batch(*WEEK, to, reason=reason, actor=SYSTEM)
    assert state_of() == ("vendor QA", 2, "")
    assert [(e[1], e[2], e[3]) for e in told()][-2:] == [("returned", 2, "omissions"), ("vendor QA", 2, "")]
    assert told()[0][:2] == ("", "planned")


def test_release_notes_its_day_and_taking_it_back_forgets_it(released: House) -> None:
    assert query("SELECT released_on IS NOT NULL, state_since IS NOT NULL FROM batch") == [(True, True)]
    undo_move(*WEEK, actor=SYSTEM)
    assert state_of() == ("loaded", 1, "")
    assert query("SELECT released_on FROM batch") == [(None,)]


def test_a_refused_move_changes_nothing_and_says_what_may_follow(released: House) -> None:
    before = rows_of("audit_entry"), told()
    for to, reason, said in (("accepted", "", "next may be"), ("on hold", "", "say why"), ("lost", "", "no state")):
        with pytest.raises(UnusableInput, match=said) as raised:
            move_batch(*WEEK, to, reason=reason, actor=SYSTEM)
        assert raised.value.details["allowed"][0] == "in production"
    assert (rows_of("audit_entry"), told()) == before


def test_a_hold_resumes_where_it_was_and_only_there(released: House) -> None:
    move_batch(*WEEK, "on hold", reason="the tool is down", actor=SYSTEM)
    assert state_of() == ("on hold", 1, "released")
    with pytest.raises(UnusableInput):
        move_batch(*WEEK, "delivered", actor=SYSTEM)
    move_batch(*WEEK, "released", actor=SYSTEM)
    assert state_of() == ("released", 1, "")


def test_moves_are_taken_back_one_by_one_until_the_batch_is_as_it_was_entered(released: House) -> None:
    move_batch(*WEEK, "on hold", reason="x", actor=SYSTEM)
    for state in ("released", "loaded", "planned"):
        assert undo_move(*WEEK, actor=SYSTEM).state == state
    with pytest.raises(Clash, match="nothing to take back"):
        undo_move(*WEEK, actor=SYSTEM)
    assert [e[4] for e in told()] == [False, True, True, True]


def test_two_people_who_move_the_same_batch_do_not_pass_over_each_other(released: House) -> None:
    move_batch(*WEEK, "in production", actor=SYSTEM, seen="released")
    with pytest.raises(Clash, match="“in production” by now"):
        move_batch(*WEEK, "recalled", reason="x", actor=SYSTEM, seen="released")
    with pytest.raises(Clash, match="by now"):
        undo_move(*WEEK, actor=SYSTEM, seen="released")


def test_quality_people_give_verdicts_and_make_no_other_move(released: House) -> None:
    for state in ("in production", "delivered"):
        move_batch(*WEEK, state, actor=SYSTEM)
    quality = person("qa", member=True)
    with pytest.raises(NotAllowed):
        move_batch(*WEEK, "on hold", reason="x", actor=quality)
    move_batch(*WEEK, "in audit", actor=quality)
    assert undo_move(*WEEK, actor=quality).state == "delivered"
    with pytest.raises(NotAllowed):
        undo_move(*WEEK, actor=quality)


def test_nobody_moves_a_batch_of_a_programme_that_is_not_theirs(released: House) -> None:
    for role in ("crowd manager", "requester", "auditor", "finance"):
        actor = person(role, name=f"{role} elsewhere")
        with pytest.raises((NotThere, NotAllowed)):
            move_batch(*WEEK, "in production", actor=actor)
    with pytest.raises((NotThere, NotAllowed)):
        move_batch(*WEEK, "in production", actor=person("vendor", vendor="lumen"))
    assert state_of()[0] == "released"


def test_a_state_is_entered_with_a_new_batch_and_moved_afterwards(released: House) -> None:
    row = {"programme": cast.PROGRAMME, "code": "old", "name": "Old", "state": "in audit", "cycle": "2"}
    assert registry.put("batch", row, actor=SYSTEM)
    assert not registry.put("batch", row, actor=SYSTEM), "what a sheet shows can be put back"
    with pytest.raises(UnusableInput, match="is changed by moving"):
        registry.put("batch", {**row, "state": "accepted"}, actor=SYSTEM)
    assert registry.put("batch", {**row, "name": "Older"}, actor=SYSTEM)
