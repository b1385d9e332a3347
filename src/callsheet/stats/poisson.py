"""Rates of events per exposure (defects per hundred units, penalty points per thousand words). docs/methods/poisson.md"""

from callsheet.said import say
from callsheet.stats.estimate import Estimate, nothing


def rate(
    events: float, exposure: float, *, per: float = 1.0, dispersion: float = 1.0, confidence: float = 0.95
) -> Estimate:
    """`events` / `exposure` × `per` with Garwood's exact interval (1936): chi-square quantiles of the count.

    `dispersion` φ = variance / mean where events come in clumps: the interval is that of events/φ, times φ.
    n of the Estimate is the exposure rounded down. ValueError for negative events or φ ≤ 0; exposure 0: a reason.
    """
    if events < 0 or exposure < 0 or dispersion <= 0:
        raise ValueError(f"events and exposure are not negative, dispersion is above 0; not {events}, {exposure}")
    method = "poisson" if dispersion == 1.0 else "poisson-dispersed"
    if exposure == 0:
        return nothing(say("nothing was inspected"), method=method)
    low, high = garwood(events / dispersion, confidence=confidence)
    scale = dispersion * per / exposure
    return Estimate(
        events / exposure * per, low * scale, high * scale, n=int(exposure), method=method, confidence=confidence
    )


def garwood(events: float, *, confidence: float = 0.95) -> tuple[float, float]:
    """Exact interval of a Poisson mean from one count; `events` may be an effective, broken number."""
    from scipy.special import gammaincinv

    tail = (1.0 - confidence) / 2.0
    low = 0.0 if events == 0 else float(gammaincinv(events, tail))
    return low, float(gammaincinv(events + 1.0, 1.0 - tail))
