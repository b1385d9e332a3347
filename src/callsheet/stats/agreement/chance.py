"""What agreement chance alone would give, by each author's notion of it, and what each unit contributes to it.

Every function answers the chance of agreement and, for each pattern, the value whose mean over units it is: with it the
standard error counts that chance was estimated from the same units (Gwet 2008; Gwet 2014, ch. 5).
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from callsheet.stats.agreement.distances import Distance
from callsheet.stats.agreement.tallies import Tallies

if TYPE_CHECKING:
    from callsheet.stats.aggregation.labels import Labels

Floats = NDArray[np.float64]
MOST_CELLS = 50_000_000
"""Raters × classes up to which each rater's own shares are laid out (400 MB)."""


@dataclass(frozen=True, slots=True)
class Sample:
    """Patterns with how far their answers are apart; `labels` where raters matter: pattern p is then unit p."""

    tallies: Tallies
    distance: Distance
    within: Floats
    sizes: Floats
    labels: "Labels | None" = None


Chance = tuple[float, Floats]


def none(sample: Sample, times: Floats) -> Chance:
    """Plain agreement takes no account of chance."""
    return 0.0, np.zeros(times.size)


def fleiss(sample: Sample, times: Floats) -> Chance:
    """Scott 1955, Fleiss 1971: two answers drawn from all raters' shares π together."""
    toward = sample.distance.toward(shares(sample, times))
    return 1.0 - float(shares(sample, times) @ toward), 1.0 - _mean_over_answers(sample, toward)


def gwet(sample: Sample, times: Floats) -> Chance:
    """Gwet 2008: T/(q(q − 1)) Σ π(1 − π), T the sum of weights; a rare class leaves it near 0."""
    classes = sample.tallies.n_classes
    factor = _weight_total(sample) / (classes * (classes - 1.0))
    others = 1.0 - shares(sample, times)
    return factor * float(shares(sample, times) @ others), factor * _mean_over_answers(sample, others)


def brennan_prediger(sample: Sample, times: Floats) -> Chance:
    """Brennan and Prediger 1981: T/q², every class as likely as any other, whatever the answers."""
    chance = _weight_total(sample) / sample.tallies.n_classes**2
    return chance, np.full(times.size, chance)


def conger(sample: Sample, times: Floats) -> Chance:
    """Conger 1980: the mean of Cohen's chance over all pairs of raters, each with shares of their own."""
    labels = sample.labels
    if labels is None:
        raise ValueError("Cohen's and Conger's kappa need to know who answered: counts do not say it")
    size = labels.n_classes
    if labels.n_workers * size > MOST_CELLS:
        raise ValueError(f"{labels.n_workers} raters × {size} classes are too many for Conger's kappa: use fleiss")
    weight = times[labels.tasks]
    cells = labels.workers.astype(np.int64) * size + labels.classes
    given = np.bincount(cells, weight, minlength=labels.n_workers * size).reshape(labels.n_workers, size)
    totals = given.sum(axis=1)
    own = given / np.where(totals > 0.0, totals, 1.0)[:, None]
    raters = int((totals > 0.0).sum())
    if raters < 2:
        return 1.0, np.ones(times.size)
    others = own.sum(axis=0) - own
    alike = others.sum(axis=1)[:, None] - np.array([sample.distance.toward(row) for row in others])
    mean_alike = (own * alike).sum(axis=1)
    each = times.sum() / np.where(totals > 0.0, totals, 1.0)
    extra = each[labels.workers] * (alike[labels.workers, labels.classes] - mean_alike[labels.workers])
    pairs = raters * (raters - 1.0)
    by_unit = np.bincount(labels.tasks, extra, minlength=times.size)
    return float(mean_alike.sum() / pairs), (mean_alike.sum() + by_unit) / pairs


def shares(sample: Sample, times: Floats) -> Floats:
    """π: each unit's own shares of classes, averaged over units with an answer (K,)."""
    tallies = sample.tallies
    answered = float(times[sample.sizes > 0].sum())
    weight = (times / np.maximum(sample.sizes, 1.0))[tallies.patterns] * tallies.counts
    return np.asarray(np.bincount(tallies.classes, weight, minlength=tallies.n_classes) / max(answered, 1.0))


def _mean_over_answers(sample: Sample, per_class: Floats) -> Floats:
    """The mean of `per_class` (K,) over the answers of each pattern (patterns,)."""
    tallies = sample.tallies
    sums = np.bincount(tallies.patterns, tallies.counts * per_class[tallies.classes], minlength=tallies.times.size)
    return np.asarray(sums / np.maximum(sample.sizes, 1.0))


def _weight_total(sample: Sample) -> float:
    """T, the sum of the weights 1 − distance over all pairs of classes."""
    classes = sample.tallies.n_classes
    return classes**2 - float(sample.distance.toward(np.ones(classes)).sum())
