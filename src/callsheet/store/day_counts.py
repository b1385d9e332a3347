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

MINUTES = """
CREATE TEMP TABLE minutes AS
SELECT date_trunc('minute', submitted_at) AS minute, count(*) AS n
FROM {facts}
WHERE outcome = 'submitted' AND role = 'annotate' AND submitted_at BETWEEN ? AND ?
  AND (vendor = ? OR (coalesce(vendor, '') = '' AND list_contains(?, annotator)))
GROUP BY 1
"""
"""The facts are read once: every boundary lies on a whole minute."""
ZONE_DAY = """
SELECT (timezone(?, minute AT TIME ZONE 'UTC') - to_minutes(?))::DATE AS day, sum(n)::BIGINT FROM minutes GROUP BY 1
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
        facts = current(store, snapshot, "judgments", programme=whose.programme)
        con.execute(MINUTES.format(facts=facts), [*around, whose.vendor, list(whose.annotators)])
        for name, (zone, minutes) in boundaries.items():
            zone_named(zone)
            rows = con.execute(ZONE_DAY, [zone, minutes]).fetchall()
            found[name] = {day: int(n) for day, n in rows if first <= day <= last}
    return dict(found)
