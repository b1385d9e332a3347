"""Where a vendor works: zone and local hour, weekly hours, and whether the vendor said that its calendar is right."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from callsheet.reports import formats as f
from callsheet.reports.pieces import EmptyPlace, TextCell
from callsheet.reports.tables import Column, Row, Table
from callsheet.said import beside, say, say_many


@dataclass(frozen=True, slots=True)
class SiteLine:
    """One site. `hours` in words ('' round the clock); `is_confirmed`: the vendor confirmed the calendar as it is now, `by` whom and
    `on` which day (also of a confirmation that no longer holds).
    """

    code: str
    name: str
    zone: str
    hours: str
    is_confirmed: bool
    by: str = ""
    on: date | None = None


COLUMNS = (
    Column("site", say("Site"), numeric=False),
    Column("zone", say("Time zone"), numeric=False),
    Column("local", say("Local time"), numeric=False),
    Column("hours", say("Open"), numeric=False),
    Column("calendar", say("Calendar"), numeric=False),
    Column("said", say("Confirmed by"), numeric=False),
)


def site_table(lines: Sequence[SiteLine], now: datetime) -> Table:
    """A vendor's sites as they stand at `now`; the title says how many calendars nobody confirmed."""
    open_ones = sum(not line.is_confirmed for line in lines)
    return Table(
        title=_title(len(lines), open_ones),
        columns=COLUMNS,
        rows=tuple(_row(line, now) for line in sorted(lines, key=lambda one: (one.is_confirmed, one.code))),
        note=say("Days due, working days and odds are reckoned with the calendar as it stands, confirmed or not.")
        if open_ones
        else "",
        empty=None
        if lines
        else EmptyPlace(
            say("Each site with its time zone, hours and calendar."), say("Enter the first one in the registry.")
        ),
    )


def _title(number: int, open_ones: int) -> str:
    if not number:
        return say("No site is known yet")
    if not open_ones:
        return say_many(
            "The calendar of {n} site is confirmed", "The calendars of all {n} sites are confirmed", number, n=number
        )
    return say_many(
        "{n} of {sites} calendars is not confirmed",
        "{n} of {sites} calendars are not confirmed",
        open_ones,
        n=open_ones,
        sites=number,
    )


def _row(line: SiteLine, now: datetime) -> Row:
    local = now.astimezone(ZoneInfo(line.zone))
    said = beside(", ", (line.by, f.day(line.on))) if line.on else say("nobody yet")
    return Row(
        line.code,
        (
            TextCell(line.name),
            TextCell(line.zone),
            TextCell(local.strftime("%H:%M"), sort=local.strftime("%z %H:%M")),
            TextCell(line.hours or say("round the clock")),
            TextCell(say("confirmed") if line.is_confirmed else say("not confirmed")),
            TextCell(said, greyed=not line.is_confirmed),
        ),
    )
