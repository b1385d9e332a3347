"""KPIs: the dictionary, values at any grain, the rows behind a number, and tracker against count."""

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from callsheet.actions import kpis
from callsheet.actions.pages.reconcile import choices, reconcile_view
from callsheet.actions.pages.rows import FILTERS, Slice, behind, fact_rows
from callsheet.actions.rules import rule
from callsheet.api.asking import actor_in
from callsheet.api.numbers import read_as
from callsheet.api.offers import offers
from callsheet.api.paging import Listed, after, cursor, page
from callsheet.api.problems import Refused
from callsheet.api.schemas import (
    DayOut,
    DictionaryOut,
    EstimateOut,
    FactsOut,
    KpiOut,
    KpiRowOut,
    KpiValuesOut,
    Page,
    PartOut,
    ReconcileOut,
)
from callsheet.api.schemas_of_work import PairOut
from callsheet.metrics.dictionary import catalogue

router = Router(tags=["numbers"])
DAY = "A production day, 2026-11-22."


class Where(Schema):
    """Fixed labels and production days."""

    programme: str = Field("", max_length=100)
    workstream: str = Field("", max_length=100)
    batch: str = Field("", max_length=100)
    locale: str = Field("", max_length=35)
    vendor: str = Field("", max_length=100)
    site: str = Field("", max_length=100)
    annotator: str = Field("", max_length=200)
    start: str = Field("", alias="from", max_length=10, description=DAY)
    end: str = Field("", alias="to", max_length=10, description=DAY)
    as_of: str = Field(
        "", max_length=40, description="What was known at this time: 2026-11-22, or 2026-11-22T08:00 (UTC)."
    )


LABELS = ("workstream", "batch", "locale", "vendor", "site", "annotator")


class KpiWanted(Where):
    """A question about one KPI."""

    by: str = Field("", max_length=200, description="Labels to split by, with commas: vendor,locale,week …")

    def question(self, key: str) -> kpis.Asked:
        """The question, understood. UnusableInput for labels or days that are none."""
        where = {name: getattr(self, name) for name in LABELS}
        return kpis.asked(
            key, programme=self.programme, by=self.by, start=self.start, end=self.end, as_of=self.as_of, **where
        )


class KpiAsked(Listed, KpiWanted):
    """The same, in pages."""


@router.get("/kpis", response=offers(Page[DictionaryOut]), summary="The KPI dictionary")
@rule("read", vendors=True)
def list_kpis(request: HttpRequest, asked: Query[Listed]) -> Page[DictionaryOut]:
    """Every KPI: id, name, unit, direction, formula, least n, interval method."""
    shown, following = page(request, asked, catalogue(), lambda kpi: str(kpi["id"]))
    return Page[DictionaryOut](items=[DictionaryOut(**dict(kpi)) for kpi in shown], next_cursor=following)


@router.get("/kpis/{key}", response=offers(KpiValuesOut), summary="Values of one KPI")
@rule("read", objects=("kpi",), vendors=True)
def get_kpi(request: HttpRequest, key: str, asked: Query[KpiAsked]) -> KpiValuesOut:
    """One KPI with intervals, split and filtered; as `callsheet kpi --json`, in pages."""
    found = kpis.answer(asked.question(key), actor=actor_in(request))
    rows = [
        KpiRowOut(
            by={label: None if v is None else str(v) for label, v in zip(found.by, row.group, strict=True)},
            **EstimateOut.of(row.estimate, row.evidence).model_dump(),
        )
        for row in found.rows
    ]
    shown, following = page(request, asked, rows, lambda row: repr(sorted(row.by.items())))
    return KpiValuesOut(items=shown, next_cursor=following, kpi=KpiOut.of(found.kpi), manifest=found.manifest)


class RowsWanted(Where):
    """Which facts."""

    table: str = Field("", max_length=40, description="judgments, reviews, totals, queue, items or gold; or give kpi.")
    kpi: str = Field("", max_length=60, description="A KPI: its facts are meant.")
    item: str = Field("", max_length=500)
    question: str = Field("", max_length=200)
    source: str = Field("", max_length=200)
    role: str = Field("", max_length=40)
    outcome: str = Field("", max_length=40)
    measure: str = Field("", max_length=40)
    against: str = Field("", max_length=20, description="Cell of a confusion matrix: gold, audit or targeted …")
    known: str = Field("", max_length=200, description="… the label that is known …")
    answer: str = Field("", max_length=200, description="… and the one that was answered; all answers where not given.")
    prelabel: str = Field(
        "", max_length=20, description="What became of a machine's suggestion: none, kept or changed."
    )
    experience: str = Field("", max_length=20, description="newcomer (the first 14 days) or experienced")
    in_force: str = Field("", max_length=100, description="Version of the guideline in force; - before the first.")

    def given(self) -> dict[str, str]:
        """As the page of rows asks, with the kind of facts."""
        said = {
            name: getattr(self, name)
            for name in ("programme", "kpi", "table", "against", "known", "answer", "experience", "in_force", *FILTERS)
        }
        said |= {"from": self.start, "to": self.end}
        return behind({name: text for name, text in said.items() if text})


class RowsAsked(Listed, RowsWanted):
    """The same, in pages."""


@router.get("/rows", response=offers(FactsOut), summary="The rows behind a number")
@rule("rows", objects=("programme",), vendors=True)
def list_rows(request: HttpRequest, asked: Query[RowsAsked]) -> FactsOut:
    """Facts of one programme with file and line. The pages that follow are of the manifest of the first."""
    given = asked.given()
    table = given["table"]
    seq, offset = _place(after(request, asked))
    found = fact_rows(actor_in(request), table, given, Slice(asked.limit, offset, seq), as_of=asked.as_of)
    following = offset + len(found.rows)
    more = cursor(request, [found.manifest, following]) if found.rows and following < found.total else None
    return FactsOut(items=list(found.rows), next_cursor=more, table=table, total=found.total, manifest=found.manifest)


def _place(key: list[object] | None) -> tuple[int | None, int]:
    if key is None:
        return None, 0
    match key:
        case [int(seq), int(offset)]:
            return seq, offset
    raise Refused(422, "query.cursor: this is no cursor of this list; leave it out to begin anew.")


class ReconcileAsked(Schema):
    """Whose tracker, over which days."""

    programme: str = Field(min_length=1, max_length=100)
    vendor: str = Field(min_length=1, max_length=100)
    start: str = Field("", alias="from", max_length=10, description=DAY)
    end: str = Field("", alias="to", max_length=10, description=DAY)
    as_of: str = Field("", max_length=40)


@router.get("/reconcile", response=offers(ReconcileOut), summary="Tracker against count")
@rule("read", objects=("programme", "vendor"))
def reconcile(request: HttpRequest, asked: Query[ReconcileAsked]) -> ReconcileOut:
    """Why a vendor's tracker and our count differ, to the unit, over a window (the last two weeks where not given)."""
    view, fresh = reconcile_view(
        actor_in(request), asked.programme, asked.vendor, start=asked.start, end=asked.end, as_of=asked.as_of
    )
    found = view.found
    return ReconcileOut(
        programme=view.place.programme,
        vendor=view.place.vendor,
        starts=view.starts,
        ends=view.ends,
        reported=found.reported_milli / 1000,
        counted=found.counted,
        difference=found.difference_milli / 1000,
        remainder=found.remainder_milli / 1000,
        explained=found.explained,
        parts=[PartOut(cause=p.cause, sentence=p.sentence, units=p.units, days=list(p.days)) for p in found.parts],
        days=[
            DayOut(day=d.day, reported=None if d.reported_milli is None else d.reported_milli / 1000, counted=d.counted)
            for d in view.lines
        ],
        read=read_as(fresh),
    )


@router.get("/reconcile/pairs", response=offers(Page[PairOut]), summary="What can be reconciled")
@rule("read")
def list_pairs(request: HttpRequest, asked: Query[Listed]) -> Page[PairOut]:
    """Programmes and vendors of which both a tracker and a count exist."""
    pairs = choices(actor_in(request))
    shown, following = page(request, asked, pairs, lambda pair: "/".join(pair[:2]))
    return Page[PairOut](
        items=[PairOut(programme=programme, vendor=vendor) for programme, vendor, _ in shown], next_cursor=following
    )
