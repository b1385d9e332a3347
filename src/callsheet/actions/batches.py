"""Moves of batches: from state to state by the table of `facts.batch_states`, with a reason where one is due, and back."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils import timezone

from callsheet.actions import audit
from callsheet.actions.acting import Actor, acting
from callsheet.actions.registry import changed, held_version
from callsheet.errors import Clash, UnusableInput
from callsheet.facts.batch_states import RELEASED, VERDICTS, Refusal, Standing, moved
from callsheet.said import say, term
from callsheet.state import access
from callsheet.state.models import Batch, BatchEvent


def standing_of(batch: Batch) -> Standing:
    """Where a batch stands, for the table of moves."""
    return Standing(batch.state, batch.cycle, batch.resumes)


def right_for(to: str) -> str:
    """The right that a move asks for: those who judge quality may also say what a delivery was worth."""
    return "findings" if to in VERDICTS else "registry"


def move_batch(programme: str, code: str, to: str, *, reason: str = "", actor: Actor, seen: str = "") -> Batch:
    """Move a batch to a state. `seen` is the state that the actor saw it in ('' = any).

    UnusableInput where the table does not allow the move or a reason is missing (details: `allowed`); Clash where somebody
    else moved it first; NotThere where it is not the actor's.
    """
    right = right_for(to)
    with acting(actor, right):
        held_version()
        batch = access.batch(actor, programme, code, need=right, lock=True)
        if seen and seen != batch.state:
            raise Clash(
                say(
                    "The batch {code} is “{state}” by now, not “{seen}”: look again before you move it.",
                    code=code,
                    state=term(batch.state),
                    seen=term(seen),
                )
            )
        move_within(batch, to, reason=reason, actor=actor, at=timezone.now())
    return batch


def move_within(batch: Batch, to: str, *, reason: str, actor: Actor, at: datetime) -> None:
    """`move_batch` inside the caller's transaction, of a batch in hand; `at` is when it was moved."""
    after = moved(standing_of(batch), to, reason=reason)
    if isinstance(after, Refusal):
        field = "reason" if to in after.allowed else "to"
        raise UnusableInput(after.sentence, allowed=list(after.allowed), field=field)
    was = _kept(batch)
    batch.state, batch.cycle, batch.resumes, batch.state_since = after.state, after.cycle, after.resumes, at
    if to == RELEASED and batch.released_on is None:
        batch.released_on = at.date()
    batch.save()
    BatchEvent.objects.create(
        batch=batch,
        came_from=str(was["state"]),
        to=to,
        cycle=batch.cycle,
        at=at,
        actor=actor.name,
        person=actor.person,
        reason=reason.strip(),
        was=was,
    )
    said = {**_told(_kept(batch)), **({"reason": reason.strip()} if reason.strip() else {})}
    _record("batch.moved", batch, actor, was=_told(was), now=said)


def undo_move(programme: str, code: str, *, actor: Actor, seen: str = "") -> Batch:
    """Take the last move of a batch back, as if it had not been made; the history keeps both.

    Clash where there is none to take back, or where somebody else moved the batch since it was seen.
    """
    with acting(actor, "read"):
        held_version()
        batch = access.batch(actor, programme, code, need="read", lock=True)
        access.require(actor, right_for(batch.state))
        last = last_move(batch)
        if last is None:
            raise Clash(say("The batch {code} has not been moved: there is nothing to take back.", code=code))
        if seen and seen != batch.state:
            raise Clash(
                say(
                    "The batch {code} is “{state}” by now, not “{seen}”: look again before you take a move back.",
                    code=code,
                    state=term(batch.state),
                    seen=term(seen),
                )
            )
        now_told = _told(_kept(batch))
        _restore(batch, last.was)
        batch.save()
        last.undone_at, last.undone_by = timezone.now(), actor.name
        last.save(update_fields=["undone_at", "undone_by"])
        _record("batch.move_undone", batch, actor, was=now_told, now=_told(_kept(batch)))
    return batch


def last_move(batch: Batch) -> BatchEvent | None:
    """The last move that stands; None where the batch is as it was entered."""
    return history(batch).filter(undone_at__isnull=True).exclude(came_from="").first()


def history(batch: Batch) -> QuerySet[BatchEvent]:
    """All moves of a batch, those taken back too, the latest first."""
    return BatchEvent.objects.filter(batch=batch).order_by("-at", "-id")


def _kept(batch: Batch) -> dict[str, object]:
    """What a move may change, so that it can be taken back exactly."""
    since = batch.state_since.isoformat() if batch.state_since else None
    released = batch.released_on.isoformat() if batch.released_on else None
    return {
        "state": batch.state,
        "cycle": batch.cycle,
        "resumes": batch.resumes,
        "state_since": since,
        "released_on": released,
    }


def _restore(batch: Batch, kept: Mapping[str, object]) -> None:
    since, released = kept["state_since"], kept["released_on"]
    batch.state, batch.cycle, batch.resumes = str(kept["state"]), int(str(kept["cycle"])), str(kept["resumes"])
    batch.state_since = datetime.fromisoformat(str(since)) if since else None
    batch.released_on = date.fromisoformat(str(released)) if released else None


def _told(kept: Mapping[str, object]) -> dict[str, object]:
    return {name: kept[name] for name in ("state", "cycle", "released_on")}


def _record(action: str, batch: Batch, actor: Actor, *, was: object, now: object) -> None:
    changed()
    audit.record(action, noun="batch", key=f"{batch.programme_id}/{batch.code}", actor=actor, was=was, now=now)
