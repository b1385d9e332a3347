"""The registry as a workbook: a sheet a noun, a first sheet that explains, help on every heading, lists to choose from.

Every cell says its kind: text is text, also where it begins with "=", so that no program runs it and it is read back to the
letter; days are days; numbers are numbers. Columns are formatted to the bottom, so that what people type below is kept too.
"""

import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from callsheet.actions import registry
from callsheet.actions.acting import Actor, acting
from callsheet.actions.exchange.shapes import standing
from callsheet.actions.nouns import NOUNS, FieldNote, Noun
from callsheet.facts.canonical import canonical
from callsheet.facts.cell_text import cell_text

FIRST_SHEET = "Read me"
VERSION, MISSING = "Registry version", "Rows missing from the sheet"
REMOVED, LEFT = "are removed", "are left"
TEXT, DAY, GENERAL = "@", "yyyy-mm-dd", "General"
NUMBERS = frozenset({"whole number", "minutes", "number"})
EXACT = 10**15
"""Excel keeps fifteen digits of a number; longer ones are written as text."""
FIRST_EXCEL_DAY = date(1900, 3, 1)
LAST_ROW = 1_048_576
ROWS_TO_COME = 5_000
LIST_LONGEST = 255
HEAD_FILL = PatternFill("solid", fgColor="E8EEF4")
KEY_FILL = PatternFill("solid", fgColor="CFE0EE")
WIDTHS = {"paragraph": 48, "hours": 34, "days": 24, "references": 30}

Rows = Sequence[Mapping[str, object]]


def workbook(*, actor: Actor) -> bytes:
    """The registry, as far as the actor sees it, as an XLSX file."""
    with acting(actor, "registry"):
        version, values = registry.version(), standing(actor).values
    book = Workbook(write_only=True)
    _first_sheet(book.create_sheet(FIRST_SHEET), version, values)
    for noun in NOUNS.values():
        _sheet(book.create_sheet(noun.plural), noun, values[noun.name], values)
    body = io.BytesIO()
    book.save(body)
    return body.getvalue()


def _first_sheet(sheet: Worksheet, version: int, values: Mapping[str, Rows]) -> None:
    for letter, width in zip("ABCD", (26, 72, 12, 28), strict=True):
        sheet.column_dimensions[letter].width = width
    bold = Font(bold=True)
    sheet.append([_text(sheet, "The registry of Callsheet", Font(bold=True, size=14))])
    sheet.append([_text(sheet, VERSION, bold), version])
    sheet.append([])
    for line in HOW_TO:
        sheet.append([None, _text(sheet, line)])
    sheet.append([])
    sheet.append([_text(sheet, word, bold) for word in ("Sheet", "One row is", "Rows", MISSING)])
    choice = DataValidation(type="list", formula1=f'"{REMOVED},{LEFT}"', allow_blank=True)
    sheet.data_validations.append(choice)
    first = len(HOW_TO) + 6
    for number, noun in enumerate(NOUNS.values()):
        choice.add(f"D{first + number}")
        cells = [_text(sheet, noun.plural), _text(sheet, noun.one_row)]
        sheet.append([*cells, len(values[noun.name]), _text(sheet, REMOVED)])


HOW_TO = (
    "Edit the other sheets, save, and bring the file back: the page Registry → Spreadsheet shows what would change before anything does;"
    " `callsheet registry import FILE.xlsx --dry-run` does the same in a terminal.",
    "The columns with the darker heading name a row: change one of them and it is another row.",
    "An empty cell makes the value empty. A column that is deleted leaves its values as they are. Columns may stand in any order.",
    "A row that is deleted is removed from the registry where the list below says so; a sheet that is deleted removes nothing.",
    "Columns of your own are left alone when their heading stands in brackets, such as (remarks).",
)


def _sheet(sheet: Worksheet, noun: Noun, rows: Rows, values: Mapping[str, Rows]) -> None:
    sheet.freeze_panes = f"{get_column_letter(len(noun.key) + 1)}2"
    for number, note in enumerate(noun.described, start=1):
        column = sheet.column_dimensions[get_column_letter(number)]
        column.width = _width(note, rows)
        column.number_format = _format(note)
    for validation in _validations(noun, values, rows=len(rows)):
        sheet.data_validations.append(validation)
    sheet.append([_heading(sheet, note, note.name in noun.key) for note in noun.described])
    templates = [_template(sheet, note) for note in noun.described]
    for row in rows:
        sheet.append([_cell(cell, note, row[note.name]) for cell, note in zip(templates, noun.described, strict=True)])
    if rows:
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(noun.described))}{len(rows) + 1}"


def _heading(sheet: Worksheet, note: FieldNote, is_key: bool) -> Cell:
    cell = _text(sheet, note.name, Font(bold=True))
    cell.fill = KEY_FILL if is_key else HEAD_FILL
    lines = [note.label, note.help, f"For example {note.example}" if note.example else ""]
    lines.append("Names the row." if is_key else "Needed." if note.required else "")
    if note.moved:
        lines.append("Can be given with a new row only; empty: left as it is.")
    comment = Comment("\n".join(line for line in lines if line), "Callsheet", height=90, width=280)
    cell.comment = comment
    return cell


def _template(sheet: Worksheet, note: FieldNote) -> Cell:
    """One cell a column, written again and again: a write-only sheet keeps nothing, and styles are dear."""
    cell = WriteOnlyCell(sheet)
    cell.number_format = _format(note)
    if note.kind == "paragraph":
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell


def _text(sheet: Worksheet, text: str, font: Font | None = None) -> Cell:
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"
    if font is not None:
        cell.font = font
    return cell


def _cell(cell: Cell, note: FieldNote, value: object) -> Cell | None:
    plain = _plain(note, value)
    if plain is None:
        return None
    if isinstance(plain, str):
        cell.value = cell_text(plain)
        cell.data_type = "s"
    elif isinstance(plain, date):
        cell.value = plain
        cell.number_format = DAY
    else:
        cell.value = plain
    return cell


def _plain(note: FieldNote, value: object) -> str | int | float | date | None:
    """What a cell holds: a number or a day where a spreadsheet keeps it exactly, text otherwise, None for nothing."""
    if value is None or value == "":
        return None
    if note.kind in NUMBERS and isinstance(value, int | float) and not isinstance(value, bool) and _is_kept(value):
        return value
    text = canonical(note.kind, value) if note.kind != "person" else str(value)
    if note.kind == "day":
        day = date.fromisoformat(text)
        return day if day >= FIRST_EXCEL_DAY else text
    return text


def _is_kept(value: float) -> bool:
    """Whether a spreadsheet's fifteen digits are all of the number's."""
    return abs(value) < EXACT and (isinstance(value, int) or float(f"{value:.15g}") == value)


def _format(note: FieldNote) -> str:
    return DAY if note.kind == "day" else GENERAL if note.kind in NUMBERS else TEXT


def _width(note: FieldNote, rows: Rows) -> int:
    longest = max((len(str(row[note.name] or "")) for row in rows[:200]), default=0)
    return min(60, WIDTHS.get(note.kind) or max(10, len(note.name) + 4, longest + 2))


def _validations(noun: Noun, values: Mapping[str, Rows], *, rows: int) -> Iterator[DataValidation]:
    """Lists to choose from: closed ones refuse, codes of other nouns are offered but a new one may be typed."""
    for number, note in enumerate(noun.described, start=1):
        source, is_closed = _offered(note, values)
        if not source:
            continue
        found = DataValidation(type="list", formula1=source, allow_blank=True, showErrorMessage=is_closed)
        found.errorTitle, found.error = note.name, "Choose one of the list."
        letter = get_column_letter(number)
        found.add(f"{letter}2:{letter}{min(LAST_ROW, rows + ROWS_TO_COME)}")
        yield found


def _offered(note: FieldNote, values: Mapping[str, Rows]) -> tuple[str, bool]:
    words = ("yes", "no") if note.kind == "yes or no" else note.choices
    listed = ",".join(words)
    if words and len(listed) <= LIST_LONGEST and not any("," in word or '"' in word for word in words):
        return f'"{listed}"', True
    of = NOUNS.get(note.of)
    if of is not None and note.kind == "reference" and len(of.key) == 1 and values[of.name]:
        return f"{quote_sheetname(of.plural)}!$A$2:$A${len(values[of.name]) + 1}", False
    return "", False
