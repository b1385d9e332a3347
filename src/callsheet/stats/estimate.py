"""A number that knows how sure it is."""

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value with its interval.

    `value`, `low`, `high` are in the unit of what is estimated (proportions in 0..1); `low` and `high` are None for a
    plain count or a reported claim. `n` is the number of units that the value rests on. `method` names the interval's
    method (a page in docs/methods). `confidence` is the interval's nominal coverage. A value of None has a `reason`; a
    value with a `reason` is shown greyed and never ranked (e.g. "too few to say: 12 of at least 30").
    """

    value: float | None
    low: float | None = None
    high: float | None = None
    n: int = 0
    method: str = "count"
    confidence: float = 0.95
    reason: str | None = None

    @property
    def is_firm(self) -> bool:
        """Whether the value may be compared and ranked."""
        return self.value is not None and self.reason is None

    def greyed(self, reason: str) -> "Estimate":
        """The same number, marked as too weak to rank."""
        return replace(self, reason=reason)


def nothing(reason: str, *, n: int = 0, method: str = "none") -> Estimate:
    """Not enough data, as a value with a reason."""
    return Estimate(value=None, n=n, method=method, reason=reason)
