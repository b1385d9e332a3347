"""Small answers that every page shares."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

TITLES = {
    400: "That did not work",
    403: "Not for your role",
    404: "Nothing here",
    409: "Somebody was faster",
    503: "Not running",
}


def problem(request: HttpRequest, sentence: str, *, status: int) -> HttpResponse:
    """A page (or a fragment for HTMX) that says in one sentence what is wrong and what to do."""
    fragment = request.headers.get("HX-Request") == "true"
    template = "pieces/problem.html" if fragment else "pages/problem.html"
    page = {"title": TITLES.get(status, "That did not work"), "sentence": sentence}
    return render(request, template, page, status=200 if fragment else status)
