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
from callsheet.api.schemas_of_work import MemberOut, StandingIn
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
