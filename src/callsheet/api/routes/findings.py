"""Today: what needs somebody, and what cannot be said yet."""

from django.http import HttpRequest
from ninja import Field, Query, Router

from callsheet.actions.pages.findings import detector_page, finding_page
from callsheet.actions.pages.today import Chosen, today_json
from callsheet.actions.rules import rule
from callsheet.api.asking import actor_in
from callsheet.api.offers import offers
from callsheet.api.paging import Listed, page
from callsheet.api.schemas import EstimateOut, FindingOut, GapOut, Page, TodayOut, finding_out
from callsheet.api.schemas_of_work import DeedOut, DetectorOut
from callsheet.metrics.evidence import Evidence

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


@router.get("/findings/{key}/history", response=offers(Page[DeedOut]), summary="History of a finding")
@rule("read", objects=("finding",))
def list_deeds(request: HttpRequest, key: str, asked: Query[Listed]) -> Page[DeedOut]:
    """Every step that was taken, the latest first; `n` is what `POST /findings/undo` takes back."""
    lines = finding_page(actor_in(request), key).timeline
    steps = sorted(lines, key=lambda line: -line.n)
    shown, following = page(request, asked, steps, lambda line: str(line.n))
    items = [
        DeedOut(
            n=line.n,
            at=line.at,
            by=line.by,
            verb=line.verb,
            sentence=str(line.what),
            reason=line.reason,
            is_undone=line.is_undone,
        )
        for line in shown
    ]
    return Page[DeedOut](items=items, next_cursor=following)


@router.get("/detectors", response=offers(Page[DetectorOut]), summary="How often detectors were right")
@rule("read")
def list_detectors(request: HttpRequest, asked: Query[Listed]) -> Page[DetectorOut]:
    """What people made of the findings of the last 90 days, over the programmes that you may see; most raised first."""
    shown, following = page(request, asked, detector_page(actor_in(request)), lambda record: record.kind)
    items = [
        DetectorOut(
            kind=one.kind,
            raised=one.raised,
            acted_on=one.acted_on,
            dismissed=one.dismissed,
            not_judged=one.not_judged,
            precision=EstimateOut.of(one.precision, Evidence.COUNTED),
        )
        for one in shown
    ]
    return Page[DetectorOut](items=items, next_cursor=following)
