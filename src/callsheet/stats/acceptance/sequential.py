"""Stop auditing as soon as the lot is decided: Wald's sequential test, truncated. docs/methods/sequential-audit.md"""

from dataclasses import dataclass
from math import ceil, expm1, floor, log

import numpy as np

from callsheet.stats.acceptance.curves import smallest_plan

TIMES = 3
AT_THE_SLOPE = 1e-8
"""So near the slope the limit of Wald's formulas is exact to six digits; beside it the formulas come out of small differences."""


@dataclass(frozen=True, slots=True)
class Operating:
    """What a plan does with work of one quality: P(accept), expected units looked at, P(it goes on to its last unit)."""

    acceptance_probability: float
    average_size: float
    full_length: float


@dataclass(frozen=True, slots=True)
class SequentialPlan:
    """After n units accept at d ≤ slope·n − accept_at, reject at d ≥ slope·n + reject_at; at `most` units the nearer line decides.

    Tells a share `good` from `bad` with the stated risks (Wald 1947; NIST e-Handbook 6.2.6).
    """

    good: float
    bad: float
    producer_risk: float
    consumer_risk: float
    slope: float
    accept_at: float
    reject_at: float
    most: int

    def decision(self, n: int, found: int) -> bool | None:
        """True: accept, False: reject, None: look at the next unit. ValueError unless 0 ≤ found ≤ n."""
        if not 0 <= found <= n:
            raise ValueError(f"{found} of {n} units cannot be nonconforming")
        if found <= self.slope * n - self.accept_at:
            return True
        if found >= self.slope * n + self.reject_at:
            return False
        return found < self.slope * n if n >= self.most else None

    @property
    def earliest_acceptance(self) -> int:
        """Units without any nonconforming one after which the lot is accepted."""
        return ceil(self.accept_at / self.slope)

    @property
    def earliest_rejection(self) -> int:
        """Units, all nonconforming, after which it is rejected."""
        return ceil(self.reject_at / (1.0 - self.slope))

    def acceptance_probability(self, p: float) -> float:
        """P(accept) at a share p, without truncation (Wald's approximation, by the root h of his identity)."""
        up, down = self._lines
        h = self._root(p)
        return expm1(h * up) / (expm1(h * up) - expm1(h * down)) if h else up / (up - down)

    def average_size(self, p: float) -> float:
        """Expected units until the decision, without truncation."""
        up, down = self._lines
        bad, good = self._steps
        accepted = self.acceptance_probability(p)
        if abs(p - self.slope) < AT_THE_SLOPE:
            return -up * down / (p * bad**2 + (1.0 - p) * good**2)
        return (accepted * down + (1.0 - accepted) * up) / (p * bad + (1.0 - p) * good)

    def operating(self, p: float) -> Operating:
        """What the plan does at a share p with its truncation, exactly: the walk is followed unit by unit.

        ValueError unless 0 ≤ p ≤ 1.
        """
        if not 0.0 <= p <= 1.0:
            raise ValueError(f"a share of units lies in 0 to 1, and {p} does not")
        fewest, undecided = 0, np.ones(1)
        accepted = size = full_length = 0.0
        for n in range(1, self.most + 1):
            full_length = float(undecided.sum())
            size += full_length
            undecided = np.convolve(undecided, (1.0 - p, p))
            accepts, rejects = (max(limit - fewest, 0) for limit in self._limits(n))
            accepted += float(undecided[:accepts].sum())
            undecided, fewest = undecided[accepts:rejects], fewest + accepts
            if not undecided.size:
                break
        return Operating(accepted, size, full_length if n == self.most else 0.0)

    def _limits(self, n: int) -> tuple[int, int]:
        """The fewest nonconforming ones of n that do not accept any more, and the fewest that reject."""
        if n >= self.most:
            return (ceil(self.slope * n),) * 2
        return floor(self.slope * n - self.accept_at) + 1, ceil(self.slope * n + self.reject_at)

    @property
    def _lines(self) -> tuple[float, float]:
        """The logarithms of the likelihood ratio at which it rejects, and at which it accepts."""
        rejects = (1.0 - self.consumer_risk) / self.producer_risk
        return log(rejects), log(self.consumer_risk / (1.0 - self.producer_risk))

    @property
    def _steps(self) -> tuple[float, float]:
        """What a bad and what a good unit add to that logarithm."""
        return log(self.bad / self.good), log((1.0 - self.bad) / (1.0 - self.good))

    def _root(self, p: float) -> float:
        """h ≠ 0 with p·(bad/good)^h + (1 − p)·((1 − bad)/(1 − good))^h = 1; 0 at the slope itself."""
        from scipy.optimize import brentq

        if abs(p - self.slope) < AT_THE_SLOPE:
            return 0.0
        up, down = self._steps

        def gap(h: float) -> float:
            return p * expm1(min(h * up, 700.0)) + (1.0 - p) * expm1(min(h * down, 700.0))

        side = 1.0 if p < self.slope else -1.0
        far = side
        while gap(far) < 0.0:
            far *= 2.0
        return float(brentq(gap, side * 1e-9, far))


def sequential_plan(
    good: float, bad: float, *, producer_risk: float = 0.05, consumer_risk: float = 0.10
) -> SequentialPlan:
    """The sequential plan that tells `good` from `bad`; truncated at three times the single plan of the same promise.

    ValueError unless 0 < good < bad < 1 and the risks lie in (0, 1).
    """
    n, _ = smallest_plan(good, bad, producer_risk=producer_risk, consumer_risk=consumer_risk)
    k = log(bad * (1.0 - good) / (good * (1.0 - bad)))
    return SequentialPlan(
        good=good,
        bad=bad,
        producer_risk=producer_risk,
        consumer_risk=consumer_risk,
        slope=log((1.0 - good) / (1.0 - bad)) / k,
        accept_at=log((1.0 - producer_risk) / consumer_risk) / k,
        reject_at=log((1.0 - consumer_risk) / producer_risk) / k,
        most=TIMES * n,
    )
