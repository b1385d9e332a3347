"""Numbers in sentences, for whoever needs no more than that: readers of files say how much they found.

`wording` has everything else that a sentence is made of.
"""

from callsheet.decisions.spelling import ENGLISH
from callsheet.decisions.spelling import count as count_text
from callsheet.decisions.spelling import number as number_text
from callsheet.said import Said


def number(value: float, digits: int = 0) -> str:
    """A number with fixed decimals: 48,210.0."""
    return Said(number_text(ENGLISH, float(value), digits), "number", (float(value), digits))


def count(value: float) -> str:
    """A number of things: 48,210; below 10 a fraction keeps one decimal (7.5)."""
    return Said(count_text(ENGLISH, float(value)), "count", (float(value),))
