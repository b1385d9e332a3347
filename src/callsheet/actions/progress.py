"""How far a programme is, with odds: the burn-up or the quota track with its fan, as it is kept with the assessment."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, timedelta
from itertools import groupby

from callsheet.actions.cases import Frame
from callsheet.actions.cases.done import yardstick
from callsheet.actions.cases.pace import daily_units, weights_of
from callsheet.decisions.risks.behind import PaceCase
from callsheet.metrics.measures import MeasureSums
from callsheet.metrics.sums import combined
from callsheet.reports.charts import BurnUp, QuotaWeek
from callsheet.reports.programme import Progress
from callsheet.state.models import Commitment
from callsheet.state.sums import Window

WEEKS_SHOWN = 12
SHADED = 0.5
"""A day on which less than this part of the usual output is open is shaded as closed."""
LONG = 100
"""In a longer chart weekends are not shaded: stripes that close tell nothing."""
ONE_DAY = timedelta(days=1)


def progress_of(of: Frame, case: PaceCase) -> Progress:
    """How far the programme is, by the case that its detector reads: the same odds on every page."""
    by_vendor = of.sums(Window(of.seq, None, of.today), ("vendor",), ("counts", "reported", "backlog"))
    measure = yardstick(of.programme.done_means, {str(v): total for (v,), total in by_vendor.items()})
    daily = daily_units(of, measure)
    total = sum(measure.units(str(v), sums) for (v,), sums in by_vendor.items())
    return Progress(
        done=case.done,
        goal=case.goal,
        by=case.by,
        weekly=case.weekly,
        odds=case.forecast,
        shape=None if case.weekly else _shape(of, case, daily, (total, combined(by_vendor.values()))),
        weeks=_weeks(of, case, daily) if case.weekly else (),
        record="" if case.past is None else case.past.sentence(_told(case)),
    )


def _told(case: PaceCase) -> float | None:
    return case.forecast.on_time.value if case.forecast else None


def _shape(of: Frame, case: PaceCase, daily: Mapping[date, float], so_far: tuple[float, MeasureSums]) -> BurnUp:
    total, sums = so_far
    before = total - sum(daily.values())
    line: list[tuple[date, float]] = []
    running = before
    for day in sorted(daily):
        running += daily[day]
        line.append((day, running))
    fan = () if case.forecast is None else _cut(case, total)
    first = line[0][0] if line else of.today
    last = max(of.today + timedelta(days=len(fan[0]) if fan else 0), case.by or of.today)
    return BurnUp(
        done=tuple(line),
        goal=case.goal,
        due=case.by,
        fan_first=of.today if fan else None,
        fan=fan,
        released=_released(sums, first, of.today),
        closed=_closed(of, first, last),
    )


def _cut(case: PaceCase, done: float) -> tuple[tuple[float, ...], ...]:
    """The fan (units still to come) until a week after its middle has arrived or a fortnight past the due day, if later."""
    fan = case.forecast.fan if case.forecast else ()
    if not fan or case.goal is None:
        return fan
    middle = fan[len(fan) // 2]
    arrived = next((i for i, v in enumerate(middle) if done + v >= (case.goal or 0) - 0.5), len(middle) - 1)
    until = max(arrived + 7, 0 if case.by is None else (case.by - case.as_of).days + 14)
    return tuple(row[: until + 1] for row in fan)


def _released(total: MeasureSums, first: date, today: date) -> tuple[tuple[date, float], ...]:
    """Units released by the end of each day on which anything arrived, items taken as the submissions one has had."""
    started = total.count("items_started")
    if not total.backlog or not started:
        return ()
    an_item = total.count("submitted_first") / started
    arrived: dict[date, int] = defaultdict(int)
    for (day, _), items in total.backlog.items():
        arrived[day] += items
    out, line = 0, []
    for day in sorted(arrived):
        out += arrived[day]
        if day >= first:
            line.append((day, out * an_item))
    return (*line, (today, out * an_item)) if line else ()


def _closed(of: Frame, first: date, last: date) -> tuple[tuple[date, date], ...]:
    """Runs of closed days, as (first, last); in a long chart those alone that are more than a weekend."""
    weights = weights_of(of)
    days = [first + timedelta(days=i) for i in range((last - first).days + 1)]
    runs = []
    for shut, group in groupby(days, key=lambda d: of.open_share(d, weights) < SHADED):
        run = list(group)
        if shut and (len(days) <= LONG or any(d.weekday() < 5 for d in run)):
            runs.append((run[0], run[-1]))
    return tuple(runs)


def _weeks(of: Frame, case: PaceCase, daily: Mapping[date, float]) -> tuple[QuotaWeek, ...]:
    monday = of.today - timedelta(days=of.today.weekday())
    first = monday - timedelta(weeks=WEEKS_SHOWN - 1)
    committed: dict[date, float] = defaultdict(float)
    for row in Commitment.objects.filter(programme=of.programme, week__gte=first, week__lte=monday):
        committed[row.week] += row.units
    ends = tuple(level[-1] for level in case.forecast.fan if level) if case.forecast else ()
    weeks: list[QuotaWeek] = []
    for back in range(WEEKS_SHOWN - 1, -1, -1):
        start = monday - timedelta(weeks=back)
        done = sum(u for d, u in daily.items() if start <= d < start + timedelta(days=7))
        if done or weeks or back == 0:
            fan = tuple(done + more for more in ends) if back == 0 else ()
            weeks.append(QuotaWeek(start, done, case.goal, committed.get(start), is_running=back == 0, fan=fan))
    return tuple(weeks)
