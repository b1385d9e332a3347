"""A KPI of the dictionary as a cell, a column, a meaning."""

from collections.abc import Iterable

from callsheet.decisions.finding import NOT_KNOWN, Link
from callsheet.metrics.kpi import Kpi
from callsheet.metrics.subjects import subject_of
from callsheet.reports.pieces import EstimateCell, Meaning, Provenance, estimate_cell
from callsheet.reports.tables import Column
from callsheet.stats.estimate import Estimate
from callsheet.stats.state import Target

ABOUT_QUALITY = ("quality", "agreement")
PLACE = ("programme", "vendor", "locale")


def meaning_of(kpi: Kpi, target: Target | None = None) -> Meaning:
    """What the KPI is; `target` of the contract or programme stands before the dictionary's own."""
    chosen = kpi.target if target is None else target
    return Meaning(kpi.name, kpi.unit, kpi.formula, str(kpi.direction), chosen)


def kpi_cell(
    kpi: Kpi,
    estimate: Estimate,
    *,
    target: Target | None = None,
    provenance: Provenance | None = None,
    where: tuple[tuple[str, str], ...] = (),
) -> EstimateCell:
    """The KPI's estimate as a cell that leads to its rows under the filters `where`."""
    return estimate_cell(
        estimate,
        meaning_of(kpi, target),
        evidence=kpi.evidence,
        provenance=provenance,
        link=Link("rows", kpi.id, where),
    )


def kpi_column(kpi: Kpi) -> Column:
    """The KPI's column: its id as key, name and unit, formula on hover."""
    return Column(kpi.id, kpi.name, kpi.unit, kpi.formula)


def quality_link(kpi: Kpi, where: Iterable[tuple[str, str]]) -> Link | None:
    """The page of quality of the place that `where` names (its other filters are left out): of the programme or vendor that comes
    first, of everything where neither does. None for a KPI about something else.
    """
    if subject_of(kpi) not in ABOUT_QUALITY:
        return None
    place = {name: value for name, value in where if name in PLACE and value and value != NOT_KNOWN}
    return Link("quality", next((name for name in place if name != "locale"), ""), tuple(place.items()))
