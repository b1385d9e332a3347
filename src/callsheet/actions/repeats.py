"""A write that its sender may repeat: the same key is answered with what was answered, and nothing is done twice.

The answer is kept in the transaction of the write. So there is one exactly where something was done: a process that dies
before the commit has done nothing and kept nothing, one that dies after it has kept what the repetition is answered with.
What failed changed nothing, and is tried anew.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from callsheet.actions.acting import Actor, lock
from callsheet.errors import Clash
from callsheet.said import say
from callsheet.state.models import KeptAnswer
from callsheet.state.scoping import ALL, scoped

KEPT = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a write answered."""

    status: int
    body: str
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Repeatable:
    """What tells a repetition: who sent it, the key that they gave it, and the hash of what they asked."""

    whose: str
    key: str
    asked: str


def once(said: Repeatable, act: Callable[[], Answer], *, actor: Actor) -> tuple[Answer, bool]:
    """Do it, or answer what was answered; says whether it is a repetition. Clash for the same key with something else.

    Of several that come at once one does it; the others wait for its answer.
    """
    with scoped(actor.scope_text), transaction.atomic():
        lock(f"answer:{said.whose}/{said.key}")
        kept = _kept(said)
        if kept is not None:
            return kept, True
        answer = act()
        with scoped(ALL):
            KeptAnswer.objects.create(
                whose=said.whose,
                key=said.key,
                asked=said.asked,
                status=answer.status,
                headers=dict(answer.headers),
                body=answer.body,
            )
        return answer, False


def _kept(said: Repeatable) -> Answer | None:
    with scoped(ALL):
        KeptAnswer.objects.filter(whose=said.whose, key=said.key, made_at__lt=timezone.now() - KEPT).delete()
        row = KeptAnswer.objects.filter(whose=said.whose, key=said.key).first()
    if row is None:
        return None
    if row.asked != said.asked:
        raise Clash(
            say(
                "The key “{key}” was used for another request in the last 24 hours: give every write a key of its own.",
                key=said.key,
            ),
            key=said.key,
        )
    return Answer(row.status, row.body, row.headers)


def forget() -> int:
    """Remove answers that are older than a day; how many."""
    with scoped(ALL), transaction.atomic():
        return KeptAnswer.objects.filter(made_at__lt=timezone.now() - KEPT).delete()[0]
