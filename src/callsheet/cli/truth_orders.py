"""callsheet truth --kind orders"""

import time
from itertools import combinations
from typing import Any

import numpy as np

from callsheet.cli.truth_asking import Asked, answered, write_rows
from callsheet.cli.truth_lists import known_lists, read_lists, written

METHOD = "median-order"
EXAMPLE = '["best", "next", ["these two", "alike"]]'
Places = dict[str, int]
"""Item -> its place, 1 first; items of one place are alike."""


def answer(asked: Asked) -> dict[str, Any]:
    """For each task the order of items that contradicts the fewest comparisons of its rankers."""
    asked.check(("auto", METHOD))
    given = read_lists(asked, order_in, EXAMPLE)
    known, notes = known_lists(asked, given.tasks, order_in)
    started = time.perf_counter()
    found = [_median(answers) for answers in given.by_task]
    seconds = time.perf_counter() - started
    if asked.out:
        rows = (
            [task, written(order), share, exact] for task, (order, share, exact) in zip(given.tasks, found, strict=True)
        )
        write_rows(asked.out, ["task", "answer", "contradicted", "is_exact"], rows)
    figures = {
        "method": METHOD,
        "tasks": len(given.tasks),
        "workers": given.workers,
        "labels": given.answers,
        "classes": len({item for answers in given.by_task for places in answers for item in places}),
        "iterations": 1,
        "converged": all(exact for _, _, exact in found),
    }
    return answered(
        figures,
        _scores(known, [order for order, _, _ in found]) if asked.gold else {},
        seconds,
        [*given.warnings, *notes],
    )


def order_in(items: list[Any]) -> Places:
    """Items from the first to the last, a list within for those that are alike; ValueError where one stands twice or nothing does."""
    places: Places = {}
    for place, item in enumerate(items, 1):
        for name in item if isinstance(item, list) else [item]:
            if isinstance(name, dict | list) or name is None or str(name) in places:
                raise ValueError(f"{name!r} stands twice, or is no name")
            places[str(name)] = place
    if not places:
        raise ValueError("an order of nothing")
    return places


def _median(answers: tuple[Places, ...]) -> tuple[list[str], float | None, bool]:
    """The order, the share of comparisons that it contradicts (mean over rankers), and whether it is known to be a median."""
    from callsheet.stats.aggregation.rankings import ranking_consensus

    items = sorted({item for places in answers for item in places})
    if len(items) < 2:
        return items, None, True
    ranks = np.array([[places.get(item, np.nan) for item in items] for places in answers])
    try:
        found = ranking_consensus(ranks)
    except ValueError:
        # Nobody ranked two of them: there is no order to contradict.
        return items, None, True
    distances = found.distances[np.isfinite(found.distances)]
    share = float(distances.mean()) if distances.size else None
    return [items[i] for i in (*found.order, *found.unranked)], share, found.is_exact


def _scores(known: dict[int, Places], orders: list[list[str]]) -> dict[str, Any]:
    """Share of orders without any contradiction to the known one, and Kendall's τ, mean over tasks."""
    shares = []
    for task, truth in known.items():
        place = {item: i for i, item in enumerate(orders[task])}
        pairs = [
            (a, b) for a, b in combinations(sorted(truth), 2) if truth[a] != truth[b] and a in place and b in place
        ]
        if pairs:
            wrong = sum((truth[a] < truth[b]) != (place[a] < place[b]) for a, b in pairs)
            shares.append(wrong / len(pairs))
    if not shares:
        return {"kendall": None}
    return {"accuracy": float(np.mean([s == 0.0 for s in shares])), "kendall": float(1.0 - 2.0 * np.mean(shares))}
