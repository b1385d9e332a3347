"""Cells of reports as HTML: built once here, used by every page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django import template
from django.template.context import RequestContext
from django.utils.formats import localize
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from callsheet.decisions.finding import Link
from callsheet.reports.formats import THIN
from callsheet.reports.formats import odds as odds_text
from callsheet.reports.pieces import Cell, CountCell, DayCell, EstimateCell, StateChip, TrendCell
from callsheet.reports.tables import Column, Row, Table, sort_value
from callsheet.said import Said, beside, heard, term
from callsheet.web.links import address
from callsheet.web.templatetags.icons import icon
from callsheet.web.voices import reader

register = template.Library()
STATE_CLASSES = {"met": "met", "breached": "breached", "inconclusive": "inconclusive"}
WORDS = {"kept": "met", "short": "breached", "running": "running", "confirmed": "met", "not confirmed": "inconclusive"}
"""Words of tables that are states."""
LONGEST_FACT = 64
LONG = 14
"""A table with more rows scrolls in its own frame, under its heading."""
OF_VENDORS = ("kpi", "rows", "quality", "annotator")
"""Where a vendor's people may follow a link to; programmes stand in these by their alias."""
FACT = mark_safe(' translate="no"')
"""Names and codes of the operation itself: nothing that a catalogue could translate."""
SURE, EVEN = 0.8, 0.5


@register.simple_tag(takes_context=True)
def go(context: RequestContext, link: Link | None) -> str:
    """The address of a link on this page, '' where the reader may not follow it."""
    actor = context.get("actor")
    if actor is not None and actor.role == "vendor" and (link is None or link.to not in OF_VENDORS):
        return ""
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


@register.simple_tag
def fact(value: object) -> SafeString:
    """The cell of a fact: as it stands, a long text cut with the whole of it to hover. A page has thousands of them."""
    text = str(value) if isinstance(value, date) else str(localize(value))
    if isinstance(value, datetime):
        text = f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, int | float) and not isinstance(value, bool):
        return mark_safe(f'<td class="right num" data-value="{value}">{escape(text)}</td>')
    if len(text) <= LONGEST_FACT:
        return mark_safe(f'<td translate="no">{escape(text)}</td>')
    whole, cut = escape(text), escape(text[: LONGEST_FACT - 1])
    return mark_safe(f'<td translate="no" title="{whole}">{cut}…</td>')


@register.simple_tag
def odds(value: float | None) -> SafeString:
    """A probability of being in time as shape, word and number; never 0 or 1."""
    if value is None:
        return format_html('<span class="state none">{}{}</span>', icon("no data"), _("no odds yet"))
    kind = "met" if value >= SURE else "breached" if value < EVEN else "inconclusive"
    word = {"met": _("likely"), "inconclusive": _("open"), "breached": _("unlikely")}[kind]
    return format_html(
        '<span class="odds"><b class="num">{}</b> <span class="state {}">{}{}</span></span>',
        odds_text(value),
        kind,
        icon(kind),
        word,
    )


@register.simple_tag(takes_context=True)
def cell(context: RequestContext, value: Cell) -> SafeString:
    """One cell of a table or strip."""
    path = go(context, value.link)
    if isinstance(value, EstimateCell):
        return _estimate(value, path)
    if isinstance(value, TrendCell | CountCell | DayCell):
        shown = format_html(
            '<span class="num{}">{}</span>', " soft" if getattr(value, "greyed", False) else "", value.text
        )
    elif value.text in WORDS:
        kind = WORDS[value.text]
        shown = format_html(
            '<span class="state {}">{}{}</span>', STATE_CLASSES.get(kind, "none"), icon(kind), term(value.text)
        )
    else:
        shown = format_html(
            '<span class="{}"{}>{}</span>',
            "soft" if value.greyed else "",
            "" if isinstance(value.text, Said) else FACT,
            value.text,
        )
    return _linked(shown, path)


def _linked(shown: SafeString, path: str) -> SafeString:
    return format_html('<a href="{}">{}</a>', path, shown) if path else shown


def _estimate(value: EstimateCell, path: str) -> SafeString:
    """Value with its unit and state above; margin and n in a quiet line below them."""
    has_value = value.raw.value is not None
    number = _number(value.text)
    number = _linked(number, path) if has_value else number
    chip = value.state if has_value and not value.greyed and value.state and value.state.word in STATE_CLASSES else None
    if chip is not None:
        number = format_html('<span class="judged">{}{}</span>', number, state(chip))
    return format_html(
        '<span class="est{}" data-hover title="{}">{}{}</span>',
        " weak" if value.greyed else "",
        _hover(value),
        number,
        _sureness(value) if has_value else format_html('<span class="sure why-none">{}</span>', value.note),
    )


def _number(text: str) -> SafeString:
    text = heard(text, reader())
    figure, _gap, unit = text.partition(THIN)
    if not unit or any(c.isdigit() for c in unit):
        return format_html("<b>{}</b>", text)
    return format_html('<b>{}<span class="unit">{}{}</span></b>', figure, THIN, unit)


def _sureness(value: EstimateCell) -> SafeString:
    is_count_of_itself = not value.margin and value.raw.n == value.raw.value
    parts: list[SafeString | str] = []
    if value.greyed:
        parts.append(format_html('<span class="too-few">{}</span>', _("too few to say")))
    parts += [text for text in (value.margin, "" if is_count_of_itself else value.n) if text]
    if not parts:
        return mark_safe("")
    return format_html('<span class="sure">{}</span>', format_html_join(" ", "{}", ((p,) for p in parts)))


def _hover(value: EstimateCell) -> str:
    lines = [beside(": ", (label, text)) for label, text in value.hover]
    if value.note and value.raw.value is None:
        lines.insert(0, value.note)
    return beside("\n", lines)


@register.simple_tag
def order(value: Cell) -> str:
    """What a cell is sorted by, '' for what may not be ranked."""
    found = sort_value(value)
    return "" if found is None else str(found)


@register.simple_tag
def hovers(lines: tuple[tuple[str, str], ...]) -> SafeString:
    """Definition lines as a description list."""
    told = ((label, "" if isinstance(text, Said) else FACT, text) for label, text in lines)
    return format_html_join("", "<dt>{}</dt><dd{}>{}</dd>", told)


@dataclass(frozen=True, slots=True)
class Exports:
    """Where a table's exports are: path up to the ending, and the query that repeats the question."""

    path: str
    query: str
    forms: Sequence[str]


@register.simple_tag
def exports_of(every: object, key: str) -> Exports | None:
    """The exports of one of a page's tables; None where it has none."""
    found = every.get(key) if isinstance(every, Mapping) else None
    return found if isinstance(found, Exports) else None


@register.inclusion_tag("pieces/table.html", takes_context=True)
def data_table(
    context: RequestContext,
    table: Table,
    key: str,
    *,
    exports: Exports | None = None,
    drill: Mapping[str, str] | None = None,
    title: str = "",
) -> Mapping[str, object]:
    """A report's table. `key` names it where the reader's columns and density are remembered; with `drill` a row leads to its
    KPI for that row alone, in the window that `drill` holds.
    """
    as_of = str(context.get("as_of", ""))
    return {
        "table": table,
        "key": key,
        "title": title or table.title,
        "is_long": len(table.rows) > LONG,
        "rows": [
            _Line(row, tuple(zip(table.columns, row.cells, strict=True)), _deeper(row, drill, as_of))
            for row in table.rows
        ],
        "totals": tuple(zip(table.columns, table.totals.cells, strict=True)) if table.totals else (),
        "exports": exports,
        "as_of": as_of,
        "actor": context.get("actor"),
    }


@dataclass(frozen=True, slots=True)
class _Line:
    row: Row
    cells: tuple[tuple[Column, Cell], ...]
    drill: str


def _deeper(row: Row, drill: Mapping[str, str] | None, as_of: str) -> str:
    """The same question for this row alone, '' where the row has no link or the page cannot go deeper."""
    if drill is None or row.link is None:
        return ""
    return address(Link("kpi", row.link.key, (*drill.items(), *row.link.where)), as_of)
