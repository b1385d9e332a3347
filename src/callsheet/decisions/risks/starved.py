"""Will the queue run dry before we release again? Then people wait, and it is ours to mend, not the vendor's."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import ceil

from callsheet.decisions import wording as w
from callsheet.decisions.finding import CannotSay, CostOfWaiting, Finding, Link, Owners, Place, Proof, Severity, Verdict
from callsheet.decisions.series import counted
from callsheet.decisions.working_time import WorkingDays
from callsheet.metrics.evidence import Evidence
from callsheet.said import say

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
    when = say("on {dry}", dry=w.day(dry, near=case.now.date())) if dry else say("soon")
    planned = (
        say("the next release is {next_release}", next_release=w.day(case.next_release, near=case.now.date()))
        if case.next_release
        else say("no release is planned")
    )
    empty = case.available == 0
    start = say("has run dry") if empty else say("runs dry {when}", when=when)
    return Finding(
        kind=KIND,
        severity=_severity(case, holds),
        title=say(
            "The queue of {place} {start}: {items} are left at {pace} a working day, and {planned}",
            place=case.place.words,
            start=start,
            items=w.plural(case.available or 0, "item"),
            pace=w.count(case.pace),
            planned=planned,
        ),
        place=case.place,
        evidence=_evidence(case, holds),
        action=say("Release at least {items} today.", items=w.plural(ceil(idle_days * case.pace), "item")),
        owner=case.owners.production_manager,
        cost_of_waiting=CostOfWaiting(
            case.pace * min(1.0, idle_days),
            "units a day",
            say(
                "Once it is dry, {units} a working day are not done, and the delay is ours.",
                units=w.plural(case.pace, "unit"),
            ),
        ),
        cause=say("We release too little; the vendor waits for us."),
        since=case.taken_at.date() if empty and case.taken_at else None,
        series=counted(
            say("available at the day's last snapshot"),
            case.course,
            unit="items",
            target=case.pace,
            target_word=say("a day's work"),
        ),
    )


def _severity(case: QueueCase, holds: float) -> Severity:
    """On a closed day nobody stands idle: it can wait for the morning of the next working day."""
    if case.now.date() not in case.works:
        return Severity.WATCH
    return Severity.CRITICAL if case.available == 0 else Severity.SERIOUS if holds < 1 else Severity.WATCH


def _evidence(case: QueueCase, holds: float) -> tuple[Proof, ...]:
    link = Link("queue", case.place.programme, case.place.filters)
    taken = w.instant(case.taken_at, near=case.now.date()) if case.taken_at else ""
    return (
        Proof(
            say("available"),
            say("{items} ({taken})", items=w.plural(case.available or 0, "item"), taken=taken),
            Evidence.COUNTED,
            link=link,
        ),
        Proof(say("lasts"), say("{holds} working days", holds=f"{holds:.1f}"), Evidence.ESTIMATED, link=link),
    )


def _no_snapshot(case: QueueCase) -> CannotSay:
    old = case.taken_at is not None
    return CannotSay(
        topic="starved: no snapshot",
        what=say("whether the queue of {place} lasts until the next release", place=case.place.words),
        needs=say("a newer snapshot of the queue")
        if old
        else say("a snapshot of the queue (available, in progress, in review)"),
        how=say(
            "Import the tool's task list once a day, or type the number of available items on the programme's page."
        ),
        place=case.place,
        link=Link("queue", case.place.programme, case.place.filters),
    )
