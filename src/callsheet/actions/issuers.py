"""Letting people in by the word of an issuer: who they are there, whom that makes them here, and what a rule gives them."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from callsheet.actions import audit, signin
from callsheet.actions.acting import SYSTEM, lock
from callsheet.errors import NotAllowed
from callsheet.state.issuer import Issuer, Word
from callsheet.state.models import Identity, Member, Person, Programme, Session
from callsheet.state.scoping import scoped


def by_issuer(word: Word, issuer: Issuer) -> Person:
    """The person of this word: linked before, else invited under the same verified e-mail, else admitted by a rule.

    NotAllowed says in one sentence why somebody stays outside.
    """
    with scoped(SYSTEM.scope_text), transaction.atomic():
        lock(f"identity {word.issuer} {word.subject}")
        known = Identity.objects.select_related("person").filter(issuer=word.issuer, subject=word.subject).first()
        person = _linked(word, issuer) if known is None else known.person
        if not person.is_active:
            raise NotAllowed(
                _("%(email)s has no access any more. Ask whoever manages members.") % {"email": person.email}
            )
        if person.admitted_by == "domain":
            _follow_groups(person, word, issuer)
        Identity.objects.filter(issuer=word.issuer, subject=word.subject).update(used_at=timezone.now())
    signin.came_in(person, by="issuer")
    return person


def _linked(word: Word, issuer: Issuer) -> Person:
    email = _verified(word, issuer)
    person = Person.objects.filter(email__iexact=email).first() or _admitted(word, issuer, email)
    if person.identities.filter(issuer=word.issuer).exists():
        sentence = _(
            "%(email)s is linked to another account at %(issuer)s. Whoever manages members can undo that link."
        )
        raise NotAllowed(sentence % {"email": email, "issuer": issuer.name})
    Identity.objects.create(person=person, issuer=word.issuer, subject=word.subject)
    audit.record("person.linked", noun="person", key=str(person.pk), actor=signin.actor_of(person))
    return person


def _verified(word: Word, issuer: Issuer) -> str:
    """The e-mail of the word; NotAllowed where there is none, or where nobody has verified that it is theirs."""
    if not word.email:
        raise NotAllowed(
            _("%(issuer)s does not tell your e-mail address. Its administrator has to allow the scope “email”.")
            % {"issuer": issuer.name}
        )
    if word.is_verified is False or (word.is_verified is None and not issuer.trusts_email):
        raise NotAllowed(
            _("%(issuer)s does not say that %(email)s is verified. Verify it there, then sign in again.")
            % {"issuer": issuer.name, "email": word.email}
        )
    return word.email.strip()


def _admitted(word: Word, issuer: Issuer, email: str) -> Person:
    role = issuer.domains.get(email.rpartition("@")[2].casefold())
    if role is None:
        raise NotAllowed(_("Nobody has invited %(email)s. Ask whoever manages members.") % {"email": email})
    person = signin.added(Person(email=email, name=word.name or email, role=role, admitted_by="domain"))
    now = {"role": role, "personal": audit.beside(person, {"email": person.email, "name": person.name})}
    audit.record("person.admitted", noun="person", key=str(person.pk), actor=SYSTEM, now=now)
    return person


def _follow_groups(person: Person, word: Word, issuer: Issuer) -> None:
    """Role and programmes as the groups say today; the first rule that fits gives the role, the domain's where none does."""
    domain = person.email.rpartition("@")[2].casefold()
    role = next((r for group, r in issuer.group_roles.items() if group in word.groups), issuer.domains.get(domain))
    if role is None:
        raise NotAllowed(
            _("The rule that admitted %(email)s is gone. Ask for an invitation.") % {"email": person.email}
        )
    codes = [code for group, code in issuer.group_programmes.items() if group in word.groups]
    was = {"role": person.role, "programmes": programmes_of(person)}
    if person.role != role:
        person.role = role
        person.save(update_fields=["role"])
        Session.objects.filter(person=person).delete()
    if issuer.group_programmes:
        keep_members(person, codes)
    now = {"role": role, "programmes": programmes_of(person)}
    if was != now:
        audit.record("person.changed", noun="person", key=str(person.pk), actor=SYSTEM, was=was, now=now)


def programmes_of(person: Person) -> list[str]:
    """Codes of the programmes that somebody is a member of."""
    return sorted(Member.objects.filter(person=person).values_list("programme_id", flat=True))


def keep_members(person: Person, codes: Sequence[str]) -> None:
    """Make somebody a member of exactly these programmes; codes that no programme has are left out."""
    Member.objects.filter(person=person).exclude(programme_id__in=codes).delete()
    there = Programme.objects.filter(code__in=codes).exclude(members__person=person)
    Member.objects.bulk_create([Member(programme=programme, person=person) for programme in there])
