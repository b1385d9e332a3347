"""Backlog on any day from cohorts of arrival and completion: open units, their ages, days of work. docs/methods/backlog.md

Cohorts are {(arrival day, done day or None): items}: stocks turned into something that adds up.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

Cohorts = Mapping[tuple[date, date | None], int]
ACTIVE_DAYS = 10


@dataclass(frozen=True, slots=True)
class Backlog:
    """Items open at the end of `day`: `ages` is ((age in days, items), …) from young to old, summing to `open`."""

    day: date
    open: int
    ages: tuple[tuple[int, int], ...]

    def age_quantile(self, p: float) -> int | None:
        """Smallest age that at least the share p of the open items does not pass; None without open items."""
        passed = 0
        for age, items in self.ages:
            passed += items
            if passed >= p * self.open:
                return age
        return None

    def older_than(self, days: int) -> int:
        """How many open items are older than `days`."""
        return sum(items for age, items in self.ages if age > days)


def last_day(cohorts: Cohorts) -> date | None:
    """The last day that anything arrived or was done."""
    days = [d for pair in cohorts for d in pair if d is not None]
    return max(days, default=None)


def backlog_on(cohorts: Cohorts, day: date, *, age: Callable[[date, date], int] | None = None) -> Backlog:
    """The backlog at the end of `day`. `age(arrived, day)` counts days; calendar days unless a site's calendar is given.

    An item is open on the day when it arrived by then and was not done by then.
    """
    aged: dict[int, int] = {}
    for (arrived, done), items in cohorts.items():
        if arrived <= day and (done is None or done > day):
            days = (day - arrived).days if age is None else age(arrived, day)
            aged[days] = aged.get(days, 0) + items
    ages = tuple(sorted((days, items) for days, items in aged.items() if items))
    return Backlog(day, sum(items for _, items in ages), ages)


def done_per_day(cohorts: Cohorts, day: date) -> dict[date, int]:
    """Items done on each day up to `day`, days without any left out."""
    done: dict[date, int] = {}
    for (_, finished), items in cohorts.items():
        if finished is not None and finished <= day:
            done[finished] = done.get(finished, 0) + items
    return {d: items for d, items in sorted(done.items()) if items}


def recent_pace(cohorts: Cohorts, day: date, *, active_days: int = ACTIVE_DAYS) -> tuple[float, int]:
    """(items done per day, days) over the last `active_days` days on which anything was done, within five weeks of `day`."""
    recent = [items for d, items in done_per_day(cohorts, day).items() if d > day - timedelta(days=35)][-active_days:]
    return (sum(recent) / len(recent), len(recent)) if recent else (0.0, 0)


def burn_up(cohorts: Cohorts, first: date, last: date) -> tuple[tuple[date, int, int], ...]:
    """(day, arrived so far, done so far) at the end of each day from `first` to `last`, counted from the beginning."""
    days = [first + timedelta(days=i) for i in range((last - first).days + 1)]
    arrived, done = dict.fromkeys(days, 0), dict.fromkeys(days, 0)
    for (came, finished), items in cohorts.items():
        if came <= last:
            arrived[max(came, first)] += items
        if finished is not None and finished <= last:
            done[max(finished, first)] += items
    rows, so_far, finished_so_far = [], 0, 0
    for day in days:
        so_far, finished_so_far = so_far + arrived[day], finished_so_far + done[day]
        rows.append((day, so_far, finished_so_far))
    return tuple(rows)
