"""What people do to an exported registry: look into it, edit cells, save, bring it back."""

from collections.abc import Callable
from io import BytesIO

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from callsheet.actions.acting import SYSTEM, Actor
from callsheet.actions.exchange.applying import apply_changes, plan
from callsheet.actions.exchange.said import WORKBOOK, as_json
from callsheet.actions.exchange.workbook_in import read_workbook
from callsheet.actions.exchange.workbook_out import workbook
from callsheet.facts.changes import Changes, Wish


def exported(actor: Actor = SYSTEM) -> bytes:
    """The registry as a workbook."""
    return workbook(actor=actor)


def edited(body: bytes, edit: Callable[[Workbook], object]) -> bytes:
    """The workbook after somebody edited and saved it."""
    book = load_workbook(BytesIO(body))
    edit(book)
    saved = BytesIO()
    book.save(saved)
    return saved.getvalue()


def book_of(**sheets: list[list[object]]) -> bytes:
    """A workbook that somebody made by hand: sheet -> its rows, the headings first."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name.replace("_", "-"))
        for row in rows:
            sheet.append(row)
    saved = BytesIO()
    book.save(saved)
    return saved.getvalue()


def read(body: bytes) -> Wish:
    """What the workbook wishes."""
    return read_workbook(body, name="registry.xlsx")


def planned(body: bytes, actor: Actor = SYSTEM) -> Changes:
    """What it would change."""
    return plan(read(body), actor=actor)


def applied(body: bytes, actor: Actor = SYSTEM) -> Changes:
    """What it changes."""
    return apply_changes(read(body), actor=actor)


def said(changes: Changes) -> dict[str, list[dict[str, object]]]:
    """As the command prints it."""
    return as_json(changes, WORKBOOK)


def cell_of(sheet: Worksheet, column: str, key: str) -> str:
    """Where the value of a column stands in the row that holds `key` anywhere."""
    at = next(cell.column_letter for cell in sheet[1] if cell.value == column)
    row = next(row for row in sheet.iter_rows(min_row=2) if any(cell.value == key for cell in row))
    return f"{at}{row[0].row}"


def put_cell(book: Workbook, sheet: str, column: str, key: str, value: object) -> str:
    """Type a value into a cell; gives its address."""
    at = cell_of(book[sheet], column, key)
    book[sheet][at] = value
    return at


def exported_html() -> bytes:
    """What some tools call XLS: a page."""
    return b"<html><table><tr><td>code</td></tr></table></html>"
