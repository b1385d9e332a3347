"""Met, breached or not decided: an estimate against a target, by its interval and never by its point alone."""

from enum import StrEnum

from callsheet.stats.estimate import Estimate

Target = float | tuple[float, float]


class Direction(StrEnum):
    """Which way is better. `band`: inside a range; `none`: a level that is neither good nor bad."""

    UP = "up"
    DOWN = "down"
    BAND = "band"
    NONE = "none"


class State(StrEnum):
    """What an estimate says about its target."""

    MET = "met"
    BREACHED = "breached"
    INCONCLUSIVE = "inconclusive"
    NO_DATA = "no data"


def state_of(estimate: Estimate, target: Target | None, direction: Direction | str) -> State:
    """What `estimate` says about `target`, in the estimate's own unit (proportions in 0..1). docs/methods/states.md

    up: met when low ≥ target, breached when high < target; down: the mirror image; band: a pair (lowest, highest).
    A plain count has no interval: its value decides. No value or no target: no data. A greyed value decides nothing.
    """
    if estimate.value is None or target is None or direction == Direction.NONE:
        return State.NO_DATA
    if estimate.reason is not None:
        return State.INCONCLUSIVE
    low = estimate.value if estimate.low is None else estimate.low
    high = estimate.value if estimate.high is None else estimate.high
    floor, ceiling = _limits(target, Direction(direction))
    if high < floor or low > ceiling:
        return State.BREACHED
    return State.MET if low >= floor and high <= ceiling else State.INCONCLUSIVE


def _limits(target: Target, direction: Direction) -> tuple[float, float]:
    """The closed range in which the target is met."""
    if isinstance(target, tuple):
        lowest, highest = target
        if lowest > highest:
            raise ValueError(f"a band goes from its lowest to its highest value, not {lowest} to {highest}")
        return lowest, highest
    if direction is Direction.BAND:
        raise ValueError(f"a band needs two numbers, lowest and highest, not {target}")
    return (target, float("inf")) if direction is Direction.UP else (float("-inf"), target)
