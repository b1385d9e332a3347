"""Long lists of registry rows: what fits is found in plain columns, and only the rows of one page are made."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from django.db.models import Model, QuerySet

from callsheet.actions.nouns import Noun
from callsheet.actions.registry_values import as_values, noun_of_model, shown
from callsheet.state.models import Person

Rows = QuerySet[Model]


def ordered(noun: Noun, rows: Rows) -> Rows:
    """The rows by key, with what their columns name read in the same query."""
    relations = [name for name in noun.columns if noun.model._meta.get_field(name).is_relation]
    return (rows.select_related(*relations) if relations else rows).order_by(*noun.key)


def fitting(noun: Noun, rows: Rows, fits: Callable[[Mapping[str, str]], bool]) -> list[Any]:
    """Primary keys, in order, of the rows whose columns as texts fit. One query; no row is made for it."""
    return [key for key, texts in _texts(noun, rows) if fits(texts)]


def sought(asked: Mapping[str, str], text: str) -> Callable[[Mapping[str, str]], bool]:
    """Whether a row's columns as texts are as asked, field by field, and one of them contains the text."""
    wanted = text.casefold()

    def fits(texts: Mapping[str, str]) -> bool:
        is_asked = all(texts[name] == value for name, value in asked.items())
        return is_asked and (not wanted or any(wanted in one.casefold() for one in texts.values()))

    return fits


def chosen(noun: Noun, rows: Rows, keys: Sequence[Any]) -> list[dict[str, object]]:
    """The rows of these primary keys as plain values, in this order; one query."""
    found = {row.pk: row for row in ordered(noun, rows.filter(pk__in=keys))}
    return [{"id": key, **as_values(noun, found[key])} for key in keys if key in found]


def _texts(noun: Noun, rows: Rows) -> Iterator[tuple[Any, dict[str, str]]]:
    """Each row's primary key with its columns as they are written; "" where there is nothing."""
    places: dict[str, slice] = {}
    paths: list[str] = []
    for name in noun.columns:
        parts = _paths(noun, name)
        places[name] = slice(len(paths), len(paths) + len(parts))
        paths.extend(parts)
    for key, *values in rows.order_by(*noun.key).values_list("pk", *paths):
        yield key, {name: _text(values[place]) for name, place in places.items()}


def _text(values: Sequence[object]) -> str:
    """A column from its parts, as `registry_values.shown` writes it: a named row by its key, joined by slashes."""
    if all(value is None for value in values):
        return ""
    return "/".join(value if isinstance(value, str) else str(shown(value)) for value in values)


def _paths(noun: Noun, name: str) -> list[str]:
    """What to ask of the database for a column: itself, or what names the row that it points to."""
    field = noun.model._meta.get_field(name)
    if not field.is_relation or field.related_model is None:
        return [name]
    if field.related_model is Person:
        return [f"{name}__email"]
    of = noun_of_model(field.related_model)
    if len(of.key) == 1:
        return [f"{name}__pk"]
    return [f"{name}__{of.model._meta.get_field(part).attname}" for part in of.key]  # type: ignore[union-attr]
