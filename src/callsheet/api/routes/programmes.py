"""Programmes: the list, and one in detail."""

from dataclasses import asdict

from django.http import HttpRequest
from ninja import Query, Router

from callsheet.actions.pages.programmes import programme_list, programme_view
from callsheet.actions.rules import rule
from callsheet.api.asking import actor_in
from callsheet.api.numbers import places_of, read_as, values_of
from callsheet.api.offers import offers
from callsheet.api.paging import Listed, page
from callsheet.api.routes.findings import AS_OF
from callsheet.api.schemas import EstimateOut, Page, ProgrammeLineOut, ProgrammeOut
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
