"""XLSX, XLSM, XLSB, XLS and ODS as sheets: values through calamine, what it leaves out from the package itself."""

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

from defusedxml.common import DefusedXmlException
from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
    load_workbook,
)

from callsheet.decisions.numbers import count
from callsheet.errors import UnusableInput
from callsheet.said import say
from callsheet.sources.grid.cells import Row, Sheet, Span
from callsheet.sources.grid.marks import Marks, formulas, marks, sheet_parts

UNPACKED_AT_MOST = 4 << 30
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def workbook_sheets(source: Path | bytes, *, name: str) -> list[Sheet]:
    """Every worksheet of a workbook in its order, hidden ones marked; chart and macro sheets are left out.

    Raises UnusableInput for a password, and for a cut or damaged file.
    """
    package = _package(source, name)
    book = _opened(source, name)
    try:
        parts = sheet_parts(package) if package else {}
        return [
            _sheet(
                book,
                each.name,
                hidden=each.visible != SheetVisibleEnum.Visible,
                found=_marks(package, parts, each.name, name),
            )
            for each in book.sheets_metadata
            if each.typ == SheetTypeEnum.WorkSheet
        ]
    except (CalamineError, zipfile.BadZipFile, DefusedXmlException, EOFError, SyntaxError) as error:
        raise _damaged(name, error) from None


def strict_sheets(source: Path | bytes, *, name: str, unpacked: int = UNPACKED_AT_MOST) -> list[Sheet]:
    """As `workbook_sheets`, for files that are to be taken by the letter: hidden sheets are read too, and a formula is an
    error whatever its result. UnusableInput also where the file unpacks to more than `unpacked` bytes.
    """
    package = _package(source, name, unpacked)
    book = _opened(source, name)
    try:
        parts = sheet_parts(package) if package else {}
        found: list[Sheet] = []
        for each in book.sheets_metadata:
            if each.typ == SheetTypeEnum.WorkSheet:
                said = _marks(package, parts, each.name, name)
                if package and each.name in parts:
                    said.errors.update(formulas(package, parts[each.name]))
                found.append(_sheet(book, each.name, hidden=False, found=said))
        return found
    except (CalamineError, zipfile.BadZipFile, DefusedXmlException, EOFError, SyntaxError) as error:
        raise _damaged(name, error) from None


def _marks(package: zipfile.ZipFile | None, parts: dict[str, str], sheet: str, file: str) -> Marks:
    return marks(package, parts[sheet], file=file) if package and sheet in parts else Marks()


def _package(source: Path | bytes, name: str, unpacked: int = UNPACKED_AT_MOST) -> zipfile.ZipFile | None:
    """The zip package of XLSX and ODS; None for XLS. A password is found here, because calamine sees only a broken zip."""
    head = source[:8] if isinstance(source, bytes) else _head(source, 8)
    if head == OLE:
        whole = source if isinstance(source, bytes) else source.read_bytes()
        if ENCRYPTED in whole:
            raise _locked(name)
        return None
    try:
        package = zipfile.ZipFile(io.BytesIO(source) if isinstance(source, bytes) else source)
    except (zipfile.BadZipFile, OSError) as error:
        raise _damaged(name, error) from None
    size = sum(member.file_size for member in package.infolist())
    if size > unpacked:
        raise UnusableInput(
            say(
                "{name}: unpacks to {size} MB, more than the {unpacked} MB allowed",
                name=name,
                size=count(size >> 20),
                unpacked=count(unpacked >> 20),
            ),
            file=name,
        )
    return package


def _head(path: Path, size: int) -> bytes:
    with path.open("rb") as stream:
        return stream.read(size)


def _opened(source: Path | bytes, name: str) -> CalamineWorkbook:
    try:
        return load_workbook(io.BytesIO(source) if isinstance(source, bytes) else io.BytesIO(source.read_bytes()))
    except PasswordError:
        raise _locked(name) from None
    except (CalamineError, OSError, ValueError) as error:
        raise _damaged(name, error) from None


def _locked(name: str) -> UnusableInput:
    return UnusableInput(
        say("{name}: is protected by a password; save a copy without one and drop that in", name=name), file=name
    )


def _damaged(name: str, error: BaseException) -> UnusableInput:
    return UnusableInput(
        say(
            "{name}: cannot be opened as a spreadsheet (it is cut or damaged: {error}); open it in the spreadsheet program, "
            "save it again and drop that in",
            name=name,
            error=error,
        ),
        file=name,
    )


def _sheet(book: CalamineWorkbook, title: str, *, hidden: bool, found: Marks) -> Sheet:
    if hidden:
        return Sheet(title, lambda: iter(()), hidden=True)
    sheet = book.get_sheet_by_name(title)
    spans = tuple(
        Span(top + 1, left + 1, bottom + 1, right + 1)
        for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
    )
    rows = _Rows(sheet, found)
    return Sheet(title, rows, merged=spans, sums=found.sums, height=sheet.total_height if sheet.start else 0)


class _Rows:
    """The rows of a sheet, as often as asked for, with the marks laid over calamine's empty cells."""

    def __init__(self, sheet: CalamineSheet, found: Marks) -> None:
        self.sheet = sheet
        self.by_row: dict[int, list[tuple[int, object]]] = {}
        for (row, column), error in found.errors.items():
            self.by_row.setdefault(row, []).append((column, error))

    def __call__(self) -> Iterator[tuple[int, Row]]:
        left = [None] * (self.sheet.start[1] if self.sheet.start else 0)
        last = 0
        for number, cells in enumerate(self.sheet.iter_rows() if self.sheet.start else (), start=1):
            row: Row = [*left, *(None if c == "" else c for c in cells)]
            last = number
            yield number, self._marked(number, row)
        for number in sorted(n for n in self.by_row if n > last):
            yield number, self._marked(number, [])

    def _marked(self, number: int, row: Row) -> Row:
        for column, error in self.by_row.get(number, ()):
            row.extend([None] * (column - len(row)))
            row[column - 1] = error  # type: ignore[call-overload]
        return row
