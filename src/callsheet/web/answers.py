"""Small answers that every page shares."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TITLES: dict[int, str | Promise] = {
    400: _("That did not work"),
    403: _("Not for your role"),
    404: _("Nothing here"),
    409: _("Somebody was faster"),
    503: _("Not running"),
}


def problem(request: HttpRequest, sentence: str, *, status: int) -> HttpResponse:
    """A page (or a fragment for HTMX) that says in one sentence what is wrong and what to do."""
    fragment = request.headers.get("HX-Request") == "true"
    template = "pieces/problem.html" if fragment else "pages/problem.html"
    page = {"title": TITLES.get(status, TITLES[400]), "sentence": sentence, "status": status}
    return render(request, template, page, status=200 if fragment else status)
