"""What occurs in the audit: which actors, nouns and actions, found by steps along an index and not by reading the chain."""

from django.db import connection

from callsheet.state.people import Person

STEPS = """
WITH RECURSIVE step AS (
    (SELECT {column} AS found FROM audit_entry ORDER BY {column} LIMIT 1)
    UNION ALL
    SELECT (SELECT {column} FROM audit_entry WHERE {column} > step.found ORDER BY {column} LIMIT 1)
    FROM step WHERE step.found IS NOT NULL
) SELECT found FROM step WHERE found IS NOT NULL
"""
COLUMNS = ("noun", "action", "actor")


def occurring(column: str) -> list[str]:
    """The values that occur in one of COLUMNS, sorted; as many steps as there are values. KeyError for another column."""
    if column not in COLUMNS:
        raise KeyError(column)
    with connection.cursor() as cursor:
        cursor.execute(STEPS.format(column=column))
        return sorted(row[0] for row in cursor.fetchall())


def actors_by_name() -> dict[str, list[str]]:
    """By the name of today: the actors of entries (people by number, each of their tokens besides; the system by its name)."""
    numbers = {actor: _number(actor) for actor in occurring("actor")}
    people = {number for number in numbers.values() if number is not None}
    names = dict(Person.objects.filter(pk__in=people).values_list("pk", "name"))
    found: dict[str, list[str]] = {}
    for actor, number in numbers.items():
        found.setdefault(actor if number is None else names.get(number, actor), []).append(actor)
    return dict(sorted(found.items()))


def _number(actor: str) -> int | None:
    """The number of a person from how the chain names them: “person 7” or “person 7, token 3”."""
    word, _, rest = actor.partition(" ")
    number = rest.partition(",")[0]
    return int(number) if word == "person" and number.isascii() and number.isdigit() else None
