"""How healthy known answers are: which of them still measure the work, and for how long there are new ones."""

from dataclasses import dataclass
from enum import StrEnum

WORN = 0.8
"""From this part of the people checked on who have met it, a known answer measures memory."""
SURE = 0.95
"""From this probability on the consensus says that a contested answer is wrong, and not the annotators."""


class GoldState(StrEnum):
    """What is wrong with a known answer, worst first; in use: nothing."""

    WRONG = "probably wrong"
    CONTESTED = "contested"
    LEAKED = "leaked"
    WORN = "over-exposed"
    UNUSED = "never used"
    CORRECTED = "corrected"
    IN_USE = "in use"


@dataclass(frozen=True, slots=True)
class Met:
    """What is known of a known answer: contested by good annotators, of a place where gold leaks, met by `share` of `checked`
    people, `judged` times, in its `version`; whether the consensus without it surely says another answer.
    """

    is_contested: bool
    is_leaked: bool
    is_contradicted: bool
    judged: int
    share: float
    checked: int
    version: int


def gold_state(met: Met) -> GoldState:
    """The worst that holds of it. Exposure counts only where at least three people are checked."""
    if met.is_contested:
        return GoldState.WRONG if met.is_contradicted else GoldState.CONTESTED
    if met.is_leaked:
        return GoldState.LEAKED
    if not met.judged:
        return GoldState.UNUSED
    if met.checked >= 3 and met.share >= WORN:
        return GoldState.WORN
    return GoldState.CORRECTED if met.version > 1 else GoldState.IN_USE
