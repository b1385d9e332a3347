"""The pasted grid of orders of one programme."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from callsheet.actions.acting import reading
from callsheet.actions.orders import put_orders
from callsheet.actions.rules import rule
from callsheet.errors import UserError
from callsheet.said import joined, spoken
from callsheet.state import access
from callsheet.web.asking import actor_of

EXAMPLE = "locale\tordered\tdue\nde-DE\t12000\t2026-12-18\nfr-FR\t8000\t2026-12-18"


@rule("registry", objects=("programme",))
@require_http_methods(["GET", "POST"])
def orders(request: HttpRequest, code: str) -> HttpResponse:
    """Paste what is ordered, due, owed a week and committed."""
    actor = actor_of(request)
    with reading(actor):
        programme = access.programme(actor, code, need="registry")
    page = {
        "title": _("What is %(name)s owed?") % {"name": programme.name},
        "code": code,
        "name": programme.name,
        "wrong": "",
        "grid": "",
        "example": EXAMPLE,
    }
    if request.method == "POST":
        grid = request.POST.get("grid", "")
        try:
            messages.success(request, spoken(joined("; ", put_orders(grid, programme=code, actor=actor))) + ".")
        except UserError as error:
            return render(request, "pages/orders.html", {**page, "wrong": error.sentence, "grid": grid}, status=422)
        return redirect(f"/programmes/{code}/")
    return render(request, "pages/orders.html", page)
