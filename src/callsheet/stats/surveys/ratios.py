"""How many times as often: the ratio of two independent shares. docs/methods/differences.md"""

from math import inf, sqrt

from callsheet.said import say
from callsheet.stats.estimate import Estimate, nothing
from callsheet.stats.proportions import normal_quantile

METHOD = "koopman"


def ratio_of_shares(first: tuple[int, int], second: tuple[int, int], *, confidence: float = 0.95) -> Estimate:
    """p₁/p₂ of two independent (successes, n), with Koopman's score interval (1984); `high` is inf where the second has none.

    The interval holds all ratios that the score test does not reject. No success on either side, or no units: a reason.
    ValueError unless 0 ≤ successes ≤ n.
    """
    for x, n in (first, second):
        if not 0 <= x <= n:
            raise ValueError(f"successes lie between 0 and n, not {x} of {n}")
    total = first[1] + second[1]
    if first[1] == 0 or second[1] == 0:
        return nothing(say("one side has no units"), n=total, method=METHOD)
    if first[0] == 0 and second[0] == 0:
        return nothing(say("neither side has a case"), n=total, method=METHOD)
    z2 = normal_quantile(confidence) ** 2
    value = inf if second[0] == 0 else first[0] / first[1] * second[1] / second[0]
    low = 0.0 if first[0] == 0 else _edge(first, second, z2, value, below=True)
    high = inf if second[0] == 0 else _edge(first, second, z2, value, below=False)
    return Estimate(value, low, high, n=total, method=METHOD, confidence=confidence)


def _score(first: tuple[int, int], second: tuple[int, int], ratio: float) -> float:
    """Koopman's χ²: both sides against the shares that are likeliest under this ratio."""
    (x, m), (y, n) = first, second
    b = ratio * (m + y) + x + n
    p1 = (b - sqrt(max(b * b - 4.0 * (m + n) * ratio * (x + y), 0.0))) / (2.0 * (m + n))
    p1 = min(max(p1, 0.0), 1.0, ratio)
    return _squared(x, m, p1) + _squared(y, n, min(p1 / ratio, 1.0))


def _squared(x: int, n: int, p: float) -> float:
    """(x − np)²/(np(1 − p)): 0 where chance is fixed and met, inf where it is fixed and missed."""
    gap, spread = x - n * p, n * p * (1.0 - p)
    if spread > 1e-12:
        return gap * gap / spread
    return 0.0 if abs(gap) < 1e-6 else inf


def _edge(first: tuple[int, int], second: tuple[int, int], z2: float, value: float, *, below: bool) -> float:
    """Where the score reaches z², by bisection on the logarithm from the value outwards."""
    start = value if 0.0 < value < inf else 1.0
    step = 0.5 if below else 2.0
    inner, outer = start, start * step
    while _score(first, second, outer) < z2 and 1e-12 < outer < 1e12:
        inner, outer = outer, outer * step
    for _ in range(200):
        middle = sqrt(inner * outer)
        inner, outer = (middle, outer) if _score(first, second, middle) < z2 else (inner, middle)
    return inner
