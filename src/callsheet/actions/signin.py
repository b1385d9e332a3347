"""Letting people in: a link that works once, then a password. Only hashes of links are kept."""

import hashlib
import secrets
from datetime import timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from callsheet.actions import audit
from callsheet.actions.acting import SYSTEM, Actor, acting
from callsheet.errors import NotAllowed, UnusableInput
from callsheet.state import access
from callsheet.state.models import Person, SignInLink
from callsheet.state.scoping import scoped

LINK_LIVES = timedelta(hours=24)
FIRST_OWNER = "owner@localhost"


def actor_of(person: Person) -> Actor:
    """The actor that a signed-in person is."""
    return Actor(kind="person", name=person.name, role=person.role, person=person.pk, vendor=person.vendor)


def invite(
    email: str, *, name: str, role: str, actor: Actor, vendor: str = "", zone: str = "UTC"
) -> tuple[Person, str]:
    """Create a person (or find the one with that e-mail) and make a link that signs them in once."""
    with acting(actor, "members"):
        person = Person.objects.filter(email__iexact=email).first()
        if person is None:
            if vendor:
                access.vendor(actor, vendor)
            person = Person(email=email, name=name, role=role, vendor=vendor, zone=zone)
            person.set_unusable_password()
            _checked(person)
            person.save()
            now = {"email": email, "name": name, "role": role, "vendor": vendor}
            audit.record("person.invited", noun="person", key=str(person.pk), actor=actor, now=now)
        return person, _link(person)


def one_time_link(address: str) -> str:
    """A link for the installation's first owner, made at the command line by whoever owns the machine."""
    with scoped(SYSTEM.scope_text), transaction.atomic():
        owner = Person.objects.filter(role="owner", is_active=True).order_by("pk").first()
    if owner is None:
        owner, token = invite(FIRST_OWNER, name="Owner", role="owner", actor=SYSTEM)
    else:
        with scoped(SYSTEM.scope_text), transaction.atomic():
            token = _link(owner)
    return f"{address.rstrip('/')}/sign-in/{token}/"


def redeem(token: str) -> Person:
    """The person whom an unused, unexpired link lets in; the link is spent. NotAllowed otherwise."""
    with scoped(SYSTEM.scope_text), transaction.atomic():
        spent = SignInLink.objects.filter(
            token_hash=_hash(token), used_at__isnull=True, expires_at__gt=timezone.now(), person__is_active=True
        ).update(used_at=timezone.now())
        if not spent:
            raise NotAllowed("This link has been used or is too old. Ask for a new one: `callsheet sign-in-link`.")
        person = SignInLink.objects.select_related("person").get(token_hash=_hash(token)).person
        audit.record("person.signed_in", noun="person", key=str(person.pk), actor=actor_of(person))
        return person


def set_password(person: Person, password: str) -> None:
    """Give the person a password. UnusableInput says what is wrong with it."""
    try:
        validate_password(password, person)
    except ValidationError as error:
        raise UnusableInput(" ".join(error.messages), field="password") from error
    with scoped(SYSTEM.scope_text), transaction.atomic():
        person.set_password(password)
        person.save(update_fields=["password"])
        audit.record("person.password_set", noun="person", key=str(person.pk), actor=actor_of(person))


def _link(person: Person) -> str:
    token = secrets.token_urlsafe(32)
    SignInLink.objects.create(person=person, token_hash=_hash(token), expires_at=timezone.now() + LINK_LIVES)
    return token


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _checked(person: Person) -> None:
    try:
        person.full_clean(exclude=["password"])
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise UnusableInput(f"{field}: “{getattr(person, field, '')}” — {' '.join(messages)}", field=field) from error
