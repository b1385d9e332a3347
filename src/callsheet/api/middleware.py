"""Around everything under /api/: who asks is told before the rules of addresses are kept; every error leaves in one shape."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from callsheet.api.asking import REALM, recognised
from callsheet.api.problems import CODES, Refused, answer_to, problem

ROOT = "/api/"
JSON = "application/json"
KEPT = ("Allow", "Retry-After")


class ApiMiddleware:
    """Stands before the middleware of the pages, which keeps the rules of all addresses, the API's too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(ROOT):
            return self.get_response(request)
        try:
            found = recognised(request)
        except Refused as error:
            return _finished(request, answer_to(request, error))
        if found is not None:
            request.asking = found  # type: ignore[attr-defined]
            request.actor = found.actor  # type: ignore[attr-defined]
        return _finished(request, self.get_response(request))


def _finished(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """The answer in our shape, whoever made it: the framework's own words for 404 and 405 are not JSON."""
    if answer.status_code >= 400 and not str(answer.headers.get("Content-Type", "")).startswith(JSON):
        answer = _shaped(request, answer)
    if answer.status_code == 401:
        for name, value in REALM.items():
            answer.headers.setdefault(name, value)
    answer.headers.setdefault("Cache-Control", "no-store")
    return answer


def _shaped(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    kept = {name: str(answer.headers[name]) for name in KEPT if name in answer.headers}
    sentence = ""
    if answer.status_code == 405:
        kept["Allow"] = ", ".join(sorted(kept.get("Allow", "").replace(" ", "").split(",")))
        sentence = f"{request.path} answers {kept['Allow']} alone."
    status = answer.status_code if answer.status_code in CODES else 400
    return problem(status, sentence, headers=kept)
