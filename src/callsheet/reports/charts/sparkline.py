"""A finding's course as a word-sized graphic (Tufte 2006): band, line, target, last point; with the same in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from callsheet.decisions.series import Series
from callsheet.reports import formats as f
from callsheet.said import beside, capital, say

WIDTH, HEIGHT, EDGE = 168, 40, 3
"""Size in CSS pixels, and the margin that keeps the last point inside."""


@dataclass(frozen=True, slots=True)
class Sparkline:
    """Paths of an SVG of `width` × `height`, ready to be placed: no colour and no style stands in them.

    `line` is one path with a gap where nothing is known; `band` the interval's area ("" where there is none); `target_y` the
    height of the target's rule, None where there is none; `dot_x`, `dot_y` the newest value. `words` says all of it for
    those who do not see it; `last` is the newest value as text, `first_day` and `last_day` label the ends.
    """

    line: str
    band: str
    dot_x: float
    dot_y: float
    words: str
    last: str
    first_day: str
    last_day: str
    target_y: float | None = None
    target_word: str = ""
    width: int = WIDTH
    height: int = HEIGHT


def sparkline(series: Series | None) -> Sparkline | None:
    """The graphic of a series; None where there is none, or fewer than two values."""
    if series is None or len(series.known) < 2:
        return None
    x, y = _Across(series), _Upward(series)
    points = [None if v is None else (x.at(d), y.at(v)) for d, v in zip(series.days, series.values, strict=True)]
    newest_day, newest = series.known[-1]
    return Sparkline(
        line=" ".join([_run(run) for run in _runs(points)]),
        band=_band(series, x, y),
        dot_x=x.at(newest_day),
        dot_y=y.at(newest),
        words=series_words(series),
        last=_figure(newest, series.unit),
        first_day=_short(series.days[0]),
        last_day=_short(series.days[-1]),
        target_y=None if series.target is None else y.at(series.target),
        target_word=series.target_word,
    )


def series_words(series: Series) -> str:
    """Done a working day, Mon 2 Nov to Fri 20 Nov: from 410 to 380, lowest 310, highest 455; 520 needed."""
    known = series.known
    values = [v for _, v in known]
    near = known[-1][0]
    said = say(
        "{series}, {known} to {near}: from {figure} to {figure2}, lowest {figure3}, highest {figure4}",
        series=capital(series.name),
        known=f.day(known[0][0], near=near),
        near=f.day(near, near=near),
        figure=_figure(values[0], series.unit),
        figure2=_figure(values[-1], series.unit),
        figure3=_figure(min(values), series.unit),
        figure4=_figure(max(values), series.unit),
    )
    if series.target is None:
        return beside("", (said, "."))
    return say(
        "{said}; {word} {target}.", said=said, word=series.target_word, target=_figure(series.target, series.unit)
    )


def _figure(value: float, unit: str) -> str:
    if unit in (f.PROPORTION, f.POINTS, "ms", f.ODDS):
        return f.figure(value, unit)
    return f.count(value) if unit == "units" else f.figure(value, unit, digits=f.digits_of(unit))


def _short(day: date) -> str:
    return f.day(day, near=day).partition(" ")[2]


class _Across:
    """Days to the right, evenly in time."""

    def __init__(self, series: Series) -> None:
        self.first = series.days[0]
        self.span = max(1, (series.days[-1] - self.first).days)

    def at(self, day: date) -> float:
        return round(EDGE + (WIDTH - 2 * EDGE) * (day - self.first).days / self.span, 1)


class _Upward:
    """Values upward, from the lowest to the highest of all that is drawn; bands that leave the values far behind are cut."""

    def __init__(self, series: Series) -> None:
        values = [v for _, v in series.known]
        marks = [*values, *([series.target] if series.target is not None else [])]
        reach = max(marks) - min(marks) or abs(max(marks)) or 1.0
        bounds = [b for b in (*series.low, *series.high) if b is not None]
        self.low = 0.0 if series.from_zero else max(min([*marks, *bounds]), min(marks) - reach)
        self.high = min(max([*marks, *bounds]), max(marks) + reach)
        if self.high <= self.low:
            self.high = self.low + 1.0

    def at(self, value: float) -> float:
        share = (min(self.high, max(self.low, value)) - self.low) / (self.high - self.low)
        return round(HEIGHT - EDGE - (HEIGHT - 2 * EDGE) * share, 1)


Point = tuple[float, float]


def _runs(points: Sequence[Point | None]) -> list[list[Point]]:
    """The points in unbroken runs."""
    runs: list[list[Point]] = [[]]
    for point in points:
        if point is None:
            runs.append([])
        else:
            runs[-1].append(point)
    return [run for run in runs if run]


def _run(run: Sequence[Point]) -> str:
    """A run as a path; one that stands alone becomes a short dash, else it could not be seen."""
    if len(run) == 1:
        (x, y) = run[0]
        return f"M{x - 1:g} {y:g}H{x + 1:g}"
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in run)


def _band(series: Series, x: _Across, y: _Upward) -> str:
    bounds = zip(series.days, series.low, series.high, strict=True) if series.low else ()
    edges = [None if low is None or high is None else (x.at(d), y.at(low), y.at(high)) for d, low, high in bounds]
    areas: list[list[tuple[float, float, float]]] = [[]]
    for edge in edges:
        if edge is None:
            areas.append([])
        else:
            areas[-1].append(edge)
    return " ".join([_area(a) for a in areas if len(a) > 1])


def _area(edges: Sequence[tuple[float, float, float]]) -> str:
    above = [f"{px:g} {high:g}" for px, _, high in edges]
    below = [f"{px:g} {low:g}" for px, low, _ in reversed(edges)]
    return "M" + "L".join([*above, *below]) + "Z"
