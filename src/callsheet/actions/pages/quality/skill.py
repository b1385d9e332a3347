"""Skill of a programme's annotators and vendors, and of a vendor's own people: from the kept study."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from callsheet.actions.acting import Actor
from callsheet.actions.aliases import Aliases, aliases_for
from callsheet.actions.mornings import At, read_at
from callsheet.actions.pages.moment import provenance
from callsheet.actions.studies.reading import (
    Question,
    SkillLine,
    Study,
    annotator_lines,
    skills_of,
    study_of,
    vendor_lines,
)
from callsheet.errors import NotThere
from callsheet.reports import formats as f
from callsheet.reports.pieces import Provenance
from callsheet.reports.quality.people import AnnotatorReport, QuestionOf, annotator_report
from callsheet.reports.quality.skill import Pair, Person, SkillReport, SkillView, skill_report
from callsheet.said import say
from callsheet.state import access
from callsheet.state.models import Programme
from callsheet.stats.estimate import Estimate


@dataclass(frozen=True, slots=True)
class Studied:
    """A part of a programme's study: the report (None: nothing was kept by that moment), the questions there are."""

    report: SkillReport | None
    name: str
    question: str
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Names:
    """How programmes and vendors are called before the reader, by code."""

    programmes: Mapping[str, str]
    vendors: Mapping[str, str]
    aliases: Aliases | None = None

    def told(self, programme: str) -> str:
        """How links name a programme."""
        return programme if self.aliases is None else self.aliases.word(programme)


def skill_page(actor: Actor, code: str, asked: Mapping[str, str]) -> Studied:
    """The annotators and vendors of a programme in one question. NotThere when the programme is not the actor's."""
    with read_at(actor, asked.get("as_of", "")) as when:
        programme = access.programme(actor, code, need="rows")
        study = study_of(code, when.seq)
        if study is None or not study.questions:
            return Studied(None, programme.name, "", ())
        question = study.question(asked.get("question"))
        names = Names({code: programme.name}, dict(access.vendors(actor).values_list("code", "name")))
        lines = [line for line in skills_of(study, question.question) if _fits(line, asked)]
        view = _view(programme, study, question, lines, names)
        report = skill_report(view, provenance=provenance(when))
    return Studied(report, programme.name, question.question, tuple(q.question for q in study.questions))


def _fits(line: SkillLine, asked: Mapping[str, str]) -> bool:
    vendor, locale = asked.get("vendor"), asked.get("locale")
    return (not vendor or line.vendor == vendor) and (not locale or not line.annotator or line.locale == locale)


def _view(
    programme: Programme, study: Study, question: Question, lines: Sequence[SkillLine], names: Names
) -> SkillView:
    people = [person_of(line, names) for line in lines]
    said = question.said
    return SkillView(
        name=programme.name,
        question=question.question,
        vendors=tuple(p for p in people if not p.annotator),
        annotators=tuple(p for p in people if p.annotator),
        pairs=tuple(_pair(pair, names) for pair in said.get("pairs", ())),
        pool=said["pool"],
        unmeasured=int(said["unmeasured"]),
        notes=study_notes(study, question),
        kind="programme",
        code=programme.code,
    )


def _pair(pair: Mapping[str, Any], names: Names) -> Pair:
    return Pair(
        first=names.vendors.get(pair["first"], pair["first"]),
        second=names.vendors.get(pair["second"], pair["second"]),
        difference=Estimate(**pair["difference"]),
        basis=pair["words"],
        common=int(pair["common"]),
    )


def person_of(line: SkillLine, names: Names) -> Person:
    """The line with names for codes."""
    return Person(
        programme=names.told(line.programme),
        programme_name=names.programmes.get(line.programme, names.told(line.programme)),
        question=line.question,
        vendor=line.vendor,
        vendor_name=names.vendors.get(line.vendor, line.vendor),
        site=line.site,
        locale=line.locale,
        annotator=line.annotator,
        answers=line.answers,
        accuracy=line.accuracy,
        gold=line.gold,
        agreement=line.agreement,
        annotators=line.annotators,
    )


def study_notes(study: Study, question: Question) -> tuple[str, ...]:
    """What a reader must know of the study of a question."""
    said = question.said
    made = say(
        "Study of manifest {seq}, made {moment}: {answers} to {items}, {known} known; method {method}.",
        seq=study.seq,
        moment=f.instant(study.made_at),
        answers=f.plural(int(said["studied"]), "first answer"),
        items=f.plural(int(said["items"]), "item"),
        known=said["known"],
        method=said["method"],
    )
    found = [made]
    if int(said["studied"]) < int(said["of"]):
        found.append(
            say(
                "Of {of} answers, {studied} were studied: whole items, those with known answers first, drawn the same way every time.",
                of=f.count(int(said["of"])),
                studied=f.count(int(said["studied"])),
            )
        )
    return (*found, *said["notes"], *study.said["left_out"])


def vendor_skill_page(actor: Actor, vendor: str, asked: Mapping[str, str]) -> SkillReport:
    """A vendor's annotators in every programme that the reader may see. NotThere when the vendor is not the actor's."""
    name, people, fresh = vendor_people(actor, vendor, asked)
    view = SkillView(name=name, question="", vendors=(), annotators=people, kind="vendor", code=vendor)
    return skill_report(view, provenance=fresh)


def vendor_people(actor: Actor, vendor: str, asked: Mapping[str, str]) -> tuple[str, tuple[Person, ...], Provenance]:
    """The vendor's name and its annotators, and of when they are."""
    with read_at(actor, asked.get("as_of", "")) as when:
        found = access.vendor(actor, vendor, need="rows")
        names = _names(actor)
        seen = access.scope(actor).programmes if actor.role != "vendor" else None
        lines = vendor_lines(vendor, _until(when), programmes=None if seen is None else sorted(seen))
        wanted = asked.get("programme")
        people = tuple(
            person_of(line, names)
            for line in lines
            if line.annotator and (not wanted or names.told(line.programme) == wanted)
        )
        return found.name, people, provenance(when)


def _until(when: At) -> int | None:
    """Up to which manifest a vendor's studies are read; None for the present one: to a vendor's people the newest manifest is
    that of their own last rows, and studies follow other vendors' rows too."""
    return None if when.registry is None else when.seq


def study_view(actor: Actor, code: str, as_of: str = "") -> tuple[Study | None, Provenance]:
    """A programme's study as it is kept, for programs; None where none was. NotThere when the programme is not the actor's."""
    with read_at(actor, as_of) as when:
        access.programme(actor, code, need="rows")
        return study_of(code, when.seq), provenance(when)


def skill_people(actor: Actor, code: str, asked: Mapping[str, str]) -> tuple[Person, ...]:
    """Vendors, then annotators of a programme in one question, for programs."""
    with read_at(actor, asked.get("as_of", "")) as when:
        programme = access.programme(actor, code, need="rows")
        study = study_of(code, when.seq)
        if study is None or not study.questions:
            return ()
        names = Names({code: programme.name}, dict(access.vendors(actor).values_list("code", "name")))
        lines = skills_of(study, study.question(asked.get("question")).question)
        return tuple(person_of(line, names) for line in lines if _fits(line, asked))


def _names(actor: Actor) -> Names:
    known = aliases_for(actor)
    programmes = known.words if known else dict(access.programmes(actor).values_list("code", "name"))
    return Names(programmes, dict(access.vendors(actor).values_list("code", "name")), known)


def annotator_page(actor: Actor, vendor: str, asked: Mapping[str, str]) -> AnnotatorReport:
    """One annotator of a vendor in a programme. NotThere for anybody who is not the actor's, or is not measured one by one."""
    questions, fresh = annotator_questions(actor, vendor, asked)
    return annotator_report(questions, (), provenance=fresh)


def annotator_questions(actor: Actor, vendor: str, asked: Mapping[str, str]) -> tuple[list[QuestionOf], Provenance]:
    """What is kept of one annotator, question by question."""
    with read_at(actor, asked.get("as_of", "")) as when:
        names, code = _authorised(actor, vendor, asked.get("programme", ""))
        lines, study = _lines(actor, code, vendor, asked.get("annotator", ""), when)
        if not lines:
            raise NotThere(
                say(
                    "Nothing is kept of an annotator “{annotator}” there: perhaps the study is still being made, or the "
                    "site does not allow to measure people one by one.",
                    annotator=asked.get("annotator", ""),
                )
            )
        usual = {} if study is None else {q.question: q.said["pool"] for q in study.questions}
        questions = [
            QuestionOf(person_of(line, names), line.cells, line.weeks, usual.get(line.question)) for line in lines
        ]
        return questions, provenance(when)


def _authorised(actor: Actor, vendor: str, programme: str) -> tuple[Names, str]:
    if actor.role == "vendor":
        access.vendor(actor, vendor, need="rows")
        names = _names(actor)
        assert names.aliases is not None
        return names, names.aliases.code(programme)
    found = access.programme(actor, programme, need="rows")
    return _names(actor), found.code


def _lines(actor: Actor, code: str, vendor: str, annotator: str, when: At) -> tuple[list[SkillLine], Study | None]:
    if not annotator:
        return [], None
    if actor.role == "vendor":
        own = [line for line in vendor_lines(vendor, _until(when), programmes=[code]) if line.annotator == annotator]
        return own, None
    study = study_of(code, when.seq)
    return ([] if study is None else annotator_lines(code, study.seq, vendor, annotator)), study
