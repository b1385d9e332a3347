"""Did a feed that should be here not come?

A feed is due for each working day of its site, by a stated hour or by what its past arrivals teach (daily, or in rounds of
several days). Holidays and weekends have no length on that clock: nothing is due on them, and Friday's file may come on Monday.
A feed too young to have a rhythm is missed all the same where others speak for the day: the vendor's tracker reports work on
it, and the other feeds of the programme brought it. docs/methods/feed-rhythm.md
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from callsheet.decisions import wording as w
from callsheet.decisions.feed_rhythm import Arrival, Rhythm, learnt, local
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

__all__ = ["KIND", "Arrival", "FeedCase", "FeedThresholds", "assess", "due_at"]

KIND = "feed"
NO_RHYTHM = "feed: no rhythm"
"""Topic of what only time will tell: feeds that have come too seldom."""
REPORTED = say("reported on these days")
"""The line of evidence that holds what a tracker reports for the days that did not come."""


@dataclass(frozen=True, slots=True)
class FeedCase:
    """One feed (source) of a programme as of `now` (naive UTC).

    `arrivals` are those of the last weeks, one a production day, in any order; `zone` is the site's IANA zone; `works` its
    working days from the first arrival to at least two weeks after now; `stated_minutes`: agreed lateness as minutes after
    the production day's local midnight on the working axis (next working day 09:00 = 1440 + 540), None where nothing is
    agreed; `units_a_day` what the feed usually brings; `paused` is why none is expected now (""
    where one is). `course`: what it brought for each working day, None for one of which nothing came. `reported`: units that
    its vendor's tracker reports for each day (empty for a feed that is a tracker, or that brings several vendors' work);
    `others_to`: the newest day that another export of the same programme brought, None where there is none.
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
    reported: tuple[tuple[date, float], ...] = ()
    others_to: date | None = None

    @property
    def newest(self) -> date:
        """The newest day that came."""
        return max((a.day for a in self.arrivals), default=date.min)


@dataclass(frozen=True, slots=True)
class FeedThresholds:
    """`min_arrivals`: fewer past imports teach no hour. `late_share`: the feed is due at this quantile of its past
    lateness, plus `grace_minutes`. `critical_days`: from so many missing days on it is critical. `quiet_days`: after so many
    missing working days in a row the feed has ended rather than failed, and is asked about once. `hole_days`: a day without
    rows before later days that came is asked about for so many working days; then it was a closed day. `lone_days`: where no
    rhythm is known and no other feed brought the day, the tracker has to be so many working days ahead before it counts.
    """

    min_arrivals: int = 5
    late_share: float = 0.9
    grace_minutes: int = 60
    critical_days: int = 3
    quiet_days: int = 15
    hole_days: int = 5
    lone_days: int = 5


def assess(case: FeedCase, thresholds: FeedThresholds | None = None) -> tuple[Verdict, ...]:
    """One finding naming every missing production day, one reason why lateness cannot be told, or nothing."""
    t = thresholds or FeedThresholds()
    if case.paused:
        return ()
    rhythm = _rhythm(case, t)
    if rhythm is None:
        worked = _worked(case, t)
        return (_contradicted(case, worked, t),) if worked else (_cannot_say(case, t),)
    missing = _missing(case, rhythm.lateness)
    due = rhythm.next_due(case.works)
    here = local(case.now, case.zone)
    late = tuple(d for d in missing if d > case.newest) if due is None or due <= here else ()
    holes = tuple(d for d in missing if d < case.newest and case.works.count(d, here.date()) <= t.hole_days + 1)
    found: list[Verdict] = [_hole(case, holes, rhythm)] if holes else []
    if late:
        found.append(_ended(case, late) if len(late) >= t.quiet_days else _finding(case, late, rhythm, t))
    return tuple(found)


def due_at(case: FeedCase, day: date, lateness: int) -> datetime | None:
    """When the rows of a production day are due, in the site's local time; None where the calendar does not reach."""
    start = case.works.minutes(datetime(day.year, day.month, day.day))  # noqa: DTZ001 — local by definition
    return case.works.moment(start + lateness)


def _rhythm(case: FeedCase, t: FeedThresholds) -> Rhythm | None:
    """What is agreed, else what the past teaches; None where it teaches nothing yet."""
    if case.stated_minutes is not None:
        return Rhythm(case.stated_minutes)
    return learnt(case.arrivals, case.works, case.zone, least=t.min_arrivals, share=t.late_share, grace=t.grace_minutes)


def _worked(case: FeedCase, t: FeedThresholds) -> tuple[date, ...]:
    """Closed days after the newest that came on which the tracker reports work, as far as other feeds came or long ago."""
    today = local(case.now, case.zone).date()
    return tuple(
        day
        for day, units in sorted(case.reported)
        if units > 0 and case.arrivals and case.newest < day < today and _is_vouched(case, day, today, t)
    )


def _is_vouched(case: FeedCase, day: date, today: date, t: FeedThresholds) -> bool:
    if case.others_to is not None and day <= case.others_to:
        return True
    return case.works.count(day, today - timedelta(days=1)) > t.lone_days


def _missing(case: FeedCase, lateness: int) -> tuple[date, ...]:
    """Working days after the first arrival whose rows are due and have not come."""
    came = {a.day for a in case.arrivals}
    first = min(came) if came else None
    here = local(case.now, case.zone)
    days = (d for d in case.works.days if (first is None or d > first) and d < here.date() + timedelta(days=1))
    overdue = []
    for day in days:
        due = due_at(case, day, lateness)
        if day not in came and due is not None and due <= here:
            overdue.append(day)
    return tuple(overdue)


def _finding(case: FeedCase, missing: tuple[date, ...], rhythm: Rhythm, t: FeedThresholds) -> Finding:
    last = missing[-1]
    due = rhythm.next_due(case.works) or due_at(case, last, rhythm.lateness)
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
        evidence=_evidence(case, missing, rhythm),
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


def _contradicted(case: FeedCase, missing: tuple[date, ...], t: FeedThresholds) -> Finding:
    """Days on which the vendor's tracker reports work and the export has nothing."""
    near = case.now.date()
    units = sum(n for day, n in case.reported if day in missing)
    days = w.listing([w.day(d, near=near) for d in missing])
    return replace(
        _finding(case, missing, Rhythm(0), t),
        title=say(
            "{source} of {place} has not come for {days}, though its tracker reports {units} on them",
            source=case.source,
            place=case.place.full_words,
            days=days,
            units=w.plural(units, "unit"),
        ),
        evidence=_evidence(case, missing, None),
    )


def _hole(case: FeedCase, holes: tuple[date, ...], rhythm: Rhythm) -> Finding:
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
        evidence=_evidence(case, holes, rhythm),
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
        _finding(case, missing[:1], Rhythm(0), FeedThresholds()),
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


def _evidence(case: FeedCase, missing: tuple[date, ...], rhythm: Rhythm | None) -> tuple[Proof, ...]:
    link = Link("imports", case.source, (("programme", case.place.programme),))
    near = case.now.date()
    lines = [_due_line(case, rhythm, link)] if rhythm is not None else []
    if case.arrivals:
        last = max(case.arrivals, key=lambda a: (a.at, a.day))
        came = w.moment(local(last.at, case.zone), near=near)
        text = say("{came} ({zone}), for {day}", came=came, zone=case.zone, day=w.day(last.day, near=near))
        lines.append(Proof(say("last arrival"), text, Evidence.COUNTED, link=link))
    reported = sum(n for day, n in case.reported if day in missing)
    if reported:
        lines.append(Proof(REPORTED, w.plural(reported, "unit"), Evidence.REPORTED))
    if case.others_to is not None and case.others_to > case.newest:
        text = say("to {day}", day=w.day(case.others_to, near=near))
        lines.append(Proof(say("the programme's other exports"), text, Evidence.COUNTED))
    return tuple(lines)


def _due_line(case: FeedCase, rhythm: Rhythm, link: Link) -> Proof:
    stated = case.stated_minutes is not None
    days, inside = divmod(rhythm.lateness, MINUTES_A_DAY)
    if rhythm.round_minutes is not None:
        due = say("every {days}", days=w.plural(round(rhythm.round_minutes / MINUTES_A_DAY), "working day"))
    else:
        due = say(
            "{days} after the production day by {inside}:{inside2}",
            days=w.plural(days, "working day"),
            inside=f"{inside // 60:02d}",
            inside2=f"{inside % 60:02d}",
        )
    learnt_from = say(", learnt from {arrivals}", arrivals=w.plural(len({a.at for a in case.arrivals}), "arrival"))
    return Proof(
        say("due"),
        due + (say(", as agreed") if stated else learnt_from),
        Evidence.ATTESTED if stated else Evidence.ESTIMATED,
        link=link,
    )


def _cannot_say(case: FeedCase, t: FeedThresholds) -> CannotSay:
    have = len({a.at for a in case.arrivals})
    return CannotSay(
        topic=NO_RHYTHM,
        what=say("whether {source} of {place} is late", source=case.source, place=case.place.full_words),
        needs=w.plural(t.min_arrivals - have, "more arrival"),
        how=say("Import each file on the day on which it comes; its rhythm is learnt from {n}.", n=t.min_arrivals),
        place=case.place,
        link=Link("imports", case.source, (("programme", case.place.programme),)),
    )
