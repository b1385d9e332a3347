"""What is said and taken where people decide: work on findings, moves of batches, many rows at once, members."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from ninja import Field, Schema

from callsheet.api.schemas import AuditOut, EstimateOut, Page, Said

StepNumber = Annotated[int, Field(ge=1, le=2**62)]
VerbName = Literal["acknowledge", "assign", "snooze", "resolve", "dismiss", "reopen", "merge", "comment"]


class DeedIn(Said):
    """One step on one or more findings: all are taken, or none."""

    verb: VerbName
    findings: list[str] = Field(min_length=1, max_length=200, description="Ids of findings.")
    reason: str = Field("", max_length=4000, description="Why, what was done, or the comment.")
    to: str = Field("", max_length=254, description="assign: whom, by e-mail.")
    until: str = Field("", max_length=40, description="snooze: until when, 2026-11-25 or tomorrow.")
    into: str = Field("", max_length=40, description="merge: into which finding.")


class UndoIn(Said):
    """Steps to take back, all or none."""

    steps: list[StepNumber] = Field(min_length=1, max_length=200)


class TakenOut(Schema):
    """Steps that were taken, by the number that undoes them."""

    steps: list[int]
    findings: list[str]
    sentence: str


class MoveIn(Said):
    """Where a batch goes."""

    to: str = Field(min_length=1, max_length=40, description="The state that it moves to.")
    reason: str = Field("", max_length=4000)
    seen: str = Field(
        "", max_length=40, description="The state that you saw it in: refused (409) where it moved since."
    )


class BatchOut(Schema):
    """A batch as it stands."""

    programme: str
    code: str
    name: str
    state: str
    cycle: int
    due: date | None
    released_on: date | None
    state_since: datetime | None


class FilesIn(Said):
    """The registry as text files (YAML), by path, as `callsheet export` writes them."""

    files: dict[str, str] = Field(min_length=1, max_length=5000)
    version: int | None = Field(
        None, ge=0, le=2**62, description="apply: the plan's version; 409 where somebody was faster."
    )


class FilesOut(Schema):
    """The registry as text files, by path."""

    files: dict[str, str]


class ChangesOut(Schema):
    """What differs: rows created and removed, fields changed, and everything that is wrong (then nothing is applied)."""

    created: list[dict[str, Any]]
    changed: list[dict[str, Any]]
    removed: list[dict[str, Any]]
    errors: list[dict[str, Any]]
    version: int
    applied: bool


class MemberOut(Schema):
    """Somebody who may sign in."""

    id: int
    email: str
    name: str
    role: str
    vendor: str | None
    programmes: list[str]
    is_active: bool


class StandingIn(Said):
    """What somebody is here."""

    role: str = Field(min_length=1, max_length=40)
    vendor: str = Field("", max_length=100)
    programmes: list[str] = Field(default_factory=list, max_length=1000)


class DeedOut(Schema):
    """One step in the history of a finding; `n` is the number that undoes it."""

    n: int
    at: datetime
    by: str
    verb: str
    sentence: str
    reason: str
    is_undone: bool


class DetectorOut(Schema):
    """What people made of one detector's findings in the last 90 days; precision = acted on ÷ (acted on + dismissed)."""

    kind: str
    raised: int
    acted_on: int
    dismissed: int
    not_judged: int
    precision: EstimateOut


class NextMoveOut(Schema):
    """A state that may follow, whether a reason is due, and whether you may make the move."""

    to: str
    needs_reason: bool
    is_allowed: bool
    resumes: bool


class EventOut(Schema):
    """One move that was made, and whether it was taken back."""

    came_from: str
    to: str
    cycle: int
    at: datetime
    by: str
    reason: str
    is_undone: bool


class BatchDetailOut(BatchOut):
    """A batch with what may follow and what was done, the latest first."""

    is_late: bool
    moves: list[NextMoveOut]
    history: list[EventOut]


class PlaceOfGuidelineOut(Schema):
    """A place that works and has not acknowledged the version; `has` is the one that it works by."""

    vendor: str
    site: str
    locale: str
    last_worked: date | None
    has: str


class UnacknowledgedOut(Page[PlaceOfGuidelineOut]):
    """Who has not acknowledged a version of the guidelines, of how many places that work."""

    programme: str
    version: str
    versions: list[str]
    issued_on: date | None
    places: int


class OrdersIn(Said):
    """What is owed, as a grid of text: a head line, then one line an order, with tabs or commas between cells."""

    grid: str = Field(min_length=1, max_length=100_000, examples=["locale\tordered\tdue\nde-DE\t12000\t2026-12-18"])


class SaidOut(Schema):
    """What was done, in sentences."""

    sentences: list[str]


class ViewIn(Said):
    """A page with its filters, to be kept under a name. One of the same name and page is changed."""

    page: str = Field(min_length=1, max_length=200, examples=["/kpis/Q01/"], description="Path of the page.")
    name: str = Field(min_length=1, max_length=80, examples=["Accuracy by week"])
    query: str = Field("", max_length=1000, examples=["by=week"], description="What stands after its question mark.")
    is_shared: bool = Field(False, description="For everybody who may see what it names.")


class ViewOut(Schema):
    """A view that you may open."""

    id: int
    name: str
    address: str
    is_own: bool
    is_shared: bool
    by: str


class HitOut(Schema):
    """One thing that was found, and the address of its page."""

    kind: str
    name: str
    code: str
    note: str
    path: str


class PairOut(Schema):
    """A programme and vendor of which both a tracker and a count exist."""

    programme: str
    vendor: str


class ChangeOut(Schema):
    """A field: what it is, and what it would become."""

    field: str
    was: Any
    now: Any


class EntryOut(AuditOut):
    """An entry in words, with what taking it back would change, or why it cannot be (`refused`) and what stands in its way."""

    sentence: str
    can_be_undone: bool
    refused: str
    changes: list[ChangeOut]
    since: list[int]


class InviteIn(StandingIn):
    """Somebody new. No link is made: they come in by the issuer, or by a link from the page Members."""

    email: str = Field(min_length=3, max_length=254, examples=["ada@example.com"])
    name: str = Field(min_length=1, max_length=200, examples=["Ada"])
    zone: str = Field("UTC", max_length=60, examples=["Europe/Berlin"])
