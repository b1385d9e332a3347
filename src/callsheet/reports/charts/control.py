"""A control chart: a number's course, what is usual for it phase by phase, and where it left that."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from callsheet.quality.control_series import Controlled, Judged, Moved
from callsheet.reports import formats as f
from callsheet.reports.charts.chart import (
    BAND,
    LINE,
    PLAN,
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
from callsheet.reports.charts.trend import Mark, marked, sizes, targeted
from callsheet.said import beside, say

RULES = {
    "2-of-3-beyond-2": say("two of three far off on one side"),
    "4-of-5-beyond-1": say("four of five off on one side"),
    "8-on-one-side": say("eight in a row on one side"),
}
"""Run rules in words: they annotate, they do not alert."""
STATES = {"outside": say("outside its limits"), "weak": say("too few to judge"), "inside": say("as usual")}


@dataclass(frozen=True, slots=True)
class ControlShown:
    """What a control chart shows: the number's name and unit, its course, target, guideline versions, its change of level."""

    name: str
    unit: str
    course: Controlled
    target: float | None = None
    marks: tuple[Mark, ...] = ()
    moved: Moved | None = None


def control_chart(shown: ControlShown, *, title: str, summary: str) -> Chart:
    """The chart: limits as a band of steps, the usual as a line, points, what left its limits as triangles with its value."""
    narrow = any(point.low is not None and not point.is_weak for point in shown.course.points)
    rows = [_row(point, shown.unit, limited=not (narrow and point.is_weak)) for point in shown.course.points]
    layers = [*_changed(shown), *_limits(rows, shown), _line(rows, shown), _points(rows, shown)]
    if shown.course.outside:
        layers.append(_words(rows, shown))
    if shown.target is not None:
        layers += targeted(shown.target, shown.name, shown.unit)
    layers += marked(shown.marks)
    body: Spec = {"vconcat": [layered(layers), sizes(rows)], "spacing": 4, "resolve": {"scale": {"x": "shared"}}}
    return finished(title, summary, body)


def bare(value: float, unit: str) -> str:
    """A number of the chart without a unit that would only be a word: 0.84, but 92.7 %."""
    return f.figure(value, "" if unit == "coefficient" else unit, digits=f.digits_of(unit)).strip()


def state_of_point(point: Judged) -> str:
    """outside, weak (too few to judge) or inside."""
    if point.is_outside:
        return "outside"
    return "weak" if point.low is None or point.is_weak else "inside"


def point_words(point: Judged) -> str:
    """Outside its limits; as usual, eight in a row on one side; too few to judge."""
    return beside("; ", (STATES[state_of_point(point)], *(RULES[rule] for rule in point.rules)))


def _row(point: Judged, unit: str, *, limited: bool) -> Spec:
    """`limited`: limits are drawn. Those of days with next to no answers would leave no room for the others."""
    estimate = point.period.estimate
    digits = f.digits_of(unit)
    said = "" if point.low is None or point.high is None else say(
        "{low} to {high}", low=bare(point.low, unit), high=bare(point.high, unit)
    )  # fmt: skip
    return {
        "day": point.period.day.isoformat(),
        "value": estimate.value,
        "n": estimate.n,
        "low": point.low if limited else None,
        "high": point.high if limited else None,
        "centre": point.centre,
        "state": state_of_point(point),
        "said": f.estimate_text(estimate, unit, digits=digits),
        "limits": said,
        "judged": point_words(point),
        "word": bare(estimate.value or 0.0, unit) if point.is_outside else "",
    }


def _phases(rows: Sequence[Spec]) -> list[list[Spec]]:
    """Runs of rows that have limits of one centre."""
    found: list[list[Spec]] = []
    for row in rows:
        if row["centre"] is None:
            found.append([])
        elif found and found[-1] and found[-1][-1]["centre"] == row["centre"]:
            found[-1].append(row)
        else:
            found.append([row])
    return [run for run in found if run]


def _limits(rows: Sequence[Spec], shown: ControlShown) -> list[Spec]:
    layers: list[Spec] = []
    for run in _phases(rows):
        area: Spec = {
            "data": values(run),
            "mark": {"type": "area", "opacity": 0.28, "color": BAND, "interpolate": "step"},
            "encoding": {"x": on_day(), "y": _y("low", shown), "y2": {"field": "high"}},
        }
        usual: Spec = {
            "data": values(run),
            "mark": {"type": "line", "color": LINE, "strokeDash": [2, 3], "strokeWidth": 1.2},
            "encoding": {"x": on_day(), "y": _y("centre", shown)},
        }
        layers += [area, usual]
    return layers


def _changed(shown: ControlShown) -> list[Spec]:
    """When the level changed: the days that the first of the new level lies among, as an upright band with its word."""
    moved = shown.moved
    if moved is None:
        return []
    days = [point.period.day for point in shown.course.points]
    is_early = moved.first - min(days) < (max(days) - min(days)) / 4
    beside_band: Spec = {"align": "left", "dx": 4} if is_early else {"align": "right", "dx": -4}
    row: Spec = {"from": _half_a_day(moved.first, -1), "to": _half_a_day(moved.last, 1), "word": say("level changed")}
    band: Spec = {
        "data": values([row]),
        "mark": {"type": "rect", "color": PLAN, "opacity": 0.3},
        "encoding": {"x": on_day("from"), "x2": {"field": "to"}},
    }
    word: Spec = {
        "data": values([row]),
        "mark": {"type": "text", "dy": -5, "baseline": "bottom", **beside_band},
        "encoding": {
            "x": on_day("to" if is_early else "from"), "y": {"value": "height"}, "text": {"field": "word", "type": "nominal"},
        },
    }  # fmt: skip
    return [band, word]


def _half_a_day(day: date, way: int) -> str:
    """The moment half a day before or after a point: a band as wide as the day."""
    return (datetime.combine(day, time()) + timedelta(hours=12 * way)).isoformat() + "Z"


def _y(field: str, shown: ControlShown) -> Spec:
    return amount(field, shown.name, shown.unit, scale={"zero": False})


def _line(rows: list[Spec], shown: ControlShown) -> Spec:
    return {
        "data": values(rows),
        "mark": {"type": "line", "color": LINE},
        "encoding": {"x": on_day(), "y": _y("value", shown)},
    }


def _points(rows: list[Spec], shown: ControlShown) -> Spec:
    """Inside filled, too few hollow and grey, outside a large triangle: shape and colour together."""
    return {
        "data": values(rows),
        "mark": {"type": "point", "opacity": 1},
        "encoding": {
            "x": on_day(),
            "y": _y("value", shown),
            "shape": {"condition": {"test": "datum.state === 'outside'", "value": "triangle-up"}, "value": "circle"},
            "size": {"condition": {"test": "datum.state === 'outside'", "value": 150}, "value": 46},
            "fill": {"condition": _colours(weak="transparent"), "value": LINE},
            "stroke": {"condition": _colours(weak=WEAK), "value": LINE},
            "tooltip": [
                {"field": "day", "type": "nominal", "title": say("from")},
                {"field": "said", "type": "nominal", "title": shown.name},
                {"field": "limits", "type": "nominal", "title": say("limits")},
                {"field": "judged", "type": "nominal", "title": say("judged")},
            ],
        },
    }


def _colours(*, weak: str) -> list[Spec]:
    return [
        {"test": "datum.state === 'outside'", "value": TARGET},
        {"test": "datum.state === 'weak'", "value": weak},
    ]


def _words(rows: list[Spec], shown: ControlShown) -> Spec:
    """The value beside each point that left its limits."""
    return {
        "data": values([row for row in rows if row["word"]]),
        "mark": {
            "type": "text",
            "dy": {"expr": "datum.value < datum.centre ? 17 : -13"},
            "color": TARGET,
            "fontWeight": "bold",
        },
        "encoding": {"x": on_day(), "y": _y("value", shown), "text": {"field": "word", "type": "nominal"}},
    }
