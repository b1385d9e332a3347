"""What is said and taken where people decide: work on findings, moves of batches, many rows at once, members."""

from datetime import datetime
from typing import Annotated, Any, Literal

from ninja import Field, Schema

from callsheet.api.schemas import Said

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
