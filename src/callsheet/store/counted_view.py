"""Judgments and reviews as the measures count them: the rows behind a number, to the row.

A judgment stands in a file with what the file said of it; a number counts it under the labels that the registry gives it
today (whose worker, which site, which production day). These rows carry those labels, made by the very steps of the
measure query (store/queries), over the items that are asked for.
"""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
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
from callsheet.store.parts import Origin, chosen, current
from callsheet.store.place import Store
from callsheet.store.registry_tables import load_registry
from callsheet.store.sums import days_of, item_ranges, teach_words

COUNTED = ("judgments", "reviews")
"""The tables of facts that have a production day and labels of their judgment."""
LABELS = ("workstream", "batch", "locale", "vendor", "site")
PAIRS = ("gold_pair", "audit_pair", "targeted_pair")
MORE = {
    "production_day": "DATE",
    "is_planted": "BOOLEAN",
    "is_moved": "BOOLEAN",
    "worked_at": "VARCHAR",
    **dict.fromkeys(PAIRS, "VARCHAR"),
}
"""Columns besides the stored ones: the day that the row counts for, whether its answer was measured against a known one, and
whether another boundary of the day (Wanted.boundary) books it on another day; the site of whoever answered; and the cells of confusion matrices in which it
counts, written as by `pair_of` (measure_confusion.sql says what they hold)."""
STEPS = ("review_targets", "dated", "worker_homes", "labelled", "verdicts", "reviewed", "known")
MOMENTS = {"judgments": "submitted_at", "reviews": '"at"'}
"""When a row was made."""
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

    @property
    def is_narrow(self) -> bool:
        """Whether some days or workers are asked for, not all."""
        return bool(self.annotators) or self.first is not None or self.last is not None


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
            if chosen(snapshot, table, origin):
                relations = {t: current(store, snapshot, t, origin) for t in ITEM_TABLES}
                load_registry(con, registry, origin, days=days_of(con, [relations]), folder=Path(folder))
                for condition in _cuts(con, snapshot, relations, origin, wanted):
                    _label(con, relations, condition, kind="TABLE" if wanted.is_narrow else "VIEW")
                    con.execute(f"INSERT INTO counted {_with_labels(table, wanted.boundary)}")
        yield Facts(con, table, "counted", fields)


def _cuts(
    con: Connection, snapshot: Snapshot, relations: Mapping[str, str], origin: Origin, wanted: Wanted
) -> list[str]:
    """Conditions on items that are labelled at once: all, in ranges that fit into memory, or those near what is wanted."""
    if not wanted.is_narrow:
        return item_ranges(con, relations["judgments"], rows=sum(p.rows for p in chosen(snapshot, "judgments", origin)))
    near = [f"SELECT item FROM {relations[t]} AS t WHERE {_near(moment, wanted)}" for t, moment in MOMENTS.items()]
    con.execute(f"CREATE OR REPLACE TEMP TABLE wanted_items AS SELECT DISTINCT item FROM ({' UNION ALL '.join(near)})")
    return ["item IN (SELECT item FROM wanted_items)"]


def _label(con: Connection, relations: Mapping[str, str], condition: str, *, kind: str) -> None:
    """Make the item tables, cut down by the condition, and the steps over them. What is few rows of many is kept as tables."""
    for table in ITEM_TABLES:
        rows = f"SELECT * FROM {relations[table]} AS t WHERE {condition}"
        con.execute(f"CREATE OR REPLACE TEMP {kind} {table} AS {rows}")
    for step in STEPS:
        way = "VIEW" if step in queries.VIEWS else "TABLE"
        con.execute(f"CREATE OR REPLACE TEMP {way} {step} AS {queries.text(step)}")


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
    target, moment = "LEFT JOIN labelled ON labelled.row_id = facts.row_id", MOMENTS[table]
    if table == "reviews":
        target = (
            "LEFT JOIN review_targets AS target ON target.item = facts.item AND target.question = facts.question "
            "AND target.annotator = facts.annotator AND target.attempt = facts.judgment_attempt "
            "LEFT JOIN labelled ON labelled.row_id = target.row_id"
        )
    day = f"coalesce(labelled.day, facts.day, CAST(facts.{moment} AS DATE))"
    elsewhere = moved(day, f"facts.{moment}", boundary)
    planted = "labelled.outcome = 'submitted' AND coalesce(labelled.check_passed, known.is_right) IS NOT NULL"
    return (
        f"SELECT facts.* REPLACE ({labels}), {day}, coalesce({planted}, false), {elsewhere}, labelled.site, {', '.join(_pairs())} "
        f"FROM (SELECT {quoted(columns(table))} FROM {table}) AS facts {target} "
        "LEFT JOIN known ON known.row_id = labelled.row_id LEFT JOIN reviewed ON reviewed.row_id = labelled.row_id"
    )


def pair_of(known: str, answer: str) -> str:
    """A cell of a confusion matrix as the columns PAIRS write it."""
    return f"{known}\x1f{answer}"


def _pairs() -> Iterator[str]:
    """SQL of PAIRS, after measure_confusion.sql."""
    met = "CASE WHEN known.is_right THEN known.known_label ELSE labelled.answer END"
    yield f"CASE WHEN known.known_label IS NOT NULL THEN {_pair('known.known_label', met)} END"
    label = "labelled.outcome = 'submitted' AND labelled.answer_kind IN ('category', 'ordinal')"
    for kind in ("audit", "targeted"):
        put = (
            f"CASE WHEN reviewed.{kind} = 'accepted' THEN labelled.answer ELSE coalesce(reviewed.{kind}_answer, '') END"
        )
        yield f"CASE WHEN reviewed.{kind} IS NOT NULL AND {label} THEN {_pair(put, 'labelled.answer')} END"


def _pair(known: str, answer: str) -> str:
    return f"{_cut(known)} || chr(31) || {_cut(answer)}"


def _cut(label: str) -> str:
    return f"CASE WHEN length({label}) > 80 THEN left({label}, 79) || '…' ELSE {label} END"


def moved(day: str, moment: str, boundary: tuple[str, int] | None) -> str:
    """SQL of whether another boundary of the day books a row of this day and moment elsewhere."""
    if boundary is None:
        return "false"
    zone, minutes = boundary
    zone_named(zone)
    local = f"timezone({literal(zone)}, {moment} AT TIME ZONE 'UTC') - to_minutes({int(minutes)})"
    return f"coalesce(CAST({local} AS DATE) <> {day}, false)"
