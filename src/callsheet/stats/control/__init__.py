"""Control charts: is a series still what it was, when did it change, what is usual under each guideline version. docs/methods/control-charts.md

    chart = share_chart([3, 5, 2, 19], [100, 120, 90, 110])    # errors, answers; oldest first
    chart.values, chart.low, chart.high, chart.baseline

**Charts.** `share_chart` (p, Laney's p′), `rate_chart` (u, u′), `estimate_chart` of values with their own errors → `Chart`; a `Baseline` is kept with `baseline=`.
`run_rules` annotate, `smoothed` (EWMA) and `cumulative` (CUSUM) → `Sums`, `without` leaves points out, `dispersion` tells p from p′.
**Phases.** `phases` (`phases_of` any series) → one `Phase` a guideline version, each with a baseline of its own. **Rare events.** `gap_chart`, `rare_sums` → `GapChart`.
**When did it change.** `change_of_share`, `change_of_rate` → `ChangePoint` with interval and p. **False alarms.** `average_run_length`, `run_length_of_rules`.
"""

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
