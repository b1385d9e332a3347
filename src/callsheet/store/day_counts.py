"""How many submissions fall on each day, were days cut at another zone's midnight: for reconciling with a tracker."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from callsheet.store.clocks import zone_named
from callsheet.store.connect import connect
from callsheet.store.contract import Snapshot
from callsheet.store.parts import current
from callsheet.store.place import Store

ZONE_DAY = """
SELECT (timezone(?, submitted_at AT TIME ZONE 'UTC') - to_minutes(?))::DATE AS day, count(*)
FROM {facts}
WHERE outcome = 'submitted' AND role = 'annotate' AND submitted_at BETWEEN ? AND ?
  AND (vendor = ? OR (coalesce(vendor, '') = '' AND list_contains(?, annotator)))
GROUP BY 1
"""


@dataclass(frozen=True, slots=True)
class Whose:
    """A vendor of a programme: its code, and the raw keys of its workers."""

    programme: str
    vendor: str
    annotators: Sequence[str]


def counts_by_boundary(
    store: Store,
    snapshot: Snapshot,
    whose: Whose,
    *,
    boundaries: Mapping[str, tuple[str, int]],
    first: date,
    last: date,
) -> dict[str, dict[date, int]]:
    """Submissions a day under each boundary: name -> (IANA zone, minutes after midnight). UnusableInput for no zone."""
    found: dict[str, dict[date, int]] = defaultdict(dict)
    around = (first - timedelta(days=2), last + timedelta(days=3))
    with connect(store) as con:
        query = ZONE_DAY.format(facts=current(store, snapshot, "judgments", programme=whose.programme))
        for name, (zone, minutes) in boundaries.items():
            zone_named(zone)
            rows = con.execute(query, [zone, minutes, *around, whose.vendor, list(whose.annotators)]).fetchall()
            found[name] = {day: int(n) for day, n in rows if first <= day <= last}
    return dict(found)
