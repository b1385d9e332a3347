"""Kinds of evidence: what was counted and what was reported are never mixed up."""

from enum import StrEnum


class Evidence(StrEnum):
    """How a number is known."""

    COUNTED = "counted"
    REPORTED = "reported"
    ATTESTED = "attested"
    ESTIMATED = "estimated"
    FORECAST = "forecast"
