"""Sessions of people: which person, on what device, since when, last seen when; they end after idling and at an age.

The engine is Django's own database store (SESSION_ENGINE) with columns of ours beside its data, so that sessions can be
listed and ended by person.
"""

from datetime import datetime
from typing import Any, cast

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils import timezone

PERSON = "_auth_user_id"
"""Where Django keeps the number of who is signed in."""
BEGUN, DEVICE, CONFIRMED = "begun_at", "device", "confirmed_at"
SEEN_SECONDS = 60
"""Last seen is written at most this often, so that reading a page stays a read."""


class Session(AbstractBaseSession):
    """One browser of one person; `person` is empty while somebody is still on the way to a provider and back."""

    person = models.ForeignKey("state.Person", on_delete=models.CASCADE, null=True, related_name="sessions")
    device = models.CharField(max_length=120, blank=True, default="")
    begun_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta:
        db_table = "person_session"

    @classmethod
    def get_session_store_class(cls) -> type["SessionStore"]:
        """The engine that reads these."""
        return SessionStore


class SessionStore(DatabaseStore):
    """`callsheet.state.sessions`: Django's database sessions that end when idle or old, and know whose they are."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """The table."""
        return Session

    def load(self) -> dict[str, Any]:
        """What the session holds; nothing where it is too old, was idle for too long or was ended."""
        now = timezone.now()
        age = settings.CALLSHEET
        row = Session.objects.filter(
            session_key=self.session_key,
            expire_date__gt=now,
            seen_at__gt=now - age.session_idle,
            begun_at__gt=now - age.session_age,
        ).first()
        if row is None:
            self._session_key = None
            return {}
        if (now - row.seen_at).total_seconds() > SEEN_SECONDS:
            Session.objects.filter(pk=row.pk).update(seen_at=now)
        return self.decode(row.session_data)

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """The row of what the session holds."""
        row = cast(Session, super().create_model_instance(data))
        now = timezone.now()
        person = data.get(PERSON)
        row.person_id = int(person) if person is not None else None
        row.device = str(data.get(DEVICE, ""))[:120]
        row.begun_at = datetime.fromisoformat(data[BEGUN]) if BEGUN in data else now
        row.seen_at = now
        return row
