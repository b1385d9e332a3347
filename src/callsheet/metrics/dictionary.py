"""The one KPI dictionary: every number that pages, reports, clauses and the API point at."""

from collections.abc import Mapping
from typing import Any

from callsheet.errors import NotThere
from callsheet.metrics.kpi import Kpi, listed
from callsheet.metrics.times import TIMES
from callsheet.metrics.volumes import VOLUMES
from callsheet.metrics.yields import YIELDS
from callsheet.said import say

KPIS: dict[str, Kpi] = {kpi.id: kpi for kpi in (*VOLUMES, *YIELDS, *TIMES)}
"""By id, in the order in which they are listed. Ids like Q01 are those of the reference dictionary."""


def kpi_of(name: str) -> Kpi:
    """The KPI of that id or name, whatever its case; NotThere names the nearest ids."""
    from difflib import get_close_matches

    asked = name.casefold().strip()
    by_name = {key.casefold(): kpi for kpi in KPIS.values() for key in (kpi.name, kpi.id)}
    if asked in by_name:
        return by_name[asked]
    near = dict.fromkeys(by_name[key].id for key in get_close_matches(asked, list(by_name), n=3, cutoff=0.4))
    hint = say("did you mean {near}?", near=", ".join(near)) if near else say("`callsheet kpi --list` names them all.")
    raise NotThere(say("There is no KPI {name}; {hint}", name=repr(name), hint=hint), kpi=name, near=list(near))


def catalogue() -> list[Mapping[str, Any]]:
    """Every KPI as plain values, in order: what `kpi --list --json` prints."""
    return [listed(kpi) for kpi in KPIS.values()]
