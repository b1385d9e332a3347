"""Control charts: is a series still what it was, or did something happen to it? docs/methods/control-charts.md

Phase I finds a baseline in past points; phase II judges new points by limits frozen from it. A guideline version starts a new
phase: its baseline is its own.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
SIGMAS = 3.0
MOVING_RANGE = 1.128
"""d₂ of two points: what turns their mean distance into a standard deviation."""
UNKNOWN = 0.0
"""A spread that the points themselves have to tell."""
LEAST_EVENTS = 5.0
"""Below this many expected events a point's limits are no use: use CUSUM, or wider periods."""


@dataclass(frozen=True, slots=True)
class Baseline:
    """What was usual: the `centre` (a share or a rate), and how many times wider than chance its points scatter (`spread` ≥ 1)."""

    centre: float
    spread: float
    points: int


@dataclass(frozen=True, slots=True)
class Chart:
    """Points with their limits, each (points,): `values`, standard errors `sigmas`, `low` and `high`; `outside` are those beyond them.

    `too_few` marks points with under five expected events: their limits are shown, and they alarm nobody.
    """

    values: Floats
    sigmas: Floats
    low: Floats
    high: Floats
    baseline: Baseline
    too_few: NDArray[np.bool_]

    @property
    def outside(self) -> NDArray[np.bool_]:
        """Points beyond their limits that are based on enough (rule 1: the one that alerts)."""
        return np.asarray(((self.values < self.low) | (self.values > self.high)) & ~self.too_few)

    @property
    def scores(self) -> Floats:
        """Distance from the centre in standard errors, (points,); 0 where there is none."""
        return np.divide(
            self.values - self.baseline.centre, self.sigmas, out=np.zeros_like(self.values), where=self.sigmas > 0
        )


def share_chart(events: ArrayLike, sizes: ArrayLike, *, baseline: Baseline | None = None, laney: bool = True) -> Chart:
    """A p′ chart (Laney 2002) of `events` among `sizes` units, one pair a point; `laney=False` is the plain p chart.

    With large samples a plain p chart calls everything: its limits know chance alone. p′ multiplies them by the scatter that is
    usual between neighbours, never below chance. Limits from `baseline`, else from these points (phase I). ValueError for
    empty or unequal series, sizes below 1, or events outside 0 … size.
    """
    x, n = series(events, sizes)
    if (x > n).any():
        raise ValueError("there are more events than units: use rate_chart for events per unit")
    known = baseline or _first_baseline(x, n, laney=laney)
    chance = np.sqrt(known.centre * (1.0 - known.centre) / n)
    return chart_around(known, x / n, chance, expected=known.centre * n, ends=(0.0, 1.0))


def rate_chart(events: ArrayLike, sizes: ArrayLike, *, baseline: Baseline | None = None, laney: bool = True) -> Chart:
    """A u′ chart of events per unit, `sizes` being units of exposure; as `share_chart`, without an upper end."""
    x, n = series(events, sizes)
    known = baseline or _first_baseline(x, n, laney=laney)
    return chart_around(known, x / n, np.sqrt(known.centre / n), expected=known.centre * n, ends=(0.0, np.inf))


def _first_baseline(x: Floats, n: Floats, *, laney: bool) -> Baseline:
    return Baseline(float(x.sum() / n.sum()), UNKNOWN if laney else 1.0, x.size)


def without(chart: Chart, events: ArrayLike, sizes: ArrayLike, *, rates: bool = False, laney: bool = True) -> Baseline:
    """The baseline of phase I once points outside were explained and left out. ValueError where none is left."""
    x, n = series(events, sizes)
    kept = ~chart.outside
    if not kept.any():
        raise ValueError("every point lies outside: there is no usual to start from")
    again = (rate_chart if rates else share_chart)(x[kept], n[kept], laney=laney)
    return again.baseline


def dispersion(events: ArrayLike, size: int | None = None) -> tuple[float, float, float]:
    """How the scatter of counts compares with chance: ratio of variances, χ² = (k − 1)·ratio, its upper tail.

    With `size` units a point against the binomial, else against Poisson (Wetherill and Brown 1991). ValueError below two
    points, or where nothing or everything is an event.
    """
    from scipy.special import chdtrc

    x = np.asarray(events, dtype=np.float64)
    if x.size < 2:
        raise ValueError("scatter needs two points at least")
    mean = float(x.mean())
    usual = mean if size is None else mean * (1.0 - mean / size)
    if usual <= 0.0:
        raise ValueError("all counts are nothing, or all are everything: there is no scatter to compare")
    ratio = float(x.var(ddof=1)) / usual
    statistic = ratio * (x.size - 1)
    return ratio, statistic, float(chdtrc(x.size - 1, statistic))


def series(events: ArrayLike, sizes: ArrayLike) -> tuple[Floats, Floats]:
    """Events and sizes as series of one length; one size stands for all. ValueError for what is no series, sizes of 0, events below 0."""
    x, n = np.asarray(events, dtype=np.float64), np.asarray(sizes, dtype=np.float64)
    n = np.broadcast_to(n, x.shape) if n.ndim == 0 else n
    if x.ndim != 1 or x.shape != n.shape or not x.size:
        raise ValueError("events and sizes are two series of one length, with a point at least")
    if not ((n > 0.0) & (x >= 0.0) & np.isfinite(n) & np.isfinite(x)).all():
        raise ValueError("each point needs a size above 0 and no fewer than 0 events")
    return x, n


def chart_around(
    known: Baseline, values: Floats, chance: Floats, *, expected: Floats, ends: tuple[float, float]
) -> Chart:
    """Limits around the baseline, within `ends`; a spread that is UNKNOWN is found from these points."""
    if known.spread == UNKNOWN:
        known = replace(known, spread=_scatter(values - known.centre, chance))
    sigmas = chance * known.spread
    return Chart(
        values=values,
        sigmas=sigmas,
        low=np.maximum(known.centre - SIGMAS * sigmas, ends[0]),
        high=np.minimum(known.centre + SIGMAS * sigmas, ends[1]),
        baseline=known,
        too_few=np.asarray(expected < LEAST_EVENTS),
    )


def _scatter(gaps: Floats, chance: Floats) -> float:
    """Laney's σ_z: mean distance of neighbours in standard errors over d₂; never under 1, since chance is always there."""
    if gaps.size < 2 or (chance <= 0.0).any():
        return 1.0
    z = gaps / chance
    return max(1.0, float(np.abs(np.diff(z)).mean()) / MOVING_RANGE)


def smoothed(values: ArrayLike, *, mean: float, sigma: float, weight: float = 0.1, width: float = 2.7) -> Chart:
    """An EWMA chart: zᵢ = λxᵢ + (1 − λ)zᵢ₋₁ from `mean`, limits ± `width`·σ·√(λ/(2 − λ)·(1 − (1 − λ)²ⁱ)) (Roberts 1959).

    Sees small lasting shifts that single points hide. ValueError unless 0 < weight ≤ 1 and sigma > 0.
    """
    x = np.asarray(values, dtype=np.float64)
    if not 0.0 < weight <= 1.0 or sigma <= 0.0:
        raise ValueError(f"the weight lies in (0, 1] and sigma above 0, not {weight} and {sigma}")
    z = np.empty_like(x)
    last = mean
    for i, value in enumerate(x):
        last = weight * value + (1.0 - weight) * last
        z[i] = last
    age = np.arange(1, x.size + 1)
    sigmas = sigma * np.sqrt(weight / (2.0 - weight) * (1.0 - (1.0 - weight) ** (2 * age)))
    none = np.zeros(x.size, dtype=np.bool_)
    return Chart(z, sigmas, mean - width * sigmas, mean + width * sigmas, Baseline(mean, 1.0, x.size), none)


@dataclass(frozen=True, slots=True)
class Sums:
    """A two-sided tabular CUSUM, each (points,): `above` and `below` the mean; `signals` where one passes the limit."""

    above: Floats
    below: Floats
    limit: float

    @property
    def signals(self) -> NDArray[np.bool_]:
        """Points at which a shift is called."""
        return np.asarray((self.above > self.limit) | (self.below > self.limit))


def cumulative(values: ArrayLike, *, mean: float, sigma: float, slack: float = 0.5, limit: float = 5.0) -> Sums:
    """C⁺ = max(0, x − (mean + slack·σ) + C⁺), C⁻ likewise (Page 1954); `slack` and `limit` in σ.

    Slack ½ and limit 5 call a shift of one σ after about ten points, and nothing for about 465. ValueError for sigma ≤ 0.
    """
    if sigma <= 0.0:
        raise ValueError(f"sigma lies above 0, not {sigma}")
    x = np.asarray(values, dtype=np.float64)
    above, below = np.zeros(x.size), np.zeros(x.size)
    up = down = 0.0
    for i, value in enumerate(x):
        up = max(0.0, value - (mean + slack * sigma) + up)
        down = max(0.0, (mean - slack * sigma) - value + down)
        above[i], below[i] = up, down
    return Sums(above, below, limit * sigma)


def run_rules(scores: ArrayLike) -> dict[str, NDArray[np.bool_]]:
    """Western Electric's rules over distances from the centre in σ: name -> the points at which it holds.

    `beyond-3` alerts. The others only annotate: with all four a calm chart calls every 92 points instead of every 370
    (Champ and Woodall 1987). `2-of-3-beyond-2`, `4-of-5-beyond-1`, `8-on-one-side`: same side of the centre.
    """
    z = np.asarray(scores, dtype=np.float64)
    return {
        "beyond-3": np.abs(z) > 3.0,
        "2-of-3-beyond-2": _of_last(z > 2.0, 2, 3) | _of_last(z < -2.0, 2, 3),
        "4-of-5-beyond-1": _of_last(z > 1.0, 4, 5) | _of_last(z < -1.0, 4, 5),
        "8-on-one-side": _of_last(z > 0.0, 8, 8) | _of_last(z < 0.0, 8, 8),
    }


def _of_last(holds: NDArray[np.bool_], least: int, window: int) -> NDArray[np.bool_]:
    """Where the point itself counts, and at least so many of the last `window` points."""
    sums = np.convolve(holds.astype(np.int64), np.ones(window, dtype=np.int64))[: holds.size]
    return np.asarray((sums >= least) & holds)


def average_run_length(shift: float, *, slack: float = 0.5, limit: float = 5.0, cells: int = 400) -> float:
    """Points until a two-sided CUSUM calls a lasting shift of `shift` σ (0: until a false call), by Brook and Evans' chain (1972)."""
    lengths = [_one_sided(slack, limit, side * shift, cells) for side in (1.0, -1.0)]
    return 1.0 / sum(1.0 / one for one in lengths)


def _one_sided(slack: float, limit: float, shift: float, cells: int) -> float:
    from scipy.special import ndtr

    width = limit / cells
    states = np.concatenate([[0.0], (np.arange(cells) + 0.5) * width])
    edges = np.arange(cells + 1) * width
    chain = np.empty((cells + 1, cells + 1))
    chain[:, 0] = ndtr(slack - states - shift)
    chain[:, 1:] = np.diff(ndtr(edges[None, :] - states[:, None] + slack - shift), axis=1)
    return float(np.linalg.solve(np.eye(cells + 1) - chain, np.ones(cells + 1))[0])
