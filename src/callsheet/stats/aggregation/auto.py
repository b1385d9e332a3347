"""The default: several methods averaged by how well each tells labels that it has not seen. docs/methods/auto.md

No known answers are needed. Each method is fitted without a fifth of the labels; its posterior, at several degrees of sureness,
must foretell the labels that were hidden. The weights that make the average foretell them best (stacking: Yao, Vehtari, Simpson, Gelman
2018, Bayesian Analysis 13) average the posteriors of all labels.
"""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from callsheet.said import say
from callsheet.stats.aggregation.calibration import tempered
from callsheet.stats.aggregation.consensus import Codes, Confusions, Consensus, Part, shares_of
from callsheet.stats.aggregation.dawid_skene import Fit
from callsheet.stats.aggregation.holding_out import Folded, HeldOut, foretelling, sampled
from callsheet.stats.aggregation.labels import Labels, learnable
from callsheet.stats.aggregation.members import MEMBERS, Member
from callsheet.stats.aggregation.pooled import pooled, strength
from callsheet.stats.aggregation.rows import Rows
from callsheet.stats.kernels import in_blocks
from callsheet.stats.kernels.answering import credited

Floats = NDArray[np.float64]
MOST_LABELS = 50_000
"""Weights are learnt from tasks that hold so many labels together."""
MOST_NUMBERS = 1_000_000
"""Labels × classes that are held while weights are learnt: fewer labels where classes are many."""
ENOUGH = Fit(tolerance=1e-4, most=200, often=True)
ROUGH = Fit(tolerance=1e-3, most=60, often=True)
"""For fits to four parts of five: what is compared is their answers, not their last digits."""
SLIGHT = 0.01
"""A method with less weight than this is not fitted to all labels."""
TURNS, STRIDE = 100, 5.0
"""Steps to the weights, each as far as so many of plain expectation-maximisation while that is uphill."""
EVEN = 20.0
"""Labels that speak for equal weights: what a handful of labels says of methods decides little."""
LEAST_WEIGHT = 1e-12
PLAINER = 0.005
"""Nats a label by which a method with a row of errors for each worker must foretell better than one with a number for each."""
LABELS_WORTH = 100.0
"""Where answers are known, all the hidden labels together count as so many of them."""


def auto(
    labels: Labels,
    *,
    fit: Fit = ENOUGH,
    known: Codes | None = None,
    members: Mapping[str, Member] = MEMBERS,
) -> Consensus:
    """Consensus of `labels`: a calibrated average of `members`; `known` (tasks,) holds classes known for certain (−1 elsewhere).

    `parts` says what was averaged and with which weights. Known classes teach every member, and while they are hidden they decide
    weights and sureness together with the hidden labels. With one member it is that method, calibrated. ValueError where
    nothing was labelled, or no member can take the labels.
    """
    known = learnable(labels, known)
    parts, notes = weighed_by_sample(labels, known, members)
    heavy = {name for name in members if sum(p.weight for p in parts if p.method == name) >= SLIGHT}
    names, often = [name for name in members if name in heavy], replace(fit, often=True)
    fits = in_blocks(lambda at: members[names[at]].fitted(labels, often, known), len(names))
    found = dict(zip(names, fits, strict=True))
    return _averaged(labels, [p for p in parts if p.method in heavy], found, known, notes)


def weighed_by_sample(
    labels: Labels, known: Codes | None, members: Mapping[str, Member]
) -> tuple[list[Part], tuple[str, ...]]:
    """What `weighed` says of tasks drawn by lot where labels are very many, and a note of it."""
    sample = min(MOST_LABELS, MOST_NUMBERS // labels.n_classes)
    if labels.n_labels <= sample:
        return weighed(labels, known, members), ()
    tried, drawn = sampled(labels, sample)
    note = say("methods were weighed on {n} of {labels} labels", n=tried.n_labels, labels=labels.n_labels)
    return weighed(tried, None if known is None else known[drawn], members), (note,)


def weighed(labels: Labels, known: Codes | None, members: Mapping[str, Member]) -> list[Part]:
    """What to average: each member at each of its powers, with the weight by which hidden labels are told best."""
    folded, rows, names = Folded.of(labels), Rows.of(labels), list(members)
    tried = in_blocks(lambda at: _foretold(folded, rows, known, members[names[at]]), len(names))
    parts = [(name, power) for name, told in zip(names, tried, strict=True) if told for power in members[name].powers]
    if not parts:
        raise ValueError("no method can take these labels: there are more parameters than labels can fill")
    of_labels, of_known = (np.stack([pair[i] for told in tried for pair in told], axis=1) for i in (0, 1))
    weights = stacked(of_labels, of_known, np.array([PLAINER * members[name].rich for name, _ in parts]))
    return [Part(name, power, float(weight)) for (name, power), weight in zip(parts, weights, strict=True)]


def _foretold(folded: Folded, rows: Rows, known: Codes | None, member: Member) -> list[tuple[Floats, Floats]]:
    """How probable hidden labels, and hidden known classes, were held at each power of `member`; empty where it refuses the labels."""
    try:
        held = folded.held_out(partial(_fitted, member), known)
    except ValueError:
        return []
    tasks = np.flatnonzero(known >= 0) if known is not None else np.empty(0, np.int64)
    return [
        (foretelling(rows, tempered(held.of_labels, power)), _told(held, tasks, known, power))
        for power in member.powers
    ]


def _fitted(member: Member, labels: Labels, known: Codes | None) -> Consensus:
    return member.fitted(labels, ROUGH, known)


def _told(held: HeldOut, tasks: NDArray[np.int64], known: Codes | None, power: float) -> Floats:
    """How probable the known class of each of `tasks` was held while it was hidden."""
    if known is None or not tasks.size:
        return np.empty(0)
    return tempered(held.of_tasks[tasks], power)[np.arange(tasks.size), known[tasks]]


def stacked(of_labels: Floats, of_known: Floats, gains: Floats | None = None) -> Floats:
    """Weights (candidates,) ≥ 0, of sum 1, that maximise Σ log Σ weight × chance over labels (labels, candidates) and known answers.

    Expectation-maximisation of the mixture from equal weights, with longer strides; `EVEN` labels are shared out evenly among the
    candidates. With known answers each of them counts 1 and all labels together `LABELS_WORTH`. `gains` (candidates,): nats a label by
    which a candidate must be better to be as good.
    """
    size = of_labels.shape[1]
    worth = 1.0 if not of_known.shape[0] else min(LABELS_WORTH / of_labels.shape[0], 1.0)
    chances = of_labels if gains is None else of_labels * np.exp(-gains)
    weights = kept = step = np.full(size, 1.0 / size)
    reach, best = STRIDE, -np.inf
    for _ in range(TURNS):
        labels, answers = np.empty(size), np.empty(size)
        height = worth * (credited(chances, weights, labels) + EVEN / size * float(np.log(weights).sum()))
        height += credited(of_known, weights, answers)
        if height < best:
            reach = max(reach / 2.0, 1.0)
        else:
            gained = worth * (labels + EVEN / size) + answers
            kept, step, best = weights, gained / gained.sum() / weights, height
        weights = np.maximum(kept * step**reach, LEAST_WEIGHT)
        weights /= weights.sum()
    return kept


def _averaged(
    labels: Labels, parts: list[Part], found: Mapping[str, Consensus], known: Codes | None, notes: tuple[str, ...]
) -> Consensus:
    total = sum(part.weight for part in parts)
    parts = [Part(p.method, p.power, p.weight / total) for p in parts]
    posterior = mixed_posterior(parts, {name: consensus.posterior for name, consensus in found.items()}, known)
    confusions = believed_of_workers(labels, posterior)
    right = np.bincount(
        confusions.workers,
        confusions.counts[np.arange(confusions.given.size), confusions.given],
        minlength=labels.n_workers,
    )
    given = np.bincount(labels.workers, minlength=labels.n_workers)
    return Consensus(
        method="auto",
        posterior=posterior,
        prior=posterior.mean(axis=0),
        iterations=max(consensus.iterations for consensus in found.values()),
        converged=all(consensus.converged for consensus in found.values()),
        confusions=confusions,
        skill=shares_of(right, given),
        notes=notes,
        parts=tuple(parts),
    )


def mixed_posterior(parts: list[Part], posteriors: Mapping[str, NDArray[np.floating]], known: Codes | None) -> Floats:
    """The average of `parts` of the methods' `posteriors` (tasks, K); what is known is certain."""
    posterior: Floats = np.zeros_like(next(iter(posteriors.values())), dtype=np.float64)
    for part in parts:
        posterior += part.weight * tempered(posteriors[part.method], part.power)
    if known is not None:
        sure = known >= 0
        posterior[sure] = known[sure, None] == np.arange(posterior.shape[-1])
    return np.asarray(posterior / posterior.sum(axis=1, keepdims=True))


def believed_of_workers(labels: Labels, posterior: Floats) -> Confusions:
    """Each worker's confusions if `posterior` (tasks, K) is believed, drawn towards the pooled ones as strongly as workers are alike."""
    rows = Rows.of(labels)
    counts: Floats = np.stack(
        [np.bincount(rows.of_label, posterior[labels.tasks, k], minlength=rows.size) for k in range(labels.n_classes)],
        axis=1,
    )
    base = pooled(rows, counts)
    weight = strength(rows, counts, base)
    totals = np.add.reduceat(counts, rows.starts)[rows.by_worker]
    return Confusions(rows.workers, rows.given, (counts + weight * base.T[rows.given]) / (totals + weight), counts)
