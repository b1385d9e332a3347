"""The nouns as the exchange sees them, and the rows that stand."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Field, Model

from callsheet.actions import registry
from callsheet.actions.acting import Actor
from callsheet.actions.nouns import NOUNS, Noun
from callsheet.actions.registry_values import as_values
from callsheet.facts.changes import Key, Shape, key_id

REFERENCE = "reference"


def shape_of(noun: Noun) -> Shape:
    """A noun as the comparison of rows needs it."""
    return Shape(
        name=noun.name,
        key=noun.key,
        kinds={note.name: note.kind for note in noun.described},
        required=frozenset(name for name in noun.key if noun.note(name).required),
        defaults={name: value for name in noun.fields if (value := _default(noun, name)) not in (None, "")},
        moved=frozenset(note.name for note in noun.described if note.moved),
        of={name: noun.note(name).of for name in noun.key if noun.note(name).kind == REFERENCE},
    )


def _default(noun: Noun, name: str) -> object:
    field = noun.model._meta.get_field(name)
    return field.get_default() if isinstance(field, Field) and field.has_default() else None


SHAPES: Mapping[str, Shape] = {name: shape_of(noun) for name, noun in NOUNS.items()}
NAMED_BY_OTHERS = frozenset(note.of for noun in NOUNS.values() for note in noun.described if note.of)
"""Nouns whose rows other rows name: they are put first and removed last."""


@dataclass(frozen=True, slots=True)
class Standing:
    """All rows that an actor may see: as plain values by noun, and as objects by noun and key."""

    values: Mapping[str, list[dict[str, object]]]
    rows: Mapping[tuple[str, Key], Model]


def standing(actor: Actor) -> Standing:
    """What stands, in a constant number of queries; inside the caller's transaction."""
    values: dict[str, list[dict[str, object]]] = {}
    rows: dict[tuple[str, Key], Model] = {}
    for noun in NOUNS.values():
        values[noun.name] = []
        relations = [name for name in noun.columns if noun.model._meta.get_field(name).is_relation]
        found = registry.visible(noun, actor).order_by(*noun.key)
        for row in found.select_related(*relations) if relations else found:
            plain = as_values(noun, row)
            values[noun.name].append(plain)
            rows[noun.name, key_id(SHAPES[noun.name], plain)] = row
    return Standing(values, rows)
