"""The study's values as schemas."""

from collections.abc import Iterable, Mapping
from typing import Any

from callsheet.actions.studies.reading import Question, Study
from callsheet.api.schemas import EstimateOut, ReadAs
from callsheet.api.schemas_of_study import (
    AnnotatorOut,
    AnswerOut,
    CellOut,
    ClassOut,
    FigureOut,
    GoldLeakOut,
    GoldWeeksOut,
    ItemOut,
    KnownOut,
    PairOfVendorsOut,
    RequestOut,
    RequestStepOut,
    ScreenOut,
    SkillOut,
    StudiedItemOut,
    StudiedQuestionOut,
    StudyOut,
    VerdictOut,
    WeekOut,
)
from callsheet.metrics.evidence import Evidence
from callsheet.reports.quality.item import ItemFacts
from callsheet.reports.quality.people import QuestionOf
from callsheet.reports.quality.requests import Request
from callsheet.reports.quality.skill import Person
from callsheet.stats.estimate import Estimate


def study_of(code: str, found: Study | None, read: ReadAs) -> StudyOut:
    """The study, or that there is none."""
    said: Mapping[str, Any] = found.said if found else {"left_out": (), "weeks": (), "leaks": ()}
    return StudyOut(
        programme=code,
        is_there=found is not None,
        manifest=found.seq if found else None,
        made_at=found.made_at if found else None,
        left_out=[str(one) for one in said["left_out"]],
        questions=[_question(one) for one in found.questions] if found else [],
        gold_weeks=[
            GoldWeeksOut(
                locale=w["locale"],
                known=w["pool"],
                annotators=w["annotators"],
                finished=w["finished"],
                weeks=w["weeks"],
            )
            for w in said["weeks"]
        ],
        gold_leaks=[
            GoldLeakOut(
                vendor=one["vendor"],
                locale=one["locale"],
                site=one["site"],
                excess=_estimate(Estimate(**one["excess"])),
            )
            for one in said["leaks"]
        ],
        read=read,
    )


def _question(one: Question) -> StudiedQuestionOut:
    said = one.said
    names = ("kind", "method", "studied", "items", "overlapping", "contested", "known", "annotators", "unmeasured")
    return StudiedQuestionOut(
        question=one.question,
        answers=one.answers,
        notes=[str(note) for note in said["notes"]],
        usual=said["pool"],
        classes=[ClassOut(answer=answer, share=share) for answer, share in said["classes"]],
        pairs=[
            PairOfVendorsOut(
                first=pair["first"],
                second=pair["second"],
                difference=_estimate(Estimate(**pair["difference"])),
                common_items=pair["common"],
                basis=str(pair["words"]),
            )
            for pair in said["pairs"]
        ],
        screens=[
            ScreenOut(**{name: value for name, value in screen.items() if name != "least"})
            for screen in said["screens"]
        ],
        **{name: said[name] for name in names},
    )


def _estimate(value: Estimate) -> EstimateOut:
    return EstimateOut.of(value, Evidence.ESTIMATED)


def skill_of(p: Person) -> SkillOut:
    """One annotator or vendor."""
    return SkillOut(**_skill(p))


def _skill(p: Person) -> dict[str, Any]:
    return {
        "programme": p.programme,
        "question": p.question,
        "vendor": p.vendor,
        "site": p.site,
        "locale": p.locale,
        "annotator": p.annotator or None,
        "answers": p.answers,
        "accuracy": _estimate(p.accuracy),
        "on_known": _estimate(p.gold),
        "agreement": _estimate(p.agreement),
    }


def annotator_of(one: QuestionOf) -> AnnotatorOut:
    """One annotator in one question."""
    return AnnotatorOut(
        **_skill(one.person),
        confusion=[
            CellOut(truth=truth, given=given, answers=answers, share=share, low=low, high=high)
            for truth, given, answers, share, low, high in one.cells
        ],
        weeks=[
            WeekOut(week=week, known=known, known_right=known_right, answers=answers, right=right)
            for week, known, known_right, answers, right in one.weeks
        ],
    )


def items_of(rows: Iterable[Mapping[str, Any]]) -> list[StudiedItemOut]:
    """Items of a study."""
    return [StudiedItemOut(**{name: row[name] for name in StudiedItemOut.model_fields}) for row in rows]


def item_of(facts: ItemFacts, read: ReadAs) -> ItemOut:
    """One item with all that is known."""
    return ItemOut(
        item=facts.item,
        link=facts.link,
        studied=items_of(facts.studied),
        answers=[AnswerOut(**_fields(AnswerOut, row)) for row in facts.judgments],
        reviews=[VerdictOut(**_fields(VerdictOut, row)) for row in facts.reviews],
        known=[KnownOut(**_fields(KnownOut, row)) for row in facts.gold],
        read=read,
    )


def _fields(schema: Any, row: Mapping[str, Any]) -> dict[str, Any]:
    found = {name: row.get(name) for name in schema.model_fields}
    return {
        name: "" if value is None and name in ("vendor", "site", "reviewer") else value for name, value in found.items()
    }


def request_of(one: Request) -> RequestOut:
    """What to ask a vendor."""
    return RequestOut(
        key=one.key,
        n=one.n,
        state=one.state.value,
        vendor=one.vendor,
        programme=one.programme,
        screen=one.screen,
        question=one.question,
        title=str(one.title),
        annotators=[name for name, _ in one.people],
        answers=one.answers,
        figures=[
            FigureOut(name=str(x.name), found=str(x.found), expected=str(x.expected) or None) for x in one.figures
        ],
        items=[name for name, _ in one.items],
        request=str(one.request),
        letter=str(one.letter),
        steps=[RequestStepOut(verb=x.verb.value, words=str(x.words), text=x.text) for x in one.steps],
    )
