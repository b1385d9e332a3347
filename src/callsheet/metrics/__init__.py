"""The KPI dictionary over additive measures, and what it rests on: sums, calendars, backlog, reconciliation."""
