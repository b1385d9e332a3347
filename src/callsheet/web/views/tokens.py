"""Tokens of one's own: made and shown once, listed, revoked."""

from datetime import UTC, date, datetime, timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from callsheet.actions import tokens
from callsheet.actions.pages.programmes import names
from callsheet.actions.rules import rule
from callsheet.errors import UnusableInput, UserError
from callsheet.state.actors import RIGHTS, RIGHTS_IN_WORDS
from callsheet.web.asking import actor_of
from callsheet.web.visitor import confirmed_changes

USUAL = timedelta(days=90)


@rule("tokens", why="a token is its person's own; nobody sees those of others")
@confirmed_changes
@require_http_methods(["GET", "POST"])
def own(request: HttpRequest) -> HttpResponse:
    """The list with a form; after making one, the token itself, once."""
    if request.method == "POST":
        try:
            row, text = tokens.make(_wanted(request), actor=actor_of(request))
        except UserError as error:
            return _page(request, wrong=error.sentence, field=str(error.details.get("field", "")), status=422)
        return _page(request, made=text, name=row.name)
    return _page(request)


@rule("tokens", objects=("token",))
@require_POST
def revoke(request: HttpRequest, key: int) -> HttpResponse:
    """End one of one's own now."""
    row = tokens.revoke(key, actor=actor_of(request))
    messages.success(request, _("“%(name)s” is revoked: whoever shows it is refused from now on.") % {"name": row.name})
    return redirect("tokens")


def _wanted(request: HttpRequest) -> tokens.Wanted:
    text = request.POST.get("expires", "")
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise UnusableInput(
            _("“%(text)s” is not a day: write 2027-11-22.") % {"text": text}, field="expires"
        ) from error
    return tokens.Wanted(
        name=request.POST.get("name", ""),
        rights=tuple(request.POST.getlist("right")),
        programmes=tuple(request.POST.getlist("programme")),
        expires=datetime(day.year, day.month, day.day, 23, 59, 59, tzinfo=UTC),
    )


def _page(request: HttpRequest, *, status: int = 200, **said: str) -> HttpResponse:
    actor = actor_of(request)
    rows = tokens.listed(actor=actor)
    now = timezone.now()
    live = [row for row in rows if row.revoked_at is None and (row.expires_at is None or row.expires_at > now)]
    title = ngettext("%(n)d program acts in your name", "%(n)d programs act in your name", len(live)) % {"n": len(live)}
    title = title if live else _("No program acts in your name")
    chosen = request.POST.getlist("right") or ["read"]
    rights = [(name, words, name in chosen) for name, words in RIGHTS_IN_WORDS.items() if name in RIGHTS[actor.role]]
    page = {
        "title": title,
        "live": live,
        "over": [row for row in rows if row not in live],
        "rights": [one for one in rights if one[0] != "tokens"],
        "programmes": names(actor),
        "chosen": request.POST.getlist("programme"),
        "expires": request.POST.get("expires") or (now + USUAL).date().isoformat(),
        "wanted": "" if "made" in said else request.POST.get("name", ""),
        **said,
    }
    return render(request, "pages/tokens.html", page, status=status)
