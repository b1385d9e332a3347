"""Versions of guidelines and tools: when they were issued, and when each site began to work by them."""

import zlib
from datetime import timedelta

from callsheet.simulator.calendars import Horizon, Ints
from callsheet.simulator.cast import PROGRAMMES, ProgrammeSpec, SiteSpec
from callsheet.simulator.faults import Faults
from callsheet.simulator.operation import Acknowledgement, Guideline

ISSUED_BEFORE_THE_CLAUSE = 2
LONGEST_LAG = 11
NOTES = {
    "songsim": "Covers and live takes count as the same song.",
    "synopsis": "Spoilers are critical errors.",
    "podtran": "Write numbers as they are spoken.",
    "apptox": "Sarcasm alone is not rude.",
    "bookgenre": "Clause 4.2: crime and thriller told apart by who knows what.",
    "searchrel": "Artist pages for song queries are at most 2.",
}


def issue_day(faults: Faults) -> int:
    """Day index on which every programme's guideline 2.0 was issued."""
    return max(0, faults.clause.first - ISSUED_BEFORE_THE_CLAUSE)


def lag_days(programme: ProgrammeSpec, site: SiteSpec, locale: str) -> int:
    """How many days later a site works by a new version: two for the ambiguous French clause, else 1 to 11 by name."""
    if (programme.code, locale) == ("bookgenre", "fr-FR"):
        return ISSUED_BEFORE_THE_CLAUSE
    return 1 + zlib.crc32(f"{programme.code}/{site.code}/{locale}".encode()) % LONGEST_LAG


def guideline_of(programme: ProgrammeSpec, site: SiteSpec, locale: str, days: Ints, faults: Faults) -> list[str]:
    """The guideline version in force at the site on each day index."""
    since = issue_day(faults) + lag_days(programme, site, locale)
    return ["2.0" if day >= since else "1.0" for day in days.tolist()]


def tool_of(programme: ProgrammeSpec, days: Ints, faults: Faults) -> list[str]:
    """The tool's version on each day index; only song similarity's player changes."""
    if programme.code != "songsim":
        return ["3.1"] * len(days)
    return ["3.2" if day >= faults.slow_tool.first else "3.1" for day in days.tolist()]


def guidelines(horizon: Horizon, faults: Faults) -> tuple[Guideline, ...]:
    """Two versions a programme."""
    first = horizon.start - timedelta(days=30)
    return tuple(
        guideline
        for programme in PROGRAMMES
        for guideline in (
            Guideline(programme.code, "1.0", first, "First version."),
            Guideline(programme.code, "2.0", horizon.day(issue_day(faults)), NOTES[programme.code]),
        )
    )


def acknowledgements(
    programme: ProgrammeSpec, site: SiteSpec, locale: str, *, horizon: Horizon, faults: Faults
) -> tuple[Acknowledgement, ...]:
    """From when a site works by each version in a locale; versions it has not taken up by the end are left out."""
    since = issue_day(faults) + lag_days(programme, site, locale)
    first = Acknowledgement(programme.code, "1.0", site.vendor, site.code, locale, horizon.start - timedelta(days=14))
    second = Acknowledgement(programme.code, "2.0", site.vendor, site.code, locale, horizon.day(since))
    return (first, second) if since < horizon.days else (first,)
