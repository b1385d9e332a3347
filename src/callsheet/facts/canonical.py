"""The canonical text of a registry value: two ways of writing one value have the same, two values never do.

What cannot be read as its kind keeps its own text, so that it differs from everything that stands and is refused, with a
sentence, by the check that knows what was expected.
"""

import json
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from math import isfinite

LARGEST_EXACT = 2**53
YES = frozenset({"yes", "true", "on", "1"})
NO = frozenset({"no", "false", "off", "0", ""})


def is_empty(value: object) -> bool:
    """Whether nothing is said: None, or text of blanks."""
    return value is None or (isinstance(value, str) and not value.strip())


def canonical(kind: str, value: object) -> str:
    """The canonical text of a value of this kind ('' = empty); any plain value, never an error."""
    if value is None:
        value = ""
    return KINDS.get(kind, plain_text)(value)


def plain_text(value: object) -> str:
    """A cell or scalar as the text that a person sees: 7.0 as 7, a day as 2026-11-01, a list joined by commas."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and isfinite(value) and value == int(value) and abs(value) < LARGEST_EXACT:
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (list, tuple)):
        return ", ".join(plain_text(part) for part in value)
    if isinstance(value, Mapping):
        return json.dumps(value, sort_keys=True, ensure_ascii=False)
    return str(value)


def _whole(value: object) -> str:
    text = plain_text(value).strip()
    try:
        return str(int(text))
    except ValueError:
        pass
    try:
        number = float(text)
    except ValueError:
        return text
    return str(int(number)) if isfinite(number) and number == int(number) else text


def _number(value: object) -> str:
    text = plain_text(value).strip()
    try:
        number = float(text)
    except ValueError:
        return text
    return repr(number + 0.0) if isfinite(number) else text


def _yes_or_no(value: object) -> str:
    text = plain_text(value).strip().casefold()
    return "yes" if text in YES else "no" if text in NO else text


def _day(value: object) -> str:
    text = plain_text(value).strip()
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    return moment.date().isoformat() if moment.time() == time() else text


def _days(value: object) -> str:
    text = "..".join(plain_text(end) for end in value) if isinstance(value, (list, tuple)) else plain_text(value)
    return "..".join(_day(end) for end in text.split(".."))


def _hours(value: object) -> str:
    if isinstance(value, str):
        try:
            value = json.loads(value) if value.strip() else {}
        except json.JSONDecodeError:
            return str(value)
    return json.dumps(value, sort_keys=True, default=str)


def _references(value: object) -> str:
    parts = value if isinstance(value, (list, tuple)) else plain_text(value).split(",")
    return ", ".join(dict.fromkeys(text for part in parts if (text := plain_text(part).strip())))


def _person(value: object) -> str:
    return plain_text(value).strip().casefold()


KINDS: Mapping[str, Callable[[object], str]] = {
    "whole number": _whole,
    "minutes": _whole,
    "number": _number,
    "yes or no": _yes_or_no,
    "day": _day,
    "days": _days,
    "hours": _hours,
    "references": _references,
    "person": _person,
}
"""By kind of field; every other kind is text, compared to the letter."""
