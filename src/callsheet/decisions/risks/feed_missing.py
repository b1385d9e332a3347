"""Did a feed that should be here not come?

A feed is due for each working day of its site, by a stated hour or by the hour that its past arrivals teach. Holidays and
weekends have no length on that clock: nothing is due on them, and Friday's file may come on Monday.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from callsheet.decisions import wording as w
from callsheet.decisions.finding import (
    BLIND,
    CannotSay,
    CostOfWaiting,
    Finding,
    Link,
    Owners,
    Place,
    Proof,
    Severity,
    Verdict,
)
from callsheet.decisions.series import counted
from callsheet.decisions.working_time import MINUTES_A_DAY, WorkingDays
from callsheet.metrics.evidence import Evidence
from callsheet.said import say

KIND = "feed"


@dataclass(frozen=True, slots=True)
class Arrival:
    """The first arrival of one production day's rows: the day, and when they came (naive UTC)."""

    day: date
    at: datetime


@dataclass(frozen=True, slots=True)
class FeedCase:
    """One feed (source) of a programme as of `now` (naive UTC).

    `arrivals` are those of the last weeks, one a production day, in any order; `zone` is the site's IANA zone; `works` its
    working days from the first arrival to at least two weeks after now; `stated_minutes`: agreed lateness as minutes after
    the production day's local midnight on the working axis (next working day 09:00 = 1440 + 540), None where nothing is
    agreed; `units_a_day` what the feed usually brings; `paused` is why none is expected now (""
    where one is). `course`: what it brought for each working day, None for one of which nothing came.
    """

    place: Place
    source: str
    now: datetime
    zone: str
    works: WorkingDays
    arrivals: tuple[Arrival, ...] = ()
    stated_minutes: int | None = None
    units_a_day: float = 0.0
    paused: str = ""
    owners: Owners = Owners()
    course: tuple[tuple[date, float | None], ...] = ()


@dataclass(frozen=True, slots=True)
class FeedThresholds:
    """`min_arrivals`: fewer past imports teach no hour. `late_share`: the feed is due at this quantile of its past
    lateness, plus `grace_minutes`. `critical_days`: from so many missing days on it is critical. `quiet_days`: after so many
    missing working days in a row the feed has ended rather than failed, and is asked about once. `hole_days`: a day without
    rows before later days that came is asked about for so many working days; then it was a closed day.
    """

    min_arrivals: int = 5
    late_share: float = 0.9
    grace_minutes: int = 60
    critical_days: int = 3
    quiet_days: int = 15
    hole_days: int = 5


def assess(case: FeedCase, thresholds: FeedThresholds | None = None) -> tuple[Verdict, ...]:
    """One finding naming every missing production day, one reason why lateness cannot be told, or nothing."""
    t = thresholds or FeedThresholds()
    if case.paused:
        return ()
    lateness = _lateness(case, t)
    if lateness is None:
        return (_cannot_say(case, t),)
    missing = _missing(case, lateness)
    newest = max((a.day for a in case.arrivals), default=date.min)
    late = tuple(d for d in missing if d > newest)
    here = _local(case.now, case.zone).date()
    holes = tuple(d for d in missing if d < newest and case.works.count(d, here) <= t.hole_days + 1)
    found: list[Verdict] = [_hole(case, holes, lateness)] if holes else []
    if late:
        found.append(_ended(case, late) if len(late) >= t.quiet_days else _finding(case, late, lateness, t))
    return tuple(found)


def due_at(case: FeedCase, day: date, lateness: int) -> datetime | None:
    """When the rows of a production day are due, in the site's local time; None where the calendar does not reach."""
    start = case.works.minutes(datetime(day.year, day.month, day.day))  # noqa: DTZ001 — local by definition
    return case.works.moment(start + lateness)


def _local(at: datetime, zone: str) -> datetime:
    return at.replace(tzinfo=ZoneInfo("UTC")).astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def _lateness(case: FeedCase, t: FeedThresholds) -> int | None:
    """Minutes on the working axis from the production day's midnight by which its rows are due.

    Learnt from the newest day of each import alone: a first file that brings three weeks at once teaches no lateness of weeks.
    """
    if case.stated_minutes is not None:
        return case.stated_minutes
    newest: dict[datetime, date] = {}
    for a in case.arrivals:
        if a.day in case.works:
            newest[a.at] = max(a.day, newest.get(a.at, a.day))
    seen = sorted(
        case.works.minutes(_local(at, case.zone)) - case.works.minutes(datetime.combine(day, datetime.min.time()))
        for at, day in newest.items()
    )
    if len(seen) < t.min_arrivals:
        return None
    return seen[min(len(seen) - 1, int(t.late_share * len(seen)))] + t.grace_minutes


def _missing(case: FeedCase, lateness: int) -> tuple[date, ...]:
    """Working days after the first arrival whose rows are due and have not come."""
    came = {a.day for a in case.arrivals}
    first = min(came) if came else None
    here = _local(case.now, case.zone)
    days = (d for d in case.works.days if (first is None or d > first) and d < here.date() + timedelta(days=1))
    overdue = []
    for day in days:
        due = due_at(case, day, lateness)
        if day not in came and due is not None and due <= here:
            overdue.append(day)
    return tuple(overdue)


def _finding(case: FeedCase, missing: tuple[date, ...], lateness: int, t: FeedThresholds) -> Finding:
    last = missing[-1]
    due = due_at(case, last, lateness)
    when = w.moment(due, near=case.now.date()) if due else ""
    days = w.listing([w.day(d, near=case.now.date()) for d in missing])
    severity = Severity.CRITICAL if len(missing) >= t.critical_days else Severity.SERIOUS
    return Finding(
        kind=KIND,
        severity=severity,
        title=say(
            "{source} of {place} has not come for {days}; it was due {when} ({zone})",
            source=case.source,
            place=case.place.full_words,
            days=days,
            when=when,
            zone=case.zone,
        ),
        place=case.place,
        evidence=_evidence(case, lateness),
        action=say(
            "Ask {vendor} for the file of {days}; drop it on Imports when it is here.",
            vendor=case.place.shown_vendor or "the sender",
            days=days,
        ),
        owner=case.owners.crowd_manager,
        cost_of_waiting=CostOfWaiting(
            case.units_a_day,
            "units a day",
            say(
                "Until it comes, about {units} a day are not seen: pace and quality there are old.",
                units=w.plural(case.units_a_day, "unit"),
            )
            if case.units_a_day
            else say("Until it comes, pace and quality there are old."),
            BLIND,
        ),
        since=missing[0],
        episode=missing[0],
        subject=case.source,
        series=counted(say("units it brought a working day"), case.course),
    )


def _hole(case: FeedCase, holes: tuple[date, ...], lateness: int) -> Finding:
    """Days without rows before later days that came: perhaps nobody worked, perhaps a file is missing."""
    near = case.now.date()
    days = w.listing([w.day(d, near=near) for d in holes])
    return Finding(
        kind=KIND,
        severity=Severity.WATCH,
        title=say(
            "{source} of {place} brought nothing for {days}, though later days came: a closed day, or a "
            "file that is missing?",
            source=case.source,
            place=case.place.full_words,
            days=days,
        ),
        place=case.place,
        evidence=_evidence(case, lateness),
        action=say("Enter the day as a closure of the site if nobody worked; else ask for its file."),
        owner=case.owners.crowd_manager,
        cost_of_waiting=CostOfWaiting(
            case.units_a_day * len(holes) / max(1, case.works.count(holes[0], near)),
            "units a day",
            say(
                "If a file is missing, about {units} are not seen.",
                units=w.plural(case.units_a_day * len(holes), "unit"),
            ),
            BLIND,
        ),
        since=holes[0],
        episode=holes[0],
        subject=say("{source} hole", source=case.source),
        series=counted(say("units it brought a working day"), case.course),
    )


def _ended(case: FeedCase, missing: tuple[date, ...]) -> Finding:
    """A feed silent for weeks has probably ended: said once, as something that can wait."""
    return replace(
        _finding(case, missing[:1], 0, FeedThresholds()),
        severity=Severity.WATCH,
        title=say(
            "{source} of {place} has been silent for {days}, since {missing}; has it ended?",
            source=case.source,
            place=case.place.full_words,
            days=w.plural(len(missing), "working day"),
            missing=w.day(missing[0], near=case.now.date()),
        ),
        action=say("Close the feed if it has ended; else ask for the missing files."),
        cost_of_waiting=CostOfWaiting(0.0, "units a day", say("Nothing, if the feed has ended."), BLIND),
    )


def _evidence(case: FeedCase, lateness: int) -> tuple[Proof, ...]:
    link = Link("imports", case.source, (("programme", case.place.programme),))
    last = max(case.arrivals, key=lambda a: a.at) if case.arrivals else None
    stated = case.stated_minutes is not None
    days, inside = divmod(lateness, MINUTES_A_DAY)
    lines = [
        Proof(
            say("due"),
            say(
                "{days} after the production day by {inside}:{inside2}",
                days=w.plural(days, "working day"),
                inside=f"{inside // 60:02d}",
                inside2=f"{inside % 60:02d}",
            )
            + (
                say(", as agreed")
                if stated
                else say(", learnt from {arrivals}", arrivals=w.plural(len(case.arrivals), "arrival"))
            ),
            Evidence.ATTESTED if stated else Evidence.ESTIMATED,
            link=link,
        )
    ]
    if last is not None:
        near = case.now.date()
        came = w.moment(_local(last.at, case.zone), near=near)
        lines.append(
            Proof(
                say("last arrival"),
                say("{came}, for {day}", came=came, day=w.day(last.day, near=near)),
                Evidence.COUNTED,
                link=link,
            )
        )
    return tuple(lines)


def _cannot_say(case: FeedCase, t: FeedThresholds) -> CannotSay:
    have = len({a.at for a in case.arrivals})
    return CannotSay(
        topic="feed: no rhythm",
        what=say("whether {source} of {place} is late", source=case.source, place=case.place.full_words),
        needs=say("the hour by which it is due, or {days} of it", days=w.plural(t.min_arrivals - have, "more day")),
        how=say("State the hour with the feed's settings on Imports."),
        place=case.place,
        link=Link("imports", case.source, (("programme", case.place.programme),)),
    )
