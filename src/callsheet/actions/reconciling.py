"""Counted against reported: the lines of each production day, and what each could be explained by."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, timedelta

from callsheet.metrics.measures import MeasureSums
from callsheet.metrics.reconcile import DayLine, Reconciliation, reconciled
from callsheet.metrics.sums import combined
from callsheet.state.access import Scope
from callsheet.state.sums import Ask, Window, sums

EDGE = timedelta(days=1)


def reconciliation(
    scope: Scope, programme: str, vendor: str, *, first: date, last: date, seq: int, locale: str = ""
) -> Reconciliation:
    """The vendor's tracker against our count between two production days, split to the unit."""
    where: dict[str, str | list[str]] = {"programme": programme, "vendor": [vendor, ""]}
    if locale:
        where["locale"] = locale
    window = Window(seq, first - EDGE, last + EDGE)
    found = sums(scope, Ask(window, ("day", "vendor", "locale"), where, ("counts", "reported")))
    return reconciled(day_lines(found, vendor, first=first, last=last))


def day_lines(
    found: Mapping[tuple[object, ...], MeasureSums], vendor: str, *, first: date, last: date
) -> list[DayLine]:
    """One line a production day. Workers without vendor count as a cause where the vendor's locales have any."""
    ours: dict[date, MeasureSums] = defaultdict(MeasureSums)
    stray: dict[date, int] = defaultdict(int)
    locales = {loc for _, v, loc in found if v == vendor}
    for (day, v, loc), total in found.items():
        if not isinstance(day, date) or not first <= day <= last:
            continue
        if v == vendor:
            ours[day] = combined((ours[day], total))
        elif loc in locales or not loc:
            stray[day] += total.count("submitted")
    days = [first + timedelta(days=i) for i in range((last - first).days + 1)]
    return [_line(day, ours.get(day), stray.get(day, 0)) for day in days]


def _line(day: date, total: MeasureSums | None, stray: int) -> DayLine:
    if total is None:
        return DayLine(day, None, None)
    causes = {
        "resubmissions": total.count("submitted_first") - total.count("submitted"),
        "unmapped": stray,
        "skipped": total.count("skipped"),
        "planted checks": -total.count("gold_judged"),
    }
    return DayLine(
        day=day,
        reported_milli=total.reported.get("produced"),
        counted=total.count("submitted") if total.count("judgments") else None,
        causes={name: units for name, units in causes.items() if units},
    )
