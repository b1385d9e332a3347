"""What can be learnt from labels at all, by who answered what."""

import numpy as np

from callsheet.said import say, say_many
from callsheet.stats.aggregation.labels import Labels


def notes_of(labels: Labels) -> tuple[str, ...]:
    """What a reader must know before believing a consensus of `labels`; workers and tasks without any label are left out."""
    each, given = np.diff(labels.offsets), np.bincount(labels.workers, minlength=labels.n_workers)
    said = []
    if np.unique(labels.classes).size == 1:
        said.append(say("every label is the same: there is nothing to decide"))
    if each.max(initial=0) == 1:
        return (*said, say("no task has two labels: each stands as it is, and nobody's skill can be told"))
    if once := int((given == 1).sum()):
        said.append(
            say_many(
                "{n} worker gave one label alone and is taken for average",
                "{n} workers gave one label alone and are taken for average",
                once,
                n=once,
            )
        )
    return tuple(said)
