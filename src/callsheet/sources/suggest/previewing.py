"""What a mapping would read from sheets that are open: first facts, sums to tie to the tracker, bad cells, rows left out."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from callsheet.sources.contract import ReadOptions
from callsheet.sources.grid import Row, Sheet
from callsheet.sources.suggest.model import BadCell, Fact, Preview, Sum
from callsheet.sources.tracker import TrackerMapping, records, sheet_row

FACTS_SHOWN = 12
BAD_SHOWN = 10
SUMS_SHOWN = 60
ROWS_AT_MOST = 50_000


def preview_of(found: Sequence[Sheet], mapping: TrackerMapping, *, file_name: str) -> Preview:
    """The preview; of very long sheets only the beginning is read, and `complete` says so."""
    tally = _Tally()
    names = [s.name for s in found if not s.hidden]
    begun = [_Beginning(s) for s in found]
    sheets = [replace(s, open=b) for s, b in zip(found, begun, strict=True)]
    for record in records(sheets, mapping, ReadOptions("", ""), file_name=file_name):
        sheet, row = sheet_row(record.line)
        place = f"{names[sheet]}, row {row}" if sheet < len(names) and names[sheet] else f"row {row}"
        tally.rows += bool(record.facts or record.rejects or record.skipped)
        for _, fact in record.facts:
            tally.add(place, fact)
        tally.bad += [BadCell(r.field, r.value, r.reason) for r in record.rejects]
        if record.skipped:
            tally.skipped[record.skipped] += 1
    return tally.preview(complete=not any(b.cut for b in begun))


class _Beginning:
    """The first rows of a sheet, in the place of its `open`; `cut` says that there are more."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.cut = False

    def __call__(self) -> Iterator[tuple[int, Row]]:
        for at, row in enumerate(self.sheet.open()):
            if at >= ROWS_AT_MOST:
                self.cut = True
                return
            yield row


class _Tally:
    """What has been seen so far."""

    def __init__(self) -> None:
        self.facts: list[Fact] = []
        self.bad: list[BadCell] = []
        self.skipped: Counter[str] = Counter()
        self.sums: Counter[tuple[str, str, str]] = Counter()
        self.cells: Counter[tuple[str, str, str]] = Counter()
        self.days: set[date] = set()
        self.rows = 0
        self.totals = 0

    def add(self, place: str, fact: Mapping[str, Any]) -> None:
        """One total."""
        self.totals += 1
        self.days.add(fact["day"])
        for by in ("", "vendor", "locale", "day"):
            key = (fact["measure"], by, str(fact.get(by, "")))
            self.sums[key] += fact["value_milli"]
            self.cells[key] += 1
        if len(self.facts) < FACTS_SHOWN:
            names = {k: str(fact.get(k, "")) for k in ("day", "vendor", "site", "workstream", "locale", "measure")}
            self.facts.append(Fact(place, value=fact["value_milli"] / 1000, note=fact.get("note") or "", **names))

    def preview(self, *, complete: bool) -> Preview:
        """The tally as a value; sums without a grouping first, then by vendor, locale, day."""
        order = {"": 0, "vendor": 1, "locale": 2, "day": 3}
        keys = sorted((k for k in self.sums if k[1] == "" or k[2]), key=lambda k: (order[k[1]], k[0], k[2]))
        return Preview(
            facts=tuple(self.facts),
            sums=tuple(Sum(*k, self.sums[k] / 1000, self.cells[k]) for k in keys[:SUMS_SHOWN]),
            bad=tuple(self.bad[:BAD_SHOWN]),
            skipped=tuple(self.skipped.most_common()),
            totals=self.totals,
            rejected=len(self.bad),
            rows=self.rows,
            first_day=min(self.days).isoformat() if self.days else "",
            last_day=max(self.days).isoformat() if self.days else "",
            complete=complete,
        )
