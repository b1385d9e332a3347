"""A workbook as a wish: what people do to spreadsheets is taken as it is meant, what could mean two things is refused.

Sheets and columns may stand in any order; blank rows, hidden sheets, blanks around a text, days as dates and numbers as
numbers are read as what they are. A formula, an error, a sheet or heading that looks renamed is refused with its cell.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from callsheet.actions.exchange.workbook_out import FIRST_SHEET, MISSING, REMOVED, VERSION
from callsheet.actions.nouns import NOUNS, Noun
from callsheet.decisions.wording import count
from callsheet.errors import UnusableInput
from callsheet.facts.canonical import is_empty, plain_text
from callsheet.facts.cell_text import is_kept
from callsheet.facts.changes import Place, Problem, Said, Wish, WishedRow
from callsheet.said import say, term
from callsheet.sources.grid import pasted_sheets, refuse_strangers
from callsheet.sources.grid.cells import Cell, CellError, Row, Span, column_letters
from callsheet.sources.grid.workbook import strict_sheets
from callsheet.sources.mapping_file import nearest

LARGEST_FILE = 20 << 20
LARGEST_PASTE = 2 << 20
UNPACKED_AT_MOST = 300 << 20
ROWS_AT_MOST = 100_000
Lines = Sequence[tuple[int, Row]]


@dataclass(slots=True)
class _Reading:
    """What the first sheet said, and what was found so far."""

    version: int | None = None
    complete: frozenset[str] = frozenset()
    rows: list[WishedRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def wrong(self, sheet: str, cell: str, value: object, sentence: str) -> None:
        """Keep a problem with its cell."""
        self.problems.append(Problem(Place(sheet, cell), plain_text(value)[:200], sentence))


def read_workbook(source: Path | bytes, *, name: str) -> Wish:
    """What a workbook wishes. UnusableInput where it is no workbook, too large, or has no sheet of the registry."""
    size = len(source) if isinstance(source, bytes) else source.stat().st_size
    if size > LARGEST_FILE:
        raise UnusableInput(
            say(
                "{name}: {size} MB, more than the {largest_file} MB that a registry may have.",
                name=name,
                size=count(size >> 20),
                largest_file=LARGEST_FILE >> 20,
            ),
            file=name,
        )
    refuse_strangers(source, name=name)
    opened = strict_sheets(source, name=name, unpacked=UNPACKED_AT_MOST)
    sheets = {sheet.name: list(sheet.open()) for sheet in opened}
    merged = {sheet.name: sheet.merged for sheet in opened}
    reading = _Reading()
    if FIRST_SHEET in sheets:
        _read_first(sheets.pop(FIRST_SHEET), reading)
    found = _nouns_of(sheets, reading)
    if not found and not reading.problems:
        plurals = ", ".join(noun.plural for noun in NOUNS.values())
        raise UnusableInput(
            say(
                "{name}: none of its sheets is of the registry; expected one of {plurals}. `callsheet registry export FILE.xlsx`"
                " writes a workbook to begin with.",
                name=name,
                plurals=plurals,
            ),
            file=name,
        )
    for sheet, noun in found.items():
        _read_sheet(sheet, noun, sheets[sheet], reading, merged[sheet])
    wrong = {problem.at.where for problem in reading.problems}
    read = frozenset(noun.name for sheet, noun in found.items() if sheet not in wrong)
    homes = {noun.name: sheet for sheet, noun in found.items()}
    return Wish(
        rows=tuple(reading.rows),
        complete=reading.complete & read,
        problems=tuple(reading.problems),
        blanks_are_nothing=True,
        version=reading.version,
        missing_from=lambda noun, _values: Place(homes.get(noun, NOUNS[noun].plural), "A1"),
    )


def _read_first(lines: Lines, reading: _Reading) -> None:
    """The version, and which sheets are complete. What cannot be read there removes nothing."""
    complete: set[str] = set()
    plurals = {noun.plural: noun.name for noun in NOUNS.values()}
    column: int | None = None
    for _number, cells in lines:
        texts = [plain_text(cell).strip() if not isinstance(cell, CellError | None) else "" for cell in cells]
        head = texts[0] if texts else ""
        if head == VERSION and len(texts) > 1 and texts[1].isdigit():
            reading.version = int(texts[1])
        elif MISSING in texts:
            column = texts.index(MISSING)
        elif column is not None and head in plurals and len(texts) > column and texts[column].casefold() == REMOVED:
            complete.add(plurals[head])
    reading.complete = frozenset(complete)


def _folded(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())


def _is_remark(text: str) -> bool:
    return text.startswith(("(", "#", "_"))


def _nouns_of(sheets: Mapping[str, Lines], reading: _Reading) -> dict[str, Noun]:
    """Sheet -> its noun. A sheet that is none is refused, unless it is empty or its name stands in brackets."""
    names = {_folded(text): noun for noun in NOUNS.values() for text in (noun.name, noun.plural)}
    found: dict[str, Noun] = {}
    taken: dict[str, str] = {}
    for sheet, lines in sheets.items():
        noun = names.get(_folded(sheet))
        if noun is None:
            if not _is_remark(sheet) and any(not is_empty(cell) for _, cells in lines for cell in cells):
                reading.wrong(sheet, "A1", sheet, _no_such_sheet(sheet, sheets))
        elif noun.name in taken:
            said = say(
                "This sheet is about {plural}, and so is “{taken}”; keep one of the two.",
                plural=term(noun.plural),
                taken=taken[noun.name],
            )
            reading.wrong(sheet, "A1", sheet, said)
        else:
            found[sheet], taken[noun.name] = noun, sheet
    return found


def _no_such_sheet(sheet: str, sheets: Iterable[str]) -> str:
    there = {_folded(name) for name in sheets}
    absent = [noun.plural for noun in NOUNS.values() if not {_folded(noun.plural), _folded(noun.name)} & there]
    meant = nearest(sheet, absent)
    own = say("A sheet of your own is left alone when its name stands in brackets, such as ({sheet}).", sheet=sheet)
    if meant:
        return say(
            "The registry has no sheet “{sheet}”; did you mean {meant}? {own}", sheet=sheet, meant=meant, own=own
        )
    return say("The registry has no sheet “{sheet}”. {own}", sheet=sheet, own=own)


def read_pasted(text: str, noun: Noun) -> Wish:
    """What rows of one noun that were copied out of a spreadsheet wish: headings in the first row, nothing is removed.

    UnusableInput where there is no heading row with a row below it.
    """
    if len(text) > LARGEST_PASTE:
        raise UnusableInput(
            say("{text} characters are more than can be pasted; upload a workbook instead.", text=count(len(text)))
        )
    lines = [(number, cells) for sheet in pasted_sheets(text) for number, cells in sheet.open()]
    reading = _Reading()
    _read_sheet(noun.plural, noun, lines, reading)
    if not reading.rows and not reading.problems:
        raise UnusableInput(say("Paste a row of headings and at least one row below it."))
    return Wish(rows=tuple(reading.rows), problems=tuple(reading.problems), blanks_are_nothing=True)


def _read_sheet(sheet: str, noun: Noun, lines: Lines, reading: _Reading, merged: Sequence[Span] = ()) -> None:
    filled = [(n, cells) for n, cells in lines if any(not is_empty(cell) for cell in cells)]
    if not filled:
        if noun.name in reading.complete:
            said = say(
                "This sheet is empty. Its headings belong in row 1; to leave everything as it is, delete the whole sheet."
            )
            reading.wrong(sheet, "A1", "", said)
        return
    if len(filled) > ROWS_AT_MOST:
        reading.wrong(
            sheet,
            "A1",
            len(filled),
            say(
                "{filled} rows, more than the {rows_at_most} of a registry.",
                filled=count(len(filled)),
                rows_at_most=count(ROWS_AT_MOST),
            ),
        )
        return
    head_row, heads = filled[0]
    columns = _columns(sheet, noun, head_row, heads, reading)
    if columns is None:
        return
    joined = _joined(sheet, head_row, columns, merged, reading)
    for number, cells in filled[1:]:
        if number in joined:
            continue
        row = _row(sheet, noun, number, cells, columns, reading)
        if row is not None:
            reading.rows.append(row)


def _joined(
    sheet: str, head: int, columns: Mapping[int, str], merged: Sequence[Span], reading: _Reading
) -> frozenset[int]:
    """The rows that merged cells run through: only the first of them holds the value, and what the others mean is not known."""
    rows: set[int] = set()
    for span in merged:
        if span.bottom < head or not any(span.left <= at + 1 <= span.right for at in columns):
            continue
        first = f"{column_letters(span.left)}{span.top}"
        last = f"{column_letters(span.right)}{span.bottom}"
        said = say(
            "The cells {first} to {last} are merged, and only {first} holds a value: take the merge apart and write every"
            " cell's own value.",
            first=first,
            last=last,
        )
        reading.wrong(sheet, first, f"{first}:{last}", said)
        rows.update(range(span.top, span.bottom + 1))
    return frozenset(rows)


def _columns(sheet: str, noun: Noun, number: int, heads: Row, reading: _Reading) -> dict[int, str] | None:
    """Column -> field. None where a part of the key is missing or a heading may have been renamed: rows then mean nothing."""
    known = {_folded(text): note.name for note in reversed(noun.described) for text in (note.label, note.name)}
    columns: dict[int, str] = {}
    strange: list[tuple[str, str]] = []
    before = len(reading.problems)
    for at, head in enumerate(heads):
        cell = f"{column_letters(at + 1)}{number}"
        text = plain_text(head).strip() if isinstance(head, str | int | float) else ""
        if not text or _is_remark(text):
            continue
        name = known.get(_folded(text))
        if name is None:
            strange.append((cell, text))
        elif name in columns.values():
            reading.wrong(
                sheet, cell, text, say("The column {name} stands here a second time; keep one of the two.", name=name)
            )
        else:
            columns[at] = name
    if not columns:
        expected = ", ".join(noun.columns)
        said = say(
            "Row {number} holds none of the headings of {sheet} ({expected}): they belong in the first row that is filled; take"
            " away what stands above them.",
            number=number,
            sheet=sheet,
            expected=expected,
        )
        reading.wrong(sheet, f"A{number}", "", said)
        return None
    absent = [name for name in noun.columns if name not in columns.values()]
    _strange_headings(sheet, strange, absent, reading)
    for name in absent:
        if name in noun.key and noun.note(name).required:
            said = say(
                "The sheet {sheet} has no column {name}, which names its rows; its headings belong in row {number}.",
                sheet=sheet,
                name=name,
                number=number,
            )
            reading.wrong(sheet, f"A{number}", "", said)
    return columns if len(reading.problems) == before else None


def _strange_headings(sheet: str, strange: Sequence[tuple[str, str]], absent: Sequence[str], reading: _Reading) -> None:
    """A heading of one's own is left alone; it is refused where a column of the export is gone that it may be."""
    was_exported = reading.version is not None
    for cell, text in strange:
        meant = nearest(text, absent) if absent else None
        if meant is None and not (was_exported and absent):
            continue
        gone = meant or ", ".join(absent)
        said = say(
            "“{text}” is no column of this sheet, and {gone} is missing: was it renamed? Name it {gone} again; a column of"
            " your own is left alone when its heading stands in brackets, such as ({text}).",
            text=text,
            gone=gone,
        )
        reading.wrong(sheet, cell, text, said)


def _row(
    sheet: str, noun: Noun, number: int, cells: Row, columns: Mapping[int, str], reading: _Reading
) -> WishedRow | None:
    said: dict[str, Said] = {}
    for at, name in columns.items():
        cell = cells[at] if at < len(cells) else None
        place = f"{column_letters(at + 1)}{number}"
        if isinstance(cell, CellError):
            sentence = say("{noun}, {field}: {reason}.", noun=term(noun.name), field=name, reason=cell.reason)
            reading.wrong(sheet, place, cell.written, sentence)
            if name in noun.key:
                return None
        elif not is_kept(cell):
            said[name] = Said(_value(cell), Place(sheet, place))
    if all(is_empty(value.value) for value in said.values()):
        return None
    return WishedRow(noun.name, said, Place(sheet, f"A{number}"))


def _value(cell: Cell) -> object:
    """A cell as the checks of the registry take it: days and whole numbers as their text."""
    return cell if cell is None or isinstance(cell, str) else plain_text(cell)
