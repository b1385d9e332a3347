"""From output per annotator and day to single judgments: which item each one gets, and when."""

from dataclasses import dataclass

import numpy as np

from callsheet.simulator.calendars import DAY_MS, MINUTE_MS, Bools, Horizon, Ints, utc_ms
from callsheet.simulator.cast import SiteSpec
from callsheet.simulator.production import Output
from callsheet.simulator.workforce import Floats


@dataclass(frozen=True, slots=True)
class Slots:
    """Judgments to be: item (index in the stream), annotator (index in the crew), day, and whether it is a planted check."""

    item: Ints
    annotator: Ints
    day: Ints
    gold: Bools


def _spread(counts: Ints) -> tuple[Ints, Ints, Floats]:
    """Days × annotators of counts -> (day, annotator, place within the day in [0, 1)) for each unit."""
    days, annotators = np.nonzero(counts)
    n = counts[days, annotators]
    first = np.repeat(np.cumsum(n) - n, n)
    rank = np.arange(int(n.sum())) - first
    place: Floats = (rank + 0.5) / np.repeat(n, n)
    return np.repeat(days, n), np.repeat(annotators, n), place


def _interleaved(counts: Ints, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """(day, annotator) of each unit in queue order: within a day everybody draws at their own even pace."""
    day, annotator, place = _spread(counts)
    shuffled = place + rng.uniform(-1e-4, 1e-4, size=len(place))
    order = np.lexsort((shuffled, day))
    return day[order], annotator[order]


def _clash(item: Ints, annotator: Ints, at: int, overlap: int, who: int) -> bool:
    first = at - at % overlap
    group = range(first, min(first + overlap, len(item)))
    return any(annotator[k] == who for k in group if k != at)


def _repeats(annotator: Ints, overlap: int) -> Ints:
    """Positions whose annotator stands earlier in the same item."""
    item = np.arange(len(annotator)) // overlap
    found = np.zeros(len(annotator), np.bool_)
    for step in range(1, overlap):
        found[step:] |= (annotator[step:] == annotator[:-step]) & (item[step:] == item[:-step])
    return np.flatnonzero(found)


def without_repeats(day: Ints, annotator: Ints, overlap: int) -> Bools:
    """Swap places of a day (in place) until nobody meets an item twice; slots that cannot be saved come back as False.

    Slots of one item stand next to one another: slot k belongs to item k // overlap.
    """
    keep = np.ones(len(annotator), np.bool_)
    item = np.arange(len(annotator)) // overlap
    for at in _repeats(annotator, overlap):
        if _clash(item, annotator, int(at), overlap, int(annotator[at])):
            keep[at] = _swapped(item, day, annotator, int(at), overlap)
    return keep


def _swapped(item: Ints, day: Ints, annotator: Ints, at: int, overlap: int) -> bool:
    for step in (*range(1, 60), *range(-1, -60, -1)):
        other = at + step
        if not 0 <= other < len(item) or day[other] != day[at] or item[other] == item[at]:
            continue
        mine, theirs = int(annotator[at]), int(annotator[other])
        if not _clash(item, annotator, at, overlap, theirs) and not _clash(item, annotator, other, overlap, mine):
            annotator[at], annotator[other] = theirs, mine
            return True
    return False


def _gold_items(annotator: Ints, day: Ints, pool: int, rng: np.random.Generator) -> Ints:
    """A planted check for each serving: everybody goes through the pool in an order of their own, none twice."""
    item = np.empty(len(annotator), np.int64)
    for who in np.unique(annotator):
        mine = np.flatnonzero(annotator == who)
        item[mine[np.argsort(day[mine], kind="stable")]] = rng.permutation(pool)[: len(mine)]
    return item


def slots_of(output: Output, overlap: int, *, regular_items: int, gold_pool: int, rng: np.random.Generator) -> Slots:
    """Hand out queue and planted checks."""
    day, annotator = _interleaved(output.regular, rng)
    keep = without_repeats(day, annotator, overlap)
    item = np.arange(len(day)) // overlap
    gold_day, gold_annotator, _ = _spread(output.gold)
    gold_item = regular_items + _gold_items(gold_annotator, gold_day, gold_pool, rng)
    return Slots(
        item=np.concatenate([item[keep], gold_item]),
        annotator=np.concatenate([annotator[keep], gold_annotator]),
        day=np.concatenate([day[keep], gold_day]),
        gold=np.concatenate([np.zeros(int(keep.sum()), np.bool_), np.ones(len(gold_day), np.bool_)]),
    )


def _group_starts(key: Ints) -> Ints:
    """For sorted keys, the position at which each one's group begins."""
    first = np.concatenate([[True], key[1:] != key[:-1]])
    starts: Ints = np.maximum.accumulate(np.where(first, np.arange(len(key)), 0))
    return starts


def _within_shift(lengths: Floats, gaps: Floats, starts: Ints, room: Floats) -> tuple[Floats, Floats]:
    """Begin and length of each unit after the shift's begin, in ms; a shift that is too long is worked faster."""
    total = np.cumsum(lengths + gaps)
    before = np.where(starts > 0, total[np.maximum(starts - 1, 0)], 0.0)
    ends = total - before
    last = np.maximum.reduceat(ends, np.unique(starts))
    longest = last[np.searchsorted(np.unique(starts), starts)]
    squeeze = np.minimum(1.0, room / longest)
    return (ends - lengths) * squeeze, lengths * squeeze


def shift_times(
    slots: Slots, seconds: Floats, site: SiteSpec, *, horizon: Horizon, rng: np.random.Generator
) -> tuple[Ints, Ints]:
    """Begin and end of each unit in ms UTC, one after the other within the annotator's shift, inside the site's hours."""
    n = len(slots.item)
    key = slots.annotator * 10_000 + slots.day
    order = np.lexsort((rng.uniform(size=n), key))
    starts = _group_starts(key[order])
    count = np.bincount(starts, minlength=n)[starts]
    room_ms = (site.closes - site.opens) * MINUTE_MS
    lengths = seconds[order] * 1000.0
    slack = np.maximum(0.0, room_ms * 0.9 - lengths * count) / count
    gaps = rng.gamma(1.2, 1 / 1.2, size=n) * slack
    begin, length = _within_shift(lengths, gaps, starts, np.full(n, room_ms * 0.999))
    midnight = horizon.start_ms + slots.day[order] * DAY_MS + site.opens * MINUTE_MS
    started = np.empty(n, np.int64)
    ended = np.empty(n, np.int64)
    started[order] = utc_ms(midnight + begin.astype(np.int64), site.zone, horizon)
    ended[order] = started[order] + np.maximum(1000, length.astype(np.int64))
    return started, ended
