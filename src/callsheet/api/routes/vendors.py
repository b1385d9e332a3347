"""Vendors: the list, and one in detail; a vendor's people have their own alone."""

from django.http import HttpRequest
from ninja import Query, Router

from callsheet.actions.pages.vendors import VendorLine, vendor_list, vendor_view
from callsheet.actions.rules import rule
from callsheet.api.asking import actor_in
from callsheet.api.numbers import places_of, programme_of, read_as, values_of
from callsheet.api.offers import offers
from callsheet.api.paging import Listed, page
from callsheet.api.routes.findings import AS_OF
from callsheet.api.schemas import CommitmentOut, Page, VendorLineOut, VendorOut

router = Router(tags=["vendors"])


class VendorsAsked(Listed):
    """As of when."""

    as_of: str = AS_OF


@router.get("", response=offers(Page[VendorLineOut]), summary="All vendors")
@rule("read", vendors=True)
def list_vendors(request: HttpRequest, asked: Query[VendorsAsked]) -> Page[VendorLineOut]:
    """Vendors that you may see, the busiest of the last four weeks first."""
    lines = vendor_list(actor_in(request), asked.as_of)
    shown, following = page(request, asked, lines, lambda line: line.code)
    return Page[VendorLineOut](items=[_listed(line) for line in shown], next_cursor=following)


def _listed(line: VendorLine) -> VendorLineOut:
    plain = {name: getattr(line, name) for name in VendorLineOut.model_fields if name != "quality"}
    return VendorLineOut(**plain, quality=values_of(line.quality))


@router.get("/{code}", response=offers(VendorOut), summary="One vendor")
@rule("read", objects=("vendor",), vendors=True)
def get_vendor(request: HttpRequest, code: str, as_of: str = "") -> VendorOut:
    """Its KPIs, whole and by programme and locale; what it committed and delivered; ids of findings."""
    actor = actor_in(request)
    view, fresh = vendor_view(actor, code, as_of)
    is_theirs = actor.role == "vendor"
    return VendorOut(
        code=view.vendor,
        name=view.name,
        kpis=values_of(view.strip),
        places=places_of(view.rows, view.kpis, is_alias=is_theirs),
        commitments=[
            CommitmentOut(
                week=line.monday,
                programme=programme_of(line.place, is_alias=is_theirs),
                locale=line.place.locale,
                committed=line.committed,
                delivered=line.delivered,
                is_running=line.is_running,
            )
            for line in view.commitments
        ],
        findings=[card.id for card in view.findings],
        read=read_as(fresh),
    )
