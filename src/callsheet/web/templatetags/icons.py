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
    "quality": "M4 20V4M4 20h16M7 15l3-5 4 3 5-7M4 8h2",
    "imports": "M12 4v11M8 11l4 4 4-4M5 20h14",
    "drop": "M12 20V9M8 13l4-4 4 4M5 4h14",
    "registry": "M5 4h14v16H5zM9 9h6M9 13h6M9 17h3",
    "menu": "M5 12h.01M12 12h.01M19 12h.01",
    "search": "M11 5a6 6 0 1 0 0 12 6 6 0 0 0 0-12zM20 20l-4.6-4.6",
    "columns": "M4 5h16v14H4zM10 5v14M15 5v14",
    "rows": "M4 6h16M4 12h16M4 18h16",
    "file": "M6 3h8l4 4v14H6zM14 3v4h4",
    "clock": "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM12 8v4l3 2",
    "owner": "M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM5 20c1-4 4-5 7-5s6 1 7 5",
    "filter": "M4 6h16M7 12h10M10 18h4",
    "down": "M6 9l6 6 6-6",
    "arrow": "M5 12h14M13 6l6 6-6 6",
    "star": "M12 4l2.5 5.1 5.5.8-4 3.9.9 5.6-4.9-2.6-4.9 2.6.9-5.6-4-3.9 5.5-.8z",
    "theme": "M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5z",
    "replay": "M4 12a8 8 0 1 0 3-6.2M4 4v4h4",
}
SHAPES = {
    "met": "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zm-1.2 13L7 12.2l1.6-1.6 2.2 2.2 4.6-4.8L17 9.6z",
    "breached": "M12 2.5 22.5 21h-21zm-1.2 6.7v5.6h2.4V9.2zm0 7.2v2.3h2.4v-2.3z",
    "inconclusive": "M12 1.5 22.5 12 12 22.5 1.5 12zm-4.6 9.3v2.4h9.2v-2.4z",
    "no data": "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zm0 2.6a6.4 6.4 0 1 1 0 12.8 6.4 6.4 0 0 1 0-12.8z",
    "critical": "M12 2.5 22.5 21h-21z",
    "serious": "M12 1.5 22.5 12 12 22.5 1.5 12z",
    "watch": "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zm0 2.6a6.4 6.4 0 1 1 0 12.8 6.4 6.4 0 0 1 0-12.8z",
    "running": "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zm0 2.6v12.8a6.4 6.4 0 0 0 0-12.8z",
}
"""States and severities: filled shapes that stay apart without colour."""


@register.simple_tag
def icon(name: str) -> SafeString:
    """The icon of that name as inline SVG, hidden from screen readers (the word stands beside it)."""
    if name == "mark":
        return mark_safe(MARK)  # noqa: S308 — a constant
    if name in SHAPES:
        return format_html(
            '<svg class="shape" viewBox="0 0 24 24" fill="currentColor" fill-rule="evenodd" aria-hidden="true">'
            '<path d="{}"/></svg>',
            SHAPES[name],
        )
    return format_html(
        '<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round"'
        ' stroke-linejoin="round" aria-hidden="true"><path d="{}"/></svg>',
        PATHS[name],
    )
