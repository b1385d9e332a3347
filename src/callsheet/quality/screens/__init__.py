"""Screens for annotators: what asks for an explanation, with the evidence and a request to the vendor; never a verdict."""

from callsheet.quality.screens.copying import at_least, copying
from callsheet.quality.screens.outcome import FALSE_SHARE, Figure, Screened, Signal
from callsheet.quality.screens.random_answers import Informed, informed, random_answers
from callsheet.quality.screens.speed import Pace, pace, speeding
from callsheet.quality.screens.straight_lines import longest_run, repetitions, straight_lining

__all__ = [
    "FALSE_SHARE",
    "Figure",
    "Informed",
    "Pace",
    "Screened",
    "Signal",
    "at_least",
    "copying",
    "informed",
    "longest_run",
    "pace",
    "random_answers",
    "repetitions",
    "speeding",
    "straight_lining",
]
