"""States of batches as pages show them: a shape and a word; and how far along its way a batch is."""

from collections.abc import Sequence

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from callsheet.facts import batch_states as s
from callsheet.said import term
from callsheet.state.models import Batch, BatchEvent
from callsheet.web.templatetags.icons import icon

register = template.Library()
MARKS = {
    s.ACCEPTED: ("met", "met"),
    s.CONCEDED: ("met", "met"),
    s.DEEMED: ("met", "met"),
    s.RETURNED: ("breached", "breached"),
    s.RECALLED: ("breached", "breached"),
    s.ON_HOLD: ("inconclusive", "inconclusive"),
    s.PLANNED: ("none", "no data"),
    s.CANCELLED: ("none", "no data"),
}
"""Class and shape by state; all others are on their way."""


@register.simple_tag
def batch_state(state: str) -> SafeString:
    """A state as a shape with its word."""
    mark, shape = MARKS.get(state, ("going", "running"))
    return format_html('<span class="state {}">{}{}</span>', mark, icon(shape), term(state))


@register.simple_tag
def batch_way(batch: Batch, events: Sequence[BatchEvent]) -> list[tuple[str, str]]:
    """The usual way, each state with "done", "now" or "to come"; where a batch left the way, "now" is where it left."""
    left = next((e.came_from for e in events if e.undone_at is None and e.came_from in s.WAY), "")
    at = s.reached(s.Standing(batch.state, batch.cycle, batch.resumes), left)
    over = batch.state in s.CLOSED and batch.state != s.CANCELLED
    return [
        (state, "done" if number < at or over else "now" if number == at else "to come")
        for number, state in enumerate(s.WAY)
    ]
