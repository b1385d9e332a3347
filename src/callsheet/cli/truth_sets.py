"""callsheet truth --kind multi-label"""

import time
from typing import Any

from callsheet.cli.truth_asking import Asked, answered, common_warnings, read_answers, read_gold, write_rows

BETWEEN = "|"


def answer(asked: Asked) -> dict[str, Any]:
    """A set of labels a task, written a|b; | alone is the empty set."""
    from callsheet.stats.aggregation.dawid_skene import Fit
    from callsheet.stats.aggregation.multi_label import label_sets, multi_label

    asked.check(("auto", "multi-label"))
    read = read_answers(asked)
    written = [parted(name) for name in read.names["label"]]
    labels = sorted(set().union(*written))
    place = {name: i for i, name in enumerate(labels)}
    coded = [frozenset(place[name] for name in one) for one in written]
    names = read.names["task"]
    given = label_sets(
        read.codes["task"], read.codes["worker"], [coded[k] for k in read.codes["label"]], n_labels=len(labels)
    )
    started = time.perf_counter()
    found = multi_label(given, fit=Fit(exactly=asked.iterations or None))
    seconds = time.perf_counter() - started
    sets = [frozenset(labels[i] for i in one) for one in found.sets()]
    if asked.out:
        rows = (
            [t, BETWEEN.join(sorted(s)) or BETWEEN, *map(float, p)]
            for t, s, p in zip(names, sets, found.posterior, strict=True)
        )
        write_rows(asked.out, ["task", "answer", *(f"p_{name}" for name in labels)], rows)
    scores, notes = _scores(asked, names, sets, frozenset(labels))
    figures = {
        "method": "multi-label",
        "tasks": given.n_tasks,
        "workers": given.n_workers,
        "labels": int(given.tasks.size),
        "classes": len(labels),
        "iterations": found.iterations,
        "converged": found.converged,
    }
    return answered(figures, scores, seconds, [*common_warnings(read, given.repeated), *notes])


def parted(text: str) -> frozenset[str]:
    """The labels of a cell."""
    return frozenset(part for name in text.split(BETWEEN) if (part := name.strip()))


def _scores(
    asked: Asked, names: tuple[str, ...], sets: list[frozenset[str]], labels: frozenset[str]
) -> tuple[dict[str, Any], list[str]]:
    """Share of sets that are right as a whole; F1 over all decisions; share of decisions that are wrong."""
    if asked.gold is None:
        return {}, []
    known, notes = read_gold(asked.gold, names)
    pairs = [(sets[task], parted(text)) for task, text in known.items()]
    hits = sum(len(a & b) for a, b in pairs)
    either = sum(len(a) + len(b) for a, b in pairs)
    if not pairs:
        return {"f1": None, "hamming": None}, notes
    return {
        "accuracy": sum(a == b for a, b in pairs) / len(pairs),
        "f1": 2.0 * hits / either if either else 1.0,
        "hamming": (either - 2 * hits) / (len(pairs) * len(labels.union(*(b for _, b in pairs)))),
    }, notes
