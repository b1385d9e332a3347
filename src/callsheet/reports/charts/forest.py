"""Several estimates of one number side by side with their intervals: who differs from whom, and from the target."""

from collections.abc import Sequence
from dataclasses import dataclass

from callsheet.reports import formats as f
from callsheet.reports.charts.chart import LINE, TARGET, WEAK, WIDTH, Chart, Spec, amount, finished, values
from callsheet.said import say
from callsheet.stats.estimate import Estimate


@dataclass(frozen=True, slots=True)
class ForestLine:
    """One line: whose number it is, and the number."""

    label: str
    estimate: Estimate


def forest(lines: Sequence[ForestLine], *, title: str, name: str, unit: str, target: float | None = None) -> Chart:
    """The plot, firm lines sorted by value, weak ones grey below them and unranked."""
    ranked = sorted((x for x in lines if x.estimate.is_firm), key=lambda x: -(x.estimate.value or 0.0))
    weak = [x for x in lines if not x.estimate.is_firm]
    rows = [_row(line, unit) for line in (*ranked, *weak)]
    y: Spec = {"field": "label", "type": "nominal", "sort": None, "title": "", "axis": {"title": None}}
    shade: Spec = {"condition": {"test": "datum.firm", "value": LINE}, "value": WEAK}
    layers: list[Spec] = [
        {
            "mark": {"type": "rule"},
            "encoding": {"y": y, "x": _x("low", name, unit), "x2": {"field": "high"}, "color": shade},
        },
        {
            "mark": {"type": "point", "filled": True, "size": 60},
            "encoding": {"y": y, "x": _x("value", name, unit), "color": shade},
        },
        {
            "mark": {"type": "text", "align": "left"},
            "encoding": {"y": y, "x": {"value": WIDTH + 10}, "text": {"field": "said", "type": "nominal"}},
        },
    ]
    layers += _target(target, name, unit)
    body: Spec = {"data": values(rows), "width": WIDTH, "height": {"step": 30}, "layer": layers}
    return finished(
        title,
        say(
            "{name} of {lines}; {weak} too weak to rank.", name=name, lines=f.plural(len(lines), "line"), weak=len(weak)
        ),
        body,
    )


def _row(line: ForestLine, unit: str) -> Spec:
    e = line.estimate
    said = f.estimate_text(e, unit, digits=f.digits_of(unit))
    return {
        "label": line.label,
        "value": e.value,
        "low": e.low,
        "high": e.high,
        "n": e.n,
        "firm": e.is_firm,
        "said": said,
    }


def _x(field: str, name: str, unit: str) -> Spec:
    channel = amount(field, name, unit, scale={"zero": False})
    axis = channel["axis"]
    assert isinstance(axis, dict)
    return channel | {"axis": {**axis, "tickCount": 8, "labelOverlap": True}}


def _target(target: float | None, name: str, unit: str) -> list[Spec]:
    if target is None:
        return []
    row: Spec = {
        "target": target,
        "word": say("target {target}", target=f.figure(target, unit, digits=f.digits_of(unit))),
    }
    x = _x("target", name, unit)
    return [
        {"data": values([row]), "mark": {"type": "rule", "color": TARGET, "strokeDash": [4, 3]}, "encoding": {"x": x}},
        {
            "data": values([row]),
            "mark": {"type": "text", "align": "center", "dy": -4, "baseline": "bottom", "color": TARGET},
            "encoding": {"x": x, "y": {"value": 0}, "text": {"field": "word", "type": "nominal"}},
        },
    ]
