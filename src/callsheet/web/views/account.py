"""One's own account: name, zone, language, looks, password, sessions."""

from collections.abc import Mapping
from zoneinfo import available_timezones

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import resolve, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from callsheet.actions import own
from callsheet.actions.rules import rule, rule_of
from callsheet.errors import UserError
from callsheet.state.people import Person
from callsheet.web.asking import actor_of

ELSEWHERE: Mapping[str, str | Promise] = {
    "tokens": gettext_lazy("Tokens for the API"),
    "digest": gettext_lazy("Daily digest"),
}
"""Other pages about oneself, linked where the rule of the page lets the reader in."""


@rule("read", why="one's own account", vendors=True)
@never_cache
@require_http_methods(["GET", "POST"])
def mine(request: HttpRequest) -> HttpResponse:
    """What one sets for oneself, and where one is signed in."""
    person = _self(request)
    page = {"title": _("Your account"), "person": person, "values": {n: getattr(person, n) for n in own.SETTABLE}}
    if request.method == "POST":
        values = {name: request.POST[name] for name in own.SETTABLE if name in request.POST}
        try:
            own.choose(person, values)
        except UserError as error:
            page |= {"wrong": error.sentence, "wrong_field": error.details.get("field", ""), "values": values}
            return render(request, "pages/account.html", {**page, **_choices(request)}, status=422)
        messages.success(request, _("Your settings are kept."))
        return redirect("account")
    return render(request, "pages/account.html", {**page, **_choices(request)})


@rule("read", why="one's own sessions", vendors=True)
@require_POST
def end_others(request: HttpRequest) -> HttpResponse:
    """Sign out everywhere but here."""
    ended = own.end_others(_self(request), str(request.session.session_key))
    said = ngettext("%(n)d other session has ended.", "%(n)d other sessions have ended.", ended)
    messages.success(request, said % {"n": ended})
    return redirect("account")


def _choices(request: HttpRequest) -> dict[str, object]:
    here = request.session.session_key
    return {
        "languages": settings.LANGUAGES,
        "zones": sorted(available_timezones()),
        "sessions": [(row, row.session_key == here) for row in own.sessions(_self(request))],
        "places_of_mine": [(reverse(name), word) for name, word in ELSEWHERE.items() if _may_open(request, name)],
    }


def _self(request: HttpRequest) -> Person:
    person = request.user
    assert isinstance(person, Person)
    return person


def _may_open(request: HttpRequest, name: str) -> bool:
    declared = rule_of(resolve(reverse(name)).func)
    return declared is not None and declared.admits(actor_of(request))
