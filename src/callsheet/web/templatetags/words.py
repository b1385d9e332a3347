"""Filters for words, known to every template: dictionary words and beginnings in the reader's language."""

import re
from datetime import date as Day
from datetime import datetime

from django import template
from django.template.defaultfilters import capfirst as plain_capfirst
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from callsheet.said import Said, capital, term
from callsheet.said import heard as said_in
from callsheet.web.days import day_words
from callsheet.web.retelling import told
from callsheet.web.voices import reader

register = template.Library()
COMMAND = re.compile("`([^`]+)`")


@register.filter
def word(text: object) -> str:
    """A word of our dictionaries (a severity, a role, a state, a label) in the reader's language."""
    return text if isinstance(text, Said) else term(str(text or ""))


@register.filter
def capfirst(text: object) -> object:
    """As Django's, and a sentence of ours stays one that can be said in another language."""
    return capital(text) if isinstance(text, Said) else plain_capfirst(str(text))


@register.filter
def retold(text: object) -> str:
    """A sentence that was kept as plain text in a file or a column, in the reader's language again."""
    return told(text if isinstance(text, str) else str(text or ""))


@register.filter
def heard(text: str) -> str:
    """A sentence as plain text in the reader's language, for filters that cut or measure it."""
    return said_in(text, reader())


@register.filter
def commands(text: str) -> SafeString:
    """A sentence in which `a command` stands between backticks, as HTML that shows it as one."""
    return mark_safe(COMMAND.sub(r"<code>\1</code>", escape(heard(text))))  # noqa: S308 — escaped before it is marked


@register.filter(expects_localtime=True, is_safe=False)
def date(value: Day | datetime | str | None, form: str = "D j M Y") -> str:
    """As Django's, with a day in the order and with the marks of the reader's language."""
    return day_words(value, form)
