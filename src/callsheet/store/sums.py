"""Running the measure query f over facts, chunk by chunk of items, and adding up what comes out with a sign.

Memory stays flat because facts of different items never meet: a run is cut into ranges of items of about CHUNK_ROWS
judgments, each range's sums go to a small Parquet file, and the last step adds the files up.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from callsheet.metrics.measures import BINS, CONFUSED, COUNTS, KEYS, MEASURED
from callsheet.stats.text import word_errors, words
from callsheet.store import queries
from callsheet.store.columns import ITEM_TABLES, nothing
from callsheet.store.connect import Connection, literal, parquet, scalar

CHUNK_ROWS = 1_000_000
SAMPLE = 20_000
VALUES: dict[str, tuple[str, ...]] = {
    "measure": COUNTS,
    "measure_day": COUNTS,
    "measure_hist": tuple(f"b{i:02d}" for i in range(BINS)),
    "measure_pattern": ("units",),
    "measure_confusion": CONFUSED,
    "measure_prelabel": MEASURED,
    "measure_total": ("value_milli", "cells"),
    "measure_queue": ("items",),
    "measure_backlog": ("items",),
}
"""Value columns of each measure table, in the order in which they follow its keys."""
WIDE = frozenset({"measure", "measure_day", "measure_hist"})
SUMMED = "summed"
"""The cells of `measure`, added up: days are added up from them."""
DAYS = {"measure_queue": "taken_at", "measure_backlog": "arrived"}
"""The column of a measure table that says when, where it is not `day`."""
TIMES = {"judgments": ("submitted_at",), "items": ("released_at",), "reviews": ("at",)}


@dataclass(frozen=True, slots=True)
class Sums:
    """Where the sums of a run are gathered: files by measure, each with a column `sign`."""

    folder: Path
    files: dict[str, list[Path]] = field(default_factory=dict)


def teach_words(con: Connection) -> None:
    """Register word_errors(reference, hypothesis) and word_count(text); normaliser: stats.text.NORMALISER."""
    con.create_function("word_errors", lambda r, h: word_errors(r, h)[0], ["VARCHAR", "VARCHAR"], "BIGINT")
    con.create_function("word_count", lambda text: len(words(text)), ["VARCHAR"], "BIGINT")


def days_of(con: Connection, relations: Iterable[Mapping[str, str]]) -> set[date]:
    """The UTC days on which the facts of some relations (table -> relation) have any time."""
    days: set[date] = set()
    for tables in relations:
        for table, names in TIMES.items():
            for name in names:
                found = con.execute(
                    f'SELECT DISTINCT CAST("{name}" AS DATE) FROM {tables[table]} AS t WHERE "{name}" IS NOT NULL'
                )
                days.update(row[0] for row in found.fetchall())
    return days


def item_ranges(con: Connection, items: str, *, rows: int) -> list[str]:
    """Conditions on `item` that cut a relation's items into ranges of about CHUNK_ROWS of its `rows`; one if it is small."""
    wanted = -(-rows // CHUNK_ROWS)
    if wanted <= 1:
        return ["true"]
    found = con.execute(
        f"SELECT item FROM (SELECT item FROM {items} AS t) USING SAMPLE reservoir({SAMPLE} ROWS) REPEATABLE (1) ORDER BY item"
    ).fetchall()
    cuts = sorted({found[len(found) * i // wanted][0] for i in range(1, wanted)})
    return between("item", [literal(cut) for cut in cuts])


def between(column: str, cuts: Sequence[str]) -> list[str]:
    """Conditions that cut a column's values (none missing) at the cuts into len(cuts) + 1 ranges."""
    lows = ["true", *(f"{column} >= {cut}" for cut in cuts)]
    highs = [*(f"{column} < {cut}" for cut in cuts), "true"]
    return [f"{low} AND {high}" for low, high in zip(lows, highs, strict=True)]


def sum_items(con: Connection, relations: Mapping[str, str], ranges: Sequence[str], sums: Sums, *, sign: int) -> None:
    """Add sign × f(facts in `relations`) to the sums, range by range. The registry's tables must be there."""
    for condition in ranges:
        for table in ITEM_TABLES:
            con.execute(
                f"CREATE OR REPLACE TEMP VIEW {table} AS SELECT * FROM {relations[table]} AS t WHERE {condition}"
            )
        for step in queries.STEPS:
            kind = "VIEW" if step in queries.VIEWS else "TABLE"
            con.execute(f"CREATE OR REPLACE TEMP {kind} {step} AS {queries.text(step)}")
        for step, table in queries.ITEM_MEASURES.items():
            _gather(con, step, table, sums, sign=sign)


def sum_own(con: Connection, table: str, relation: str, sums: Sums, *, sign: int) -> None:
    """Add sign × the sums over facts that are their own atoms: totals or queue."""
    con.execute(f"CREATE OR REPLACE TEMP VIEW {table} AS SELECT * FROM {relation} AS t")
    measure = queries.OWN_MEASURES[table]
    _gather(con, measure, measure, sums, sign=sign)


def write_sums(con: Connection, sums: Sums, *, programme: str) -> dict[str, Path]:
    """One CSV for every measure table of metrics.measures.KEYS: rows whose sums are not all 0 (only a header if none).

    In the wide tables a value of 0 is written as nothing, for most are 0, and counts that nothing feeds have no column. Rows
    come by day, so that they lie by day later.
    """
    written: dict[str, Path] = {}
    for name, keys in KEYS.items():
        values = _fed(con, sums, name)
        rows = _added(sums, name, values, programme=programme)
        if name == "measure":
            con.execute(f"CREATE OR REPLACE TEMP TABLE {SUMMED} AS {rows}")
            rows = f"SELECT * FROM {SUMMED}"
        shown = ", ".join((*keys, *(f"nullif({v}, 0) AS {v}" if name in WIDE else v for v in values)))
        written[name] = sums.folder / f"{name}.csv"
        con.execute(
            f"COPY (SELECT {shown} FROM ({rows}) AS t WHERE {' OR '.join(f'{v} <> 0' for v in values)} "
            f"ORDER BY {DAYS.get(name, 'day')}) "
            f"TO {literal(str(written[name]))} (FORMAT csv, HEADER)"
        )
    for paths in sums.files.values():
        for path in paths:
            path.unlink()
    return written


def empty_relations() -> dict[str, str]:
    """Relations without rows for every table that hangs on items."""
    return {table: f"({nothing(table)})" for table in ITEM_TABLES}


def count_rows(con: Connection, relation: str) -> int:
    """How many rows a relation has."""
    return scalar(con, f"SELECT count(*) FROM {relation} AS t")


def _fed(con: Connection, sums: Sums, name: str) -> tuple[str, ...]:
    """The value columns of a measure table that any of its files has; all where there are none."""
    files = sums.files.get("measure", [])
    if name not in ("measure", "measure_day") or not files:
        return VALUES[name]
    found = {row[0] for row in con.execute(f"DESCRIBE SELECT * FROM {parquet(files)}").fetchall()}
    return tuple(v for v in VALUES[name] if v in found)


def _added(sums: Sums, name: str, values: Sequence[str], *, programme: str) -> str:
    """SQL of a measure table's keys and what its files add up to. Days are added up from the cells of `measure`."""
    keys, files = KEYS[name], sums.files.get(name, [])
    grouped = ", ".join(k for k in keys if k != "programme")
    if name == "measure_day":
        added = ", ".join(f"CAST(sum({v}) AS BIGINT) AS {v}" for v in values)
        return f"SELECT programme, {grouped}, {added} FROM {SUMMED} GROUP BY programme, {grouped}"
    if not files:
        return f"SELECT {', '.join(f'NULL AS {c}' for c in (*keys, *values))} WHERE false"
    added = ", ".join(f"CAST(sum(sign * {_value(name, v)}) AS BIGINT) AS {v}" for v in values)
    return f"SELECT {literal(programme)} AS programme, {grouped}, {added} FROM {parquet(files)} GROUP BY {grouped}"


def _value(name: str, column: str) -> str:
    """What a value column adds up: itself, or of a histogram the rows of its bin."""
    return f"CASE WHEN bin = {int(column[1:])} THEN n ELSE 0 END" if name == "measure_hist" else column


def _gather(con: Connection, step: str, table: str, sums: Sums, *, sign: int) -> None:
    """Add a file of sums to those of a measure table, unless it would be empty."""
    files = sums.files.setdefault(table, [])
    path = sums.folder / f"{table}-{len(files):05d}.parquet"
    rows = scalar(
        con,
        f"COPY (SELECT {sign} AS sign, * FROM ({queries.text(step)}) AS t) TO {literal(str(path))} (FORMAT parquet)",
    )
    if rows:
        files.append(path)
    else:
        path.unlink()
