"""The KPI dictionary over additive measures, and what it rests on: sums, calendars, backlog, reconciliation."""

from callsheet.metrics.attainment import Track, track
from callsheet.metrics.backlog import Backlog, backlog_on, burn_up, done_per_day, last_day, recent_pace
from callsheet.metrics.calendars import (
    ROUND_THE_CLOCK,
    WEEKDAYS_NINE_TO_SIX,
    SiteCalendar,
    add_working_days,
    is_working_day,
    open_slots,
    open_time,
    production_day,
    production_day_bounds,
    public_holidays,
    working_days,
    working_flags,
)
from callsheet.metrics.dictionary import KPIS, catalogue, kpi_of
from callsheet.metrics.evidence import Evidence
from callsheet.metrics.kpi import Kpi, Moment, listed
from callsheet.metrics.measures import COUNTS, HISTOGRAMS, KEYS, MEASURES, MeasureSums, Pattern, bin_edges_ms
from callsheet.metrics.reconcile import CAUSES, DayLine, Part, Reconciliation, reconciled
from callsheet.metrics.reference import kpi_reference
from callsheet.metrics.subjects import SUBJECTS, subject_of
from callsheet.metrics.sums import DERIVED, combined, derived_counts
from callsheet.stats.state import Direction, State, Target, state_of

__all__ = [
    "CAUSES",
    "COUNTS",
    "DERIVED",
    "HISTOGRAMS",
    "KEYS",
    "KPIS",
    "MEASURES",
    "ROUND_THE_CLOCK",
    "SUBJECTS",
    "WEEKDAYS_NINE_TO_SIX",
    "Backlog",
    "DayLine",
    "Direction",
    "Evidence",
    "Kpi",
    "MeasureSums",
    "Moment",
    "Part",
    "Pattern",
    "Reconciliation",
    "SiteCalendar",
    "State",
    "Target",
    "Track",
    "add_working_days",
    "backlog_on",
    "bin_edges_ms",
    "burn_up",
    "catalogue",
    "combined",
    "derived_counts",
    "done_per_day",
    "is_working_day",
    "kpi_of",
    "kpi_reference",
    "last_day",
    "listed",
    "open_slots",
    "open_time",
    "production_day",
    "production_day_bounds",
    "public_holidays",
    "recent_pace",
    "reconciled",
    "state_of",
    "subject_of",
    "track",
    "working_days",
    "working_flags",
]
