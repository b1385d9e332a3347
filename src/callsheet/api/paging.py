"""Lists in pages: a cursor says after which row to go on, so that rows which come in meanwhile neither repeat nor hide any.

A cursor is signed and belongs to one list with its filters. Of computed lists (findings, KPI values) the whole list is made
anew and cut after the key; of tables the database is asked for what follows the key.
"""

import hashlib
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from django.core.signing import BadSignature, Signer
from django.http import HttpRequest
from ninja import Field, Schema

from callsheet.api.problems import Refused

MOST = 500
USUAL = 100
Item = TypeVar("Item")
Key = list[Any]


class Listed(Schema):
    """What every list takes."""

    cursor: str = Field(
        "", max_length=2000, description="Where to go on: next_cursor of the page before; empty begins."
    )
    limit: int = Field(USUAL, ge=1, le=MOST, description="How many at most.")


def after(request: HttpRequest, asked: Listed) -> Key | None:
    """The key of the last item of the page before; None at the beginning. Refused for a cursor that is not of this list."""
    if not asked.cursor:
        return None
    try:
        said = Signer(salt="callsheet.cursor").unsign_object(asked.cursor)
        of, key = said["of"], said["key"]
    except (BadSignature, ValueError, KeyError, TypeError, OverflowError) as error:
        raise Refused(422, "query.cursor: this is no cursor of ours; leave it out to begin anew.") from error
    if of != _list(request):
        raise Refused(
            422, "query.cursor: this cursor belongs to a list with other filters; leave it out to begin anew."
        )
    return list(key)


def cursor(request: HttpRequest, key: Key) -> str:
    """The cursor that goes on after this key."""
    return Signer(salt="callsheet.cursor").sign_object({"of": _list(request), "key": key}, compress=True)


def page(
    request: HttpRequest, asked: Listed, items: Sequence[Item], name: Callable[[Item], str]
) -> tuple[list[Item], str | None]:
    """One page of a computed list, and the cursor of the page that follows (None: there is none).

    The list goes on after the item of that name; where it has gone meanwhile, after as many as there were before it.
    """
    start = after(request, asked)
    first = 0 if start is None else _place(items, start, name)
    shown = list(items[first : first + asked.limit])
    last = first + len(shown)
    return shown, cursor(request, [name(shown[-1]), last]) if shown and last < len(items) else None


def _place(items: Sequence[Item], start: Key, name: Callable[[Item], str]) -> int:
    wanted, before = named_place(start) or ("", 0)
    return next((number + 1 for number, item in enumerate(items) if name(item) == wanted), before)


def named_place(start: Key | None) -> tuple[str, int] | None:
    """The name of the last item of the page before and how many there were up to it. Refused for another list's key."""
    if start is None:
        return None
    try:
        return str(start[0]), int(start[1])
    except (IndexError, ValueError, TypeError) as error:
        raise Refused(422, "query.cursor: this is no cursor of this list; leave it out to begin anew.") from error


def cut(
    request: HttpRequest, asked: Listed, following: list[Item], key: Callable[[Item], Key]
) -> tuple[list[Item], str | None]:
    """The first of the items that follow, and the cursor where there are more than a page takes."""
    shown = following[: asked.limit]
    is_more = len(following) > asked.limit
    return shown, cursor(request, key(shown[-1])) if is_more else None


def _list(request: HttpRequest) -> str:
    """Which list: its address with all filters."""
    kept = sorted((k, v) for k in request.GET if k not in ("cursor", "limit") for v in request.GET.getlist(k))
    return hashlib.sha256(repr((request.path, kept)).encode("utf-8", "surrogatepass")).hexdigest()[:16]
