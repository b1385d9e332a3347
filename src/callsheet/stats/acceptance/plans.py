"""Single sampling plans by attributes: MIL-STD-105E, ANSI/ASQ Z1.4, ISO 2859-1. docs/methods/acceptance-plans.md

The master tables are diagonal: a code letter's place plus an AQL's place fixes acceptance and rejection numbers, so they are kept as one
row a severity. Where a cell holds an arrow, the plan below or above it is used with *its* sample size.
"""

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Severity = Literal["normal", "tightened", "reduced"]
Edition = Literal["z1.4", "iso-2859-1"]
LETTERS = "ABCDEFGHJKLMNPQRS"
AQLS = (
    0.010, 0.015, 0.025, 0.040, 0.065, 0.10, 0.15, 0.25, 0.40, 0.65, 1.0, 1.5, 2.5, 4.0, 6.5, 10, 15, 25, 40, 65, 100, 150,
    250, 400, 650, 1000,
)  # fmt: skip
"""The series of acceptance quality limits: percent nonconforming up to 10, beyond it nonconformities per 100 units."""
SIZES = (2, 3, 5, 8, 13, 20, 32, 50, 80, 125, 200, 315, 500, 800, 1250, 2000, 3150)
REDUCED_SIZES = (2, 2, 2, 3, 5, 8, 13, 20, 32, 50, 80, 125, 200, 315, 500, 800)
LOTS = (8, 15, 25, 50, 90, 150, 280, 500, 1200, 3200, 10_000, 35_000, 150_000, 500_000)
"""Largest lots of the rows of the table of code letters; the last row has no end."""
LEVELS: Mapping[str, str] = {
    "S-1": "AAAABBBBCCCCDDD",
    "S-2": "AAABBBCCCDDDEEE",
    "S-3": "AABBCCDDEEFFGGH",
    "S-4": "AABCCDEEFGGHJJK",
    "I": "AABCCDEFGHJKLMN",
    "II": "ABCDEFGHJKLMNPQ",
    "III": "BCDEFGHJKLMNPQR",
}
Numbers = tuple[int, int]
_NORMAL: Mapping[int, Numbers] = {
    14: (0, 1), 17: (1, 2), 18: (2, 3), 19: (3, 4), 20: (5, 6), 21: (7, 8), 22: (10, 11), 23: (14, 15), 24: (21, 22),
    25: (30, 31), 26: (44, 45),
}  # fmt: skip
_TIGHTENED: Mapping[int, Numbers] = {
    15: (0, 1), 18: (1, 2), 19: (2, 3), 20: (3, 4), 21: (5, 6), 22: (8, 9), 23: (12, 13), 24: (18, 19), 25: (27, 28),
    26: (41, 42),
}  # fmt: skip
_REDUCED: Mapping[int, Numbers] = {
    14: (0, 1), 17: (0, 2), 18: (1, 3), 19: (1, 4), 20: (2, 5), 21: (3, 6), 22: (5, 8), 23: (7, 10), 24: (10, 13),
    25: (14, 17), 26: (21, 24),
}  # fmt: skip
_REDUCED_B: Mapping[int, Numbers] = {
    14: (0, 1), 17: (0, 2), 18: (1, 3), 19: (2, 4), 20: (3, 5), 21: (5, 6), 22: (7, 8), 23: (10, 11), 24: (14, 15),
    25: (21, 22), 26: (30, 31),
}  # fmt: skip
LAST_OF_LARGE = LETTERS.index("E")
"""Beyond this letter no plan allows more than 21 (18 tightened, 10 reduced) nonconformities."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Inspect `n` units of the lot: accept at `ac` nonconforming or fewer, reject at `re` or more.

    `letter` is the letter of the plan that is used, after arrows; `code_letter` the one that lot size and level ask for. `is_whole` where
    the plan would take the whole lot: `n` is then the lot. Between `ac` and `re` (reduced plans of Z1.4): accept,
    and return to normal inspection.
    """

    letter: str
    n: int
    ac: int
    re: int
    code_letter: str
    is_whole: bool = False


def code_letter(lot: int, level: str = "II") -> str:
    """The sample size code letter of a lot (units, at least 2) at an inspection level: S-1 … S-4, I, II, III.

    ValueError for a smaller lot or an unknown level.
    """
    if lot < 2:
        raise ValueError(f"a lot of {lot} cannot be sampled: inspect it whole (plans begin at 2 units)")
    if level not in LEVELS:
        raise ValueError(f"there is no inspection level {level}: {', '.join(LEVELS)}")
    return LEVELS[level][bisect_left(LOTS, lot)]


def single_plan(
    lot: int, aql: float, *, level: str = "II", severity: Severity = "normal", edition: Edition = "z1.4"
) -> Plan:
    """The single sampling plan for a lot; `aql` is one of AQLS.

    ValueError for a lot below 2, an AQL outside the series, unknown level, severity or edition, and for reduced plans of
    ISO 2859-1:1999, whose table differs from Z1.4 and is not kept here.
    """
    if edition not in ("z1.4", "iso-2859-1"):
        raise ValueError(f"there is no edition {edition}: z1.4 (also MIL-STD-105E), iso-2859-1")
    if severity not in ("normal", "tightened", "reduced"):
        raise ValueError(f"there is no severity {severity}: normal, tightened, reduced")
    if severity == "reduced" and edition == "iso-2859-1":
        raise ValueError(
            "reduced plans of ISO 2859-1:1999 differ from those of Z1.4 and are not kept here: take --edition z1.4, or look them up"
        )
    asked = code_letter(lot, level)
    place, ac, re = _resolved(LETTERS.index(asked), aql_place(aql), severity)
    size = (REDUCED_SIZES if severity == "reduced" else SIZES)[place]
    return Plan(LETTERS[place], min(size, lot), ac, re, asked, is_whole=size >= lot)


def aql_place(aql: float) -> int:
    """Where the AQL stands in the series; ValueError with the nearest for any other number."""
    found = next((i for i, known in enumerate(AQLS) if abs(known - aql) < 1e-9), None)
    if found is None:
        near = min(AQLS, key=lambda known: abs(known - aql))
        raise ValueError(
            f"{aql:g} is no AQL of the series; the nearest is {near:g}: {', '.join(f'{a:g}' for a in AQLS)}"
        )
    return found


def _resolved(letter: int, aql: int, severity: Severity) -> tuple[int, int, int]:
    """The place of the letter that holds a plan, following arrows, and its numbers."""
    down = _points_down(letter, aql, severity)
    while (numbers := cell(letter, aql, severity)) is None:
        letter += 1 if down else -1
    return letter, *numbers


def cell(letter: int, aql: int, severity: Severity) -> Numbers | None:
    """What stands in a cell; None for an arrow. The letters' places plus the AQL's name the diagonal."""
    diagonal = letter + aql
    if letter > LETTERS.index("R"):
        return _TIGHTENED.get(diagonal) if severity == "tightened" else None
    if severity == "tightened" and letter == 0 and diagonal == 15:
        return None
    if diagonal >= 25 and letter > LAST_OF_LARGE:
        return None
    if severity == "reduced":
        return (_NORMAL, _REDUCED_B, _REDUCED)[min(letter, 2)].get(diagonal)
    return (_NORMAL if severity == "normal" else _TIGHTENED).get(diagonal)


def _points_down(letter: int, aql: int, severity: Severity) -> bool:
    """Whether an arrow in this cell points to larger samples."""
    diagonal = letter + aql
    if diagonal >= 25:
        return False
    if diagonal == 15 and severity != "tightened":
        return letter == 0
    return not (diagonal == 16 and letter == LETTERS.index("R"))
