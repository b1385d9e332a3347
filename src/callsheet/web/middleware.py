"""Who is asking, and what the database may show them: set before the view's transaction begins."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from callsheet.actions.signin import actor_of
from callsheet.errors import CallsheetError, Clash, NotAllowed, NotThere, Unavailable
from callsheet.state.people import Person
from callsheet.state.scoping import NOTHING, scoped
from callsheet.web.answers import problem

OPEN = ("/sign-in/", "/static/", "/healthz", "/favicon.ico")
STATUS: dict[type[CallsheetError], int] = {NotThere: 404, NotAllowed: 403, Clash: 409, Unavailable: 503}


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
            return redirect(f"/sign-in/?next={request.get_full_path()}")
        request.actor = actor_of(person)  # type: ignore[attr-defined]
        with scoped(request.actor.scope_text), timezone.override(person.zone):  # type: ignore[attr-defined]
            return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Our own errors become their page with their sentence; defects stay defects."""
        if not isinstance(exception, CallsheetError):
            return None
        status = next((s for kind, s in STATUS.items() if isinstance(exception, kind)), 400)
        return problem(request, exception.sentence, status=status)
