"""How each vendor lays out its tracker: five habits, each with traps that are met in the wild."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import numpy as np
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from callsheet.simulator.calendars import Horizon, Ints
from callsheet.simulator.cast import PROGRAMME_BY_CODE, VENDORS
from callsheet.simulator.statements import NO_SITE, Line, Statement

BOLD = Font(bold=True)
SHADE = PatternFill("solid", fgColor="DDE6F0")
GERMAN_LOCALES = {"de-DE": "Deutsch", "it-IT": "Italienisch", "fr-FR": "Französisch"}
JAPANESE_LOCALES = {"ja-JP": "日本語", "ko-KR": "韓国語"}
JAPANESE_SITES = {"tokyo": "東京", "seoul": "ソウル"}
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

Cell = str | int | float | date | None


@dataclass(frozen=True, slots=True)
class Figures:
    """One line's figures on one day; `word` stands where there are none."""

    produced: int
    heads: int
    hours: float
    idle: float
    reworked: int
    word: str


def figures(line: Line, stated: Ints, day: int) -> Figures:
    """What is stated for the day."""
    return Figures(
        int(stated[day]), int(line.heads[day]), float(line.hours[day]), float(line.idle[day]), int(line.reworked[day]),
        line.words[day],
    )  # fmt: skip


def _vendor_name(statement: Statement) -> str:
    return next(vendor.name for vendor in VENDORS if vendor.code == statement.tracker.vendor)


def _alias(statement: Statement) -> str:
    return PROGRAMME_BY_CODE[statement.tracker.programme].alias


def _lines(statement: Statement) -> list[tuple[Line, Ints]]:
    return list(zip(statement.tracker.lines, statement.produced, strict=True))


def _heading(sheet: Worksheet, row: int, cells: list[Cell]) -> None:
    for column, value in enumerate(cells, 1):
        cell = sheet.cell(row, column, value)
        cell.font, cell.fill = BOLD, SHADE


def german_number(value: float, decimals: int = 0) -> str:
    """1234.5 as 1.234,5."""
    text = f"{value:,.{decimals}f}"
    return text.translate(str.maketrans(",.", ".,"))


def german(statement: Statement, horizon: Horizon) -> Workbook:
    """Long table, header in row 4, numbers as German text, sums per calendar week, a hidden sheet of drafts."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Übersicht"
    sheet["A1"], sheet["A1"].font = f"{_vendor_name(statement)}: Tagesmeldung", BOLD
    sheet["A2"] = f"Projekt {_alias(statement)} (synthetisch), Angaben ohne Gewähr"
    sheet.merge_cells("A1:E1")
    header: list[Cell] = [
        "Datum",
        "Standort",
        "Sprache",
        "Aufgabe",
        "Köpfe",
        "Stunden",
        "Erledigt",
        "Nacharbeit",
        "Bemerkung",
    ]
    _heading(sheet, 4, header)
    week_sum = total = 0
    for day in range(statement.first, statement.last):
        on = horizon.day(day)
        for line, stated in _lines(statement):
            row = _german_row(line, figures(line, stated, day), on, late=day >= statement.provisional)
            if row:
                sheet.append(row)
                week_sum += int(stated[day])
        if on.weekday() == 6 or day == statement.last - 1:
            sheet.append(
                [f"Summe KW {on.isocalendar().week:02d}", None, None, None, None, None, german_number(week_sum)]
            )
            total, week_sum = total + week_sum, 0
    sheet.append(["Gesamt", None, None, None, None, None, german_number(total)])
    _hidden_drafts(book, horizon.day(statement.first))
    return book


def _german_row(line: Line, figure: Figures, on: date, *, late: bool) -> list[Cell]:
    where: list[Cell] = [on.strftime("%d.%m.%Y"), line.site.name, GERMAN_LOCALES[line.locale], line.workstream]
    if figure.word == "hol":
        return [*where, "Feiertag", "Feiertag", "Feiertag", "Feiertag", "Feiertag"]
    if figure.word:
        return []
    numbers: list[Cell] = [german_number(figure.heads), german_number(figure.hours, 1), german_number(figure.produced)]
    return [*where, *numbers, german_number(figure.reworked), "vorläufig" if late else None]


def _hidden_drafts(book: Workbook, first: date) -> None:
    drafts = book.create_sheet("Intern")
    drafts.sheet_state = "hidden"
    drafts.append(["Datum", "Standort", "Erledigt"])
    drafts.append([first.strftime("%d.%m.%Y"), "Leipzig", "18.000"])


def _wide_columns(statement: Statement, horizon: Horizon) -> list[int | None]:
    """Day indexes from left to right; None is a column of the week's total."""
    columns: list[int | None] = []
    for day in range(statement.first, statement.last):
        columns.append(day)
        if horizon.day(day).weekday() == 6 or day == statement.last - 1:
            columns.append(None)
    return columns


def _wide_cells(values: list[Cell], columns: list[int | None], first: int) -> list[Cell]:
    """The days' values with the totals of weeks between them."""
    cells: list[Cell] = []
    week: list[float] = []
    for column in columns:
        if column is None:
            cells.append(round(sum(week), 1) if week else None)
            week = []
            continue
        value = values[column - first]
        cells.append(value)
        week += [float(value)] if isinstance(value, (int, float)) else []
    return cells


def _wide_values(statement: Statement, line: Line, stated: Ints, name: str, words: dict[str, Cell]) -> list[Cell]:
    values: list[Cell] = []
    for day in range(statement.first, statement.last):
        figure = figures(line, stated, day)
        values.append(words[figure.word] if figure.word else getattr(figure, name))
    return values


def wide(statement: Statement, horizon: Horizon) -> Workbook:
    """A column a day with real dates, totals of weeks between them; vendor, site and locale merged over their rows."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Daily tracker"
    sheet["A1"], sheet["A1"].font = f"{_vendor_name(statement)} / {_alias(statement)} / synthetic demo", BOLD
    columns = _wide_columns(statement, horizon)
    dates: list[Cell] = ["Total" if day is None else horizon.day(day) for day in columns]
    _heading(sheet, 3, ["Vendor", "Site", "Locale", "Metric", *dates])
    row = 4
    for line, stated in _lines(statement):
        row = _wide_block(sheet, row, statement, line, stated, columns)
    total = _wide_values_summed(statement)
    sheet.append(["Grand total", None, None, "Produced", *_wide_cells(total, columns, statement.first)])
    sheet.merge_cells(start_row=4, start_column=1, end_row=row - 1, end_column=1)
    sheet.cell(4, 1, "Harborline").alignment = Alignment(vertical="top")
    for column in range(5, 5 + len(columns)):
        sheet.column_dimensions[get_column_letter(column)].width = 11
    return book


def _wide_values_summed(statement: Statement) -> list[Cell]:
    sums: list[Cell] = []
    for day in range(statement.first, statement.last):
        sums.append(sum(int(stated[day]) for line, stated in _lines(statement) if line.words[day] == ""))
    return sums


WIDE_METRICS = (("Produced", "produced"), ("HC", "heads"), ("Hours", "hours"))


def _wide_block(
    sheet: Worksheet, row: int, statement: Statement, line: Line, stated: Ints, columns: list[int | None]
) -> int:
    words: dict[str, Cell] = {"hol": "hol", "weekend": None, "n/a": "n/a", NO_SITE: None}
    for title, name in WIDE_METRICS:
        values = _wide_values(statement, line, stated, name, words)
        cells: list[Cell] = [None, line.site.name, line.locale, title, *_wide_cells(values, columns, statement.first)]
        for column, value in enumerate(cells, 1):
            sheet.cell(row, column, value)
        row += 1
    for column in (2, 3):
        first = row - len(WIDE_METRICS)
        sheet.merge_cells(start_row=first, start_column=column, end_row=row - 1, end_column=column)
    return row


def plain(statement: Statement, horizon: Horizon) -> Workbook:
    """A tidy long table from row 1, closures as "hol", and a sheet of notes beside it."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Daily"
    _heading(sheet, 1, ["Date", "Site", "Language", "Done", "People", "Hours", "Rework", "Comment"])
    for day in range(statement.first, statement.last):
        for line, stated in _lines(statement):
            figure = figures(line, stated, day)
            where: list[Cell] = [horizon.day(day), line.site.name, line.locale]
            if figure.word == "hol":
                sheet.append([*where, "hol", "hol", "hol", "hol", "public holiday"])
            elif not figure.word:
                sheet.append([*where, figure.produced, figure.heads, figure.hours, figure.reworked, None])
    notes = book.create_sheet("Notes")
    notes.append([f"{_vendor_name(statement)}, {_alias(statement)}: synthetic demo tracker"])
    notes.append(["Skipped tasks are counted as done, as agreed with nobody."])
    return book


def short_dates(statement: Statement, horizon: Horizon) -> Workbook:
    """A column a day whose dates are text without a year, header in row 5, "n/a" days, a total under every site."""
    book = Workbook()
    sheet = book.active
    sheet.title = "MIS"
    years = sorted({horizon.start.year, horizon.until.year})
    sheet["A1"], sheet["A1"].font = _vendor_name(statement), BOLD
    sheet["A2"] = f"MIS {_alias(statement)} {'/'.join(map(str, years))} (synthetic)"
    days = range(statement.first, statement.last)
    texts: list[Cell] = [_short_date(horizon.day(day), with_year=len(years) > 1) for day in days]
    _heading(sheet, 5, ["Location", "Lang", "Particulars", *texts])
    row = 6
    for line, stated in _lines(statement):
        row = _short_block(sheet, row, statement, line, stated) + 1
    return book


def _short_date(day: date, *, with_year: bool) -> str:
    return f"{day.day:02d}-{MONTHS[day.month - 1]}" + (f"-{day.year % 100:02d}" if with_year else "")


def _short_block(sheet: Worksheet, row: int, statement: Statement, line: Line, stated: Ints) -> int:
    words: dict[str, Cell] = {"hol": "Hol", "weekend": None, "n/a": "n/a", NO_SITE: None}
    metrics = (("Completed", "produced"), ("Headcount", "heads"), ("Man hours", "hours"))
    for title, name in metrics:
        values = _wide_values(statement, line, stated, name, words)
        for column, value in enumerate([line.site.name, line.locale, title, *values], 1):
            sheet.cell(row, column, value)
        row += 1
    counted = np.where(line.shown, stated, 0)[statement.first : statement.last]
    totals: list[Cell] = [line.site.name, "Total", "Completed", *counted.tolist()]
    for column, value in enumerate(totals, 1):
        sheet.cell(row, column, value).font = BOLD
    return row + 1


def japanese(statement: Statement, horizon: Horizon) -> Workbook:
    """A sheet a month, Japanese headers in row 2, dates as 2026/11/20, a subtotal under each month."""
    book = Workbook()
    book.remove(book.active)
    by_month: dict[str, list[int]] = {}
    for day in range(statement.first, statement.last):
        by_month.setdefault(horizon.day(day).strftime("%Y-%m"), []).append(day)
    for month, days in by_month.items():
        sheet = book.create_sheet(month)
        sheet["A1"] = f"{_vendor_name(statement)} {_alias(statement)} 日報 (synthetic)"
        sheet.merge_cells("A1:H1")
        _heading(sheet, 2, ["日付", "拠点", "言語", "生産", "人数", "時間", "待機", "備考"])
        _japanese_rows(sheet, statement, days, horizon)
    return book


def _japanese_rows(sheet: Worksheet, statement: Statement, days: list[int], horizon: Horizon) -> None:
    month_sum = 0
    for day in days:
        for line, stated in _lines(statement):
            figure = figures(line, stated, day)
            where: list[Cell] = [
                horizon.day(day).strftime("%Y/%m/%d"), JAPANESE_SITES[line.site.code], JAPANESE_LOCALES[line.locale],
            ]  # fmt: skip
            if figure.word == "hol":
                sheet.append([*where, "休日", "休日", "休日", "休日", "祝日"])
            elif not figure.word:
                sheet.append([*where, figure.produced, figure.heads, figure.hours, figure.idle, None])
                month_sum += figure.produced
    sheet.append(["小計", None, None, month_sum])


LAYOUTS: dict[str, Callable[[Statement, Horizon], Workbook]] = {
    "german": german,
    "wide": wide,
    "plain": plain,
    "short dates": short_dates,
    "japanese": japanese,
}
