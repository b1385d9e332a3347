"""Members: who may sign in, as what. Sign-in links are made on the page alone: they are not for programs."""

from typing import Annotated

from django.http import HttpRequest
from ninja import Field, Query, Router

from callsheet.actions import members
from callsheet.actions.acting import acting
from callsheet.actions.rules import rule
from callsheet.api.asking import actor_in
from callsheet.api.offers import offers, offers_change
from callsheet.api.paging import Listed, page
from callsheet.api.repeating import Done, write
from callsheet.api.schemas import Page
from callsheet.api.schemas_of_work import InviteIn, MemberOut, StandingIn
from callsheet.state.actors import Actor
from callsheet.state.models import Person

Number = Annotated[int, Field(ge=1, le=2**62)]
router = Router(tags=["members"])


class MembersAsked(Listed):
    """Which members."""

    search: str = Field("", max_length=200)
    role: str = Field("", max_length=40)
    state: str = Field("", max_length=10, description="active or revoked; both where not given")


@router.get("", response=offers(Page[MemberOut]), summary="All members")
@rule("members")
def list_members(request: HttpRequest, asked: Query[MembersAsked]) -> Page[MemberOut]:
    """By name."""
    actor = actor_in(request)
    with acting(actor, "members"):
        rows = members.found(actor, search=asked.search, role=asked.role, state=asked.state)
        found = list(rows.prefetch_related("memberships"))
    shown, following = page(request, asked, found, lambda person: str(person.pk))
    return Page[MemberOut](items=[_member(person) for person in shown], next_cursor=following)


@router.post("", response=offers_change(MemberOut, status=201), summary="Invite somebody")
@rule("members", why="inviting somebody")
@write
def invite_member(request: HttpRequest, wanted: InviteIn) -> Done:
    """A new member. They come in by the issuer, or by a link from the page Members: links are not for programs."""
    actor = actor_in(request)
    standing = members.Standing(wanted.role, wanted.vendor, tuple(wanted.programmes))
    person, _ = members.invite(wanted.email, name=wanted.name, standing=standing, actor=actor, zone=wanted.zone)
    return Done(_one(actor, person.pk), 201)


@router.get("/{number}", response=offers(MemberOut), summary="One member")
@rule("members", objects=("person",))
def get_member(request: HttpRequest, number: Number) -> MemberOut:
    """Role, vendor, programmes."""
    return _one(actor_in(request), number)


@router.put("/{number}", response=offers_change(MemberOut), summary="Change a member")
@rule("members", objects=("person",))
@write
def change_member(request: HttpRequest, number: Number, standing: StandingIn) -> Done:
    """Another role, vendor or programmes; their sessions end where role or vendor is another."""
    wanted = members.Standing(standing.role, standing.vendor, tuple(standing.programmes))
    members.change(number, wanted, actor=actor_in(request))
    return Done(_one(actor_in(request), number))


@router.post("/{number}/revoke", response=offers_change(MemberOut), summary="Take access away")
@rule("members", objects=("person",))
@write
def revoke_member(request: HttpRequest, number: Number) -> Done:
    """Sessions, links and tokens end at once; their work stays theirs."""
    members.revoke(number, actor=actor_in(request))
    return Done(_one(actor_in(request), number))


@router.post("/{number}/restore", response=offers_change(MemberOut), summary="Give access back")
@rule("members", objects=("person",))
@write
def restore_member(request: HttpRequest, number: Number) -> Done:
    """They may sign in again."""
    members.restore(number, actor=actor_in(request))
    return Done(_one(actor_in(request), number))


@router.post("/{number}/unlink", response=offers_change(MemberOut), summary="Forget their accounts at issuers")
@rule("members", objects=("person",))
@write
def unlink_member(request: HttpRequest, number: Number) -> Done:
    """So that another account may be linked when they sign in the next time."""
    members.unlink(number, actor=actor_in(request))
    return Done(_one(actor_in(request), number))


@router.delete("/{number}", response=offers_change(None, status=204), summary="Erase what is personal of a member")
@rule("members", objects=("person",))
@write
def erase_member(request: HttpRequest, number: Number) -> Done:
    """Name, e-mail and values beside the record go; their work stays. It cannot be undone: 409 while they have access."""
    members.erase(number, actor=actor_in(request))
    return Done(None, 204)


def _one(actor: Actor, number: int) -> MemberOut:
    with acting(actor, "members"):
        return _member(members.one(actor, number))


def _member(person: Person) -> MemberOut:
    return MemberOut(
        id=person.pk,
        email=person.email,
        name=person.name,
        role=person.role,
        vendor=person.vendor or None,
        programmes=sorted(one.programme_id for one in person.memberships.all()),
        is_active=person.is_active,
    )
