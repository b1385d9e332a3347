"""A line of day texts as days: order of day and month, and the year or month left out, decided over the whole line."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache

from callsheet.said import say
from callsheet.sources.tracker.day_texts import Partial, partial_day

YEAR = re.compile(r"(?<!\d)(20[0-4]\d)(?!\d)")


@dataclass(frozen=True, slots=True)
class Period:
    """What is known besides the texts themselves: year, month and ISO week that a title, sheet or file name states, and
    `anchor`, a day near which the file was made."""

    anchor: date
    year: int | None = None
    month: int | None = None
    week: int | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """ "dmy" or "mdy"; `open_` says that the texts can be read both ways and nothing decides."""

    order: str
    open_: bool = False
    why: str = ""


def stated_period(texts: Iterable[str], anchor: date) -> Period:
    """Year, month and week that titles and names state ("Week 47", "Tracker November 2026"); earlier texts win."""
    period = Period(anchor)
    for text in texts:
        for piece in _pieces(text):
            said = partial_day(piece)
            if said is None:
                continue
            period = replace(
                period,
                year=period.year or said.year,
                month=period.month or (said.month if said.day is None or said.year else None),
                week=period.week or said.week,
            )
        year = YEAR.search(text)
        period = replace(period, year=period.year or (int(year[1]) if year else None))
    return period


def day_in(text: str) -> Partial | None:
    """The day that a text such as a sheet's or file's name holds somewhere ("Lumen_2026-11-20"); None where there is none.

    Numbers without a month's name, a year or a separator do not count.
    """
    for piece in _pieces(text):
        said = partial_day(piece)
        if said and (said.pair is not None or (said.day is not None and said.month is not None)):
            return said
    return None


def _pieces(text: str) -> list[str]:
    """The text and its runs of up to three words, longest first."""
    words = [w for w in re.split(r"[\s_:;|()\[\]–—]+", re.sub(r"\.\w{3,4}$", "", text)) if w]
    runs = [" ".join(words[i : i + n]) for n in (3, 2, 1) for i in range(len(words) - n + 1)]
    return [text, *(r for r in runs if any(c.isalpha() for c in r) or re.search(r"\d{4}.?\d{1,2}.?\d{1,2}", r))]


def day_order(partials: Sequence[Partial], period: Period) -> Order:
    """The order of day and month in texts such as 03/11: the one in which more of them are days of one run.

    A text that only one order can read decides at once. Else the order with the clearly shorter time span does (a tracker
    covers days, not scattered months), else the one that ends nearer to the anchor and not after it.
    """
    pairs = [p for p in partials if p.pair is not None]
    if not pairs:
        return Order("dmy")
    proven = _proven(partials)
    if proven:
        return proven
    spans = {o: _days([p.ordered(o) for p in pairs], period) for o in ("dmy", "mdy")}
    if spans["dmy"] == spans["mdy"]:
        return Order("dmy", why=say("both orders give the same days"))
    lengths = {o: (max(d) - min(d)).days if d else 10**6 for o, d in spans.items()}
    short, long_ = sorted(lengths, key=lambda o: lengths[o])
    if lengths[short] * 3 < lengths[long_] and len(pairs) > 1:
        return Order(
            short,
            why=say(
                "read so, the days run from {spans} to {spans2}", spans=min(spans[short]), spans2=max(spans[short])
            ),
        )
    late = period.anchor + timedelta(days=10)
    fits = [o for o, days in spans.items() if days and max(days) <= late and (late - min(days)).days < 100]
    if len(fits) == 1:
        return Order(fits[0], why=say("the other order gives days far from {anchor}", anchor=period.anchor))
    return Order("dmy", open_=True, why=say("every date can be read both ways"))


def _proven(partials: Sequence[Partial]) -> Order | None:
    """One text with a number above 12 says how all texts of the file are to be read."""
    said = {p.proves for p in partials if p.proves}
    return Order(said.pop(), why=say("other dates of the file can only be read so")) if len(said) == 1 else None


def _days(partials: Sequence[Partial], period: Period) -> list[date]:
    return [d for d in (one_day(p, period) for p in partials) if d is not None]


def axis_days(partials: Sequence[Partial], period: Period, order: str) -> list[date | None]:
    """The days of an axis that runs forward: what a text leaves open is taken over from the text before it."""
    days: list[date | None] = []
    before: date | None = None
    for said in (p.ordered(order) for p in partials):
        day = _after(said, before) if before else None
        day = day or one_day(said, period)
        days.append(day)
        before = day or before
    return days


def _after(said: Partial, before: date) -> date | None:
    """The first day on or after `before` that fits, where year or month is left open; within 100 days."""
    if said.year is not None or said.week is not None or not said.is_day:
        return None
    for ahead in range(100):
        day = before + timedelta(days=ahead)
        if _fits(said, day):
            return day
    return None


def _fits(said: Partial, day: date) -> bool:
    return (
        (said.day is None or said.day == day.day)
        and (said.month is None or said.month == day.month)
        and (said.weekday is None or said.weekday == day.weekday())
    )


@lru_cache(maxsize=1 << 14)
def one_day(said: Partial, period: Period) -> date | None:
    """The day that a text names, the year taken from the period, else so that it lies nearest to the anchor."""
    try:
        return _one_day(said, period)
    except ValueError:
        return None


def _one_day(said: Partial, period: Period) -> date | None:
    week = said.week if said.week is not None else period.week if said.day is None else None
    if week is not None:
        return _week_day(week, said, period)
    year = said.year if said.year is not None else period.year
    month = said.month if said.month is not None else period.month
    if said.day is None:
        return None
    if year is not None and month is not None:
        return date(year, month, said.day)
    near = sorted(
        (
            d
            for d in (period.anchor + timedelta(days=n) for n in range(-200, 167))
            if _fits(replace(said, year=None, month=month), d) and (year is None or d.year == year)
        ),
        key=lambda d: abs((d - period.anchor).days) + (20 if d > period.anchor else 0),
    )
    if said.month is None and said.weekday is None and period.month is None:
        return None
    return near[0] if near else None


def _week_day(week: int, said: Partial, period: Period) -> date:
    """The named weekday of an ISO week, else its Monday."""
    year = said.year if said.year is not None else period.year
    if year is None:
        around = [
            date.fromisocalendar(y, week, 1)
            for y in range(period.anchor.year - 1, period.anchor.year + 2)
            if week < 53 or y != period.anchor.year
        ]
        monday = min(around, key=lambda d: abs((d - period.anchor).days))
    else:
        monday = date.fromisocalendar(year, week, 1)
    return monday + timedelta(days=said.weekday or 0)
