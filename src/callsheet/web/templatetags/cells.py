"""Cells, charts and values of reports as HTML: built once here, used by every page."""

import itertools
import json
from dataclasses import dataclass

from django import template
from django.template.context import RequestContext
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from callsheet.decisions.finding import Link
from callsheet.reports.charts import Chart, themed
from callsheet.reports.pieces import Cell, CountCell, DayCell, EstimateCell, StateChip, TrendCell
from callsheet.reports.tables import sort_value
from callsheet.web.links import address
from callsheet.web.templatetags.icons import icon

register = template.Library()
STATE_CLASSES = {"met": "met", "breached": "breached", "inconclusive": "inconclusive"}
_numbers = itertools.count(1)


@register.simple_tag(takes_context=True)
def go(context: RequestContext, link: Link | None) -> str:
    """The address of a link on this page."""
    return address(link, str(context.get("as_of", "")))


@register.simple_tag
def state(chip: StateChip | None) -> SafeString:
    """A state as shape, word and colour."""
    if chip is None:
        return mark_safe("")
    word = chip.word
    return format_html(
        '<span class="state {}">{}{}</span>',
        STATE_CLASSES.get(word, "none"),
        icon(word if word in STATE_CLASSES else "no data"),
        word,
    )


@register.simple_tag(takes_context=True)
def cell(context: RequestContext, value: Cell) -> SafeString:
    """One cell of a table or strip."""
    as_of = str(context.get("as_of", ""))
    if isinstance(value, EstimateCell):
        return _estimate(value, as_of)
    text: str = value.text
    if isinstance(value, TrendCell | CountCell | DayCell):
        shown = format_html('<span class="num{}">{}</span>', " soft" if getattr(value, "greyed", False) else "", text)
    else:
        shown = format_html('<span class="{}">{}</span>', "soft" if value.greyed else "", text)
    return _linked(shown, value.link, as_of)


def _linked(shown: SafeString, link: Link | None, as_of: str) -> SafeString:
    return shown if link is None else format_html('<a href="{}">{}</a>', address(link, as_of), shown)


def _estimate(value: EstimateCell, as_of: str) -> SafeString:
    hover = "\n".join(f"{label}: {text}" for label, text in value.hover)
    if value.note and value.raw.value is None:
        hover = f"{value.note}\n{hover}"
    number = format_html("<b>{}</b>", value.text)
    number = _linked(number, value.link, as_of) if value.raw.value is not None else number
    margin = format_html(' <span class="pm">{}</span>', value.margin) if value.margin else mark_safe("")
    n = format_html('<span class="n">{}</span>', value.n) if value.n else mark_safe("")
    chip = (
        format_html(" {}", state(value.state)) if value.state and value.state.word in STATE_CLASSES else mark_safe("")
    )
    return format_html(
        '<span class="est{}" title="{}">{}{}{}{}</span>',
        " weak" if value.greyed else "",
        hover,
        number,
        margin,
        n,
        chip,
    )


@register.simple_tag
def order(value: Cell) -> str:
    """What a cell is sorted by, '' for what may not be ranked."""
    found = sort_value(value)
    return "" if found is None else str(found)


@dataclass(frozen=True, slots=True)
class DrawnChart:
    """A chart with the ids that tie its place to its specification."""

    id: str
    chart: Chart
    spec: SafeString


@register.inclusion_tag("pieces/chart.html")
def chart(value: Chart | None, height: int = 0) -> dict[str, object]:
    """A chart: its place, its summary for those who do not see it, its specification for both themes."""
    if value is None:
        return {"drawn": None}
    spec = {**themed(value, dark=False)}
    spec["usermeta"] = {"light": themed(value, dark=False)["config"], "dark": themed(value, dark=True)["config"]}
    text = json.dumps(spec, default=str).replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    return {"drawn": DrawnChart(f"chart-{next(_numbers)}", value, mark_safe(text)), "height": height}  # noqa: S308 — escaped above


@register.simple_tag
def hovers(lines: tuple[tuple[str, str], ...]) -> SafeString:
    """Definition lines as a description list."""
    return format_html_join("", "<dt>{}</dt><dd>{}</dd>", lines)
