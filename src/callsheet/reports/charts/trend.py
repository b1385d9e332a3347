"""A number over time: points with their interval as a band, target with its word, changes as marked rules, n as a strip."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from callsheet.reports import formats as f
from callsheet.reports.charts.chart import (
    BAND,
    EVENT,
    LINE,
    STRIP,
    TARGET,
    WEAK,
    WIDTH,
    Chart,
    Spec,
    amount,
    finished,
    layered,
    on_day,
    values,
)
from callsheet.said import say
from callsheet.stats.estimate import Estimate


@dataclass(frozen=True, slots=True)
class Sample:
    """One period of the series: its first day and what was estimated for it."""

    day: date
    estimate: Estimate


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that happened: the day and its word ("guideline 4.2", "tool 9.1")."""

    day: date
    word: str


def trend(
    samples: Sequence[Sample],
    *,
    title: str,
    name: str,
    unit: str,
    target: float | None = None,
    marks: Sequence[Mark] = (),
) -> Chart:
    """The series of one number. Weak periods (under their minimum n) are hollow and grey; missing ones leave a gap."""
    rows = [_row(s, unit) for s in samples]
    layers = [_band(rows, name, unit), _whiskers(rows, name, unit), _line(rows, name, unit), _points(rows, name, unit)]
    if target is not None:
        layers += targeted(target, name, unit)
    layers += marked(marks)
    body: Spec = {"vconcat": [layered(layers), sizes(rows)], "spacing": 4, "resolve": {"scale": {"x": "shared"}}}
    return finished(title, _summary(samples, name, unit, target), body)


def _row(sample: Sample, unit: str) -> Spec:
    e = sample.estimate
    return {
        "day": sample.day.isoformat(),
        "value": e.value,
        "low": e.low,
        "high": e.high,
        "n": e.n,
        "firm": e.is_firm,
        "said": f.estimate_text(e, unit, digits=f.digits_of(unit)),
    }


def _band(rows: list[Spec], name: str, unit: str) -> Spec:
    return {
        "data": values(rows),
        "mark": {"type": "area", "opacity": 0.3, "color": BAND},
        "encoding": {
            "x": on_day(),
            "y": amount("low", name, unit, scale={"zero": False}),
            "y2": {"field": "high"},
        },
    }


def _whiskers(rows: list[Spec], name: str, unit: str) -> Spec:
    """The interval of each period as a thin rule: a period between two gaps has no band to stand in."""
    return {
        "data": values([r for r in rows if r["low"] is not None]),
        "mark": {"type": "rule", "color": BAND, "strokeWidth": 2},
        "encoding": {
            "x": on_day(),
            "y": amount("low", name, unit, scale={"zero": False}),
            "y2": {"field": "high"},
        },
    }


def _line(rows: list[Spec], name: str, unit: str) -> Spec:
    return {
        "data": values(rows),
        "mark": {"type": "line", "color": LINE},
        "encoding": {
            "x": on_day(),
            "y": amount("value", name, unit, scale={"zero": False}),
        },
    }


def _points(rows: list[Spec], name: str, unit: str) -> Spec:
    """Firm periods filled, weak ones hollow and grey."""
    return {
        "data": values(rows),
        "mark": {"type": "point", "size": 46},
        "encoding": {
            "x": on_day(),
            "y": amount("value", name, unit, scale={"zero": False}),
            "fill": {"condition": {"test": "datum.firm", "value": LINE}, "value": "transparent"},
            "stroke": {"condition": {"test": "datum.firm", "value": LINE}, "value": WEAK},
            "tooltip": [
                {"field": "said", "type": "nominal", "title": name},
                {"field": "day", "type": "nominal", "title": say("day")},
            ],
        },
    }


def targeted(target: float, name: str, unit: str) -> list[Spec]:
    """The target as a line with its word."""
    row: Spec = {
        "target": target,
        "word": say("target {target}", target=f.figure(target, unit, digits=f.digits_of(unit))),
    }
    y = amount("target", name, unit, scale={"zero": False})
    return [
        {"data": values([row]), "mark": {"type": "rule", "color": TARGET, "strokeDash": [4, 3]}, "encoding": {"y": y}},
        {
            "data": values([row]),
            "mark": {"type": "text", "align": "left", "dy": -6, "color": TARGET},
            "encoding": {"x": {"value": 4}, "y": y, "text": {"field": "word", "type": "nominal"}},
        },
    ]


def marked(marks: Sequence[Mark]) -> list[Spec]:
    """What happened, each as a rule with its word."""
    if not marks:
        return []
    rows: list[Spec] = [{"day": m.day.isoformat(), "word": m.word} for m in marks]
    return [
        {"data": values(rows), "mark": {"type": "rule", "color": EVENT}, "encoding": {"x": on_day()}},
        {
            "data": values(rows),
            "mark": {"type": "text", "align": "left", "dx": 4, "baseline": "top", "color": EVENT},
            "encoding": {"x": on_day(), "y": {"value": 0}, "text": {"field": "word", "type": "nominal"}},
        },
    ]


def sizes(rows: list[Spec]) -> Spec:
    """n of every period as a thin strip of bars under the axis."""
    return {
        "width": WIDTH,
        "height": STRIP,
        "data": values(rows),
        "mark": {"type": "bar", "color": WEAK, "width": 6},
        "encoding": {
            "x": on_day() | {"axis": None},
            "y": amount("n", "n", "units")
            | {"axis": {"format": "~s", "title": say("n (units)"), "titleFontSize": 9, "tickCount": 1, "grid": False}},
        },
    }


def _summary(samples: Sequence[Sample], name: str, unit: str, target: float | None) -> str:
    known = [s for s in samples if s.estimate.value is not None]
    if not known:
        return say("{name}: no period has a value yet.", name=name)
    last = known[-1]
    said = f.estimate_text(last.estimate, unit, digits=f.digits_of(unit))
    against = (
        say(", target {target}", target=f.figure(target, unit, digits=f.digits_of(unit))) if target is not None else ""
    )
    return say(
        "{name} over {periods} to {day}: last {said}{against}.",
        name=name,
        periods=f.plural(len(known), "period"),
        day=f.day(last.day),
        said=said,
        against=against,
    )
