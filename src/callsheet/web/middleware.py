"""Who is asking, and what the database may show them: set before the view's transaction begins."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from callsheet.actions.signin import actor_of
from callsheet.errors import CallsheetError, Clash, NotAllowed, NotThere, Unavailable
from callsheet.state.people import Person
from callsheet.state.scoping import NOTHING, scoped
from callsheet.web.answers import problem

OPEN = ("/sign-in/", "/static/", "/healthz", "/favicon.ico")
STATUS: dict[type[CallsheetError], int] = {NotThere: 404, NotAllowed: 403, Clash: 409, Unavailable: 503}
VENDORS_MAY = frozenset({"icon", "vendor", "vendors", "password", "sign-in", "sign-in-by-link", "sign-out"})
"""Names of the routes that a vendor's people reach; of every other they are told that there is no such page."""


class ScopeMiddleware:
    """Everything but the door needs somebody signed in; their actor and scope hold for the whole request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        person = request.user
        if not isinstance(person, Person):
            if request.path.startswith(OPEN):
                with scoped(NOTHING):
                    return self.get_response(request)
            return redirect(f"/sign-in/?next={quote(request.get_full_path(), safe='/')}")
        request.actor = actor_of(person)  # type: ignore[attr-defined]
        with scoped(request.actor.scope_text), timezone.override(person.zone):  # type: ignore[attr-defined]
            return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: list[Any], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """A vendor's people go to their own page, and nowhere else."""
        actor = getattr(request, "actor", None)
        name = request.resolver_match.url_name if request.resolver_match else ""
        if actor is None or actor.role != "vendor" or name in VENDORS_MAY:
            return None
        if name == "today":
            return redirect(f"/vendors/{quote(actor.vendor, safe='')}/")
        return problem(request, _("There is no such page."), status=404)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Our own errors become their page with their sentence; defects stay defects."""
        if not isinstance(exception, CallsheetError):
            return None
        status = next((s for kind, s in STATUS.items() if isinstance(exception, kind)), 400)
        return problem(request, exception.sentence, status=status)
