"""How past odds came true: what makes today's odds worth believing. docs/methods/odds-record.md"""

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import ArrayLike

from callsheet.said import say
from callsheet.stats.estimate import Estimate, nothing
from callsheet.stats.proportions import normal_quantile, proportion

BOUNDS = (0.0, 0.15, 0.35, 0.65, 0.85, 1.0)


@dataclass(frozen=True, slots=True)
class OddsBin:
    """Odds told between `low` and `high`: their mean, and the share that came true."""

    low: float
    high: float
    told: float
    happened: Estimate


@dataclass(frozen=True, slots=True)
class OddsRecord:
    """`brier` mean squared error (0 perfect, 0.25 is a coin); `skill` 1 − Brier / Brier of always telling the base rate."""

    n: int
    brier: Estimate
    base_rate: float | None = None
    skill: float | None = None
    bins: tuple[OddsBin, ...] = ()


def odds_record(told: ArrayLike, came_true: ArrayLike, *, bounds: tuple[float, ...] = BOUNDS) -> OddsRecord:
    """Brier score (1950) and calibration of odds `told` in 0..1 against what `came_true` (0/1), one pair a promise.

    Bins are [low, high), the last closed; empty ones are left out. No pairs: a reason.
    """
    odds, truth = np.asarray(told, dtype=float), np.asarray(came_true, dtype=float)
    if odds.shape != truth.shape or ((odds < 0) | (odds > 1)).any():
        raise ValueError("told and came_true are of one length, odds between 0 and 1")
    n = len(odds)
    if n == 0:
        return OddsRecord(0, nothing(say("no odds have come due yet"), method="brier"))
    errors = (odds - truth) ** 2
    rate = float(truth.mean())
    return OddsRecord(
        n=n,
        brier=_mean(errors),
        base_rate=rate,
        skill=1.0 - float(errors.mean()) / (rate * (1.0 - rate)) if 0.0 < rate < 1.0 else None,
        bins=_bins(odds, truth, bounds),
    )


def _mean(errors: "np.ndarray[tuple[int, ...], np.dtype[np.float64]]") -> Estimate:
    value, n = float(errors.mean()), len(errors)
    if n == 1:
        return Estimate(value, n=1, method="brier", reason=say("one promise is no record"))
    half = normal_quantile(0.95) * float(errors.std(ddof=1)) / sqrt(n)
    return Estimate(value, max(0.0, value - half), min(1.0, value + half), n=n, method="brier")


def _bins(
    odds: "np.ndarray[tuple[int, ...], np.dtype[np.float64]]",
    truth: "np.ndarray[tuple[int, ...], np.dtype[np.float64]]",
    bounds: tuple[float, ...],
) -> tuple[OddsBin, ...]:
    found = []
    for low, high in zip(bounds[:-1], bounds[1:], strict=True):
        inside = (odds >= low) & ((odds < high) if high < bounds[-1] else (odds <= high))
        if inside.any():
            happened = proportion(int(truth[inside].sum()), int(inside.sum()))
            found.append(OddsBin(low, high, float(odds[inside].mean()), happened))
    return tuple(found)
