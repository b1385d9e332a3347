"""Since when each version of a tool is in use."""

from datetime import date

from callsheet.store.connect import connect
from callsheet.store.contract import Snapshot
from callsheet.store.parts import current
from callsheet.store.place import Store

STARTED = """
WITH daily AS (
    SELECT tool_version, coalesce(locale, '') AS locale, CAST(coalesce(submitted_at, started_at) AS DATE) AS day, count(*) AS n
    FROM {facts}
    WHERE tool_version IS NOT NULL AND coalesce(submitted_at, started_at) IS NOT NULL
    GROUP BY 1, 2, 3
), shared AS (
    SELECT *, n / sum(n) OVER (PARTITION BY locale, day) AS share FROM daily
), began AS (
    SELECT tool_version, locale, min(day) AS day FROM shared WHERE share >= 0.5 GROUP BY 1, 2
)
SELECT tool_version, day, locale FROM began
WHERE day > (SELECT min(day) FROM daily WHERE daily.locale = began.locale)
ORDER BY 2, 1, 3
"""


def tool_versions(store: Store, snapshot: Snapshot, programme: str) -> tuple[tuple[str, date, str], ...]:
    """(version, first day on which half of the work was done with it, locale), those in use from the beginning left out."""
    with connect(store) as con:
        query = STARTED.format(facts=current(store, snapshot, "judgments", programme=programme))
        return tuple((str(v), day, str(loc)) for v, day, loc in con.execute(query).fetchall())
