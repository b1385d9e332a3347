"""What becomes of a request to a vendor: it is asked, answered and closed by steps; what holds now is what the steps that stand add up to.

A study proposes; asking is a person's step. A step is undone by a further step that names it, so nothing is ever taken away.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from callsheet.said import say

GROWN = 2.0
"""A proposal that a closed request answered already comes back when it rests on this many times the answers it did then."""


class Verb(StrEnum):
    """What can be done with a request."""

    ASK = "ask"
    ANSWER = "answer"
    CLOSE = "close"
    REOPEN = "reopen"
    UNDO = "undo"


class State(StrEnum):
    """Where a request stands. `PROPOSED` is what a study proposes and nobody asked, or what was asked and taken back."""

    PROPOSED = "proposed"
    ASKED = "asked"
    ANSWERED = "answered"
    CLOSED = "closed"


FOLLOWS: dict[State, tuple[Verb, ...]] = {
    State.PROPOSED: (Verb.ASK,),
    State.ASKED: (Verb.ANSWER, Verb.CLOSE),
    State.ANSWERED: (Verb.CLOSE, Verb.ANSWER),
    State.CLOSED: (Verb.REOPEN,),
}
"""What may be done with a request as it stands, the likeliest first."""
THEIRS = frozenset({Verb.ANSWER})
"""What the vendor's own people may do."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that somebody did. `n` orders all steps; `by` is a name and `person` a number (None: the system); `text` is the
    answer, or what came of it; `is_theirs`: somebody of the vendor did it; `undoes` the step that is taken back.
    """

    n: int
    at: datetime
    by: str
    verb: Verb
    text: str = ""
    person: int | None = None
    is_theirs: bool = False
    undoes: int | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """What the steps add up to: each field holds the step that made it so, None where nothing did."""

    state: State = State.PROPOSED
    asked: Step | None = None
    answered: Step | None = None
    closed: Step | None = None
    last: Step | None = None


def standing(steps: Iterable[Step]) -> Standing:
    """Where a request stands after its steps, given in any order."""
    asked = answered = closed = last = None
    for step in left(steps):
        last = step
        match step.verb:
            case Verb.ASK:
                asked = step
            case Verb.ANSWER:
                answered = step
            case Verb.CLOSE:
                closed = step
            case Verb.REOPEN:
                answered = closed = None
    if asked is None:
        return Standing()
    state = State.CLOSED if closed else State.ANSWERED if answered else State.ASKED
    return Standing(state, asked, answered, closed, last)


def left(steps: Iterable[Step]) -> tuple[Step, ...]:
    """The steps that were not undone, in their order."""
    found = sorted(steps, key=lambda s: s.n)
    undone = {s.undoes for s in found if s.verb is Verb.UNDO}
    return tuple(s for s in found if s.verb is not Verb.UNDO and s.n not in undone)


def refusal(at: Standing, verb: Verb, text: str) -> str:
    """Why a step cannot be taken, in a sentence; '' where it can."""
    if verb not in FOLLOWS[at.state]:
        return _out_of_turn(at, verb)
    if verb in NEEDED and not text.strip():
        return NEEDED[verb]
    return ""


NEEDED = {
    Verb.ANSWER: say("Write what the vendor answered: one line is enough."),
    Verb.CLOSE: say("Say what came of it: one line is enough."),
    Verb.REOPEN: say("Say what is still open: one line is enough."),
}
"""Steps that need words, each with the sentence of who forgot them."""


def _out_of_turn(at: Standing, verb: Verb) -> str:
    if verb is Verb.ASK:
        return say("It was asked already: look at where it stands.")
    if at.state is State.PROPOSED:
        return say("It was not asked, or the question was taken back: ask first.")
    if at.state is State.CLOSED:
        return say("It is closed: reopen it first.")
    return say("It is not closed: there is nothing to reopen.")


def is_answered_by(proposed: tuple[Collection[str], int], asked: tuple[Collection[str], int], state: State) -> bool:
    """Whether a request covers what a study proposes (people, answers that it rests on): the same people or some of them, and once it is
    closed not `GROWN` times the answers it rested on.
    """
    (people, n), (known, then) = proposed, asked
    return set(people) <= set(known) and (state is not State.CLOSED or n < GROWN * then)
