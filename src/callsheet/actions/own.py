"""What people set for themselves: name, zone, language, looks; and their own sessions."""

from collections.abc import Mapping

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from callsheet.actions import audit, signin
from callsheet.errors import UnusableInput
from callsheet.state.models import Person, Session
from callsheet.state.scoping import ALL, scoped

SETTABLE = ("name", "zone", "language", "theme", "density")


def choose(person: Person, values: Mapping[str, str]) -> list[str]:
    """Set some of one's own settings; the names of those that changed. UnusableInput names the first that cannot be so."""
    was = {name: getattr(person, name) for name in SETTABLE}
    for name in SETTABLE:
        if name in values:
            setattr(person, name, _value(name, values[name].strip()))
    signin.checked(person)
    changed = [name for name in SETTABLE if getattr(person, name) != was[name]]
    if changed:
        with scoped(ALL), transaction.atomic():
            person.save(update_fields=changed)
            values = {name: getattr(person, name) for name in changed}
            now = {"fields": changed, "personal": audit.beside(person, values)}
            actor = signin.actor_of(person)
            audit.record("person.settings_changed", noun="person", key=str(person.pk), actor=actor, now=now)
    return changed


def sessions(person: Person) -> list[Session]:
    """Somebody's own sessions, the one seen last first."""
    return list(Session.objects.filter(person=person).order_by("-seen_at"))


def end_others(person: Person, kept: str) -> int:
    """End one's other sessions; how many there were."""
    with scoped(ALL), transaction.atomic():
        ended = Session.objects.filter(person=person).exclude(session_key=kept).delete()[0]
        if ended:
            now = {"ended": ended}
            actor = signin.actor_of(person)
            audit.record("person.signed_out_others", noun="person", key=str(person.pk), actor=actor, now=now)
    return ended


def forget_ended() -> int:
    """Remove sessions that are over; how many."""
    now, age = timezone.now(), settings.CALLSHEET
    over = Q(expire_date__lt=now) | Q(seen_at__lt=now - age.session_idle) | Q(begun_at__lt=now - age.session_age)
    with scoped(ALL), transaction.atomic():
        return Session.objects.filter(over).delete()[0]


def _value(name: str, text: str) -> str:
    if name == "language" and text and text not in dict(settings.LANGUAGES):
        raise UnusableInput(_("There is no translation “%(language)s”.") % {"language": text}, field=name)
    if name == "name" and not text:
        raise UnusableInput(_("A name is what others see of you: write one."), field=name)
    return text
