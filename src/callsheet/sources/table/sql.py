"""Small pieces of SQL text: literals, lists, JSON paths. Everything that a mapping says passes through `literal`."""

import re
from collections.abc import Iterable

BLANKS = "' ' || chr(9) || chr(10) || chr(13)"


def literal(text: str) -> str:
    """A text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def texts(words: Iterable[str]) -> str:
    """An SQL list of texts."""
    return "[" + ", ".join(literal(w) for w in words) + "]"


def name(column: str) -> str:
    """A column's name, quoted."""
    return '"' + column.replace('"', '""') + '"'


def any_of(conditions: Iterable[str]) -> str:
    """SQL that is true where any condition is; FALSE for none."""
    return " OR ".join(f"({c})" for c in conditions) or "FALSE"


def json_path(path: str) -> str:
    """The engine's JSON path of a dotted one: `a.b-c[0].*.d[*]` -> `$."a"."b-c"[0].*."d"[*]`; `$` is the whole."""
    steps = [s for s in path.removeprefix("$").split(".") if s]
    return "$" + "".join(_json_step(s) for s in steps)


def _json_step(step: str) -> str:
    found = re.fullmatch(r"([^\[\]]*)((?:\[(?:\d+|\*)\])*)", step)
    if found is None:
        return f'."{step}"'
    key, places = found[1], found[2]
    quoted = ".*" if key == "*" else f'."{key}"' if key else ""
    return quoted + places
