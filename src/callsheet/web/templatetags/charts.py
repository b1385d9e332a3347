"""Charts as a place of known height, words for those who do not see it, and a specification for both themes."""

import json
from dataclasses import dataclass
from hashlib import sha256

from django import template
from django.utils.safestring import SafeString, mark_safe

from callsheet.reports.charts import Chart, theme
from callsheet.said import heard_in
from callsheet.web.voices import reader

register = template.Library()
AXES, STACKED, SLANTED = 44, 62, 85
"""Pixels of axis, labels and title below and above the plot: of one view, of stacked views, with slanted labels."""


@dataclass(frozen=True, slots=True)
class DrawnChart:
    """A chart with the id that ties its place to its specification, and the height that is kept free for it."""

    id: str
    chart: Chart
    spec: SafeString
    height: int


@register.inclusion_tag("pieces/chart.html")
def chart(value: Chart | None, title: str = "", note: str = "", *, told: bool = False) -> dict[str, object]:
    """A chart under its own title or another (where the page's own says the same), a note below it and, `told`, what it
    shows in words; nothing where there is none."""
    if value is None:
        return {"drawn": None}
    light = theme(dark=False)
    spec = {**heard_in(value.spec, reader()), "config": light, "usermeta": {"light": light, "dark": theme(dark=True)}}
    text = json.dumps(spec, default=str).replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    heading = title or value.title
    # By what it shows, not by a running number: that would tell everybody how many charts the others looked at.
    key = sha256(f"{heading} {text}".encode()).hexdigest()[:12]
    drawn = DrawnChart(f"chart-{key}", value, mark_safe(text), height_of(spec))  # noqa: S308 — escaped above
    return {"title": heading, "drawn": drawn, "note": note, "told": told}


def height_of(spec: dict[str, object]) -> int:
    """Pixels that a specification will take, so that nothing moves when it is drawn."""
    views = spec.get("vconcat")
    if isinstance(views, list):
        return sum(int(view.get("height", 0)) for view in views) + STACKED
    height = spec.get("height")
    if isinstance(height, dict):
        return int(height["step"]) * _steps(spec) + STACKED
    return (int(height) if isinstance(height, int | float) else 220) + (SLANTED if _is_slanted(spec) else AXES)


def _is_slanted(spec: dict[str, object]) -> bool:
    """Whether labels under the plot stand at an angle and take its height."""
    text = json.dumps(spec.get("layer", []), default=str)
    return '"labelAngle": -' in text


def _steps(spec: dict[str, object]) -> int:
    """How many lines a chart of one line a label has."""
    data = spec.get("data")
    rows = data.get("values", []) if isinstance(data, dict) else []
    return max(1, len({row.get("label", row.get("locale")) for row in rows}))
