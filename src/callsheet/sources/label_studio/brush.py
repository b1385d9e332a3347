"""The area of a Label Studio brush mask, counted from its run lengths without painting it.

Coding (as Label Studio's front end packs RGBA bytes): 32 bits number of values, 5 bits word size − 1, four times 4 bits
size of a run length − 1; then blocks: 1 bit run or literal, 2 bits which of the four sizes, the length − 1 in that size,
and one word for a run or one word for every value of a literal block.
"""

from collections.abc import Sequence

from callsheet.said import say

MOST_VALUES = 4 * 100_000_000


class _Bits:
    """Reads whole numbers of any width from bytes."""

    def __init__(self, values: Sequence[int]) -> None:
        self._packed = bytes(values)
        self._at = 0

    def take(self, width: int) -> int:
        start, self._at = self._at, self._at + width
        first, last = start >> 3, (self._at + 7) >> 3
        if last > len(self._packed):
            raise ValueError(say("the mask ends too early"))
        window = int.from_bytes(self._packed[first:last], "big")
        return (window >> ((last << 3) - self._at)) & ((1 << width) - 1)


def painted_pixels(rle: Sequence[int]) -> int:
    """Number of pixels whose alpha is not 0; ValueError where the code cannot be read."""
    bits = _Bits(rle)
    count, word = bits.take(32), bits.take(5) + 1
    sizes = [bits.take(4) + 1 for _ in range(4)]
    if count % 4 or count > MOST_VALUES:
        raise ValueError(say("{count} values are not a picture of red, green, blue and alpha", count=f"{count:,}"))
    at = painted = 0
    while at < count:
        run, length = bits.take(1), bits.take(sizes[bits.take(2)]) + 1
        if run:
            if bits.take(word):
                painted += (at + length) // 4 - at // 4  # alpha is every fourth value, at index 3, 7, …
        else:
            painted += sum(1 for k in range(at, at + length) if bits.take(word) and k % 4 == 3)
        at += length
    return painted
