"""What the registry's pages show: rows found by text and filters, one row with its history and what stands on it, pickers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from django.db.models import Count, Value

from callsheet.actions import registry, registry_lists, undoing
from callsheet.actions.acting import Actor, reading
from callsheet.actions.nouns import NOUNS, FieldNote, Noun
from callsheet.actions.pages.audit import Line, lines_of
from callsheet.actions.registry_dependents import dependents, named_row
from callsheet.actions.registry_effects import is_confirmed
from callsheet.actions.registry_values import as_values, key_of
from callsheet.errors import UserError
from callsheet.metrics.dictionary import KPIS
from callsheet.state.models import Person, Site

AT_ONCE = 200
OFFERED = 500
Values = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Listing:
    """Rows that fit, a page of them, and how many fit and there are in all. `unconfirmed`: ids of sites whose calendar the
    vendor has not confirmed as it is now. `called`: by field, what the rows and people that it names are called."""

    rows: tuple[dict[str, object], ...]
    fitting: int
    number: int
    unconfirmed: frozenset[int]
    called: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class RowPage:
    """One row: its values (None: there is none any more), its fingerprint, what was done to it, what stands on it."""

    values: dict[str, object] | None
    seen: str
    history: tuple[Line, ...]
    standing: tuple[tuple[str, str], ...]


def listing(noun: Noun, asked: Mapping[str, str], *, text: str, offset: int, actor: Actor) -> Listing:
    """Rows of a noun whose fields are as asked and whose values contain the text, `AT_ONCE` from `offset` on."""
    with reading(actor):
        rows = registry.visible(noun, actor)
        number = rows.count()
        keys, shown = _page(noun, rows, asked, text, offset)
        unconfirmed = _unconfirmed() if noun.model is Site else frozenset()
        called = {note.name: dict(_offered(note, actor)) for note in noun.described if _has_names(note)}
    return Listing(tuple(shown), number if keys is None else len(keys), number, unconfirmed, called)


def _has_names(note: FieldNote) -> bool:
    """Whether a field holds a code behind which a name stands; a locale's code says more than its name."""
    if note.kind == "reference":
        return len(NOUNS[note.of].key) == 1 and note.of != "locale"
    return note.kind in ("person", "kpi")


def _page(
    noun: Noun, rows: registry_lists.Rows, asked: Mapping[str, str], text: str, offset: int
) -> tuple[list[Any] | None, list[dict[str, object]]]:
    """The keys of all rows that fit (None: every row does), and the values of those on the page."""
    if not asked and not text:
        page = registry_lists.ordered(noun, rows)[offset : offset + AT_ONCE]
        return None, [{"id": row.pk, **as_values(noun, row)} for row in page]
    keys = registry_lists.fitting(noun, rows, registry_lists.sought(asked, text))
    return keys, registry_lists.chosen(noun, rows, keys[offset : offset + AT_ONCE])


def _unconfirmed() -> frozenset[int]:
    return frozenset(site.pk for site in Site.objects.all() if not is_confirmed(site))


def row_page(noun: Noun, key: Mapping[str, str], *, actor: Actor) -> RowPage:
    """One row with its history. A key that names none gives a page without values: perhaps it was removed."""
    with reading(actor):
        try:
            typed = key_of(noun, {name: key[name] for name in noun.key if name in key})
        except UserError:
            return RowPage(None, registry.NEW, (), ())
        row = registry.visible(noun, actor).filter(**typed).first()
        history = lines_of(undoing.history(noun, key, actor=actor), actor)
        if row is None:
            return RowPage(None, registry.NEW, history, ())
        values = as_values(noun, row)
        standing = tuple((other.name, named_row(other, one)) for other, one in dependents(noun, row))
        return RowPage(values, registry.fingerprint(values), history, standing)


def options(noun: Noun, *, actor: Actor) -> dict[str, list[tuple[str, str]]]:
    """What pickers offer by field: (key, what it is called) of the rows that a field may name; the caller is reading."""
    return {note.name: found for note in noun.described if (found := _offered(note, actor))}


def _offered(note: FieldNote, actor: Actor) -> list[tuple[str, str]]:
    if note.kind == "kpi":
        return [(kpi.id, kpi.name) for kpi in KPIS.values()]
    if note.kind == "person":
        people = Person.objects.filter(is_active=True).exclude(role="vendor").order_by("name")[:OFFERED]
        return [(person.email, person.name) for person in people]
    if note.kind == "zone":
        return [(zone, "") for zone in _zones()]
    if not note.of:
        return []
    of = NOUNS[note.of]
    relations = [name for name in of.key if of.model._meta.get_field(name).is_relation]
    rows = registry.visible(of, actor).select_related(*relations).order_by(*of.key)[:OFFERED]
    return list(dict.fromkeys((_last_part(note, of, row), str(getattr(row, "name", ""))) for row in rows))


@cache
def _zones() -> tuple[str, ...]:
    """Zones by the names that people use: region and place."""
    return (
        "UTC",
        *sorted(z for z in available_timezones() if "/" in z and not z.startswith(("Etc/", "posix", "right"))),
    )


def _last_part(note: FieldNote, of: Noun, row: object) -> str:
    """A text that names rows beside its own key (a vendor's site, a parent class) holds their code alone."""
    if note.kind == "text":
        return str(getattr(row, of.key[-1]))
    return named_row(of, row)  # type: ignore[arg-type]


def counts(actor: Actor) -> Sequence[tuple[Noun, int]]:
    """Every noun with how many of its rows the actor sees; one query for all."""
    with reading(actor):
        first, *others = (
            registry.visible(noun, actor).order_by().values(noun=Value(noun.name)).annotate(n=Count("pk"))
            for noun in NOUNS.values()
        )
        found = {row["noun"]: row["n"] for row in first.union(*others, all=True)}
    return [(noun, found.get(noun.name, 0)) for noun in NOUNS.values()]
