"""Small things that registry templates need."""

import re
from collections.abc import Iterable, Mapping
from urllib.parse import urlencode

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from callsheet.actions.nouns import NOUNS, FieldNote
from callsheet.actions.undoing import Change
from callsheet.said import beside, term
from callsheet.web.registry_form import Field
from callsheet.web.registry_list import shown

register = template.Library()
DIGEST = re.compile("[0-9a-f]{64}")


@register.simple_tag
def query(values: Mapping[str, object]) -> str:
    """Values as the query of an address."""
    return urlencode({k: "" if v is None else v for k, v in values.items()})


@register.simple_tag
def field_about(field: Field) -> SafeString:
    """What an input says about its field: where its hint stands, that it is wrong, that it is the first to look at."""
    described = format_html(' aria-describedby="h-{}"', field.name) if field.hint or field.wrong else SafeString("")
    wrong = ' aria-invalid="true"' if field.wrong else ""
    focus = " autofocus" if field.has_focus else ""
    return format_html("{}{}{}", described, SafeString(wrong), SafeString(focus))


@register.filter
def deed(action: str) -> str:
    """A kind of audit entry in words: registry.put is "registry: put"."""
    kind, _dot, done = action.partition(".")
    return beside(": ", (term(kind), term(done.replace("_", " "))))


@register.simple_tag
def in_words(noun: str, changes: Iterable[Change]) -> list[tuple[str, str, str]]:
    """Changes of a row as people read them: the field's label, what it was, what it is ('' = nothing)."""
    notes = {note.name: note for note in NOUNS[noun].described} if noun in NOUNS else {}
    return [
        (
            notes[c.field].label if c.field in notes else c.field.replace("_", " "),
            _in_words(notes.get(c.field), c.was),
            _in_words(notes.get(c.field), c.now),
        )
        for c in changes
    ]


def _in_words(note: FieldNote | None, value: object) -> str:
    if value in (None, ""):
        return ""
    if isinstance(value, str) and DIGEST.fullmatch(value):
        return _("kept beside the chain")
    return shown(note, value) if note is not None else str(value)
