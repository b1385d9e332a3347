"""Control charts: is a series still what it was."""

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

__all__ = [
    "Baseline",
    "Chart",
    "Sums",
    "average_run_length",
    "cumulative",
    "dispersion",
    "rate_chart",
    "run_rules",
    "share_chart",
    "smoothed",
    "without",
]
