"""Every vendor on the same scale: shares right on the same items, adjusted for how hard items are and who answered. docs/methods/head-to-head.md

Vendors, annotators and items are random effects of a logistic model (`effects`). Common items tie vendors together; where there
are none, the comparison rests on their items being alike, and says so.
"""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import ArrayLike, NDArray

from callsheet.quality.skill.effects import RandomEffects, normal_nodes, random_effects
from callsheet.quality.skill.rightness import rightness
from callsheet.said import say
from callsheet.stats.aggregation import Consensus, Labels
from callsheet.stats.estimate import Estimate

Floats = NDArray[np.float64]
Longs = NDArray[np.int64]
METHOD = "logistic-random-effects"
MOST = 4000
"""Annotators whose effects are fitted at once: their matrix is dense."""
DRAWS = 4000
LEAST_SHARED = 0.5
"""Share of a vendor's labels on items that another vendor answered too, under which it cannot be told from its items."""
MOST_ALONE = 0.15
"""Share of all items that one other vendor answered alone, over which a vendor's share on all items is a guess."""


@dataclass(frozen=True, slots=True)
class Standing:
    """One vendor. `raw`: plain share right; `adjusted`: share right on the items of all, drawn towards the other vendors; `rank_low`,
    `rank_high`: 95 % of the ranks that it could hold (1 is best); `best`: probability of being the best. `group`: vendors of one
    group are tied together by common items."""

    vendor: int
    raw: float
    adjusted: Estimate
    rank_low: int
    rank_high: int
    best: float
    labels: int
    annotators: int
    group: int


@dataclass(frozen=True, slots=True)
class Standings:
    """`vendors` in the order of their codes. `spread` of the effects on the logit scale: vendors, annotators, items. `person`
    (annotators,) and `item` (tasks,): their effects, 0 for the typical one, positive is more often right; `person_error`. `notes`:
    what a reader must know.
    """

    vendors: tuple[Standing, ...]
    spread: tuple[float, float, float]
    person: Floats
    person_error: Floats
    item: Floats
    notes: tuple[str, ...]


def standings(  # noqa: PLR0913 -- labels, what is believed of them, whose they are, chance, how sure
    labels: Labels,
    consensus: Consensus,
    vendors: ArrayLike,
    *,
    rng: Generator,
    known: ArrayLike | None = None,
    confidence: float = 0.95,
) -> Standings:
    """Where each vendor stands, as if all had answered the same items. `vendors` (annotators,): vendors' codes, −1 for none.

    `adjusted` is the mean over all items of P(right) of a typical annotator of the vendor; greyed, with a reason, where vendors had too
    many items for themselves: then how hard items are and how good vendors are cannot be told apart. Doubt about truth widens the intervals
    by 1/√(1 − missing information). ValueError where shapes differ, no label has a vendor, or more than 4,000 annotators answered.
    """
    given = rightness(labels, consensus, known=known)
    of_person = np.asarray(vendors, dtype=np.int64)
    if of_person.shape != (labels.n_workers,):
        raise ValueError(f"vendors holds one code for each of {labels.n_workers} annotators")
    place = np.flatnonzero(of_person[labels.workers] >= 0)
    if not place.size:
        raise ValueError("no label is of an annotator with a vendor")
    kinds = (
        of_person[labels.workers[place]],
        labels.workers[place].astype(np.int64),
        labels.tasks[place].astype(np.int64),
    )
    found = [np.unique(column, return_inverse=True) for column in kinds]
    if found[1][0].size > MOST:
        raise ValueError(
            f"{found[1][0].size} annotators are more than the {MOST} whose effects are fitted at once: take fewer"
        )
    codes = (found[0][1], found[1][1], found[2][1])
    model = random_effects(given.right[place], codes, (found[0][0].size, found[1][0].size, found[2][0].size))
    groups = _tied(codes[0], codes[2], model.sizes)
    share, lost = _plain(given.right[place], codes[0], model.sizes[0])
    rows, doubts = _rows(model, lost, rng, confidence), _confounded(codes[0], codes[2], model.sizes)
    table = tuple(
        Standing(
            int(found[0][0][v]),
            float(share[v]),
            rows.estimates[v].greyed(doubts[v]) if doubts[v] else rows.estimates[v],
            *rows.ranks[v],
            float(rows.best[v]),
            estimates_n,
            int(np.unique(codes[1][codes[0] == v]).size),
            int(groups[v]),
        )
        for v, estimates_n in enumerate(np.bincount(codes[0]).tolist())
    )
    return _standings(labels, model, table, (found[1][0], found[2][0]))


def _standings(
    labels: Labels, model: RandomEffects, table: tuple[Standing, ...], there: tuple[Longs, Longs]
) -> Standings:
    person, error, item = np.zeros(labels.n_workers), np.full(labels.n_workers, np.nan), np.zeros(labels.n_tasks)
    person[there[0]] = model.upper[model.annotators]
    error[there[0]] = np.sqrt(np.diag(model.covariance)[model.annotators])
    item[there[1]] = model.items
    spread = tuple(float(np.sqrt(v)) for v in model.variance[:3])
    notes = []
    if len({row.group for row in table}) > 1:
        notes.append(
            say(
                "not all vendors are tied together by common items: between groups the comparison rests on items being alike"
            )
        )
    return Standings(table, (spread[0], spread[1], spread[2]), person, error, item, tuple(notes))


def _plain(right: Floats, vendor: Longs, size: int) -> tuple[Floats, Floats]:
    """Share right and missing information of each vendor."""
    n = np.bincount(vendor, minlength=size)
    share = np.bincount(vendor, right, minlength=size) / n
    doubt = np.bincount(vendor, right * (1.0 - right), minlength=size)
    a = (share * n + 0.5) / (n + 1.0)
    return share, np.clip(doubt / (n * a * (1.0 - a)), 0.0, 0.9)


def _tied(vendor: Longs, item: Longs, sizes: tuple[int, int, int]) -> Longs:
    """Vendors' groups: those connected through common items have one number."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components

    answered = csr_array((np.ones(vendor.size), (vendor, item)), shape=(sizes[0], sizes[2]))
    return np.asarray(connected_components(answered @ answered.T, directed=False)[1], dtype=np.int64)


def _confounded(vendor: Longs, item: Longs, sizes: tuple[int, int, int]) -> tuple[str, ...]:
    """For each vendor why its standing cannot be told from the items that it, or another one, had for itself; empty where it can."""
    if sizes[0] == 1:
        return ("",)
    whose = np.unique(item * sizes[0] + vendor)
    single = np.bincount(whose // sizes[0], minlength=sizes[2]) == 1
    shared = 1.0 - np.bincount(vendor, single[item], minlength=sizes[0]) / np.bincount(vendor, minlength=sizes[0])
    alone = np.bincount(whose % sizes[0], single[whose // sizes[0]], minlength=sizes[0]) / sizes[2]
    others = alone.sum() - alone
    found = []
    for mine, theirs in zip(shared.tolist(), others.tolist(), strict=True):
        if mine < LEAST_SHARED:
            share = f"{100.0 * mine:.0f} %"
            found.append(
                say(
                    "only {share} of its labels are on items that another vendor answered too: how hard the rest is cannot be told from how good it is",
                    share=share,
                )
            )
        elif theirs > MOST_ALONE:
            share = f"{100.0 * theirs:.0f} %"
            found.append(
                say(
                    "{share} of all items were answered by another vendor alone: how hard they are is not known",
                    share=share,
                )
            )
        else:
            found.append("")
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Rows:
    estimates: tuple[Estimate, ...]
    ranks: tuple[tuple[int, int], ...]
    best: Floats


def _rows(model: RandomEffects, lost: Floats, rng: Generator, confidence: float) -> _Rows:
    """Draws from the vendors' joint normal, each as a share right on all items; quantiles and ranks."""
    v = model.vendors
    wider = 1.0 / np.sqrt(1.0 - lost)
    centre, covariance = model.upper[v], model.covariance[v, v] * np.outer(wider, wider)
    draws = rng.multivariate_normal(centre, covariance, DRAWS, method="eigh")
    grid = np.linspace(-8.0, 8.0, 401)
    curve = _share_at(grid, model)
    levels = [50.0 * (1.0 - confidence), 50.0 * (1.0 + confidence)]
    low, high = np.percentile(draws, levels, axis=0)
    ranks = (-draws).argsort(axis=1).argsort(axis=1) + 1
    bounds = np.percentile(ranks, levels, axis=0, method="nearest").astype(int)
    n = np.bincount(model.codes[0], minlength=model.sizes[0])
    values = zip(*(np.interp(x, grid, curve).tolist() for x in (centre, low, high)), n.tolist(), strict=True)
    estimates = tuple(Estimate(x, lo, hi, n=k, method=METHOD, confidence=confidence) for x, lo, hi, k in values)
    return _Rows(estimates, tuple((int(a), int(b)) for a, b in bounds.T), np.asarray((ranks == 1).mean(axis=0)))


def _share_at(effects: Floats, model: RandomEffects) -> Floats:
    """Mean P(right) at each effect over the items that there are and annotators as they vary."""
    nodes, weights = normal_nodes()
    eta = (
        model.upper[0]
        + effects[:, None, None]
        + np.sqrt(model.variance[2]) * nodes[:, None]
        + np.sqrt(model.variance[1]) * nodes
    )
    return np.asarray(model.item_weights @ (1.0 / (1.0 + np.exp(-eta))) @ weights)
