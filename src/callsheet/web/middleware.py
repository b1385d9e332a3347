"""Who is asking, and what the database may show them: set before the view's transaction begins."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from callsheet.actions.rules import rule_of
from callsheet.actions.signin import actor_of
from callsheet.errors import BrokenPromise, CallsheetError, Clash, NotAllowed, NotThere, TooSoon, Unavailable
from callsheet.state.actors import RIGHTS, RIGHTS_IN_WORDS, Actor
from callsheet.state.people import Person
from callsheet.state.scoping import NOTHING, scoped
from callsheet.web.answers import API, is_fragment, problem

STATUS: dict[type[CallsheetError], int] = {NotThere: 404, NotAllowed: 403, Clash: 409, TooSoon: 429, Unavailable: 503}


class ScopeMiddleware:
    """Everything but what is public needs somebody signed in; their actor and scope hold for the whole request, and the
    rule of the address is kept before its view runs."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        actor: Actor | None = getattr(request, "actor", None)  # somebody whom the API's token named
        if actor is None and isinstance(request.user, Person):
            actor = actor_of(request.user)
            request.actor = actor  # type: ignore[attr-defined]
        if actor is None:
            if _is_public(request):
                with scoped(NOTHING):
                    return self._answer(request)
            return _to_the_door(request)
        person = request.user if isinstance(request.user, Person) else None
        if request.path.startswith(API):  # programs read one language, whoever's token it is
            language, zone = settings.LANGUAGE_CODE, "UTC"
        else:
            language = (person.language if person else "") or translation.get_language()
            zone = person.zone if person else "UTC"
        with scoped(actor.scope_text), timezone.override(zone), translation.override(language):
            response = self._answer(request)
            response.headers.setdefault("Content-Language", language)
            return response

    def _answer(self, request: HttpRequest) -> HttpResponse:
        """The view's answer; an address of a form, opened as a page, says so instead of staying white."""
        response = self.get_response(request)
        if response.status_code != 405 or response.content or request.path.startswith(API):
            return response
        sentence = _("This address takes only what a form sends: go back to the page that has the form.")
        answer = problem(request, sentence, status=405)
        answer.headers["Allow"] = response.headers.get("Allow", "")
        return answer

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: list[Any], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Keep the rule of the address. What has none is refused to everybody; a vendor's people are told of no other
        pages than theirs."""
        declared = rule_of(view, request.method or "GET")
        if declared is None:
            raise BrokenPromise(f"{request.path} declares no rule, so nobody may use it (callsheet.actions.rules).")
        actor = getattr(request, "actor", None)
        if declared.is_public or (actor is not None and declared.admits(actor)):
            return None
        if actor is not None and actor.role != "vendor":
            return problem(request, refusal(actor, declared.right), status=403)
        return problem(request, _("There is no such page."), status=404)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Our own errors become their page with their sentence; defects stay defects."""
        if not isinstance(exception, CallsheetError):
            return None
        status = next((s for kind, s in STATUS.items() if isinstance(exception, kind)), 400)
        return problem(request, exception.sentence, status=status)


def refusal(actor: Actor, right: str) -> str:
    """Why somebody may not: their role, or the token that they show, and the right that it lacks."""
    if actor.rights is not None and right in RIGHTS[actor.role]:
        return _(
            "This token was not given the right “%(name)s” (to %(right)s): make another one on the page Tokens."
        ) % {
            "name": right,
            "right": RIGHTS_IN_WORDS[right],
        }
    return _("This is not for your role (%(role)s): one has to be allowed to %(right)s.") % {
        "role": actor.role,
        "right": RIGHTS_IN_WORDS[right],
    }


def _to_the_door(request: HttpRequest) -> HttpResponse:
    if request.path.startswith(API):
        return problem(request, _("Sign in, or send a token: Authorization: Bearer TOKEN."), status=401)
    door = f"/sign-in/?next={quote(_wanted_page(request), safe='/')}"
    if not is_fragment(request):
        return redirect(door)
    answer = HttpResponse(status=204)
    answer.headers["HX-Redirect"] = door  # else HTMX would put the sign-in page into a corner of the page
    return answer


def _wanted_page(request: HttpRequest) -> str:
    """The page to come back to: where a form or a part of a page was asked for, the page that it stands on."""
    if request.method == "GET" and not is_fragment(request):
        return request.get_full_path()
    page = request.headers.get("HX-Current-URL") or request.headers.get("Referer") or "/"
    if not url_has_allowed_host_and_scheme(page, allowed_hosts={request.get_host()}):
        return "/"
    parts = urlsplit(page)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _is_public(request: HttpRequest) -> bool:
    """Whether those who are not signed in are answered; what is no address at all leads to the door like all else."""
    try:
        declared = rule_of(resolve(request.path_info).func, request.method or "GET")
    except Resolver404:
        return request.path.startswith("/static/")
    return declared is not None and declared.is_public
