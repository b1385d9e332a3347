"""What the pieces of a finding need: the steps that a message can undo."""

from django import template

register = template.Library()
UNDO = "undo"


@register.filter
def undo_steps(tags: str | None) -> list[str]:
    """The numbers of the steps that a message speaks of ("undo 12 13"); empty where it speaks of none."""
    first, _, steps = (tags or "").partition(" ")
    return steps.split() if first == UNDO else []
