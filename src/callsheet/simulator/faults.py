"""What is planted, where, from when and how big. The truth that detectors are scored against."""

from dataclasses import dataclass
from datetime import date

from callsheet.simulator.calendars import Horizon

SUNDAY = 6


@dataclass(frozen=True, slots=True)
class Span:
    """Simulated days from `first` to before `last`."""

    first: int
    last: int

    def holds(self, day: int) -> bool:
        """Is the day within?"""
        return self.first <= day < self.last


@dataclass(frozen=True, slots=True)
class Faults:
    """When each planted fault holds, as day indexes, with its size."""

    drop: Span
    drop_logits: float
    clause: Span
    ring: Span
    ring_size: int
    slow_tool: Span
    slow_factor: float
    ramp_planned: int
    ramp_actual: int
    leak: Span
    leak_logits: float
    gap: Span
    starved: Span
    newcomers: Span
    newcomer_count: int


def planted(horizon: Horizon) -> Faults:
    """The demo's faults, placed in proportion to its length; days count back from the end of ten weeks."""
    end = horizon.days
    return Faults(
        drop=Span(horizon.ago(19), end),
        drop_logits=1.6,
        clause=Span(horizon.ago(24), end),
        ring=Span(horizon.ago(33), horizon.ago(12)),
        ring_size=5,
        slow_tool=Span(horizon.ago(20), end),
        slow_factor=1.35,
        ramp_planned=horizon.ago(42),
        ramp_actual=horizon.ago(16),
        leak=Span(horizon.ago(21), end),
        leak_logits=1.8,
        gap=Span(horizon.ago(3), end),
        starved=Span(_last_wave(horizon), end),
        newcomers=Span(horizon.ago(14), end),
        newcomer_count=7,
    )


def _last_wave(horizon: Horizon) -> int:
    """The last Sunday (releases come on Sundays) that leaves at least three days after it."""
    return max(day for day in range(horizon.days - 3) if horizon.day(day).weekday() == SUNDAY)


@dataclass(frozen=True, slots=True)
class PlantedFault:
    """One line of faults.json: what, where, when, how big, who, and in which of the written files it can be seen.

    `ends` is the last day on which it holds, None where it still holds at the end.
    """

    id: str
    kind: str
    programme: str
    vendor: str
    sites: tuple[str, ...]
    locales: tuple[str, ...]
    begins: date
    ends: date | None
    size: float
    unit: str
    people: tuple[str, ...]
    sentence: str
    seen_in: str


def _dates(span: Span, horizon: Horizon) -> tuple[date, date | None]:
    last = None if span.last >= horizon.days else horizon.day(span.last - 1)
    return horizon.day(span.first), last


def _quality_faults(faults: Faults, horizon: Horizon, ring: tuple[str, ...]) -> tuple[PlantedFault, ...]:
    return (
        PlantedFault(
            "F1", "accuracy drop", "searchrel", "lumen-data", ("leipzig", "milan"), ("de-DE", "it-IT"),
            *_dates(faults.drop, horizon), faults.drop_logits, "logits", (),
            "Lumen's judgments of search relevance become much less accurate, at both of its sites.",
            "gold and audits",
        ),
        PlantedFault(
            "F2", "ambiguous clause", "bookgenre", "", ("lyon", "strasbourg"), ("fr-FR",),
            *_dates(faults.clause, horizon), 0.5, "share of crime and thriller items read the other way", (),
            "Clause 4.2 of the French guideline 2.0 does not tell crime from thriller; both vendors split alike.",
            "agreement on fr-FR; other locales keep theirs",
        ),
        PlantedFault(
            "F3", "spammer ring", "bookgenre", "saffron-works", ("manila",), ("en-US",),
            *_dates(faults.ring, horizon), float(faults.ring_size), "annotators", ring,
            "Five annotators give the same answers as one another within seconds, whatever the book.",
            "equal answers, short times, gold",
        ),
        PlantedFault(
            "F6", "gold leak", "apptox", "saffron-works", ("manila",), ("en-US",),
            *_dates(faults.leak, horizon), 0.995, "gold accuracy", (),
            "Answers to the planted checks are passed round in Manila, and care goes: gold looks perfect, audits do not.",
            "gold against audit accuracy",
        ),
    )  # fmt: skip


def _flow_faults(faults: Faults, horizon: Horizon, newcomers: tuple[str, ...]) -> tuple[PlantedFault, ...]:
    late = Span(faults.ramp_planned, faults.ramp_actual)
    return (
        PlantedFault(
            "F4", "tool change slows work", "songsim", "", (), (), *_dates(faults.slow_tool, horizon),
            faults.slow_factor, "times the seconds per unit", (),
            "Player 3.2 loads both songs before it plays: every pair takes a third longer, at every site.",
            "handling time, from tool version 3.2 on",
        ),
        PlantedFault(
            "F5", "late ramp", "podtran", "saffron-works", ("hyderabad",), ("hi-IN",), *_dates(late, horizon),
            0.6, "share of the heads that came late", (),
            "Three fifths of the Hindi transcribers were committed to start weeks before they did.",
            "commitments against production, heads in the tracker",
        ),
        PlantedFault(
            "F7", "data gap", "searchrel", "kestrel", ("seville", "lyon", "dublin"), ("es-ES", "fr-FR", "en-GB"),
            *_dates(faults.gap, horizon), 1.0, "share of the feed that is missing", (),
            "Kestrel's export of the last days did not come; its tracker reports work as usual.",
            "no rows in the feed, rows in the tracker",
        ),
        PlantedFault(
            "F8", "starved queue", "songsim", "minato-kotoba", ("seoul",), ("ko-KR",), *_dates(faults.starved, horizon),
            1.0, "share of releases withheld", (),
            "No Korean pairs were released: Seoul is there and idle.",
            "queue snapshots, idle hours in the tracker",
        ),
        PlantedFault(
            "F9", "unmapped workers", "apptox", "saffron-works", ("hyderabad",), ("hi-IN",),
            *_dates(faults.newcomers, horizon), float(faults.newcomer_count), "annotators", newcomers,
            "A new cohort works through a channel that no worker rule names.",
            "judgments of workers without a vendor",
        ),
    )  # fmt: skip


def planted_list(
    faults: Faults, horizon: Horizon, *, ring: tuple[str, ...], newcomers: tuple[str, ...]
) -> tuple[PlantedFault, ...]:
    """All planted faults in order of their id; `ring` and `newcomers` are the workers' keys in their tools."""
    listed = (*_quality_faults(faults, horizon, ring), *_flow_faults(faults, horizon, newcomers))
    return tuple(sorted(listed, key=lambda fault: fault.id))
