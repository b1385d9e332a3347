"""Which columns a mapping speaks of."""

from collections.abc import Iterator

from pydantic import BaseModel

from callsheet.sources.table.language import Condition, Value
from callsheet.sources.table.mapping import TableMapping


def spoken_columns(mapping: TableMapping) -> list[str]:
    """The columns that the mapping names, each once, in the order in which they are named; `{n}` is filled in for `over`.

    Includes `$` (the whole record) where `repeat: objects` reads it.
    """
    repeat = mapping.repeat
    found = list(_columns_of(mapping))
    if repeat is not None:
        found += repeat.lists or []
        if repeat.objects is not None:
            found.append(repeat.column or "$")
        if repeat.over:
            found = [c.replace("{n}", n) for c in found for n in (repeat.over if "{n}" in c else [""])]
    return list(dict.fromkeys(found))


def _columns_of(spec: object) -> Iterator[str]:
    if isinstance(spec, Value | Condition) and spec.column is not None:
        yield spec.column
    if isinstance(spec, BaseModel):
        for name in type(spec).model_fields:
            if name not in ("repeat", "columns"):
                yield from _columns_of(getattr(spec, name))
    elif isinstance(spec, list | tuple):
        for part in spec:
            yield from _columns_of(part)
    elif isinstance(spec, dict):
        for part in spec.values():
            yield from _columns_of(part)
