"""Runs of the audit: the same thing done by the same person many times after each other, as one line that opens."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

LEAST = 3
"""Entries from which a run is folded."""
GAP = timedelta(hours=1)
"""The longest pause within a run."""
OPENED = 20
"""Entries that an opened run shows; the others are a page of their own."""
LOOKED_AT = 2_000
"""Entries that are looked through for one page of runs."""


@dataclass(frozen=True, slots=True)
class Brief:
    """What of an entry decides about its run: number, moment (UTC), who, what, to what kind of thing."""

    n: int
    at: datetime
    actor: str
    action: str
    noun: str

    def goes_on(self, later: "Brief") -> bool:
        """Whether the entry after it in time, which stands before it in the list, belongs to the same run."""
        same = (self.actor, self.action, self.noun) == (later.actor, later.action, later.noun)
        return same and later.at - self.at <= GAP


def runs(entries: Sequence[Brief]) -> tuple[tuple[Brief, ...], ...]:
    """Entries, the latest first, as runs in the same order; what is less than a run stands alone."""
    found: list[list[Brief]] = [[entries[0]]] if entries else []
    for later, entry in pairwise(entries):
        if entry.goes_on(later):
            found[-1].append(entry)
        else:
            found.append([entry])
    whole = ((run,) if len(run) >= LEAST else tuple((one,) for one in run) for run in found)
    return tuple(tuple(part) for parts in whole for part in parts)
