"""Any report as plain JSON values: the same dataclass that a page is rendered from."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime, time
from enum import Enum
from math import isfinite


def plain(value: object) -> object:
    """Dataclasses become objects, tuples lists, days and moments ISO text, numbers that are not finite null.

    A class with its own `to_json` is asked. TypeError on anything else: a report holds nothing that cannot be said.
    """
    if value is None or isinstance(value, bool | int | str) and not isinstance(value, Enum):
        return value
    if isinstance(value, float):
        return value if isfinite(value) else None
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    own = getattr(value, "to_json", None)
    if own is not None:
        return plain(own())
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, tuple | list):
        return [plain(v) for v in value]
    raise TypeError(f"a report cannot hold a {type(value).__name__}")
