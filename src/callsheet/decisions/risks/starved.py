"""Will the queue run dry before we release again? Then people wait, and it is ours to mend, not the vendor's."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from callsheet.decisions import wording as w
from callsheet.decisions.finding import CannotSay, CostOfWaiting, Finding, Link, Owners, Place, Proof, Severity, Verdict
from callsheet.decisions.series import counted
from callsheet.decisions.working_time import WorkingDays
from callsheet.metrics.evidence import Evidence

KIND = "starved"


@dataclass(frozen=True, slots=True)
class QueueCase:
    """One queue (usually programme × locale) as of `now` (naive UTC).

    `available` items at the last snapshot, taken at `taken_at`; None where there is no snapshot. `pace` is what is done on a
    working day at present, units; `works` the site's working days from today on; `next_release` the day on which more work
    is planned to be released, None where nobody said; `remaining` units left in the order (a queue that runs dry because
    the order ends is finished, not starved), None where open-ended. `course`: items available at the last snapshot of each
    day, None on days without one.
    """

    place: Place
    now: datetime
    works: WorkingDays
    pace: float
    available: int | None = None
    taken_at: datetime | None = None
    next_release: date | None = None
    remaining: float | None = None
    owners: Owners = Owners()
    course: tuple[tuple[date, float | None], ...] = ()


@dataclass(frozen=True, slots=True)
class QueueThresholds:
    """`cover_days`: working days of work that a queue should hold where no release is planned. `stale_hours`: an older
    snapshot says nothing about today. `min_pace`: slower queues are not watched.
    """

    cover_days: float = 2.0
    stale_hours: int = 36
    min_pace: float = 1.0


def assess(case: QueueCase, thresholds: QueueThresholds | None = None) -> tuple[Verdict, ...]:
    """One finding where the queue runs dry before the next release (or within the cover), else why not, else nothing."""
    t = thresholds or QueueThresholds()
    if case.pace < t.min_pace:
        return ()
    if case.available is None or case.taken_at is None or not _is_fresh(case, t):
        return (_no_snapshot(case),)
    if case.remaining is not None and case.available >= case.remaining:
        return ()
    holds = case.available / case.pace
    until = _days_to_release(case, t)
    return () if holds >= until else (_finding(case, holds, idle_days=until - holds),)


def _days_to_release(case: QueueCase, t: QueueThresholds) -> float:
    """Working days that the queue has to last: from today to the day before the release, else the cover."""
    if case.next_release is None:
        return t.cover_days
    return float(case.works.count(case.now.date(), case.next_release - timedelta(days=1)))


def _is_fresh(case: QueueCase, t: QueueThresholds) -> bool:
    """Fresh enough in working time: the hours of closed days do not count."""
    if case.taken_at is None:
        return False
    days = (case.now.date() - case.taken_at.date()).days + 1
    closed = days - case.works.count(case.taken_at.date(), case.now.date())
    hours = (case.now - case.taken_at).total_seconds() / 3600 - 24 * closed
    return hours <= t.stale_hours


def _finding(case: QueueCase, holds: float, *, idle_days: float) -> Finding:
    dry = case.works.after(case.now.date() - timedelta(days=1), int(holds) + 1)
    when = f"on {w.day(dry, near=case.now.date())}" if dry else "soon"
    planned = (
        f"the next release is {w.day(case.next_release, near=case.now.date())}"
        if case.next_release
        else "no release is planned"
    )
    empty = case.available == 0
    start = "has run dry" if empty else f"runs dry {when}"
    return Finding(
        kind=KIND,
        severity=_severity(case, holds),
        title=f"The queue of {case.place.words} {start}: {w.plural(case.available or 0, 'item')} are left at "
        f"{w.count(case.pace)} a working day, and {planned}",
        place=case.place,
        evidence=_evidence(case, holds),
        action=f"Release at least {w.plural(idle_days * case.pace, 'item')} today.",
        owner=case.owners.production_manager,
        cost_of_waiting=CostOfWaiting(
            case.pace * min(1.0, idle_days),
            "units a day",
            f"Once it is dry, {w.plural(case.pace, 'unit')} a working day are not done, and the delay is ours.",
        ),
        cause="We release too little; the vendor waits for us.",
        since=case.taken_at.date() if empty and case.taken_at else None,
        series=counted(
            "available at the day's last snapshot",
            case.course,
            unit="items",
            target=case.pace,
            target_word="a day's work",
        ),
    )


def _severity(case: QueueCase, holds: float) -> Severity:
    """On a closed day nobody stands idle: it can wait for the morning of the next working day."""
    if case.now.date() not in case.works:
        return Severity.WATCH
    return Severity.CRITICAL if case.available == 0 else Severity.SERIOUS if holds < 1 else Severity.WATCH


def _evidence(case: QueueCase, holds: float) -> tuple[Proof, ...]:
    link = Link("queue", case.place.programme, case.place.filters)
    taken = w.moment(case.taken_at, near=case.now.date()) if case.taken_at else ""
    return (
        Proof("available", f"{w.plural(case.available or 0, 'item')} ({taken} UTC)", Evidence.COUNTED, link=link),
        Proof("lasts", f"{holds:.1f} working days", Evidence.ESTIMATED, link=link),
    )


def _no_snapshot(case: QueueCase) -> CannotSay:
    old = case.taken_at is not None
    return CannotSay(
        topic="starved: no snapshot",
        what=f"whether the queue of {case.place.words} lasts until the next release",
        needs="a newer snapshot of the queue" if old else "a snapshot of the queue (available, in progress, in review)",
        how="Import the tool's task list once a day, or type the number of available items on the programme's page.",
        place=case.place,
        link=Link("queue", case.place.programme, case.place.filters),
    )
