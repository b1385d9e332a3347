"""Plain values as YAML: one way of writing each, so that the same registry is the same bytes; read back to the letter.

Text stands plain where nothing could take it for something else, as a block where it has lines, and quoted otherwise.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence

PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_@+./()-]*(?: [A-Za-z0-9_@+./()&-]+)*")
DAY_LIKE = re.compile(r"\d{4}-\d{2}-\d{2}(?:\.\.(?:\d{4}-\d{2}-\d{2})?)?")
WORDS = frozenset({"null", "yes", "no", "true", "false", "on", "off", "y", "n"})
BLOCK = re.compile(r"(?:[^\W\d_][^\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]*\n|\n)*")
NOT_PRINTED = re.compile("[\x00-\x1f\x7f-\xa0\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")
Value = object


def document(values: Mapping[str, Value]) -> str:
    """A mapping as a YAML document: scalars, nested mappings, lists of mappings, flow lists of scalars."""
    return "".join(_mapping(values, 0))


def listed(rows: Sequence[Mapping[str, Value]]) -> str:
    """A list of mappings as a YAML document."""
    return "".join(_rows(rows, 0)) if rows else "[]\n"


def _mapping(values: Mapping[str, Value], depth: int) -> Iterator[str]:
    for name, value in values.items():
        yield from _entry(" " * depth, name, value, depth)


def _entry(lead: str, name: str, value: Value, depth: int) -> Iterator[str]:
    name = scalar(name)
    if isinstance(value, list) and value and isinstance(value[0], Mapping):
        yield f"{lead}{name}:\n"
        yield from _rows(value, depth + 2)
    elif isinstance(value, str) and "\n" in value and _is_block(value):
        mark = "|" if value.endswith("\n") else "|-"
        yield f"{lead}{name}: {mark}\n"
        for line in value.removesuffix("\n").split("\n"):
            yield f"{' ' * (depth + 2)}{line}\n" if line else "\n"
    else:
        yield f"{lead}{name}: {flow(value)}\n"


def _rows(rows: Sequence[Mapping[str, Value]], depth: int) -> Iterator[str]:
    for row in rows:
        lead = " " * depth + "- "
        for name, value in row.items():
            yield from _entry(lead, name, value, depth + 2)
            lead = " " * (depth + 2)


def _is_block(text: str) -> bool:
    """Whether a text of lines can stand as a block: no blanks at the ends of lines, no blank lines at its end."""
    lines = text.removesuffix("\n").split("\n")
    return (
        bool(lines[-1])
        and bool(lines[0])
        and all(line == line.strip() and not NOT_PRINTED.search(line) for line in lines)
    )


def flow(value: Value) -> str:
    """A scalar, or a list or mapping of scalars, on one line."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{quoted(str(k))}: {flow(v)}" for k, v in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(flow(part) for part in value) + "]"
    return '""' if value is None else scalar(str(value))


def scalar(text: str) -> str:
    """Text plain where it can be nothing else, quoted otherwise."""
    if (PLAIN.fullmatch(text) and text.casefold() not in WORDS) or DAY_LIKE.fullmatch(text):
        return text
    return quoted(text)


def quoted(text: str) -> str:
    """Text in double quotes, every character that a reader may change escaped."""
    escaped = NOT_PRINTED.sub(_escape, json.dumps(text, ensure_ascii=False)[1:-1])
    return f'"{escaped}"'


def _escape(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"
