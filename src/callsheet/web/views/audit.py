"""The audit: who did what when, from what to what; proof that nothing was altered; and the way back where there is one."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from callsheet.actions import upkeep
from callsheet.actions.pages import audit as audit_pages
from callsheet.actions.rules import rule
from callsheet.errors import UserError
from callsheet.said import capital, spoken
from callsheet.web.asking import Asking, actor_of
from callsheet.web.views.pages import table_file


@rule("audit")
def listed(request: HttpRequest) -> HttpResponse:
    """Entries, the latest first, as the address filters them."""
    asked = Asking.of(request).values
    found = audit_pages.audit_page(actor_of(request), asked)
    kept = {name: asked[name] for name in audit_pages.FILTERS if name in asked}
    title = _title(found, is_narrowed=bool(kept))
    each = {"each": "yes"} if asked.get("each") else {}
    page = {
        "title": title,
        "page": found,
        "folded": "?" + urlencode(kept),
        "unfolded": "?" + urlencode({**kept, "each": "yes"}),
        "by_itself": bool(each),
        "asked": asked,
        "kept_filters": kept,
        "query": urlencode(kept),
        "following": urlencode({**kept, **each, "before": found.following}) if found.following else "",
    }
    return render(request, "pages/audit.html", page)


def _title(found: audit_pages.AuditPage, *, is_narrowed: bool) -> str:
    """Whether the seals hold; of a part of the entries, how many there are."""
    number, proof = {"n": f"{found.number:,}"}, found.proof
    if is_narrowed:
        return ngettext("%(n)s thing like that was done", "%(n)s things like that were done", found.number) % number
    if proof is None:
        return ngettext("%(n)s entry, not verified yet", "%(n)s entries, not verified yet", found.number) % number
    if proof.first_broken is not None:
        return _("The chain is broken at entry %(n)s") % {"n": f"{proof.first_broken:,}"}
    since = found.number - proof.entries
    title = ngettext("The seal of %(n)s entry holds", "The seals of %(n)s entries hold", proof.entries)
    title %= {"n": f"{proof.entries:,}"}
    return title if since <= 1 else title + "; " + _("%(n)s came since") % {"n": f"{since:,}"}


@rule("audit", objects=("export form",))
def export(request: HttpRequest, form: str) -> HttpResponse:
    """The same entries as a file; cells that a spreadsheet would run as a formula are made text."""
    return table_file(audit_pages.audit_table(actor_of(request), Asking.of(request).values), "audit", form)


@rule("audit", why="walks the chain and writes down that it was walked")
@require_POST
def verify(request: HttpRequest) -> HttpResponse:
    """Walk the chain of seals now."""
    proof = audit_pages.verify(actor_of(request))
    if proof.first_broken is None:
        messages.success(request, _("All %(n)s seals hold.") % {"n": f"{proof.entries:,}"})
    else:
        messages.error(request, _("The chain is broken at entry %(n)s.") % {"n": f"{proof.first_broken:,}"})
    return redirect("audit")


@rule("read", objects=("audit entry",), why="one's own rows; the action looks whose the row is")
def one(request: HttpRequest, n: int) -> HttpResponse:
    """One entry, and what taking it back would change."""
    line, undo = audit_pages.entry_page(actor_of(request), n)
    return render(request, "pages/audit_entry.html", {"title": capital(line.sentence), "line": line, "undo": undo})


@rule("read", objects=("audit entry",), why="the action asks the right of what is taken back")
@require_POST
def undo(request: HttpRequest, n: int) -> HttpResponse:
    """Take an entry back; where it cannot be, its page says why."""
    try:
        messages.success(request, spoken(upkeep.undo_and_follow(n, actor=actor_of(request))))
    except UserError as error:
        messages.error(request, spoken(error.sentence))
    return redirect("audit-entry", n)
