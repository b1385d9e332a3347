"""How right people are in their first days and after them, summed in PostgreSQL: who is new is read from the measures themselves."""

from typing import Any

from django.db import connection

from callsheet.metrics.measures import MEASURED
from callsheet.state.access import Scope
from callsheet.state.sums import Window

FIRST_DAYS = 14
"""Days from an annotator's first production day of a programme on which they are newcomers."""


def by_experience(scope: Scope, where: dict[str, str], window: Window) -> dict[str, dict[str, int]]:
    """`newcomer` and `experienced` -> counts of MEASURED in the window; one query. Work without annotator or day is left out."""
    conditions = ["seq <= %s", "day IS NOT NULL", "annotator <> ''"]
    parameters: list[Any] = [window.seq]
    limits = dict(where)
    if scope.vendor:
        limits["vendor"] = scope.vendor
    if scope.programmes is not None:
        conditions.append("programme = ANY(%s)")
        parameters.append(sorted(scope.programmes))
    programme = limits.pop("programme", None)
    if programme:
        conditions.append("programme = %s")
        parameters.append(programme)
    narrowed = "".join(f" AND {name} = %s" for name in limits)
    summed = ", ".join(f"coalesce(sum({name}), 0)::bigint" for name in MEASURED)
    query = (
        f"WITH known AS (SELECT programme, annotator, day, vendor, locale, {', '.join(MEASURED)} FROM measure"
        f" WHERE {' AND '.join(conditions)}),"
        " begun AS (SELECT programme, annotator, min(day) AS first FROM known GROUP BY 1, 2)"
        f" SELECT day < first + {FIRST_DAYS}, {summed} FROM known JOIN begun USING (programme, annotator)"
        f" WHERE day BETWEEN %s AND %s{narrowed} GROUP BY 1"
    )
    with connection.cursor() as cursor:
        cursor.execute(query, [*parameters, window.start, window.end, *limits.values()])
        rows = cursor.fetchall()
    return {
        "newcomer" if row[0] else "experienced": dict(zip(MEASURED, row[1:], strict=True))
        for row in rows
        if any(row[1:])
    }
