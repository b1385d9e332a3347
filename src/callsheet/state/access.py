"""Fetch and authorise in one function: there is no other way to get an object, and every read of facts needs a Scope.

The first wall. The second is the database's row-level security (`state/walls.py`), which knows vendors and memberships too.
Whoever may not know that a thing exists gets the same answer as if it did not.
"""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from callsheet.errors import NotAllowed, NotThere
from callsheet.said import beside, say
from callsheet.state.actors import RIGHTS, SEES_EVERY_PROGRAMME, Actor
from callsheet.state.belonging import BY_PORTFOLIO, Part, parts_of, programmes_of
from callsheet.state.findings import RaisedFinding
from callsheet.state.manifest import Draft, ImportRun
from callsheet.state.people import Person
from callsheet.state.programmes import Batch, Programme
from callsheet.state.record import AuditEntry
from callsheet.state.vendor_requests import VendorRequest
from callsheet.state.vendors import Site, Vendor


@dataclass(frozen=True, slots=True)
class Scope:
    """What an actor may see: `programmes` None means every one; `vendor` '' means every vendor."""

    actor: Actor
    programmes: frozenset[str] | None
    vendor: str

    def sees(self, programme: str) -> bool:
        """Whether the programme is within the scope."""
        return self.programmes is None or programme in self.programmes


def scope(actor: Actor) -> Scope:
    """The actor's scope: all programmes, those they belong to, or (vendors) those of their own rows.

    A token that is for some programmes alone narrows it further.
    """
    if actor.role == "vendor":
        return Scope(actor, _narrowed(actor, None) if actor.vendor else frozenset(), actor.vendor)
    if actor.kind == "system" or actor.role in SEES_EVERY_PROGRAMME:
        return Scope(actor, _narrowed(actor, None), "")
    if actor.role in BY_PORTFOLIO:
        return Scope(actor, _narrowed(actor, programmes_of(_parts(actor))), "")
    mine = Programme.objects.filter(members__person_id=actor.person or 0).values_list("code", flat=True)
    return Scope(actor, _narrowed(actor, frozenset(mine)), "")


def _parts(actor: Actor) -> tuple[Part, ...]:
    myself = Person(pk=actor.person or 0, role=actor.role)
    return parts_of([myself])[myself.pk]


@dataclass(frozen=True, slots=True)
class Reach:
    """What an actor may change: within `seen`, and where `parts` is not None within one of these parts."""

    seen: Scope
    parts: tuple[Part, ...] | None

    @property
    def actor(self) -> Actor:
        """Whose reach it is."""
        return self.seen.actor

    def require(self, programme: str | None, vendor: str | None, locale: str | None) -> None:
        """NotAllowed where a row of this place (`Part.holds`) lies outside of what the actor looks after."""
        if self.parts is not None and not any(part.holds(programme, vendor, locale) for part in self.parts):
            raise _outside(programme, vendor, locale)

    def require_touched(self, programme: str, vendor: str, locale: str) -> None:
        """NotAllowed where what concerns this place (`Part.touches`) concerns nothing that the actor looks after."""
        if self.parts is not None and not any(part.touches(programme, vendor, locale) for part in self.parts):
            raise _outside(programme, vendor, locale)


def reach(actor: Actor) -> Reach:
    """What the actor may change: for crowd managers who look after a portfolio its part, beside all of the programmes that
    they are members of; for everybody else whatever they see."""
    seen = scope(actor)
    if actor.kind == "system" or actor.role not in BY_PORTFOLIO:
        return Reach(seen, None)
    found = _parts(actor)
    is_narrowed = any(part.vendors is not None or part.locales is not None for part in found)
    return Reach(seen, found if is_narrowed else None)


def _outside(programme: str | None, vendor: str | None, locale: str | None) -> NotAllowed:
    named = [say("programme {code}", code=programme)] if programme else []
    named += [] if vendor is None else [say("vendor {code}", code=vendor) if vendor else say("every vendor")]
    named += [] if locale is None else [say("locale {code}", code=locale) if locale else say("every locale")]
    sentence = say(
        "This is outside of your portfolio: it concerns {named}. Ask whoever looks after it, or have your portfolio changed.",
        named=beside(", ", named),
    )
    return NotAllowed(sentence, programme=programme or "", vendor=vendor or "", locale=locale or "")


def _narrowed(actor: Actor, programmes: frozenset[str] | None) -> frozenset[str] | None:
    if actor.programmes is None or programmes is None:
        return programmes if actor.programmes is None else actor.programmes
    return programmes & actor.programmes


def require(actor: Actor, right: str) -> None:
    """Raises NotAllowed when the actor's role lacks the right."""
    if not actor.may(right):
        if actor.rights is not None and right in RIGHTS.get(actor.role, frozenset()):
            raise NotAllowed(
                say("This token was not given the right “{right}”: make another one on the page Tokens.", right=right),
                right=right,
            )
        raise NotAllowed(
            say(
                "{name} ({role}) may not do this: it needs the right to {right}.",
                name=actor.name,
                role=actor.role,
                right=right,
            ),
            right=right,
        )


def programmes(actor: Actor) -> QuerySet[Programme]:
    """The programmes that the actor may see, by priority and code. A vendor's people are told none: titles are unreleased."""
    seen = scope(actor)
    rows = Programme.objects.order_by("priority", "code")
    if actor.role == "vendor":
        return rows.none()
    return rows if seen.programmes is None else rows.filter(code__in=seen.programmes)


def programme(actor: Actor, code: str, *, need: str = "read") -> Programme:
    """One programme; NotThere when it does not exist or is not the actor's."""
    require(actor, need)
    found = programmes(actor).filter(code=code).first()
    if found is None:
        raise NotThere(
            beside(
                ". ",
                (
                    say("There is no programme “{code}”", code=code),
                    say("The page Programmes lists yours; a new one is entered under Registry → Programmes."),
                ),
            ),
            code=code,
        )
    return found


def may_fill(actor: Actor, code: str) -> None:
    """NotThere where somebody would bring facts into a programme that is not theirs, whether or not it exists.

    Those who see every programme may begin a new one by filling it.
    """
    require(actor, "import")
    if not scope(actor).sees(code):
        raise NotThere(
            say(
                "There is no programme “{code}” among yours: have somebody make it, and you a member of it.", code=code
            ),
            code=code,
        )


def may_begin_programme(actor: Actor, code: str) -> None:
    """NotThere where somebody who sees only programmes that they are members of would begin one: it might exist unseen."""
    require(actor, "registry")
    if scope(actor).programmes is not None:
        raise NotThere(
            say(
                "There is no programme “{code}” among yours: have somebody make it, and you a member of it.", code=code
            ),
            code=code,
        )


def batches(actor: Actor) -> QuerySet[Batch]:
    """Batches of the programmes that the actor may see, by programme and code."""
    return Batch.objects.filter(programme__in=programmes(actor)).order_by("programme_id", "code")


def batch(actor: Actor, programme_code: str, code: str, *, need: str = "read", lock: bool = False) -> Batch:
    """One batch, locked for a change where asked; NotThere when it does not exist or is not the actor's."""
    of = programme(actor, programme_code, need=need)
    rows = Batch.objects.select_for_update() if lock else Batch.objects
    found = rows.filter(programme=of, code=code).first()
    if found is None:
        raise NotThere(
            say("There is no batch “{code}” in {programme_code}.", code=code, programme_code=programme_code), code=code
        )
    found.programme = of
    return found


def vendors(actor: Actor) -> QuerySet[Vendor]:
    """The vendors that the actor may see: a vendor's people see their own alone."""
    rows = Vendor.objects.order_by("code")
    return rows.filter(code=actor.vendor) if actor.role == "vendor" else rows


def vendor(actor: Actor, code: str, *, need: str = "read") -> Vendor:
    """One vendor; NotThere when it does not exist or is not the actor's."""
    require(actor, need)
    found = vendors(actor).filter(code=code).first()
    if found is None:
        raise NotThere(
            beside(
                ". ",
                (
                    say("There is no vendor “{code}”", code=code),
                    say("The page Vendors lists yours; a new one is entered under Registry → Vendors."),
                ),
            ),
            code=code,
        )
    return found


def sites(actor: Actor) -> QuerySet[Site]:
    """Sites of the vendors that the actor may see."""
    return Site.objects.filter(vendor__in=vendors(actor)).order_by("vendor_id", "code")


def _ours(actor: Actor) -> None:
    if actor.role == "vendor":
        raise NotThere(say("There is no such page."))


def _id(key: str) -> UUID:
    """The key as one of ours; the nil UUID, which nothing has, for any other text."""
    try:
        return UUID(key)
    except ValueError:
        return UUID(int=0)


def import_runs(actor: Actor) -> QuerySet[ImportRun]:
    """Imports of the programmes that the actor may see, newest first."""
    _ours(actor)
    seen = scope(actor)
    rows = ImportRun.objects.select_related("raw_file", "mapping").order_by("-created_at")
    return rows if seen.programmes is None else rows.filter(programme__in=seen.programmes)


def import_run(actor: Actor, key: str, *, need: str = "read") -> ImportRun:
    """One import; NotThere when it does not exist or is not the actor's."""
    require(actor, need)
    found = import_runs(actor).filter(id=_id(key)).first()
    if found is None:
        raise NotThere(say("There is no import {key}.", key=key), key=key)
    return found


def draft(actor: Actor, key: str) -> Draft:
    """A file that this actor dropped and has not imported yet."""
    require(actor, "import")
    waiting = Draft.objects.filter(id=_id(key))
    found = (
        waiting.filter(person__isnull=True) if actor.person is None else waiting.filter(person_id=actor.person)
    ).first()
    if found is None:
        raise NotThere(say("That file is no longer waiting: drop it again."), key=key)
    return found


def raised_findings(actor: Actor) -> QuerySet[RaisedFinding]:
    """Findings that were raised in the programmes that the actor may see. They are ours: a vendor's people have none."""
    _ours(actor)
    seen = scope(actor)
    rows = RaisedFinding.objects.order_by("id")
    return rows if seen.programmes is None else rows.filter(programme__in=seen.programmes)


def raised_finding(actor: Actor, key: str, *, need: str = "read") -> RaisedFinding:
    """One finding; NotThere when it was never raised or is not the actor's."""
    require(actor, need)
    found = raised_findings(actor).filter(id=key[:12]).first() if len(key) <= 12 else None
    if found is None:
        raise NotThere(
            say("There is no finding {key}. `callsheet today --json` shows their ids.", key=key[:40]), key=key
        )
    return found


def vendor_requests(actor: Actor) -> QuerySet[VendorRequest]:
    """Requests to vendors: a vendor's people see those to their own, ours those of the programmes that they may see."""
    rows = VendorRequest.objects.order_by("id")
    if actor.role == "vendor":
        return rows.filter(vendor=actor.vendor)
    seen = scope(actor)
    return rows if seen.programmes is None else rows.filter(programme__in=seen.programmes)


def vendor_request(actor: Actor, vendor: str, n: int, *, need: str = "answer") -> VendorRequest:
    """One request to a vendor, locked for its next step; NotThere when it was never asked or is not the actor's."""
    require(actor, need)
    found = vendor_requests(actor).filter(vendor=vendor, pk=n).select_for_update().first()
    if found is None:
        raise NotThere(say("There is no request {n} to that vendor.", n=n), n=n)
    return found


def colleagues(actor: Actor) -> QuerySet[Person]:
    """Our people who may work on findings, for whoever may: names to assign a finding to."""
    _ours(actor)
    require(actor, "findings")
    roles = [role for role, rights in RIGHTS.items() if "findings" in rights]
    return Person.objects.filter(is_active=True, role__in=roles).order_by("name", "pk")


def people(actor: Actor) -> QuerySet[Person]:
    """Everybody who may sign in, for those who manage members."""
    require(actor, "members")
    return Person.objects.order_by("name")


def audit_entries(actor: Actor) -> QuerySet[AuditEntry]:
    """What was done, newest first; `who` is the name of today, for the chain holds numbers of people alone."""
    _ours(actor)
    require(actor, "audit")
    return named_entries()


def named_entries() -> QuerySet[AuditEntry]:
    """Entries with the names of today, the latest first, for those who look whose they are themselves (undoing a row)."""
    called = Person.objects.filter(pk=OuterRef("person")).values("name")
    return AuditEntry.objects.order_by("-n").annotate(who=Coalesce(Subquery(called), "actor"))
