"""How a number changed between two periods, with an interval.

Both methods need the two estimates only. For proportions with Wilson intervals this is Newcombe's method 10 (Newcombe
1998, Statistics in Medicine 17:873–890); in general MOVER (Zou & Donner 2008, Statistics in Medicine 27:1693–1702).
"""

from math import sqrt

from callsheet.said import say
from callsheet.stats.estimate import Estimate, nothing

METHOD = "difference of two intervals (MOVER)"


def change(before: Estimate, now: Estimate) -> Estimate:
    """now − before in their unit, `n` the smaller of both; without a firm value on either side it is nothing, with why."""
    if before.value is None or now.value is None:
        missing = before if before.value is None else now
        return nothing(
            say("one of both periods has no value: {reason}", reason=missing.reason or "no data"), method=METHOD
        )
    difference = now.value - before.value
    n = min(before.n, now.n)
    if before.low is None or before.high is None or now.low is None or now.high is None:
        return Estimate(difference, n=n, method="difference of two counts", reason=now.reason or before.reason)
    down = sqrt((now.value - now.low) ** 2 + (before.high - before.value) ** 2)
    up = sqrt((now.high - now.value) ** 2 + (before.value - before.low) ** 2)
    return Estimate(
        difference,
        difference - down,
        difference + up,
        n=n,
        method=METHOD,
        confidence=now.confidence,
        reason=now.reason or before.reason,
    )
