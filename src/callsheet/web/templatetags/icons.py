"""Icons as inline SVG: few, drawn with one stroke, no font to load."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

MARK = (
    '<svg viewBox="0 0 32 32" aria-hidden="true"><rect x="3" y="2" width="26" height="28" rx="5" fill="#0b5cad"/>'
    '<path d="M9 10h14M9 16h9M9 22h6" stroke="#fff" stroke-width="2.6" stroke-linecap="round"/>'
    '<circle cx="22.5" cy="21.5" r="3.2" fill="#e69f00"/></svg>'
)
PATHS = {
    "today": "M4 6h16v14H4zM8 3v4M16 3v4M4 11h16M9 15h2",
    "programmes": "M4 19V9M10 19V5M16 19v-7M3 19h18",
    "vendors": "M4 20v-9l8-6 8 6v9M9 20v-6h6v6",
    "kpis": "M4 17l5-6 4 3 7-9M4 21h16",
    "imports": "M12 4v11M8 11l4 4 4-4M5 20h14",
    "drop": "M12 20V9M8 13l4-4 4 4M5 4h14",
    "registry": "M5 4h14v16H5zM9 9h6M9 13h6M9 17h3",
    "met": "M5 13l4 4L19 7",
    "breached": "M12 4l9 16H3zM12 10v4M12 17v.5",
    "inconclusive": "M9 9a3 3 0 1 1 4 3c-1 .6-1 1.2-1 2M12 18v.5",
    "no data": "M6 12h12",
}


@register.simple_tag
def icon(name: str) -> SafeString:
    """The icon of that name as inline SVG, hidden from screen readers (the word stands beside it)."""
    if name == "mark":
        return mark_safe(MARK)  # noqa: S308 — a constant
    return format_html(
        '<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round"'
        ' stroke-linejoin="round" aria-hidden="true"><path d="{}"/></svg>',
        PATHS[name],
    )
