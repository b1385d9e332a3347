"""Whether a fact's values may be stored: types, choices and what is required, as declared in facts.tables."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache

from callsheet.decisions.numbers import count
from callsheet.facts.fields import Field
from callsheet.facts.tables import TABLES
from callsheet.said import say

MAX_TEXT = 4_000_000
"""Longest text value in characters: one row must fit the engine's buffer for a JSON object."""
OBJECT_BYTES = 64 << 20
"""The engine's buffer for one row as JSON; no row of checked values comes near it."""
FIRST_YEAR, LAST_YEAR = 1900, 2200


@dataclass(frozen=True, slots=True)
class Fault:
    """A value that cannot be stored, and why."""

    field: str
    value: str
    reason: str


class Unfit(Exception):
    """Raised by a checker of a single value; carries the reason."""


Check = Callable[[object], object]


@dataclass(frozen=True, slots=True)
class Rules:
    """How one table's rows are checked: a check for each field, the values that stand for missing ones, the required."""

    checks: Mapping[str, Check]
    defaults: Mapping[str, object]
    required: frozenset[str]


@cache
def rules(table: str) -> Rules:
    """The rules of a table, made from its declaration once."""
    fields = TABLES[table].fields
    return Rules(
        checks={f.name: _checker(f) for f in fields},
        defaults={f.name: f.default for f in fields if f.default is not None},
        required=frozenset(f.name for f in fields if f.required),
    )


def checked(
    table: str, values: Mapping[str, object], *, constants: Mapping[str, str]
) -> dict[str, object] | list[Fault]:
    """The row as it will be stored (defaults filled, missing left out, times naive UTC), or every fault found in it.

    `constants` (programme, source) fill what the values leave out; values that contradict them are faults.
    """
    told = rules(table)
    checks = told.checks
    row: dict[str, object] = {**told.defaults, **constants}
    faults: list[Fault] = []
    for name, value in values.items():
        if value is None:
            continue
        try:
            row[name] = checks[name](value)
        except KeyError:
            faults.append(Fault(name, shown(value), say("{table} has no field {name}", table=table, name=name)))
        except Unfit as unfit:
            faults.append(Fault(name, shown(value), str(unfit)))
    if not row.keys() >= told.required:
        missing = (f.name for f in TABLES[table].fields if f.name in told.required and f.name not in row)
        faults += [
            Fault(name, "", say("{name} is missing; every row of {table} must have it", name=name, table=table))
            for name in missing
            if values.get(name) is None
        ]
    for name, constant in constants.items():
        stated = values.get(name)
        if stated is not None and stated != constant:
            reason = say(
                "{name} is {constant} for this import; leave it out of the row", name=name, constant=repr(constant)
            )
            faults.append(Fault(name, shown(stated), reason))
    return faults or row


def shown(value: object) -> str:
    """A value as it is shown in a reject: at most 200 characters, and always valid text."""
    return str(value)[:200].encode("utf-8", "replace").decode()


def _checker(field: Field) -> Check:
    if field.choices:
        return _choice(field)
    if field.required and field.type == "TEXT":
        return _required_text
    return _BY_TYPE[field.type]


def _choice(field: Field) -> Check:
    allowed = frozenset(field.choices)

    def check(value: object) -> object:
        if isinstance(value, str) and value in allowed:
            return value
        raise Unfit(say("expected one of: {choices}", choices=", ".join(field.choices)))

    return check


def _text(value: object) -> object:
    # Nearly every value of nearly every row passes here: the usual case first.
    if type(value) is str and value.isascii() and "\x00" not in value and len(value) <= MAX_TEXT:
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        raise Unfit(say("expected text, got {name}", name=type(value).__name__))
    if len(value) > MAX_TEXT:
        raise Unfit(say("longer than {max_text} characters", max_text=count(MAX_TEXT)))
    if "\x00" in value:
        raise Unfit(say("holds a NUL character, which no text column can keep"))
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError:
            raise Unfit(say("holds half of a surrogate pair, which is not valid Unicode")) from None
    return value


def _required_text(value: object) -> object:
    if type(value) is str and value and value.isascii() and "\x00" not in value and len(value) <= MAX_TEXT:
        return value
    text = _text(value)
    if text == "":
        raise Unfit(say("is empty; every row must have it"))
    return text


def _whole(low: int, high: int) -> Check:
    def check(value: object) -> object:
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int):
            raise Unfit(say("expected a whole number, got {name}", name=type(value).__name__))
        if not low <= value <= high:
            raise Unfit(say("a number too large to be stored"))
        return value

    return check


def _number(value: object) -> object:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Unfit(say("expected a number, got {name}", name=type(value).__name__))
    if not math.isfinite(value):
        raise Unfit(say("expected a finite number"))
    return float(value)


def _truth(value: object) -> object:
    if isinstance(value, bool):
        return value
    raise Unfit(say("expected true or false, got {name}", name=type(value).__name__))


def _day(value: object) -> object:
    if isinstance(value, datetime) or not isinstance(value, date):
        raise Unfit(say("expected a date, got {name}", name=type(value).__name__))
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        raise Unfit(
            say("expected a date between {first_year} and {last_year}", first_year=FIRST_YEAR, last_year=LAST_YEAR)
        )
    return value


def _moment(value: object) -> object:
    if not isinstance(value, datetime):
        raise Unfit(say("expected a time, got {name}", name=type(value).__name__))
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        raise Unfit(
            say("expected a time between {first_year} and {last_year}", first_year=FIRST_YEAR, last_year=LAST_YEAR)
        )
    return value if value.tzinfo is None else value.astimezone(UTC).replace(tzinfo=None)


_BY_TYPE: dict[str, Check] = {
    "TEXT": _text,
    "BIGINT": _whole(-(2**63), 2**63 - 1),
    "INTEGER": _whole(-(2**31), 2**31 - 1),
    "DOUBLE": _number,
    "BOOLEAN": _truth,
    "DATE": _day,
    "TIMESTAMP": _moment,
}
