"""Who asks: a token in the header, or (for pages of our own) the session's person, who then also shows the CSRF token."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from ninja.security import APIKeyCookie, HttpBearer

from callsheet.actions import tokens
from callsheet.actions.signin import actor_of
from callsheet.api.problems import Refused
from callsheet.errors import NotAllowed
from callsheet.state.actors import Actor
from callsheet.state.people import Person

REALM = {"WWW-Authenticate": 'Bearer realm="callsheet"'}


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks, and under which name their repeated writes are kept apart from those of others."""

    actor: Actor
    whose: str


def asking_of(request: HttpRequest) -> Asking:
    """Who asks; set by the middleware. Refused (401) where nobody does."""
    found = getattr(request, "asking", None)
    if found is None:
        raise Refused(401, headers=REALM)
    assert isinstance(found, Asking)
    return found


def actor_in(request: HttpRequest) -> Actor:
    """The actor who asks."""
    return asking_of(request).actor


def recognised(request: HttpRequest) -> Asking | None:
    """Who asks, by token or session; None for nobody. Refused for a token that is not good (401) or used too often (429)."""
    header = request.headers.get("Authorization")
    if header is not None:
        return _by_token(header)
    person = request.user
    if isinstance(person, Person):
        return Asking(actor_of(person), f"person:{person.pk}")
    return None


def _by_token(header: str) -> Asking:
    kind, _, text = header.partition(" ")
    if kind.lower() != "bearer" or not text.strip():
        raise Refused(401, "The header Authorization is not read: write “Bearer ”, then the token.", headers=REALM)
    try:
        shown = tokens.shown(text.strip())
    except NotAllowed as error:
        raise Refused(401, error.sentence, headers=REALM) from error
    if shown.wait:
        said = f"More than {settings.CALLSHEET.api_rate} requests in a minute: go on in {shown.wait} seconds."
        raise Refused(429, said, headers={"Retry-After": str(shown.wait)}, seconds=shown.wait)
    return Asking(shown.actor, f"token:{shown.token}")


class Token(HttpBearer):
    """A token made on the page Tokens or by `callsheet token make`, as `Authorization: Bearer cs_…`."""

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        """The actor whom the middleware recognised by it."""
        found = getattr(request, "asking", None)
        return found.actor if isinstance(found, Asking) else None


class Session(APIKeyCookie):
    """The session of somebody who is signed in; writes need the header X-CSRFToken."""

    param_name = settings.SESSION_COOKIE_NAME

    def authenticate(self, request: HttpRequest, key: str | None) -> Actor | None:
        """The actor whom the middleware recognised by it."""
        found = getattr(request, "asking", None)
        return found.actor if isinstance(found, Asking) else None
