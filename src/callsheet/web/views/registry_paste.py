"""Rows copied out of a spreadsheet: what they would create and change, everything that is wrong, then applied together."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from callsheet.actions.exchange.applying import apply_changes, plan
from callsheet.actions.exchange.said import summary
from callsheet.actions.exchange.workbook_in import read_pasted
from callsheet.actions.nouns import Noun
from callsheet.actions.rules import rule
from callsheet.errors import UserError
from callsheet.said import say, spoken, term
from callsheet.web.asking import actor_of
from callsheet.web.views.registry import noun_named


@rule("registry", objects=("noun",))
@require_http_methods(["GET", "POST"])
def paste(request: HttpRequest, name: str) -> HttpResponse:
    """Paste, look at what would change, apply. Nothing is applied while one row is wrong."""
    noun = noun_named(name)
    page: dict[str, object] = {
        "noun": noun,
        "plural": term(noun.plural.replace("-", " ")),
        "title": say("Paste {plural}", plural=term(noun.plural.replace("-", " "))),
        "text": request.POST.get("text", ""),
        "example": _example(noun),
    }
    if request.method == "GET":
        return render(request, "pages/registry_paste.html", page)
    return _pasted(request, noun, page)


def _pasted(request: HttpRequest, noun: Noun, page: dict[str, object]) -> HttpResponse:
    actor, version = actor_of(request), request.POST.get("version", "")
    try:
        wish = read_pasted(str(page["text"]), noun)
        if request.POST.get("apply") == "yes" and version.isdigit():
            done = apply_changes(wish, actor=actor, version=int(version))
            if not done.errors:
                messages.success(request, spoken(summary(done)))
                return redirect(f"/registry/{noun.name}/")
        else:
            done = plan(wish, actor=actor)
    except UserError as error:
        return render(request, "pages/registry_paste.html", page | {"wrong": error.sentence}, status=422)
    said = page | {"changes": done, "summary": summary(done)}
    return render(request, "pages/registry_paste.html", said, status=422 if done.errors else 200)


def _example(noun: Noun) -> str:
    """A heading row and a row below it, with tabs between."""
    notes = [note for note in noun.described if note.name in noun.key or note.required or note.example][:6]
    return "\t".join(note.name for note in notes) + "\n" + "\t".join(note.example for note in notes)
