"""Estimators of categories by the names under which they are asked for."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from callsheet.stats.aggregation.auto import ENOUGH, auto
from callsheet.stats.aggregation.consensus import Codes, Consensus
from callsheet.stats.aggregation.dawid_skene import Fit, dawid_skene
from callsheet.stats.aggregation.glad import glad
from callsheet.stats.aggregation.labels import Labels
from callsheet.stats.aggregation.mace import mace
from callsheet.stats.aggregation.many_classes import are_many
from callsheet.stats.aggregation.one_coin import one_coin
from callsheet.stats.aggregation.pooled import pooled_dawid_skene
from callsheet.stats.aggregation.restarts import doubts
from callsheet.stats.aggregation.votes import majority, wawa

Method = Callable[[Labels, Fit, Codes | None], Consensus]
"""(labels, how long to go on, classes known for certain or None) -> consensus."""

METHODS: Mapping[str, Method] = {
    "auto": lambda labels, fit, known: auto(labels, fit=ENOUGH if fit.exactly is None else fit, known=known),
    "majority": lambda labels, fit, known: majority(labels),
    "wawa": lambda labels, fit, known: wawa(labels),
    "one-coin": lambda labels, fit, known: one_coin(labels, fit=fit, known=known),
    "dawid-skene": lambda labels, fit, known: dawid_skene(labels, fit=fit, known=known),
    "glad": lambda labels, fit, known: glad(labels, fit=fit, known=known),
    "mace": lambda labels, fit, known: mace(labels, fit=fit, known=known),
    "pooled": lambda labels, fit, known: pooled_dawid_skene(labels, fit=fit, known=known),
}

VOTES = ("majority", "wawa")
"""Methods that count and do not compare workers."""


def consensus(labels: Labels, method: str = "auto", *, fit: Fit = Fit(), known: Codes | None = None) -> Consensus:  # noqa: B008
    """What `method` makes of `labels`.

    ValueError for a name that is not in METHODS, without any label, or with more classes than a table of tasks × classes can hold:
    see `shortlists`.
    """
    if method not in METHODS:
        raise ValueError(f"there is no method {method}; there are {', '.join(METHODS)}")
    if are_many(labels, method):
        raise ValueError(
            f"{labels.n_tasks} tasks × {labels.n_classes} classes are too many for a table: use shortlists"
        )
    found = METHODS[method](labels, fit, known)
    return found if found.method in VOTES else replace(found, notes=(*found.notes, *doubts(labels, found)))
