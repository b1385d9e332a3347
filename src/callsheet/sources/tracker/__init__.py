"""Vendors' trackers: sheets of totals in any layout, read through a mapping of `kind: tracker`."""

from callsheet.sources.tracker.mapping import TrackerMapping
from callsheet.sources.tracker.read import read, records, sheet_row

__all__ = ["TrackerMapping", "read", "records", "sheet_row"]
