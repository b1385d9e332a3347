"""How far a programme is, with odds: the burn-up or the quota track, and the sums of everything so far."""

from collections.abc import Mapping
from datetime import date, timedelta

from callsheet.actions.cases import Frame
from callsheet.actions.cases.done import Yardstick, yardstick
from callsheet.actions.cases.pace import Goal, daily_units, goal_of, odds
from callsheet.metrics.measures import MeasureSums
from callsheet.metrics.sums import combined
from callsheet.reports.charts import BurnUp, QuotaWeek
from callsheet.reports.programme import Progress
from callsheet.state.sums import Window
from callsheet.stats.pace import PaceOdds

WEEKS_SHOWN = 12


def progress_of(of: Frame, *, charts: bool = True) -> tuple[Progress, MeasureSums]:
    """How far the programme is, with odds; and the sums of everything so far."""
    by_vendor = of.sums(Window(of.seq, None, of.today), ("vendor",), ("counts", "reported"))
    measure = yardstick(of.programme.done_means, {str(v): total for (v,), total in by_vendor.items()})
    goal = goal_of(of)
    daily = daily_units(of, measure)
    total = sum(measure.units(str(v), sums) for (v,), sums in by_vendor.items())
    done = sum(u for d, u in daily.items() if goal.starts and d >= goal.starts) if goal.weekly else total
    told = None if goal.units is None else odds(of, goal, daily, done)
    progress = Progress(
        done=done,
        goal=goal.units,
        by=goal.by,
        weekly=goal.weekly,
        odds=told,
        shape=None if goal.weekly or not charts else _shape(of, goal, daily, total, told),
        weeks=_weeks(of, goal, measure) if goal.weekly and charts else (),
    )
    return progress, combined(by_vendor.values())


def _shape(of: Frame, goal: Goal, daily: Mapping[date, float], total: float, told: PaceOdds | None) -> BurnUp:
    days = sorted(daily)
    before = total - sum(daily.values())
    line: list[tuple[date, float]] = []
    running = before
    for day in days:
        running += daily[day]
        line.append((day, running))
    fan = () if told is None else _cut(told.fan, of, goal, total)
    return BurnUp(done=tuple(line), goal=goal.units, due=goal.by, fan_first=of.today if fan else None, fan=fan)


def _cut(fan: tuple[tuple[float, ...], ...], of: Frame, goal: Goal, done: float) -> tuple[tuple[float, ...], ...]:
    """The fan (units still to come) until a week after its middle has arrived or a fortnight past the due day, if later."""
    if not fan or goal.units is None:
        return fan
    middle = fan[len(fan) // 2]
    arrived = next((i for i, v in enumerate(middle) if done + v >= (goal.units or 0) - 0.5), len(middle) - 1)
    until = max(arrived + 7, 0 if goal.by is None else (goal.by - of.today).days + 14)
    return tuple(row[: until + 1] for row in fan)


def _weeks(of: Frame, goal: Goal, measure: Yardstick) -> tuple[QuotaWeek, ...]:
    monday = of.today - timedelta(days=of.today.weekday())
    daily = daily_units(of, measure)
    weeks: list[QuotaWeek] = []
    for back in range(WEEKS_SHOWN - 1, -1, -1):
        start = monday - timedelta(weeks=back)
        done = sum(u for d, u in daily.items() if start <= d < start + timedelta(days=7))
        if done or weeks or back == 0:
            weeks.append(QuotaWeek(start, done, goal.units, None, is_running=back == 0))
    return tuple(weeks)
