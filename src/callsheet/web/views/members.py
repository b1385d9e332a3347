"""Members: who may sign in and as what; invitations, changes, and access taken away or given back."""

from collections.abc import Callable, Mapping

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from callsheet.actions import members, signin
from callsheet.actions.acting import Actor, reading
from callsheet.actions.members import Standing
from callsheet.actions.rules import rule
from callsheet.errors import UserError
from callsheet.said import spoken
from callsheet.state import access
from callsheet.state.actors import ROLES, SEES_EVERY_PROGRAMME
from callsheet.state.models import Person
from callsheet.web.asking import actor_of
from callsheet.web.visitor import confirmed

STATES: Mapping[str, str | Promise] = {
    "active": gettext_lazy("May sign in"),
    "revoked": gettext_lazy("Access taken away"),
}


@rule("members", why="who may sign in")
def listed(request: HttpRequest) -> HttpResponse:
    """Everybody who may sign in or might again, by name, role and state."""
    actor = actor_of(request)
    asked = {name: request.GET.get(name, "").strip() for name in ("search", "role", "state")}
    with reading(actor):
        found = list(members.found(actor, **asked).prefetch_related("memberships__programme"))
        everybody = list(members.found(actor, state="active"))
    waiting = sum(person.last_login is None for person in everybody)
    title = ngettext("%(n)d person may sign in", "%(n)d people may sign in", len(everybody)) % {"n": len(everybody)}
    if waiting:
        title += "; " + ngettext("%(n)d has not come yet", "%(n)d have not come yet", waiting) % {"n": waiting}
    page = {"title": title, "people": found, "asked": asked, "roles": ROLES, "states": STATES.items()}
    page["everywhere"] = SEES_EVERY_PROGRAMME
    return render(request, "pages/members.html", page)


@rule("members", why="inviting somebody")
@confirmed
@never_cache
@require_http_methods(["GET", "POST"])
def invite(request: HttpRequest) -> HttpResponse:
    """Invite somebody: the answer to the form is the link, shown this once."""
    actor = actor_of(request)
    page: dict[str, object] = {"title": _("Invite somebody"), "page": request.path}
    if request.method == "GET":
        return _form(request, page, Standing("crowd manager"), {"zone": "UTC"})
    said = {name: request.POST.get(name, "").strip() for name in ("email", "name", "zone")}
    standing = _standing(request)
    try:
        person, token = members.invite(
            said["email"], name=said["name"], zone=said["zone"] or "UTC", standing=standing, actor=actor
        )
    except UserError as error:
        return _form(request, page | _wrong(error), standing, said, status=422)
    return _link(request, person, token)


@rule("members", objects=("person",), why="one member")
@confirmed
@never_cache
@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, number: int) -> HttpResponse:
    """One member: role, vendor, programmes, and what else can be done about their access."""
    actor = actor_of(request)
    with reading(actor):
        person = members.one(actor, number)
        standing = members.standing_of(person)
        links = person.identities.count()
    page: dict[str, object] = {"title": person.name, "person": person, "links": links, "page": request.path}
    page["is_self"] = actor.person == person.pk
    page["is_closed"] = page["is_self"] or (person.role == "owner" and actor.role != "owner")
    if request.method == "GET":
        return _form(request, page, standing, {})
    try:
        members.change(number, _standing(request), actor=actor)
    except UserError as error:
        return _form(request, page | _wrong(error), _standing(request), {}, status=422)
    messages.success(request, _("%(name)s is changed.") % {"name": person.name})
    return redirect("members")


@rule("members", objects=("person",), why="access of one member")
@confirmed
@never_cache
@require_POST
def deed(request: HttpRequest, number: int, verb: str) -> HttpResponse:
    """A new link, or access taken away, given back, unlinked from the issuer, erased."""
    actor = actor_of(request)
    if verb == "link":
        token = members.new_link(number, actor=actor)
        with reading(actor):
            return _link(request, members.one(actor, number), token)
    with reading(actor):
        name = members.one(actor, number).name
    action, sentence = DEEDS[verb]
    try:
        action(number, actor)
    except UserError as error:
        messages.error(request, spoken(error.sentence))
        return redirect("member", number=number)
    messages.success(request, str(sentence) % {"name": name})
    return redirect("members")


DEEDS: Mapping[str, tuple[Callable[[int, Actor], object], str | Promise]] = {
    "revoke": (
        lambda number, actor: members.revoke(number, actor=actor),
        gettext_lazy("%(name)s has no access any more; sessions and tokens have ended."),
    ),
    "restore": (
        lambda number, actor: members.restore(number, actor=actor),
        gettext_lazy("%(name)s may sign in again. A new link lets them in."),
    ),
    "erase": (
        lambda number, actor: members.erase(number, actor=actor),
        gettext_lazy("What was personal of %(name)s is erased."),
    ),
    "unlink": (
        lambda number, actor: members.unlink(number, actor=actor),
        gettext_lazy("%(name)s can be linked to another account at their next sign-in."),
    ),
}


def _standing(request: HttpRequest) -> Standing:
    role = request.POST.get("role", "")
    programmes = () if role in SEES_EVERY_PROGRAMME or role == "vendor" else request.POST.getlist("programmes")
    return Standing(role, request.POST.get("vendor", "") if role == "vendor" else "", tuple(sorted(programmes)))


def _wrong(error: UserError) -> dict[str, object]:
    return {"wrong": error.sentence, "wrong_field": error.details.get("field", "")}


def _form(
    request: HttpRequest, page: Mapping[str, object], standing: Standing, said: Mapping[str, str], *, status: int = 200
) -> HttpResponse:
    actor = actor_of(request)
    with reading(actor):
        choices = {
            "roles": [role for role in ROLES if role != "owner" or actor.role == "owner" or standing.role == "owner"],
            "vendors": [(vendor.code, vendor.name) for vendor in access.vendors(actor)],
            "programmes": [
                (found.code, found.name, found.code in standing.programmes) for found in access.programmes(actor)
            ],
            "everywhere": sorted(SEES_EVERY_PROGRAMME),
        }
    return render(request, "pages/member.html", {**choices, "standing": standing, "said": said, **page}, status=status)


def _link(request: HttpRequest, person: Person, token: str) -> HttpResponse:
    """The one page that shows a link: it stands in no log and in no history of ours."""
    link = signin.link_address(request.build_absolute_uri("/"), token)
    title = _("A link for %(name)s") % {"name": person.name}
    return render(request, "pages/member_link.html", {"title": title, "person": person, "link": link})
