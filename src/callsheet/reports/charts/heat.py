"""A grid of one number, locale × week: colour for the value, its text in the cell, weak cells pale."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from callsheet.reports import formats as f
from callsheet.reports.charts.chart import INK, WEAK, WIDTH, Chart, Spec, finished, values
from callsheet.said import say, term
from callsheet.stats.estimate import Estimate


@dataclass(frozen=True, slots=True)
class HeatCell:
    """One cell: a locale, the Monday of a week, and the number."""

    locale: str
    monday: date
    estimate: Estimate


def _axis(field: str, kind: str, title: str) -> Spec:
    return {"field": field, "type": kind, "title": title, "axis": {"title": title}}


def heat_map(cells: Sequence[HeatCell], *, title: str, name: str, unit: str) -> Chart:
    """The grid. Colours run over one hue (readable in grey and for colour-blind readers); each cell says its number."""
    known = [c.estimate.value for c in cells if c.estimate.value is not None]
    middle = (min(known) + max(known)) / 2 if known else 0.0
    rows: list[Spec] = [
        {
            "locale": c.locale,
            "week": f.iso_week(c.monday),
            "value": c.estimate.value,
            "n": c.estimate.n,
            "firm": c.estimate.is_firm,
            "dark": c.estimate.is_firm and (c.estimate.value or 0.0) > middle,
            "word": "" if c.estimate.value is None else f.figure(c.estimate.value, unit, digits=f.digits_of(unit)),
            "said": f.estimate_text(c.estimate, unit, digits=f.digits_of(unit)),
        }
        for c in cells
    ]
    x = _axis("week", "ordinal", say("ISO week")) | {"axis": {"title": say("ISO week"), "labelAngle": 0}}
    y = _axis("locale", "nominal", say("locale (BCP 47)"))
    colour: Spec = {
        "field": "value",
        "type": "quantitative",
        "title": say("{title} ({unit})", title=name, unit=term(unit)),
        "scale": {"scheme": "blues"},
        "legend": {
            "title": say("{title} ({unit})", title=name, unit=term(unit)),
            **({"format": ".1%"} if unit == "%" else {}),
        },
    }
    pale: Spec = {"condition": {"test": "datum.firm", "value": 1.0}, "value": 0.35}
    tip: list[Spec] = [
        {"field": "said", "type": "nominal", "title": name},
        {"field": "n", "type": "quantitative", "title": say("n (units)")},
    ]
    word: Spec = {"field": "word", "type": "nominal"}
    tests: list[Spec] = [{"test": "datum.dark", "value": "#ffffff"}, {"test": "!datum.firm", "value": WEAK}]
    ink: Spec = {"condition": tests, "value": INK[False]}
    body: Spec = {
        "data": values(rows),
        "width": WIDTH,
        "height": {"step": 26},
        "layer": [
            {"mark": {"type": "rect"}, "encoding": {"x": x, "y": y, "color": colour, "opacity": pale, "tooltip": tip}},
            {"mark": {"type": "text"}, "encoding": {"x": x, "y": y, "text": word, "color": ink}},
        ],
    }
    locales, weeks = len({c.locale for c in cells}), len({c.monday for c in cells})
    return finished(
        title,
        say(
            "{name} of {locales} over {weeks}.",
            name=name,
            locales=f.plural(locales, "locale"),
            weeks=f.plural(weeks, "week"),
        ),
        body,
    )
