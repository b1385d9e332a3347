"""Requests to vendors as pages show them: their state as a shape and a word, the words of each form."""

from dataclasses import dataclass

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from callsheet.decisions.vendor_requests import State, Verb
from callsheet.reports.quality.requests import STATE_WORDS
from callsheet.said import say
from callsheet.web.templatetags.icons import icon

register = template.Library()
MARKS = {
    State.PROPOSED: ("none", "no data"),
    State.ASKED: ("going", "running"),
    State.ANSWERED: ("inconclusive", "inconclusive"),
    State.CLOSED: ("met", "met"),
}
"""Class and shape by state: an answer waits for somebody to read it."""


@dataclass(frozen=True, slots=True)
class Form:
    """The words of one form."""

    title: str
    label: str
    button: str


FORMS = {
    Verb.ANSWER: Form(say("Note the vendor's answer"), say("What the vendor answered"), say("Note it")),
    Verb.CLOSE: Form(say("Close it"), say("What came of it"), say("Close")),
    Verb.REOPEN: Form(say("Open it again"), say("What is still open"), say("Open again")),
}
OWN = Form(say("Your answer"), say("Your answer"), say("Send the answer"))
MORE = Form(say("Note another answer"), say("What the vendor answered"), say("Note it"))
OWN_MORE = Form(say("Add to your answer"), say("Your answer"), say("Send the answer"))


@register.simple_tag
def request_state(state: State) -> SafeString:
    """A state as a shape with its word."""
    mark, shape = MARKS[state]
    return format_html('<span class="state {}">{}{}</span>', mark, icon(shape), STATE_WORDS[state])


@register.simple_tag
def request_form(verb: Verb, state: State, role: str) -> Form:
    """The words of the form for a deed."""
    if verb is not Verb.ANSWER:
        return FORMS[verb]
    is_more = state is State.ANSWERED
    if role == "vendor":
        return OWN_MORE if is_more else OWN
    return MORE if is_more else FORMS[verb]
