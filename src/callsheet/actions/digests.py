"""The morning's digest: where each person wants it, sent at their hour, once a day, and a sentence where it did not work."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils import timezone, translation

from callsheet.actions import audit, letters
from callsheet.actions.acting import SYSTEM, Actor, acting, reading
from callsheet.actions.letters import Letter
from callsheet.actions.pages.today import Chosen, today_page
from callsheet.actions.signin import actor_of
from callsheet.decisions.wording import instant
from callsheet.errors import CallsheetError, NotAllowed, NotThere, UnusableInput
from callsheet.reports.digest import digest, digest_text
from callsheet.said import beside, say, spoken, term
from callsheet.state import access
from callsheet.state.models import DigestAddress, DigestSent

MOST_ADDRESSES = 10
MOST_ATTEMPTS = 5
LATEST = timedelta(hours=4)
"""A digest that could not go out within this time of its hour is old news, and left out."""
WAIT = timedelta(minutes=5)
"""The pause before the second attempt; it doubles with each one."""
GONE = timedelta(minutes=10)
"""A sending that says nothing for so long was interrupted. It may have arrived, so it is not repeated."""
SATURDAY = 5

log = logging.getLogger("callsheet.digest")


@dataclass(frozen=True, slots=True)
class Told:
    """An address as its owner sees it: number, label, service (never the address), hour, and what came of the last one."""

    number: int
    label: str
    service: str
    hour: int
    weekends: bool
    is_on: bool
    programme: str
    last: str
    is_failed: bool


def mine(actor: Actor) -> tuple[Told, ...]:
    """The actor's own addresses, and those of programmes where they may set them."""
    with reading(actor):
        return tuple(_told(row) for row in _addresses(actor).prefetch_related("sent"))


def add(
    address: str, *, actor: Actor, label: str = "", programme: str = "", hour: str = "8", weekends: bool = False
) -> int:
    """Send the digest there from now on, at `hour` (0 to 23) in the person's or programme's zone; the address's number.

    With `programme` it is that programme's digest, for a channel of its team; that needs the right to the registry.
    """
    with acting(actor, "registry" if programme else "read"):
        if actor.role == "vendor" or (actor.person is None and not programme):
            raise NotAllowed(say("A digest goes to one of our people or to a programme: name one."), field="programme")
        if _addresses(actor).count() >= MOST_ADDRESSES:
            raise UnusableInput(
                say("{most_addresses} addresses are enough: remove one first.", most_addresses=MOST_ADDRESSES),
                field="address",
            )
        place = access.programme(actor, programme) if programme else None
        checked = letters.checked(address)
        row = DigestAddress.objects.create(
            person_id=None if place else actor.person,
            programme=place,
            label=label.strip()[:100] or letters.shown(checked),
            sealed=letters.sealed(checked),
            hour=_hour(hour),
            weekends=weekends,
        )
        audit.record("digest.added", noun="digest address", key=str(row.pk), actor=actor, now={"hour": row.hour})
        return row.pk


def change(number: int, *, actor: Actor, hour: str, weekends: bool, is_on: bool) -> None:
    """Another hour, weekends or not, on or off."""
    with acting(actor, "read"):
        row = _own(number, actor)
        row.hour, row.weekends, row.is_on = _hour(hour), weekends, is_on
        row.save()
        now = {"hour": row.hour, "weekends": weekends, "on": is_on}
        audit.record("digest.changed", noun="digest address", key=str(row.pk), actor=actor, now=now)


def remove(number: int, *, actor: Actor) -> None:
    """Send nothing there any more; the address is forgotten."""
    with acting(actor, "read"):
        row = _own(number, actor)
        audit.record("digest.removed", noun="digest address", key=str(row.pk), actor=actor)
        row.delete()


def send_test(number: int, *, actor: Actor) -> str:
    """Send today's digest there at once; '' where it was taken, else one sentence why not."""
    with reading(actor):
        row = _own(number, actor)
        address = letters.unsealed(row.sealed)
    return letters.deliver(address, letter_of(row))


def _addresses(actor: Actor) -> QuerySet[DigestAddress]:
    rows = DigestAddress.objects.select_related("person", "programme").order_by("pk")
    own = rows.filter(person_id=actor.person or 0)
    return own | rows.filter(programme__in=access.programmes(actor)) if actor.may("registry") else own


def _own(number: int, actor: Actor) -> DigestAddress:
    row = _addresses(actor).filter(pk=number).first()
    if row is None:
        raise NotThere(say("There is no such address for a digest."), number=number)
    return row


def _hour(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) > 23:
        raise UnusableInput(say("“{text}” is no hour: 0 to 23.", text=text[:20]), field="hour", value=text[:20])
    return int(text)


def _told(row: DigestAddress) -> Told:
    try:
        service = letters.shown(letters.unsealed(row.sealed))
    except UnusableInput as error:
        service = error.sentence
    last = max(row.sent.all(), key=lambda s: s.day, default=None)
    said = "" if last is None else last.sentence or beside(" ", (term(last.state), instant(last.at)))
    failed = last is not None and last.state == "failed"
    place = row.programme.code if row.programme else ""
    return Told(row.pk, row.label, service, row.hour, row.weekends, row.is_on, place, said, failed)


def letter_of(row: DigestAddress) -> Letter:
    """This morning as a letter, as whoever gets it may see it: in a person's language and zone, or in a programme's zone
    and the source language, since a channel has many readers.
    """
    if row.person is not None:
        actor, chosen = actor_of(row.person), Chosen()
    else:
        actor, chosen = SYSTEM, Chosen(where={"programme": row.programme.code if row.programme else ""})
    language = (row.person.language if row.person else "") or settings.LANGUAGE_CODE
    with translation.override(language), timezone.override(_zone(row)):
        letter = digest(today_page(actor, "", chosen), address=settings.CALLSHEET.address)
        page = render_to_string("mail/digest.html", {"letter": letter})
        return Letter(spoken(letter.subject), spoken(digest_text(letter)), page)


def _zone(row: DigestAddress) -> ZoneInfo:
    owner = row.person or row.programme
    return ZoneInfo(owner.zone if owner else "UTC")


def day_due(row: DigestAddress, now: datetime) -> date | None:
    """The day whose digest is due at `now` in the owner's zone; None where none is."""
    here = now.astimezone(_zone(row))
    begins = here.replace(hour=row.hour, minute=0, second=0, microsecond=0)
    is_rest = here.weekday() >= SATURDAY and not row.weekends
    return here.date() if begins <= here < begins + LATEST and not is_rest else None


def send_due(now: datetime) -> Mapping[int, str]:
    """Send every digest that is due; what went wrong by address ('' where it was taken). One failure stops no other."""
    with reading(SYSTEM):
        rows = DigestAddress.objects.filter(is_on=True).select_related("person", "programme").order_by("pk")
        due = [
            (row, day) for row in rows if (row.person is None or row.person.is_active) and (day := day_due(row, now))
        ]
    return {row.pk: _sent(row, day, now) for row, day in due if _claimed(row, day, now)}


def _claimed(row: DigestAddress, day: date, now: datetime) -> bool:
    """Whether this process sends it: once a day, again only after a failure and a pause."""
    with reading(SYSTEM), transaction.atomic():
        DigestAddress.objects.select_for_update().get(pk=row.pk)
        sent, is_new = DigestSent.objects.get_or_create(address=row, day=day, defaults={"state": "sending", "at": now})
        if is_new:
            return True
        if sent.state == "sending" and now - sent.at >= GONE:
            sent.state, sent.attempts = "failed", MOST_ATTEMPTS
            sent.sentence = say("It was interrupted while it was sent and may have arrived: it is not sent again.")
            sent.save()
        if sent.state != "failed" or sent.attempts >= MOST_ATTEMPTS or now - sent.at < WAIT * 2 ** (sent.attempts - 1):
            return False
        sent.state, sent.attempts, sent.at = "sending", sent.attempts + 1, now
        sent.save()
        return True


def _sent(row: DigestAddress, day: date, now: datetime) -> str:
    try:
        why = letters.deliver(letters.unsealed(row.sealed), letter_of(row))
    except CallsheetError as error:
        why = error.sentence
    except Exception:  # whatever one letter meets, the letters after it are sent
        log.exception("the digest for address %s could not be made", row.pk)
        why = say("It could not be made: the server's log says why.")
    with reading(SYSTEM):
        done = {"state": "failed" if why else "sent", "at": now, "sentence": why}
        DigestSent.objects.filter(address=row, day=day).update(**done)
    return why
