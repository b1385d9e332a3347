"""How commands print: JSON for machines, plain tables for people."""

import sys
from collections.abc import Sequence

import orjson


def as_json(value: object) -> None:
    """The value as JSON on standard output."""
    sys.stdout.write(
        orjson.dumps(value, default=str, option=orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS).decode() + "\n"
    )


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Columns aligned by spaces: numbers right, words left. Nothing for no rows but the head."""
    shown = [[_shown(value) for value in row] for row in rows]
    widths = [max([len(head[i]), *(len(row[i]) for row in shown)]) for i in range(len(head))]
    right = [bool(rows) and all(isinstance(r[i], int | float) or r[i] is None for r in rows) for i in range(len(head))]

    def line(cells: Sequence[str]) -> str:
        parts = [c.rjust(w) if r else c.ljust(w) for c, w, r in zip(cells, widths, right, strict=True)]
        return "  ".join(parts).rstrip()

    print(line(list(head)))
    for row in shown:
        print(line(row))


def _shown(value: object) -> str:
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:,.4g}"
    return str(value)
