"""Work on findings: steps, and taking them back."""

from django.http import HttpRequest
from ninja import Router

from callsheet.actions import findings
from callsheet.actions.rules import rule
from callsheet.api.asking import actor_in
from callsheet.api.offers import offers_change
from callsheet.api.repeating import Done, write
from callsheet.api.schemas_of_work import DeedIn, TakenOut, UndoIn
from callsheet.decisions.work import Verb

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
