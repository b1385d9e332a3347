"""Filters for words, known to every template: dictionary words and beginnings in the reader's language."""

from django import template
from django.template.defaultfilters import capfirst as plain_capfirst

from callsheet.said import Said, capital, term
from callsheet.said import heard as said_in
from callsheet.web.voices import reader

register = template.Library()


@register.filter
def word(text: object) -> str:
    """A word of our dictionaries (a severity, a role, a state, a label) in the reader's language."""
    return text if isinstance(text, Said) else term(str(text or ""))


@register.filter
def capfirst(text: object) -> object:
    """As Django's, and a sentence of ours stays one that can be said in another language."""
    return capital(text) if isinstance(text, Said) else plain_capfirst(str(text))


@register.filter
def heard(text: str) -> str:
    """A sentence as plain text in the reader's language, for filters that cut or measure it."""
    return said_in(text, reader())
