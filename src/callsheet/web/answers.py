"""Small answers that every page shares."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from callsheet.said import beside, parts_of

API = "/api/"
"""Where programs ask: they get the API's one shape of errors."""
CONTENT = "content"
"""The element of a page that holds all but its frame."""
CODES = {401: "signed_out", 403: "not_allowed", 404: "not_there", 409: "clash", 413: "too_large", 503: "unavailable"}
TITLES: dict[int, str | Promise] = {
    400: _("That did not work"),
    403: _("Not for your role"),
    404: _("Not there, or not yours to see"),
    405: _("This address is no page"),
    409: _("Somebody was faster"),
    413: _("Too large"),
    429: _("Too many tries"),
    503: _("Not running"),
}


def problem(request: HttpRequest, sentence: str, *, status: int) -> HttpResponse:
    """A page (or a fragment for HTMX) that says in one sentence what is wrong and what to do; to programs the same as JSON."""
    if request.path.startswith(API):
        said = {"code": CODES.get(status, "user_error"), "sentence": sentence, "details": {}}
        return JsonResponse({"error": said}, status=status)
    title, told = TITLES.get(status, TITLES[400]), sentence
    if status == 404 and not is_fragment(request) and len(parts := parts_of(sentence)) > 1:
        title, told = parts[0], beside(" ", parts[1:])
    page = {"title": title, "sentence": told, "status": status}
    if not is_fragment(request):
        return render(request, "pages/problem.html", page, status=status)
    answer = render(request, "pieces/problem.html", page)  # HTMX shows nothing of another status than 200
    answer.headers["HX-Reselect"] = ".note"  # whatever part of a page was asked for
    if request.headers.get("HX-Target") == CONTENT:
        answer.headers["HX-Reswap"] = "afterbegin"  # above what is there: a refusal empties no page
    return answer


def is_fragment(request: HttpRequest) -> bool:
    """Whether HTMX asks, for a part of a page."""
    return request.headers.get("HX-Request") == "true"
