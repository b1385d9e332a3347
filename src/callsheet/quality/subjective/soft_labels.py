"""Tasks without one truth: what people answer, how much they differ, and how well any single answer can do. docs/methods/subjective-tasks.md"""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import ArrayLike, NDArray

from callsheet.said import say
from callsheet.stats.aggregation import Labels
from callsheet.stats.estimate import Estimate, nothing
from callsheet.stats.proportions import normal_quantile

Floats = NDArray[np.float64]
DRAWS = 400
STRENGTHS = np.exp(np.linspace(np.log(0.1), np.log(200.0), 80))


@dataclass(frozen=True, slots=True)
class SoftLabels:
    """The distribution of answers to each task, (tasks, K) each: posterior mean `shares`, `low`, `high`; rows of shares sum to 1.

    `entropy` (tasks,) of the answers in bits, Chao and Shen's estimate, nan under two answers. `answers` (tasks,). `strength`: answers
    of prior weight that all tasks' distribution (`overall`, (K,)) has in each task's: small where tasks differ much.
    """

    shares: Floats
    low: Floats
    high: Floats
    entropy: Floats
    answers: NDArray[np.int64]
    overall: Floats
    strength: float
    confidence: float = 0.95

    def most_divided(self, most: int, *, least: int = 3) -> NDArray[np.int64]:
        """Tasks with at least `least` answers, the most divided first."""
        entropy = np.where((self.answers >= least) & ~np.isnan(self.entropy), self.entropy, -1.0)
        order = np.argsort(-entropy, kind="stable")[:most]
        return np.asarray(order[entropy[order] >= 0.0])


def soft_labels(labels: Labels, *, confidence: float = 0.95) -> SoftLabels:
    """Dirichlet–multinomial: each task's distribution drawn towards that of all, by a strength learnt from how tasks differ.

    Disagreement is taken as signal: no answer is called wrong. ValueError where nothing was labelled.
    """
    from scipy.special import betaincinv

    if labels.n_labels == 0:
        raise ValueError("there is no label to count")
    counts = answer_counts(labels)
    n = counts.sum(axis=1)
    overall = (counts.sum(axis=0) + 0.5) / (counts.sum() + 0.5 * labels.n_classes)
    strength = _strength(counts[n > 1], overall)
    a = counts + strength * overall
    b = (n + strength)[:, None] - a
    tail = (1.0 - confidence) / 2.0
    single = labels.n_classes == 1
    low, high = (np.ones_like(a) if single else betaincinv(a, b, level) for level in (tail, 1.0 - tail))
    shares = a / a.sum(axis=1, keepdims=True)
    return SoftLabels(shares, low, high, chao_shen(counts), n.astype(np.int64), overall, strength, confidence)


def answer_counts(labels: Labels) -> Floats:
    """How many gave each answer, (tasks, K)."""
    cell = labels.tasks.astype(np.int64) * labels.n_classes + labels.classes
    counts = np.bincount(cell, minlength=labels.n_tasks * labels.n_classes)
    return counts.reshape(labels.n_tasks, labels.n_classes).astype(np.float64)


def _strength(counts: Floats, overall: Floats) -> float:
    """The prior weight with the highest Dirichlet–multinomial likelihood, over a grid; 1 where no task has two answers."""
    from scipy.special import gammaln

    if not len(counts):
        return 1.0
    rows, times = np.unique(counts, axis=0, return_counts=True)
    n = rows.sum(axis=1)
    likelihood = [
        float(times @ (gammaln(s) - gammaln(s + n) + (gammaln(rows + s * overall) - gammaln(s * overall)).sum(axis=1)))
        for s in STRENGTHS
    ]
    return float(STRENGTHS[int(np.argmax(likelihood))])


def chao_shen(counts: ArrayLike) -> Floats:
    """Entropy in bits of each row of counts, (rows,): Chao and Shen 2003, which allows for answers that nobody happened to give.

    Coverage C = 1 − singles/n, −Σ C·p·log(C·p)/(1 − (1 − C·p)ⁿ); a row of singles alone has C = 1/n. At most log₂ K. nan under two counts.
    """
    x = np.asarray(counts, dtype=float)
    n = x.sum(axis=1)
    singles = (x == 1.0).sum(axis=1)
    safe = np.maximum(n, 1.0)
    coverage = np.where(singles == n, 1.0 / safe, 1.0 - singles / safe)
    p = coverage[:, None] * x / safe[:, None]
    seen = 1.0 - (1.0 - p) ** safe[:, None]
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = np.where(x > 0, -p * np.log2(p) / seen, 0.0)
    entropy = np.minimum(terms.sum(axis=1), np.log2(max(x.shape[1], 1)))
    return np.asarray(np.where(n >= 2, entropy, np.nan))


def miller_madow(counts: ArrayLike) -> Floats:
    """Entropy in bits of each row of counts: that of the shares + (kinds − 1)/(2n·ln 2), at most log₂ K. nan for empty rows."""
    x = np.asarray(counts, dtype=float)
    n = x.sum(axis=1)
    p = x / np.maximum(n, 1.0)[:, None]
    with np.errstate(divide="ignore", invalid="ignore"):
        plain = np.where(p > 0, -p * np.log2(p), 0.0).sum(axis=1)
    kinds = (x > 0).sum(axis=1)
    corrected = plain + (kinds - 1.0) / (2.0 * np.maximum(n, 1.0) * np.log(2.0))
    return np.asarray(np.where(n > 0, np.minimum(corrected, np.log2(max(x.shape[1], 1))), np.nan))


@dataclass(frozen=True, slots=True)
class Ceiling:
    """What agreement is attainable where people differ, all in 0 … 1.

    `pair`: how often two annotators of a task agree. `reached`: how often an annotator agrees with the commonest answer of the
    others (ties share). `attainable`: how often an annotator would agree with the best single answer, were it known: nobody's
    accuracy against one annotator can lie above it.
    """

    pair: Estimate
    reached: Estimate
    attainable: Estimate


def agreement_ceiling(labels: Labels, *, rng: Generator, confidence: float = 0.95) -> Ceiling:
    """Ceilings over tasks with two answers or more; intervals from the spread between tasks, that of `attainable` also from draws
    of each task's distribution. No such task: reasons."""
    counts = answer_counts(labels)
    n = counts.sum(axis=1)
    there = counts[n >= 2]
    if len(there) < 2:
        reason = say("fewer than two tasks have two answers")
        none = nothing(reason, n=len(there), method="agreement-ceiling")
        return Ceiling(none, none, none)
    n = there.sum(axis=1)
    pair = (there * (there - 1.0)).sum(axis=1) / (n * (n - 1.0))
    soft = soft_labels(labels)
    alpha = there + soft.strength * soft.overall
    best = np.array([_draws(alpha, rng).max(axis=1) for _ in range(DRAWS)])
    return Ceiling(
        _mean(pair, 0.0, confidence),
        _mean(_reached(there), 0.0, confidence),
        _mean(best.mean(axis=0), float(best.mean(axis=1).var(ddof=1)), confidence),
    )


def _draws(alpha: Floats, rng: Generator) -> Floats:
    gamma = rng.standard_gamma(alpha)
    return np.asarray(gamma / np.maximum(gamma.sum(axis=1, keepdims=True), 1e-300))


def _reached(counts: Floats) -> Floats:
    """For each task the mean over its answers of: is it the commonest of the others; m equals count 1/m."""
    found = np.zeros(len(counts))
    for k in range(counts.shape[1]):
        rest = counts.copy()
        rest[:, k] -= 1.0
        top = rest.max(axis=1)
        is_top = rest[:, k] >= top
        found += counts[:, k] * is_top / np.maximum((rest == top[:, None]).sum(axis=1), 1)
    return np.asarray(found / counts.sum(axis=1))


def _mean(values: Floats, extra: float, confidence: float) -> Estimate:
    value = float(values.mean())
    half = normal_quantile(confidence) * float(np.sqrt(values.var(ddof=1) / values.size + extra))
    return Estimate(value, max(0.0, value - half), min(1.0, value + half), values.size, "agreement-ceiling", confidence)
