"""Today: what needs somebody, and what cannot be said yet."""

from django.http import HttpRequest
from ninja import Field, Query, Router

from callsheet.actions.pages.findings import finding_page
from callsheet.actions.pages.today import Chosen, today_json
from callsheet.actions.rules import rule
from callsheet.api.asking import actor_in
from callsheet.api.offers import offers
from callsheet.api.paging import Listed, page
from callsheet.api.schemas import FindingOut, GapOut, TodayOut, finding_out

router = Router(tags=["today"])
AS_OF = Field("", max_length=40, description="The morning of this day, 2026-11-22; now where not given.")


class TodayAsked(Listed):
    """Which findings."""

    as_of: str = AS_OF
    state: str = Field("open", max_length=20, description="open, snoozed or done")
    whose: str = Field("all", max_length=20, description="mine, team or all")
    severity: str = Field("", max_length=20, description="critical, serious or watch")
    kind: str = Field("", max_length=60)
    owner: str = Field("", max_length=200)
    programme: str = Field("", max_length=200, description="Its code or name.")
    region: str = Field("", max_length=40)


FILTERS = ("severity", "kind", "owner", "programme", "region")


@router.get("/today", response=offers(TodayOut), summary="What needs somebody this morning")
@rule("read")
def list_findings(request: HttpRequest, asked: Query[TodayAsked]) -> TodayOut:
    """Findings ordered by what waiting costs. What cannot be said yet stands on the first page."""
    chosen = Chosen(asked.whose, asked.state, {name: getattr(asked, name) for name in FILTERS})
    said = today_json(actor_in(request), asked.as_of, chosen)
    shown, following = page(request, asked, [finding_out(f) for f in said["findings"]], lambda finding: finding.id)
    gaps = [] if asked.cursor else [GapOut.model_validate(dict(gap)) for gap in said["cannot_say"]]
    return TodayOut(items=shown, next_cursor=following, as_of=said["as_of"], cannot_say=gaps)


@router.get("/findings/{key}", response=offers(FindingOut), summary="One finding")
@rule("read", objects=("finding",))
def get_finding(request: HttpRequest, key: str, as_of: str = "") -> FindingOut:
    """A finding by its id, also when it is no longer seen."""
    return finding_out(finding_page(actor_in(request), key, as_of).item.finding)
