"""Working on findings: one, several, undo; the page of one; how detectors did. Every deed works with plain forms."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from callsheet.actions import findings as deeds
from callsheet.actions.findings import Taken, Words
from callsheet.actions.pages import findings as pages
from callsheet.actions.rules import rule
from callsheet.actions.worklist import Item
from callsheet.decisions.risks import RISKS
from callsheet.decisions.work import Verb
from callsheet.errors import NotThere, UserError
from callsheet.reports.detectors import detectors_table, detectors_title
from callsheet.said import spoken
from callsheet.state.actors import Actor
from callsheet.web.answers import is_fragment
from callsheet.web.asking import Asking, actor_of

AT_ONCE = (Verb.ACKNOWLEDGE, Verb.REOPEN)
"""Deeds that need no words: one press."""
WITH_WORDS = (Verb.ASSIGN, Verb.SNOOZE, Verb.RESOLVE, Verb.DISMISS, Verb.MERGE, Verb.COMMENT)


@rule("read", objects=("finding",), why="findings are ours: a vendor's people have none")
def finding(request: HttpRequest, key: str) -> HttpResponse:
    """One finding: its evidence, its history, what may be done."""
    actor, asking = actor_of(request), Asking.of(request)
    report = pages.finding_page(actor, key, asking.as_of)
    page = {
        "report": report,
        "card": report.item.card,
        "title": report.item.card.sentence,
        "can_work": actor.may("findings") and not asking.as_of,
        "here_path": request.get_full_path(),
    }
    return render(request, "pages/finding.html", page)


@rule("findings", objects=("finding", "deed"), why="each deed is a step that can be undone")
@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, key: str, verb: str) -> HttpResponse:
    """Do one thing with a finding; asked with GET, the form for it."""
    chosen = _verb(verb)
    if request.method == "GET":
        return _form(request, key, chosen)
    try:
        taken = deeds.take((key,), chosen, actor=actor_of(request), words=_words(request))
    except NotThere:
        raise
    except UserError as error:
        if chosen in AT_ONCE:
            messages.error(request, spoken(error.sentence))
            return redirect(_back(request))
        return _form(request, key, chosen, wrong=error.sentence)
    return _done(request, taken)


@rule("findings", objects=("finding",), why="all are done or none; each must be one's own to see")
@require_POST
def several(request: HttpRequest) -> HttpResponse:
    """The same with several findings at once."""
    chosen = _verb(request.POST.get("verb", ""))
    return _tried(
        request,
        lambda: deeds.take(request.POST.getlist("id"), chosen, actor=actor_of(request), words=_words(request)),
    )


@rule("findings", objects=("finding",), why="only what nobody has gone on from")
@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    """Take steps back."""
    steps = [int(text) for text in request.POST.getlist("step") if text.isascii() and text.isdigit()]
    return _tried(request, lambda: deeds.undo(steps, actor=actor_of(request)), can_undo=False)


@rule("read", why="what people made of each detector's findings")
def detectors(request: HttpRequest) -> HttpResponse:
    """How often each detector was right."""
    records = pages.detector_page(actor_of(request))
    questions = {kind: risk.question for kind, risk in RISKS.items()}
    page = {"table": detectors_table(records, questions), "title": detectors_title(records)}
    return render(request, "pages/detectors.html", page)


def _verb(text: str) -> Verb:
    if text not in (*AT_ONCE, *WITH_WORDS):
        raise NotThere(_("There is nothing called “%(verb)s” to be done with a finding.") % {"verb": text[:40]})
    return Verb(text)


def _words(request: HttpRequest) -> Words:
    said = {name: request.POST.get(name, "").strip() for name in ("reason", "to", "until", "until_day", "into")}
    return Words(said["reason"], said["to"], said["until_day"] or said["until"], said["into"])


def _form(request: HttpRequest, key: str, verb: Verb, *, wrong: str = "") -> HttpResponse:
    """The form for one deed; with a sentence where what was sent is not right yet."""
    actor = actor_of(request)
    report = pages.finding_page(actor, key)
    page = {
        "report": report,
        "card": report.item.card,
        "title": report.item.card.sentence,
        "verb": verb.value,
        "people": _people(actor, report.item) if verb is Verb.ASSIGN else (),
        "wrong": wrong,
        "said": request.POST,
        "next": _back(request),
    }
    fragment = is_fragment(request)
    return render(request, "pages/finding_step.html", page, status=422 if wrong and not fragment else 200)


def _people(actor: Actor, item: Item) -> tuple[pages.Colleague, ...]:
    place = {name: str(item.finding[name] or "") for name in ("vendor", "locale")}
    return pages.colleagues(actor, item.work.programme, **place)


def _tried(request: HttpRequest, deed: Callable[[], Taken], *, can_undo: bool = True) -> HttpResponse:
    try:
        taken = deed()
    except UserError as error:
        messages.error(request, spoken(error.sentence))
        return redirect(_back(request))
    return _done(request, taken, can_undo=can_undo)


def _done(request: HttpRequest, taken: Taken, *, can_undo: bool = True) -> HttpResponse:
    steps = " ".join(str(n) for n in taken.steps)
    messages.success(request, spoken(taken.sentence), extra_tags=f"undo {steps}" if can_undo else "")
    return redirect(_back(request))


def _back(request: HttpRequest) -> str:
    """Where the deed was done, if that is one of our own pages; else Today."""
    wanted = request.POST.get("next") or request.GET.get("next") or "/"
    is_ours = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if is_ours else "/"
