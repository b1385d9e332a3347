"""Cases for “will it be done in time”: a date against the order, or this week against the quota."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median

from django.db import connection

from callsheet.actions.cases.done import Yardstick, yardstick
from callsheet.actions.cases.frame import AHEAD_DAYS, Frame
from callsheet.decisions.risks.behind import PaceCase, Track
from callsheet.metrics.measures import MeasureSums
from callsheet.metrics.sums import combined
from callsheet.state.models import Batch, Commitment, WeeklyQuota
from callsheet.state.sums import Window
from callsheet.stats.pace import PaceAhead, PaceHistory, PaceOdds, odds_of_finishing

ONE_DAY = timedelta(days=1)
TRACK_DAYS = 20
RECENT_DAYS = 28
RELEASES = 6
"""Of so many past releases the usual size and distance are taken."""
LEAST_OPEN = 0.25
"""A day on which less than this part of the usual output is open tells nothing of the whole; its output is overtime."""
LATE_DAYS = 9
"""A feed silent for longer has ended, and is waited for no more."""

Weights = dict[tuple[str, str], float]
"""Usual output by vendor and site."""


@dataclass(frozen=True, slots=True)
class Goal:
    """Units asked for, by when, counted from when; `weekly` for a quota."""

    units: float | None
    by: date | None
    starts: date | None
    weekly: bool


def goal_of(of: Frame) -> Goal:
    """The order and its due date, else the sum of weekly quotas for the running week, else nothing to measure against."""
    programme = of.programme
    if programme.volume is not None or programme.due is not None:
        return Goal(None if programme.volume is None else float(programme.volume), programme.due, None, weekly=False)
    quotas = list(WeeklyQuota.objects.filter(programme=programme))
    if not quotas:
        return Goal(None, None, None, weekly=False)
    monday = of.today - timedelta(days=of.today.weekday())
    return Goal(float(sum(q.units for q in quotas)), monday + timedelta(days=6), monday, weekly=True)


def pace_cases(of: Frame) -> tuple[PaceCase, ...]:
    """One case for the programme."""
    by_vendor = of.sums(Window(of.seq, None, of.today), ("vendor",), ("counts", "reported"))
    measure = yardstick(of.programme.done_means, {str(v): total for (v,), total in by_vendor.items()})
    goal = goal_of(of)
    daily = daily_units(of, measure)
    if goal.weekly:
        done = sum(units for day, units in daily.items() if goal.starts is not None and day >= goal.starts)
    else:
        done = sum(measure.units(str(v), total) for (v,), total in by_vendor.items())
    forecast = None if goal.units is None or goal.by is None else odds(of, goal, daily, done)
    days_left = 0 if goal.by is None else of.working_days().count(of.today, goal.by)
    return (
        PaceCase(
            place=of.place(),
            as_of=of.today,
            goal=goal.units,
            by=goal.by,
            done=done,
            forecast=forecast,
            days_left=days_left,
            weekly=goal.weekly,
            starts=goal.starts,
            tracks=tracks(of, measure, goal, days_left=days_left),
            missing_days=missing_days(of, daily),
            closed_today="" if of.any_works(of.today) else closed_words(of),
            evidence=measure.evidence,
            owners=of.owners,
            course=course_of(of, daily),
            past=of.past,
        ),
    )


def course_of(of: Frame, daily: Mapping[date, float]) -> tuple[tuple[date, float | None], ...]:
    """Units of each closed working day of the window since the first with output; None where nothing came."""
    if not any(daily.values()):
        return ()
    first = min(day for day, units in daily.items() if units)
    days = (first + timedelta(days=i) for i in range((of.today - first).days))
    return tuple((d, daily.get(d) or None) for d in days if of.any_works(d))


def closed_words(of: Frame) -> str:
    """Why nobody works today."""
    return "weekend" if of.today.weekday() >= 5 else "holiday at every site"


def daily_units(of: Frame, measure: Yardstick) -> dict[date, float]:
    """Units done on each production day of the window."""
    found: dict[date, float] = defaultdict(float)
    for (day, vendor, _), total in of.daily.items():
        if isinstance(day, date):
            found[day] += measure.units(str(vendor), total)
    return dict(found)


def odds(of: Frame, goal: Goal, daily: Mapping[date, float], done: float) -> PaceOdds:
    """The block bootstrap over the closed days, with each site's calendar and the released volume."""
    assert goal.units is not None
    weights = weights_of(of)
    history = history_of(of, daily, weights)
    ahead = ahead_of(of, goal, remaining=goal.units - done, history=history, weights=weights)
    return odds_of_finishing(history, ahead, remaining=goal.units - done, due=goal.by, rng=of.rng())


def weights_of(of: Frame) -> Weights:
    """What each site brought in the last four weeks: the part of the whole that is missing when it is closed."""
    found: Weights = {}
    measure = yardstick(of.programme.done_means, _by_vendor(of))
    for (vendor, site), total in of.sums(of.window(RECENT_DAYS), ("vendor", "site"), ("counts", "reported")).items():
        units = measure.units(str(vendor), total)
        if units > 0:
            found[str(vendor), str(site)] = units
    return found


def _by_vendor(of: Frame) -> dict[str, MeasureSums]:
    found: dict[str, MeasureSums] = {}
    for (_, vendor, _), total in of.daily.items():
        found[str(vendor)] = combined((found.get(str(vendor), MeasureSums()), total))
    return found


def history_of(of: Frame, daily: Mapping[date, float], weights: Weights) -> PaceHistory:
    """Closed days since the first with output; a day without any output at all is a missing feed, not a day of zero.

    Output is taken per open part of the sites (a holiday in one country is no bad day of all); a vendor whose feed of the
    last days has not come is no part of those days.
    """
    if not any(daily.values()):
        return PaceHistory((), (), ())
    first = min(day for day, units in daily.items() if units)
    days = [first + timedelta(days=i) for i in range((of.today - first).days)]
    came = _last_came(of)
    shares = [of.open_share(d, weights) - _not_come(of, d, weights, came) for d in days]
    return PaceHistory(
        produced=tuple(daily.get(d, 0.0) for d in days),
        weekdays=tuple(d.weekday() for d in days),
        worked=tuple(share >= LEAST_OPEN and daily.get(d, 0.0) > 0 for d, share in zip(days, shares, strict=True)),
        heads=tuple(shares),
    )


def _last_came(of: Frame) -> dict[str, date]:
    """The last day of which anything of a vendor has come, for those whose feed may be late; others have ended."""
    last: dict[str, date] = {}
    for day, vendor, _ in of.daily:
        if isinstance(day, date) and day < of.today:
            last[str(vendor)] = max(day, last.get(str(vendor), day))
    return {v: day for v, day in last.items() if (of.today - day).days <= LATE_DAYS}


def _not_come(of: Frame, day: date, weights: Weights, came: Mapping[str, date]) -> float:
    """Part of the usual output that is open on the day and of which nothing has come yet."""
    total = sum(weights.values())
    late = {(v, s): u for (v, s), u in weights.items() if v in came and came[v] < day and of.site_works(v, s, day)}
    return sum(late.values()) / total if total else 0.0


def ahead_of(of: Frame, goal: Goal, *, remaining: float, history: PaceHistory, weights: Weights) -> PaceAhead:
    """Coming days: to the week's end for a quota, else far enough to see the end at half the present pace."""
    if goal.weekly and goal.by is not None:
        days = (goal.by - of.today).days + 1
    else:
        worked = [u for u, w in zip(history.produced, history.worked, strict=True) if w][-TRACK_DAYS:]
        pace = sum(worked) / len(worked) if worked else 0.0
        until_due = 0 if goal.by is None else (goal.by - of.today).days + 1
        days = min(AHEAD_DAYS - 1, max(until_due, int(remaining / pace * 3) + 14 if pace else 0, 14))
    coming = [of.today + timedelta(days=i) for i in range(days)]
    shares = tuple(of.open_share(d, weights) for d in coming)
    return PaceAhead(
        of.today,
        tuple(share > 0 for share in shares),
        released_of(of, days, remaining),
        None if history.heads is None else shares,
    )


def released_of(of: Frame, days: int, remaining: float) -> tuple[float, ...] | None:
    """Units that can be worked on by the end of each coming day; None where releases are not planned, or enough is out.

    What is out and not begun, and with each planned release as much again as releases have usually brought; submissions an
    item as so far. From the day on which a release would follow the last planned one nothing binds, for nobody has said
    that there will be none. Where no release is planned in the registry nothing can be told from it about the days to
    come: that a queue runs dry is said by its own detector.
    """
    releases = Batch.objects.filter(programme=of.programme, released_on__isnull=False).order_by("released_on")
    known = sorted({d for d in releases.values_list("released_on", flat=True) if d is not None})
    planned = [d for d in known if d > of.today]
    if not planned:
        return None
    total = combined(of.sums(Window(of.seq, None, of.today), (), ("counts", "backlog")).values())
    open_items = sum(n for (_, done), n in total.backlog.items() if done is None or done >= of.today)
    started = total.count("items_started")
    if not total.backlog or not started:
        return None
    an_item = total.count("submitted_first") / started
    usual, gap = _usual_release(total.backlog), _usual_gap(known)
    out: list[float] = []
    for day in (of.today + timedelta(days=i) for i in range(days)):
        came = sum(d <= day for d in planned)
        bound = (open_items + came * usual) * an_item if day < planned[-1] + gap else remaining
        out.append(min(bound, remaining))
    return tuple(out)


def _usual_release(backlog: Mapping[tuple[date, date | None], int]) -> float:
    """Items of a release: the median of the last arrival days that brought more than a tenth of the largest."""
    arrived: dict[date, int] = defaultdict(int)
    for (day, _), items in backlog.items():
        arrived[day] += items
    largest = max(arrived.values(), default=0)
    waves = [items for _, items in sorted(arrived.items()) if items > largest / 10][-RELEASES:]
    return float(median(waves)) if waves else 0.0


def _usual_gap(days: Sequence[date]) -> timedelta:
    """Days from one release to the next, usually; a week where there has been one alone."""
    gaps = [(later - earlier).days for earlier, later in zip(days[:-1], days[1:], strict=True)]
    return timedelta(days=median(gaps[-RELEASES:]) if gaps else 7)


def missing_days(of: Frame, daily: Mapping[date, float]) -> int:
    """The last closed working days in a row for which nothing at all has come."""
    if not any(daily.values()):
        return 0
    first = min(day for day, units in daily.items() if units)
    day, missing = of.today - ONE_DAY, 0
    while day > first and not daily.get(day):
        missing += of.any_works(day)
        day -= ONE_DAY
    return missing


def tracks(of: Frame, measure: Yardstick, goal: Goal, *, days_left: int) -> tuple[Track, ...]:
    """Pace of each vendor and locale over the last worked days, with its promise, and its quota where that is split."""
    first = of.today - timedelta(days=28)
    pace = _paces(of, measure, first)
    promised = _promised(of)
    needed = _needed_by_locale(of, measure, goal, days_left) if goal.weekly else {}
    of_locale: dict[str, float] = defaultdict(float)
    for (_, locale), (units, _) in pace.items():
        of_locale[locale] += units
    starved = starved_days(of, first)
    return tuple(
        Track(
            vendor=vendor,
            locale=locale,
            pace=units,
            days=days,
            needed=needed[locale] * units / of_locale[locale] if locale in needed and of_locale[locale] else None,
            committed=promised.get((vendor, locale), promised.get((vendor, ""))),
            starved_days=min(days, starved.get(locale, 0)),
            vendor_name=of.names.get(vendor, vendor),
        )
        for (vendor, locale), (units, days) in sorted(pace.items())
    )


def _needed_by_locale(of: Frame, measure: Yardstick, goal: Goal, days_left: int) -> dict[str, float]:
    """Units a working day that each locale's own quota still asks for this week."""
    done: dict[str, float] = defaultdict(float)
    for (day, vendor, locale), total in of.daily.items():
        if isinstance(day, date) and goal.starts is not None and day >= goal.starts:
            done[str(locale)] += measure.units(str(vendor), total)
    quotas = WeeklyQuota.objects.filter(programme=of.programme).exclude(locale="")
    return {q.locale: max(0.0, q.units - done[q.locale]) / max(1, days_left) for q in quotas}


STARVED = """
SELECT locale, count(*) FROM (
    SELECT locale, taken_at::date AS day FROM measure_queue
    WHERE programme = %s AND seq <= %s AND taken_at >= %s AND taken_at < %s
    GROUP BY 1, 2 HAVING sum(CASE WHEN state = 'available' THEN items ELSE 0 END) = 0
) AS dry GROUP BY 1
"""


def starved_days(of: Frame, first: date) -> dict[str, int]:
    """Working days of the window whose queue snapshot showed nothing available, by locale."""
    with connection.cursor() as cursor:
        cursor.execute(STARVED, [of.programme.code, of.seq, first, of.today])
        return {str(locale): int(days) for locale, days in cursor.fetchall()}


def _paces(of: Frame, measure: Yardstick, first: date) -> dict[tuple[str, str], tuple[float, int]]:
    summed: dict[tuple[str, str], MeasureSums] = {}
    for (day, vendor, locale), total in of.daily.items():
        if isinstance(day, date) and first <= day < of.today:
            key = (str(vendor), str(locale))
            summed[key] = combined((summed.get(key, MeasureSums()), total))
    found: dict[tuple[str, str], tuple[float, int]] = {}
    for (vendor, locale), total in summed.items():
        days = sum(of.works(vendor, first + timedelta(days=i)) for i in range((of.today - first).days))
        found[(vendor, locale)] = (measure.units(vendor, total) / max(1, days), days)
    return found


def _promised(of: Frame) -> dict[tuple[str, str], float]:
    """Units a working day that the running week's commitments come to."""
    monday = of.today - timedelta(days=of.today.weekday())
    rows = Commitment.objects.filter(programme=of.programme, week=monday)
    found: dict[tuple[str, str], float] = {}
    for row in rows:
        days = sum(of.works(row.vendor, monday + timedelta(days=i)) for i in range(7))
        found[(row.vendor, row.locale)] = row.units / max(1, days)
    return found


__all__ = ["Goal", "daily_units", "goal_of", "odds", "pace_cases"]
