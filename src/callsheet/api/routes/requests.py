"""Requests to vendors: what a study proposes, asking it, answers, closing, and taking a step back."""

from django.http import HttpRequest
from ninja import Field, Query, Router

from callsheet.actions import vendor_requests as deeds
from callsheet.actions.pages.quality import requests
from callsheet.actions.rules import rule
from callsheet.actions.studies.proposals import Asked
from callsheet.api.asking import actor_in
from callsheet.api.offers import offers, offers_change
from callsheet.api.paging import Listed, page
from callsheet.api.repeating import Done, write
from callsheet.api.routes.findings import AS_OF
from callsheet.api.schemas import Page
from callsheet.api.schemas_of_study import AskIn, RequestOut, RequestStandsOut, WordsIn
from callsheet.api.schemas_of_work import StepNumber
from callsheet.api.study_values import request_of
from callsheet.decisions.vendor_requests import State, Verb
from callsheet.reports.quality.requests import Request

router = Router(tags=["quality"])


class RequestsAsked(Listed):
    """As of when, narrowed to whom; `state` alone shows those that are closed."""

    as_of: str = AS_OF
    vendor: str = Field("", max_length=100)
    annotator: str = Field("", max_length=500)
    state: str = Field(
        "", max_length=20, description="proposed, asked, answered or closed; all but closed where not given"
    )

    def given(self) -> dict[str, str]:
        """As the pages ask."""
        return {name: text for name, text in self.dict().items() if isinstance(text, str) and text}


@router.get("/programmes/{code}/study/requests", response=offers(Page[RequestOut]), summary="Requests to vendors")
@rule("findings", objects=("programme",))
def list_requests(request: HttpRequest, code: str, asked: Query[RequestsAsked]) -> Page[RequestOut]:
    """What screens point out, what was asked of whom, and the answers. Nothing is sent by itself."""
    _, report = requests.requests_page(actor_in(request), code, asked.given())
    return _listed(request, asked, report.requests if report else ())


@router.get("/vendors/{code}/requests", response=offers(Page[RequestOut]), summary="Requests to a vendor")
@rule("answer", objects=("vendor",), vendors=True)
def list_vendor_requests(request: HttpRequest, code: str, asked: Query[RequestsAsked]) -> Page[RequestOut]:
    """What the vendor was asked in the programmes that you may see, and its answers."""
    report = requests.vendor_requests_page(actor_in(request), code, asked.given())
    return _listed(request, asked, report.requests)


def _listed(request: HttpRequest, asked: RequestsAsked, found: tuple[Request, ...]) -> Page[RequestOut]:
    shown, following = page(request, asked, found, lambda one: f"{one.question}/{one.screen}/{one.key}")
    return Page[RequestOut](items=[request_of(one) for one in shown], next_cursor=following)


@router.post("/programmes/{code}/study/requests", response=offers_change(RequestStandsOut), summary="Ask a vendor")
@rule("findings", objects=("programme",))
@write
def ask_request(request: HttpRequest, code: str, wanted: AskIn) -> Done:
    """Mark what the newest study proposes under this key as asked: the vendor's people see it from then on."""
    return _stands(deeds.ask(code, wanted.key, actor=actor_in(request)))


@router.post(
    "/vendors/{code}/requests/{n}/answer", response=offers_change(RequestStandsOut), summary="Answer a request"
)
@rule("answer", objects=("vendor", "vendor request"), vendors=True)
@write
def answer_request(request: HttpRequest, code: str, n: StepNumber, wanted: WordsIn) -> Done:
    """The vendor's own words, or what the vendor told you."""
    return _stands(deeds.take(code, n, Verb.ANSWER, wanted.text, actor=actor_in(request)))


@router.post("/vendors/{code}/requests/{n}/close", response=offers_change(RequestStandsOut), summary="Close a request")
@rule("findings", objects=("vendor", "vendor request"))
@write
def close_request(request: HttpRequest, code: str, n: StepNumber, wanted: WordsIn) -> Done:
    """Close it with what came of it."""
    return _stands(deeds.take(code, n, Verb.CLOSE, wanted.text, actor=actor_in(request)))


@router.post(
    "/vendors/{code}/requests/{n}/reopen", response=offers_change(RequestStandsOut), summary="Reopen a request"
)
@rule("findings", objects=("vendor", "vendor request"))
@write
def reopen_request(request: HttpRequest, code: str, n: StepNumber, wanted: WordsIn) -> Done:
    """Open a closed request again with what is still open: it waits for another answer."""
    return _stands(deeds.take(code, n, Verb.REOPEN, wanted.text, actor=actor_in(request)))


@router.post("/vendors/{code}/requests/{n}/undo", response=offers_change(RequestStandsOut), summary="Take a step back")
@rule("answer", objects=("vendor", "vendor request"), vendors=True)
@write
def undo_request(request: HttpRequest, code: str, n: StepNumber) -> Done:
    """The last step of a request, as if it had not been made; a vendor's people take back their own answer alone."""
    found = deeds.undo(code, n, actor=actor_in(request))
    return _stands(found) if found else Done(RequestStandsOut(n=n, vendor=code, state=State.PROPOSED.value))


def _stands(one: Asked) -> Done:
    return Done(RequestStandsOut(n=one.n, vendor=one.proposal.vendor, state=one.at.state.value))
