"""Which feed brings what, and when: exports are drawn a few times, and one feed stops coming."""

import zlib
from dataclasses import dataclass
from datetime import date

import numpy as np

from callsheet.simulator.calendars import DAY_MS, HOUR_MS, Bools, Horizon, Ints
from callsheet.simulator.cast import PROGRAMMES, ProgrammeSpec
from callsheet.simulator.keys import FEEDS_BY_VENDOR, NEW_CHANNEL, StreamKeys, source_of
from callsheet.simulator.work import Work
from callsheet.simulator.workforce import site_specs
from callsheet.simulator.world import StreamWork, World

DRAWN_HOUR = 6
TAINTED_IN = 250
"""One Appen row in so many is tainted: the tool itself disowns it."""


@dataclass(frozen=True, slots=True)
class Draw:
    """Feeds drawn at six in the morning (UTC) of `received_on`: what was submitted from `after_ms` to before `until_ms`."""

    received_on: date
    after_ms: int
    until_ms: int

    def brings(self, at: Ints) -> Bools:
        """Which of these moments fall into the draw."""
        falls: Bools = (at >= self.after_ms) & (at < self.until_ms)
        return falls


@dataclass(frozen=True, slots=True)
class Feed:
    """One source of one programme and the streams (with their keys) that it brings."""

    programme: ProgrammeSpec
    source: str
    vendor: str
    streams: tuple[tuple[StreamWork, StreamKeys], ...]


def draws(feed: Feed, horizon: Horizon) -> tuple[Draw, ...]:
    """The history up to a week ago, and this morning's; vendors' own feeds also three days ago, when one of them stops."""
    middle = {horizon.ago(3)} if feed.programme.code in FEEDS_BY_VENDOR else set()
    days = sorted({horizon.ago(7), horizon.days} | middle)
    ends = [horizon.start_ms + day * DAY_MS + DRAWN_HOUR * HOUR_MS for day in days]
    begins = [0, *ends[:-1]]
    return tuple(Draw(horizon.day(day), after, until) for day, after, until in zip(days, begins, ends, strict=True))


def feeds_of(world: World, keys: tuple[StreamKeys, ...]) -> tuple[Feed, ...]:
    """All feeds, by programme and source."""
    found: dict[tuple[str, str], list[tuple[StreamWork, StreamKeys]]] = {}
    vendors: dict[tuple[str, str], str] = {}
    for stream, named in zip(world.streams, keys, strict=True):
        vendor = site_specs(stream.stream)[0].vendor
        key = (stream.programme.code, source_of(stream.programme, vendor))
        found.setdefault(key, []).append((stream, named))
        vendors[key] = vendor
    programmes = {programme.code: programme for programme in PROGRAMMES}
    return tuple(
        Feed(programmes[code], source, vendors[code, source], tuple(streams))
        for (code, source), streams in found.items()
    )


def in_gap(stream: StreamWork, world: World, work: Work) -> Bools:
    """Judgments whose feed does not come: Kestrel's search relevance of the last days."""
    vendor = site_specs(stream.stream)[0].vendor
    gapped = stream.programme.code == "searchrel" and vendor == "kestrel"
    missing: Bools = (work.site_day >= world.faults.gap.first) & gapped
    return missing


def tainted(stream: StreamWork, keys: StreamKeys) -> Bools:
    """Rows that the tool disowns: in Appen one in 250, never of planted checks."""
    if stream.programme.tool != "appen":
        return np.zeros(len(stream.work), np.bool_)
    salt = zlib.crc32(keys.items[0].encode())
    mixed = (stream.work.item * 48_271 + stream.work.annotator * 2_531_011 + salt) % TAINTED_IN
    chosen: Bools = (mixed == 0) & ~stream.work.gold
    return chosen


def unmapped(stream: StreamWork, keys: StreamKeys) -> Bools:
    """Judgments of workers whom no worker rule names."""
    nobody = np.array([channel == NEW_CHANNEL for channel in keys.channels])
    mask: Bools = nobody[stream.work.annotator]
    return mask
