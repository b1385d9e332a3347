"""How often somebody may knock in vain: counted in PostgreSQL by person and by address, with a wait that doubles.

An attempt is counted before the password is looked at and taken back when it succeeds, so that attempts made at once by
many processes cannot slip through between the look and the count.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from callsheet.actions import audit
from callsheet.actions.acting import SYSTEM
from callsheet.errors import TooSoon
from callsheet.said import say
from callsheet.state.people import Person, Throttle
from callsheet.state.scoping import scoped

FORGOTTEN_AFTER = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Limit:
    """So many free attempts; after each further one a wait, twice as long as the last, up to the longest."""

    kind: str
    free: int
    first: timedelta = timedelta(seconds=30)
    longest: timedelta = timedelta(minutes=15)

    def wait(self, tries: int) -> timedelta:
        """The wait after so many attempts in vain."""
        over = tries - self.free
        return timedelta() if over < 0 else min(self.first * 2 ** min(over, 20), self.longest)


BY_EMAIL = Limit("e-mail", free=5)
BY_ADDRESS = Limit("address", free=30)
BY_START = Limit("start", free=30)
"""BY_START counts journeys to an issuer that were begun from an address and did not end in a sign-in."""


def charge(limit: Limit, what: str, *, now: datetime | None = None) -> None:
    """Count one attempt. TooSoon where the last ones were too many; that one is not counted, so patience always helps."""
    now = now or timezone.now()
    with scoped(SYSTEM.scope_text), transaction.atomic():
        row = _row(limit, what, now)
        if row.until > now:
            raise TooSoon(say("Too many attempts to sign in."), until=row.until)
        row.tries = 1 if now - row.last_at > FORGOTTEN_AFTER else row.tries + 1
        row.last_at, row.until = now, now + limit.wait(row.tries)
        row.save(update_fields=["tries", "last_at", "until"])
        if row.until > now:
            _tell(limit, what, row)


def take_back(limit: Limit, what: str) -> None:
    """The attempt was no attempt in vain. By e-mail all are forgiven; by address this one alone, for many share one."""
    now = timezone.now()
    with scoped(SYSTEM.scope_text), transaction.atomic():
        row = _row(limit, what, now)
        row.tries = 0 if limit is BY_EMAIL else max(row.tries - 1, 0)
        row.until = now
        row.save(update_fields=["tries", "until"])


def forget_old(*, now: datetime | None = None) -> int:
    """Remove counts that no longer count; how many."""
    with scoped(SYSTEM.scope_text), transaction.atomic():
        return Throttle.objects.filter(last_at__lt=(now or timezone.now()) - FORGOTTEN_AFTER).delete()[0]


def _row(limit: Limit, what: str, now: datetime) -> Throttle:
    key = _key(limit, what)
    made = Throttle(key=key, kind=limit.kind, last_at=now, until=now)
    Throttle.objects.bulk_create([made], ignore_conflicts=True)
    return Throttle.objects.select_for_update().get(key=key)


def _key(limit: Limit, what: str) -> str:
    """Neither e-mails nor addresses are kept: a hash with the installation's key, which a list of guesses cannot open."""
    return salted_hmac(f"callsheet.throttle.{limit.kind}", what.strip().casefold(), algorithm="sha256").hexdigest()


def _tell(limit: Limit, what: str, row: Throttle) -> None:
    whom = Person.objects.filter(email__iexact=what.strip()).first() if limit is BY_EMAIL else None
    key = row.key[:16] if whom is None else str(whom.pk)
    seconds = round((row.until - row.last_at).total_seconds())
    noun = limit.kind if whom is None else "person"
    audit.record("door.closed", noun=noun, key=key, actor=SYSTEM, now={"tries": row.tries, "wait_seconds": seconds})
