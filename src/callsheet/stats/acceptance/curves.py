"""What a plan does in the long run: how often it accepts, what passes it, and which plan keeps two promises. docs/methods/acceptance-curves.md"""

from math import floor
from typing import Literal

from callsheet.stats.acceptance.plans import Numbers

Model = Literal["binomial", "hypergeometric", "poisson"]
MOST = 1_000_000


def acceptance_probability(p: float, n: int, ac: int, *, model: Model = "binomial", lot: int | None = None) -> float:
    """P(accept) of the plan (n, ac) where a share `p` of units is nonconforming (Poisson: nonconformities a unit).

    Binomial: lots drawn from a process (type B). Hypergeometric: one lot of `lot` units, of which round(p·lot) are
    nonconforming (type A). ValueError outside 0 ≤ p ≤ 1 (Poisson: p ≥ 0), or where the lot is missing or smaller than n.
    """
    from scipy.special import bdtr, pdtr

    _check(p, n, ac, model)
    if model == "poisson":
        return float(pdtr(ac, n * p))
    if model == "binomial":
        return 1.0 if ac >= n else float(bdtr(ac, n, p))
    if lot is None or lot < n:
        raise ValueError(f"the hypergeometric model needs a lot of at least the sample's {n} units, not {lot}")
    from scipy.stats import hypergeom

    return float(hypergeom.cdf(ac, lot, round(p * lot), n))


def as_fair_number(aql: float, plan: Numbers, inspected: int) -> int:
    """How many of `inspected` units may be nonconforming, so that a lot at the AQL is accepted as often as by the plan (n, ac), or more often.

    `aql` as in the tables (percent, or per 100 units beyond 10); `inspected` ≥ n. The producer's risk stays the plan's at most; a
    larger sample protects the consumer better. ValueError for a smaller one.
    """
    n, allowed = plan
    if inspected < n:
        raise ValueError(f"{inspected} inspected units are fewer than the {n} of the plan")
    model: Model = "binomial" if aql <= 10 else "poisson"
    asked = acceptance_probability(aql / 100.0, n, allowed, model=model) - 1e-12
    while acceptance_probability(aql / 100.0, inspected, allowed, model=model) < asked:
        allowed += 1
    return allowed


def average_outgoing(p: float, n: int, ac: int, *, lot: int | None = None) -> float:
    """The share that is nonconforming after rejected lots were inspected whole and mended: p · P(accept) · (1 − n/N)."""
    return p * acceptance_probability(p, n, ac) * (1.0 if lot is None else 1.0 - n / lot)


def outgoing_limit(n: int, ac: int, *, lot: int | None = None) -> tuple[float, float]:
    """The worst average outgoing quality, and the incoming share at which it comes (AOQL): golden section, to 1e-8."""
    from scipy.optimize import minimize_scalar

    found = minimize_scalar(
        lambda p: -average_outgoing(p, n, ac, lot=lot), bounds=(0.0, min(1.0, 3.0 * (ac + 1) / n)), method="bounded",
        options={"xatol": 1e-9},
    )  # fmt: skip
    return float(-found.fun), float(found.x)


def limiting_quality(n: int, ac: int, *, consumer_risk: float = 0.10) -> float:
    """The share of nonconforming units that the plan still accepts with this risk (LTPD): exact under the binomial model."""
    from scipy.special import betaincinv

    _check(consumer_risk, n, ac, "binomial")
    return 1.0 if ac >= n else float(betaincinv(ac + 1, n - ac, 1.0 - consumer_risk))


def smallest_plan(good: float, bad: float, *, producer_risk: float = 0.05, consumer_risk: float = 0.10) -> Numbers:
    """The smallest (n, ac) that accepts a share `good` with probability ≥ 1 − producer_risk and `bad` with ≤ consumer_risk.

    ValueError unless 0 < good < bad < 1 and risks lie in (0, 1), or where a million units do not decide.
    """
    if not 0.0 < good < bad < 1.0 or not (0.0 < producer_risk < 1.0 and 0.0 < consumer_risk < 1.0):
        raise ValueError("a plan needs 0 < good < bad < 1 and risks between 0 and 1")
    n, ac = 1, 0
    while n <= MOST:
        if acceptance_probability(bad, n, ac) > consumer_risk:
            n += 1
        elif acceptance_probability(good, n, ac) < 1.0 - producer_risk:
            ac += 1
        else:
            return n, ac
    raise ValueError(f"{good:g} and {bad:g} lie too close: {MOST:,} units do not tell them apart")


def scheme_acceptance(p: float, normal: Numbers, tightened: Numbers) -> float:
    """P(accept) in the long run of a normal–tightened scheme, each given as (n, ac) (Stephens and Larson 1967)."""
    on_normal, on_tightened = acceptance_probability(p, *normal), acceptance_probability(p, *tightened)
    if on_normal >= 1.0 or on_tightened <= 0.0:
        return on_normal if on_normal >= 1.0 else 0.0
    a = (2.0 - on_normal**4) / ((1.0 - on_normal) * (1.0 - on_normal**4))
    b = (1.0 - on_tightened**5) / ((1.0 - on_tightened) * on_tightened**5)
    return (a * on_normal + b * on_tightened) / (a + b)


def chance_that_lot_meets(
    target: float, *, found: int, n: int, lot: int | None = None, prior: tuple[float, float] = (0.5, 0.5)
) -> float:
    """P(share nonconforming ≤ target | `found` of `n`) under a Beta prior, Jeffreys' where none is given. docs/methods/lot-probability.md

    With `lot` units in all it is about this lot: what was inspected is known, the rest follows the beta-binomial; without, about the process. ValueError for what
    is no sample, no prior, or a lot smaller than its sample.
    """
    from scipy.special import betainc

    if not (0 <= found <= n and 0.0 <= target <= 1.0 and min(prior) > 0.0):
        raise ValueError(f"{found} of {n} against {target} is no sample, or the prior {prior} is none")
    a, b = prior[0] + found, prior[1] + n - found
    if lot is None:
        return float(betainc(a, b, target))
    if lot < n:
        raise ValueError(f"a lot of {lot} has no sample of {n}")
    left_over = floor(target * lot + 1e-9) - found
    if left_over < 0 or left_over >= lot - n:
        return float(left_over >= 0)
    from scipy.stats import betabinom

    return float(betabinom.cdf(left_over, lot - n, a, b))


def _check(p: float, n: int, ac: int, model: str) -> None:
    if n < 1 or ac < 0 or not p >= 0.0 or (p > 1.0 and model != "poisson"):
        raise ValueError(f"a plan of {n} units and {ac} allowed at a share of {p} is none")
