"""What screens point out in a programme: requests to vendors with their evidence, never a verdict."""

from collections.abc import Mapping
from typing import Any

from callsheet.actions.acting import Actor
from callsheet.actions.mornings import read_at
from callsheet.actions.pages.moment import provenance
from callsheet.actions.studies.reading import SignalLine, Study, signals_of, study_of
from callsheet.decisions.finding import Link
from callsheet.quality.screens import Figure
from callsheet.reports import formats as f
from callsheet.reports.quality.people import (
    SCREENS,
    EvidenceLine,
    Request,
    RequestsReport,
    Screening,
    screening_sentence,
)
from callsheet.said import beside, joined, say
from callsheet.state import access
from callsheet.state.models import Vendor


def requests_page(actor: Actor, code: str, asked: Mapping[str, str]) -> tuple[str, RequestsReport | None]:
    """The programme's name and its requests; None where no study was kept by that moment. NotThere when the programme is not the
    actor's.
    """
    with read_at(actor, asked.get("as_of", "")) as when:
        programme = access.programme(actor, code, need="findings")
        study = study_of(code, when.seq)
        if study is None:
            return programme.name, None
        names = dict(Vendor.objects.values_list("code", "name"))
        wanted = (asked.get("annotator"), asked.get("vendor"))
        lines = [line for line in signals_of(study) if _fits(line, *wanted)]
        found = tuple(_request(line, code, names) for line in lines)
        report = RequestsReport(
            title=_title(programme.name, found),
            name=programme.name,
            provenance=provenance(when),
            requests=found,
            looked=tuple(_looked(study)),
            notes=tuple(study.said["left_out"]),
        )
    return programme.name, report


def _fits(line: SignalLine, annotator: str | None, vendor: str | None) -> bool:
    return (not annotator or annotator in line.annotators) and (not vendor or vendor in line.said["vendors"])


def _title(name: str, found: tuple[Request, ...]) -> str:
    if not found:
        return say("{name}: nothing to ask any vendor about", name=name)
    return say("{name}: {requests} for vendors to look into", name=name, requests=f.plural(len(found), "request"))


def _looked(study: Study) -> list[Screening]:
    return [
        Screening(beside(", ", [p for p in (one.question, SCREENS[said["screen"]]) if p]), screening_sentence(said))
        for one in study.questions
        for said in one.said["screens"]
    ]


def _request(line: SignalLine, code: str, names: Mapping[str, str]) -> Request:
    said = line.said
    people = tuple(
        (annotator, Link("annotator", "programme", (("programme", code), ("vendor", vendor), ("annotator", annotator))))
        for vendor, annotator in said["people"]
    )
    items = tuple(
        (item, Link("item", code, (("item", item), ("source", source), ("question", line.question))))
        for source, item in said["items"]
    )
    vendors = beside(", ", [names.get(v, v) or say("unmapped") for v in said["vendors"]])
    return Request(
        key=f"{line.screen}-{line.place}",
        screen=line.screen,
        title=say(
            "{screen}: {people} at {vendors}",
            screen=SCREENS[line.screen],
            people=f.plural(len(people), "annotator"),
            vendors=vendors,
        ),
        question=line.question,
        people=people,
        vendors=vendors,
        n=int(said["n"]),
        false_share=_chance(float(said["false_share"])),
        figures=tuple(_figure(Figure(**one)) for one in said["figures"]),
        items=items,
        request=said["request"],
        letter=_letter(said, [name for name, _ in people], [name for name, _ in items]),
    )


def _chance(share: float) -> str:
    if share < 0.001:
        return say("less than 1 in 1,000")
    return f.percent(share)


def _figure(one: Figure) -> EvidenceLine:
    return EvidenceLine(one.name, _number(one.value), "" if one.expected is None else _number(one.expected))


def _number(value: float) -> str:
    return f.count(value) if value == round(value) and abs(value) >= 2 else f"{value:.2f}"


def _letter(said: Mapping[str, Any], people: list[str], items: list[str]) -> str:
    """The request as text to copy: what to ask, about whom, which items."""
    lines = [
        said["request"],
        say("Annotators: {people}", people=", ".join(people)),
        say("Items: {items}", items=", ".join(items)),
        say("This is a question, not a finding of fault: please tell us what you see."),
    ]
    return joined("\n", [line for line in lines if line])
