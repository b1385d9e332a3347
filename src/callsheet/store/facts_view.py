"""The facts themselves, as of any snapshot: for drill-downs and exports, each row with its file and line."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from callsheet.errors import UnusableInput
from callsheet.store.columns import columns
from callsheet.store.connect import connect, literal, quoted
from callsheet.store.contract import Snapshot
from callsheet.store.durable import put_in_place
from callsheet.store.parts import current
from callsheet.store.place import Store

Operator = Literal["=", "!=", "<", "<=", ">", ">=", "in", "not in", "starts with", "is missing", "is known"]
OPERATORS: tuple[str, ...] = get_args(Operator)
SQL_OPERATORS = {"=": "=", "!=": "IS DISTINCT FROM", "<": "<", "<=": "<=", ">": ">", ">=": ">="}


@dataclass(frozen=True, slots=True)
class Filter:
    """One condition on a field: `values` holds one value for comparisons, any number for in and not in, none for is …

    Values travel as parameters, never as part of the query's text. `!=` and `not in` are true of missing values.
    """

    field: str
    operator: Operator
    values: tuple[object, ...] = ()


Order = Sequence[tuple[str, Literal["up", "down"]]]


def rows(  # noqa: PLR0913 - what, from where, and which page of it
    store: Store,
    snapshot: Snapshot,
    table: str,
    where: Sequence[Filter] = (),
    *,
    limit: int = 100,
    offset: int = 0,
    order: Order = (),
) -> list[dict[str, object]]:
    """Facts of a table as of the snapshot, as dicts with file and line; at most `limit` after `offset`, in a stable order.

    UnusableInput names an unknown table, field or operator.
    """
    query, parameters = _selection(store, snapshot, table, where)
    by = ", ".join(
        [
            *(f"{quoted([_known(table, f)])} {'DESC' if way == 'down' else 'ASC'} NULLS LAST" for f, way in order),
            "row_id",
        ]
    )
    with connect(store) as con:
        found = con.execute(f"{query} ORDER BY {by} LIMIT {int(limit)} OFFSET {int(offset)}", parameters).fetchall()
    return [dict(zip(columns(table), row, strict=True)) for row in found]


def count(store: Store, snapshot: Snapshot, table: str, where: Sequence[Filter] = ()) -> int:
    """How many facts `rows` would give without a limit."""
    query, parameters = _selection(store, snapshot, table, where)
    with connect(store) as con:
        found = con.execute(f"SELECT count(*) FROM ({query})", parameters).fetchone()
    return int(found[0]) if found else 0


def export_csv(store: Store, snapshot: Snapshot, table: str, target: Path, *, where: Sequence[Filter] = ()) -> int:
    """Write facts as CSV with a header (missing = empty, '' = quoted empty); how many rows.

    Texts that a spreadsheet would run as a formula get an apostrophe in front; texts that are numbers stay as they are.
    """
    query, parameters = _selection(store, snapshot, table, where)
    inert = ", ".join(_inert(name, kind) for name, kind in _fields(table).items())
    query = query.replace("SELECT ", "SELECT row_id, ", 1)
    return _export(store, (f"SELECT {inert} FROM ({query})", parameters), target, "FORMAT csv, HEADER")


def _inert(name: str, kind: str) -> str:
    field = quoted([name])
    if kind not in ("TEXT", "VARCHAR"):
        return field
    runs = f"regexp_matches({field}, '^[=+@\\t\\r-]') AND TRY_CAST({field} AS DOUBLE) IS NULL"
    return f"CASE WHEN {runs} THEN '''' || {field} ELSE {field} END AS {field}"


def export_parquet(store: Store, snapshot: Snapshot, table: str, target: Path, *, where: Sequence[Filter] = ()) -> int:
    """Write facts as Parquet; how many rows."""
    return _export(store, _selection(store, snapshot, table, where), target, "FORMAT parquet, COMPRESSION zstd")


def _export(store: Store, selection: tuple[str, list[object]], target: Path, how: str) -> int:
    query, parameters = selection
    temporary = target.with_name(target.name + ".tmp")
    with connect(store) as con:
        row = con.execute(f"COPY ({query} ORDER BY row_id) TO {literal(str(temporary))} ({how})", parameters).fetchone()
    put_in_place(temporary, target)
    return int(row[0]) if row else 0


def _selection(store: Store, snapshot: Snapshot, table: str, where: Sequence[Filter]) -> tuple[str, list[object]]:
    from_facts = f"SELECT {quoted(_fields(table))} FROM {current(store, snapshot, table)}"
    conditions: list[str] = []
    parameters: list[object] = []
    for condition in where:
        conditions.append(_condition(table, condition))
        parameters.extend([list(condition.values)] if condition.operator in ("in", "not in") else condition.values)
    return from_facts + (f" WHERE {' AND '.join(conditions)}" if conditions else ""), parameters


def _condition(table: str, condition: Filter) -> str:
    name, operator = quoted([_known(table, condition.field)]), condition.operator
    expected = {"in": None, "not in": None, "is missing": 0, "is known": 0}.get(operator, 1)
    if operator not in OPERATORS or (expected is not None and len(condition.values) != expected):
        raise UnusableInput(
            f"The filter {operator!r} on {condition.field} has {len(condition.values)} values; "
            f"known filters are {', '.join(OPERATORS)}."
        )
    if operator == "in":
        return f"list_contains(?, {name})"
    if operator == "not in":
        return f"NOT coalesce(list_contains(?, {name}), false)"
    if operator == "starts with":
        return f"starts_with({name}, ?)"
    if operator in ("is missing", "is known"):
        return f"{name} IS {'NOT ' if operator == 'is known' else ''}NULL"
    return f"{name} {SQL_OPERATORS[operator]} ?"


def _fields(table: str) -> dict[str, str]:
    try:
        return columns(table)
    except KeyError as error:
        raise UnusableInput(f"There are no facts called {table!r}.", table=table) from error


def _known(table: str, name: str) -> str:
    if name not in _fields(table):
        raise UnusableInput(f"{table} has no field {name!r}; it has {', '.join(_fields(table))}.", field=name)
    return name
