"""As of when a page is read, and from what."""

from datetime import UTC, date, datetime

from django.db import connection

from callsheet.actions.mornings import At, at, day_of
from callsheet.reports.pieces import Provenance


def moment(as_of: str = "") -> At:
    """The moment of a page; inside the reader's transaction. UnusableInput for what is no day."""
    return at(day_of(as_of))


def provenance(when: At, days: int = 0) -> Provenance:
    """What the page says of its own freshness, of which moment's registry it was made, and over how many days its rates go."""
    then = None if when.registry is None else _plain(when.registry)
    return Provenance(_plain(when.now), when.seq, newest_day(when.seq), then, days)


def _plain(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None)


def newest_day(seq: int) -> date | None:
    """The newest production day of which anything is known."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT greatest((SELECT max(day) FROM measure_day WHERE seq <= %s),"
            " (SELECT max(day) FROM measure_total WHERE seq <= %s))",
            [seq, seq],
        )
        row = cursor.fetchone()
    found: date | None = row[0] if row else None
    return found
