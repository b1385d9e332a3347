"""Two small duties of every answer: say 503 while the database restarts, and forbid the page to load anything foreign."""

from collections.abc import Callable

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse

Answer = Callable[[HttpRequest], HttpResponse]

CONTENT_POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; script-src 'self'; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


class DatabaseAwayMiddleware:
    """A database that is away for a moment (it restarts by itself) is 503 with Retry-After, not an error page."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """None (somebody else's exception), or the 503."""
        if isinstance(exception, OperationalError | InterfaceError):
            sentence = "The database is restarting. This page works again in a few seconds."
            return HttpResponse(sentence, status=503, content_type="text/plain", headers={"Retry-After": "2"})
        return None


class ContentPolicyMiddleware:
    """Pages may load scripts, styles, fonts and pictures from this server only. A view may set its own header."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", CONTENT_POLICY)
        return response
