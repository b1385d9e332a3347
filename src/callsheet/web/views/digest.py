"""Where the morning's digest goes: one's own addresses, and those of programmes that one keeps."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from callsheet.actions import digests
from callsheet.actions.pages import programmes
from callsheet.actions.rules import rule
from callsheet.errors import NotThere, UserError
from callsheet.said import spoken
from callsheet.web.asking import actor_of
from callsheet.web.visitor import confirmed_changes

HOURS = tuple(range(24))


@rule("read", why="one's own digest; a programme's for those who keep the registry")
@confirmed_changes
@never_cache
@require_http_methods(["GET", "POST"])
def addresses(request: HttpRequest) -> HttpResponse:
    """All of them, and a further one."""
    actor, wrong, status = actor_of(request), "", 200
    if request.method == "POST":
        said = {name: request.POST.get(name, "") for name in ("label", "programme", "hour")}
        weekends = request.POST.get("weekends") == "yes"
        try:
            digests.add(request.POST.get("address", ""), actor=actor, weekends=weekends, **said)
        except UserError as error:
            wrong, status = error.sentence, 422
        else:
            messages.success(request, _("The digest goes there from now on. Send a test to be sure."))
            return redirect("digest")
    found = digests.mine(actor)
    on = sum(one.is_on for one in found)
    page = {
        "title": _("Your morning comes to %(n)d addresses") % {"n": on}
        if on
        else _("Nothing is sent to anybody from here"),
        "addresses": found,
        "wrong": wrong,
        "hours": HOURS,
        "choices": programmes.names(actor) if actor.may("registry") else (),
        "said": request.POST,
    }
    return render(request, "pages/digest.html", page, status=status)


@rule("read", objects=("digest address", "deed"), why="one's own digest; a programme's for those who keep the registry")
@require_POST
def deed(request: HttpRequest, number: int, deed: str) -> HttpResponse:
    """Change, remove, or send a test."""
    actor = actor_of(request)
    if deed == "remove":
        digests.remove(number, actor=actor)
        messages.success(request, _("Nothing is sent there any more."))
    elif deed == "test":
        why = digests.send_test(number, actor=actor)
        if why:
            messages.error(request, spoken(why))
        else:
            messages.success(request, _("A test is on its way."))
    elif deed == "change":
        _change(request, number)
    else:
        raise NotThere(_("There is no such page."))
    return redirect("digest")


def _change(request: HttpRequest, number: int) -> None:
    said = request.POST
    try:
        digests.change(
            number,
            actor=actor_of(request),
            hour=said.get("hour", ""),
            weekends=said.get("weekends") == "yes",
            is_on=said.get("is_on") == "yes",
        )
    except NotThere:
        raise
    except UserError as error:
        messages.error(request, spoken(error.sentence))
    else:
        messages.success(request, _("Kept."))
