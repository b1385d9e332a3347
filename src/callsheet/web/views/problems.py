"""Pages for what went wrong outside of our own sentences: no such address, a forbidden request, a defect."""

from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.utils.translation import gettext as _

from callsheet.said import beside
from callsheet.web.answers import is_fragment, problem


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """No page has this address."""
    said = _("There is no page at %(path)s") % {"path": request.path}
    return problem(request, beside(". ", (said, _("Search for what you meant, or begin at Today."))), status=404)


def forbidden(request: HttpRequest, exception: Exception | None = None, reason: str = "") -> HttpResponse:
    """A form without its token (a page that stood open for long, or cookies that are off)."""
    sentence = _("This form is too old, or cookies are off. Go back, reload the page and send it again.")
    if is_fragment(request):
        return problem(request, sentence, status=403)
    return HttpResponse(_calm(_("That was not sent"), sentence, ""), status=403)


def broken(request: HttpRequest) -> HttpResponse:
    """A defect of ours. Needs neither database nor session: whatever broke may be one of them."""
    sentence = _("Something on our side broke. Nothing that you entered before is lost.")
    more = _("What happened is in the server's log. `callsheet doctor` looks for the usual causes.")
    return HttpResponse(_calm(_("This page broke"), sentence, more), status=500)


def _calm(title: str, sentence: str, more: str) -> str:
    page = {"title": title, "sentence": sentence, "more": more}
    return loader.render_to_string("pages/broken.html", page)
