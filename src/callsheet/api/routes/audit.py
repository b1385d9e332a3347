"""What was done, and from what everything is computed: the record, the manifest, how fresh each feed is, who asks."""

from typing import Annotated

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from callsheet.actions import audit
from callsheet.actions.acting import acting, reading
from callsheet.actions.pages.audit import entries, entry_page
from callsheet.actions.pages.steps import freshness, steps
from callsheet.actions.rules import rule
from callsheet.actions.upkeep import undo_and_follow
from callsheet.api.asking import actor_in
from callsheet.api.numbers import read_as
from callsheet.api.offers import offers, offers_change
from callsheet.api.paging import Listed, after, cut
from callsheet.api.problems import Refused
from callsheet.api.repeating import Done, write
from callsheet.api.schemas import AuditOut, FeedOut, FreshnessOut, MeOut, Page, StepOut, VerifiedOut
from callsheet.api.schemas_of_work import ChangeOut, EntryOut, SaidOut
from callsheet.state import access
from callsheet.state.actors import EVERY_RIGHT, Actor
from callsheet.state.models import AuditEntry

EntryNumber = Annotated[int, Field(ge=1, le=2**62)]
router = Router(tags=["record"])


class AuditWanted(Schema):
    """Which entries."""

    since: str = Field("", max_length=40, description="Only what was done from this day or time (UTC) on.")
    until: str = Field("", max_length=40, description="Only what was done before this time, or up to this day.")
    action: str = Field("", max_length=60)
    noun: str = Field("", max_length=40)
    key: str = Field("", max_length=300)
    text: str = Field("", max_length=200, description="Only entries with this in their key, values or name.")

    def words(self) -> dict[str, str]:
        """As the page Audit asks."""
        said = {
            "from": self.since,
            "to": self.until,
            **{n: getattr(self, n) for n in ("action", "noun", "key", "text")},
        }
        return {name: text for name, text in said.items() if text}


class AuditAsked(Listed, AuditWanted):
    """Which entries, in pages."""

    person: int | None = Field(None, ge=1, le=2**62)


def audit_out(entry: AuditEntry) -> AuditOut:
    """One entry as the API says it."""
    return AuditOut(
        n=entry.n,
        at=entry.at,
        actor=entry.actor,
        person=entry.person,
        action=entry.action,
        noun=entry.noun,
        key=entry.key,
        was=entry.was,
        now=entry.now,
        previous=entry.previous,
        hash=entry.hash,
    )


@router.get("/audit", response=offers(Page[AuditOut]), summary="What was done")
@rule("audit")
def list_audit(request: HttpRequest, asked: Query[AuditAsked]) -> Page[AuditOut]:
    """Entries of the chain, newest first."""
    actor = actor_in(request)
    before = _number(after(request, asked))
    found = matching(actor, asked, limit=asked.limit + 1, before=before)
    shown, following = cut(request, asked, found, lambda entry: [entry.n])
    return Page[AuditOut](items=[audit_out(entry) for entry in shown], next_cursor=following)


def _number(key: list[object] | None) -> int | None:
    match key:
        case None:
            return None
        case [int(number)]:
            return number
    raise Refused(422, "query.cursor: this is no cursor of this list; leave it out to begin anew.")


def matching(actor: Actor, asked: AuditAsked, *, limit: int, before: int | None = None) -> list[AuditEntry]:
    """The latest entries that are asked for."""
    with acting(actor, "audit"):
        rows = entries(actor, asked.words())
        rows = rows.filter(person=asked.person) if asked.person else rows
        return list((rows if before is None else rows.filter(n__lt=before))[:limit])


@router.get("/audit/verify", response=offers(VerifiedOut), summary="Verify the chain")
@rule("audit")
def verify_audit(request: HttpRequest) -> VerifiedOut:
    """Walk the chain of hashes from its beginning; as `callsheet audit verify --json`."""
    actor = actor_in(request)
    with reading(actor):
        rows = access.audit_entries(actor)
        entries = rows.count()
        broken = audit.first_broken(rows.order_by("n").iterator(chunk_size=1000))
    return VerifiedOut(entries=entries, ok=broken is None, first_broken=broken)


@router.get("/audit/{n}", response=offers(EntryOut), summary="One entry")
@rule("read", objects=("audit entry",), why="one's own rows; the action looks whose the row is")
def get_entry(request: HttpRequest, n: EntryNumber) -> EntryOut:
    """What was done in a sentence, and what taking it back would change, or why it cannot be."""
    line, undo = entry_page(actor_in(request), n)
    return EntryOut(
        **audit_out(line.entry).model_dump(),
        sentence=str(line.sentence),
        can_be_undone=line.can_be_undone and not undo.refused,
        refused=str(undo.refused),
        changes=[ChangeOut(field=one.field, was=one.was, now=one.now) for one in undo.changes],
        since=[one.n for one in undo.since],
    )


@router.post("/audit/{n}/undo", response=offers_change(SaidOut), summary="Take an entry back")
@rule("read", objects=("audit entry",), why="the action asks the right of what is taken back")
@write
def undo_entry(request: HttpRequest, n: EntryNumber) -> Done:
    """The row becomes what it was, by an entry of its own: 409 where others built upon it since."""
    return Done(SaidOut(sentences=[undo_and_follow(n, actor=actor_in(request))]))


class StepsAsked(Listed):
    """Which steps."""

    programme: str = Field("", max_length=100)


@router.get("/manifest", response=offers(Page[StepOut]), summary="Steps of the facts")
@rule("read")
def list_steps(request: HttpRequest, asked: Query[StepsAsked]) -> Page[StepOut]:
    """What changed the facts, newest first: any answer with `manifest` n was computed from the steps up to n."""
    before = _number(after(request, asked))
    found = steps(actor_in(request), programme=asked.programme, before=before, limit=asked.limit + 1)
    shown, following = cut(request, asked, found, lambda step: [step.seq])
    items = [
        StepOut(
            seq=step.seq,
            kind=step.kind,
            programme=step.programme,
            source=step.source,
            at=step.at,
            actor=step.actor,
            note=step.note,
        )
        for step in shown
    ]
    return Page[StepOut](items=items, next_cursor=following)


@router.get("/freshness", response=offers(FreshnessOut), summary="How fresh the facts are")
@rule("read")
def get_freshness(request: HttpRequest, as_of: str = "") -> FreshnessOut:
    """The newest manifest and production day, and each feed: to which day it reaches, when it came, whether it is due."""
    feeds, fresh = freshness(actor_in(request), as_of)
    shown = [
        FeedOut(
            source=f.source,
            programme=f.programme,
            newest_day=f.newest_day,
            came_at=f.came_at,
            is_due=f.is_due,
        )
        for f in feeds
    ]
    return FreshnessOut(read=read_as(fresh), feeds=shown)


@router.get("/me", response=offers(MeOut), summary="Who asks")
@rule("read", vendors=True)
def get_me(request: HttpRequest) -> MeOut:
    """Whose token this is and what it may do: never more than its person may at this moment."""
    actor = actor_in(request)
    with reading(actor):
        seen = access.scope(actor).programmes
    is_ours = actor.role != "vendor"
    return MeOut(
        name=actor.name,
        role=actor.role,
        vendor=actor.vendor or None,
        rights=[right for right in EVERY_RIGHT if actor.may(right)],
        programmes=sorted(seen) if seen is not None and is_ours else None,
    )
