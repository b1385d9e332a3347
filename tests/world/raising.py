"""Findings raised without the facts behind them: what an assessment would have written down."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone

from callsheet.actions import sightings
from callsheet.decisions.finding import CostOfWaiting, Finding, Place, Severity, urgency
from callsheet.reports.plain import plain
from callsheet.reports.today import card
from tests.world.cast import PROGRAMME
from tests.world.house import all_rows


def finding(subject: str = "a", *, kind: str = "quality", programme: str = PROGRAMME, **said: Any) -> Finding:
    """A finding at Lumen; `cost` in units a day."""
    return Finding(
        kind=kind,
        severity=said.get("severity", Severity.SERIOUS),
        title=said.get("title", f"Accuracy of {subject} is below its target"),
        place=Place(programme, said.get("vendor", "lumen"), "de-DE"),
        evidence=(),
        action="Hold a calibration round.",
        owner="crowd manager",
        cost_of_waiting=CostOfWaiting(said.get("cost", 100.0), "units a day", "About 100 units a day."),
        subject=subject,
    )


def payload(*found: Finding) -> Mapping[str, Any]:
    """As assessments keep it, as far as the record of what was raised reads it."""
    return {
        "cards": [plain(card(f)) for f in found],
        "links": [[] for _ in found],
        "findings": [f.to_json() for f in found],
        "order": [list(urgency(f)) for f in found],
    }


def see(*found: Finding, programme: str = PROGRAMME, at: datetime | None = None) -> list[str]:
    """An assessment of the programme says exactly these; their ids."""
    with all_rows():
        sightings.record(programme, payload(*found), at or timezone.now())
    return [f.id for f in found]
