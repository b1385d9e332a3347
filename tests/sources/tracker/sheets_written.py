"""Trackers as vendors write them, made in the test: a list of rows becomes a file; what was read comes back as a dictionary."""

import csv
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl

from callsheet.sources import mapping_file
from callsheet.sources.contract import ReadOptions, Record
from callsheet.sources.suggest import KnownNames, Suggestion, answer, suggest
from callsheet.sources.tracker import TrackerMapping, read

TODAY = date(2026, 11, 22)
OPTIONS = ReadOptions("sonata", "lumen")
Totals = dict[tuple[Any, ...], float]


def workbook(
    path: Path, sheets: Mapping[str, Sequence[Sequence[Any]]], *, merged: Sequence[str] = (), hidden: Sequence[str] = ()
) -> Path:
    """Writes an XLSX; `merged` ranges go to the first sheet."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
        if name in hidden:
            sheet.sheet_state = "hidden"
    for cells in merged:
        book.worksheets[0].merge_cells(cells)
    book.save(path)
    return path


def text_file(path: Path, rows: Sequence[Sequence[Any]], *, delimiter: str = ",", encoding: str = "utf-8") -> Path:
    with path.open("w", newline="", encoding=encoding) as stream:
        csv.writer(stream, delimiter=delimiter).writerows([["" if c is None else c for c in row] for row in rows])
    return path


def mapped(text: str) -> TrackerMapping:
    mapping = mapping_file.parse(text, name="mapping", kinds={"tracker": TrackerMapping})
    assert isinstance(mapping, TrackerMapping)
    return mapping


def records_of(path: Path, mapping: str) -> list[Record]:
    return list(read(path, mapped(mapping), OPTIONS))


def totals_of(records: Sequence[Record]) -> Totals:
    """(day, vendor, site, workstream, locale, measure) -> value, blank names left out of the key."""
    found: Totals = {}
    for record in records:
        for _, fact in record.facts:
            names = [fact[k] for k in ("vendor", "site", "workstream", "locale") if fact.get(k)]
            key = (str(fact["day"]), *names, fact["measure"])
            assert key not in found
            found[key] = fact["value_milli"] / 1000  # type: ignore[operator]
    return found


def rejects_of(records: Sequence[Record]) -> list[str]:
    return [reject.reason for record in records for reject in record.rejects]


def suggested(path: Path, known: KnownNames | None = None) -> Suggestion:
    return suggest(path, name=path.name, known=known or KnownNames(), today=TODAY)


def read_as_suggested(path: Path, answers: Mapping[str, str] | None = None, known: KnownNames | None = None) -> Totals:
    records = records_of(path, answer(suggested(path, known), answers or {}))
    assert rejects_of(records) == []
    return totals_of(records)
