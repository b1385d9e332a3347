"""What stands on a registry row: rows that refer to it, the furthest first, so that each can go before what it stands on."""

from collections import Counter
from collections.abc import Iterator, Sequence

from django.db.models import Model

from callsheet.actions.nouns import NOUNS, Noun
from callsheet.actions.registry_values import as_values, named, shown

Standing = tuple[Noun, Model]


def dependents(noun: Noun, row: Model) -> list[Standing]:
    """Rows of other nouns that refer to this one, and what stands on those; each once, the furthest first.

    The number of queries depends on the nouns alone, not on how many rows there are.
    """
    found: dict[tuple[str, object], Standing] = {}
    nearest: dict[str, list[Model]] = {noun.name: [row]}
    while nearest:
        further: dict[str, list[Model]] = {}
        for name, rows in nearest.items():
            for other, one in _next_to(NOUNS[name], rows):
                at = (other.name, one.pk)
                found.pop(at, None)  # what is met again stands further away than was thought
                found[at] = (other, one)
                further.setdefault(other.name, []).append(one)
        nearest = further
    return list(reversed(found.values()))


def _next_to(noun: Noun, rows: Sequence[Model]) -> Iterator[Standing]:
    for other in NOUNS.values():
        for note in other.described:
            if note.kind != "reference" or note.of != noun.name:
                continue
            is_relation = other.model._meta.get_field(note.name).is_relation
            wanted: list[object] = list(rows) if is_relation else [shown(row) for row in rows]
            relations = [name for name in other.key if other.model._meta.get_field(name).is_relation]
            standing = other.model._default_manager.filter(**{f"{note.name}__in": wanted})
            for one in standing.select_related(*relations).order_by("pk") if relations else standing.order_by("pk"):
                yield other, one


def counted(standing: Sequence[Standing]) -> str:
    """How many rows of which nouns, in words: 3 sites, 12 commitments."""
    numbers = Counter(other.name for other, _ in standing)
    return ", ".join(
        f"{number:,} {NOUNS[name].name if number == 1 else NOUNS[name].plural}" for name, number in numbers.items()
    )


def named_row(noun: Noun, row: Model) -> str:
    """A row by its key, as the audit names it."""
    values = as_values(noun, row)
    return named({name: values[name] for name in noun.key})
