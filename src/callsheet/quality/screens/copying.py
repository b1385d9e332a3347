"""Annotators who make the same mistakes: agreement in error beyond chance, and the rings that it forms. docs/methods/screens.md"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from callsheet.quality.screens.outcome import FALSE_SHARE, Figure, Screened, Signal, allowed, chosen, off
from callsheet.quality.skill.others import Others
from callsheet.said import say
from callsheet.stats.aggregation import Consensus, Labels

Floats = NDArray[np.float64]
Longs = NDArray[np.int64]
SCREEN = "copying"
LEAST = 20
"""Common items under which two annotators are not compared."""
LEAST_SHARED = 3
"""Common mistakes under which no pair is pointed out, however rare mistakes are."""
POPULAR = 2.0
"""Labels of prior weight of the annotator's own habits against what the rest answered to the same item."""
SHOWN = 12


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two annotators: common items, mistakes of the first on them, the same mistakes of both, expected, p-value, items."""

    pair: tuple[int, int]
    common: int
    mistakes: int
    shared: int
    expected: float
    tail: float
    tasks: tuple[int, ...]


def copying(
    labels: Labels,
    consensus: Consensus,
    *,
    known: ArrayLike | None = None,
    measured: ArrayLike | None = None,
    least: int = LEAST,
) -> Screened:
    """Pairs with more mistakes in common than the items and their habits explain, joined into groups.

    Null: given an item's truth, its popular wrong answers and both annotators' habits, they answer independently. The same
    mistakes are a Poisson-binomial count, whose chances are raised by what the typical pair has in excess; Benjamini–Hochberg
    over all pairs with `least` common items. The order of a pair does not matter: of both directions the weaker counts.
    """
    may = allowed(measured, labels.n_workers)
    present = np.bincount(labels.workers, minlength=labels.n_workers) > 0
    unmeasured = int((present & ~may).sum())
    if present.any() and not (may & present).any():
        return off(SCREEN, unmeasured=unmeasured, least=least)
    others = Others(labels, consensus, known=known)
    pairs, few = _pairs(labels, may, least)
    own, alike = _places(labels), _alike(labels)
    rows = [_counted(labels, others, alike, pair, (own[pair[0]], own[pair[1]])) for pair in pairs]
    excess = _excess(rows)
    found = [_tested(row, excess) for row in rows]
    tails = [pair.tail if pair.shared >= LEAST_SHARED else 1.0 for pair in found]
    signals = _rings([(found[i], value) for i, value in chosen(tails)])
    return Screened(SCREEN, len(pairs), few, unmeasured, signals, least, FALSE_SHARE)


def _pairs(labels: Labels, may: NDArray[np.bool_], least: int) -> tuple[list[tuple[int, int]], int]:
    """Pairs with enough common items, and the number of those that have some, but too few."""
    from scipy.sparse import csr_array

    there = may[labels.workers]
    shape = labels.n_workers, labels.n_tasks
    ones = np.ones(int(there.sum()), dtype=np.int64)
    answered = csr_array((ones, (labels.workers[there], labels.tasks[there])), shape=shape)
    common = (answered @ answered.T).tocoo()
    upper = common.row < common.col
    enough = upper & (common.data >= least)
    pairs = sorted(zip(common.row[enough].tolist(), common.col[enough].tolist(), strict=True))
    return pairs, int(upper.sum() - enough.sum())


@dataclass(frozen=True, slots=True)
class _Counted:
    """For both directions: the chances of the same mistake on each mistake of the first (mistakes,), and where they fell together."""

    pair: tuple[int, int]
    common: int
    chances: tuple[Floats, Floats]
    shared: tuple[int, int]
    tasks: tuple[int, ...]


def _places(labels: Labels) -> list[Longs]:
    """Where each annotator's labels stand."""
    order = np.argsort(labels.workers, kind="stable")
    return np.split(order, np.searchsorted(labels.workers[order], np.arange(1, labels.n_workers)))


def _alike(labels: Labels) -> Longs:
    """For each label how many gave this answer to its task, itself included."""
    cell = labels.tasks.astype(np.int64) * labels.n_classes + labels.classes
    _, place, counts = np.unique(cell, return_inverse=True, return_counts=True)
    return np.asarray(counts[place])


def _counted(
    labels: Labels, others: Others, alike: Longs, pair: tuple[int, int], places: tuple[Longs, Longs]
) -> _Counted:
    _, first, second = np.intersect1d(others.tasks[places[0]], others.tasks[places[1]], return_indices=True)
    a, b = places[0][first], places[1][second]
    belief = others.without(a, b)
    wrong = tuple(_mistaken(labels, belief, place) for place in (a, b))
    one = _direction(labels, others, alike, (a[wrong[0]], b[wrong[0]]))
    other = _direction(labels, others, alike, (b[wrong[1]], a[wrong[1]]))
    same = wrong[0] & (labels.classes[a] == labels.classes[b])
    tasks = tuple(others.tasks[a[same]].tolist())
    return _Counted(pair, a.size, (one, other), (len(tasks), len(tasks)), tasks)


def _mistaken(labels: Labels, belief: Floats, place: Longs) -> NDArray[np.bool_]:
    return np.asarray(belief[np.arange(place.size), labels.classes[place]] < 0.5)


def _direction(labels: Labels, others: Others, alike: Longs, places: tuple[Longs, Longs]) -> Floats:
    """P(the second gives what the first gave) on each mistake of the first, all others' answers and the first's being known.

    The first's answer speaks for itself: where few others answered, what looks like its mistake may be theirs. Habits under that
    belief, or what the rest answered to the item where that is likelier.
    """
    a, b = places
    given = labels.classes[a]
    habit = others.given(labels.workers[b], others.without(b))[np.arange(given.size), given]
    tasks = others.tasks[a]
    rest = labels.offsets[tasks + 1] - labels.offsets[tasks] - 2
    popular = alike[a].astype(np.float64) - 1.0 - (labels.classes[b] == given)
    return np.asarray(np.maximum(habit, (popular + POPULAR * habit) / (rest + POPULAR)))


def _excess(rows: list[_Counted]) -> float:
    """Same mistakes found over expected, all pairs together, at least 1: what items have in common that the chances miss."""
    found = sum(row.shared[0] for row in rows)
    expected = sum(float(chances.sum()) for row in rows for chances in row.chances) / 2.0
    return max(1.0, found / expected) if expected > 0 else 1.0


def _tested(row: _Counted, excess: float) -> _Pair:
    tails = [
        at_least(shared, np.minimum(chances * excess, 0.95))
        for shared, chances in zip(row.shared, row.chances, strict=True)
    ]
    weaker = int(np.argmax(tails))
    chances = row.chances[weaker]
    expected = float(np.minimum(chances * excess, 0.95).sum())
    return _Pair(row.pair, row.common, chances.size, row.shared[0], expected, tails[weaker], row.tasks)


def at_least(events: int, chances: Floats) -> float:
    """P(X ≥ events) of a sum of independent events with these chances (Poisson-binomial), exactly by convolution."""
    if events <= 0:
        return 1.0
    if events > chances.size:
        return 0.0
    below = np.zeros(events)
    below[0] = 1.0
    for p in chances.tolist():
        below[1:] = below[1:] * (1.0 - p) + below[:-1] * p
        below[0] *= 1.0 - p
    return float(min(1.0, max(0.0, 1.0 - below.sum())))


def _rings(found: list[tuple[_Pair, float]]) -> tuple[Signal, ...]:
    """Pairs that share an annotator are one group; the strongest pair speaks for it."""
    group: dict[int, set[int]] = {}
    for pair, _ in found:
        joined = group.get(pair.pair[0], {pair.pair[0]}) | group.get(pair.pair[1], {pair.pair[1]})
        for worker in joined:
            group[worker] = joined
    rings = {tuple(sorted(members)) for members in group.values()}
    signals = [_signal(ring, [(p, v) for p, v in found if p.pair[0] in ring]) for ring in rings]
    return tuple(sorted(signals, key=lambda signal: (signal.tail, signal.annotators)))


def _signal(ring: tuple[int, ...], pairs: list[tuple[_Pair, float]]) -> Signal:
    strongest, value = pairs[0]
    shared, expected = (sum(getattr(pair, name) for pair, _ in pairs) for name in ("shared", "expected"))
    counted = sorted(
        (t for pair, _ in pairs for t in pair.tasks), key=[t for p, _ in pairs for t in p.tasks].count, reverse=True
    )
    tasks = tuple(dict.fromkeys(counted))[:SHOWN]
    figures = (
        Figure(say("same mistakes"), float(shared), float(expected)),
        Figure(say("mistakes on common items"), float(sum(pair.mistakes for pair, _ in pairs))),
        Figure(say("common items"), float(sum(pair.common for pair, _ in pairs))),
    )
    request = say(
        "Please ask how these {people} annotators work: on their common items they made the same mistake {shared} times, "
        "where {expected} were to be expected. A shared note or an answer key passed on would explain it; so would one wrong briefing.",
        people=len(ring),
        shared=int(shared),
        expected=f"{expected:.1f}",
    )
    return Signal(SCREEN, ring, strongest.tail, value, int(sum(p.common for p, _ in pairs)), figures, tasks, request)
