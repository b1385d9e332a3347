"""What every reader needs to write facts: rows that start from the options, answers in one canonical form, times in UTC."""

import hashlib
from datetime import UTC, datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

import orjson

from callsheet.errors import UnusableInput
from callsheet.facts.tables import TABLES
from callsheet.said import said_by, say
from callsheet.sources.contract import ReadOptions, Record, Reject

Row = dict[str, object]
RAW_CHARACTERS = 10_000
UNREADABLE = (LookupError, TypeError, ValueError, AttributeError, ArithmeticError)
"""What mapping a malformed record may raise: each costs that record alone, see `why`."""


def first_rows(options: ReadOptions) -> dict[str, Row]:
    """By table: programme, source and those constants of the options that are fields of the table."""
    own: Row = {"programme": options.programme, "source": options.source}
    return {
        name: {k: v for k, v in options.constants.items() if k in table.names and v is not None} | own
        for name, table in TABLES.items()
    }


def text_constant(options: ReadOptions, name: str) -> str | None:
    """A setting for a reader among the constants (e.g. `link_template`, `questions`), or None."""
    value = options.constants.get(name)
    return None if value is None else str(value)


def listed_constant(options: ReadOptions, name: str) -> tuple[str, ...]:
    """A setting that lists names, separated by commas; () where it is not given."""
    value = text_constant(options, name)
    return tuple(part.strip() for part in value.split(",") if part.strip()) if value else ()


def canonical(value: Any) -> str:
    """JSON with sorted keys and no spaces, so that equal answers are equal texts."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS).decode()


def content_hash(content: Any) -> str:
    """md5 (hex) of the canonical JSON of an item's content."""
    packed = orjson.dumps(content, option=orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS)
    return hashlib.md5(packed, usedforsecurity=False).hexdigest()


def number_text(value: float | int | str) -> str:
    """A number without a needless ".0"; booleans and text raise ValueError."""
    if isinstance(value, bool):
        raise ValueError(say("{value} is not a number", value=repr(value)))
    number = float(value)
    return str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)


def zone_of(name: str) -> tzinfo:
    """The IANA zone of that name; UnusableInput where there is none."""
    if name == "UTC":
        return UTC
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as problem:
        raise UnusableInput(
            say("zone {name} is not known; write an IANA name such as Europe/Berlin.", name=repr(name))
        ) from problem


def utc(text: str, zone: tzinfo = UTC) -> datetime:
    """An ISO 8601 time as naive UTC; without an offset it is read in `zone`. ValueError where it is no time."""
    if text.endswith("Z"):
        return datetime.fromisoformat(text[:-1])
    at = datetime.fromisoformat(text)
    return naive_utc(at, zone)


def naive_utc(at: datetime, zone: tzinfo = UTC) -> datetime:
    """The same moment in UTC without zone; a time without one is read in `zone`."""
    return (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC).replace(tzinfo=None)


def why(problem: Exception) -> str:
    """The reason of a reject for one of UNREADABLE."""
    return (
        say("{name} is missing", name=repr(problem.args[0]))
        if isinstance(problem, KeyError) and problem.args
        else said_by(problem)
    )


def rejected(line: int, reject: Reject) -> Record:
    """A record of which nothing could be read."""
    return Record(line, rejects=(reject,))


def raw_of(value: Any) -> str:
    """A parsed record as JSON again, at most 10,000 characters, for the list of rejects."""
    if isinstance(value, str):
        return value[:RAW_CHARACTERS]
    return orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS, default=str).decode()[:RAW_CHARACTERS]
