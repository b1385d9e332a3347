"""Requests to vendors on pages: those of a programme, those to a vendor, and the deeds that move them."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from callsheet.actions import vendor_requests as deeds
from callsheet.actions.pages.quality import requests as pages
from callsheet.actions.rules import rule
from callsheet.decisions.vendor_requests import State, Verb
from callsheet.errors import NotThere, UserError
from callsheet.reports.quality.requests import STATE_WORDS, RequestsReport
from callsheet.said import say, spoken
from callsheet.web import facets
from callsheet.web.asking import Asking, actor_of
from callsheet.web.views.quality import framed, wanted_of
from callsheet.web.views.study import being_made

DONE = {
    Verb.ASK: say("Asked. Send the text; the vendor's people see it on their own pages too."),
    Verb.ANSWER: say("The answer is noted."),
    Verb.CLOSE: say("Closed."),
    Verb.REOPEN: say("Open again: it waits for an answer."),
}
AT_VENDOR = (Verb.ANSWER, Verb.CLOSE, Verb.REOPEN)


@rule("findings", objects=("programme",), why="requests are ours until somebody asks them")
def of_programme(request: HttpRequest, code: str) -> HttpResponse:
    """What screens point out, what was asked and answered."""
    name, report = pages.requests_page(actor_of(request), code, Asking.of(request).values)
    frame = framed(request, wanted_of(request, programme=code), "requests", name)
    if report is None:
        return being_made(request, frame)
    return _page(request, report, frame)


@rule("answer", objects=("vendor",), vendors=True, why="what a vendor was asked; its people see their own")
def of_vendor(request: HttpRequest, code: str) -> HttpResponse:
    """What a vendor was asked, and its answers."""
    report = pages.vendor_requests_page(actor_of(request), code, Asking.of(request).values)
    return _page(request, report, framed(request, wanted_of(request, vendor=code), "requests", report.name))


@rule("findings", objects=("programme",), why="asking is a step of ours; the study only proposes")
@require_POST
def ask(request: HttpRequest, code: str) -> HttpResponse:
    """Ask what the study proposes."""
    return _done(
        request,
        lambda: deeds.ask(code, request.POST.get("key", ""), actor=actor_of(request)),
        Verb.ASK,
        reverse("quality-requests", args=(code,)),
    )


@rule(
    "answer", objects=("vendor", "vendor request"), vendors=True, why="closing and reopening ask the right to findings"
)
@require_POST
def step(request: HttpRequest, code: str, n: int, verb: Verb) -> HttpResponse:
    """Answer, close or reopen a request."""
    text = request.POST.get("text", "")
    return _done(request, lambda: deeds.take(code, n, verb, text, actor=actor_of(request)), verb, _back(request, code))


@rule("answer", objects=("vendor", "vendor request"), vendors=True, why="a vendor's people take back their own answer")
@require_POST
def undo(request: HttpRequest, code: str, n: int) -> HttpResponse:
    """Take the last step back."""
    given = request.POST.get("seen", "")
    seen = int(given) if given.isdecimal() else None
    return _done(request, lambda: deeds.undo(code, n, actor=actor_of(request), seen=seen), None, _back(request, code))


def _page(request: HttpRequest, report: RequestsReport, frame: dict[str, object]) -> HttpResponse:
    asking = Asking.of(request)
    chosen = asking.get("state")
    page = {
        "report": report,
        "title": report.title,
        "states": [
            (
                STATE_WORDS[state],
                n,
                chosen == state,
                facets.with_query(asking.values, state="" if chosen == state else state.value),
            )
            for state, n in report.states
        ],
        "opened": {State.ANSWERED.value} if actor_of(request).role != "vendor" else {State.ASKED.value},
        **frame,
    }
    return render(request, "pages/quality_requests.html", page)


def _done(request: HttpRequest, deed: Callable[[], object], verb: Verb | None, back: str) -> HttpResponse:
    try:
        deed()
    except NotThere:
        if verb is not Verb.ASK:
            raise
        messages.error(request, _("The newest study proposes no such request any more: look at the page again."))
    except UserError as error:
        messages.error(request, spoken(error.sentence))
    else:
        messages.success(request, spoken(DONE[verb] if verb else say("Undone: it is as it was before.")))
    return redirect(back)


def _back(request: HttpRequest, vendor: str) -> str:
    """Where the deed was done: the programme's page, else the vendor's."""
    programme = request.POST.get("programme", "")
    if programme and actor_of(request).role != "vendor":
        return reverse("quality-requests", args=(programme,))
    return reverse("vendor-requests", args=(vendor,))
