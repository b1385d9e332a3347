"""Is work left lying? The oldest open items grow old while newer ones are done, or more comes in than goes out.

Open items are counted by the day on which they were released (arrival-by-done cohorts), their age in working days. One place
has a backlog that ages where more than a share of what is open is older than nearly everything that was done took.
docs/methods/backlog.md
"""

from dataclasses import dataclass, field
from datetime import date

from callsheet.decisions import wording as w
from callsheet.decisions.finding import CannotSay, CostOfWaiting, Finding, Link, Owners, Place, Proof, Severity, Verdict
from callsheet.decisions.series import counted
from callsheet.decisions.working_time import WorkingDays
from callsheet.metrics.evidence import Evidence
from callsheet.said import say

KIND = "ageing"


@dataclass(frozen=True, slots=True)
class BacklogCase:
    """The open items of one place (programme × locale) on the morning of `today`.

    `opened`: (release day, items) of what is open; `took`: (working days, items) of items done in the last weeks, from release
    to the end of their day. `works`: the place's working days. `pace`: items done on a working day. `course`: open items that
    were over the limit on past mornings, oldest first.
    """

    place: Place
    today: date
    opened: tuple[tuple[date, int], ...]
    took: tuple[tuple[int, int], ...]
    works: WorkingDays
    pace: float = 0.0
    course: tuple[tuple[date, float | None], ...] = ()
    owners: Owners = field(default_factory=Owners)


@dataclass(frozen=True, slots=True)
class BacklogThresholds:
    """An item is old past `limit_days` working days, or past `usual` times the age by which 90 % of items were done, whichever
    is more. The backlog ages where so many items have become old since the best morning of the last four weeks: `items`, and
    `share` of what is open (what always lies there, as gold kept for later, is no news). `serious_share`: from this part on it
    cannot wait. `least_done`: fewer done items tell no usual age.
    """

    limit_days: int = 3
    usual: float = 2.0
    share: float = 0.05
    items: int = 10
    serious_share: float = 0.25
    least_done: int = 30


def assess(case: BacklogCase, thresholds: BacklogThresholds | None = None) -> tuple[Verdict, ...]:
    """One finding where the backlog ages, what is missing where no usual age is known, or nothing."""
    t = thresholds or BacklogThresholds()
    total = sum(n for _, n in case.opened)
    if total < t.items:
        return ()
    if sum(n for _, n in case.took) < t.least_done:
        return (_no_usual(case),)
    limit = limit_of(case.took, t)
    old = [(day, n) for day, n in case.opened if _age(case, day) > limit]
    over = sum(n for _, n in old)
    joined = over - min((v for _, v in case.course if v is not None), default=0.0)
    if joined < max(t.items, t.share * total):
        return ()
    return (_finding(case, old, limit, (joined, joined >= t.serious_share * total)),)


def limit_of(took: tuple[tuple[int, int], ...], thresholds: BacklogThresholds | None = None) -> int:
    """Working days past which an item is old: twice the age by which 90 % of the items were done, three at least."""
    t = thresholds or BacklogThresholds()
    total, so_far = sum(n for _, n in took), 0
    for days, n in sorted(took):
        so_far += n
        if so_far >= 0.9 * total:
            return max(t.limit_days, round(t.usual * days))
    return t.limit_days


def _age(case: BacklogCase, day: date) -> int:
    """Working days that an item released on `day` has been open: those after it, until yesterday."""
    return max(0, case.works.count(day, case.today) - (case.today in case.works) - (day in case.works))


def _finding(case: BacklogCase, old: list[tuple[date, int]], limit: int, grown: tuple[float, bool]) -> Finding:
    joined, serious = grown
    over, total = sum(n for _, n in old), sum(n for _, n in case.opened)
    oldest = min(day for day, _ in old)
    clear = over / case.pace if case.pace > 0 else None
    near = case.today
    days = (
        say("{days} of the present pace", days=w.plural(max(1.0, clear), "working day"))
        if clear
        else say("no end at the present pace")
    )
    return Finding(
        kind=KIND,
        severity=Severity.SERIOUS if serious else Severity.WATCH,
        title=say(
            "{items} of {place} have been open for more than {days} ({over} of {total}), {joined} more "
            "than at the best of the last four weeks",
            items=w.plural(over, "item"),
            place=case.place.words,
            days=w.plural(limit, "working day"),
            over=w.percent(over / total, 0),
            total=w.count(total),
            joined=w.count(joined),
        ),
        place=case.place,
        evidence=_evidence(case, old),
        action=say(
            "Put the items released until {max} first in the queue, or take them out if nobody can do them.",
            max=w.day(max((day for day, _ in old)), near=near),
        ),
        owner=case.owners.crowd_manager,
        cost_of_waiting=CostOfWaiting(
            _joining(case, limit),
            "units a day",
            say(
                "About {items} a day join them; clearing them takes {days}.",
                items=w.plural(_joining(case, limit), "item"),
                days=days,
            ),
        ),
        cause=say("Newer items are done first, while these stay.") if case.pace > 0 else "",
        since=oldest,
        series=counted(say("items open for too long"), case.course, unit="items"),
    )


def _evidence(case: BacklogCase, old: list[tuple[date, int]]) -> tuple[Proof, ...]:
    return (
        Proof(
            say("open"),
            w.plural(sum(n for _, n in case.opened), "item"),
            Evidence.COUNTED,
            link=Link("queue", case.place.programme, case.place.filters),
        ),
        Proof(
            say("usually done"),
            say("90 % within {days}", days=w.plural(_usual(case.took), "working day")),
            Evidence.COUNTED,
        ),
        *(
            Proof(
                say("released {day}", day=w.day(day, near=case.today)),
                say("{items} open", items=w.plural(n, "item")),
                Evidence.COUNTED,
            )
            for day, n in sorted(old)[:4]
        ),
    )


def _joining(case: BacklogCase, limit: int) -> float:
    """Items a day that pass the limit next: those of the last `limit` working days that are still open."""
    young = sum(n for day, n in case.opened if limit - 2 <= _age(case, day) <= limit)
    return young / 3


def _usual(took: tuple[tuple[int, int], ...]) -> int:
    total, so_far = sum(n for _, n in took), 0
    for days, n in sorted(took):
        so_far += n
        if so_far >= 0.9 * total:
            return days
    return 0


def _no_usual(case: BacklogCase) -> CannotSay:
    return CannotSay(
        topic="ageing: nothing done",
        what=say("whether the open items of {place} lie too long", place=case.place.words),
        needs=say("the release time of items that were done (items, released_at)"),
        how=say("Import the tool's task list, with the day on which each item was released."),
        place=case.place,
        link=Link("imports", "", (("programme", case.place.programme),)),
    )
