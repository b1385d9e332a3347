"""The way to the issuer and back."""

import hmac
import logging
import secrets
from datetime import datetime, timedelta
from typing import Any

from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods
from requests import RequestException

from callsheet.actions import throttle
from callsheet.actions.issuers import by_issuer
from callsheet.actions.rules import public
from callsheet.errors import NotAllowed, NotThere, TooSoon, Unavailable, UserError
from callsheet.state.issuer import Issuer
from callsheet.state.people import Person
from callsheet.web.issuer import Answers, configured, issuer_name, way_back, way_there, word_of
from callsheet.web.views.door import door
from callsheet.web.visitor import CONFIRMED_FOR, address_of, confirm, enter, wanted

log = logging.getLogger("callsheet.door")


@public("the door itself: the way to the issuer")
@transaction.non_atomic_requests
@never_cache
@require_http_methods(["GET", "POST"])
def go(request: HttpRequest) -> HttpResponse:
    """Begin the journey: state, nonce and PKCE verifier stay in the session, the issuer gets what it needs to answer.

    The page leads on by itself. A redirect would not do: the policy of our pages forbids forms to end at another server.
    """
    if request.method == "GET" or configured() is None:
        return redirect("sign-in")
    try:
        throttle.charge(throttle.BY_START, address_of(request))
        nonce = secrets.token_urlsafe(24)
        asked = {"nonce": nonce, **({"prompt": "login"} if isinstance(request.user, Person) else {})}
        kept = {"nonce": nonce, "confirming": request.user.pk if isinstance(request.user, Person) else None}
        there = way_there(request, kept=kept, asked=asked, back_to=wanted(request))
    except TooSoon as error:
        return door(request, error)
    except (RequestException, OAuth2Error, KeyError) as error:
        return failed(request, False, error)
    page = {"title": _("On to %(issuer)s") % {"issuer": issuer_name()}, "there": there, "issuer": issuer_name()}
    response = render(request, "pages/on_to_issuer.html", page)
    response["Refresh"] = f"0; url={there}"
    response["Referrer-Policy"] = "no-referrer"
    return response


@public("the door itself: the way back from the issuer")
@transaction.non_atomic_requests
@never_cache
@require_GET
def back(request: HttpRequest) -> HttpResponse:
    """The way back: allauth checks state and PKCE and exchanges the code, then `arrived` or `failed` answers."""
    if configured() is None:
        return redirect("sign-in")
    return way_back(request, Answers(arrived, failed))


def arrived(request: HttpRequest, claims: dict[str, Any], state: dict[str, Any]) -> HttpResponse:
    """Somebody is back, with verified claims: they come in, or show that it is still they."""
    kept = state.get("data") or {}
    if not hmac.compare_digest(str(claims.get("nonce", "")), str(kept.get("nonce", "-"))):
        return failed(request, False, OAuth2Error("the nonce of the ID token is another"))
    was_here = request.user if isinstance(request.user, Person) else None
    try:
        person = by_issuer(word_of(claims, _issuer()), _issuer())
    except UserError as error:
        return door(request, error, status=403)
    throttle.take_back(throttle.BY_START, address_of(request))
    if was_here is not None and was_here.pk == person.pk == kept.get("confirming"):
        if _is_recent(claims):
            confirm(request)
    else:
        enter(request, person)
    return redirect(state.get("next") or "/")


def failed(request: HttpRequest, cancelled: bool, cause: Exception | None) -> HttpResponse:
    """What went wrong on the way, in a sentence; what exactly stands in the log, for whoever runs the installation."""
    if cancelled:
        return door(request, NotAllowed(_("Signing in was cancelled at %(issuer)s.") % {"issuer": issuer_name()}))
    if isinstance(cause, RequestException):
        log.warning("The issuer cannot be reached: %s", type(cause).__name__)
        sentence = _("%(issuer)s cannot be reached now. Try again in a while, or sign in another way.")
        return door(request, Unavailable(sentence % {"issuer": issuer_name()}), status=503)
    said = str(cause) if isinstance(cause, OAuth2Error) and "access token" not in str(cause) else "code or state"
    log.warning("Signing in by the issuer failed: %s", said)
    sentence = _(
        "Signing in by %(issuer)s did not work. Try again; if it stays so, its settings are wrong: `callsheet doctor`."
    )
    return door(request, NotAllowed(sentence % {"issuer": issuer_name()}), status=403)


def _issuer() -> Issuer:
    found = configured()
    if found is None:
        raise NotThere(_("There is no such page."))
    return found


def _is_recent(claims: dict[str, Any]) -> bool:
    """Whether the issuer let them sign in anew; one that does not say when is taken at its word."""
    at = claims.get("auth_time")
    if not isinstance(at, int):
        return True
    return timezone.now() - datetime.fromtimestamp(at, tz=timezone.now().tzinfo) < CONFIRMED_FOR + timedelta(minutes=1)
