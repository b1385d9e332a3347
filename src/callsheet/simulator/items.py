"""Items: what is to be judged, released in waves, with hidden truth and difficulty; and the planted checks."""

from dataclasses import dataclass

import numpy as np

from callsheet.simulator.calendars import DAY_MS, HOUR_MS, Horizon, Ints
from callsheet.simulator.cast import TaskSpec
from callsheet.simulator.faults import Span
from callsheet.simulator.workforce import Floats

HEADROOM = 1.08
"""Waves bring this much more than the plan does in the week, so that a queue is short but not empty."""
BARELY = 0.97
"""Before releases are withheld they are just enough, so that the queue is dry soon after."""
RELEASE_HOUR = 12
FIRST_WAVE_WEEKS = 1.3


@dataclass(frozen=True, slots=True)
class Items:
    """Items of one stream, in order of release; planted checks come last.

    `truth` is the index of the right label (−1 for text), `released` ms UTC, `batch` the index of the wave (−1 for
    planted checks), `units_milli` the size.
    """

    truth: Ints
    difficulty: Floats
    units_milli: Ints
    released: Ints
    batch: Ints

    def __len__(self) -> int:
        return len(self.truth)

    @property
    def is_gold(self) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        """Per item: is it a planted check?"""
        mask: np.ndarray[tuple[int], np.dtype[np.bool_]] = self.batch < 0
        return mask


def wave_days(horizon: Horizon) -> list[int]:
    """Day indexes on which waves are released: the day before the start, then every Sunday."""
    sundays = [day for day in range(horizon.days) if horizon.day(day).weekday() == 6]
    return [-1, *(day for day in sundays if day > 2)]


def wave_sizes(weekly_items: float, horizon: Horizon, withheld: Span | None) -> list[int]:
    """Items per wave. Waves within the withheld span bring nothing."""
    days = wave_days(horizon)
    first_stretch = (days[1] + 1) / 7 if len(days) > 1 else horizon.days / 7
    first_weeks = 1.0 if withheld else FIRST_WAVE_WEEKS
    sizes = [weekly_items * max(first_weeks, first_stretch), *([weekly_items] * (len(days) - 1))]
    kept = [0.0 if withheld and withheld.holds(day) else size for day, size in zip(days, sizes, strict=True)]
    headroom = BARELY if withheld else HEADROOM
    return [max(0, round(size * headroom)) for size in kept]


def released_slots(sizes: list[int], overlap: int, horizon: Horizon) -> Ints:
    """Slots released by the start of each day, cumulative; a wave counts from the day after its release."""
    slots = np.zeros(horizon.days, np.int64)
    for day, size in zip(wave_days(horizon), sizes, strict=True):
        if day + 1 < horizon.days:
            slots[day + 1] += size * overlap
    cumulative: Ints = np.cumsum(slots)
    return cumulative


def label_odds(task: TaskSpec) -> Floats:
    """How common each label is: falling from the first, none rarer than a fifth of the first."""
    weights = np.maximum(0.2, 0.75 ** np.arange(len(task.labels)))
    odds: Floats = weights / weights.sum()
    return odds


def _sizes(task: TaskSpec, n: int, rng: np.random.Generator) -> Ints:
    if task.unit == "items":
        return np.full(n, 1000, np.int64)
    whole = np.maximum(5, np.round(task.unit_size * rng.lognormal(0.0, 0.25, size=n)))
    sized: Ints = (whole * 1000).astype(np.int64)
    return sized


def items_of(task: TaskSpec, sizes: list[int], gold_pool: int, *, horizon: Horizon, rng: np.random.Generator) -> Items:
    """Draw the items of all waves and the planted checks (released with the first wave)."""
    regular = sum(sizes)
    n = regular + gold_pool
    days = np.array(wave_days(horizon))
    batch = np.concatenate([np.repeat(np.arange(len(sizes)), sizes), np.full(gold_pool, -1)])
    truth = rng.choice(len(task.labels), size=n, p=label_odds(task)) if task.labels else np.full(n, -1)
    return Items(
        truth=truth.astype(np.int64),
        difficulty=rng.normal(0.0, 0.8, size=n),
        units_milli=_sizes(task, n, rng),
        released=horizon.start_ms + days[np.maximum(batch, 0)] * DAY_MS + RELEASE_HOUR * HOUR_MS,
        batch=batch.astype(np.int64),
    )
