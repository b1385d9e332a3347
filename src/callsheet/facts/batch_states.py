"""The life of a batch: its states, which move may follow which, and where somebody must say why.

    planned → loaded → released → in production → vendor QA → delivered → in audit
            → accepted · accepted with concession · deemed accepted · returned (a further cycle)

On hold remembers where to resume. Recalled takes back what was handed out or accepted. Cancelled is the end.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from callsheet.said import say, term

PLANNED: Final = "planned"
LOADED: Final = "loaded"
RELEASED: Final = "released"
IN_PRODUCTION: Final = "in production"
VENDOR_QA: Final = "vendor QA"
DELIVERED: Final = "delivered"
IN_AUDIT: Final = "in audit"
ACCEPTED: Final = "accepted"
CONCEDED: Final = "accepted with concession"
DEEMED: Final = "deemed accepted"
RETURNED: Final = "returned"
ON_HOLD: Final = "on hold"
CANCELLED: Final = "cancelled"
RECALLED: Final = "recalled"

STATES: Final = (
    PLANNED,
    LOADED,
    RELEASED,
    IN_PRODUCTION,
    VENDOR_QA,
    DELIVERED,
    IN_AUDIT,
    ACCEPTED,
    CONCEDED,
    DEEMED,
    RETURNED,
    ON_HOLD,
    CANCELLED,
    RECALLED,
)
"""All states, in the order in which a batch usually meets them."""

WAY: Final = (PLANNED, LOADED, RELEASED, IN_PRODUCTION, VENDOR_QA, DELIVERED, IN_AUDIT, ACCEPTED)
"""The way of a batch to which nothing happens."""
_STOP = (ON_HOLD, CANCELLED)
MOVES: Final[Mapping[str, tuple[str, ...]]] = {
    PLANNED: (LOADED, *_STOP),
    LOADED: (RELEASED, PLANNED, *_STOP),
    RELEASED: (IN_PRODUCTION, RECALLED, *_STOP),
    IN_PRODUCTION: (VENDOR_QA, DELIVERED, RECALLED, *_STOP),
    VENDOR_QA: (DELIVERED, IN_PRODUCTION, RECALLED, *_STOP),
    DELIVERED: (IN_AUDIT, ACCEPTED, DEEMED, RETURNED, RECALLED, *_STOP),
    IN_AUDIT: (ACCEPTED, CONCEDED, RETURNED, DEEMED, RECALLED, *_STOP),
    RETURNED: (IN_PRODUCTION, VENDOR_QA, RECALLED, *_STOP),
    ACCEPTED: (RECALLED,),
    CONCEDED: (RECALLED,),
    DEEMED: (RECALLED,),
    ON_HOLD: (CANCELLED,),
    CANCELLED: (),
    RECALLED: (LOADED, RETURNED, *_STOP),
}
"""What may follow a state, the usual next one first. A batch on hold also goes back to where it was held."""

NEEDS_REASON: Final = frozenset({CONCEDED, ON_HOLD, CANCELLED, RECALLED, RETURNED})
"""States that nobody enters without a reason."""
VERDICTS: Final = frozenset({IN_AUDIT, ACCEPTED, CONCEDED, RETURNED, DEEMED})
"""States that say how good a delivery was: those who judge quality may move into them."""
CLOSED: Final = frozenset({ACCEPTED, CONCEDED, DEEMED, CANCELLED})
"""Nothing more is owed."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a batch stands: its state, the delivery cycle (1 for the first), and the state to resume when on hold ('')."""

    state: str = PLANNED
    cycle: int = 1
    resumes: str = ""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a move may not be made: a sentence, and the states that may follow instead."""

    sentence: str
    allowed: tuple[str, ...]


def next_states(standing: Standing) -> tuple[str, ...]:
    """The states that may follow, the usual one first."""
    if standing.state == ON_HOLD and standing.resumes:
        return (standing.resumes, *MOVES[ON_HOLD])
    return MOVES[standing.state]


def reached(standing: Standing, before: str = "") -> int:
    """How far along `WAY` a batch is, as a place in it; `before` is the state it left for one that is not on the way."""
    here = standing.resumes if standing.state == ON_HOLD else standing.state
    if here in (CONCEDED, DEEMED):
        return len(WAY) - 1
    if here == RETURNED:
        return WAY.index(IN_PRODUCTION)
    if here not in WAY:
        here = before
    return WAY.index(here) if here in WAY else 0


def needs_reason(standing: Standing, to: str) -> bool:
    """Whether somebody must say why. Resuming needs none, whatever the state that was held."""
    return to in NEEDS_REASON and not (standing.state == ON_HOLD and to == standing.resumes)


def moved(standing: Standing, to: str, *, reason: str = "") -> Standing | Refusal:
    """The standing after a move, or why it may not be made.

    Each return begins a further cycle; resuming a held batch does not, also where it was held as returned.
    """
    allowed = next_states(standing)
    if to not in STATES:
        return Refusal(say("There is no state “{to}” of a batch.", to=to), allowed)
    if to not in allowed:
        return Refusal(_not_allowed(standing, to, allowed), allowed)
    if needs_reason(standing, to) and not reason.strip():
        return Refusal(say("To set a batch to “{to}”, say why.", to=term(to)), allowed)
    if to == ON_HOLD:
        return replace(standing, state=ON_HOLD, resumes=standing.state)
    resumed = standing.state == ON_HOLD
    cycle = standing.cycle + (to == RETURNED and not resumed)
    return Standing(to, cycle, "")


def _not_allowed(standing: Standing, to: str, allowed: tuple[str, ...]) -> str:
    if to == standing.state:
        return say("The batch is “{to}” already.", to=term(to))
    if not allowed:
        return say(
            "A batch that is “{state}” moves no further; undo the last move if it was a mistake.",
            state=term(standing.state),
        )
    words = ", ".join(f"“{state}”" for state in allowed)
    return say(
        "A batch that is “{state}” cannot become “{to}”; next may be {words}.",
        state=term(standing.state),
        to=term(to),
        words=words,
    )
