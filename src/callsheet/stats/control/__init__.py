"""Control charts: is a series still what it was, when did it change, what is usual under each guideline version."""

from callsheet.stats.control.changes import ChangePoint, change_of_rate, change_of_share
from callsheet.stats.control.charts import (
    Baseline,
    Chart,
    Sums,
    average_run_length,
    cumulative,
    dispersion,
    rate_chart,
    run_rules,
    share_chart,
    smoothed,
    without,
)
from callsheet.stats.control.estimates import estimate_chart
from callsheet.stats.control.phases import Phase, phases, phases_of
from callsheet.stats.control.rare import GapChart, gap_chart, rare_sums
from callsheet.stats.control.run_lengths import run_length_of_rules

__all__ = [
    "Baseline",
    "ChangePoint",
    "Chart",
    "GapChart",
    "Phase",
    "Sums",
    "average_run_length",
    "change_of_rate",
    "change_of_share",
    "cumulative",
    "dispersion",
    "gap_chart",
    "phases",
    "phases_of",
    "rare_sums",
    "estimate_chart",
    "rate_chart",
    "run_length_of_rules",
    "run_rules",
    "share_chart",
    "smoothed",
    "without",
]
