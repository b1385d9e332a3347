"""What vendors report of themselves, and why it differs from what the exports say, to the unit.

A vendor counts what its people submitted, by the calendar of its reporting zone, in its own way. Every difference from the export's
count of the same cell (site, locale, workstream, day) has a recorded reason; the reasons sum to the difference.
"""

from dataclasses import dataclass

import numpy as np

from callsheet.simulator.calendars import Bools, Horizon, Ints, production_days
from callsheet.simulator.cast import SiteSpec
from callsheet.simulator.faults import Span
from callsheet.simulator.feeds import in_gap, tainted, unmapped
from callsheet.simulator.keys import StreamKeys
from callsheet.simulator.workforce import Floats, site_days, site_specs
from callsheet.simulator.world import StreamWork, World

TRACKED: tuple[tuple[str, str], ...] = (
    ("lumen-data", "synopsis"), ("lumen-data", "podtran"), ("lumen-data", "searchrel"), ("harborline", "songsim"),
    ("harborline", "apptox"), ("kestrel", "searchrel"), ("saffron-works", "podtran"), ("saffron-works", "apptox"),
    ("minato-kotoba", "songsim"), ("minato-kotoba", "searchrel"),
)  # fmt: skip
"""Which vendor sends a tracker for which programme."""
TWICE = "resubmissions counted twice"
SKIPS = "skipped tasks counted as done"
BOUNDARY = "day boundary of the tracker's zone"
TAINTED = "rows that the tool disowns"
UNMAPPED = "workers without a vendor"
NOT_ARRIVED = "export not arrived"
NO_SITE = "site missing from the tracker"
NOT_REPORTED = "day reported as n/a"
PROVISIONAL = "day still provisional"
REASONS = (TWICE, SKIPS, BOUNDARY, TAINTED, UNMAPPED, NOT_ARRIVED, NO_SITE, NOT_REPORTED, PROVISIONAL)
UTILISATION = 0.8
REPORTING_ZONES = {
    "lumen-data": "Europe/Berlin",
    "harborline": "UTC",
    "kestrel": "Europe/London",
    "saffron-works": "America/Los_Angeles",
    "minato-kotoba": "Asia/Tokyo",
}
"""By which midnight each vendor's reporting tool parts its days. Our production day is the site's own."""
IDLE_HOURS = 1.5
PROVISIONAL_SHARE = 0.12


@dataclass(frozen=True, slots=True)
class Line:
    """One site, locale and workstream of a tracker; arrays hold one number a simulated day.

    `produced` is what the vendor counts once all is settled; `export` what the exports give us for our days. `reasons`
    sum to their difference. `shown` is False where the tracker has no number (`word` says what stands there instead).
    """

    site: SiteSpec
    locale: str
    workstream: str
    produced: Ints
    heads: Ints
    hours: Floats
    idle: Floats
    reworked: Ints
    export: Ints
    reasons: dict[str, Ints]
    words: tuple[str, ...]

    @property
    def shown(self) -> Bools:
        """Days for which the tracker has a number."""
        return np.array([word == "" for word in self.words])


@dataclass(frozen=True, slots=True)
class Tracker:
    """All that one vendor reports of one programme."""

    vendor: str
    programme: str
    lines: tuple[Line, ...]


def _by_day(day: Ints, chosen: Bools, days: int) -> Ints:
    kept = day[chosen & (day >= 0) & (day < days)]
    counts: Ints = np.bincount(kept, minlength=days).astype(np.int64)
    return counts


def missing_site_span(horizon: Horizon) -> Span:
    """Days on which Harborline forgets Recife in its app review tracker."""
    return Span(horizon.ago(18), horizon.ago(13))


def unreported_days(horizon: Horizon) -> tuple[int, ...]:
    """Days that Saffron reports as n/a."""
    return tuple(sorted({horizon.ago(31), horizon.ago(30), horizon.ago(9)}))


def reported_days(stream: StreamWork, vendor: str, horizon: Horizon) -> Ints:
    """The day to which that vendor's tracker counts each judgment."""
    return production_days(stream.work.submitted, REPORTING_ZONES[vendor], 0, horizon)


def _counts(stream: StreamWork, keys: StreamKeys, index: int, world: World) -> tuple[Ints, dict[str, Ints]]:
    """The vendor's settled count and the export's reasons, for one site of the stream."""
    work, days = stream.work, world.horizon.days
    vendor = site_specs(stream.stream)[index].vendor
    here = stream.crew.site[work.annotator] == index
    sent = here & ~work.skipped
    disowned = sent & tainted(stream, keys)
    arrived = sent & ~in_gap(stream, world, work)
    told = reported_days(stream, vendor, world.horizon)
    twice = sent & (work.attempt > 1) & (vendor == "lumen-data")
    skips = here & work.skipped & (vendor == "kestrel")
    reasons = {
        TWICE: _by_day(told, twice, days),
        SKIPS: _by_day(told, skips, days),
        BOUNDARY: _by_day(told, sent, days) - _by_day(work.day, sent, days),
        NOT_ARRIVED: _by_day(work.day, sent & ~arrived, days),
        TAINTED: _by_day(work.day, arrived & disowned, days),
        UNMAPPED: _by_day(work.day, arrived & ~disowned & unmapped(stream, keys), days),
    }
    export = _by_day(work.day, arrived & ~disowned & ~unmapped(stream, keys), days)
    return export, reasons


def _words(site: SiteSpec, open_: Bools, produced: Ints, programme: str, horizon: Horizon) -> tuple[str, ...]:
    """Per day "" or the word that stands in place of a number."""
    absent = missing_site_span(horizon)
    words = []
    for day in range(horizon.days):
        weekday = horizon.day(day).weekday() < 5
        if (programme, site.code) == ("apptox", "recife") and absent.holds(day):
            words.append(NO_SITE)
        elif not open_[day] and not produced[day]:
            words.append("hol" if weekday else "weekend")
        elif site.vendor == "saffron-works" and programme == "podtran" and day in unreported_days(horizon):
            words.append("n/a")
        else:
            words.append("")
    return tuple(words)


def _line(stream: StreamWork, keys: StreamKeys, index: int, world: World) -> Line:
    site = site_specs(stream.stream)[index]
    work, horizon = stream.work, world.horizon
    here = stream.crew.site[work.annotator] == index
    export, reasons = _counts(stream, keys, index, world)
    produced = export + sum(reasons.values(), np.zeros(horizon.days, np.int64))
    told = reported_days(stream, site.vendor, horizon)
    present = stream.output.present[:, stream.crew.site == index]
    open_ = site_days(stream.stream, horizon)[:, index]
    words = _words(site, open_, produced, stream.programme.code, horizon)
    for word, reason in ((NO_SITE, NO_SITE), ("n/a", NOT_REPORTED)):
        gone = np.array([w == word for w in words])
        reasons[reason] = np.where(gone, -produced, 0)
    idle_heads = present.sum(axis=1) * (produced == 0)
    seconds = np.bincount(
        np.clip(told[here], 0, horizon.days - 1),
        weights=(work.submitted - work.started)[here] / 1000.0,
        minlength=horizon.days,
    )
    return Line(
        site=site, locale=stream.stream.locale, workstream=stream.stream.workstream, produced=produced,
        heads=present.sum(axis=1).astype(np.int64), hours=np.round(seconds / 3600 / UTILISATION, 1),
        idle=idle_heads * IDLE_HOURS, reworked=_by_day(told, here & (work.attempt > 1), horizon.days),
        export=export, reasons=reasons, words=words,
    )  # fmt: skip


def trackers(world: World, keys: tuple[StreamKeys, ...]) -> tuple[Tracker, ...]:
    """Every tracker that vendors send."""
    found = []
    for vendor, programme in TRACKED:
        lines = [
            _line(stream, named, index, world)
            for stream, named in zip(world.streams, keys, strict=True)
            for index, site in enumerate(site_specs(stream.stream))
            if stream.programme.code == programme and site.vendor == vendor
        ]
        found.append(Tracker(vendor, programme, tuple(lines)))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Statement:
    """One sending of a tracker: the days from `first` to before `last`, of which those from `provisional` on may change.

    `produced` holds one row a line: the numbers as sent, understated where provisional.
    """

    tracker: Tracker
    number: int
    first: int
    last: int
    provisional: int
    produced: tuple[Ints, ...]


def provisional_cut(produced: Ints, words: tuple[str, ...], provisional: int) -> Ints:
    """What is still missing per day in a statement whose days from `provisional` on are provisional."""
    days = np.arange(len(produced))
    shown = np.array([word == "" for word in words])
    cut: Ints = np.where((days >= provisional) & shown, np.ceil(produced * PROVISIONAL_SHARE), 0).astype(np.int64)
    return cut


def statements(tracker: Tracker, horizon: Horizon) -> tuple[Statement, ...]:
    """A tracker is sent twice: up to a week ago, and this morning, going back over the week before the first ended.

    Lumen's last two days are provisional each time, so the second sending restates the first's.
    """
    ends = (horizon.ago(7), horizon.days)
    starts = (0, max(0, ends[0] - 7))
    sent = []
    for number, (first, last) in enumerate(zip(starts, ends, strict=True)):
        provisional = last - 2 if tracker.vendor == "lumen-data" else horizon.days + 1
        produced = tuple(
            line.produced - provisional_cut(line.produced, line.words, provisional) for line in tracker.lines
        )
        sent.append(Statement(tracker, number, first, last, provisional, produced))
    return tuple(sent)


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A cell in which tracker and exports differ; `reasons` sum to tracker − export."""

    programme: str
    vendor: str
    site: str
    workstream: str
    locale: str
    day: str
    tracker: int
    export: int
    reasons: dict[str, int]


@dataclass(frozen=True, slots=True)
class Restatement:
    """A number that a later sending of the tracker changed."""

    programme: str
    vendor: str
    site: str
    workstream: str
    locale: str
    day: str
    first: int
    then: int


def disagreements(tracker: Tracker, horizon: Horizon) -> list[Disagreement]:
    """All cells of the tracker, as last stated, that differ from the exports."""
    last = statements(tracker, horizon)[-1]
    found = []
    for line, stated in zip(tracker.lines, last.produced, strict=True):
        late = provisional_cut(line.produced, line.words, last.provisional)
        shown = np.where(line.shown, stated, 0)
        for day in range(horizon.days):
            reasons = {name: int(counts[day]) for name, counts in line.reasons.items() if counts[day]}
            if late[day]:
                reasons[PROVISIONAL] = -int(late[day])
            if reasons:
                where = (tracker.programme, tracker.vendor, line.site.code, line.workstream, line.locale)
                cell = (horizon.day(day).isoformat(), int(shown[day]), int(line.export[day]))
                found.append(Disagreement(*where, *cell, reasons))
    return found


def restatements(tracker: Tracker, horizon: Horizon) -> list[Restatement]:
    """Numbers that the second sending changed."""
    first, then = statements(tracker, horizon)
    found = []
    for line, before, after in zip(tracker.lines, first.produced, then.produced, strict=True):
        for day in range(then.first, first.last):
            if line.words[day] == "" and before[day] != after[day]:
                where = (tracker.programme, tracker.vendor, line.site.code, line.workstream, line.locale)
                found.append(Restatement(*where, horizon.day(day).isoformat(), int(before[day]), int(after[day])))
    return found
