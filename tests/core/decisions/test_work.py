"""The work on findings as a fold of steps: undo gives the state before, the order of merging does not matter."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callsheet.decisions.finding import Severity
from callsheet.decisions.work import (
    UNTOUCHED,
    Step,
    Verb,
    Weight,
    Work,
    fold,
    groups,
    merge_refusal,
    refusal,
    root_of,
    standing,
    steps_by_finding,
    undoable,
)

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
LIGHT, GRAVE = Weight(Severity.WATCH, 10), Weight(Severity.CRITICAL, 10)
DEEDS = [v for v in Verb if v is not Verb.UNDO]


def step(n: int, verb: Verb, **said: object) -> Step:
    return Step(n, "f", NOW + timedelta(minutes=n), str(said.pop("by", "Ana")), verb, **said)  # type: ignore[arg-type]


def steps() -> st.SearchStrategy[list[Step]]:
    one = st.builds(
        lambda verb, who, whom: (verb, who, whom), st.sampled_from(DEEDS), st.integers(1, 3), st.integers(1, 3)
    )
    return st.lists(one, max_size=12).map(
        lambda said: [
            step(
                i + 1, v, person=who, to=f"p{whom}", to_person=whom, until=NOW + timedelta(days=1), into="g", reason="x"
            )
            for i, (v, who, whom) in enumerate(said)
        ]
    )


@settings(max_examples=100)
@given(steps(), st.sampled_from(DEEDS))
def test_undo_gives_the_work_as_it_was_before(before: list[Step], verb: Verb) -> None:
    n = len(before) + 1
    taken = step(n, verb, person=1, to="p2", to_person=2, reason="x")
    undone = [*before, taken, step(n + 1, Verb.UNDO, undoes=n)]
    assert fold([*before, taken]).last == taken
    assert fold(undone) == fold(before)


@settings(max_examples=60)
@given(steps())
def test_undoing_step_by_step_ends_where_nothing_was_done(taken: list[Step]) -> None:
    said = list(taken)
    while (last := undoable(said)) is not None:
        said.append(step(len(said) + 1, Verb.UNDO, undoes=last.n))
    assert fold(said) == UNTOUCHED
    assert standing(said) == ()


@settings(max_examples=60)
@given(steps(), st.randoms(use_true_random=False))
def test_the_order_in_which_steps_are_read_does_not_matter(taken: list[Step], rng: object) -> None:
    mixed = list(taken)
    rng.shuffle(mixed)  # type: ignore[attr-defined]
    assert fold(mixed) == fold(taken)


@settings(max_examples=80)
@given(st.lists(st.integers(0, 7), min_size=1, max_size=8), st.randoms(use_true_random=False))
def test_the_order_of_merging_does_not_matter(parents: list[int], rng: object) -> None:
    """A forest: finding i is merged into one of smaller number; in whatever order that was done, the groups are the same."""
    pairs = [(f"f{i + 1}", f"f{min(p, i)}") for i, p in enumerate(parents)]
    names = [f"f{i}" for i in range(len(parents) + 1)]

    def worked(order: list[tuple[str, str]]) -> dict[str, Work]:
        said = [Step(i, a, NOW, "Ana", Verb.MERGE, into=b) for i, (a, b) in enumerate(order, start=1)]
        return {finding: fold(own) for finding, own in steps_by_finding(said).items()}

    mixed = list(pairs)
    rng.shuffle(mixed)  # type: ignore[attr-defined]
    assert groups(names, worked(mixed)) == groups(names, worked(pairs)) == {"f0": tuple(sorted(names))}


def test_merges_in_a_circle_end_somewhere() -> None:
    works = {"a": Work(merged=step(1, Verb.MERGE, into="b")), "b": Work(merged=step(2, Verb.MERGE, into="a"))}
    assert root_of("a", works) == "b"
    assert merge_refusal("a", "a", {})
    assert merge_refusal("b", "a", {"a": Work(merged=step(1, Verb.MERGE, into="b"))}) == (
        "That one is part of this finding already."
    )
    assert merge_refusal("a", "b", {}) == ""


def test_who_acknowledges_has_it_until_it_is_given_to_somebody_else() -> None:
    acknowledged = [step(1, Verb.ACKNOWLEDGE, person=1)]
    assert (fold(acknowledged).owner, fold(acknowledged).owner_person) == ("Ana", 1)
    given_away = [*acknowledged, step(2, Verb.ASSIGN, person=1, to="Ben", to_person=2)]
    assert fold(given_away).owner == "Ben"
    assert fold(given_away).acknowledged is None, "Ben has yet to look at it"
    taken = [*given_away, step(3, Verb.ASSIGN, by="Ben", person=2, to="Ben", to_person=2)]
    assert fold(taken).acknowledged is not None, "who takes it for themselves has it in hand"


def test_acting_on_a_snoozed_finding_wakes_it_and_reopening_clears_everything_but_the_owner() -> None:
    snoozed = [
        step(1, Verb.ASSIGN, to="Ben", to_person=2),
        step(2, Verb.SNOOZE, until=NOW + timedelta(days=2), reason="holiday"),
    ]
    assert fold(snoozed).snoozed is not None
    assert fold([*snoozed, step(3, Verb.ACKNOWLEDGE, person=2)]).snoozed is None
    again = fold([*snoozed, step(3, Verb.RESOLVE, reason="done"), step(4, Verb.REOPEN)])
    assert (again.closed, again.snoozed, again.acknowledged, again.owner) == (None, None, None, "Ben")


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        (step(1, Verb.SNOOZE, until=NOW + timedelta(days=1)), "Say why it can wait: one line is enough."),
        (
            step(1, Verb.SNOOZE, reason="x", until=NOW - timedelta(days=1)),
            "Say until when it is snoozed: a moment in the future.",
        ),
        (step(1, Verb.SNOOZE, reason="x"), "Say until when it is snoozed: a moment in the future."),
        (step(1, Verb.RESOLVE, reason="  "), "Say what was done: one line is enough."),
        (step(1, Verb.DISMISS), "Say why it is a false alarm: it is counted against the detector."),
        (step(1, Verb.ASSIGN), "Say whom it is assigned to."),
        (step(1, Verb.REOPEN), "It is open: there is nothing to reopen."),
        (step(1, Verb.ACKNOWLEDGE), ""),
    ],
)
def test_a_step_that_lacks_something_is_refused_with_a_sentence(said: Step, sentence: str) -> None:
    assert refusal(UNTOUCHED, said, is_done=False) == sentence


def test_what_is_closed_or_merged_is_worked_on_only_after_reopening_or_undoing() -> None:
    closed = fold([step(1, Verb.RESOLVE, by="Ben", reason="done")])
    assert (
        refusal(closed, step(2, Verb.SNOOZE), is_done=True)
        == "It was resolved by Ben on Mon 23 Nov 2026: reopen it first."
    )
    assert refusal(closed, step(2, Verb.REOPEN), is_done=True) == ""
    assert refusal(closed, step(2, Verb.ACKNOWLEDGE), is_done=False) == "", "it came back by itself"
    merged = fold([step(1, Verb.MERGE, into="g")])
    assert "part of another finding" in refusal(merged, step(2, Verb.ACKNOWLEDGE), is_done=False)
    assert refusal(merged, step(2, Verb.COMMENT, reason="x"), is_done=False) == ""


def test_clearly_worse_means_graver_or_half_as_costly_again() -> None:
    assert GRAVE.is_clearly_worse_than(LIGHT)
    assert not LIGHT.is_clearly_worse_than(GRAVE)
    assert Weight(Severity.WATCH, 15).is_clearly_worse_than(LIGHT)
    assert not Weight(Severity.WATCH, 14.9).is_clearly_worse_than(LIGHT)
    assert not Weight(Severity.WATCH, 0.4).is_clearly_worse_than(Weight(Severity.WATCH, 0.1)), "next to nothing"


def test_whoever_takes_a_finding_that_came_back_has_it_in_hand() -> None:
    closed = [step(1, Verb.RESOLVE, reason="done")]
    for verb in (Verb.ACKNOWLEDGE, Verb.ASSIGN, Verb.SNOOZE):
        assert fold([*closed, step(2, verb, to="Ben", reason="x")]).closed is None, verb
    assert fold([*closed, step(2, Verb.COMMENT, reason="x")]).closed is not None
