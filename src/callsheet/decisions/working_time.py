"""A site's working days as an axis on which closed days have no length."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from callsheet.metrics.calendars import SiteCalendar, working_flags

MINUTES_A_DAY = 1440


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """The days on which a site works, ascending. Days outside the covered range are not known to be working."""

    days: tuple[date, ...]

    @classmethod
    def between(
        cls, start: date, end: date, *, weekdays: Iterable[int] = range(5), closed: Iterable[date] = ()
    ) -> "WorkingDays":
        """All days from start to end (both included) on `weekdays` (Monday 0) that are not in `closed`."""
        works, off = frozenset(weekdays), frozenset(closed)
        span = (start + timedelta(days=i) for i in range((end - start).days + 1))
        return cls(tuple(d for d in span if d.weekday() in works and d not in off))

    @classmethod
    def of(cls, calendar: SiteCalendar, start: date, end: date) -> "WorkingDays":
        """The working days of a site's calendar from start to end, both included."""
        flags = working_flags(calendar, start, (end - start).days + 1)
        return cls(tuple(start + timedelta(days=i) for i, works in enumerate(flags) if works))

    def __contains__(self, day: date) -> bool:
        """Whether the site works on that day."""
        i = bisect_left(self.days, day)
        return i < len(self.days) and self.days[i] == day

    def count(self, start: date, end: date) -> int:
        """Working days from start to end, both included."""
        return max(0, bisect_right(self.days, end) - bisect_left(self.days, start))

    def minutes(self, at: datetime) -> int:
        """Position of a local moment on the axis; a moment on a closed day is the start of the next working day."""
        passed = bisect_left(self.days, at.date())
        inside = at.hour * 60 + at.minute if at.date() in self else 0
        return passed * MINUTES_A_DAY + inside

    def moment(self, minutes: int) -> datetime | None:
        """The local moment at a position on the axis; None past its end."""
        index, inside = divmod(minutes, MINUTES_A_DAY)
        if not 0 <= index < len(self.days):
            return None
        day = self.days[index]
        return datetime(day.year, day.month, day.day) + timedelta(minutes=inside)  # noqa: DTZ001 — local by definition

    def after(self, day: date, number: int) -> date | None:
        """The number-th working day after `day`; None past the end."""
        index = bisect_right(self.days, day) + number - 1
        return self.days[index] if 0 <= index < len(self.days) else None
