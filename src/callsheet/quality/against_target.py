"""Quality against its target: decided or not, and if not, how many more audits would decide it."""

from dataclasses import dataclass

from callsheet.stats.estimate import Estimate
from callsheet.stats.proportions import sample_to_decide, wilson
from callsheet.stats.state import Direction, State, Target, state_of

AFFORDABLE = 10_000
"""Above so many further audits the question is better dropped than decided: the share sits on its target."""


@dataclass(frozen=True, slots=True)
class AgainstTarget:
    """An estimate held against a target. `gap` value − target (the near end of a band), 0 inside it.

    `more_to_decide` further draws would decide it, should the share stay where it is; None where it is decided, where no
    affordable number decides it, or where the value is no share.
    """

    estimate: Estimate
    target: Target | None
    direction: Direction
    state: State
    gap: float | None
    more_to_decide: int | None

    @property
    def words(self) -> str:
        """The verdict in words that follow the value, for sentences."""
        if self.state is State.NO_DATA:
            return self.estimate.reason or "no target is set"
        if self.state is State.MET:
            return "meets its target"
        if self.state is State.BREACHED:
            return "misses its target, and the interval says so"
        if self.more_to_decide:
            return f"cannot be told from its target yet: about {self.more_to_decide:,} more would decide"
        return self.estimate.reason or "cannot be told from its target"


def against_target(
    estimate: Estimate, target: Target | None, direction: Direction | str, *, is_share: bool = True
) -> AgainstTarget:
    """Hold `estimate` against `target` (both in the estimate's unit). `is_share`: a proportion, so draws can be planned."""
    way = Direction(direction)
    state = state_of(estimate, target, way)
    gap = None if estimate.value is None or target is None else _gap(estimate.value, target)
    more = _more(estimate, target) if state is State.INCONCLUSIVE and is_share else None
    return AgainstTarget(estimate, target, way, state, gap, more)


def _gap(value: float, target: Target) -> float:
    if not isinstance(target, tuple):
        return value - target
    lowest, highest = target
    return min(0.0, value - lowest) or max(0.0, value - highest)


def _more(estimate: Estimate, target: Target | None) -> int | None:
    """Further draws by the estimate's own effective size, so that designs count for what they are worth."""
    if estimate.value is None or not isinstance(target, float | int) or not 0.0 <= estimate.value <= 1.0:
        return None
    size = _effective_size(estimate)
    worth = size / estimate.n
    effective = sample_to_decide(estimate.value, size, float(target), confidence=estimate.confidence)
    more = None if effective is None else -int(-effective // worth)
    return more if more is not None and more <= AFFORDABLE else None


def _effective_size(estimate: Estimate) -> float:
    """The n whose Wilson interval is as wide as the estimate's (bisection); n where there is no interval."""
    if estimate.value is None or estimate.low is None or estimate.high is None or estimate.high <= estimate.low:
        return float(max(estimate.n, 1))
    width, low, high = estimate.high - estimate.low, 1e-3, 1e9
    for _ in range(80):
        middle = (low * high) ** 0.5
        a, b = wilson(estimate.value * middle, middle, confidence=estimate.confidence)
        low, high = (middle, high) if b - a > width else (low, middle)
    return low
