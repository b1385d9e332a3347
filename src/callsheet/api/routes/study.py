"""The kept quality study: what was studied, annotators and vendors, items, one item, requests; a vendor's own annotators."""

from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from ninja import Field, Query, Router, Schema

from callsheet.actions.ask_study import ask_for_study
from callsheet.actions.pages.downloads import KINDS, facts_as
from callsheet.actions.pages.quality import item as item_pages
from callsheet.actions.pages.quality import items, skill
from callsheet.actions.rules import rule
from callsheet.api.asking import actor_in
from callsheet.api.numbers import read_as
from callsheet.api.offers import READING, file_of, offers, offers_change
from callsheet.api.paging import Listed, after, cursor, page
from callsheet.api.problems import Refused
from callsheet.api.repeating import Done, write
from callsheet.api.routes.findings import AS_OF
from callsheet.api.schemas import Page, Problem
from callsheet.api.schemas_of_study import AnnotatorOut, ItemOut, SkillOut, StudiedItemsOut, StudyOut
from callsheet.api.schemas_of_work import SaidOut
from callsheet.api.study_values import annotator_of, item_of, items_of, skill_of, study_of

router = Router(tags=["quality"])
ROWS = file_of("text/csv", "application/vnd.apache.parquet", summary="All items as a file")


class StudyAsked(Schema):
    """As of when, and which question (the one with the most answers where not given)."""

    as_of: str = AS_OF
    question: str | None = Field(None, max_length=500)

    def given(self) -> dict[str, str]:
        """As the pages ask."""
        said: dict[str, Any] = self.dict()
        return {name: text for name, text in said.items() if text or (name == "question" and text is not None)}


class PeopleAsked(Listed, StudyAsked):
    """The same, narrowed."""

    vendor: str = Field("", max_length=100)
    locale: str = Field("", max_length=35)


class ItemsWanted(StudyAsked):
    """Which items: contested ones, or (`part` gold) known answers."""

    part: str = Field(items.CONTESTED, max_length=20, description="contested or gold")
    locale: str = Field("", max_length=35)
    source: str = Field("", max_length=200)
    state: str = Field("", max_length=40, description="State of the known answer.")
    q: str = Field("", max_length=200, description="The item begins with this.")
    sort: str = Field("", max_length=20, description="entropy, probability, answers, item, met or exposure")


class ItemsAsked(Listed, ItemsWanted):
    """The same, in pages."""


@router.get("/programmes/{code}/study", response=offers(StudyOut), summary="The quality study of a programme")
@rule("rows", objects=("programme",))
def get_study(request: HttpRequest, code: str, as_of: str = "") -> StudyOut:
    """What was studied, question by question; how long gold lasts and where it leaks."""
    found, fresh = skill.study_view(actor_in(request), code, as_of)
    return study_of(code, found, read_as(fresh))


@router.post("/programmes/{code}/study", response=offers_change(SaidOut), summary="Have the study made now")
@rule("findings", objects=("programme",))
@write
def make_study(request: HttpRequest, code: str) -> Done:
    """The worker makes it within minutes where facts, labels or rules have changed since the one that is kept."""
    ask_for_study(actor_in(request), code)
    return Done(SaidOut(sentences=["The study is asked for."]))


@router.get(
    "/programmes/{code}/study/people", response=offers(Page[SkillOut]), summary="Skill of vendors and annotators"
)
@rule("rows", objects=("programme",))
def list_people(request: HttpRequest, code: str, asked: Query[PeopleAsked]) -> Page[SkillOut]:
    """Vendors as a whole (`annotator` null), then annotators; those who may not be measured one by one are left out."""
    people = skill.skill_people(actor_in(request), code, asked.given())
    shown, following = page(request, asked, people, lambda p: f"{p.vendor}/{p.annotator}")
    return Page[SkillOut](items=[skill_of(p) for p in shown], next_cursor=following)


@router.get(
    "/programmes/{code}/study/items", response=offers(StudiedItemsOut), summary="Contested items, known answers"
)
@rule("rows", objects=("programme",))
def list_items(request: HttpRequest, code: str, asked: Query[ItemsAsked]) -> StudiedItemsOut:
    """Items on which annotators disagree or which contradict their known answer; or known answers with how they are met."""
    part = _part(asked.part)
    offset = _offset(after(request, asked))
    found = items.items_page(actor_in(request), code, part, asked.given(), limit=asked.limit, offset=offset)
    following = offset + len(found.rows)
    more = cursor(request, [following]) if found.rows and following < found.total else None
    return StudiedItemsOut(items=items_of(found.rows), next_cursor=more, total=found.total, manifest=found.manifest)


@router.get(
    "/programmes/{code}/study/items/export/{form}",
    response={200: None, READING: Problem},
    summary="The same as a file",
    openapi_extra=ROWS,
)
@rule("rows", objects=("programme", "export form"))
def export_items(request: HttpRequest, code: str, form: str, asked: Query[ItemsWanted]) -> HttpResponse:
    """All of them as csv or parquet."""
    actor, part, given = actor_in(request), _part(asked.part), asked.given()
    file = facts_as(lambda target: items.export_items(actor, code, part, given, target), form)
    return FileResponse(file, as_attachment=True, filename=f"{code}-{part}.{form}", content_type=KINDS[form])  # type: ignore[return-value]


class ItemAsked(Schema):
    """Which item."""

    item: str = Field(min_length=1, max_length=500)
    source: str = Field("", max_length=200, description="Where several tools use its key.")
    as_of: str = AS_OF


@router.get("/programmes/{code}/item", response=offers(ItemOut), summary="One item")
@rule("rows", objects=("programme",))
def get_item(request: HttpRequest, code: str, asked: Query[ItemAsked]) -> ItemOut:
    """Every answer to it, reviews, known answers, and what the study believes."""
    facts, fresh = item_pages.item_facts(actor_in(request), code, asked.dict())
    return item_of(facts, read_as(fresh))


class VendorsPeopleAsked(Listed):
    """As of when, in which programme."""

    as_of: str = AS_OF
    programme: str = Field("", max_length=100)


@router.get("/vendors/{code}/annotators", response=offers(Page[SkillOut]), summary="A vendor's annotators")
@rule("rows", objects=("vendor",), vendors=True)
def list_annotators(request: HttpRequest, code: str, asked: Query[VendorsPeopleAsked]) -> Page[SkillOut]:
    """Its annotators in every programme that you may see; a vendor's people see their own, under aliases."""
    _, people, _ = skill.vendor_people(actor_in(request), code, {"as_of": asked.as_of, "programme": asked.programme})
    shown, following = page(request, asked, people, lambda p: f"{p.programme}/{p.question}/{p.annotator}")
    return Page[SkillOut](items=[skill_of(p) for p in shown], next_cursor=following)


class AnnotatorAsked(Listed):
    """Who, in which programme."""

    programme: str = Field(min_length=1, max_length=100)
    annotator: str = Field(min_length=1, max_length=500)
    as_of: str = AS_OF


@router.get("/vendors/{code}/annotator", response=offers(Page[AnnotatorOut]), summary="One annotator")
@rule("rows", objects=("vendor",), vendors=True)
def get_annotator(request: HttpRequest, code: str, asked: Query[AnnotatorAsked]) -> Page[AnnotatorOut]:
    """One annotator question by question, with confusions and weeks."""
    given = {"as_of": asked.as_of, "programme": asked.programme, "annotator": asked.annotator}
    questions, _ = skill.annotator_questions(actor_in(request), code, given)
    shown, following = page(request, asked, questions, lambda one: one.person.question)
    return Page[AnnotatorOut](items=[annotator_of(one) for one in shown], next_cursor=following)


def _part(text: str) -> str:
    if text not in (items.CONTESTED, items.GOLD):
        raise Refused(422, "query.part: choose contested or gold.")
    return text


def _offset(key: list[object] | None) -> int:
    match key:
        case None:
            return 0
        case [int(offset)]:
            return offset
    raise Refused(422, "query.cursor: this is no cursor of this list; leave it out to begin anew.")
