"""From one total to another in steps that sum: reported to counted, last month to this."""

from collections.abc import Sequence
from dataclasses import dataclass

from callsheet.errors import BrokenPromise
from callsheet.reports import formats as f
from callsheet.reports.charts.chart import LINE, PLAN, TARGET, Chart, Spec, amount, finished, layered, values
from callsheet.said import beside, say

VISIBLE = 0.25
"""Steps that together move less than this part of the total are shown on an axis that does not begin at 0."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its reason and what it adds (may be negative)."""

    reason: str
    units: float


def waterfall(start: Step, steps: Sequence[Step], end: Step, *, title: str, unit: str = "units") -> Chart:
    """Bars from `start` by `steps` to `end`. BrokenPromise unless start + Σ steps = end: a waterfall that does not sum lies."""
    total = start.units + sum(s.units for s in steps)
    if abs(total - end.units) > 1e-6 * max(1.0, abs(end.units)):
        raise BrokenPromise(
            f"the waterfall does not sum: {start.reason} {start.units} and its steps make {total}, {end.reason} is {end.units}"
        )
    floor = _floor(start, steps, end)
    rows = _rows(start, steps, end, floor)
    x: Spec = {
        "field": "reason",
        "type": "ordinal",
        "sort": [row["reason"] for row in rows],
        "title": say("part"),
        "axis": {"title": say("part"), "labelAngle": -30},
    }
    cut = say("{unit}; axis begins at {floor}", unit=unit, floor=f.count(floor)) if floor else unit
    y = amount("from", say("units"), cut, scale={"domainMin": floor} if floor else {"zero": True})
    colours: Spec = {
        "field": "kind",
        "type": "nominal",
        "legend": None,
        "scale": {"domain": ["total", "adds", "takes"], "range": [LINE, PLAN, TARGET]},
    }
    bars: Spec = {"mark": {"type": "bar"}, "encoding": {"x": x, "y": y, "y2": {"field": "to"}, "color": colours}}
    layers = [bars]
    if floor:  # a bar that does not begin at 0 would lie about its size: totals are then lines at their height
        bars["transform"] = [{"filter": "datum.kind !== 'total'"}]
        level: Spec = {"x": x, "y": y | {"field": "to"}, "color": colours}
        layers.append(
            {
                "transform": [{"filter": "datum.kind === 'total'"}],
                "mark": {"type": "tick", "thickness": 4, "opacity": 1},
                "encoding": level,
            }
        )
    words: Spec = {
        "mark": {"type": "text", "dy": -8},
        "encoding": {"x": x, "y": y | {"field": "top"}, "text": {"field": "word", "type": "nominal"}},
    }
    body = {**layered([*layers, words]), "data": values(rows)}
    said = beside("; ", [beside(" ", (s.reason, f.signed(s.units, 0))) for s in steps]) or say("no difference")
    return finished(
        title,
        beside(
            "",
            (
                beside(
                    "; ",
                    (
                        beside(" ", (start.reason, f.count(start.units))),
                        said,
                        beside(" ", (end.reason, f.count(end.units))),
                    ),
                ),
                ".",
            ),
        ),
        body,
    )


def _floor(start: Step, steps: Sequence[Step], end: Step) -> float:
    """Where the axis begins: 0, or just below the lowest level where the steps would be too thin to be seen (and said so)."""
    levels = [
        start.units,
        end.units,
        *(start.units + sum(s.units for s in steps[:i]) for i in range(1, len(steps) + 1)),
    ]
    span, low = max(levels) - min(levels), min(levels)
    if low <= 0 or not span or span > VISIBLE * max(levels):
        return 0.0
    return max(0.0, low - span / 2)


def _rows(start: Step, steps: Sequence[Step], end: Step, floor: float) -> list[Spec]:
    rows = [_row(start.reason, floor, start.units, "total", f.count(start.units))]
    level = start.units
    for step in steps:
        kind = "adds" if step.units >= 0 else "takes"
        rows.append(_row(step.reason, level, level + step.units, kind, f.signed(step.units, 0)))
        level += step.units
    return [*rows, _row(end.reason, floor, end.units, "total", f.count(end.units))]


def _row(reason: str, low: float, high: float, kind: str, word: str) -> Spec:
    return {"reason": reason, "from": low, "to": high, "top": max(low, high), "kind": kind, "word": word}
