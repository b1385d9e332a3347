"""What the API says and takes, apart from the tables: a schema an answer, so that a column that comes in shows nowhere by itself.

Numbers with an interval are `EstimateOut`: value, low, high, n, how it was computed, how it is known, and why there is none.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from ninja import Field, Schema
from pydantic import ConfigDict

from callsheet.metrics.evidence import Evidence
from callsheet.metrics.kpi import Kpi
from callsheet.stats.estimate import Estimate

Item = TypeVar("Item")
CODE = Field(max_length=100)


class Said(Schema):
    """What somebody sends: fields that are not known are refused."""

    model_config = ConfigDict(extra="forbid", str_max_length=100_000)


class ErrorOut(Schema):
    """What went wrong: a code for programs, a sentence for people, details for both."""

    code: str
    sentence: str
    details: dict[str, Any]


class Problem(Schema):
    """The one shape of everything that goes wrong."""

    error: ErrorOut


class Page(Schema, Generic[Item]):
    """A page of a list; `next_cursor` is null on the last."""

    items: list[Item]
    next_cursor: str | None


class EstimateOut(Schema):
    """A number that knows how sure it is. Shares are in 0..1; a value of null has a reason."""

    value: float | None
    low: float | None
    high: float | None
    n: int
    method: str
    evidence: str
    reason: str | None

    @classmethod
    def of(cls, estimate: Estimate, evidence: Evidence) -> "EstimateOut":
        """As the API says it."""
        return cls(
            value=estimate.value,
            low=estimate.low,
            high=estimate.high,
            n=estimate.n,
            method=estimate.method,
            evidence=str(evidence),
            reason=estimate.reason,
        )


class ReadAs(Schema):
    """From what an answer was computed: the moment (UTC), the manifest's number, the newest production day in it."""

    as_of: datetime
    manifest: int
    newest_day: date | None


class MeOut(Schema):
    """Who asks, and what they may do."""

    name: str
    role: str
    vendor: str | None
    rights: list[str]
    programmes: list[str] | None = Field(description="Codes that can be seen; null: every one.")


class CostOut(Schema):
    """What a day of waiting costs."""

    amount: float
    unit: str
    sentence: str


class FindingOut(Schema):
    """One thing that will be late, over budget or wrong."""

    model_config = ConfigDict(extra="allow")
    id: str
    kind: str
    severity: str
    title: str
    programme: str | None
    vendor: str | None
    locale: str | None
    evidence: list[dict[str, Any]]
    action: str
    owner: str
    cost_of_waiting: CostOut


class GapOut(Schema):
    """What cannot be said yet, and the one input that would change that."""

    model_config = ConfigDict(extra="allow")
    topic: str
    sentence: str
    needs: str
    how: str
    programme: str | None


class TodayOut(Page[FindingOut]):
    """The morning: findings ordered by what waiting costs, and (with the first page) what cannot be said."""

    as_of: datetime
    cannot_say: list[GapOut]


class ProgrammeLineOut(Schema):
    """One programme of the list: its sentence, how far it is, the odds of being in time."""

    code: str
    name: str
    domain: str
    sentence: str
    odds: float | None
    done: float
    goal: float | None
    by: date | None
    findings: int
    synthetic: bool
    p50: date | None = None
    p85: date | None = None


class KpiOut(Schema):
    """A KPI as the dictionary declares it."""

    id: str
    name: str
    unit: str
    direction: str
    formula: str

    @classmethod
    def of(cls, kpi: Kpi) -> "KpiOut":
        """As the API says it."""
        return cls(id=kpi.id, name=kpi.name, unit=kpi.unit, direction=kpi.direction.value, formula=kpi.formula)


class KpiValueOut(Schema):
    """One KPI with its value and the target that applies."""

    kpi: KpiOut
    estimate: EstimateOut
    target: float | None


class PlaceOut(Schema):
    """One line of the table of a programme or vendor: units done in the last four weeks, and KPIs by id."""

    programme: str
    vendor: str
    locale: str
    done: float
    kpis: dict[str, EstimateOut]


class ProgrammeOut(Schema):
    """One programme in detail: how far it is, the odds of being in time and what came of past odds, its KPIs; `findings` are
    ids of today's."""

    code: str
    name: str
    domain: str
    sentence: str
    odds: float | None
    done: float
    goal: float | None
    by: date | None
    synthetic: bool
    on_time: EstimateOut | None
    record: str
    kpis: list[KpiValueOut]
    places: list[PlaceOut]
    findings: list[str]
    read: ReadAs


class VendorLineOut(Schema):
    """One vendor of the list: units and quality of four weeks, and commitments kept of those whose week is over."""

    code: str
    name: str
    units: float
    kept: int
    closed: int
    programmes: int
    locales: int
    quality: list[KpiValueOut]


class CommitmentOut(Schema):
    """What was committed for one week, programme and locale, and what was delivered of it."""

    week: date
    programme: str
    locale: str
    committed: float
    delivered: float
    is_running: bool


class VendorOut(Schema):
    """One vendor in detail. To a vendor's people programmes are known by their alias, and our findings are not shown."""

    code: str
    name: str
    kpis: list[KpiValueOut]
    places: list[PlaceOut]
    commitments: list[CommitmentOut]
    findings: list[str]
    read: ReadAs


class KpiRowOut(EstimateOut):
    """One group with its value: `by` holds the labels."""

    by: dict[str, str | None]


class KpiValuesOut(Page[KpiRowOut]):
    """The values of one KPI, as asked, and the manifest they were computed from."""

    kpi: KpiOut
    manifest: int


class DictionaryOut(Schema):
    """One entry of the KPI dictionary."""

    model_config = ConfigDict(extra="allow")
    id: str
    name: str
    unit: str
    direction: str
    formula: str


class FactsOut(Page[dict[str, Any]]):
    """Facts behind a number, with file and line; `total` is how many there are in all."""

    table: str
    total: int
    manifest: int


class ImportOut(Schema):
    """One file on its way in: its state, how far it is, what came of it."""

    id: str
    programme: str
    source: str
    reader: str
    file: str
    state: str
    step: str
    share: float
    counts: dict[str, int]
    skipped: dict[str, int]
    notes: list[str]
    sentence: str
    manifest: int | None
    mends: str | None
    actor: str
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None


class MendedIn(Said):
    """Mended rows, one a line, as they stand in the file."""

    rows: list[str] = Field(min_length=1, max_length=100_000)


class SuggestionOut(Schema):
    """A drafted mapping, or that the file needs none; questions stand in its comments."""

    mapping: str
    needs_mapping: bool


class CheckOut(Schema):
    """What a mapping would read from a sample."""

    sentences: list[str]
    rows_read: int
    rejected: int


class PartOut(Schema):
    """One part of a difference between tracker and count, in units."""

    cause: str
    sentence: str
    units: float
    days: list[date]


class DayOut(Schema):
    """One day of both counts."""

    day: date
    reported: float | None
    counted: int | None


class ReconcileOut(Schema):
    """Tracker against count: reported − counted = Σ parts + remainder, to the unit."""

    programme: str
    vendor: str
    starts: date
    ends: date
    reported: float
    counted: int
    difference: float
    remainder: float
    explained: float
    parts: list[PartOut]
    days: list[DayOut]
    read: ReadAs


class NounOut(Schema):
    """A kind of registry row: the fields of its key, and those that can be set."""

    name: str
    plural: str
    one_row: str
    key: list[str]
    fields: list[str]
    measured: bool


class RowOut(Schema):
    """One registry row; a change of it names `version` in If-Match."""

    noun: str
    key: str
    values: dict[str, Any]
    version: str


class RowIn(Said):
    """Values of fields to set; others stay as they are."""

    values: dict[str, Any] = Field(max_length=100)


class RowPutOut(RowOut):
    """The row as it stands now, and what followed."""

    said: str


class AuditOut(Schema):
    """One thing that was done, sealed with the hash of the entry before it."""

    n: int
    at: datetime
    actor: str
    person: int | None
    action: str
    noun: str
    key: str
    was: Any
    now: Any
    previous: str
    hash: str


class VerifiedOut(Schema):
    """Whether the chain holds: `first_broken` is the number of the first entry whose seal does not."""

    entries: int
    ok: bool
    first_broken: int | None


class StepOut(Schema):
    """One step of the manifest."""

    seq: int
    kind: str
    programme: str
    source: str
    at: datetime
    actor: str
    note: str


class FeedOut(Schema):
    """How fresh one feed is."""

    source: str
    programme: str
    newest_day: date | None
    came_at: datetime | None
    is_due: bool


class FreshnessOut(Schema):
    """The facts' newest state, and that of each feed."""

    read: ReadAs
    feeds: list[FeedOut]


def finding_out(said: Mapping[str, Any]) -> FindingOut:
    """A finding as `callsheet today --json` prints it."""
    return FindingOut.model_validate(dict(said))
