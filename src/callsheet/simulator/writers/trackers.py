"""Vendors' trackers as XLSX with a mapping (kind: tracker) beside each, and the truth about where they disagree."""

from collections import Counter
from dataclasses import asdict
from pathlib import Path

from callsheet.simulator.calendars import Horizon
from callsheet.simulator.cast import PROGRAMME_BY_CODE, VENDORS
from callsheet.simulator.statements import (
    REPORTING_ZONES,
    Disagreement,
    Statement,
    Tracker,
    disagreements,
    restatements,
    statements,
)
from callsheet.simulator.writers.files import WrittenFile, json_text, write_text
from callsheet.simulator.writers.layouts import GERMAN_LOCALES, JAPANESE_LOCALES, JAPANESE_SITES, LAYOUTS
from callsheet.simulator.writers.mappings import MARK
from callsheet.simulator.writers.workbooks import save

LAYOUT_MAPPINGS = {
    "german": """sheets: [Übersicht]
header: {words: [Datum, Standort, Sprache, Erledigt]}
columns: {day: Datum, site: Standort, locale: Sprache, workstream: Aufgabe, note: Bemerkung}
measures: {heads: Köpfe, hours: Stunden, produced: Erledigt, reworked: Nacharbeit}
decimal: ","
ignore: {blank: [site]}
""",
    "wide": """header: {words: [Vendor, Site, Locale, Metric], across: [day]}
columns: {vendor: Vendor, site: Site, locale: Locale, measure: Metric}
fill: [vendor, site, locale]
measures: {produced: Produced, heads: HC, hours: Hours}
ignore: {words: [Grand total]}
""",
    "plain": """sheets: [Daily]
header: {words: [Date, Site, Language, Done]}
columns: {day: Date, site: Site, locale: Language, note: Comment}
measures: {produced: Done, heads: People, hours: Hours, reworked: Rework}
""",
    "short dates": """sheets: [MIS]
header: {words: [Location, Lang, Particulars], across: [day]}
columns: {site: Location, locale: Lang, measure: Particulars}
measures: {produced: Completed, heads: Headcount, hours: Man hours}
""",
    "japanese": """header: {words: [日付, 拠点, 言語, 生産]}
columns: {day: 日付, site: 拠点, locale: 言語, note: 備考}
measures: {produced: 生産, heads: 人数, hours: 時間, idle: 待機}
closures: [休日]
""",
}


def _layout(vendor: str) -> str:
    return next(spec.tracker for spec in VENDORS if spec.code == vendor)


def _names(tracker: Tracker, layout: str) -> str:
    sites = {line.site.name: line.site.code for line in tracker.lines}
    locales: dict[str, str] = {}
    if layout == "german":
        locales = {name: code for code, name in GERMAN_LOCALES.items()}
    if layout == "japanese":
        locales = {name: code for code, name in JAPANESE_LOCALES.items()}
        sites = {JAPANESE_SITES[line.site.code]: line.site.code for line in tracker.lines}
    parts = [f"  site: {_inline(sites)}\n", f"  locale: {_inline(locales)}\n" if locales else ""]
    vendor = "  vendor: {Harborline: harborline}\n" if layout == "wide" else ""
    return "names:\n" + vendor + "".join(parts)


def _inline(pairs: dict[str, str]) -> str:
    return "{" + ", ".join(f"{name}: {code}" for name, code in pairs.items()) + "}"


def mapping_text(tracker: Tracker) -> str:
    """The mapping by which tomorrow's tracker of this vendor is read too."""
    layout = _layout(tracker.vendor)
    constants = [] if layout == "wide" else [f"vendor: {tracker.vendor}"]
    workstreams = sorted({line.workstream for line in tracker.lines})
    if layout != "german":
        constants.append(f"workstream: {workstreams[0]}")
    zone = REPORTING_ZONES[tracker.vendor]
    alias = PROGRAMME_BY_CODE[tracker.programme].alias
    said = f"constants: {{{', '.join(constants)}}}\n"
    return f"{MARK}kind: tracker\ntitle: {alias}, daily tracker\n{LAYOUT_MAPPINGS[layout]}{said}zone: {zone}\n{_names(tracker, layout)}"


def write_tracker(out: Path, statement: Statement, horizon: Horizon) -> WrittenFile:
    """One sending of a tracker."""
    tracker = statement.tracker
    source = f"demo-{tracker.programme}-tracker-{tracker.vendor}"
    received = horizon.day(statement.last)
    path = f"{tracker.programme}/{source}-{received}.xlsx"
    save(LAYOUTS[_layout(tracker.vendor)](statement, horizon), out / path)
    mapping = f"mappings/{source}.yaml"
    write_text(out / mapping, mapping_text(tracker))
    return WrittenFile(path, "vendor's tracker, XLSX", tracker.programme, source, mapping, received, "tracker")


def write_trackers(out: Path, found: tuple[Tracker, ...], horizon: Horizon) -> list[WrittenFile]:
    """Every sending of every tracker."""
    return [write_tracker(out, sent, horizon) for tracker in found for sent in statements(tracker, horizon)]


def write_disagreements(out: Path, found: tuple[Tracker, ...], horizon: Horizon) -> WrittenFile:
    """disagreements.json: cells where trackers and exports differ, the reasons to the unit, and what was restated."""
    cells = [cell for tracker in found for cell in disagreements(tracker, horizon)]
    changed = [change for tracker in found for change in restatements(tracker, horizon)]
    content = {
        "synthetic": True,
        "rule": "tracker - export = sum of reasons, in every cell; cells that are not listed agree",
        "sums": _sums(cells),
        "cells": [asdict(cell) for cell in cells],
        "restated": [asdict(change) for change in changed],
    }
    write_text(out / "disagreements.json", json_text(content))
    return WrittenFile("disagreements.json", "why trackers and exports differ, to the unit")


def _sums(cells: list[Disagreement]) -> list[dict[str, object]]:
    """Per programme and vendor: units of each reason, over all days."""
    sums: dict[tuple[str, str], Counter[str]] = {}
    for cell in cells:
        sums.setdefault((cell.programme, cell.vendor), Counter()).update(cell.reasons)
    return [
        {"programme": programme, "vendor": vendor, "reasons": dict(sorted(counts.items()))}
        for (programme, vendor), counts in sums.items()
    ]
