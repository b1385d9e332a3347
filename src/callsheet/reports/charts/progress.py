"""Work done on its way to a goal: the burn-up with its fan, and the track of weekly quotas."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from callsheet.reports import formats as f
from callsheet.reports.charts.chart import (
    BAND,
    EVENT,
    LINE,
    PLAN,
    PLAN_WORD,
    TARGET,
    WEAK,
    Chart,
    Spec,
    amount,
    finished,
    layered,
    on_day,
    values,
)
from callsheet.said import say, term
from callsheet.stats.pace import FAN_LEVELS

HEADROOM = 1.12
"""Room above the highest line, for the words on it."""
BANDS = ((0, 6, 95), (1, 5, 80), (2, 4, 50))
"""Pairs of FAN_LEVELS that make a band, and its share of the futures in per cent."""


@dataclass(frozen=True, slots=True)
class BurnUp:
    """What a burn-up shows. `done`: (day, units done by its end, counted from the start); `goal` units by `due`.

    `fan_first` is the first day of the fan; `fan` is stats.pace's (levels × days) of units still to come, added to what is
    done; `released`: (day, units released by its end); `closed`: (first, last) of runs of days on which the sites are closed.
    """

    done: tuple[tuple[date, float], ...]
    goal: float | None = None
    due: date | None = None
    fan_first: date | None = None
    fan: tuple[tuple[float, ...], ...] = ()
    released: tuple[tuple[date, float], ...] = ()
    closed: tuple[tuple[date, date], ...] = ()
    unit: str = "units"


@dataclass(frozen=True, slots=True)
class QuotaWeek:
    """One ISO week of an evergreen programme: its Monday, what was done, the quota, and what vendors had committed.

    `fan`: where the running week ends, at the levels of stats.pace's fan; empty where that is not known.
    """

    monday: date
    done: float
    quota: float | None
    committed: float | None = None
    is_running: bool = False
    fan: tuple[float, ...] = ()


def burn_up(shown: BurnUp, *, title: str) -> Chart:
    """Done so far as a line, the futures as a fan of 50, 80 and 95 per cent, released volume, goal and due date."""
    layers = [*_closed(shown.closed), *_fan(shown), _line(shown.done, "done", LINE, shown.unit)]
    if shown.released:
        layers.append(_steps(shown.released, shown.unit))
    layers += _goal(shown) + _due(shown)
    return finished(title, _summary(shown), layered(layers))


def _closed(runs: Sequence[tuple[date, date]]) -> list[Spec]:
    """Closed days as shaded stripes, from the midnight that begins them to the one that ends them."""
    if not runs:
        return []
    rows: list[Spec] = [
        {"day": a.isoformat(), "until": (b + timedelta(days=1)).isoformat(), "word": say("sites closed")}
        for a, b in runs
    ]
    mark: Spec = {"type": "rect", "color": WEAK, "opacity": 0.12, "tooltip": {"content": "data"}}
    return [{"data": values(rows), "mark": mark, "encoding": {"x": on_day(), "x2": {"field": "until"}}}]


def _steps(rows: Sequence[tuple[date, float]], unit: str) -> Spec:
    """Released volume: it rises on the day of a release and stays."""
    line = _line(rows, "released", PLAN, unit)
    line["layer"][0]["mark"] |= {"interpolate": "step-after", "strokeWidth": 1.5}  # type: ignore[index]
    line["layer"][1]["mark"] |= {"dy": 12, "dx": -4, "align": "right", "color": PLAN_WORD}  # type: ignore[index]
    return line


def _fan(shown: BurnUp) -> list[Spec]:
    if shown.fan_first is None or len(shown.fan) != len(FAN_LEVELS):
        return []
    today, start = shown.done[-1] if shown.done else (shown.fan_first - timedelta(days=1), 0.0)
    days = [today, *(shown.fan_first + timedelta(days=i) for i in range(len(shown.fan[0])))]
    levels = [[start, *(start + units for units in level)] for level in shown.fan]
    layers = [_band(days, (levels[low], levels[high]), share, shown.unit) for low, high, share in BANDS]
    middle = tuple(zip(days, levels[3], strict=True))
    layers.append(_line(middle, "median future", LINE, shown.unit, dashed=True))
    return layers


def _band(days: Sequence[date], bounds: tuple[list[float], list[float]], share: int, unit: str) -> Spec:
    """One band of the fan, from its lower to its upper bound, holding `share` per cent of the futures."""
    rows: list[Spec] = [
        {"day": d.isoformat(), "low": low, "high": high, "futures": share}
        for d, low, high in zip(days, *bounds, strict=True)
    ]
    return {
        "data": values(rows),
        "mark": {"type": "area", "opacity": 0.25, "color": BAND},
        "encoding": {"x": on_day(), "y": amount("low", say("done"), unit), "y2": {"field": "high"}},
    }


def _line(rows: Sequence[tuple[date, float]], word: str, colour: str, unit: str, *, dashed: bool = False) -> Spec:
    """A line with its word at its end: direct labels, no legend."""
    data: list[Spec] = [{"day": d.isoformat(), "units": v, "word": ""} for d, v in rows]
    if data:
        data[-1] = {**data[-1], "word": word}
    x, y = on_day(), amount("units", say("done"), unit)
    return {
        "data": values(data),
        "layer": [
            {
                "mark": {"type": "line", "color": colour, "strokeDash": [5, 4] if dashed else [1, 0]},
                "encoding": {"x": x, "y": y},
            },
            {
                "mark": {"type": "text", "align": "left", "dx": 5, "dy": 0 if dashed else 11, "color": colour},
                "encoding": {"x": x, "y": y, "text": {"field": "word", "type": "nominal"}},
            },
        ],
    }


def _goal(shown: BurnUp) -> list[Spec]:
    if shown.goal is None:
        return []
    row: Spec = {"units": shown.goal, "word": say("ordered {goal}", goal=f.count(shown.goal))}
    y = amount("units", say("done"), shown.unit, scale={"domainMax": HEADROOM * _top(shown)})
    return [
        {"data": values([row]), "mark": {"type": "rule", "color": TARGET, "strokeDash": [4, 3]}, "encoding": {"y": y}},
        {
            "data": values([row]),
            "mark": {"type": "text", "align": "left", "dy": -6, "color": TARGET},
            "encoding": {"x": {"value": 4}, "y": y, "text": {"field": "word", "type": "nominal"}},
        },
    ]


def _top(shown: BurnUp) -> float:
    """The highest of all lines."""
    ahead = shown.done[-1][1] if shown.done else 0.0
    return max(
        shown.goal or 0.0,
        ahead,
        *(units for _, units in shown.released),
        *(ahead + level[-1] for level in shown.fan if level),
        1.0,
    )


def _due(shown: BurnUp) -> list[Spec]:
    if shown.due is None:
        return []
    row: Spec = {"day": shown.due.isoformat(), "word": say("due {due}", due=f.day(shown.due, near=shown.due))}
    return [
        {"data": values([row]), "mark": {"type": "rule", "color": EVENT}, "encoding": {"x": on_day()}},
        {
            "data": values([row]),
            "mark": {"type": "text", "align": "right", "dx": -4, "baseline": "top", "color": EVENT},
            "encoding": {"x": on_day(), "y": {"value": 0}, "text": {"field": "word", "type": "nominal"}},
        },
    ]


def _summary(shown: BurnUp) -> str:
    done = shown.done[-1][1] if shown.done else 0.0
    goal = say(" of {goal}", goal=f.count(shown.goal)) if shown.goal is not None else ""
    due = say(", due {due}", due=f.day(shown.due)) if shown.due else ""
    return say(
        "{done}{goal} {unit} done{due}; the fan holds 50, 80 and 95 % of the futures at the present pace.",
        done=f.count(done),
        goal=goal,
        unit=shown.unit,
        due=due,
    )


def quota_track(weeks: Sequence[QuotaWeek], *, title: str, unit: str = "units") -> Chart:
    """Bars of what was done each week, the quota as a tick across each bar, the commitment as a second one."""
    rows: list[Spec] = [
        {
            "week": f.iso_week(w.monday),
            "done": w.done,
            "quota": w.quota,
            "committed": w.committed,
            "running": "running week" if w.is_running else "closed week",
        }
        for w in weeks
    ]
    x: Spec = {
        "field": "week",
        "type": "ordinal",
        "title": say("ISO week"),
        "axis": {"title": say("ISO week"), "labelAngle": 0, "labelExpr": "slice(datum.label, 5)"},
    }
    bars: Spec = {
        "mark": {"type": "bar", "color": LINE},
        "encoding": {
            "x": x,
            "y": amount("done", say("done"), unit),
            "opacity": {"condition": {"test": "datum.running === 'running week'", "value": 0.5}, "value": 1.0},
        },
    }
    levels = [
        (field, colour)
        for field, colour in (("quota", TARGET), ("committed", PLAN))
        if any(row[field] is not None for row in rows)
    ]
    ticks = [
        {
            "mark": {"type": "tick", "color": colour, "thickness": 3},
            "encoding": {"x": x, "y": amount(field, say("done"), unit)},
        }
        for field, colour in levels
    ]
    words: list[Spec] = []
    if rows:
        words = [
            _tick_word(rows[-1], x, field, colour, (unit, dy))
            for (field, colour), dy in zip(levels, (-9, 12), strict=False)
        ]
    body = {**layered([bars, *_week_fan(weeks, x, unit), *ticks, *words]), "data": values(rows)}
    met = sum(1 for w in weeks if w.quota is not None and w.done >= w.quota and not w.is_running)
    closed = sum(1 for w in weeks if w.quota is not None and not w.is_running)
    return finished(
        title, say("The quota was met in {met} of {weeks}.", met=met, weeks=f.plural(closed, "closed week")), body
    )


def _week_fan(weeks: Sequence[QuotaWeek], x: Spec, unit: str) -> list[Spec]:
    """Where the running week will end: rules that hold 95, 80 and 50 per cent of the futures, the narrower the thicker."""
    running = next((w for w in weeks if w.is_running and len(w.fan) == len(FAN_LEVELS)), None)
    if running is None:
        return []
    return [
        {
            "data": values(
                [
                    {
                        "week": f.iso_week(running.monday),
                        "low": running.fan[low],
                        "high": running.fan[high],
                        "futures": share,
                    }
                ]
            ),
            "mark": {"type": "rule", "color": BAND, "strokeWidth": width, "opacity": 0.75},
            "encoding": {"x": x, "y": amount("low", say("done"), unit), "y2": {"field": "high"}},
        }
        for (low, high, share), width in zip(BANDS, (3, 7, 12), strict=True)
    ]


def _tick_word(row: Spec, x: Spec, field: str, colour: str, place: tuple[str, int]) -> Spec:
    """The word above or below the last tick."""
    unit, dy = place
    shown = [{**row, "word": term(field)}] if row[field] is not None else []
    return {
        "data": values(shown),
        "mark": {"type": "text", "align": "center", "dy": dy, "color": PLAN_WORD if colour == PLAN else colour},
        "encoding": {"x": x, "y": amount(field, say("done"), unit), "text": {"field": "word", "type": "nominal"}},
    }
