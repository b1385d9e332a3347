"""First hour: drop a file, answer at most three questions, see it imported."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods

from callsheet.actions import drafts
from callsheet.actions.jobs import ask_for
from callsheet.actions.pages.programmes import names
from callsheet.actions.rules import rule
from callsheet.errors import UnusableInput, UserError
from callsheet.said import spoken
from callsheet.sources.suggest.model import Suggestion
from callsheet.state.models import Draft
from callsheet.web.asking import actor_of
from callsheet.web.bodies import takes_file
from callsheet.web.retelling import told

LARGEST = 2_000_000_000
"""Bytes of an upload; larger files go through the command line or the watched folder."""
TOO_LARGE = gettext_noop("Files over 2 GB come in by `callsheet ingest FILE` or the watched folder.")


@rule("import")
@takes_file(LARGEST, TOO_LARGE)
@require_http_methods(["GET", "POST"])
def drop(request: HttpRequest) -> HttpResponse:
    """The place to drop or paste."""
    page = {
        "title": _("Drop yesterday's tracker, or an export of a tool"),
        "wrong": "",
        "programmes": names(actor_of(request)),
        "programme": request.POST.get("programme") or request.GET.get("programme", ""),
        "pasted": request.POST.get("pasted", ""),
    }
    if request.method == "POST":
        try:
            draft = _dropped(request)
        except UserError as error:
            return render(request, "pages/first_hour.html", {**page, "wrong": error.sentence}, status=422)
        return redirect(f"/first-hour/{draft.id}/")
    return render(request, "pages/first_hour.html", page)


def _dropped(request: HttpRequest) -> Draft:
    programme = request.POST.get("programme", "")
    pasted = request.POST.get("pasted", "")
    if pasted.strip():
        return drafts.drop([pasted.encode()], drafts.PASTED, actor=actor_of(request), programme=programme)
    file = request.FILES.get("file")
    if file is None or file.name is None:
        raise UnusableInput(_("Choose a file, or paste rows from a spreadsheet."))
    if file.size and file.size > LARGEST:
        raise UnusableInput(_(TOO_LARGE))
    return drafts.drop(file.chunks(), file.name, actor=actor_of(request), programme=programme)


@rule("import", objects=("draft",))
@require_http_methods(["GET", "POST"])
def questions(request: HttpRequest, key: str) -> HttpResponse:
    """What the file is, what it would give, and what it does not say."""
    actor = actor_of(request)
    draft = drafts.draft_of(actor, key)
    suggestion = drafts.suggestion_of(draft)
    programmes = names(actor)
    page = {
        "draft": draft,
        "suggestion": suggestion,
        "title": spoken(told(suggestion.title)).rstrip(".")
        if suggestion
        else _("%(file)s is an export of %(tool)s")
        % {"file": draft.file_name, "tool": draft.reader.replace("_", " ").title()},
        "programmes": programmes,
        "programme": request.POST.get("programme", draft.programme)
        or (programmes[0][0] if len(programmes) == 1 else ""),
        "source": request.POST.get("source", draft.source),
        "new_programme": request.POST.get("new_programme", ""),
        "questions": _asked(suggestion, request),
        "wrong": "",
    }
    if request.method == "POST":
        answers = {
            name[2:]: value for name, value in request.POST.items() if name.startswith("q-") and isinstance(value, str)
        }
        programme = str(request.POST.get("new_programme", "")).strip() or str(request.POST.get("programme", ""))
        try:
            run = drafts.import_draft(draft, answers, programme=programme, source=str(page["source"]), actor=actor)
            ask_for(run, person=actor.person)
        except UserError as error:
            said = {"wrong": error.sentence, "wrong_field": "" if programme else "programme"}
            return render(request, "pages/questions.html", {**page, **said}, status=422)
        return redirect(f"/imports/{run.id}/")
    return render(request, "pages/questions.html", page)


def _asked(suggestion: Suggestion | None, request: HttpRequest) -> list[dict[str, object]]:
    """The questions with what was answered so far, or proposed."""
    return [
        {
            "id": q.id,
            "text": q.text,
            "evidence": q.evidence,
            "options": q.options,
            "free": q.free,
            "answer": request.POST.get(f"q-{q.id}", q.proposed),
        }
        for q in (suggestion.questions if suggestion else ())
    ]
