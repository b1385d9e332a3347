"""Where JSON objects begin and end in a block of bytes, found by counting quotes and brackets with NumPy.

A bracket counts when an even number of unescaped quotes stands before it. Only brackets, quotes and backslashes are
looked at one by one; the state between blocks is three numbers, so a file of any size costs the memory of one block.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

QUOTE, BACKSLASH, OPEN, CLOSE = 1, 2, 3, 4
_KINDS = bytearray(256)
for _sign, _kind in zip(b'"\\{[}]', (QUOTE, BACKSLASH, OPEN, OPEN, CLOSE, CLOSE), strict=True):
    _KINDS[_sign] = _kind
KINDS = bytes(_KINDS)


class Crossings(NamedTuple):
    """Positions in the block where the depth crosses the objects' level: up, down; and where a section opens.

    `fall` is the first bracket that closes what was never opened, or -1.
    """

    opens: list[int]
    closes: list[int]
    sections: list[int]
    fall: int = -1


@dataclass(slots=True)
class BoundaryScan:
    """The running state: depth of brackets, whether a string is open, whether the next byte is escaped.

    Objects stand at depth `base` (0 in a row of objects, 1 in an array, 2 in arrays that are values of one object).
    """

    base: int
    depth: int = 0
    in_string: bool = False
    escaped: bool = False

    def feed(self, block: bytes) -> Crossings:
        """The crossings in the next block; positions count from the block's first byte."""
        kinds = np.frombuffer(block.translate(KINDS), np.uint8)
        if not block:
            return Crossings([], [], [])
        if self.escaped:
            kinds = kinds.copy()
            kinds[0] = 0
        self.escaped = False
        at = np.flatnonzero(kinds)
        kind = kinds[at]
        if b"\\" in block:
            self._drop_escaped(at, kind, len(block))
        quotes = np.cumsum(kind == QUOTE, dtype=np.uint8)  # parity alone matters, so wrapping at 256 does no harm
        outside = (kind >= OPEN) & ((quotes & 1) == self.in_string)
        if len(quotes) and quotes[-1] & 1:
            self.in_string = not self.in_string
        return self._crossings(at[outside], kind[outside] == OPEN, block)

    def _drop_escaped(self, at: NDArray[np.intp], kind: NDArray[np.uint8], size: int) -> None:
        slashes = at[kind == BACKSLASH]
        if not len(slashes):
            return
        last_of_run = np.flatnonzero(np.append(np.diff(slashes) != 1, True))
        lengths = np.diff(last_of_run, prepend=-1)
        escaped = slashes[last_of_run[lengths % 2 == 1]] + 1
        if len(escaped) and escaped[-1] == size:
            self.escaped = True
            escaped = escaped[:-1]
        where = np.searchsorted(at, escaped)
        hit = where < len(at)
        hit[hit] = at[where[hit]] == escaped[hit]
        kind[where[hit]] = 0

    def _crossings(self, at: NDArray[np.intp], opening: NDArray[np.bool_], block: bytes) -> Crossings:
        if not len(at):
            return Crossings([], [], [])
        depth = self.depth + np.cumsum(np.where(opening, 1, -1), dtype=np.int64)
        self.depth = int(depth[-1])
        opens = at[opening & (depth == self.base + 1)].tolist()
        closes = at[~opening & (depth == self.base)].tolist()
        sections = at[opening & (depth == 2)].tolist() if self.base == 2 else []
        fall = self._fall(at, depth, block) if depth.min() < self.base else -1
        return Crossings(opens, closes, sections, fall)

    def _fall(self, at: NDArray[np.intp], depth: NDArray[np.int64], block: bytes) -> int:
        """An array that holds objects ends with its own kind of bracket; nothing ends below the outermost level."""
        below = depth < 0
        if self.base == 1:
            below |= (depth == 0) & (np.frombuffer(block, np.uint8)[at] == ord("}"))
        found = np.flatnonzero(below)
        return int(at[found[0]]) if len(found) else -1


def end_of_object(text: bytes, start: int, limit: int) -> int:
    """The position after the object that opens at `start`, or -1 where it does not close within `limit` bytes."""
    scan, position, window = BoundaryScan(base=0), start, 4096
    while position < min(len(text), start + limit):
        stop = min(position + window, start + limit)
        closes = scan.feed(text[position:stop]).closes
        if closes:
            return position + closes[0] + 1
        position, window = stop, window * 4
    return -1
