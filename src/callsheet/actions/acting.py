"""How every action runs: the right first, then one transaction under the actor's scope."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from callsheet.state.access import require
from callsheet.state.actors import SYSTEM, Actor
from callsheet.state.scoping import ALL, scoped


@contextmanager
def acting(actor: Actor, right: str) -> Iterator[None]:
    """Run the block as the actor: NotAllowed without the right; all of it is written, or nothing."""
    require(actor, right)
    with scoped(actor.scope_text), transaction.atomic():
        yield


@contextmanager
def carrying_out(actor: Actor, right: str) -> Iterator[None]:
    """The machinery behind an action: right and transaction as `acting`, but under the whole scope.

    For what numbers, locks and follows things across programmes (row numbers, files known by their hash, measures of a
    vendor's other programmes). What the actor named has been fetched through `access` before.
    """
    require(actor, right)
    with scoped(ALL), transaction.atomic():
        yield


@contextmanager
def reading(actor: Actor) -> Iterator[None]:
    """Read as the actor; row-level security answers only inside a transaction."""
    with acting(actor, "read"):
        yield


def lock(name: str) -> None:
    """Wait until no other transaction holds the lock of that name; freed when this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])


__all__ = ["SYSTEM", "Actor", "acting", "carrying_out", "lock", "reading"]
