"""Tokens: a program acts in somebody's name, with a part of what they may do, until it is revoked.

A token is 256 random bits, so its plain SHA-256 is enough: nobody can try 2^256 of them, and slow hashes protect what
people make up. It is shown once. What it may do is worked out anew at every use: a person who lost a role or a programme
since has lost it for all their tokens too.
"""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from callsheet.actions import audit
from callsheet.actions.acting import Actor, acting
from callsheet.actions.signin import actor_of
from callsheet.errors import Clash, NotAllowed, NotThere, UnusableInput
from callsheet.said import say
from callsheet.state import access
from callsheet.state.actors import RIGHTS
from callsheet.state.models import ApiToken, Person
from callsheet.state.scoping import ALL, scoped

MARK = "cs_"
"""What every token begins with, so that scanners of source code can recognise one that was left there."""
SHOWN = 10
LONGEST = timedelta(days=2 * 366)
WINDOW = timedelta(minutes=1)
WIDE = frozenset({"audit", "members"})
"""Rights that know no programmes."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a new token is to be: name, rights, programmes (none = every one of the person), and its last moment."""

    name: str
    rights: tuple[str, ...]
    programmes: tuple[str, ...] = ()
    expires: datetime | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """Who showed a token: the actor that it makes, its number, and seconds to wait where it was shown too often (0 = none)."""

    actor: Actor
    token: int
    wait: int = 0


def make(wanted: Wanted, *, actor: Actor, whose: Person | None = None) -> tuple[ApiToken, str]:
    """Make a token of one's own (at the command line: of anybody); the row, and the token itself, which nobody sees again."""
    person = _person(actor, whose)
    with acting(actor, "tokens"):
        _check(wanted, actor_of(person) if whose is not None else actor)
        text = MARK + secrets.token_urlsafe(32)
        try:
            with scoped(ALL), transaction.atomic():
                row = ApiToken.objects.create(
                    person=person,
                    name=wanted.name.strip(),
                    prefix=text[:SHOWN],
                    token_hash=_hash(text),
                    rights=sorted(set(wanted.rights)),
                    programmes=sorted(set(wanted.programmes)),
                    expires_at=wanted.expires,
                )
        except IntegrityError as error:
            raise Clash(
                say("There is a token “{name}” already: revoke it, or choose another name.", name=wanted.name)
            ) from error
        now = {"name": row.name, "rights": row.rights, "programmes": row.programmes, "expires": row.expires_at}
        audit.record("token.made", noun="token", key=str(row.pk), actor=actor, now=now)
    return row, text


def listed(*, actor: Actor, whose: Person | None = None) -> list[ApiToken]:
    """The tokens of one person (their own; at the command line anybody's, or all), the newest first."""
    with acting(actor, "tokens"), scoped(ALL):
        rows = ApiToken.objects.select_related("person").order_by("-pk")
        if actor.kind == "system" and whose is None:
            return list(rows)
        return list(rows.filter(person=_person(actor, whose)))


def revoke(key: int, *, actor: Actor) -> ApiToken:
    """End a token now. NotThere where it is not the actor's, or has ended already."""
    with acting(actor, "tokens"):
        with scoped(ALL):
            rows = ApiToken.objects.filter(pk=key, revoked_at__isnull=True)
            if actor.kind != "system":
                rows = rows.filter(person_id=actor.person or 0)
            row = rows.select_for_update().first()
            if row is None:
                raise NotThere(say("There is no token {key} in use.", key=key), key=key)
            row.revoked_at = timezone.now()
            row.save(update_fields=["revoked_at"])
        audit.record("token.revoked", noun="token", key=str(row.pk), actor=actor, was={"name": row.name})
    return row


def person_of(email: str) -> Person:
    """Somebody by their e-mail; the first owner where none is given. NotThere where there is nobody."""
    with scoped(ALL), transaction.atomic():
        people = Person.objects.filter(is_active=True).order_by("pk")
        found = people.filter(email__iexact=email).first() if email else people.filter(role="owner").first()
    if found is None:
        who = say("There is nobody with the e-mail {email}.", email=email) if email else say("There is no owner yet.")
        raise NotThere(say("{who} `callsheet sign-in-link` lets somebody in first.", who=who), email=email)
    return found


def as_json(row: ApiToken) -> dict[str, object]:
    """A token as it is listed: everything but the token."""
    return {
        "id": row.pk,
        "prefix": row.prefix,
        "name": row.name,
        "person": row.person.email,
        "rights": row.rights,
        "programmes": row.programmes,
        "made": _text(row.made_at),
        "expires": _text(row.expires_at),
        "last_used": _text(row.last_used_at),
        "revoked": _text(row.revoked_at),
    }


def _text(at: datetime | None) -> str | None:
    return None if at is None else at.astimezone(UTC).isoformat(timespec="seconds")


COUNTED = """
UPDATE api_token SET
    window_uses = CASE WHEN window_at > %(since)s THEN window_uses + 1 ELSE 1 END,
    window_at = CASE WHEN window_at > %(since)s THEN window_at ELSE %(now)s END,
    last_used_at = %(now)s
WHERE token_hash = %(hash)s AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > %(now)s)
RETURNING id, person_id, name, rights, programmes, window_uses, window_at
"""


def shown(text: str) -> Shown:
    """Whoever shows this token, counted as one use. NotAllowed for a token that is unknown, revoked or over."""
    now = timezone.now()
    with scoped(ALL), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(COUNTED, {"now": now, "since": now - WINDOW, "hash": _hash(text)})
            row = cursor.fetchone()
        person = None if row is None else Person.objects.filter(pk=row[1], is_active=True).first()
    if row is None or person is None:
        raise NotAllowed(say("This token is not known, was revoked, or is over. Make another one on the page Tokens."))
    key, _, name, rights, programmes, uses, since = row
    actor = replace(
        actor_of(person),
        name=f"{person.name} (token {name})",
        rights=frozenset(rights),
        programmes=frozenset(programmes) or None,
        token=key,
    )
    wait = 0 if uses <= settings.CALLSHEET.api_rate else max(1, round((since + WINDOW - now).total_seconds()))
    return Shown(actor, key, wait)


def _person(actor: Actor, whose: Person | None) -> Person:
    """Whose tokens these are: one's own; the command line says whose."""
    if whose is not None and actor.kind == "system":
        return whose
    if actor.person is None or actor.rights is not None:
        raise NotAllowed(say("Tokens are made and revoked by people who are signed in, not by a token."))
    with scoped(ALL), transaction.atomic():
        return Person.objects.get(pk=actor.person)


def _check(wanted: Wanted, of: Actor) -> None:
    if not wanted.name.strip() or len(wanted.name) > 100:
        raise UnusableInput(say("Give the token a name of at most 100 letters: what it is for."), field="name")
    if not wanted.rights:
        raise UnusableInput(say("Choose at least one right."), field="rights")
    _check_rights(wanted.rights, of)
    _check_programmes(wanted, of)
    if wanted.expires is not None and not timezone.now() < wanted.expires <= timezone.now() + LONGEST:
        raise UnusableInput(say("A token ends in the future, at most two years from now."), field="expires")


def _check_rights(rights: Sequence[str], of: Actor) -> None:
    grantable = [right for right in sorted(RIGHTS.get(of.role, frozenset())) if right != "tokens"]
    wrong = [right for right in rights if right not in grantable]
    if wrong:
        raise UnusableInput(
            say(
                "“{wrong}” is not a right that {name} can give; choose from {grantable}.",
                wrong=wrong[0],
                name=of.name,
                grantable=", ".join(grantable),
            ),
            field="rights",
        )


def _check_programmes(wanted: Wanted, of: Actor) -> None:
    if not wanted.programmes:
        return
    wide = sorted(WIDE & set(wanted.rights))
    if wide:
        raise UnusableInput(
            say("The right to {wide} is over everything: a token for some programmes cannot have it.", wide=wide[0]),
            field="rights",
        )
    seen = set(access.programmes(of).filter(code__in=wanted.programmes).values_list("code", flat=True))
    unseen = sorted(set(wanted.programmes) - seen)
    if unseen:
        raise UnusableInput(say("There is no programme “{unseen}”.", unseen=unseen[0]), field="programmes")


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
