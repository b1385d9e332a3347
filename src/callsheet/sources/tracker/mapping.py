"""A mapping of `kind: tracker`: how a vendor's sheet of totals becomes facts. Written by `suggest`, readable by people.

Columns are found by their header names and days by what they say, never by position, so that tomorrow's file (more dates,
moved rows) is read by the same mapping.
"""

import re
from datetime import date
from typing import Any, Literal, Self
from zoneinfo import available_timezones

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from callsheet.facts.tables import REPORTED
from callsheet.said import say

Dimension = Literal["day", "vendor", "site", "workstream", "locale", "measure"]
Labelled = Literal["day", "vendor", "site", "workstream", "locale", "measure", "note", "standing", "revised_at"]
Level = Literal["day", "month", "week", "measure", "vendor", "site", "workstream", "locale", "skip"]
Place = Literal["sheet", "title", "file"]
Measure = Literal[
    "heads",
    "hours",
    "produced",
    "accepted",
    "rejected",
    "reworked",
    "backlog",
    "idle",
    "released",
    "committed",
    "closure",
]
COLUMN = re.compile(r"column ([A-Z]{1,3})")


class Part(BaseModel):
    """Base of the parts: unknown keys are errors, values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Header(Part):
    """How the header is found: the first row (or rows) in which all these words stand."""

    words: list[str] = Field([], description="Column names that stand in the header; case and accents do not matter.")
    row: int = Field(
        1, ge=1, le=4, description="Which of the header rows, from the top, holds the first of these words."
    )
    across: list[Level] = Field(
        ["measure"],
        min_length=1,
        max_length=4,
        description="What each header row says above the number columns, top to bottom: `[measure]` for a column a measure, "
        "`[day]` for a column a day, `[day, measure]` for both; `month` and `week` complete day numbers, `skip` says nothing.",
    )


class Days(Part):
    """How days are read."""

    order: Literal["dmy", "mdy"] = Field("dmy", description="Order of day and month in dates such as 03/11.")
    anchor: date | None = Field(
        None,
        description="A day near which the file was made: completes dates without a year where no title, sheet or file name does.",
    )


class Ignore(Part):
    """Rows and columns that are not read because they repeat others."""

    words: list[str] = Field(
        [], description="Labels of rows and columns that add up others, besides the usual words (total, Summe, 合計 …)."
    )
    keep: list[str] = Field(
        [], description="Labels that look like totals and are ordinary rows (a vendor called Total)."
    )
    sums: bool = Field(False, description="true: a row whose numbers equal the sum of the rows above it is a subtotal.")
    blank: list[Dimension] = Field([], description="A row in which one of these is blank is a subtotal.")
    columns: list[str] = Field([], description="Header names of columns that hold no totals.")


class TrackerMapping(Part):
    """How the sheets of a tracker become totals."""

    title: str = Field("", description="What this mapping reads, in a few words.")
    sheets: list[str] = Field(
        [], description="Sheets to read, by name; * stands for anything. Empty: every visible one."
    )
    header: Header = Field(Header.model_validate({}), description="Where the header is and what it says.")
    columns: dict[Labelled, str] = Field(
        {}, description="Column that holds each of these, by header name; `column A` where it has no header."
    )
    fill: list[Dimension] = Field(
        [], description="Where a cell is blank, the value above it holds (merged or grouped cells)."
    )
    optional: list[Dimension] = Field([], description="These may be blank; elsewhere a blank label rejects the row.")
    sections: Dimension | None = Field(
        None,
        description="What a row with nothing but one text says for the rows below it (a heading inside the table).",
    )
    stated: dict[Dimension, Place] = Field(
        {}, description="What the sheet's name, the lines above the header, or the file's name say for every row."
    )
    constants: dict[Dimension, str] = Field({}, description="The same for every row.")
    measures: dict[Measure, list[str]] = Field(
        {}, description="What is counted, and the header names or row labels that say so."
    )
    days: Days = Field(Days.model_validate({}), description="How days are read.")
    zone: str = Field("UTC", description="IANA zone of the production day, proposed for the programme or site.")
    cutoff: str = Field("00:00", description="When the production day ends and the next begins, hh:mm.")
    decimal: Literal[".", ","] = Field(
        ".", description="Decimal mark of numbers written as text; the other mark groups thousands."
    )
    missing: list[str] = Field(
        [], description="Words that mean not known, besides the usual ones (n/a, -, tbd …). Never 0."
    )
    closures: list[str] = Field(
        [], description="Words that mean no work on that day, besides the usual ones (hol, Feiertag, closed, OOO …)."
    )
    ignore: Ignore = Field(Ignore.model_validate({}), description="Rows and columns that are not read.")
    names: dict[Dimension, dict[str, str]] = Field({}, description="Names as the file writes them, and what they mean.")
    standing: Literal["provisional", "confirmed"] = Field("provisional", description="May the numbers still change?")
    repeats: Literal["sum", "last"] = Field(
        "sum",
        description="Rows with the same labels and day: add them up, or let the last one hold (a restated number).",
    )

    @model_validator(mode="before")
    @classmethod
    def _one_word_is_a_list(cls, given: Any) -> Any:
        if not isinstance(given, dict):
            return given
        lists: dict[str, Any] = {
            k: [v]
            for k, v in given.items()
            if k in ("sheets", "missing", "closures", "fill", "optional") and isinstance(v, str)
        }
        measures = given.get("measures")
        if isinstance(measures, dict):
            lists["measures"] = {k: [v] if isinstance(v, str) else v for k, v in measures.items()}
        return {**given, **lists}

    @field_validator("zone")
    @classmethod
    def _known_zone(cls, zone: str) -> str:
        if zone not in available_timezones():
            raise ValueError(say("expected an IANA zone such as Europe/Berlin"))
        return zone

    @field_validator("cutoff")
    @classmethod
    def _clock(cls, cutoff: str) -> str:
        if not re.fullmatch(r"([01]?\d|2[0-3]):[0-5]\d", cutoff):
            raise ValueError(say("expected a time of day as hh:mm, such as 04:00"))
        return cutoff

    @model_validator(mode="after")
    def _says_day_and_measure(self) -> Self:
        said: set[str] = {
            *self.columns,
            *self.header.across,
            *self.stated,
            *self.constants,
            *([self.sections] if self.sections else []),
        }
        if "day" not in said and "week" not in said:
            raise ValueError(
                say("expected the day: a column, across the header, in the sheet's name or title, or a constant")
            )
        if "measure" not in said:
            raise ValueError(
                say("expected what is counted: `measure` in a column, across the header, or as a constant")
            )
        if ("measure" in self.columns or "measure" in self.header.across) and not self.measures:
            raise ValueError(say("expected `measures`: what each header name or label counts"))
        if self.constants.get("measure", REPORTED[0]) not in REPORTED:
            raise ValueError(say("expected a measure: one of {reported}", reported=", ".join(REPORTED)))
        return self

    @property
    def cutoff_minutes(self) -> int:
        """The cut-off in minutes after midnight."""
        hours, minutes = self.cutoff.split(":")
        return int(hours) * 60 + int(minutes)
