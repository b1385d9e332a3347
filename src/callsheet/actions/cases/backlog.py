"""Cases for “is work left lying”: the arrival-by-done cohorts of each locale."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, timedelta

from callsheet.actions.cases.frame import Frame
from callsheet.decisions.risks.ageing import BacklogCase, limit_of
from callsheet.decisions.working_time import WorkingDays
from callsheet.state.sums import Window

RECENT = timedelta(days=28)
Cohorts = Mapping[tuple[date, date | None], int]


def backlog_cases(of: Frame) -> tuple[BacklogCase, ...]:
    """One case a locale whose items have a release day."""
    found = of.sums(Window(of.seq, None, of.today), ("locale",), ("backlog",))
    works = of.working_days()
    return tuple(
        _case(of, str(locale), total.backlog, works) for (locale,), total in sorted(found.items()) if total.backlog
    )


def _case(of: Frame, locale: str, cohorts: Cohorts, works: WorkingDays) -> BacklogCase:
    took: dict[int, int] = defaultdict(int)
    done = 0
    for (arrived, finished), n in cohorts.items():
        if finished is not None and of.today - RECENT <= finished < of.today and n > 0:
            took[max(0, works.count(arrived, finished) - (arrived in works))] += n
            done += n
    days = works.count(of.today - RECENT, of.today - timedelta(days=1))
    taken = tuple(sorted(took.items()))
    return BacklogCase(
        place=of.place(locale=locale),
        today=of.today,
        opened=_open(cohorts, of.today),
        took=taken,
        works=works,
        pace=done / max(1, days),
        course=_course(of, cohorts, works, limit_of(taken)),
        owners=of.owners,
    )


def _open(cohorts: Cohorts, morning: date) -> tuple[tuple[date, int], ...]:
    """(release day, items) released before the morning and not done by then."""
    opened: dict[date, int] = defaultdict(int)
    for (arrived, finished), n in cohorts.items():
        if arrived < morning and (finished is None or finished >= morning):
            opened[arrived] += n
    return tuple(sorted((day, n) for day, n in opened.items() if n > 0))


def _course(of: Frame, cohorts: Cohorts, works: WorkingDays, limit: int) -> tuple[tuple[date, float | None], ...]:
    """Items that were open for too long on each working morning of the last four weeks."""
    found: list[tuple[date, float | None]] = []
    for day in works.days:
        if of.today - RECENT <= day <= of.today:
            old = (
                n for arrived, n in _open(cohorts, day) if works.count(arrived, day) - 1 - (arrived in works) > limit
            )
            found.append((day, float(sum(old))))
    return tuple(found)
