"""What can be learnt from labels at all, by who answered what."""

from dataclasses import dataclass

import numpy as np

from callsheet.said import say, say_many
from callsheet.stats.aggregation.labels import Labels


@dataclass(frozen=True, slots=True)
class Shape:
    """`alone`: tasks with one label; `once`: workers with one label; tasks, workers and classes that have any."""

    alone: int
    once: int
    tasks: int
    workers: int
    classes: int

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader must know before believing a consensus of such labels."""
        said = []
        if self.classes == 1:
            said.append(say("every label is the same: there is nothing to decide"))
        if self.tasks and self.alone == self.tasks:
            return (*said, say("no task has two labels: each stands as it is, and nobody's skill can be told"))
        if self.once:
            said.append(
                say_many(
                    "{n} worker gave one label alone and is taken for average",
                    "{n} workers gave one label alone and are taken for average",
                    self.once,
                    n=self.once,
                )
            )
        return tuple(said)


def shape_of(labels: Labels) -> Shape:
    """The shape of `labels`; workers and tasks without any label are left out."""
    given = np.bincount(labels.workers, minlength=labels.n_workers)
    each = np.diff(labels.offsets)
    return Shape(
        alone=int((each == 1).sum()),
        once=int((given == 1).sum()),
        tasks=int((each > 0).sum()),
        workers=int((given > 0).sum()),
        classes=int(np.unique(labels.classes).size),
    )
