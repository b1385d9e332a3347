"""What a wish changes, and carrying it out: one transaction, all of it or nothing.

A plan is made by the very code that applies, in a transaction that is rolled back: what it shows is what will happen, and what
it refuses would be refused. It carries the registry's version; who applies it later is refused when the registry has moved.
"""

from dataclasses import replace

from django.db import OperationalError
from psycopg.errors import DeadlockDetected

from callsheet.actions import audit, registry, undoing, upkeep
from callsheet.actions.acting import Actor, acting
from callsheet.actions.exchange.loaded import Loaded
from callsheet.actions.exchange.shapes import SHAPES, standing
from callsheet.actions.exchange.writing import Writing
from callsheet.errors import Clash
from callsheet.facts.changes import Changes, Problem, Wish, differences
from callsheet.said import say


class _Undone(Exception):
    """Rolls the transaction back: it was a plan, or something in it is wrong."""


def plan(wish: Wish, *, actor: Actor) -> Changes:
    """What the wish would change, and everything that is wrong with it; nothing is kept. NotAllowed without the right."""
    return _carried_out(wish, actor=actor, keep=False)[1]


def apply_changes(wish: Wish, *, actor: Actor, version: int | None = None) -> Changes:
    """Carry the wish out, when nothing in it is wrong; the measures follow, each programme once.

    `version`: the plan's, when somebody has looked at one; Clash when the registry has moved since. With `errors` in the
    result nothing was changed.
    """
    writing, done = _carried_out(wish, actor=actor, keep=True, version=version)
    if not done.errors:
        upkeep.follow_all(writing.touched, actor=actor)
    return done


def _carried_out(wish: Wish, *, actor: Actor, keep: bool, version: int | None = None) -> tuple[Writing, Changes]:
    attempt: tuple[Writing, Changes] | None = None
    try:
        with acting(actor, "registry"), audit.appended_at_end():
            now = registry.held_version()
            if version is not None and version != now:
                raise _moved(version, now)
            found = standing(actor)
            wanted = replace(differences(SHAPES, found.values, wish), version=now)
            writing = Writing(actor, found, Loaded(found))
            done = writing.write(wanted)
            done = replace(done, errors=tuple(sorted(done.errors, key=_order)))
            attempt = writing, done
            if done.errors or not keep:
                raise _Undone
            registry.changed(done.number)
            if done.number:
                undoing.seal_applied(actor)
    except _Undone:
        pass
    except OperationalError as error:
        if isinstance(error.__cause__, DeadlockDetected):
            raise Clash(
                say("Somebody else is changing the registry at this moment: nothing was applied; try again.")
            ) from error
        raise
    assert attempt is not None
    return attempt


def _moved(planned: int, now: int) -> Clash:
    return Clash(
        say(
            "The registry has changed since these changes were worked out (version {planned}, now {now}): nothing was applied."
            " Look at what would change now, and apply that.",
            planned=planned,
            now=now,
        ),
        planned=planned,
        now=now,
    )


def _order(problem: Problem) -> tuple[str, int, str]:
    at = problem.at
    digits = "".join(c for c in at.spot if c.isdigit())
    return (at.where, int(digits or 0), at.spot)
