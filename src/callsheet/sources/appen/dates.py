"""Dates of Appen reports: `1/28/2015 16:26:44`, where month and day may stand either way round, even within one file.

A spreadsheet that opened the report may have rewritten those dates that it could read (`2-1-2015 10:42`). Which number is
the month is therefore settled for each separator by the dates that leave no choice, and where a separator has none, by
the other separators of the same file; Appen itself writes the month first.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo

from callsheet.said import say
from callsheet.sources.fact_rows import naive_utc, utc

_DATE = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})(?:[ T](\d{1,2}):(\d\d)(?::(\d\d))?)?(?: UTC)?")
MONTH_FIRST, DAY_FIRST = "month", "day"


@dataclass(slots=True)
class DateOrders:
    """What the dates of one file prove: for each separator, which number comes first."""

    proven: dict[str, set[str]] = field(default_factory=dict)

    def look(self, text: str) -> None:
        """Take note of one date."""
        found = _DATE.fullmatch(text.strip())
        if found is None:
            return
        orders = self.proven.setdefault(found[2], set())
        if int(found[1]) > 12:
            orders.add(DAY_FIRST)
        elif int(found[3]) > 12:
            orders.add(MONTH_FIRST)

    def settled(self) -> dict[str, str]:
        """Separator -> order; a separator whose dates prove both orders is left out."""
        anywhere = set().union(*self.proven.values()) if self.proven else set()
        default = next(iter(anywhere)) if len(anywhere) == 1 else MONTH_FIRST
        return {sign: next(iter(orders), default) for sign, orders in self.proven.items() if len(orders) <= 1}

    def sentence(self) -> str:
        """How dates are read, and on what ground, for the report of the import."""
        told = []
        for sign, order in self.settled().items():
            ground = say("proven by its dates") if self.proven[sign] else say("as nothing in them says otherwise")
            told.append(
                say("dates with {sign} read {order} first, {ground}", sign=repr(sign), order=order, ground=ground)
            )
        return "; ".join(told)


def appen_time(text: str, orders: Mapping[str, str], zone: tzinfo = UTC) -> datetime:
    """A time of the report as naive UTC; ValueError where it is none or where its order cannot be known."""
    found = _DATE.fullmatch(text.strip())
    if found is None:
        return utc(text.strip().removesuffix(" UTC"), zone)
    first, second = int(found[1]), int(found[3])
    if first > 12 or second > 12:
        day, month = (first, second) if first > 12 else (second, first)
    elif found[2] in orders:
        day, month = (second, first) if orders[found[2]] == MONTH_FIRST else (first, second)
    elif first == second:
        day = month = first
    else:
        raise ValueError(say("month and day cannot be told apart: other dates of the file prove both orders"))
    clock = (int(found[5] or 0), int(found[6] or 0), int(found[7] or 0))
    return naive_utc(datetime(int(found[4]), month, day, *clock, tzinfo=zone))
