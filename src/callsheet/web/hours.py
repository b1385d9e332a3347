"""Weekly hours as people say them: Mon to Fri 09:00–18:00."""

from collections.abc import Mapping, Sequence
from itertools import groupby

from django.utils.translation import gettext as _

from callsheet.reports.formats import DASH

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def week_words(hours: Mapping[str, Sequence[Sequence[str]]]) -> str:
    """Weekly hours ("0" is Monday) in words; days with the same hours stand together, no hours at all is round the clock."""
    if not hours:
        return _("round the clock")
    days = [(number, _day_words(hours[str(number)])) for number in range(7) if hours.get(str(number))]
    parts = []
    for said, group in groupby(days, key=lambda pair: pair[1]):
        numbers = [number for number, _said in group]
        ends = DAYS[numbers[0]] if len(numbers) == 1 else f"{DAYS[numbers[0]]}{DASH}{DAYS[numbers[-1]]}"
        parts.append(f"{ends} {said}")
    return ", ".join(parts)


def _day_words(spans: Sequence[Sequence[str]]) -> str:
    return " + ".join(f"{opens}{DASH}{closes}" for opens, closes in spans)
