"""Judgments and reviews as the measures count them: the rows behind a number, to the row.

A judgment stands in a file with what the file said of it; a number counts it under the labels that the registry gives it
today (whose worker, which site, which production day). These rows carry those labels, made by the very steps of the
measure query (store/queries), over the items that are asked for.
"""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from callsheet.store import queries
from callsheet.store.clocks import zone_named
from callsheet.store.columns import ITEM_TABLES, columns
from callsheet.store.connect import Connection, connect, literal, quoted
from callsheet.store.contract import Registry, Snapshot
from callsheet.store.facts_view import Facts
from callsheet.store.measure import origins
from callsheet.store.parts import Origin, current
from callsheet.store.place import Store
from callsheet.store.registry_tables import load_registry
from callsheet.store.sums import days_of, teach_words

COUNTED = ("judgments", "reviews")
"""The tables of facts that have a production day and labels of their judgment."""
LABELS = ("workstream", "batch", "locale", "vendor", "site")
MORE = {"production_day": "DATE", "is_planted": "BOOLEAN", "is_moved": "BOOLEAN"}
"""Columns besides the stored ones: the day that the row counts for, whether its answer was measured against a known one, and
whether another boundary of the day (Wanted.boundary) books it on another day."""
STEPS = ("review_targets", "dated", "worker_homes", "labelled", "known")
EDGE = timedelta(days=2)
"""How far a production day may lie from the UTC day of its work: zones and cut-offs together stay below."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which rows are asked for: production days from `first` to `last` (None = open), and raw worker keys (none = all).

    `boundary`: where somebody else cuts the day: an IANA zone and minutes after its midnight.
    """

    first: date | None = None
    last: date | None = None
    annotators: Sequence[str] = ()
    boundary: tuple[str, int] | None = None


@contextmanager
def counted(
    store: Store, snapshot: Snapshot, registry: Registry, table: str, *, programme: str, wanted: Wanted
) -> Iterator[Facts]:
    """The programme's judgments or reviews with their labels; days and workers beyond `wanted` may be among them.

    Reviews stand on the day and place of the judgment they are about. Columns: the stored ones, and those of MORE.
    """
    store.tmp.mkdir(parents=True, exist_ok=True)
    fields = {**columns(table), **MORE}
    with tempfile.TemporaryDirectory(prefix="counted-", dir=store.tmp) as folder, connect(store) as con:
        teach_words(con)
        con.execute(f"CREATE TEMP TABLE counted ({', '.join(f'{quoted([n])} {t}' for n, t in fields.items())})")
        for origin in origins(snapshot, programme):
            _cut_down(con, store, snapshot, origin, wanted)
            load_registry(con, registry, origin, days=days_of(con, [{t: t for t in ITEM_TABLES}]), folder=Path(folder))
            for step in STEPS:
                con.execute(f"CREATE OR REPLACE TEMP TABLE {step} AS {queries.text(step)}")
            con.execute(f"INSERT INTO counted {_with_labels(table, wanted.boundary)}")
        yield Facts(con, table, "counted", fields)


def _cut_down(con: Connection, store: Store, snapshot: Snapshot, origin: Origin, wanted: Wanted) -> None:
    """Make the item tables, cut down to the items that have a judgment or review near the wanted days."""
    relations = {t: current(store, snapshot, t, origin) for t in ITEM_TABLES}
    near = [
        f"SELECT item FROM {relations[t]} AS t WHERE {_near(moment, wanted)}"
        for t, moment in (("judgments", "submitted_at"), ("reviews", '"at"'))
    ]
    con.execute(f"CREATE OR REPLACE TEMP TABLE wanted_items AS SELECT DISTINCT item FROM ({' UNION ALL '.join(near)})")
    for table in ITEM_TABLES:
        con.execute(
            f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT * FROM {relations[table]} AS t SEMI JOIN wanted_items USING (item)"
        )


def _near(moment: str, wanted: Wanted) -> str:
    """The condition that a row may belong to the wanted days and workers; rows without any time may belong to none."""
    conditions = ["true"]
    if wanted.annotators:
        conditions.append(f"annotator IN ({', '.join(literal(a) for a in wanted.annotators)})")
    if wanted.first is not None:
        conditions.append(f"coalesce(CAST(day AS TIMESTAMP), {moment}) >= DATE '{wanted.first - EDGE}'")
    if wanted.last is not None:
        conditions.append(f"coalesce(CAST(day AS TIMESTAMP), {moment}) < DATE '{wanted.last + EDGE}'")
    return " AND ".join(conditions)


def _with_labels(table: str, boundary: tuple[str, int] | None) -> str:
    labels = ", ".join(f"coalesce(labelled.{c}, facts.{c}) AS {c}" for c in LABELS if c in columns(table))
    target, moment = "LEFT JOIN labelled ON labelled.row_id = facts.row_id", "submitted_at"
    if table == "reviews":
        moment = '"at"'
        target = (
            "LEFT JOIN review_targets AS target ON target.item = facts.item AND target.question = facts.question "
            "AND target.annotator = facts.annotator AND target.attempt = facts.judgment_attempt "
            "LEFT JOIN labelled ON labelled.row_id = target.row_id"
        )
    day = f"coalesce(labelled.day, facts.day, CAST(facts.{moment} AS DATE))"
    planted = "labelled.outcome = 'submitted' AND coalesce(labelled.check_passed, known.is_right) IS NOT NULL"
    return (
        f"SELECT facts.* REPLACE ({labels}), {day}, coalesce({planted}, false), {_moved(day, moment, boundary)} "
        f"FROM (SELECT {quoted(columns(table))} FROM {table}) AS facts {target} "
        "LEFT JOIN known ON known.row_id = labelled.row_id"
    )


def _moved(day: str, moment: str, boundary: tuple[str, int] | None) -> str:
    if boundary is None:
        return "false"
    zone, minutes = boundary
    zone_named(zone)
    local = f"timezone({literal(zone)}, facts.{moment} AT TIME ZONE 'UTC') - to_minutes({int(minutes)})"
    return f"coalesce(CAST({local} AS DATE) <> {day}, false)"
