"""Records that span lines because a value holds a line end: put together again from adjacent broken lines.

First only broken lines come here. A line with an unclosed quote and the broken lines after it, up to the next line with
an unclosed quote, are joined and taken if a strict reader gives the right number of cells. A stray quote so costs its own
line only. What is left open is tried again with the good-looking lines up to the next open one: a line inside a value may
look like a row, and only a strict reading of the whole tells. Chance rarely satisfies it, since after a closing quote it
accepts nothing but a delimiter or the end.
"""

import csv
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from callsheet.facts.plans import LineFormat
from callsheet.store.splitting import MISPLACED, UNBALANCED, Width

MOST_LINES = 10_000
"""Lines that one record may span."""
MOST_CHARACTERS = 1_500_000
"""Characters that a record over several lines may have."""

BLANKS = " \t\r\n"

Broken = tuple[int, str, str]
"""(line, raw, problem)"""


NEAR = 100
"""Lines between two unclosed quotes, at most, that are looked at again."""


@dataclass(frozen=True, slots=True)
class Open:
    """A line whose unclosed quote found no partner among the broken lines after it."""

    line: int
    raw: str


@dataclass(frozen=True, slots=True)
class Mended:
    """A record and the lines that it stood on."""

    first: int
    last: int
    raw: str
    cells: tuple[str, ...]


def mend(broken: Iterable[Broken], form: LineFormat, width: Width) -> Iterator[Mended | Open]:
    """The records that can be put together from broken lines, which come in the order of the file, and what stays open."""
    for run in _runs(broken):
        yield from _mend_run(run, form, width)


def _runs(broken: Iterable[Broken]) -> Iterator[list[Broken]]:
    run: list[Broken] = []
    for line in broken:
        if run and (line[0] != run[-1][0] + 1 or len(run) >= MOST_LINES):
            yield run
            run = []
        run.append(line)
    if run:
        yield run


def near_pairs(left: list[Open], mended: list[int]) -> list[tuple[int, int]]:
    """(first, last) line of each stretch between two open lines that is worth looking at again.

    `mended` are the first lines of records put together already, ascending: a stretch that holds one is left alone.
    """
    pairs = [(a.line, b.line) for a, b in zip(left, left[1:], strict=False) if 1 < b.line - a.line <= NEAR]
    return [(a, b) for a, b in pairs if bisect_left(mended, a) == bisect_left(mended, b)]


def _mend_run(run: list[Broken], form: LineFormat, width: Width) -> Iterator[Mended | Open]:
    at = 0
    while at < len(run):
        line, raw, problem = run[at]
        alone = cells_of(raw, form, width) if problem in (UNBALANCED, MISPLACED) else None
        if alone is not None:
            yield Mended(line, line, raw, alone)
            at += 1
            continue
        end = _closing(run, at) if problem == UNBALANCED else None
        joined = "\n".join(r for _, r, _ in run[at : end + 1]) if end is not None else ""
        cells = cells_of(joined, form, width) if 0 < len(joined) <= MOST_CHARACTERS else None
        if end is None or cells is None:
            if problem == UNBALANCED:
                yield Open(line, raw)
            at += 1
            continue
        yield Mended(line, run[end][0], joined, cells)
        at = end + 1


def _closing(run: list[Broken], at: int) -> int | None:
    return next((i for i in range(at + 1, len(run)) if run[i][2] == UNBALANCED), None)


def cells_of(raw: str, form: LineFormat, width: Width) -> tuple[str, ...] | None:
    """The cells of one whole record as a strict reader gives them, None where it is not one record of the right width."""
    if "\0" in raw:
        return None
    reader = csv.reader(
        raw.splitlines(keepends=True),
        delimiter=form.delimiter,
        doublequote=form.escape == "double",
        escapechar="\\" if form.escape == "backslash" else None,
        strict=True,
    )
    try:
        rows = list(reader)
    except csv.Error:
        return None
    fits = len(rows) == 1 and width[0] <= len(rows[0]) <= width[1]
    return tuple(cell.strip(BLANKS) for cell in rows[0]) if fits else None
