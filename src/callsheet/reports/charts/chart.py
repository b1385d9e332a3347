"""What every chart shares: schema, size, palette, light and dark, axes that name their unit."""

from collections.abc import Sequence
from dataclasses import dataclass

from callsheet.reports.pieces import OKABE_ITO
from callsheet.said import say, term

Spec = dict[str, object]

SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"
WIDTH, HEIGHT, STRIP = 560, 220, 44
MOST_ON_AXIS = 36
"""Letters that an upright axis has room for; a longer name stays in the heading, and the axis says the unit."""
LINE = OKABE_ITO["blue"]
BAND = OKABE_ITO["sky blue"]
TARGET = OKABE_ITO["vermillion"]
EVENT = OKABE_ITO["reddish purple"]
WEAK = OKABE_ITO["grey"]
PLAN = OKABE_ITO["orange"]
PLAN_WORD = "#8A5A00"
"""The orange of a plan, dark enough to be read as a word."""

INK = {False: "#1f2328", True: "#e6e6e6"}
GRID = {False: "#e3e6ea", True: "#3a3f45"}


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart ready for vega-embed: `title` is the answer, `summary` says in words what is to be seen (for those who
    cannot see it), `spec` is Vega-Lite v5 with inline data, in light colours (`theme` gives those of its dark twin).
    """

    title: str
    summary: str
    spec: Spec


def layered(layers: Sequence[Spec], *, height: int = HEIGHT) -> Spec:
    """Layers over one pair of axes."""
    return {"width": WIDTH, "height": height, "layer": list(layers)}


def finished(title: str, summary: str, body: Spec) -> Chart:
    """The chart with schema, description and light theme."""
    spec: Spec = {"$schema": SCHEMA, "description": summary, "config": theme(dark=False), **body}
    return Chart(title, summary, spec)


def theme(*, dark: bool) -> Spec:
    """Vega-Lite's config: no box, quiet grid, the palette of Okabe and Ito, text that is legible on both grounds."""
    ink, grid = INK[dark], GRID[dark]
    return {
        "background": "transparent",
        "font": "system-ui, sans-serif",
        "view": {"stroke": None},
        "axis": {
            "labelColor": ink,
            "titleColor": ink,
            "gridColor": grid,
            "domainColor": grid,
            "tickColor": grid,
            "labelFontSize": 11,
            "titleFontSize": 11,
            "titleFontWeight": "normal",
        },
        "legend": {"labelColor": ink, "titleColor": ink},
        "text": {"color": ink, "fontSize": 11},
        "range": {"category": [LINE, PLAN, OKABE_ITO["bluish green"], EVENT, BAND, TARGET, OKABE_ITO["yellow"]]},
    }


def values(rows: Sequence[Spec]) -> Spec:
    """Rows as inline data."""
    return {"values": list(rows)}


def amount(field: str, title: str, unit: str, **more: object) -> Spec:
    """A quantitative channel whose axis says what it shows and in which unit; shares are written in per cent."""
    words = say("{title} ({unit})", title=term(title), unit=term(unit))
    channel: Spec = {"field": field, "type": "quantitative", "title": words, **more}
    shape = {"%": ".0%", "coefficient": ".2f"}.get(unit, ",~f")
    channel["axis"] = {"format": shape, "title": words if len(words) <= MOST_ON_AXIS else term(unit)}
    if unit == "%":
        channel["title"] = f"{title} (%)"
    return channel


def on_day(field: str = "day", title: str = say("production day")) -> Spec:
    """A time channel of days. In UTC: browsers read 2026-11-20 as UTC midnight, and a reader west of it would see the 19th."""
    return {
        "field": field,
        "type": "temporal",
        "title": title,
        "scale": {"type": "utc"},
        "axis": {"format": "%-d %b", "title": title, "labelOverlap": True, "labelSeparation": 8},
    }
