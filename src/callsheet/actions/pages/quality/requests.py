"""Requests to vendors: what screens of a programme would have asked, what was asked of whom, and what came of it. Never a verdict."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from callsheet.actions.acting import Actor
from callsheet.actions.aliases import aliases_for
from callsheet.actions.mornings import At, read_at
from callsheet.actions.pages.moment import provenance
from callsheet.actions.studies.proposals import Asked, Proposal, covering, proposals
from callsheet.actions.studies.reading import Study, signals_of, study_of
from callsheet.actions.vendor_requests import may_undo, requests_of
from callsheet.decisions.finding import Link
from callsheet.decisions.vendor_requests import FOLLOWS, THEIRS, State, Step, Verb, left, standing
from callsheet.quality.screens import Figure
from callsheet.reports import formats as f
from callsheet.reports.quality import requests as r
from callsheet.said import beside, joined, say
from callsheet.state import access
from callsheet.state.models import VendorRequest


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads requests, and what they may be told: names of vendors by code, words for programmes by code."""

    actor: Actor
    when: At
    vendors: Mapping[str, str]
    programmes: Mapping[str, str]

    @property
    def is_theirs(self) -> bool:
        """Whether somebody of a vendor reads: they see what was asked, not what it rests on."""
        return self.actor.role == "vendor"


def requests_page(actor: Actor, code: str, asked: Mapping[str, str]) -> tuple[str, r.RequestsReport | None]:
    """The programme's name and its requests; None where no study was kept by that moment and nothing was asked. NotThere when the
    programme is not the actor's.
    """
    with read_at(actor, asked.get("as_of", "")) as when:
        programme = access.programme(actor, code, need="findings")
        study = study_of(code, when.seq)
        kept = _until(requests_of(VendorRequest.objects.filter(programme=code).order_by("-id")), when)
        if study is None and not kept:
            return programme.name, None
        reader = Reader(actor, when, dict(access.vendors(actor).values_list("code", "name")), {code: programme.name})
        proposed = proposals(signals_of(study)) if study else []
        every = [_asked(one, reader) for one in kept]
        every += [_proposed(one, code, reader) for one in proposed if covering(one, kept) is None]
        found = r.ordered([one for one in every if _fits(one, asked)])
        report = r.RequestsReport(
            title=r.requests_title(programme.name, found),
            name=programme.name,
            provenance=provenance(when),
            requests=_of_state(found, asked),
            states=r.counted(found),
            looked=tuple(_looked(study)) if study else (),
            notes=tuple(study.said["left_out"]) if study else (),
        )
    return programme.name, report


def vendor_requests_page(actor: Actor, vendor: str, asked: Mapping[str, str]) -> r.RequestsReport:
    """What a vendor was asked in the programmes that the reader may see; before the vendor's people under aliases, and without
    what it rests on. NotThere when the vendor is not the actor's.
    """
    with read_at(actor, asked.get("as_of", "")) as when:
        found = access.vendor(actor, vendor, need="answer")
        known = aliases_for(actor)
        names = known.words if known else dict(access.programmes(actor).values_list("code", "name"))
        reader = Reader(actor, when, {vendor: found.name}, names)
        rows = access.vendor_requests(actor).filter(vendor=vendor).order_by("-id")
        every = r.ordered([_asked(one, reader) for one in _until(requests_of(rows), when)])
        return r.RequestsReport(
            title=r.own_title(every) if reader.is_theirs else r.requests_title(found.name, every),
            name=found.name,
            provenance=provenance(when),
            requests=_of_state(every, asked),
            states=r.counted(every),
        )


def waiting_for(actor: Actor, vendor: str) -> int:
    """How many requests wait for the vendor's answer, among those that the actor may see; inside the reader's transaction."""
    if not actor.may("answer"):
        return 0
    found = requests_of(access.vendor_requests(actor).filter(vendor=vendor))
    return sum(one.at.state is State.ASKED for one in found)


def _until(kept: Iterable[Asked], when: At) -> list[Asked]:
    """Requests as they stood at the moment that is read."""
    if when.is_live:
        return list(kept)
    then = []
    for one in kept:
        steps = tuple(step for step in one.steps if step.at <= when.now)
        at = standing(steps)
        if at.asked is not None:
            then.append(replace(one, steps=steps, at=at))
    return then


def _fits(one: r.Request, asked: Mapping[str, str]) -> bool:
    annotator, vendor = asked.get("annotator"), asked.get("vendor")
    return (not annotator or annotator in dict(one.people)) and (not vendor or one.vendor == vendor)


def _of_state(found: Sequence[r.Request], asked: Mapping[str, str]) -> tuple[r.Request, ...]:
    """Those in the state that is asked for; without one, all that are not closed, or all where everything is."""
    state = asked.get("state", "")
    if state in list(State):
        return tuple(one for one in found if one.state == state)
    return tuple(one for one in found if one.state is not State.CLOSED) or tuple(found)


def _looked(study: Study) -> list[r.Screening]:
    return [
        r.Screening(
            beside(", ", [p for p in (one.question, r.SCREENS[said["screen"]]) if p]), r.screening_sentence(said)
        )
        for one in study.questions
        for said in one.said["screens"]
    ]


def _proposed(one: Proposal, programme: str, reader: Reader) -> r.Request:
    can_ask = reader.when.is_live and reader.actor.may("findings")
    return replace(_request(one, programme, reader), deeds=FOLLOWS[State.PROPOSED] if can_ask else ())


def _asked(one: Asked, reader: Reader) -> r.Request:
    last = one.at.last
    is_live = reader.when.is_live
    may = reader.actor.may("findings")
    return replace(
        _request(one.proposal, one.programme, reader),
        key=str(one.n),
        n=one.n,
        state=one.at.state,
        since="" if last is None else f.instant_day(last.at),
        steps=tuple(_step(step) for step in left(one.steps)),
        deeds=tuple(v for v in FOLLOWS[one.at.state] if is_live and (may or v in THEIRS)),
        can_undo=is_live and last is not None and may_undo(last, reader.actor),
        last=None if last is None else last.n,
    )


PAST: dict[tuple[Verb, bool], Callable[[str, datetime], str]] = {
    (Verb.ASK, False): lambda by, at: say("Asked by {by} on {at}", by=by, at=f.instant(at)),
    (Verb.ANSWER, True): lambda by, at: say("Answered by {by} on {at}", by=by, at=f.instant(at)),
    (Verb.ANSWER, False): lambda by, at: say("Answer noted by {by} on {at}", by=by, at=f.instant(at)),
    (Verb.CLOSE, False): lambda by, at: say("Closed by {by} on {at}", by=by, at=f.instant(at)),
    (Verb.REOPEN, False): lambda by, at: say("Asked again by {by} on {at}", by=by, at=f.instant(at)),
}


def _step(step: Step) -> r.StepLine:
    return r.StepLine(PAST[step.verb, step.is_theirs](step.by, step.at), step.text, step.verb)


def _request(one: Proposal, code: str, reader: Reader) -> r.Request:
    said, told = one.said, reader.programmes.get(code, "" if reader.is_theirs else code)
    vendors = reader.vendors.get(one.vendor, one.vendor)
    programme = told if reader.is_theirs else code
    where = (("programme", programme), ("vendor", one.vendor))
    kind = "vendor" if reader.is_theirs else "programme"
    return r.Request(
        key=one.key,
        screen=one.screen,
        title=_title(one, vendors, reader),
        question=one.question,
        people=tuple((name, Link("annotator", kind, (*where, ("annotator", name)))) for name in one.annotators),
        vendor=one.vendor,
        vendors=vendors,
        answers=None if reader.is_theirs else int(said["n"]),
        false_share=_chance(float(said["false_share"])),
        figures=() if reader.is_theirs else tuple(_figure(Figure(**x)) for x in said["figures"]),
        items=tuple((item, _item(code, source, item, one.question, reader)) for source, item in said["items"]),
        request=said["request"],
        letter=_letter(one),
        programme=programme,
        place=told,
        note="" if reader.is_theirs else _elsewhere(one.elsewhere),
    )


def _title(one: Proposal, vendor: str, reader: Reader) -> str:
    """Same mistakes: 5 annotators at Lumen; a single annotator by name."""
    alone = len(one.annotators) == 1
    people = one.annotators[0] if alone else f.plural(len(one.annotators), "annotator")
    if reader.is_theirs:
        return say("{screen}: {people}", screen=r.SCREENS[one.screen], people=people)
    return say("{screen}: {people} at {vendors}", screen=r.SCREENS[one.screen], people=people, vendors=vendor)


def _item(code: str, source: str, item: str, question: str, reader: Reader) -> Link | None:
    """Items are ours to open: a vendor's people know them by their keys."""
    if reader.is_theirs:
        return None
    return Link("item", code, (("item", item), ("source", source), ("question", question)))


def _elsewhere(n: int) -> str:
    if not n:
        return ""
    return say("{people} of other vendors belong to the same evidence: ask them too.", people=f.plural(n, "annotator"))


def _chance(share: float) -> str:
    if share < 0.001:
        return say("less than 1 in 1,000")
    return f.percent(share)


def _figure(one: Figure) -> r.EvidenceLine:
    return r.EvidenceLine(one.name, _number(one.value), "" if one.expected is None else _number(one.expected))


def _number(value: float) -> str:
    return f.count(value) if value == round(value) and abs(value) >= 2 else f"{value:.2f}"


def _letter(one: Proposal) -> str:
    """The request as text to copy: what to ask, about whom, which items."""
    said: Mapping[str, Any] = one.said
    lines = [
        said["request"],
        say("Annotators: {people}", people=", ".join(one.annotators)),
        say("Items: {items}", items=", ".join(str(item) for _, item in said["items"])) if said["items"] else "",
        say("This is a question, not a finding of fault: please tell us what you see."),
    ]
    return joined("\n", [line for line in lines if line])
