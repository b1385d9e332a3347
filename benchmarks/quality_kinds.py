"""Rows of benchmarks.quality for answers that are not one category: numbers, steps, texts, boxes, polygons."""

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

Call = Callable[[], object]
Prepared = Callable[[], Call]
EACH, WORDS, VOCABULARY, WRONG = 5, 12, 2_000, 0.15
MOST_TEXTS, MOST_BOXES = 20_000, 200_000


def kinds(arrays: dict[str, NDArray[np.int32]]) -> Mapping[str, Prepared]:
    """Each estimator as a function that prepares it; numbers and steps have as many answers as `arrays`, texts at most 20,000."""
    size = arrays["workers"].size
    return {
        "numeric mean": lambda: numeric(arrays, "mean"),
        "numeric median": lambda: numeric(arrays, "median"),
        "numeric huber": lambda: numeric(arrays, "huber"),
        "numeric scale": lambda: numeric(arrays, "scale"),
        "numeric auto": lambda: numeric(arrays, "auto"),
        "ordinal": lambda: steps(arrays),
        "rover": lambda: voted(min(size, MOST_TEXTS)),
        "box overlaps": lambda: overlaps(min(size, MOST_BOXES)),
    }


def numeric(arrays: dict[str, NDArray[np.int32]], method: str) -> Call:
    """Numbers around a truth of each task, each worker with a scale and a noise of their own."""
    from callsheet.stats.aggregation import numbers_of, numeric_consensus

    rng = np.random.default_rng(20261125)
    crowd = int(arrays["workers"].max()) + 1
    truth = rng.normal(0.0, 10.0, int(arrays["tasks"].max()) + 1)[arrays["tasks"]]
    scale, noise = rng.normal(1.0, 0.3, crowd), rng.gamma(3.0, 1.5, crowd)
    values = scale[arrays["workers"]] * truth + rng.normal(size=truth.size) * noise[arrays["workers"]]
    numbers = numbers_of(arrays["tasks"], arrays["workers"], values)
    return lambda: numeric_consensus(numbers, method)


def steps(arrays: dict[str, NDArray[np.int32]]) -> Call:
    """The classes of the made-up crowd taken for steps in order."""
    from callsheet.stats.aggregation import labels_of, ordinal

    labels = labels_of(arrays["tasks"], arrays["workers"], arrays["classes"])
    return lambda: ordinal(labels)


def texts(size: int) -> dict[str, NDArray[np.int32]]:
    """`size` texts of twelve words, five a task, one word in seven another."""
    rng = np.random.default_rng(20261126)
    truth = np.repeat(rng.integers(0, VOCABULARY, (size // EACH, WORDS)), EACH, axis=0)
    other = rng.integers(0, VOCABULARY, truth.shape)
    tasks = np.repeat(np.arange(size // EACH, dtype=np.int32), EACH)
    words = np.where(rng.random(truth.shape) < WRONG, other, truth).astype(np.int32)
    return {"tasks": tasks, "workers": rng.permutation(tasks.size).astype(np.int32) % 50, "words": words}


def voted(size: int) -> Call:
    """Plain votes on the words of such texts; `texts` are tuples already."""
    from callsheet.stats.aggregation import text_consensus, texts_of

    made = texts(size)
    given = texts_of(
        made["tasks"], np.tile(np.arange(EACH), size // EACH), [tuple(row) for row in made["words"].tolist()]
    )
    return lambda: text_consensus(given, "rover")


def overlaps(size: int) -> Call:
    """Matches of ten boxes with ten in each picture, `size` boxes in all."""
    from callsheet.stats.overlap import box_counts, match_scores

    rng = np.random.default_rng(20261127)
    corner = rng.uniform(0.0, 100.0, (size // 10, 10, 2))
    boxes = np.concatenate([corner, corner + rng.uniform(5.0, 30.0, corner.shape)], axis=2)
    found = boxes + rng.normal(0.0, 1.0, boxes.shape) * [1.0, 1.0, 0.0, 0.0]
    return lambda: match_scores([box_counts(a, b) for a, b in zip(boxes, found, strict=True)])
