"""Coming in and going out."""

from math import ceil

from django.contrib.auth import logout
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from callsheet.actions import signin
from callsheet.actions.rules import public, rule
from callsheet.decisions.wording import moment
from callsheet.errors import TooSoon, UserError
from callsheet.state.people import Person
from callsheet.web.issuer import issuer_name
from callsheet.web.visitor import address_of, confirm, confirmed, enter, wanted


@public("browsers ask for a picture that no page named")
def icon(request: HttpRequest) -> HttpResponse:
    """Where browsers look for a picture that no page named."""
    return redirect(static("callsheet/mark.svg"), permanent=True)


@public("the door itself")
@transaction.non_atomic_requests  # an attempt stays counted whatever becomes of the request
@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """E-mail and password, or the way to the issuer where one is set up."""
    if request.method == "GET":
        return door(request)
    try:
        person = signin.by_password(
            request.POST.get("email", ""), request.POST.get("password", ""), address=address_of(request)
        )
    except UserError as error:
        return door(request, error)
    enter(request, person)
    return redirect(wanted(request))


@public("whoever holds the link is let in by it", objects=("sign-in link",))
@transaction.non_atomic_requests
@never_cache
@require_http_methods(["GET", "POST"])
def by_link(request: HttpRequest, token: str) -> HttpResponse:
    """The one-time link: a GET only shows a button, so that a preview of the link does not spend it."""
    if request.method == "GET":
        return render(request, "pages/link.html", {"title": _("Sign in")})
    try:
        person = signin.redeem(token, address=address_of(request))
    except UserError as error:
        return door(request, error, status=403)
    enter(request, person)
    return redirect("/" if person.has_usable_password() or issuer_name() else "/password/")


def door(request: HttpRequest, error: UserError | None = None, *, status: int = 200) -> HttpResponse:
    """The sign-in page, with what is wrong. Somebody who came too often is told when to come again."""
    page = {
        "title": _("Sign in"),
        "email": request.POST.get("email", ""),
        "next": wanted(request),
        "issuer": issuer_name(),
        "wrong": error.sentence if error else "",
        "action": "/sign-in/",
    }
    if not isinstance(error, TooSoon):
        return render(request, "pages/sign_in.html", page, status=status)
    page["wrong"], seconds = too_soon(error)
    response = render(request, "pages/sign_in.html", page, status=429)
    response["Retry-After"] = str(seconds)
    return response


def too_soon(error: TooSoon) -> tuple[str, int]:
    """When it may be tried again, in a sentence and in seconds."""
    until = error.details["until"]
    seconds = max(ceil((until - timezone.now()).total_seconds()), 1)
    minutes = ceil(seconds / 60)
    wait = ngettext("in %(n)d minute", "in %(n)d minutes", minutes) % {"n": minutes}
    if seconds < 60:
        wait = ngettext("in %(n)d second", "in %(n)d seconds", seconds) % {"n": seconds}
    sentence = _("Too many attempts to sign in. Try again %(wait)s, at %(time)s UTC.")
    return sentence % {"wait": wait, "time": f"{moment(until)}:{until:%S}"}, seconds


@rule("read", why="one's own password", vendors=True)
@confirmed
@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """A password for next time."""
    person = request.user
    assert isinstance(person, Person)
    page = {"title": _("Choose a password"), "wrong": ""}
    if request.method == "POST":
        try:
            signin.set_password(person, request.POST.get("password", ""))
        except UserError as error:
            return render(request, "pages/password.html", {**page, "wrong_password": error.sentence}, status=422)
        enter(request, person)
        return redirect(wanted(request))
    return render(request, "pages/password.html", page)


@rule("read", why="one's own session", vendors=True)
@transaction.non_atomic_requests
@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "POST"])
def confirmation(request: HttpRequest) -> HttpResponse:
    """Show again that it is you, before something that would be hard to take back."""
    person = request.user
    assert isinstance(person, Person)
    page = {
        "title": _("Is it still you?"),
        "next": wanted(request),
        "issuer": issuer_name(),
        "has_password": person.has_usable_password(),
    }
    if request.method == "GET":
        return render(request, "pages/confirm.html", page)
    try:
        if signin.is_password_of(person, request.POST.get("password", ""), address=address_of(request)):
            confirm(request)
            return redirect(wanted(request))
    except TooSoon as error:
        page["wrong"], seconds = too_soon(error)
        response = render(request, "pages/confirm.html", page, status=429)
        response["Retry-After"] = str(seconds)
        return response
    return render(request, "pages/confirm.html", {**page, "wrong": _("That is not your password.")}, status=422)


@rule("read", why="one's own session", vendors=True)
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Leave."""
    logout(request)
    return redirect("/sign-in/")
