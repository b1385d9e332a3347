"""From one total to another in steps that sum: reported to counted, last month to this."""

from collections.abc import Sequence
from dataclasses import dataclass

from callsheet.errors import BrokenPromise
from callsheet.reports import formats as f
from callsheet.reports.charts.chart import LINE, PLAN, TARGET, Chart, Spec, amount, finished, layered, values


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
    rows = _rows(start, steps, end)
    x: Spec = {
        "field": "reason",
        "type": "ordinal",
        "sort": None,
        "title": "part",
        "axis": {"title": "part", "labelAngle": -30},
    }
    y = amount("from", "units", unit)
    colours: Spec = {
        "field": "kind",
        "type": "nominal",
        "legend": None,
        "scale": {"domain": ["total", "adds", "takes"], "range": [LINE, PLAN, TARGET]},
    }
    bars: Spec = {"mark": {"type": "bar"}, "encoding": {"x": x, "y": y, "y2": {"field": "to"}, "color": colours}}
    words: Spec = {
        "mark": {"type": "text", "dy": -8},
        "encoding": {"x": x, "y": amount("top", "units", unit), "text": {"field": "word", "type": "nominal"}},
    }
    body = {**layered([bars, words]), "data": values(rows)}
    said = "; ".join(f"{s.reason} {f.signed(s.units, 0)}" for s in steps) or "no difference"
    return finished(title, f"{start.reason} {f.count(start.units)}; {said}; {end.reason} {f.count(end.units)}.", body)


def _rows(start: Step, steps: Sequence[Step], end: Step) -> list[Spec]:
    rows = [_row(start.reason, 0.0, start.units, "total", f.count(start.units))]
    level = start.units
    for step in steps:
        kind = "adds" if step.units >= 0 else "takes"
        rows.append(_row(step.reason, level, level + step.units, kind, f.signed(step.units, 0)))
        level += step.units
    return [*rows, _row(end.reason, 0.0, end.units, "total", f.count(end.units))]


def _row(reason: str, low: float, high: float, kind: str, word: str) -> Spec:
    return {"reason": reason, "from": low, "to": high, "top": max(low, high), "kind": kind, "word": word}
