"""The record of odds: every morning's are kept, outcomes are filled in when they are known, and the past can be asked too.

A back-test asks each past Monday from the facts of the days before it (as they are known now): the quota of the week, or for
dated work what was needed by a fortnight on. So a record is there on the day on which months of history are imported.
docs/methods/odds-record.md
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import numpy as np

from callsheet.actions import audit
from callsheet.actions.acting import Actor, acting, reading
from callsheet.actions.cases.done import Yardstick, yardstick
from callsheet.actions.cases.frame import Frame, frame
from callsheet.actions.cases.pace import Goal, daily_units, goal_of, odds
from callsheet.actions.mornings import RELEASE, At, at, day_of
from callsheet.decisions.past_odds import BOUNDS, LEAST, PastOdds
from callsheet.decisions.risks.behind import PaceCase
from callsheet.state import access
from callsheet.state.models import Programme, ToldOdds
from callsheet.state.sums import Window
from callsheet.stats.track_record import odds_record

ONE_DAY = timedelta(days=1)
WEEK = timedelta(days=7)
STAGE = timedelta(days=14)
LATE = timedelta(days=4)
"""So long after the day a feed may still come; until then what is not done is not known to have failed."""
FARTHEST_DAYS = 400
"""How far back the past is asked."""


def keep(of: Frame, case: PaceCase) -> None:
    """Keep this morning's odds: the last told before the hour of release, else the first after it."""
    told = case.forecast.on_time.value if case.forecast else None
    if told is None or case.goal is None or case.by is None or case.by < of.today or case.remaining <= 0:
        return
    row = {"goal": case.goal, "odds": told, "seq": of.seq, "replayed": False}
    key: dict[str, Any] = {
        "programme": of.programme.code,
        "made_on": of.today,
        "kind": "week" if case.weekly else "date",
        "target_day": case.by,
    }
    if of.now.time() < RELEASE:
        ToldOdds.objects.update_or_create(**key, defaults=row)
    else:
        ToldOdds.objects.get_or_create(**key, defaults=row)


@dataclass(frozen=True, slots=True)
class _Course:
    """What was done in all by the end of each day, and what came on each."""

    daily: Mapping[date, float]
    before: float
    last: date | None

    def by(self, day: date, *, since: date | None = None) -> float:
        """Units done from the start (or a day) to the end of a day."""
        start = 0.0 if since is not None else self.before
        return start + sum(u for d, u in self.daily.items() if d <= day and (since is None or d >= since))


def _course(of: Frame) -> tuple[_Course, Yardstick]:
    by_vendor = of.sums(Window(of.seq, None, of.today), ("vendor",), ("counts", "reported"))
    measure = yardstick(of.programme.done_means, {str(v): total for (v,), total in by_vendor.items()})
    daily = daily_units(of, measure)
    total = sum(measure.units(str(v), sums) for (v,), sums in by_vendor.items())
    closed = {d: u for d, u in daily.items() if d < of.today}
    last = max((d for d, u in closed.items() if u), default=None)
    return _Course(closed, total - sum(daily.values()), last), measure


def settle(of: Frame) -> int:
    """Fill in what came of the programme's odds whose day has passed; how many were filled.

    What was reached is known at once; what was not reached is known when a later day has come, or the feeds' time is over.
    """
    waiting = list(ToldOdds.objects.filter(programme=of.programme.code, came_true=None, target_day__lt=of.today))
    if not waiting:
        return 0
    course, _ = _course(of)
    filled = []
    for row in waiting:
        since = row.target_day - WEEK + ONE_DAY if row.kind == "week" else None
        reached = course.by(row.target_day, since=since) >= row.goal - 0.5
        over = of.today - row.target_day > LATE or (course.last is not None and course.last > row.target_day)
        if reached or over:
            row.came_true, row.known_on = reached, of.today
            filled.append(row)
    ToldOdds.objects.bulk_update(filled, ["came_true", "known_on"])
    return len(filled)


def replay(of: Frame) -> int:
    """Ask every past Monday that has no odds of its own, from the facts of the days before it; how many were told.

    `of` reaches back over the days to be asked. What would not have been told (too little history) stays out.
    """
    goal = goal_of(of)
    course, measure = _course(of)
    if goal.units is None or not course.daily:
        return 0
    kind = "week" if goal.weekly else "stage"
    have = set(
        ToldOdds.objects.filter(programme=of.programme.code, kind=kind).values_list("target_day", flat=True).distinct()
    )
    found = [
        row
        for monday in _mondays(course, of.today, step=WEEK if goal.weekly else STAGE)
        if (row := _asked(of, goal, (monday, course, measure), have)) is not None
    ]
    ToldOdds.objects.bulk_create(found, ignore_conflicts=True)
    return len(found)


def _mondays(course: _Course, today: date, *, step: timedelta) -> Iterable[date]:
    first = min(d for d, u in course.daily.items() if u) if any(course.daily.values()) else today
    day = today - timedelta(days=today.weekday()) - step
    while day > first and (today - day).days < FARTHEST_DAYS:
        yield day
        day -= step


def _asked(of: Frame, goal: Goal, past: tuple[date, _Course, Yardstick], have: set[date]) -> ToldOdds | None:
    """What the Monday would have been told; None where it was, or had too little history, or nothing was left to do."""
    monday, course, measure = past
    then = replace(of, today=monday, daily={key: total for key, total in of.daily.items() if _in_sight(key[0], monday)})
    done = course.by(monday - ONE_DAY)
    asked = _week(goal, monday) if goal.weekly else _stage(then, goal, done)
    if asked is None or asked.by is None or asked.units is None or asked.by in have or asked.by >= of.today:
        return None
    told = odds(then, asked, daily_units(then, measure), 0.0 if goal.weekly else done)
    if told.on_time.value is None:
        return None
    return ToldOdds(
        programme=of.programme.code,
        made_on=monday,
        kind="week" if goal.weekly else "stage",
        target_day=asked.by,
        goal=asked.units,
        odds=told.on_time.value,
        seq=of.seq,
        replayed=True,
    )


def _in_sight(day: object, morning: date) -> bool:
    return isinstance(day, date) and morning - timedelta(days=84) <= day < morning


def _week(goal: Goal, monday: date) -> Goal:
    return replace(goal, by=monday + WEEK - ONE_DAY, starts=monday)


def _stage(then: Frame, goal: Goal, done: float) -> Goal | None:
    """What had to be done by a fortnight on to be in time: the even part of what was left."""
    if goal.units is None or goal.by is None or done >= goal.units:
        return None
    by = then.today + STAGE - ONE_DAY
    if goal.by <= by:
        return Goal(goal.units, goal.by, None, weekly=False)
    left = then.working_days().count(then.today, goal.by)
    part = then.working_days().count(then.today, by)
    if not left or not part:
        return None
    return Goal(done + (goal.units - done) * part / left, by, None, weekly=False)


def back_test(*, actor: Actor, programme: str = "") -> int:
    """Settle and replay one programme, or all that the actor keeps; how many odds were told or settled."""
    with acting(actor, "findings"):
        when = at(day_of(""))
        found = access.programmes(actor)
        chosen = found.filter(code=programme) if programme else found
        if programme:
            access.programme(actor, programme)
        changed = 0
        for one in chosen:
            changed += caught_up(actor, one, when)
        if changed:
            audit.record("odds.replayed", noun="odds", key=programme or "all", actor=actor, now={"odds": changed})
    return changed


def caught_up(actor: Actor, programme: Programme, when: At) -> int:
    """Settle what came due and ask the past where nobody did, in the caller's transaction; how many odds that were."""
    of = frame(access.scope(actor), programme, today=when.today, now=when.now, seq=when.seq, past_days=FARTHEST_DAYS)
    return replay(of) + settle(of)


def past_odds(programme: str, *, on: date) -> PastOdds:
    """The record as it was known on a day: the programme's own, or that of all programmes while its own is short.

    One telling a promise (programme, kind and day) is scored, the first: later ones of the same promise say little new.
    """
    every = _scored(on)
    own = [row for row in every if row[0] == programme]
    chosen = own if len(own) >= LEAST or len(own) == len(every) else every
    return _past(chosen, own=chosen is own)


def record(actor: Actor, *, programme: str = "") -> PastOdds:
    """What came of the odds of one programme, or of all that the actor keeps. NotThere for one that is not the actor's."""
    with reading(actor):
        codes = {access.programme(actor, programme).code} if programme else {p.code for p in access.programmes(actor)}
        rows = [row for row in _scored(at(day_of("")).today) if row[0] in codes]
        return _past(rows, own=bool(programme))


Scored = tuple[str, float, bool, bool]
"""Programme, odds told, whether it came true, whether the past was asked."""


def _scored(on: date) -> list[Scored]:
    rows = (
        ToldOdds.objects.filter(came_true__isnull=False, target_day__lt=on)
        .exclude(replayed=False, known_on__gt=on)
        .order_by("programme", "kind", "target_day", "made_on")
        .distinct("programme", "kind", "target_day")
        .values_list("programme", "odds", "came_true", "replayed")
    )
    return [(code, odds, bool(true), replayed) for code, odds, true, replayed in rows]


def _past(rows: Sequence[Scored], *, own: bool) -> PastOdds:
    told = np.array([row[1] for row in rows], dtype=float)
    truth = np.array([row[2] for row in rows], dtype=float)
    return PastOdds(odds_record(told, truth, bounds=BOUNDS), replayed=sum(row[3] for row in rows), own=own)


__all__ = ["back_test", "caught_up", "keep", "past_odds", "record", "replay", "settle"]
