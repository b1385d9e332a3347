"""Programmes: the list, one in detail, what it owes, who works by which guideline."""

from dataclasses import asdict

from django.http import HttpRequest
from ninja import Field, Query, Router

from callsheet.actions.orders import put_orders
from callsheet.actions.pages.batches import unacknowledged
from callsheet.actions.pages.programmes import programme_list, programme_view
from callsheet.actions.rules import rule
from callsheet.api.asking import actor_in
from callsheet.api.numbers import places_of, read_as, values_of
from callsheet.api.offers import offers, offers_change
from callsheet.api.paging import Listed, page
from callsheet.api.repeating import Done, write
from callsheet.api.routes.findings import AS_OF
from callsheet.api.schemas import EstimateOut, Page, ProgrammeLineOut, ProgrammeOut
from callsheet.api.schemas_of_work import OrdersIn, PlaceOfGuidelineOut, SaidOut, UnacknowledgedOut
from callsheet.metrics.evidence import Evidence

router = Router(tags=["programmes"])


class ProgrammesAsked(Listed):
    """As of when."""

    as_of: str = AS_OF


@router.get("", response=offers(Page[ProgrammeLineOut]), summary="All programmes")
@rule("read")
def list_programmes(request: HttpRequest, asked: Query[ProgrammesAsked]) -> Page[ProgrammeLineOut]:
    """Programmes that you may see, those least likely to be in time first."""
    lines = programme_list(actor_in(request), asked.as_of)
    shown, following = page(request, asked, lines, lambda line: line.code)
    return Page[ProgrammeLineOut](items=[ProgrammeLineOut(**asdict(line)) for line in shown], next_cursor=following)


@router.get("/{code}", response=offers(ProgrammeOut), summary="One programme")
@rule("read", objects=("programme",))
def get_programme(request: HttpRequest, code: str, as_of: str = "") -> ProgrammeOut:
    """How far it is, with odds; its KPIs, whole and by vendor and locale; ids of its findings."""
    view, line, fresh = programme_view(actor_in(request), code, as_of)
    odds = view.progress.odds
    return ProgrammeOut(
        **asdict(line) | {"findings": [card.id for card in view.findings]},
        on_time=None if odds is None else EstimateOut.of(odds, Evidence.FORECAST),
        record=view.progress.record,
        kpis=values_of(view.strip),
        places=places_of(view.rows, view.kpis),
        read=read_as(fresh),
    )


@router.post("/{code}/orders", response=offers_change(SaidOut), summary="Enter what is owed")
@rule("registry", objects=("programme",))
@write
def enter_orders(request: HttpRequest, code: str, wanted: OrdersIn) -> Done:
    """A grid of orders by locale, with due days, weekly quotas and commitments; all of it is entered, or nothing."""
    said = put_orders(wanted.grid, programme=code, actor=actor_in(request))
    return Done(SaidOut(sentences=[str(one) for one in said]))


class AcknowledgementsAsked(Listed):
    """Which version."""

    version: str = Field("", max_length=100, description="Of the guidelines; the latest where not given.")


@router.get(
    "/{code}/acknowledgements", response=offers(UnacknowledgedOut), summary="Who has not acknowledged a guideline"
)
@rule("read", objects=("programme",))
def list_unacknowledged(request: HttpRequest, code: str, asked: Query[AcknowledgementsAsked]) -> UnacknowledgedOut:
    """Places that worked in the last 28 days, or have commitments, and have not taken the version into use."""
    found = unacknowledged(actor_in(request), code, asked.version)
    shown, following = page(request, asked, found.missing, lambda one: f"{one.vendor}/{one.site}/{one.locale}")
    return UnacknowledgedOut(
        items=[PlaceOfGuidelineOut(**asdict(one)) for one in shown],
        next_cursor=following,
        programme=found.programme.code,
        version=found.version,
        versions=list(found.versions),
        issued_on=found.issued_on,
        places=found.places,
    )
