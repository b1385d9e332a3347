"""Workers who add, stretch and blur: a model of numbers whose noise is learnt. docs/methods/numeric-consensus.md

A truth x of each task is normal around a common mean. Worker w answers x + aʷ + noise (`bias_model`) or
c + bʷ(x − c) + noise (`scale_model`), noise with a variance of the worker's own. Everything common (mean and variance of
truths, spread of biases or scales, typical noise, the pivot c) is learnt: variational Bayes, one ascent of one bound.
"""

from dataclasses import dataclass

import numpy as np

from callsheet.said import say
from callsheet.stats.aggregation.dawid_skene import Fit
from callsheet.stats.aggregation.numbers import Floats, Numbers
from callsheet.stats.aggregation.numeric import Z95, NumericConsensus, means

FIRM = 2.0
"""Shape of the gamma prior on a worker's precision: the crowd's typical noise weighs like 2 × FIRM answers."""
FIT = Fit(tolerance=1e-5, most=150)


def precision_model(numbers: Numbers, *, fit: Fit = FIT) -> NumericConsensus:
    """Workers differ in noise alone. ValueError without any answer."""
    return _fitted(numbers, fit, "precision", bias=False, scale=False)


def bias_model(numbers: Numbers, *, fit: Fit = FIT) -> NumericConsensus:
    """Workers differ in noise and in what they add to every answer. ValueError without any answer."""
    return _fitted(numbers, fit, "bias", bias=True, scale=False)


def scale_model(numbers: Numbers, *, fit: Fit = FIT) -> NumericConsensus:
    """Workers differ in noise and in how far they stretch the scale from a common pivot. ValueError without any answer."""
    return _fitted(numbers, fit, "scale", bias=False, scale=True)


def _fitted(numbers: Numbers, fit: Fit, method: str, *, bias: bool, scale: bool) -> NumericConsensus:
    centre, unit = _units(numbers)
    if unit == 0.0:
        found = means(numbers)
        note = say("every task's answers are the same number: there is nothing to weigh")
        return NumericConsensus(method, found, found, found, numbers.counts, notes=(note,))
    work = _Work(numbers, (numbers.values - centre) / unit, bias=bias, scale=scale)
    converged = work.climb(fit)
    return work.consensus(method, centre, unit, converged=converged)


def _units(numbers: Numbers) -> tuple[float, float]:
    """Where answers lie and how far they spread, so that no figure depends on the unit they are written in; 0: no spread."""
    values = means(numbers)
    left = numbers.values - values[numbers.tasks]
    return float(np.nanmean(values)), float(np.std(numbers.values)) if np.any(np.abs(left) > 0.0) else 0.0


@dataclass(slots=True)
class _Truth:
    """Truths of tasks: normal, `at` and variance `blur`, around `mean` with variance `spread`."""

    at: Floats
    blur: Floats
    mean: float
    spread: float


@dataclass(slots=True)
class _Habit:
    """Something that each worker has of their own: normal, `at` and `blur` (workers,), spread around `usual`."""

    at: Floats
    blur: Floats
    usual: float
    spread: float
    learnt: bool

    def log_density(self) -> float:
        """E log p − E log q of the habit: its part of the bound."""
        if not self.learnt:
            return 0.0
        away = ((self.at - self.usual) ** 2 + self.blur) / self.spread
        return float(0.5 * (np.log(self.blur / self.spread) - away + 1.0).sum())

    def settle(self, weight: Floats, pull: Floats) -> None:
        """From the weight of a worker's answers and where they pull to; then the spread of the crowd."""
        if self.learnt:
            precision = weight + 1.0 / self.spread
            self.at, self.blur = (pull + self.usual / self.spread) / precision, 1.0 / precision
            self.resize()

    def centre(self, by: float) -> float:
        """Less of it for everybody; how much."""
        self.at = self.at - by
        self.resize()
        return by

    def resize(self) -> None:
        """The spread of the crowd that is most likely."""
        self.spread = max(float(((self.at - self.usual) ** 2 + self.blur).mean()), 1e-8)


class _Work:
    """The state of one ascent, in units of the answers' own spread."""

    def __init__(self, numbers: Numbers, values: Floats, *, bias: bool, scale: bool) -> None:
        self.tasks, self.workers, self.values = numbers.tasks, numbers.workers, values
        self.counts, self.n_tasks, self.n_workers = numbers.counts, numbers.n_tasks, numbers.n_workers
        self.given = np.bincount(self.workers, minlength=self.n_workers).astype(np.float64)
        at = np.bincount(self.tasks, values, minlength=self.n_tasks) / np.maximum(self.counts, 1)
        left = float(((values - at[self.tasks]) ** 2).mean())
        spread = max(float(at[self.counts > 0].var()), 0.01)
        self.truth = _Truth(at, np.full(self.n_tasks, left), 0.0, spread)
        nobody = np.zeros(self.n_workers)
        self.bias = _Habit(nobody, nobody.copy(), 0.0, left / 4.0, bias)
        self.scale = _Habit(np.ones(self.n_workers), nobody.copy(), 1.0, 0.1, scale)
        self.pivot = 0.0
        self.precision = np.full(self.n_workers, 1.0 / left)
        self.log_precision = np.log(self.precision)
        self.typical = left
        self.trace: list[float] = []

    def climb(self, fit: Fit) -> bool:
        """Step until no truth moves by more than the tolerance (of the answers' spread); whether it came to that."""
        for _ in range(fit.exactly or fit.most):
            before = self.truth.at
            self.find_truths()
            self.find_habits()
            self.trace.append(self.find_noise())
            if fit.exactly is None and float(np.abs(self.truth.at - before).max()) < fit.tolerance:
                return True
        return False

    def by_task(self, weights: Floats) -> Floats:
        """Sums of answers' weights by task."""
        return np.asarray(np.bincount(self.tasks, weights, minlength=self.n_tasks), dtype=np.float64)

    def by_worker(self, weights: Floats) -> Floats:
        """Sums of answers' weights by worker."""
        return np.asarray(np.bincount(self.workers, weights, minlength=self.n_workers), dtype=np.float64)

    def find_truths(self) -> None:
        """Each task's truth given its workers; then where truths lie."""
        truth, w = self.truth, self.workers
        weight = self.by_task((self.precision * (self.scale.at**2 + self.scale.blur))[w])
        shifted = self.values - self.pivot - self.bias.at[w]
        pull = self.by_task((self.precision * self.scale.at)[w] * shifted)
        precision = weight + 1.0 / truth.spread
        truth.at = self.pivot + (pull + (truth.mean - self.pivot) / truth.spread) / precision
        truth.blur = 1.0 / precision
        some = self.counts > 0
        truth.mean = float(truth.at[some].mean())
        truth.spread = max(float(((truth.at - truth.mean) ** 2 + truth.blur)[some].mean()), 1e-8)

    def find_habits(self) -> None:
        """What each worker adds or stretches; then the pivot that explains it best; then the crowd's mean habit is nobody's.

        What all add or stretch alike is as well said of the truths: said so, no answer is less likely, habits are smaller,
        and the ascent is many times shorter (parameter expansion, Liu, Rubin, Wu 1998).
        """
        t, p = self.tasks, self.precision
        if self.bias.learnt:
            self.bias.settle(p * self.given, p * self.by_worker(self.values - self.truth.at[t]))
            moved = self.bias.centre(float(self.bias.at.mean()))
            self.truth.at, self.truth.mean = self.truth.at + moved, self.truth.mean + moved
        if self.scale.learnt:
            away = self.truth.at - self.pivot
            self.scale.settle(
                p * self.by_worker((away**2 + self.truth.blur)[t]),
                p * self.by_worker(away[t] * (self.values - self.pivot)),
            )
            self.find_pivot()
            stretch = float(self.scale.at.mean())
            if stretch > 0.0:
                self.stretch(stretch)

    def stretch(self, by: float) -> None:
        """Truths farther from the pivot, scales nearer to 1, answers as they were."""
        truth, scale = self.truth, self.scale
        truth.at, truth.mean = self.pivot + by * (truth.at - self.pivot), self.pivot + by * (truth.mean - self.pivot)
        truth.blur, truth.spread = truth.blur * by**2, truth.spread * by**2
        scale.at, scale.blur = scale.at / by, scale.blur / by**2
        scale.resize()

    def find_pivot(self) -> None:
        """Least expected squares in c of y − bx − c(1 − b)."""
        b, blur, w = self.scale.at, self.scale.blur, self.workers
        away = (self.precision * ((1.0 - b) ** 2 + blur))[w].sum()
        if away > 1e-9:
            pull = (1.0 - b)[w] * self.values - (b * (1.0 - b) - blur)[w] * self.truth.at[self.tasks]
            self.pivot = float((self.precision[w] * pull).sum() / away)

    def squares(self) -> Floats:
        """Expected square of what is left of each answer."""
        t, w, b = self.tasks, self.workers, self.scale
        away = self.truth.at - self.pivot
        left = self.values - self.pivot - self.bias.at[w] - b.at[w] * away[t]
        return np.asarray(
            left**2 + self.bias.blur[w] + b.blur[w] * (away**2 + self.truth.blur)[t] + b.at[w] ** 2 * self.truth.blur[t]
        )

    def find_noise(self) -> float:
        """Each worker's precision, gamma, around the crowd's typical noise; the bound that is reached."""
        from scipy.special import digamma, gammaln

        squares = self.by_worker(self.squares())
        shape, rate = FIRM + self.given / 2.0, FIRM * self.typical + squares / 2.0
        self.precision, self.log_precision = shape / rate, digamma(shape) - np.log(rate)
        some = self.given > 0
        self.typical = float(some.sum() / self.precision[some].sum())
        prior = FIRM * np.log(FIRM * self.typical) - gammaln(FIRM) + (FIRM - 1.0) * self.log_precision
        noise = prior - FIRM * self.typical * self.precision
        entropy = shape - np.log(rate) + gammaln(shape) + (1.0 - shape) * digamma(shape)
        answers = 0.5 * (self.given * (self.log_precision - np.log(2.0 * np.pi)) - self.precision * squares)
        truth, asked = self.truth, self.counts > 0
        away = ((truth.at - truth.mean) ** 2 + truth.blur) / truth.spread
        truths = 0.5 * (np.log(truth.blur / truth.spread) - away + 1.0)
        bound = (answers + noise + entropy)[some].sum() + truths[asked].sum()
        return float(bound) + self.bias.log_density() + self.scale.log_density()

    def consensus(self, method: str, centre: float, unit: float, *, converged: bool) -> NumericConsensus:
        """What was found, in the unit of the answers."""
        asked, known = self.counts > 0, self.given > 0
        values = np.where(asked, centre + unit * self.truth.at, np.nan)
        error = np.where(asked, Z95 * unit * np.sqrt(self.truth.blur), np.nan)
        return NumericConsensus(
            method=method,
            values=values,
            low=values - error,
            high=values + error,
            counts=self.counts,
            bias=np.where(known, unit * self.bias.at, np.nan) if self.bias.learnt else None,
            scale=np.where(known, self.scale.at, np.nan) if self.scale.learnt else None,
            noise=np.where(known, unit / np.sqrt(self.precision), np.nan),
            pivot=centre + unit * self.pivot if self.scale.learnt else None,
            iterations=len(self.trace),
            converged=converged,
            trace=tuple(self.trace),
        )
