"""One search over everything, and views kept under a name."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from callsheet.actions import saved_views
from callsheet.actions.pages.search import search_page
from callsheet.actions.rules import rule
from callsheet.web.answers import is_fragment
from callsheet.web.asking import actor_of


@rule("read")
def search(request: HttpRequest) -> HttpResponse:
    """What there is of a name; the box above every page asks for the list alone."""
    found = search_page(actor_of(request), request.GET.get("q", ""))
    title = _("Search")
    if not found.too_short:
        title = ngettext("%(n)d thing is called “%(asked)s”", "%(n)d things are called “%(asked)s”", found.count) % {
            "n": found.count,
            "asked": found.asked,
        }
    fragment = is_fragment(request)
    return render(request, "pieces/found.html" if fragment else "pages/search.html", {"found": found, "title": title})


@rule("read")
@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Keep the page that is looked at, with its filters, under a name."""
    page = saved_views.page_named(request.POST.get("page", ""))
    wished = saved_views.Wished(
        page=page,
        name=request.POST.get("name", ""),
        query=request.POST.get("query", ""),
        table=request.POST.get("table", ""),
        is_shared=request.POST.get("shared") == "yes",
    )
    kept = saved_views.save(wished, actor=actor_of(request))
    messages.success(request, _("Kept as “%(name)s”.") % {"name": kept.name})
    return redirect(kept.address)


@rule("read", objects=("saved view",))
@require_POST
def remove(request: HttpRequest, key: int) -> HttpResponse:
    """Take a view away; the message brings it back."""
    gone = saved_views.remove(key, actor=actor_of(request))
    messages.success(request, _("The view “%(name)s” is gone. Save it again to have it back.") % {"name": gone.name})
    return redirect(gone.page + (f"?{gone.query}" if gone.query else ""))
