"""Letting people in: by password, by a link that works once, by the word of an issuer. Only hashes of links are kept."""

import hashlib
import secrets
from datetime import timedelta
from zoneinfo import available_timezones

from django.contrib.auth import authenticate
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from callsheet.actions import audit, throttle
from callsheet.actions.acting import SYSTEM, Actor, acting
from callsheet.errors import NotAllowed, NotThere, UnusableInput
from callsheet.said import say
from callsheet.state import access
from callsheet.state.models import Person, Session, SignInLink
from callsheet.state.scoping import scoped

LINK_LIVES = timedelta(hours=24)
FIRST_OWNER = "owner@localhost"


def actor_of(person: Person) -> Actor:
    """The actor that a signed-in person is."""
    return Actor(kind="person", name=person.name, role=person.role, person=person.pk, vendor=person.vendor)


def at_the_machine(email: str = "", *, or_first_owner: bool = False) -> Actor:
    """Who a command acts as: the person with that e-mail, else the machine's owner (the system, or as the first owner).

    NotThere where nobody has the e-mail. Whoever may start commands owns the machine and its database already.
    """
    if not email and not or_first_owner:
        return SYSTEM
    with scoped(SYSTEM.scope_text), transaction.atomic():
        people = Person.objects.filter(is_active=True).order_by("pk")
        found = (people.filter(email__iexact=email) if email else people.filter(role="owner")).first()
    if found is None:
        raise NotThere(
            say("Nobody here has the e-mail {email}.", email=email)
            if email
            else say("There is no owner yet: callsheet sign-in-link")
        )
    return actor_of(found)


def invite(
    email: str, *, name: str, role: str, actor: Actor, vendor: str = "", zone: str = "UTC"
) -> tuple[Person, str]:
    """Create a person (or find the one with that e-mail) and make a link that signs them in once."""
    with acting(actor, "members"):
        person = Person.objects.filter(email__iexact=email.strip()).first()
        if person is None:
            require_may_manage(actor, role)
            if vendor:
                access.vendor(actor, vendor)
            called = name.strip() or email.strip()
            person = added(Person(email=email.strip(), name=called, role=role, vendor=vendor, zone=zone))
            personal = audit.beside(person, {"email": person.email, "name": person.name})
            now = {"role": role, "vendor": vendor, "personal": personal}
            audit.record("person.invited", noun="person", key=str(person.pk), actor=actor, now=now)
        else:
            require_may_manage(actor, person.role)
        return person, make_link(person, actor=actor)


def require_may_manage(actor: Actor, role: str) -> None:
    """NotAllowed where somebody who is no owner would make, change or let in an owner."""
    if role == "owner" and actor.role != "owner":
        raise NotAllowed(_("Only an owner can make, change or let in an owner."))


def make_link(person: Person, *, actor: Actor) -> str:
    """The token of a new link for somebody who has access."""
    if not person.is_active:
        raise NotAllowed(_("%(name)s has no access any more: give it back first.") % {"name": person.name})
    token = secrets.token_urlsafe(32)
    SignInLink.objects.create(person=person, token_hash=_hash(token), expires_at=timezone.now() + LINK_LIVES)
    audit.record("person.link_made", noun="person", key=str(person.pk), actor=actor)
    return token


def one_time_link(address: str) -> str:
    """A link for the installation's first owner, made at the command line by whoever owns the machine."""
    with scoped(SYSTEM.scope_text), transaction.atomic():
        owner = Person.objects.filter(role="owner", is_active=True).order_by("pk").first()
        if owner is not None:
            return link_address(address, make_link(owner, actor=SYSTEM))
    _owner, token = invite(FIRST_OWNER, name="Owner", role="owner", actor=SYSTEM)
    return link_address(address, token)


def link_address(address: str, token: str) -> str:
    """Where a link's token leads."""
    return f"{address.rstrip('/')}/sign-in/{token}/"


def by_password(email: str, password: str, *, address: str) -> Person:
    """The person whom e-mail and password let in.

    NotAllowed says nothing about which half was wrong or whether there is such a person, and takes as long either way;
    TooSoon after too many attempts, whether or not there is such a person.
    """
    throttle.charge(throttle.BY_ADDRESS, address)
    throttle.charge(throttle.BY_EMAIL, email)
    person = authenticate(username=email.strip(), password=password)
    if not isinstance(person, Person):
        raise NotAllowed(_("E-mail and password do not fit together."))
    throttle.take_back(throttle.BY_EMAIL, email)
    throttle.take_back(throttle.BY_ADDRESS, address)
    came_in(person, by="password")
    return person


def redeem(token: str, *, address: str = "") -> Person:
    """The person whom an unused, unexpired link lets in; the link is spent. NotAllowed otherwise."""
    throttle.charge(throttle.BY_ADDRESS, address)
    with scoped(SYSTEM.scope_text), transaction.atomic():
        spent = SignInLink.objects.filter(
            token_hash=_hash(token), used_at__isnull=True, expires_at__gt=timezone.now(), person__is_active=True
        ).update(used_at=timezone.now())
        if not spent:
            raise NotAllowed(_("This link has been used or is too old. Ask whoever gave it to you for a new one."))
        person = SignInLink.objects.select_related("person").get(token_hash=_hash(token)).person
    throttle.take_back(throttle.BY_ADDRESS, address)
    came_in(person, by="link")
    return person


def came_in(person: Person, *, by: str) -> None:
    """Note that somebody signed in, and by which door."""
    with scoped(SYSTEM.scope_text), transaction.atomic():
        now = {"by": by}
        audit.record("person.signed_in", noun="person", key=str(person.pk), actor=actor_of(person), now=now)


def is_password_of(person: Person, password: str, *, address: str) -> bool:
    """Whether the password is that of somebody who is signed in already; attempts are counted as at the door."""
    throttle.charge(throttle.BY_ADDRESS, address)
    throttle.charge(throttle.BY_EMAIL, person.email)
    if not person.check_password(password):
        return False
    throttle.take_back(throttle.BY_EMAIL, person.email)
    throttle.take_back(throttle.BY_ADDRESS, address)
    return True


def set_password(person: Person, password: str) -> None:
    """Give the person a password; all their sessions end. UnusableInput says what is wrong with it."""
    try:
        validate_password(password, person)
    except ValidationError as error:
        raise UnusableInput(" ".join(error.messages), field="password") from error
    with scoped(SYSTEM.scope_text), transaction.atomic():
        person.set_password(password)
        person.save(update_fields=["password"])
        Session.objects.filter(person=person).delete()
        audit.record("person.password_set", noun="person", key=str(person.pk), actor=actor_of(person))


def checked(person: Person) -> None:
    """UnusableInput names the first field of a person that cannot be so."""
    if person.zone not in available_timezones():
        sentence = _("“%(zone)s” is no time zone: write one such as Europe/Berlin.")
        raise UnusableInput(sentence % {"zone": person.zone}, field="zone")
    try:
        person.full_clean(exclude=["password"])
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise UnusableInput(f"{field}: “{getattr(person, field, '')}” — {' '.join(messages)}", field=field) from error


def added(person: Person) -> Person:
    """The new person, saved without a password. UnusableInput names the first field that cannot be so."""
    person.set_unusable_password()
    checked(person)
    person.save()
    return person


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
