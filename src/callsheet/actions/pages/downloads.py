"""Tables and facts as files: what a page shows, for a spreadsheet or a program. Page and API hand out the same bytes."""

import csv
import io
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import orjson

from callsheet.errors import NotThere
from callsheet.reports.tables import Table, export_header, export_rows, inert
from callsheet.said import say
from callsheet.store.convert import rows_as_parquet

KINDS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
    "json": "application/json",
}
"""Ending of a file -> what it holds."""
FACTS = ("csv", "parquet")
"""Endings of files of facts, which may be large."""


@dataclass(frozen=True, slots=True)
class Download:
    """A file to hand out: its bytes, its name, what it holds."""

    body: bytes
    name: str
    kind: str


def table_as(table: Table, name: str, form: str) -> Download:
    """A table of a report as a file; in CSV and XLSX, cells that a spreadsheet would run as a formula are made text.

    NotThere for a form that there is not.
    """
    check_form(form, tuple(KINDS))
    header, found = export_header(table), export_rows(table)
    return Download(_body(header, [list(row) for row in found], form), f"{name}.{form}", KINDS[form])


def check_form(form: str, forms: tuple[str, ...]) -> None:
    """NotThere for a form that is not among those."""
    if form not in forms:
        raise NotThere(say("There is no export as {form}: choose {forms}.", form=form, forms=", ".join(forms)))


def facts_as(write: Callable[[Path], object], form: str) -> BinaryIO:
    """A large file as `write` makes it at the path that it is given, open for reading; it goes when it is closed.

    NotThere for a form that there is not.
    """
    check_form(form, FACTS)
    with tempfile.TemporaryDirectory(prefix="callsheet-") as folder:
        target = Path(folder) / f"facts.{form}"
        write(target)
        return target.open("rb")


def _body(header: tuple[str, ...], found: list[list[object]], form: str) -> bytes:
    if form == "json":
        return orjson.dumps([dict(zip(header, row, strict=True)) for row in found])
    if form == "parquet":
        return rows_as_parquet(header, found)  # type: ignore[arg-type]
    safe = [[inert(value) for value in row] for row in found]
    if form == "csv":
        text = io.StringIO()
        csv.writer(text).writerows([header, *safe])
        return text.getvalue().encode()
    return _workbook(header, safe)


def _workbook(header: tuple[str, ...], found: list[list[object]]) -> bytes:
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("KPI")
    sheet.append(list(header))
    for row in found:
        sheet.append(row)
    body = io.BytesIO()
    book.save(body)
    return body.getvalue()
