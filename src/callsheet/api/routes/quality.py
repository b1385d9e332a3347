"""Quality: KPIs, control charts, places and what is taken for what, as the pages show them."""

from django.http import HttpRequest, HttpResponse
from ninja import Field, Query, Router, Schema

from callsheet.actions.pages.downloads import KINDS, table_as
from callsheet.actions.pages.quality.confusion import confusion_view
from callsheet.actions.pages.quality.lots import lots_view
from callsheet.actions.pages.quality.overview import quality_view
from callsheet.actions.pages.quality.slices import slices_view
from callsheet.actions.pages.quality.subject import Wanted
from callsheet.actions.pages.quality.tables import quality_table
from callsheet.actions.rules import rule
from callsheet.api.asking import actor_in
from callsheet.api.numbers import places_of, read_as, values_of
from callsheet.api.offers import READING, file_of, offers
from callsheet.api.schemas import EstimateOut, Problem
from callsheet.api.schemas_of_quality import (
    ConfusedOut,
    ConfusionOut,
    CourseOut,
    InspectionOut,
    LotOut,
    LotsOut,
    MeasuredOut,
    MovedOut,
    PhaseOut,
    PointOut,
    QualityOut,
    SliceOut,
    SlicesOut,
)
from callsheet.quality.lots import Decided
from callsheet.reports.quality.course import Course
from callsheet.reports.quality.lots import LotsView, Series, allowed_in, risks_in_words, what_next

router = Router(tags=["quality"])
TABLE = file_of(*(kind.partition(";")[0] for kind in KINDS.values()), summary="The table as a file")


class QualityAsked(Schema):
    """Whose quality: all that you may see, where nothing is given."""

    programme: str = Field("", max_length=100)
    vendor: str = Field("", max_length=100)
    locale: str = Field("", max_length=35)
    as_of: str = Field("", max_length=40, description="What was known on this day: 2026-11-22.")

    @property
    def wanted(self) -> Wanted:
        """The subject."""
        return Wanted(self.programme, self.vendor, self.locale)


class ConfusionAsked(QualityAsked):
    """Which question, measured against what."""

    question: str | None = Field(None, max_length=200, description="The most measured one where not given.")
    against: str = Field("", max_length=20, description="gold, audit or targeted.")


@router.get("", response=offers(QualityOut), summary="Quality of a programme, vendor or locale")
@rule("read", objects=("programme", "vendor"), vendors=True)
def get_quality(request: HttpRequest, asked: Query[QualityAsked]) -> QualityOut:
    """KPIs over twelve weeks, their control charts point by point, and every place."""
    actor = actor_in(request)
    view, fresh = quality_view(actor, asked.wanted, asked.as_of)
    return QualityOut(
        name=view.name,
        kpis=values_of(view.strip),
        courses=[_course(one) for one in view.courses],
        places=places_of(view.rows, view.kpis, is_alias=actor.role == "vendor"),
        read=read_as(fresh),
    )


def _course(one: Course) -> CourseOut:
    return CourseOut(
        kpi=one.kpi.id,
        each=one.each,
        target=one.target,
        phases=[PhaseOut(version=p.version, periods=p.periods, usual=p.usual) for p in one.course.phases],
        moved=_moved(one),
        points=[
            PointOut(
                day=point.period.day,
                estimate=EstimateOut.of(point.period.estimate, one.kpi.evidence),
                usual=point.centre,
                low=point.low,
                high=point.high,
                is_outside=point.is_outside,
                is_weak=point.is_weak,
                rules=list(point.rules),
            )
            for point in one.course.points
        ],
    )


def _moved(one: Course) -> MovedOut | None:
    if one.moved is None:
        return None
    before, after = (EstimateOut.of(e, one.kpi.evidence) for e in (one.moved.before, one.moved.after))
    return MovedOut(first=one.moved.first, last=one.moved.last, before=before, after=after, p_value=one.moved.p_value)


@router.get("/confusion", response=offers(ConfusionOut), summary="What is taken for what")
@rule("read", objects=("programme", "vendor"), vendors=True)
def get_confusion(request: HttpRequest, asked: Query[ConfusionAsked]) -> ConfusionOut:
    """One question's confusion matrix against known answers, audits, or audits for cause; never added up."""
    view, fresh = confusion_view(
        actor_in(request), asked.wanted, question=asked.question, against=asked.against, as_of=asked.as_of
    )
    return ConfusionOut(
        programme=dict(view.where).get("programme", ""),
        question=view.question,
        against=view.against,
        cells=[
            ConfusedOut(known=cell.known, answer=cell.answer, n=n, weight=weight / 1000)
            for cell, (n, weight) in sorted(
                (view.cells or {}).items(), key=lambda pair: (pair[0].known, pair[0].answer)
            )
        ],
        measured=[MeasuredOut(programme=p, question=q, against=a, n=n) for p, _, q, a, n in view.choices],
        read=read_as(fresh),
    )


@router.get("/slices", response=offers(SlicesOut), summary="Quality of parts of the work")
@rule("read", objects=("programme", "vendor"), vendors=True)
def get_slices(request: HttpRequest, asked: Query[QualityAsked]) -> SlicesOut:
    """By guideline in force at the site, by what became of a machine's suggestion, by newcomers and others."""
    view, fresh = slices_view(actor_in(request), asked.wanted, asked.as_of)
    return SlicesOut(
        name=view.name,
        slices=[
            SliceOut(
                slice=one.kind,
                part=one.part,
                answers=one.answers,
                kpis={k.id: EstimateOut.of(e, k.evidence) for k, e in zip(view.kpis, one.values, strict=True)},
            )
            for one in view.slices
        ],
        read=read_as(fresh),
    )


@router.get("/lots", response=offers(LotsOut), summary="Acceptance of deliveries")
@rule("read", objects=("programme", "vendor"))
def get_lots(request: HttpRequest, asked: Query[QualityAsked]) -> LotsOut:
    """Each vendor's deliveries to each programme as lots: plan, decision, how strictly the next is inspected and what would change it."""
    view, fresh = lots_view(actor_in(request), asked.wanted, asked.as_of)
    return LotsOut(name=view.name, inspections=[_inspection(view, one) for one in view.series], read=read_as(fresh))


def _inspection(view: LotsView, one: Series) -> InspectionOut:
    inspected, risks = one.inspected, risks_in_words(one)
    return InspectionOut(
        programme=one.place.programme,
        vendor=one.place.vendor,
        target=one.target,
        aql=inspected.scheme.aql if inspected else None,
        standing=inspected.record.standing if inspected else "",
        next=what_next(one),
        risks=list(risks[1]) if risks else [],
        lots=[_lot(lot) for lot in view.listed(one)],
    )


def _lot(lot: Decided) -> LotOut:
    delivery, plan, (accept_at, reject_at) = lot.delivery, lot.plan, allowed_in(lot)
    return LotOut(
        batch=delivery.code,
        first=delivery.first,
        last=delivery.last,
        units=delivery.units,
        inspected=delivery.inspected,
        draws=delivery.draws,
        wrong=delivery.found,
        letter=plan.letter if plan else "",
        n=plan.n if plan else None,
        accept_at=accept_at,
        reject_at=reject_at,
        is_delivered=delivery.is_delivered,
        is_accepted=lot.is_accepted,
        missing=lot.missing,
        chance=lot.chance,
        under=lot.under,
        then=lot.then,
    )


@router.get(
    "/export/{table}/{form}", response={200: None, READING: Problem}, summary="Quality as a file", openapi_extra=TABLE
)
@rule("read", objects=("programme", "vendor", "export form"), vendors=True)
def export_quality(request: HttpRequest, table: str, form: str, asked: Query[ConfusionAsked]) -> HttpResponse:
    """places, periods, pairs (of labels), slices, lots or inspection, as csv, xlsx, parquet or json."""
    found = quality_table(
        actor_in(request), table, asked.wanted, question=asked.question, against=asked.against, as_of=asked.as_of
    )
    file = table_as(found, f"quality-{table}", form)
    headers = {"Content-Disposition": f'attachment; filename="{file.name}"'}
    return HttpResponse(file.body, content_type=file.kind, headers=headers)
