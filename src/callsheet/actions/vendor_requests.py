"""Asking vendors what screens point out, and what becomes of it: each deed is one step that may be undone and stands in the audit."""

from collections.abc import Iterable

from django.utils import timezone

from callsheet.actions import audit
from callsheet.actions.acting import Actor, acting, lock
from callsheet.actions.studies.proposals import Asked, Proposal, covering, kept_of, proposals
from callsheet.actions.studies.reading import signals_of, study_of
from callsheet.actions.studies.saying import json_of
from callsheet.decisions.vendor_requests import THEIRS, Step, Verb, refusal
from callsheet.decisions.wording import count
from callsheet.errors import Clash, NotAllowed, NotThere, UnusableInput
from callsheet.said import say
from callsheet.state import access
from callsheet.state.models import RequestStep, VendorRequest
from callsheet.state.sums import latest_seq

DEED = {
    Verb.ASK: "request.asked",
    Verb.ANSWER: "request.answered",
    Verb.CLOSE: "request.closed",
    Verb.REOPEN: "request.reopened",
    Verb.UNDO: "request.undone",
}
LONGEST = 4000
KEPT = ("n", "false_share", "figures", "items", "request", "sites", "locales")
"""What of a proposal's evidence is kept with the request."""


def ask(programme: str, key: str, *, actor: Actor) -> Asked:
    """Ask what the newest study proposes under this key. NotThere where it proposes no such thing (any more), Clash where it was
    asked already.
    """
    with acting(actor, "findings"):
        of = access.programme(actor, programme, need="findings")
        lock(f"requests/{of.code}")
        study = study_of(of.code, latest_seq())
        wanted = next((p for p in proposals(signals_of(study) if study else ()) if p.key == key), None)
        if study is None or wanted is None:
            raise NotThere(
                say("The newest study proposes no such request any more: look at the page again."), key=key[:12]
            )
        access.reach(actor).require_touched(of.code, wanted.vendor, "")
        before = covering(wanted, requests_of(VendorRequest.objects.filter(programme=of.code)))
        if before is not None:
            raise Clash(say("It was asked already: it is request {n}.", n=before.n), request=before.n)
        row = VendorRequest.objects.create(
            programme=of.code,
            vendor=wanted.vendor,
            question=wanted.question,
            screen=wanted.screen,
            annotators=list(wanted.annotators),
            seq=study.seq,
            said=json_of(_said(wanted)),
        )
        _add(row, Verb.ASK, "", actor)
        return _found(row)


def take(vendor: str, n: int, verb: Verb, text: str, *, actor: Actor) -> Asked:
    """Answer, close or reopen a request. UnusableInput where words are missing, Clash where it does not stand so, NotAllowed for what
    is not the vendor's to do.
    """
    if len(text) > LONGEST:
        raise UnusableInput(
            say("Keep it under {longest} letters.", longest=count(LONGEST)), field="text", value=len(text)
        )
    with acting(actor, "answer"):
        row = _row(vendor, n, actor)
        if verb not in THEIRS:
            access.require(actor, "findings")
        at = _found(row).at
        why = refusal(at, verb, text)
        if why:
            kind = UnusableInput if not text.strip() and not refusal(at, verb, "x") else Clash
            raise kind(why, request=n)
        _add(row, verb, text.strip(), actor)
        return _found(row)


def undo(vendor: str, n: int, *, actor: Actor, seen: int | None = None) -> Asked | None:
    """Take back the last step that stands; None where that was asking it. A vendor's people take back their own answer alone.

    Clash where the last step is not the one that was seen.
    """
    with acting(actor, "answer"):
        row = _row(vendor, n, actor)
        last = _found(row).at.last
        assert last is not None
        if not may_undo(last, actor):
            raise NotAllowed(say("Only who did the last step, or we ourselves, may take it back."), request=n)
        if seen not in (None, last.n):
            raise Clash(say("It stands otherwise by now: look again before you take a step back."), request=n)
        _add(row, Verb.UNDO, "", actor, undoes=last.n)
        return next(iter(requests_of([row])), None)


def may_undo(last: Step, actor: Actor) -> bool:
    """Whether the actor may take the last step back."""
    return last.is_theirs if actor.role == "vendor" else actor.may("findings")


def requests_of(rows: Iterable[VendorRequest]) -> list[Asked]:
    """Requests with their steps, in two queries."""
    known = list(rows)
    return kept_of(known, RequestStep.objects.filter(request__in=[row.pk for row in known]))


def _row(vendor: str, n: int, actor: Actor) -> VendorRequest:
    """The request, if it stands and is the actor's to work on."""
    row = access.vendor_request(actor, vendor, n)
    if not requests_of([row]):
        raise NotThere(say("There is no request {n} to that vendor.", n=n), n=n)
    if actor.role != "vendor":
        access.reach(actor).require_touched(row.programme, row.vendor, "")
    return row


def _found(row: VendorRequest) -> Asked:
    return requests_of([row])[0]


def _said(wanted: Proposal) -> dict[str, object]:
    return {**{name: wanted.said[name] for name in KEPT}, "elsewhere": wanted.elsewhere}


def _add(row: VendorRequest, verb: Verb, text: str, actor: Actor, *, undoes: int | None = None) -> None:
    step = RequestStep.objects.create(
        request=row,
        programme=row.programme,
        vendor=row.vendor,
        at=timezone.now(),
        by=actor.name,
        person=actor.person,
        is_theirs=actor.role == "vendor",
        verb=verb.value,
        text=text,
        undoes_id=undoes,
    )
    now = {"step": step.pk, "vendor": row.vendor, "programme": row.programme, "text": text, "undoes": undoes}
    said = {name: value for name, value in now.items() if value}
    audit.record(DEED[verb], noun="request", key=str(row.pk), actor=actor, now=said)


__all__ = ["DEED", "LONGEST", "ask", "may_undo", "requests_of", "take", "undo"]
