"""Batches: where each stands, what may follow, moves and taking them back."""

from typing import Any

from django.http import HttpRequest
from ninja import Field, Query, Router

from callsheet.actions import batches
from callsheet.actions.pages.batches import batch_list, batch_page
from callsheet.actions.rules import rule
from callsheet.api.asking import actor_in
from callsheet.api.offers import offers, offers_change
from callsheet.api.paging import Listed, page
from callsheet.api.repeating import Done, write
from callsheet.api.schemas import Page
from callsheet.api.schemas_of_work import BatchDetailOut, BatchOut, EventOut, MoveIn, NextMoveOut
from callsheet.state.models import Batch

router = Router(tags=["work"])


class BatchesAsked(Listed):
    """Which batches."""

    state: str = Field("", max_length=40, description="Only those in this state: planned, released, in production …")


@router.get("/batches/{programme}", response=offers(Page[BatchOut]), summary="Batches of a programme")
@rule("read", objects=("programme",))
def list_batches(request: HttpRequest, programme: str, asked: Query[BatchesAsked]) -> Page[BatchOut]:
    """Where each stands, those due first before the others."""
    found = batch_list(actor_in(request), programme, asked.state).batches
    shown, following = page(request, asked, found, lambda batch: batch.code)
    return Page[BatchOut](items=[_batch(batch) for batch in shown], next_cursor=following)


@router.get("/batches/{programme}/{code}", response=offers(BatchDetailOut), summary="One batch")
@rule("read", objects=("programme", "batch"))
def get_batch(request: HttpRequest, programme: str, code: str) -> BatchDetailOut:
    """Where it stands, which states may follow, and every move, the latest first."""
    found = batch_page(actor_in(request), programme, code)
    return BatchDetailOut(
        **_batch_fields(found.batch),
        is_late=found.is_late,
        moves=[
            NextMoveOut(to=one.to, needs_reason=one.needs_reason, is_allowed=one.is_allowed, resumes=one.resumes)
            for one in found.moves
        ],
        history=[
            EventOut(
                came_from=one.came_from,
                to=one.to,
                cycle=one.cycle,
                at=one.at,
                by=one.actor,
                reason=one.reason,
                is_undone=one.undone_at is not None,
            )
            for one in found.events
        ],
    )


@router.post("/batches/{programme}/{code}/move", response=offers_change(BatchOut), summary="Move a batch")
@rule(
    "read", objects=("programme", "batch"), why="verdicts need the right to findings, other moves that to the registry"
)
@write
def move_batch(request: HttpRequest, programme: str, code: str, wanted: MoveIn) -> Done:
    """Move it to another state, with a reason where one is due; what is not allowed says what is."""
    batch = batches.move_batch(
        programme, code, wanted.to, reason=wanted.reason, actor=actor_in(request), seen=wanted.seen
    )
    return Done(_batch(batch))


@router.post("/batches/{programme}/{code}/undo", response=offers_change(BatchOut), summary="Take a move back")
@rule("read", objects=("programme", "batch"), why="whoever may make a move may take it back")
@write
def undo_move(request: HttpRequest, programme: str, code: str) -> Done:
    """The last move of a batch, as if it had not been made; the history keeps both."""
    return Done(_batch(batches.undo_move(programme, code, actor=actor_in(request))))


def _batch(batch: Batch) -> BatchOut:
    return BatchOut(**_batch_fields(batch))


def _batch_fields(batch: Batch) -> dict[str, Any]:
    return {
        "programme": batch.programme_id,
        "code": batch.code,
        "name": batch.name,
        "state": batch.state,
        "cycle": batch.cycle,
        "due": batch.due,
        "released_on": batch.released_on,
        "state_since": batch.state_since,
    }
