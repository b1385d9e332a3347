"""The pasted grid of orders: what is ordered, due, owed a week and committed, one row a locale (and vendor)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone

from callsheet.actions.acting import Actor, acting
from callsheet.actions.names import resolve
from callsheet.actions.nouns import NOUNS
from callsheet.actions.registry import put_within
from callsheet.decisions.wording import count
from callsheet.errors import UnusableInput
from callsheet.said import say
from callsheet.sources.grid import Cell, pasted_sheets, shown
from callsheet.state import access

HEADINGS: Mapping[str, tuple[str, ...]] = {
    "locale": ("locale", "language", "market", "lang"),
    "vendor": ("vendor", "supplier", "partner"),
    "ordered": ("ordered", "volume", "order", "units", "total"),
    "due": ("due", "deadline", "due date", "deliver by"),
    "quota": ("quota", "weekly quota", "per week", "a week", "weekly"),
    "committed": ("committed", "commitment", "commit"),
    "week": ("week", "week of", "monday"),
}
"""What a column may be called."""


@dataclass(frozen=True, slots=True)
class Order:
    """One row: the cells that were filled."""

    row: int
    locale: str
    vendor: str
    ordered: int | None
    due: date | None
    quota: int | None
    committed: int | None
    week: date | None


def read_orders(text: str) -> list[Order]:
    """The rows of a pasted grid. UnusableInput names the row, the column, the value and what was expected."""
    rows = [
        (number, cells)
        for sheet in pasted_sheets(text)
        for number, cells in sheet.open()
        if any(shown(c) for c in cells)
    ]
    if len(rows) < 2:
        raise UnusableInput(say("Paste a heading row and at least one row below it, e.g. locale, ordered, due."))
    columns = _columns([shown(c) for c in rows[0][1]])
    return [_order(number, cells, columns) for number, cells in rows[1:]]


def _columns(heads: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for at, head in enumerate(heads):
        name = next((n for n, words in HEADINGS.items() if head.strip().casefold() in words), None)
        if name is not None and name not in found:
            found[name] = at
    if not set(found) & {"ordered", "due", "quota", "committed"}:
        raise UnusableInput(
            say(
                "None of the headings {heads} says what is ordered, due, owed a week or committed; "
                "name columns locale, vendor, ordered, due, quota, committed, week.",
                heads=", ".join(heads),
            )
        )
    return found


def _order(row: int, cells: Sequence[Cell], columns: Mapping[str, int]) -> Order:
    def cell(name: str) -> Cell:
        at = columns.get(name)
        return cells[at] if at is not None and at < len(cells) else None

    return Order(
        row=row,
        locale=shown(cell("locale")).strip(),
        vendor=shown(cell("vendor")).strip(),
        ordered=_units(cell("ordered"), row, "ordered"),
        due=_day(cell("due"), row, "due"),
        quota=_units(cell("quota"), row, "quota"),
        committed=_units(cell("committed"), row, "committed"),
        week=_day(cell("week"), row, "week"),
    )


def _units(cell: Cell, row: int, name: str) -> int | None:
    text = shown(cell).strip().replace(" ", "").replace(",", "").replace("\u202f", "")
    if text.casefold() in ("", "-", "–", "n/a", "na"):
        return None
    try:
        units = Decimal(text)
    except ArithmeticError as error:
        raise UnusableInput(
            say("Row {row}, {name}: “{cell}” is not a number of units.", row=row, name=name, cell=shown(cell)),
            row=row,
            field=name,
        ) from error
    if units != units.to_integral_value() or units < 0:
        raise UnusableInput(
            say("Row {row}, {name}: “{cell}” is not a whole number of units.", row=row, name=name, cell=shown(cell)),
            row=row,
            field=name,
        )
    return int(units)


def _day(cell: Cell, row: int, name: str) -> date | None:
    if isinstance(cell, date):
        return cell if type(cell) is date else date(cell.year, cell.month, cell.day)
    text = shown(cell).strip()[:10]
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UnusableInput(
            say("Row {row}, {name}: “{text}” is not a day: write 2026-12-18.", row=row, name=name, text=text),
            row=row,
            field=name,
        ) from error


def put_orders(text: str, *, programme: str, actor: Actor) -> tuple[str, ...]:
    """Enter a pasted grid for a programme, all of it or nothing; what was set, in sentences.

    The programme's volume is the sum of what is ordered, its due date the last one; a quota a locale; a commitment a
    vendor, locale and week (this week's Monday where none is named).
    """
    orders = read_orders(text)
    with acting(actor, "registry"):
        of = access.programme(actor, programme, need="registry")
        names = {"locale": [o.locale for o in orders], "vendor": [o.vendor for o in orders]}
        codes = resolve(names, (), programme=of.code, actor=actor).codes
        said = [*_put_whole(orders, of.code, actor)]
        said += _put_quotas(orders, codes["locale"], of.code, actor)
        said += _put_commitments(orders, codes, of.code, actor)
    if not said:
        raise UnusableInput(say("The grid names no number and no date: nothing was set."))
    return tuple(said)


def _put_whole(orders: Sequence[Order], programme: str, actor: Actor) -> list[str]:
    volume = sum(o.ordered for o in orders if o.ordered)
    due = max((o.due for o in orders if o.due), default=None)
    row: dict[str, object] = {"code": programme}
    row |= {"volume": volume} if volume else {}
    row |= {"due": due} if due else {}
    if len(row) == 1:
        return []
    put_within(NOUNS["programme"], row, actor=actor)
    return [say("{volume} units ordered", volume=count(volume))] * bool(volume) + [say("due on {due}", due=due)] * bool(
        due
    )


def _put_quotas(orders: Sequence[Order], locales: Mapping[str, str], programme: str, actor: Actor) -> list[str]:
    quotas: dict[str, int] = defaultdict(int)
    for order in orders:
        if order.quota:
            quotas[locales.get(order.locale, "")] += order.quota
    for locale, units in quotas.items():
        put_within(NOUNS["quota"], {"programme": programme, "locale": locale, "units": units}, actor=actor)
    return (
        [say("{quotas} units a week in {quotas2} locales", quotas=count(sum(quotas.values())), quotas2=len(quotas))]
        if quotas
        else []
    )


def _put_commitments(
    orders: Sequence[Order], codes: Mapping[str, Mapping[str, str]], programme: str, actor: Actor
) -> list[str]:
    today = timezone.now().date()
    monday = today - timedelta(days=today.weekday())
    number = 0
    for order in orders:
        if order.committed is None:
            continue
        if not order.vendor:
            raise UnusableInput(
                say("Row {row}: a commitment needs its vendor.", row=order.row), row=order.row, field="vendor"
            )
        week = order.week or monday
        row = {"programme": programme, "vendor": codes["vendor"][order.vendor], "units": order.committed}
        row |= {"locale": codes["locale"].get(order.locale, ""), "week": week - timedelta(days=week.weekday())}
        put_within(NOUNS["commitment"], row, actor=actor)
        number += 1
    return [f"{number} commitments"] if number else []
