"""A tracker's file as records: every row of every sheet once, with totals, rejects, or the reason why it was left out."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from fnmatch import fnmatch
from itertools import chain, islice
from pathlib import Path

from callsheet.errors import UnusableInput
from callsheet.said import say
from callsheet.sources.contract import FactValues, ReadOptions, Record
from callsheet.sources.grid import Sheet, sheets
from callsheet.sources.names import locale_code
from callsheet.sources.tracker.figures import KEY_FIELDS, Total
from callsheet.sources.tracker.mapping import TrackerMapping
from callsheet.sources.tracker.rows import HEADER, RowReading, sheet_rows

SHEET_LINES = 10_000_000
HIDDEN = say("hidden sheet")
UNREAD = say("sheet that is not read")
ADDED = say("added to an earlier row with the same labels")
WITHOUT_YEAR = date(2026, 1, 1)
REPORT_EVERY = 20_000
ROWS_KEPT = 100_000


def read(path: Path, mapping: TrackerMapping, options: ReadOptions) -> Iterator[Record]:
    """Every row of the file as a Record, totals facts in it. Raises UnusableInput where no sheet holds the mapping's table.

    A record's `line` is its 1-based row on the first sheet read, plus 10,000,000 for each sheet read before it (`sheet_row`
    takes it apart); sheets that are hidden or not read give one skipped record each.
    """
    yield from records(sheets(path), mapping, options, file_name=path.name, size=path.stat().st_size)


def sheet_row(line: int) -> tuple[int, int]:
    """(0-based number among the sheets read, 1-based row) of a record's line."""
    return divmod(line, SHEET_LINES)


def records(
    found: Sequence[Sheet], mapping: TrackerMapping, options: ReadOptions, *, file_name: str, size: int = 0
) -> Iterator[Record]:
    """The records of sheets that are open already."""
    chosen = [s for s in found if not s.hidden and _is_chosen(s.name, mapping.sheets)]
    if not chosen:
        raise _no_sheet(found, mapping, file_name)
    has_table = False
    for at, sheet in enumerate(chosen):
        for row in _merged_rows(sheet, mapping, file_name):
            has_table = has_table or row.skipped == HEADER
            if row.row % REPORT_EVERY == 0:
                options.report(_progress(size, at, len(chosen), row.row / (sheet.height or row.row + 1)), size)
            yield _record(at * SHEET_LINES + row.row, row, options)
    if not has_table:
        raise _no_table(chosen, mapping, file_name)
    options.report(size, size)
    for at, sheet in enumerate((s for s in found if s not in chosen), start=len(chosen)):
        yield Record(at * SHEET_LINES + 1, skipped=HIDDEN if sheet.hidden else UNREAD)


def _progress(size: int, sheet: int, of: int, share: float) -> int:
    return int(size * (sheet + min(share, 1.0)) / of)


def _is_chosen(name: str, patterns: Sequence[str]) -> bool:
    return not patterns or any(fnmatch(name.casefold(), p.casefold()) or name == p for p in patterns)


def _rows(sheet: Sheet, mapping: TrackerMapping, file_name: str) -> Iterator[RowReading]:
    """The rows of a sheet, names as the mapping says."""
    meant: dict[tuple[str, ...], tuple[str, ...]] = {}
    for row in sheet_rows(sheet, mapping, file_name=file_name, anchor=mapping.days.anchor or WITHOUT_YEAR):
        changed = False
        totals: list[Total] = []
        for total in row.totals:
            names = total.key[1:5]
            if names not in meant:
                meant[names] = tuple(
                    named(kind, text, mapping) for kind, text in zip(KEY_FIELDS[1:5], names, strict=True)
                )
            says = meant[names]
            if says != names:
                changed = True
                total = total._replace(key=(total.key[0], *says, total.key[5]))  # type: ignore[arg-type]  # noqa: PLW2901
            totals.append(total)
        yield RowReading(row.row, tuple(totals), row.rejects, row.skipped, row.unread) if changed else row


def named(kind: str, text: str, mapping: TrackerMapping) -> str:
    """What a name of the file means: the mapping's word for it, a locale's code, else the name itself."""
    names: Mapping[str, str] = mapping.names.get(kind, {})  # type: ignore[call-overload]
    if text in names:
        return names[text]
    return (locale_code(text) or text) if kind == "locale" else text


@dataclass(slots=True)
class Sum:
    """What rows with the same labels add up to, and whether it was said already."""

    value: Decimal = Decimal(0)
    said: bool = False


def _merged_rows(sheet: Sheet, mapping: TrackerMapping, file_name: str) -> Iterator[RowReading]:
    """The rows of a sheet; with `repeats: sum`, the first row of a key holds the sum and later ones say so.

    Sheets of ordinary size are kept while their repeats are counted; longer ones are read a second time.
    """
    if mapping.repeats != "sum":
        yield from _rows(sheet, mapping, file_name)
        return
    first = _rows(sheet, mapping, file_name)
    kept = list(islice(first, ROWS_KEPT + 1))
    if len(kept) <= ROWS_KEPT:
        yield from _added(kept, _repeated(kept))
    else:
        yield from _added(_rows(sheet, mapping, file_name), _repeated(chain(kept, first)))


def _added(rows: Iterable[RowReading], sums: dict[int, Sum]) -> Iterator[RowReading]:
    if not sums:
        yield from rows
        return
    for row in rows:
        kept = []
        for total in row.totals:
            same = sums.get(hash(total.key))
            if same is None:
                kept.append(total)
            elif not same.said:
                same.said = True
                kept.append(total._replace(value=same.value))
        added = bool(row.totals) and not kept and not row.rejects
        yield RowReading(row.row, tuple(kept), row.rejects, ADDED if added else row.skipped, row.unread)


def _repeated(rows: Iterable[RowReading]) -> dict[int, Sum]:
    """Sums by the hash of their key, for keys that occur more than once; a closure is a closure however often it is said.

    Hashes of 64 bits stand in for keys so that a sheet of a million rows fits: for three million keys, the odds that any
    two share one are below one in a million.
    """
    sums: dict[int, Decimal] = {}
    repeated: set[int] = set()
    for row in rows:
        for total in row.totals:
            key = hash(total.key)
            if key not in sums:
                sums[key] = total.value
                continue
            repeated.add(key)
            if total.key[-1] != "closure":
                sums[key] += total.value
    return {key: Sum(sums[key]) for key in repeated}


def _record(line: int, row: RowReading, options: ReadOptions) -> Record:
    facts = tuple(("totals", _fact(total, options)) for total in row.totals)
    return Record(line, facts, row.rejects, None if facts or row.rejects else row.skipped)


def _fact(total: Total, options: ReadOptions) -> FactValues:
    day, vendor, site, workstream, locale, measure = total.key
    said: dict[str, object] = {"vendor": vendor, "site": site, "workstream": workstream, "locale": locale}
    fact: dict[str, object] = {
        **said,
        **{k: v for k, v in options.constants.items() if not said.get(k)},
        "programme": options.programme,
        "source": options.source,
        "day": day,
        "measure": measure,
        "value_milli": int((total.value * 1000).to_integral_value(ROUND_HALF_EVEN)),
        "standing": total.standing,
    }
    if total.note is not None:
        fact["note"] = total.note
    if total.revised_at is not None:
        fact["revised_at"] = total.revised_at
    return fact


def _no_sheet(found: Sequence[Sheet], mapping: TrackerMapping, file_name: str) -> UnusableInput:
    there = ", ".join(f"{s.name} (hidden)" if s.hidden else s.name for s in found) or "none"
    wanted = ", ".join(mapping.sheets) or "any visible one"
    return UnusableInput(
        say(
            "{file_name}: no sheet is named {wanted}; there are: {there}",
            file_name=file_name,
            wanted=wanted,
            there=there,
        ),
        file=file_name,
        field="sheets",
    )


def _no_table(chosen: Sequence[Sheet], mapping: TrackerMapping, file_name: str) -> UnusableInput:
    words = (
        ", ".join([*mapping.header.words, *mapping.columns.values()])
        or f"{' over '.join(mapping.header.across)} across"
    )
    names = ", ".join(s.name for s in chosen if s.name)
    rows = f"row of sheet {names}" if names else "row"
    return UnusableInput(
        say(
            "{file_name}: no {rows} holds the header that the mapping names ({words}); if the sender renamed a "
            "column, change the mapping, or drop the file on the First hour page for a new one",
            file_name=file_name,
            rows=rows,
            words=words,
        ),
        file=file_name,
        field="header.words",
    )
