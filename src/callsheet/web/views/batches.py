"""Batches of a programme: by state, one with its timeline and next moves; and who has not acknowledged a guideline."""

from urllib.parse import quote

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from callsheet.actions import batches
from callsheet.actions.pages import batches as batch_pages
from callsheet.actions.rules import rule
from callsheet.errors import UserError
from callsheet.said import say, term
from callsheet.web.asking import actor_of


@rule("read", objects=("programme",))
def listed(request: HttpRequest, code: str) -> HttpResponse:
    """The batches of a programme, filtered by state."""
    state = request.GET.get("state", "")
    found = batch_pages.batch_list(actor_of(request), code, state)
    title = ngettext("%(n)d batch", "%(n)d batches", found.number) % {"n": found.number}
    if found.late:
        late = len(found.late)
        title = ngettext(
            "%(late)d of %(n)d batches is past its day", "%(late)d of %(n)d batches are past their day", late
        )
        title %= {"n": found.number, "late": late}
    page = {"title": title, "found": found, "state": state, "code": code}
    if request.GET.get("as") == "board":
        by_state = [(name, [batch for batch in found.batches if batch.state == name]) for name, _n in found.by_state]
        page |= {"is_board": True, "columns": [(name, batches) for name, batches in by_state if batches]}
    return render(request, "pages/batches.html", page)


@rule("read", objects=("programme", "batch"))
def one(request: HttpRequest, code: str, batch: str) -> HttpResponse:
    """One batch."""
    return _batch(request, code, batch)


def _batch(
    request: HttpRequest, code: str, batch: str, *, wrong: str = "", to: str = "", reason: str = ""
) -> HttpResponse:
    found = batch_pages.batch_page(actor_of(request), code, batch)
    title = say("{batch} is {state}", batch=found.batch.name, state=term(found.batch.state))
    page = {"title": title, "found": found, "code": code, "wrong": wrong, "to": to, "reason": reason}
    return render(request, "pages/batch.html", page, status=422 if wrong else 200)


@rule("read", objects=("programme", "batch"), why="the action asks the right of the move")
@require_POST
def move(request: HttpRequest, code: str, batch: str) -> HttpResponse:
    """Move it; where that is refused its page says why and keeps the reason that was written."""
    to, reason = request.POST.get("to", ""), request.POST.get("reason", "")
    try:
        moved = batches.move_batch(
            code, batch, to, reason=reason, actor=actor_of(request), seen=request.POST.get("seen", "")
        )
    except UserError as error:
        return _batch(request, code, batch, wrong=error.sentence, to=to, reason=reason)
    messages.success(request, _("%(batch)s is “%(state)s” now.") % {"batch": moved.name, "state": _(moved.state)})
    return redirect(f"/programmes/{quote(code)}/batches/{quote(batch)}/")


@rule("read", objects=("programme", "batch"), why="the action asks the right of the move")
@require_POST
def undo(request: HttpRequest, code: str, batch: str) -> HttpResponse:
    """Take the last move back."""
    try:
        moved = batches.undo_move(code, batch, actor=actor_of(request), seen=request.POST.get("seen", ""))
    except UserError as error:
        return _batch(request, code, batch, wrong=error.sentence)
    messages.success(
        request, _("Taken back: %(batch)s is “%(state)s” again.") % {"batch": moved.name, "state": _(moved.state)}
    )
    return redirect(f"/programmes/{quote(code)}/batches/{quote(batch)}/")


@rule("read", objects=("programme",))
def unacknowledged(request: HttpRequest, code: str) -> HttpResponse:
    """Who has not acknowledged a version of the guidelines."""
    found = batch_pages.unacknowledged(actor_of(request), code, request.GET.get("version", ""))
    if not found.version:
        title = _("No guideline version is known yet")
    elif found.missing:
        title = ngettext(
            "%(n)d of %(places)d places has not acknowledged version %(version)s",
            "%(n)d of %(places)d places have not acknowledged version %(version)s",
            len(found.missing),
        ) % {"n": len(found.missing), "places": found.places, "version": found.version}
    elif found.places:
        title = _("Every place that works has acknowledged version %(version)s") % {"version": found.version}
    else:
        title = _("Nobody has worked here in the last four weeks")
    return render(request, "pages/unacknowledged.html", {"title": title, "found": found, "code": code})
