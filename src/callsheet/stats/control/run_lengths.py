"""How long a set of rules waits before it calls: exactly, by the chain of what the rules remember (Champ and Woodall 1987)."""

from collections.abc import Collection

import numpy as np

RULES = ("beyond-3", "2-of-3-beyond-2", "4-of-5-beyond-1", "8-on-one-side")
EDGES = (0.0, 1.0, 2.0, 3.0)
Side = tuple[int, int, int]
"""Of one side: which of the last two points lay beyond 2σ, which of the last four beyond 1σ (bits), and how long the run on it is."""
CALM: Side = (0, 0, 0)


def run_length_of_rules(rules: Collection[str] = RULES, *, shift: float = 0.0) -> float:
    """Expected points until any of `rules` (names as in `run_rules`) calls, each point normal with its mean `shift` σ off the centre.

    ValueError for an unknown rule or none at all.
    """
    from scipy.sparse import csr_array, eye_array
    from scipy.sparse.linalg import spsolve
    from scipy.special import ndtr

    unknown = set(rules) - set(RULES)
    if unknown or not rules:
        raise ValueError(f"there is no rule {', '.join(sorted(unknown)) or '(none given)'}: {', '.join(RULES)}")
    top = np.inf if "beyond-3" not in rules else EDGES[3]
    ends = (*EDGES[:3], top)
    zones = [(sign, zone) for sign in (1, -1) for zone in range(3)]
    chances = [
        float(ndtr(ends[zone + 1] - shift) - ndtr(ends[zone] - shift))
        if sign > 0
        else float(ndtr(-ends[zone] - shift) - ndtr(-ends[zone + 1] - shift))
        for sign, zone in zones
    ]
    places: dict[tuple[Side, Side], int] = {(CALM, CALM): 0}
    waiting, entries = [(CALM, CALM)], []
    while waiting:
        state = waiting.pop()
        for (sign, zone), chance in zip(zones, chances, strict=True):
            following = _after(state, sign, zone, rules)
            if following is None:
                continue
            if following not in places:
                places[following] = len(places)
                waiting.append(following)
            entries.append((places[state], places[following], chance))
    rows, columns, values = zip(*entries, strict=True)
    chain = csr_array((values, (rows, columns)), shape=(len(places), len(places)))
    return float(spsolve((eye_array(len(places)) - chain).tocsc(), np.ones(len(places)))[0])


def _after(state: tuple[Side, Side], sign: int, zone: int, rules: Collection[str]) -> tuple[Side, Side] | None:
    """What is remembered after a point; None where a rule calls."""
    up, down = (_moved(side, zone if s == sign else -1, rules) for side, s in zip(state, (1, -1), strict=True))
    return None if up is None or down is None else (up, down)


def _moved(side: Side, zone: int, rules: Collection[str]) -> Side | None:
    """One side after a point in its `zone` (0, 1, 2), or on the other side (−1)."""
    twos, ones, run = side[0] << 1 | (zone >= 2), side[1] << 1 | (zone >= 1), side[2] + 1 if zone >= 0 else 0
    if "2-of-3-beyond-2" in rules and zone >= 2 and twos.bit_count() >= 2:
        return None
    if "4-of-5-beyond-1" in rules and zone >= 1 and ones.bit_count() >= 4:
        return None
    if "8-on-one-side" in rules and run >= 8:
        return None
    return (
        twos & 0b11 if "2-of-3-beyond-2" in rules else 0,
        ones & 0b1111 if "4-of-5-beyond-1" in rules else 0,
        run if "8-on-one-side" in rules else 0,
    )
