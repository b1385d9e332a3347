"""Numbers of reports as the API says them."""

from collections.abc import Sequence
from datetime import UTC

from callsheet.api.schemas import EstimateOut, KpiOut, KpiValueOut, PlaceOut, ReadAs
from callsheet.decisions.finding import Place
from callsheet.metrics.kpi import Kpi
from callsheet.reports.pieces import Provenance
from callsheet.reports.programme import KpiValue, TrackRow


def read_as(fresh: Provenance) -> ReadAs:
    """From what something was computed."""
    return ReadAs(as_of=fresh.as_of.replace(tzinfo=UTC), manifest=fresh.manifest, newest_day=fresh.newest_day)


def values_of(strip: Sequence[KpiValue]) -> list[KpiValueOut]:
    """KPIs with their values and the programme's targets."""
    return [
        KpiValueOut(
            kpi=KpiOut.of(v.kpi),
            estimate=EstimateOut.of(v.estimate, v.kpi.evidence),
            target=v.target if isinstance(v.target, int | float) else None,
        )
        for v in strip
    ]


def programme_of(place: Place, *, is_alias: bool) -> str:
    """A programme's code; to a vendor's people the alias alone, which is all that they are told."""
    return place.programme_name if is_alias else place.programme


def places_of(rows: Sequence[TrackRow], kpis: Sequence[Kpi], *, is_alias: bool = False) -> list[PlaceOut]:
    """The lines of a table of places."""
    return [
        PlaceOut(
            programme=programme_of(row.place, is_alias=is_alias),
            vendor=row.place.vendor,
            locale=row.place.locale,
            done=row.done,
            kpis={k.id: EstimateOut.of(e, k.evidence) for k, e in zip(kpis, row.values, strict=True)},
        )
        for row in rows
    ]
