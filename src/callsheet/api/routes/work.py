"""Work: steps on findings, and moves of batches."""

from django.http import HttpRequest
from ninja import Query, Router

from callsheet.actions import batches, findings
from callsheet.actions.acting import reading
from callsheet.actions.rules import rule
from callsheet.api.asking import actor_in
from callsheet.api.offers import offers, offers_change
from callsheet.api.paging import Listed, page
from callsheet.api.repeating import Done, write
from callsheet.api.schemas import Page
from callsheet.api.schemas_of_work import BatchOut, DeedIn, MoveIn, TakenOut, UndoIn
from callsheet.decisions.work import Verb
from callsheet.state import access
from callsheet.state.models import Batch

router = Router(tags=["work"])


@router.post("/findings/deeds", response=offers_change(TakenOut), summary="Work on findings")
@rule("findings")
@write
def work_on_findings(request: HttpRequest, deed: DeedIn) -> Done:
    """Acknowledge, assign, snooze, resolve, dismiss, reopen, merge or comment: one step on each, all or none."""
    words = findings.Words(reason=deed.reason, to=deed.to, until=deed.until, into=deed.into)
    return _taken(findings.take(deed.findings, Verb(deed.verb), actor=actor_in(request), words=words))


@router.post("/findings/undo", response=offers_change(TakenOut), summary="Take steps back")
@rule("findings")
@write
def undo_work(request: HttpRequest, wanted: UndoIn) -> Done:
    """Each must be the last that stands on its finding: 409 where somebody went on from it."""
    return _taken(findings.undo(wanted.steps, actor=actor_in(request)))


def _taken(done: findings.Taken) -> Done:
    return Done(TakenOut(steps=list(done.steps), findings=list(done.findings), sentence=done.sentence))


@router.get("/batches/{programme}", response=offers(Page[BatchOut]), summary="Batches of a programme")
@rule("read", objects=("programme",))
def list_batches(request: HttpRequest, programme: str, asked: Query[Listed]) -> Page[BatchOut]:
    """Where each stands, by code."""
    actor = actor_in(request)
    with reading(actor):
        found = list(Batch.objects.filter(programme=access.programme(actor, programme)).order_by("code"))
    shown, following = page(request, asked, found, lambda batch: batch.code)
    return Page[BatchOut](items=[_batch(batch) for batch in shown], next_cursor=following)


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
    return BatchOut(
        programme=batch.programme_id,
        code=batch.code,
        name=batch.name,
        state=batch.state,
        cycle=batch.cycle,
        state_since=batch.state_since,
    )
