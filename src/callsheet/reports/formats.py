"""How numbers are shown: the one door for pages, terminal and exports. The rules stand in decisions.wording."""

from datetime import date

from callsheet.decisions.wording import (
    DASH,
    MINUS,
    ODDS,
    POINTS,
    PROPORTION,
    THIN,
    count,
    day,
    duration,
    estimate_text,
    figure,
    instant,
    instant_day,
    listing,
    margin,
    moment,
    odds,
    percent,
    plural,
    points,
    sample,
    signed,
)

__all__ = [
    "DASH",
    "MINUS",
    "ODDS",
    "POINTS",
    "PROPORTION",
    "THIN",
    "count",
    "day",
    "digits_of",
    "duration",
    "estimate_text",
    "figure",
    "instant",
    "instant_day",
    "iso_week",
    "listing",
    "margin",
    "moment",
    "odds",
    "percent",
    "plural",
    "points",
    "sample",
    "signed",
]

DIGITS = {
    "0..1": 3,
    "-1..1": 3,
    "ratio": 3,
    "units": 0,
    "items": 0,
    "judgments": 0,
    "days": 1,
    "hours": 1,
    "coefficient": 2,
}
"""Decimals shown by unit; one where a unit is not named here."""


def digits_of(unit: str) -> int:
    """Decimals that a unit is shown with."""
    return DIGITS.get(unit, 1)


def iso_week(value: date) -> str:
    """The ISO week of a day: 2026-W47."""
    year, week, _ = value.isocalendar()
    return f"{year}-W{week:02d}"
