"""The registry as a workbook: download, send back, look at the difference, apply it."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from callsheet.actions.exchange.applying import apply_changes, plan
from callsheet.actions.exchange.waiting import Waiting, forget, keep, waiting
from callsheet.actions.exchange.workbook_in import LARGEST_FILE
from callsheet.actions.exchange.workbook_out import workbook
from callsheet.actions.nouns import NOUNS, Noun
from callsheet.actions.rules import rule
from callsheet.errors import Clash, UnusableInput, UserError
from callsheet.facts.canonical import plain_text
from callsheet.facts.changes import Change, Changes, Row
from callsheet.web.asking import actor_of
from callsheet.web.bodies import takes_file

PLACE = "/registry/spreadsheet/"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN = 200
"""Rows of one kind of change of one noun that a page shows; the command shows all."""


@rule("registry")
def download(request: HttpRequest) -> HttpResponse:
    """The registry as an XLSX file."""
    body = workbook(actor=actor_of(request))
    return HttpResponse(
        body, content_type=XLSX, headers={"Content-Disposition": 'attachment; filename="registry.xlsx"'}
    )


@rule("registry")
@takes_file(LARGEST_FILE)
@require_http_methods(["GET", "POST"])
def spreadsheet(request: HttpRequest) -> HttpResponse:
    """Where a workbook is fetched, and sent back."""
    page = {"title": _("The registry in a spreadsheet: out, edited, in"), "wrong": ""}
    if request.method == "POST":
        try:
            name, body = _sent(request)
            found = keep(body, name, actor=actor_of(request))
        except UserError as error:
            return render(request, "pages/spreadsheet.html", page | {"wrong": error.sentence}, status=422)
        return redirect(f"{PLACE}{found.key}/")
    return render(request, "pages/spreadsheet.html", page)


def _sent(request: HttpRequest) -> tuple[str, bytes]:
    file = request.FILES.get("file")
    if file is None or not file.name:
        raise UnusableInput(_("Choose the workbook to send."))
    if file.size and file.size > LARGEST_FILE:
        most = LARGEST_FILE >> 20
        raise UnusableInput(
            _("%(file)s is larger than the %(most)d MB that a registry may have.") % {"file": file.name, "most": most}
        )
    return file.name, bytes(file.read())


@rule("registry", objects=("file",))
def difference(request: HttpRequest, key: str) -> HttpResponse:
    """What a sent workbook would change, and what is wrong with it."""
    found = waiting(key, actor=actor_of(request))
    return _difference(request, found, plan(found.wish(), actor=actor_of(request)))


@rule("registry", objects=("file",))
@require_POST
def apply(request: HttpRequest, key: str) -> HttpResponse:
    """Carry out what was looked at; shown anew when the registry has moved since."""
    actor = actor_of(request)
    found = waiting(key, actor=actor)
    wish = found.wish()
    version = str(request.POST.get("version", ""))
    try:
        done = apply_changes(wish, actor=actor, version=int(version) if version.isdecimal() else 0)
    except Clash as error:
        return _difference(request, found, plan(wish, actor=actor), clash=error.sentence)
    if done.errors:
        return _difference(request, found, done)
    forget(found)
    messages.success(request, _applied(done))
    return redirect(PLACE)


@rule("registry", objects=("file",))
@require_POST
def discard(request: HttpRequest, key: str) -> HttpResponse:
    """Leave everything as it is."""
    forget(waiting(key, actor=actor_of(request)))
    messages.success(request, _("Nothing was changed; the workbook is gone from here."))
    return redirect(PLACE)


@dataclass(frozen=True, slots=True)
class Group:
    """The changes of one noun."""

    noun: Noun
    created: list[tuple[str, str]]
    changed: list[tuple[str, list[Change]]]
    removed: list[Row]
    more: int

    @property
    def number(self) -> int:
        """How many rows are touched."""
        return len(self.created) + len(self.changed) + len(self.removed) + self.more

    @property
    def plural(self) -> str:
        """The noun's plural in words."""
        return self.noun.plural.replace("-", " ")


def _difference(request: HttpRequest, found: Waiting, changes: Changes, *, clash: str = "") -> HttpResponse:
    exported = found.wish().version
    page = {
        "title": _title(changes),
        "file": found,
        "changes": changes,
        "groups": list(_groups(changes)),
        "errors": changes.errors[:SHOWN],
        "more_errors": max(0, len(changes.errors) - SHOWN),
        "clash": clash,
        "behind": 0 if exported is None else max(0, changes.version - exported),
    }
    return render(
        request, "pages/spreadsheet_difference.html", page, status=409 if clash else 422 if changes.errors else 200
    )


def _groups(changes: Changes) -> Iterable[Group]:
    for noun in NOUNS.values():
        created = [(row.key, _given(noun, row)) for row in changes.created if row.noun == noun.name]
        rows: dict[tuple[str, ...], tuple[str, list[Change]]] = {}
        for change in changes.changed:
            if change.noun == noun.name:
                rows.setdefault(change.id, (change.key, []))[1].append(change)
        removed = [row for row in changes.removed if row.noun == noun.name]
        changed = list(rows.values())
        hidden = sum(max(0, len(kind) - SHOWN) for kind in (created, changed, removed))
        if created or changed or removed:
            yield Group(noun, created[:SHOWN], changed[:SHOWN], removed[:SHOWN], hidden)


def _given(noun: Noun, row: Row) -> str:
    return " · ".join(plain_text(row.values[name]) for name in noun.fields if name in row.said and name in row.values)


def _title(changes: Changes) -> str:
    if changes.errors:
        wrong = len(changes.errors)
        said = ngettext(
            "%(n)s cell cannot stand: nothing can be applied yet",
            "%(n)s cells cannot stand: nothing can be applied yet",
            wrong,
        )
        return said % {"n": f"{wrong:,}"}
    if changes.are_none:
        return _("Nothing differs from what stands")
    said = ngettext("%(n)s row would change", "%(n)s rows would change", changes.number)
    return said % {"n": f"{changes.number:,}"}


def _applied(done: Changes) -> str:
    counts = {"created": len(done.created), "changed": len(done.changed), "removed": len(done.removed)}
    return (
        _(
            "Applied. Rows created: %(created)d; values changed: %(changed)d; rows removed: %(removed)d. Measures follow."
        )
        % counts
    )
