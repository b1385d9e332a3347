"""What a row of benchmarks.quality is, and the made-up crowds that several of them need."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.random import default_rng
from numpy.typing import NDArray

if TYPE_CHECKING:
    from callsheet.stats.aggregation import Labels

Call = Callable[[], object]
Arrays = Mapping[str, NDArray[Any]]
EACH, CLASSES, RIGHT = 5, 4, 0.7


@dataclass(frozen=True)
class Row:
    """`of`: how much of what; `prepare` makes the call that is timed; `given`: what the peer of the same name takes, if it has one."""

    of: str
    prepare: Callable[[], Call]
    given: Callable[[], Arrays] | None = None


def panel(units: int) -> NDArray[np.int32]:
    """Answers of five annotators who all saw every unit, (units, 5): right in seven of ten."""
    rng = default_rng(20261128)
    truth = rng.integers(0, CLASSES, (units, 1))
    right = rng.random((units, EACH)) < RIGHT
    return np.where(right, truth, rng.integers(0, CLASSES, (units, EACH))).astype(np.int32)


def panel_labels(answers: NDArray[np.int32]) -> "Labels":
    """The same as labels."""
    from callsheet.stats.aggregation import labels_of

    units, annotators = answers.shape
    tasks = np.repeat(np.arange(units, dtype=np.int32), annotators)
    return labels_of(tasks, np.tile(np.arange(annotators, dtype=np.int32), units), answers.ravel(), n_classes=CLASSES)


def repeated(times: int, what: Callable[[int], object]) -> Call:
    """A call that asks the same thing of 0 … times − 1, one after the other."""

    def call() -> object:
        last: object = None
        for i in range(times):
            last = what(i)
        return last

    return call
