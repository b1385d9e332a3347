"""Coming in and going out."""

from django.contrib.auth import authenticate, login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from callsheet.actions import signin
from callsheet.actions.rules import public, rule
from callsheet.errors import UserError
from callsheet.state.people import Person

BACKEND = "django.contrib.auth.backends.ModelBackend"


@public("browsers ask for a picture that no page named")
def icon(request: HttpRequest) -> HttpResponse:
    """Where browsers look for a picture that no page named."""
    return redirect(static("callsheet/mark.svg"), permanent=True)


@public("the door itself")
@never_cache
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """E-mail and password."""
    page = {"title": _("Sign in"), "email": request.POST.get("email", ""), "wrong": ""}
    if request.method == "POST":
        person = authenticate(request, username=page["email"], password=request.POST.get("password", ""))
        if person is not None:
            login(request, person)
            return redirect(_next(request))
        page["wrong"] = _("E-mail and password do not fit together.")
    return render(request, "pages/sign_in.html", page)


@public("whoever holds the link is let in by it", objects=("sign-in link",))
@never_cache
@require_http_methods(["GET", "POST"])
def by_link(request: HttpRequest, token: str) -> HttpResponse:
    """The one-time link: a GET only shows a button, so that a preview of the link does not spend it."""
    if request.method == "GET":
        return render(request, "pages/link.html", {"title": _("Sign in")})
    try:
        person = signin.redeem(token)
    except UserError as error:
        return render(
            request,
            "pages/sign_in.html",
            {"title": _("Sign in"), "wrong": error.sentence, "action": "/sign-in/"},
            status=403,
        )
    login(request, person, backend=BACKEND)
    return redirect("/" if person.has_usable_password() else "/password/")


@rule("read", why="one's own password", vendors=True)
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
        login(request, person, backend=BACKEND)
        return redirect("/")
    return render(request, "pages/password.html", page)


@rule("read", why="one's own session", vendors=True)
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Leave."""
    logout(request)
    return redirect("/sign-in/")


def _next(request: HttpRequest) -> str:
    wanted = request.GET.get("next", "/")
    return wanted if url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}) else "/"
