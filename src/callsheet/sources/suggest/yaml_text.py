"""A mapping as YAML that people read: keys in the order of the page, short lists in one line, words quoted where YAML trips."""

import re
from collections.abc import Mapping
from typing import Any

ORDER = (
    "kind", "title", "format", "delimiter", "encoding", "header", "sheets", "columns", "sections", "stated", "constants", "fill",
    "optional", "measures", "times", "days", "zone", "cutoff", "decimal", "missing", "closures", "ignore", "names", "standing", "repeats",
)  # fmt: skip
PLAIN = re.compile(r"[^\W\d_][\w /()+.-]*", re.UNICODE)
TRIPS = frozenset(("yes", "no", "on", "off", "true", "false", "null", "y", "n", "~"))


def yaml_text(mapping: Mapping[str, Any]) -> str:
    """The mapping as YAML text. Scalars are kept as text; empty lists and mappings are left out."""
    keys = [*(k for k in ORDER if k in mapping), *(k for k in mapping if k not in ORDER)]
    lines = [line for key in keys if not _is_empty(mapping[key]) for line in _entry(str(key), mapping[key], 0)]
    return "\n".join(lines) + "\n"


def _is_empty(value: Any) -> bool:
    return value is None or (isinstance(value, list | tuple | dict) and not value)


def _entry(key: str, value: Any, depth: int) -> list[str]:
    indent = "  " * depth
    if isinstance(value, Mapping):
        inner = [line for k, v in value.items() if not _is_empty(v) for line in _entry(str(k), v, depth + 1)]
        return [f"{indent}{_scalar(key)}:", *inner] if inner else []
    if isinstance(value, list | tuple):
        if any(isinstance(v, Mapping) for v in value):
            return [f"{indent}{_scalar(key)}:", *(line for v in value for line in _item(v, depth + 1))]
        return [f"{indent}{_scalar(key)}: [{', '.join(_scalar(v) for v in value)}]"]
    return [f"{indent}{_scalar(key)}: {_scalar(value)}"]


def _item(value: Mapping[str, Any], depth: int) -> list[str]:
    lines = [line for k, v in value.items() for line in _entry(str(k), v, depth + 1)]
    indent = "  " * depth
    return [f"{indent}- {lines[0].strip()}", *lines[1:]] if lines else []


def _scalar(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value)
    if isinstance(value, int | float) or re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        return text
    plain = PLAIN.fullmatch(text) and text.casefold() not in TRIPS and text == text.strip() and ": " not in text
    if plain:
        return text
    escaped = (
        text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t").replace("\r", "\\r")
    )
    return f'"{escaped}"'
