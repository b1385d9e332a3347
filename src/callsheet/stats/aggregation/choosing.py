"""Estimators of categories by the names under which they are asked for."""

from collections.abc import Callable, Mapping

from callsheet.stats.aggregation.consensus import Codes, Consensus
from callsheet.stats.aggregation.dawid_skene import Fit, dawid_skene
from callsheet.stats.aggregation.labels import Labels
from callsheet.stats.aggregation.one_coin import one_coin
from callsheet.stats.aggregation.votes import majority, wawa

Method = Callable[[Labels, Fit, Codes | None], Consensus]
"""(labels, how long to go on, classes known for certain or None) -> consensus."""

METHODS: Mapping[str, Method] = {
    "majority": lambda labels, fit, known: majority(labels),
    "wawa": lambda labels, fit, known: wawa(labels),
    "one-coin": lambda labels, fit, known: one_coin(labels, fit=fit, known=known),
    "dawid-skene": lambda labels, fit, known: dawid_skene(labels, fit=fit, known=known),
}


def consensus(labels: Labels, method: str, *, fit: Fit = Fit(), known: Codes | None = None) -> Consensus:  # noqa: B008
    """What `method` makes of `labels`. ValueError for a name that is not in METHODS, or without any label."""
    if method not in METHODS:
        raise ValueError(f"there is no method {method}; there are {', '.join(METHODS)}")
    return METHODS[method](labels, fit, known)
