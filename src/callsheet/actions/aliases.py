"""What programmes are called before a vendor's people: an alias, never title or code. Their words come in by it, too."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection

from callsheet.errors import NotThere, UnusableInput
from callsheet.said import say
from callsheet.state.actors import Actor
from callsheet.state.models import Programme
from callsheet.state.replay import as_it_was
from callsheet.state.scoping import ALL, scoped

LABELS = ("programme", "day", "week", "month", "locale", "site", "annotator")
"""By what a vendor's people may split and limit numbers; batches and workstreams are named by us and may say too much."""
OWN = """
SELECT programme FROM measure_day UNION SELECT programme FROM measure_total UNION SELECT programme FROM measure_queue
UNION SELECT programme_id FROM commitment
"""


@dataclass(frozen=True, slots=True)
class Aliases:
    """Word by code, for the programmes in which a vendor has rows."""

    words: Mapping[str, str]

    def word(self, code: str) -> str:
        """What the vendor's people are told for a code."""
        return self.words.get(code, "")

    def code(self, word: str) -> str:
        """The code that a word means. NotThere for any other word, a true code among them."""
        for code, told in self.words.items():
            if told == word:
                return code
        raise NotThere(say("There is no programme “{word}”.", word=word), code=word)


def aliases_for(actor: Actor) -> Aliases | None:
    """How this reader names programmes, inside their transaction; None for our own people, who use codes."""
    if actor.role != "vendor":
        return None
    with connection.cursor() as cursor:
        cursor.execute(OWN)  # the second wall: rows of the own vendor alone
        codes = sorted(row[0] for row in cursor.fetchall())
    with scoped(ALL), as_it_was(None):  # nothing but the alias leaves this block, and it is the one of today
        said = dict(Programme.objects.filter(code__in=codes).values_list("code", "alias"))
    words: dict[str, str] = {}
    for number, code in enumerate(codes, start=1):
        word = said.get(code) or f"Programme {number}"
        words[code] = word if word not in words.values() else f"{word} {number}"
    return Aliases(words)


def meant(actor: Actor, by: tuple[str, ...], where: Mapping[str, object]) -> tuple[Aliases | None, dict[str, Any]]:
    """What an actor asks, with codes for words. UnusableInput for labels that are not theirs."""
    known = aliases_for(actor)
    asked: dict[str, Any] = dict(where)
    if known is None:
        return None, asked
    for label in (*by, *asked):
        if label not in (*LABELS, "vendor"):
            raise UnusableInput(
                say(
                    "“{label}” is not a label to split by; choose from {labels}.", label=label, labels=", ".join(LABELS)
                ),
                label=label,
            )
    if asked.get("programme"):
        asked["programme"] = known.code(str(asked["programme"]))
    return known, asked
