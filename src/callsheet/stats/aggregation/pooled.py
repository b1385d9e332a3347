"""Dawid and Skene's model with workers drawn towards what they have in common, as strongly as they are alike. docs/methods/dawid-skene.md

Each row of a worker's confusion matrix is a draw from a Dirichlet distribution about the pooled row; its concentration is found by
maximising the Dirichlet-multinomial likelihood of the expected counts (empirical Bayes; Minka 2000, Estimating a Dirichlet distribution).
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from callsheet.stats.aggregation.consensus import Consensus
from callsheet.stats.aggregation.dawid_skene import Fit, Prior, dawid_skene
from callsheet.stats.aggregation.labels import Codes, Labels, learnable
from callsheet.stats.aggregation.rows import Rows
from callsheet.stats.kernels.pooling import dirichlet_evidence

Floats = NDArray[np.float64]
STRENGTHS = tuple(4.0**power for power in range(-1, 5))
"""Pseudo-counts a row that are tried: from workers who are all different to workers who are all alike."""
ANCHOR = Prior(right=1.0, wrong=0.25)
"""Always added to the pooled counts and to each worker's: keeps classes from changing places."""
ROUNDS = 3
MOST_CELLS = 50_000
"""Counts from which the strength is learnt; more do not change it."""


def pooled_dawid_skene(
    labels: Labels,
    *,
    fit: Fit = Fit(),  # noqa: B008 -- frozen
    known: Codes | None = None,
) -> Consensus:
    """Consensus of `labels` with pooling learnt; `known` as in `dawid_skene`. ValueError as there.

    With `fit.exactly` the last of the fits takes exactly so many steps.
    """
    known = learnable(labels, known)
    rows, fit = Rows.of(labels), replace(fit, often=True)
    found = dawid_skene(labels, fit=replace(fit, exactly=None), known=known)
    for turn in range(ROUNDS):
        assert found.confusions is not None
        base = pooled(rows, found.confusions.counts)
        pseudo = strength(rows, found.confusions.counts, base) * base + anchor(labels.n_classes)
        last = fit if turn == ROUNDS - 1 else replace(fit, exactly=None)
        found = dawid_skene(labels, prior=pseudo, fit=last, known=known, start=np.asarray(found.posterior, np.float64))
    return replace(found, method="pooled")


def anchor(size: int) -> Floats:
    """The pseudo-counts of `ANCHOR`, (K truths, K given)."""
    full = np.full((size, size), ANCHOR.wrong)
    np.fill_diagonal(full, ANCHOR.right)
    return full


def pooled(rows: Rows, counts: Floats) -> Floats:
    """P(given | truth) of all workers together (K truths, K given), from the counts of `rows` (rows, K)."""
    base = anchor(counts.shape[1])
    np.add.at(base.T, rows.given, counts)
    return np.asarray(base / base.sum(axis=1, keepdims=True))


def strength(rows: Rows, counts: Floats, base: Floats) -> float:
    """How many labels of a worker under one truth the pooled row is worth: the most likely of `STRENGTHS`.

    Where there are more than `MOST_CELLS` counts every second, third … worker is asked.
    """
    if (step := counts.size // MOST_CELLS) > 1:
        asked = rows.by_worker % step == 0
        workers, given = rows.workers[asked], rows.given[asked]
        rows = Rows(workers, given, rows.of_label, np.flatnonzero(np.diff(workers, prepend=-1)))
        counts = counts[asked]
    totals = np.add.reduceat(counts, rows.starts)
    centre = base.T[rows.given]

    evidence = dirichlet_evidence(counts, centre, totals, np.array(STRENGTHS))
    return STRENGTHS[int(evidence.argmax())]
