"""Who may sign in, as what: invite, change, take away, give back, erase. What people did stays theirs.

Whoever loses access or changes role loses their sessions in the same transaction; tokens of those without access stop too.
"""

from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from callsheet.actions import audit, signin
from callsheet.actions.acting import Actor, acting, lock
from callsheet.actions.issuers import keep_members, programmes_of
from callsheet.errors import Clash, NotAllowed, NotThere, UnusableInput
from callsheet.state import access
from callsheet.state.models import (
    ApiToken,
    FindingStep,
    Identity,
    ImportRun,
    Manifest,
    Member,
    Person,
    PersonalDetail,
    Session,
    SignInLink,
)

ERASED = "erased.invalid"


@dataclass(frozen=True, slots=True)
class Standing:
    """What somebody is here: role, vendor (of a vendor's people, else ''), programmes (codes)."""

    role: str
    vendor: str = ""
    programmes: tuple[str, ...] = ()


def found(actor: Actor, *, search: str = "", role: str = "", state: str = "") -> QuerySet[Person]:
    """Members by name or e-mail, role, and state (active, revoked; '' = both); whoever was erased is left out."""
    rows = access.people(actor).filter(erased_at__isnull=True)
    if search:
        rows = rows.filter(Q(name__icontains=search) | Q(email__icontains=search))
    if role:
        rows = rows.filter(role=role)
    return rows if not state else rows.filter(is_active=state == "active")


def one(actor: Actor, number: int) -> Person:
    """One member; NotThere where there is none, or none any more."""
    person = access.people(actor).filter(pk=number, erased_at__isnull=True).first()
    if person is None:
        raise NotThere(_("There is no such member."), person=number)
    return person


def by_email(actor: Actor, email: str) -> Person:
    """One member by e-mail; NotThere where there is none."""
    person = access.people(actor).filter(email__iexact=email.strip(), erased_at__isnull=True).first()
    if person is None:
        raise NotThere(_("There is no member with the e-mail “%(email)s”.") % {"email": email}, email=email)
    return person


def invite(email: str, *, name: str, standing: Standing, actor: Actor, zone: str = "UTC") -> tuple[Person, str]:
    """A new member and the token of a link that signs them in once. Clash where somebody has that e-mail already."""
    with acting(actor, "members"):
        if Person.objects.filter(email__iexact=email.strip()).exists():
            raise Clash(_("Somebody with the e-mail “%(email)s” is a member already.") % {"email": email.strip()})
        _fits(actor, standing)
        person, token = signin.invite(
            email, name=name, role=standing.role, actor=actor, vendor=standing.vendor, zone=zone
        )
        if standing.programmes:
            keep_members(person, standing.programmes)
            now = {"programmes": list(standing.programmes)}
            audit.record(
                "person.changed", noun="person", key=str(person.pk), actor=actor, was={"programmes": []}, now=now
            )
        return person, token


def new_link(number: int, *, actor: Actor) -> str:
    """The token of another link for a member. Nobody but an owner lets somebody in as an owner."""
    with acting(actor, "members"):
        person = one(actor, number)
        signin.require_may_manage(actor, person.role)
        return signin.make_link(person, actor=actor)


def change(number: int, standing: Standing, *, actor: Actor) -> Person:
    """Give a member another role, vendor or programmes; their sessions end where role or vendor is another."""
    with acting(actor, "members"):
        lock("members")
        person = _another(actor, number)
        _fits(actor, standing)
        was = standing_of(person)
        if was == standing:
            return person
        if was.role == "owner" and standing.role != "owner":
            _keep_an_owner(person)
        person.role, person.vendor, person.admitted_by = standing.role, standing.vendor, "invitation"
        signin.checked(person)
        person.save(update_fields=["role", "vendor", "admitted_by"])
        keep_members(person, standing.programmes)
        if (was.role, was.vendor) != (standing.role, standing.vendor):
            Session.objects.filter(person=person).delete()
        audit.record(
            "person.changed", noun="person", key=str(person.pk), actor=actor, was=_said(was), now=_said(standing)
        )
        return person


def revoke(number: int, *, actor: Actor) -> Person:
    """Take a member's access away: sessions, links and tokens end at once; work stays theirs."""
    with acting(actor, "members"):
        lock("members")
        person = _another(actor, number)
        if person.role == "owner":
            _keep_an_owner(person)
        if person.is_active:
            _end_access(person)
            audit.record("person.revoked", noun="person", key=str(person.pk), actor=actor)
        return person


def restore(number: int, *, actor: Actor) -> Person:
    """Give access back; sessions, links and tokens of before stay ended."""
    with acting(actor, "members"):
        person = _another(actor, number)
        if not person.is_active:
            Person.objects.filter(pk=person.pk).update(is_active=True)
            audit.record("person.restored", noun="person", key=str(person.pk), actor=actor)
        person.refresh_from_db()
        return person


def erase(number: int, *, actor: Actor) -> None:
    """Erase what is personal of a member who has no access any more: name, e-mail, zone, links to issuers, and the values
    beside the audit's entries. The number stays, so that work and the chain of the audit stand. It cannot be undone."""
    with acting(actor, "members"):
        lock("members")
        person = _another(actor, number)
        if person.is_active:
            raise Clash(_("%(name)s still has access: take it away first.") % {"name": person.name})
        PersonalDetail.objects.filter(person=person).delete()
        Identity.objects.filter(person=person).delete()
        Member.objects.filter(person=person).delete()
        _rename_in_records(person, f"Person {person.pk}")
        person.email, person.name = f"{person.pk}@{ERASED}", f"Person {person.pk}"
        person.region, person.zone, person.language, person.last_login = "", "UTC", "", None
        person.erased_at = timezone.now()
        person.set_unusable_password()
        person.save()
        person.digest_addresses.all().delete()
        audit.record("person.erased", noun="person", key=str(number), actor=actor)


def unlink(number: int, *, actor: Actor) -> int:
    """Forget which accounts at issuers are a member's, so that another may be linked; how many were forgotten."""
    with acting(actor, "members"):
        person = _another(actor, number)
        forgotten = Identity.objects.filter(person=person).delete()[0]
        if forgotten:
            audit.record("person.unlinked", noun="person", key=str(person.pk), actor=actor, was={"links": forgotten})
        return forgotten


def standing_of(person: Person) -> Standing:
    """What somebody is now."""
    return Standing(person.role, person.vendor, tuple(programmes_of(person)))


def _end_access(person: Person) -> None:
    Person.objects.filter(pk=person.pk).update(is_active=False)
    Session.objects.filter(person=person).delete()
    SignInLink.objects.filter(person=person, used_at__isnull=True).delete()
    ApiToken.objects.filter(person=person, revoked_at__isnull=True).update(revoked_at=timezone.now())
    person.refresh_from_db()


def _another(actor: Actor, number: int) -> Person:
    """A member whom the actor may change: not themselves, and an owner only if they are one."""
    person = one(actor, number)
    if actor.person == person.pk:
        raise NotAllowed(_("Nobody changes their own role or access: ask another owner."))
    signin.require_may_manage(actor, person.role)
    return person


def _fits(actor: Actor, standing: Standing) -> None:
    signin.require_may_manage(actor, standing.role)
    if standing.role == "vendor" and not standing.vendor:
        raise UnusableInput(_("A vendor's person needs the vendor."), field="vendor")
    if standing.role != "vendor" and standing.vendor:
        raise UnusableInput(_("Only somebody of the role vendor has a vendor."), field="vendor")
    if standing.vendor:
        access.vendor(actor, standing.vendor)
    for code in standing.programmes:
        access.programme(actor, code)


def _keep_an_owner(person: Person) -> None:
    if not Person.objects.filter(role="owner", is_active=True).exclude(pk=person.pk).exists():
        raise Clash(_("%(name)s is the last owner: make somebody else an owner first.") % {"name": person.name})


def _said(standing: Standing) -> dict[str, object]:
    return {"role": standing.role, "vendor": standing.vendor, "programmes": list(standing.programmes)}


def _rename_in_records(person: Person, name: str) -> None:
    """Records of imports and steps that hold the name as text say the new one, unless somebody else is called the same."""
    FindingStep.objects.filter(person=person.pk).update(by=name)
    if not Person.objects.filter(name=person.name).exclude(pk=person.pk).exists():
        ImportRun.objects.filter(actor=person.name).update(actor=name)
        Manifest.objects.filter(actor=person.name).update(actor=name)
