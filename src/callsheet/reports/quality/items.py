"""Items of a study: a page of them as a table, one of them with all that is known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from callsheet.decisions.finding import Link
from callsheet.reports import formats as f
from callsheet.reports.pieces import Cell, CountCell, EmptyPlace, Provenance, TextCell
from callsheet.reports.tables import Column, Row, Table
from callsheet.said import say

Plain = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class ItemsReport:
    """A page of items: `total` there are, shown from `offset`. `strip` counts of what is filtered by; `side` smaller tables."""

    title: str
    name: str
    provenance: Provenance
    table: Table
    total: int
    offset: int
    side: tuple[tuple[str, Table], ...] = ()
    notes: tuple[str, ...] = ()
    strip: tuple[object, ...] = ()


def contested_table(rows: Sequence[Plain], programme: str) -> Table:
    """Items whose answers differ, or whose consensus contradicts the known answer."""
    columns = (
        Column("item", say("Item"), numeric=False),
        Column("locale", say("Locale"), numeric=False),
        Column("given", say("Answers"), numeric=False, hover=say("each answer with how many gave it")),
        Column("consensus", say("Consensus"), numeric=False, hover=say("believed most, without the known answer")),
        Column("probability", say("Probability"), "%"),
        Column("entropy", say("Entropy"), "bits", say("how mixed the answers are, corrected for few of them")),
        Column("known", say("Known"), numeric=False, hover=say("the known answer")),
        Column("gold_state", say("State"), numeric=False, hover=say("state of the known answer")),
    )
    found = tuple(
        Row(
            key_of(row),
            (
                TextCell(_text(row["item"]), item_link(row, programme)),
                TextCell(_text(row["locale"])),
                TextCell(_text(row["given"])),
                TextCell(_text(row["consensus"])),
                share_cell(row["probability"]),
                number_cell(row["entropy"]),
                TextCell(_text(row["known"])),
                state_cell(row),
            ),
        )
        for row in rows
    )
    empty = EmptyPlace(
        say("Items on which annotators disagree, or which contradict their known answer."),
        say("Let items be answered by several people."),
    )
    return Table(say("Contested items"), columns, found, empty=None if found else empty)


def gold_table(rows: Sequence[Plain], programme: str) -> Table:
    """Known answers with how they are met."""
    columns = (
        Column("item", say("Item"), numeric=False),
        Column("locale", say("Locale"), numeric=False),
        Column("known", say("Known answer"), numeric=False),
        Column("gold_state", say("State"), numeric=False),
        Column("consensus", say("Consensus"), numeric=False),
        Column("gold_judged", say("Met"), hover=say("times it was answered")),
        Column("gold_right", say("Right")),
        Column("gold_people", say("People")),
        Column("gold_share", say("Exposure"), "%", say("part of the people checked lately who have met it")),
        Column("gold_version", say("Version")),
    )
    found = tuple(
        Row(
            key_of(row),
            (
                TextCell(_text(row["item"]), item_link(row, programme)),
                TextCell(_text(row["locale"])),
                TextCell(_text(row["known"])),
                state_cell(row),
                TextCell(_text(row["consensus"])),
                *(_count(row[name]) for name in ("gold_judged", "gold_right", "gold_people")),
                share_cell(row["gold_share"]),
                _count(row["gold_version"]),
            ),
        )
        for row in rows
    )
    empty = EmptyPlace(
        say("Each known answer: whether it stands, who has met it, whether it leaks."),
        say("Import known answers (gold) for items of this programme."),
    )
    return Table(say("Known answers"), columns, found, empty=None if found else empty)


def key_of(row: Plain) -> str:
    """Source and item."""
    return f"{row['question']}|{row['source']}|{row['item']}"


def item_link(row: Plain, programme: str) -> Link:
    """The item's page."""
    where = (("source", _text(row["source"])), ("question", _text(row["question"])))
    return Link("item", programme, (("item", _text(row["item"])), *where))


STATES = {
    "probably wrong": say("probably wrong"),
    "contested": say("contested"),
    "leaked": say("leaked"),
    "over-exposed": say("over-exposed"),
    "never used": say("never used"),
    "corrected": say("corrected"),
    "in use": say("in use"),
}
"""States of known answers in words."""


def state_cell(row: Plain) -> TextCell:
    """The state of the known answer, '' where there is none."""
    return TextCell(STATES.get(_text(row["gold_state"]), ""))


def share_cell(value: object) -> Cell:
    """A probability as a percentage; nothing where there is none."""
    if not isinstance(value, int | float):
        return TextCell("")
    return TextCell(f.figure(float(value), "%"), sort=float(value))


def number_cell(value: object) -> Cell:
    """A number with two digits; nothing where there is none."""
    if not isinstance(value, int | float):
        return TextCell("")
    return TextCell(f"{float(value):.2f}", sort=float(value))


def _count(value: object) -> Cell:
    return CountCell(float(value)) if isinstance(value, int | float) else TextCell("")


def _text(value: object) -> str:
    return "" if value is None else str(value)
