"""Dawid and Skene's model: every worker has a confusion matrix, every task one truth. docs/methods/dawid-skene.md

Dawid and Skene 1979 (Applied Statistics 28), fitted by expectation-maximisation from the shares of votes; a Dirichlet
prior on the rows of the matrices makes it a maximum a posteriori estimate, which keeps workers with few labels from
certainty. Accelerated by squared extrapolation (SQUAREM, Varadhan and Roland 2008), never below the likelihood of the
plain step. Crowd-kit's variant is `parity`: no prior, probabilities cut at 1e-10 before they are normalised.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from callsheet.stats.aggregation.consensus import Confusions, Consensus, shares_of
from callsheet.stats.aggregation.labels import Codes, Labels, Longs, learnable
from callsheet.stats.aggregation.rows import Rows
from callsheet.stats.kernels import expectation as loops
from callsheet.stats.kernels import few, in_blocks
from callsheet.stats.kernels.grouping import counted

Floats = NDArray[np.float64]
BLOCKS = 2
"""Sums are gathered in this many blocks of tasks, whatever the number of threads: the same bits everywhere."""
CUT = 1e-10
UNROLLED = 8
WORTH_COMPILING = 1_000_000
"""Classes up to which, and labels from which on, a loop compiled for that number of classes repays its second of compiling."""
WORTH_THREADS = 200_000
MOST_CELLS = 125_000_000
"""Rows × 2 K × blocks of working memory (1 GB); beyond it the model has more parameters than any data could fill."""


@dataclass(frozen=True, slots=True)
class Prior:
    """Pseudo-counts added to each worker's confusion: `right` on the diagonal, `wrong` on each other cell, `classes` a class."""

    right: float = 2.0
    wrong: float = 0.5
    classes: float = 0.0

    def __post_init__(self) -> None:
        """ValueError for pseudo-counts below 0."""
        if not min(self.right, self.wrong, self.classes) >= 0.0:
            raise ValueError(f"pseudo-counts of a prior are 0 or more, not {self.right}, {self.wrong}, {self.classes}")


FLAT = Prior(0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Fit:
    """How long to go on: until no posterior changes by more than `tolerance`, at most `most` steps; or `exactly` so many.

    `often`: one of many fits, whose loops are compiled however few the labels are.
    """

    tolerance: float = 1e-6
    most: int = 1000
    exactly: int | None = None
    accelerated: bool = True
    often: bool = False

    def __post_init__(self) -> None:
        """ValueError for a number of steps below 1, or a tolerance below 0."""
        if self.most < 1 or (self.exactly is not None and self.exactly < 1):
            raise ValueError(f"a fit takes 1 step or more, not {self.most if self.exactly is None else self.exactly}")
        if not self.tolerance >= 0.0:
            raise ValueError(f"the tolerance is 0 or more, not {self.tolerance}")

    def goes_on(self, steps: int, change: float) -> bool:
        """Whether a further step is to be taken after so many, the last of which moved a posterior by `change`."""
        if self.exactly is not None:
            return steps < self.exactly
        return steps < self.most and change >= self.tolerance


def dawid_skene(
    labels: Labels,
    *,
    prior: Prior | Floats = Prior(),  # noqa: B008 -- frozen
    fit: Fit = Fit(),  # noqa: B008 -- frozen
    known: Codes | None = None,
    start: Floats | None = None,
    parity: bool = False,
) -> Consensus:
    """Consensus of `labels`; `known` (tasks,) holds classes known for certain (−1 elsewhere), `start` a first posterior.

    `prior` may be a matrix of pseudo-counts (K truths, K given) where they are not alike for all classes.
    `parity` reproduces crowd-kit's DawidSkene after `fit.exactly` iterations: no prior, no acceleration.
    ValueError where the confusion matrices would need more than 1 GB (use one-coin), or nothing was labelled.
    """
    known = learnable(labels, known)
    starts = [start] if start is not None or known is None else [None, _only_known(labels, known)]
    prior = FLAT if parity else prior
    found = [_fitted(_Work.of(labels, prior, known, parity=parity, often=fit.often), fit, first) for first in starts]
    return max(found, key=lambda consensus: consensus.trace[-1])


def _only_known(labels: Labels, known: Codes) -> Floats:
    """Learn first from what is known alone: a majority that is wrong cannot lead the ascent astray."""
    return np.asarray(known[:, None] == np.arange(labels.n_classes), dtype=np.float64)


def _full(prior: Prior, size: int) -> Floats:
    """The pseudo-counts of every cell, (K truths, K given)."""
    full = np.full((size, size), prior.wrong)
    np.fill_diagonal(full, prior.right)
    return full


def _fitted(work: "_Work", fit: Fit, start: Floats | None) -> Consensus:
    at = work.first(start)
    if fit.exactly is None:
        converged = work.climb(at, fit)
    else:
        converged = False
        work.repeat(at, fit.exactly)
    return work.consensus("dawid-skene", converged=converged)


@dataclass(frozen=True, slots=True)
class _Parameters:
    """`probabilities` (rows, K) of what was given under each truth; `prior` (K,)."""

    probabilities: Floats
    prior: Floats


@dataclass(slots=True)
class _Work:
    """The working memory of one fit."""

    labels: Labels
    smoothing: Floats
    of_classes: float
    known: Codes
    parity: bool
    row_of: Codes
    row_worker: Codes
    row_given: Codes
    starts: Longs
    rows: list[Floats]
    posterior: NDArray[np.floating]
    trace: list[float]
    few: bool
    held: tuple[Floats, Floats] | None = None
    likelihood: float = float("nan")

    @classmethod
    def of(cls, labels: Labels, prior: Prior | Floats, known: Codes | None, *, parity: bool, often: bool) -> "_Work":
        rows = Rows.of(labels)
        if rows.size * 2 * labels.n_classes * BLOCKS > MOST_CELLS:
            raise ValueError(
                f"{rows.size} pairs of worker and label × {labels.n_classes} classes are more parameters than labels can "
                "fill: use one-coin, or fewer classes"
            )
        return cls(
            labels=labels,
            smoothing=_full(prior, labels.n_classes) if isinstance(prior, Prior) else prior,
            of_classes=prior.classes if isinstance(prior, Prior) else 0.0,
            known=np.empty(0, np.int32) if known is None else np.ascontiguousarray(known, np.int32),
            parity=parity,
            row_of=rows.of_label,
            row_worker=rows.workers,
            row_given=rows.given,
            starts=rows.starts,
            rows=[_aligned(rows.size, 2 * labels.n_classes) for _ in range(BLOCKS)],
            posterior=np.empty((0, labels.n_classes)),
            trace=[],
            few=not often and labels.n_labels * labels.n_classes <= few.CELLS,
        )

    def bounds(self, block: int) -> tuple[int, int]:
        """The tasks of a block: about equally many labels in each."""
        cuts = np.searchsorted(self.labels.offsets, [self.labels.n_labels * b // BLOCKS for b in (block, block + 1)])
        last = self.labels.n_tasks if block == BLOCKS - 1 else int(cuts[1])
        return 0 if block == 0 else int(cuts[0]), last

    @property
    def loops(self) -> Any:
        """The loops of the next step."""
        return few if self.few and len(self.trace) < few.STEPS else loops

    @property
    def at_once(self) -> int | None:
        """Blocks at a time: few labels are not worth a second thread. No bit depends on it."""
        return 1 if self.labels.n_labels < WORTH_THREADS else None

    def keep(self) -> None:
        """From now on each step leaves its posterior."""
        if not self.posterior.shape[0]:
            shape = self.labels.n_tasks, self.labels.n_classes
            # written at once: pages of zeros would be fetched twice, when they are compared and when they are written
            self.posterior = np.full(shape, 0.0, np.float32 if shape[0] * shape[1] > 50_000_000 else np.float64)

    def first(self, start: Floats | None) -> _Parameters:
        """Parameters from the shares of votes, or from a posterior that is given."""

        def work(block: int) -> Floats:
            self.rows[block][:] = 0.0
            if start is None:
                labels = self.labels.offsets, self.labels.classes, self.row_of
                return np.asarray(self.loops.started(labels, self.rows[block], self.bounds(block)))
            self.loops.gathered((self.labels.offsets, self.row_of), self.rows[block], start, self.bounds(block))
            low, high = self.bounds(block)
            return np.asarray(start[low:high][np.diff(self.labels.offsets[low : high + 1]) > 0].sum(axis=0))

        sums = np.add.reduce(in_blocks(work, BLOCKS, at_once=self.at_once))
        if start is not None:
            sums = sums + 1.0
        return self.maximised(sums)

    def step(self, at: _Parameters) -> tuple[_Parameters, float]:
        """One expectation and maximisation from `at`: the next parameters, and the largest change of the posterior kept."""
        size = self.labels.n_classes
        prior = np.maximum(at.prior, CUT) if self.parity else at.prior
        unrolled = size <= UNROLLED and self.labels.n_labels >= WORTH_COMPILING

        def work(block: int) -> tuple[Floats, float, float]:
            self.rows[block][:, :size] = at.probabilities
            self.rows[block][:, size:] = 0.0
            found: tuple[Floats, float, float] = self.loops.expectation(
                (self.labels.offsets, self.row_of),
                self.rows[block],
                tuple(prior.tolist()) if unrolled else prior,
                self.known,
                self.posterior,
                self.bounds(block),
            )
            return found

        sums, likelihoods, changes = zip(*in_blocks(work, BLOCKS, at_once=self.at_once), strict=True)
        self.likelihood = float(sum(likelihoods))
        self.trace.append(self.likelihood + self.density(at))
        return self.maximised(np.add.reduce(sums)), max(changes)

    def maximised(self, sums: Floats) -> _Parameters:
        """The most probable parameters under what the rows have gathered, (K,) `sums` of the posterior."""
        counts = self.counts()
        prior = sums + self.of_classes
        if self.parity:
            np.maximum(counts, CUT, out=counts)
            counts /= np.add.reduceat(counts, self.starts)[self.by_worker()]
            return _Parameters(counts, prior / prior.sum())
        pseudo, unseen = self.pseudo()
        counts += pseudo
        totals = np.add.reduceat(counts, self.starts) + unseen
        # A truth that a worker never met leaves no trace: uniform over what the worker uses, by no prior at all.
        if (totals <= 0.0).any():
            widths = np.diff(np.append(self.starts, self.row_worker.size))[:, None]
            counts += np.where(totals <= 0.0, 1.0, 0.0)[self.by_worker()]
            totals = np.where(totals <= 0.0, widths, totals)
        counts /= totals[self.by_worker()]
        return _Parameters(counts, prior / prior.sum())

    def counts(self) -> Floats:
        """What was gathered, (rows, K), summed in the order of the blocks."""
        size = self.labels.n_classes
        total = self.rows[0][:, size:].copy()
        for rows in self.rows[1:]:
            total += rows[:, size:]
        return total

    def by_worker(self) -> Longs:
        """For each row the place of its worker among those with labels."""
        return np.repeat(np.arange(self.starts.size), np.diff(np.append(self.starts, self.row_worker.size)))

    def pseudo(self) -> tuple[Floats, Floats]:
        """The prior's counts of the rows (rows, K), and of what each worker never gave (workers with labels, K)."""
        if self.held is None:
            rows = self.smoothing.T[self.row_given]
            left = self.smoothing.sum(axis=1) - np.add.reduceat(rows, self.starts)
            self.held = rows, np.where(left > 1e-9, left, 0.0)
        return self.held

    def density(self, at: _Parameters) -> float:
        """The logarithm of the prior at `at`, up to a constant: with it every step of the ascent goes up."""
        if not self.of_classes and not self.smoothing.any():
            return 0.0
        pseudo, unseen = self.pseudo()
        rest = np.maximum(1.0 - np.add.reduceat(at.probabilities, self.starts), 0.0)
        classes = self.of_classes * np.log(at.prior).sum() if self.of_classes else 0.0
        return float(_weighted_logs(pseudo, at.probabilities) + _weighted_logs(unseen, rest) + classes)

    def repeat(self, at: _Parameters, times: int) -> None:
        """Exactly so many plain steps; the last one leaves its posterior."""
        for turn in range(times):
            if turn == times - 1:
                self.keep()
            at, _ = self.step(at)

    def climb(self, at: _Parameters, fit: Fit) -> bool:
        """Step until no posterior moves by more than the tolerance; whether it came to that."""
        self.keep()
        while len(self.trace) < fit.most:
            once, _ = self.step(at)
            twice, change = self.step(once)
            if change < fit.tolerance:
                return True
            at = self.leap(at, once, twice) if fit.accelerated else twice
        return False

    def leap(self, at: _Parameters, once: _Parameters, twice: _Parameters) -> _Parameters:
        """Where the last two steps lead if their ratio goes on (SQUAREM, step length S3); else where they are."""
        towards = [(b - a, (c - b) - (b - a)) for a, b, c in zip(_parts(at), _parts(once), _parts(twice), strict=True)]
        speed, bend = (np.sqrt(sum(float((part[i] ** 2).sum()) for part in towards)) for i in (0, 1))
        if bend == 0.0 or (length := speed / bend) <= 1.0:
            return twice
        reached = self.trace[-1]
        ahead = [a + 2.0 * length * r + length**2 * v for a, (r, v) in zip(_parts(at), towards, strict=True)]
        landed, _ = self.step(self.inside(*ahead))
        return landed if self.trace[-1] >= reached else self.back(twice)

    def back(self, twice: _Parameters) -> _Parameters:
        """A leap that lost is forgotten."""
        self.trace.pop()
        return twice

    def inside(self, probabilities: Floats, prior: Floats) -> _Parameters:
        """The nearest parameters that are probabilities."""
        inner = np.maximum(probabilities, 1e-12)
        totals = np.add.reduceat(inner, self.starts)
        _, unseen = self.pseudo()
        totals = np.where(unseen > 0.0, np.maximum(totals, 1.0), totals)
        prior = np.maximum(prior, 1e-12)
        return _Parameters(inner / totals[self.by_worker()], prior / prior.sum())

    def consensus(self, method: str, *, converged: bool) -> Consensus:
        """What was found."""
        counts = self.counts()
        last = self.maximised(np.asarray(self.posterior.sum(axis=0, dtype=np.float64)))
        self.posterior[self.labels.offsets[1:] == self.labels.offsets[:-1]] = last.prior
        given = np.diff(counted(self.labels.workers, self.labels.n_workers))
        right = np.bincount(
            self.row_worker, counts[np.arange(counts.shape[0]), self.row_given], minlength=self.labels.n_workers
        )
        return Consensus(
            method=method,
            posterior=self.posterior,
            prior=last.prior,
            iterations=len(self.trace),
            converged=converged,
            log_likelihood=self.likelihood,
            confusions=Confusions(self.row_worker, self.row_given, last.probabilities, counts),
            skill=shares_of(right, given),
            trace=tuple(self.trace),
        )


def _parts(at: _Parameters) -> tuple[Floats, Floats]:
    return at.probabilities, at.prior


def _weighted_logs(weights: Floats, values: Floats) -> float:
    """Σ w log v, where nothing weighs nothing."""
    used = weights > 0.0
    if used.all() and (values > 0.0).all():
        return float((weights * np.log(values)).sum())
    with np.errstate(divide="ignore"):
        return float((weights[used] * np.log(values[used])).sum())


def _aligned(rows: int, columns: int) -> Floats:
    """Zeros whose first number begins a cache line: a row of four classes is exactly one."""
    raw = np.zeros(rows * columns + 8)
    skip = (-raw.ctypes.data % 64) // 8
    return raw[skip : skip + rows * columns].reshape(rows, columns)
