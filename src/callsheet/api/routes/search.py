"""One search over everything, and pages kept under a name."""

from typing import Annotated

from django.http import HttpRequest
from ninja import Field, Query, Router

from callsheet.actions import saved_views
from callsheet.actions.pages.search import SHORTEST, search_page
from callsheet.actions.rules import rule
from callsheet.api.asking import actor_in
from callsheet.api.offers import offers, offers_change
from callsheet.api.paging import Listed, page
from callsheet.api.problems import Refused
from callsheet.api.repeating import Done, write
from callsheet.api.schemas import Page
from callsheet.api.schemas_of_work import HitOut, ViewIn, ViewOut

router = Router(tags=["search"])


class SearchAsked(Listed):
    """What is looked for."""

    q: str = Field(min_length=1, max_length=100, description="Words of a name or code.", examples=["marigold"])


@router.get("/search", response=offers(Page[HitOut]), summary="Find anything by its name or code")
@rule("read")
def search(request: HttpRequest, asked: Query[SearchAsked]) -> Page[HitOut]:
    """Programmes, vendors, sites, KPIs, findings, batches, imports …: at most eight of a kind, the nearest first."""
    found = search_page(actor_in(request), asked.q)
    if found.too_short:
        raise Refused(422, f"query.q: write at least {SHORTEST} letters of a name or code.")
    hits = [
        HitOut(kind=kind.kind, name=str(hit.name), code=hit.code, note=str(hit.note), path=hit.path)
        for kind in found.kinds
        for hit in kind.hits
    ]
    shown, following = page(request, asked, hits, lambda hit: f"{hit.kind}/{hit.code}/{hit.path}")
    return Page[HitOut](items=shown, next_cursor=following)


class ViewsAsked(Listed):
    """Views of which page."""

    page: str = Field("", max_length=200, description="Path of a page, /kpis/Q01/; of all where not given.")


@router.get("/views", response=offers(Page[ViewOut]), summary="Saved views")
@rule("read")
def list_views(request: HttpRequest, asked: Query[ViewsAsked]) -> Page[ViewOut]:
    """Your own, and those that others share, of programmes that you may see."""
    actor = actor_in(request)
    found = saved_views.views_of(actor, asked.page) if asked.page else saved_views.every_view(actor)
    shown, following = page(request, asked, found, lambda view: str(view.key))
    return Page[ViewOut](items=[_view(view) for view in shown], next_cursor=following)


@router.post("/views", response=offers_change(ViewOut), summary="Save a view")
@rule("read", why="one's own views")
@write
def save_view(request: HttpRequest, wanted: ViewIn) -> Done:
    """Keep a page with its filters under a name, for yourself or for all."""
    wished = saved_views.Wished(
        saved_views.page_named(wanted.page), wanted.name, wanted.query, is_shared=wanted.is_shared
    )
    return Done(_view(saved_views.save(wished, actor=actor_in(request))))


@router.delete("/views/{number}", response=offers_change(None, status=204), summary="Remove a view")
@rule("read", objects=("saved view",), why="one's own views")
@write
def remove_view(request: HttpRequest, number: Annotated[int, Field(ge=1, le=2**62)]) -> Done:
    """Take one of your own away."""
    saved_views.remove(number, actor=actor_in(request))
    return Done(None, 204)


def _view(view: saved_views.View) -> ViewOut:
    return ViewOut(
        id=view.key,
        name=view.name,
        address=view.address,
        is_own=view.is_own,
        is_shared=view.is_shared,
        by=view.by,
    )
