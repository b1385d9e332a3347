"""The rows behind a number, for a vendor's people: their own work under the programme's alias.

Facts lie in files, where no row-level security holds: the vendor is a condition on every query here. What would tell them more
than their own work is no column of theirs: files and sources (their names say titles), who reviewed, which answers were planted.
"""

import csv
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from callsheet.actions import manifest
from callsheet.actions.acting import Actor
from callsheet.actions.aliases import aliases_for
from callsheet.actions.mornings import read_at
from callsheet.actions.place import store
from callsheet.actions.registry_facts import registry
from callsheet.errors import NotThere, UnusableInput
from callsheet.facts.tables import TABLES
from callsheet.reports.tables import Plain, inert
from callsheet.said import say
from callsheet.state.scoping import ALL, scoped
from callsheet.state.unmeasured import unmeasured_sites
from callsheet.store import facts_view, kept_rows
from callsheet.store.convert import rows_as_parquet
from callsheet.store.counted_view import COUNTED, Wanted
from callsheet.store.facts_view import Facts, Filter

COLUMNS: dict[str, tuple[str, ...]] = {
    "judgments": (
        *("item", "question", "annotator", "attempt", "production_day", "site", "locale", "outcome", "submitted_at"),
        *("duration_ms", "seconds_kind", "answer"),
    ),
    "reviews": ("item", "question", "annotator", "production_day", "verdict", "side", "error_class", "severity", "at"),
    "totals": ("day", "site", "locale", "measure", "value_milli", "standing", "note"),
    "queue": ("taken_at", "locale", "state", "items"),
}
"""What a vendor's people see of their own facts."""
LIMITS = ("locale", "site", "annotator", "item", "question", "outcome", "measure", "role")
PLANTED = ("planted", "is_gold", "against", "known")
MOST = 1_000_000
"""Rows of one download."""


@dataclass(frozen=True, slots=True)
class Own:
    """What is asked for, understood: the programme's alias, how to open the facts, the conditions on them."""

    alias: str
    facts: AbstractContextManager[Facts]
    where: list[Filter]
    seq: int


def own(actor: Actor, table: str, asked: Mapping[str, str], as_of: str, *, seq: int | None = None) -> Own:
    """The vendor's own facts of a programme that they name by its alias. NotThere for any other."""
    if table not in COLUMNS:
        raise NotThere(
            say("There are no facts called “{table}”; there are {columns}.", table=table, columns=", ".join(COLUMNS))
        )
    if any(asked.get(name) for name in PLANTED):
        raise UnusableInput(
            say("Which answers are measured against known ones is not shown, so that they go on measuring.")
        )
    with read_at(actor, as_of) as when:
        known = aliases_for(actor)
        if known is None or not actor.vendor:
            raise NotThere(say("There is no such page."))
        word = asked.get("programme", "")
        code = known.code(word)
        with scoped(ALL):  # parts and rules are ours; the condition on the vendor below holds for every row
            snapshot = manifest.snapshot(programme=code, seq=when.seq if seq is None else seq)
            rules = registry(code, days=(when.today, when.today))
            closed = unmeasured_sites()
    facts = (
        facts_view.unnamed(kept_rows.opened(store(), snapshot, rules, table, programme=code, wanted=Wanted()), closed)
        if table in COUNTED
        else facts_view.stored(store(), snapshot, table)
    )
    mine = [Filter("programme", "=", (code,)), Filter("vendor", "=", (actor.vendor,))]
    return Own(word, facts, [*mine, *_limits(table, asked)], snapshot.seq)


def _limits(table: str, asked: Mapping[str, str]) -> list[Filter]:
    fields = TABLES[table].names
    found = [Filter(n, "in", tuple(asked[n].split(","))) for n in LIMITS if n in fields and asked.get(n)]
    day = "production_day" if table in COUNTED else {"totals": "day", "queue": "taken_at"}[table]
    ends = (("from", ">=", ""), ("to", "<=", " 23:59:59.999999" if day == "taken_at" else ""))
    return found + [Filter(day, way, (_day(asked[name]) + rest,)) for name, way, rest in ends if asked.get(name)]  # type: ignore[arg-type]


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise UnusableInput(say("“{text}” is not a day: write 2026-11-22.", text=text), value=text) from error


def _plain(value: object) -> Plain:
    return value if value is None or isinstance(value, str | int | float | bool) else str(value)


def export_own(found: Own, table: str, target: Path) -> int:
    """Write the vendor's own facts as CSV or Parquet by the target's ending; how many."""
    columns = COLUMNS[table]
    with found.facts as facts:
        rows = facts_view.rows(facts, found.where, limit=MOST)
    lines = [[_plain(row.get(name)) for name in columns] for row in rows]
    if target.suffix == ".parquet":
        target.write_bytes(rows_as_parquet(columns, lines))
        return len(lines)
    with target.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([columns, *([inert(value) for value in line] for line in lines)])
    return len(lines)
