"""What would change: rows that stand against rows that are wished, by noun; exact and in one order.

Three rules hold for spreadsheets, folders and the API alike:

* a field that is not said is left as it is; a field that is said to be empty is made empty, and where it cannot be empty it
  means the default (in a new row, or where the default stands already);
* a row that is not said is removed only where the wish declares its noun `complete`;
* values are compared in their canonical text, so that 500.0 and "500", or two spellings of one day, are no change.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from callsheet.facts.canonical import canonical, is_empty
from callsheet.said import say, term

Key: TypeAlias = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """A noun as far as changes need it: key and fields with their kinds.

    `of` says which noun a field of the key names. `defaults` are what stands for an empty value in fields that cannot be empty.
    `moved` fields are changed by an action of their own: said to be empty, they are left.
    """

    name: str
    key: tuple[str, ...]
    kinds: Mapping[str, str]
    required: frozenset[str] = frozenset()
    of: Mapping[str, str] = field(default_factory=dict)
    defaults: Mapping[str, object] = field(default_factory=dict)
    moved: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Place:
    """Where something was said: a sheet and its cell, or a file and its line."""

    where: str = ""
    spot: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, where it stands, and in a sentence what was expected and what to do."""

    at: Place
    value: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Said:
    """A value as it was written, and where."""

    value: object
    at: Place


@dataclass(frozen=True, slots=True)
class WishedRow:
    """A row as it was written: only the fields that were said."""

    noun: str
    values: Mapping[str, Said]
    at: Place


@dataclass(frozen=True, slots=True)
class Wish:
    """Everything that a workbook, folder or request says, with what could not be read in it.

    `complete` are the nouns whose missing rows are to be removed. `blanks_are_nothing`: blanks at either end of a text are a
    habit of the writer (cells), not a wish. `version` is the registry's when it was exported, None where it is not known.
    `missing_from` says where a row that is not said would have stood, by noun and values.
    """

    rows: tuple[WishedRow, ...]
    complete: frozenset[str] = frozenset()
    problems: tuple[Problem, ...] = ()
    blanks_are_nothing: bool = False
    version: int | None = None
    missing_from: Callable[[str, Mapping[str, object]], Place] = lambda _noun, _values: Place()


@dataclass(frozen=True, slots=True)
class Row:
    """A row that is created or removed; `said` are the values as written (created), `values` what they are.

    `key` is what people say, `id` what tells two rows of a noun apart.
    """

    noun: str
    key: str
    id: Key
    values: Mapping[str, object]
    at: Place = Place()
    said: Mapping[str, Said] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Change:
    """One field of one row: what it was, what it is to be."""

    noun: str
    key: str
    id: Key
    field: str
    was: object
    is_: object
    at: Place = Place()


@dataclass(frozen=True, slots=True)
class Changes:
    """All differences by noun, key and field, in the nouns' order; `errors` are everything that stands in the way."""

    created: tuple[Row, ...] = ()
    changed: tuple[Change, ...] = ()
    removed: tuple[Row, ...] = ()
    errors: tuple[Problem, ...] = ()
    version: int = 0

    @property
    def are_none(self) -> bool:
        """Whether nothing differs and nothing is wrong."""
        return not (self.created or self.changed or self.removed or self.errors)

    @property
    def number(self) -> int:
        """How many rows are touched."""
        return len(self.created) + len({(c.noun, c.id) for c in self.changed}) + len(self.removed)


Standing: TypeAlias = Mapping[str, Sequence[Mapping[str, object]]]
"""Rows that stand, by noun, as plain values by column."""


def key_text(values: Mapping[str, object], key: Sequence[str]) -> str:
    """A key as people say it: its parts joined by slashes, empty ones left out."""
    return "/".join(str(values[name]) for name in key if values.get(name) not in ("", None))


def key_id(shape: Shape, values: Mapping[str, object]) -> Key:
    """A key as what tells two rows of a noun apart: the canonical texts of its parts."""
    return tuple(canonical(shape.kinds[name], values.get(name)) for name in shape.key)


def differences(shapes: Mapping[str, Shape], stands: Standing, wish: Wish) -> Changes:
    """What must change so that what stands is what is wished."""
    created: list[Row] = []
    changed: list[Change] = []
    problems = list(wish.problems)
    nameless: set[str] = set()
    wished: dict[str, dict[Key, WishedRow]] = {name: {} for name in shapes}
    standing = {name: {key_id(shape, row): row for row in stands.get(name, ())} for name, shape in shapes.items()}
    for row in wish.rows:
        shape = shapes[row.noun]
        key, problem = _wished_key(shape, row, standing[row.noun], wish.blanks_are_nothing)
        if problem is not None:
            nameless.add(row.noun)
        elif key in wished[row.noun]:
            problem = _twice(shape, row, wished[row.noun][key])
        if problem is not None:
            problems.append(problem)
            continue
        wished[row.noun][key] = row
    for name, shape in shapes.items():
        for key in sorted(wished[name]):
            row = wished[name][key]
            if key in standing[name]:
                changed.extend(_changed(shape, standing[name][key], row, wish.blanks_are_nothing))
            else:
                created.append(_created(shape, row, wish.blanks_are_nothing))
    gone = _gone(shapes, standing, wished, wish.complete - nameless)
    problems.extend(_orphans(shapes, wished, gone))
    removed = [
        Row(name, key_text(row, shapes[name].key), key, row, wish.missing_from(name, row))
        for name in shapes
        for key in sorted(gone[name])
        for row in (standing[name][key],)
    ]
    return Changes(tuple(created), tuple(changed), tuple(removed), tuple(problems))


def _wished_key(
    shape: Shape, row: WishedRow, standing: Mapping[Key, object], trims: bool
) -> tuple[Key, Problem | None]:
    """The key that a written row means; a problem where a part that is needed is missing or empty."""
    raw = {name: said.value for name, said in row.values.items()}
    for name in shape.key:
        if name in shape.required and is_empty(raw.get(name)):
            at = row.values[name].at if name in row.values else row.at
            return (), Problem(
                at,
                "",
                say(
                    "A {name} needs its {name2}: write it here, or delete the whole row.",
                    name=term(shape.name),
                    name2=name,
                ),
            )
    key = key_id(shape, raw)
    if trims and key not in standing:
        key = tuple(part.strip() for part in key)
    return key, None


def _twice(shape: Shape, row: WishedRow, first: WishedRow) -> Problem:
    named = key_text({n: row.values[n].value for n in shape.key if n in row.values}, shape.key)
    at = next((row.values[n].at for n in reversed(shape.key) if n in row.values), row.at)
    place = " ".join(part for part in (first.at.where, first.at.spot) if part)
    return Problem(
        at,
        named,
        say(
            "The {name} {named} stands here a second time (first: {place}); keep one of the two.",
            name=term(shape.name),
            named=named,
            place=place,
        ),
    )


def _meant(shape: Shape, name: str, said: Said, was: object, trims: bool) -> object:
    """The value that was meant: without the blanks that a cell has at its ends, unless what stands has the same."""
    value = "" if said.value is None else said.value
    if not trims or not isinstance(value, str) or canonical(shape.kinds[name], was) == value:
        return value
    return value.strip()


def _changed(shape: Shape, was: Mapping[str, object], row: WishedRow, trims: bool) -> Iterator[Change]:
    for name in shape.kinds:
        if name in shape.key or name not in row.values:
            continue
        said = row.values[name]
        value = _meant(shape, name, said, was.get(name), trims)
        stands, kind = canonical(shape.kinds[name], was.get(name)), shape.kinds[name]
        if is_empty(value) and (
            name in shape.moved or (name in shape.defaults and canonical(kind, shape.defaults[name]) == stands)
        ):
            continue
        if canonical(kind, value) != stands:
            yield Change(shape.name, key_text(was, shape.key), key_id(shape, was), name, was.get(name), value, said.at)


def _created(shape: Shape, row: WishedRow, trims: bool) -> Row:
    said = {
        name: replace(value, value=_meant(shape, name, value, None, trims))
        for name, value in row.values.items()
        if not is_empty(value.value)
    }
    values = {name: value.value for name, value in said.items()}
    return Row(shape.name, key_text(values, shape.key), key_id(shape, values), values, row.at, said)


def _gone(
    shapes: Mapping[str, Shape],
    standing: Mapping[str, Mapping[Key, Mapping[str, object]]],
    wished: Mapping[str, Mapping[Key, WishedRow]],
    complete: frozenset[str],
) -> dict[str, set[Key]]:
    """Keys that go: those a complete noun does not say, and whatever stands under one of them by its key."""
    gone: dict[str, set[Key]] = {}
    names: dict[str, set[str]] = {}
    for name, shape in shapes.items():
        here = set(standing[name]) - set(wished[name]) if name in complete else set()
        for key in standing[name]:
            if key not in wished[name] and any(part in names.get(of, ()) for part, of in _parents(shape, key)):
                here.add(key)
        gone[name] = here
        names[name] = {"/".join(key) for key in here}
    return gone


def _parents(shape: Shape, key: Key) -> Iterator[tuple[str, str]]:
    for name, part in zip(shape.key, key, strict=True):
        if name in shape.of and part:
            yield part, shape.of[name]


def _orphans(
    shapes: Mapping[str, Shape], wished: Mapping[str, Mapping[Key, WishedRow]], gone: Mapping[str, set[Key]]
) -> Iterator[Problem]:
    """Rows that are wished under a row that goes."""
    names = {name: {"/".join(key) for key in keys} for name, keys in gone.items()}
    for noun, rows in wished.items():
        for key, row in rows.items():
            for part, of in _parents(shapes[noun], key):
                if part in names.get(of, ()):
                    field_name = next(n for n, p in zip(shapes[noun].key, key, strict=True) if p == part)
                    at = row.values[field_name].at if field_name in row.values else row.at
                    said = say(
                        "{noun}, {field_name}: the {of} “{part}” is not in this file and would be removed; put it back, or remove this row too.",
                        noun=noun,
                        field_name=field_name,
                        of=of,
                        part=part,
                    )
                    yield Problem(at, part, said)
