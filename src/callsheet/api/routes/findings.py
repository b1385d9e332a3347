"""Today: what needs somebody, and what cannot be said yet."""

from django.http import HttpRequest
from ninja import Field, Query, Router

from callsheet.actions.pages.today import today_json
from callsheet.actions.rules import rule
from callsheet.api.asking import actor_in
from callsheet.api.offers import offers
from callsheet.api.paging import Listed, page
from callsheet.api.schemas import FindingOut, GapOut, TodayOut, finding_out
from callsheet.errors import NotThere

router = Router(tags=["today"])
AS_OF = Field("", max_length=40, description="The morning of this day, 2026-11-22; now where not given.")


class TodayAsked(Listed):
    """Which findings."""

    as_of: str = AS_OF
    severity: str = Field("", max_length=20, description="critical, serious or watch")
    owner: str = Field("", max_length=200)
    programme: str = Field("", max_length=100)
    vendor: str = Field("", max_length=100)
    kind: str = Field("", max_length=60)


FILTERS = ("severity", "owner", "programme", "vendor", "kind")


@router.get("/today", response=offers(TodayOut), summary="What needs somebody this morning")
@rule("read")
def list_findings(request: HttpRequest, asked: Query[TodayAsked]) -> TodayOut:
    """Findings ordered by what waiting costs. What cannot be said yet stands on the first page."""
    said = today_json(actor_in(request), asked.as_of)
    wanted = {name: getattr(asked, name) for name in FILTERS if getattr(asked, name)}
    found = [f for f in said["findings"] if all((f.get(name) or "") == value for name, value in wanted.items())]
    shown, following = page(request, asked, [finding_out(f) for f in found], lambda finding: finding.id)
    gaps = [] if asked.cursor else [GapOut.model_validate(dict(gap)) for gap in said["cannot_say"]]
    return TodayOut(items=shown, next_cursor=following, as_of=said["as_of"], cannot_say=gaps)


@router.get("/findings/{key}", response=offers(FindingOut), summary="One finding")
@rule("read", objects=("finding",))
def get_finding(request: HttpRequest, key: str, as_of: str = "") -> FindingOut:
    """A finding of a morning, by its id."""
    said = today_json(actor_in(request), as_of)
    found = next((f for f in said["findings"] if f["id"] == key), None)
    if found is None:
        raise NotThere(f"There is no finding {key} on this morning.", key=key)
    return finding_out(found)
