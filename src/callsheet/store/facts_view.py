"""The facts themselves, as of any snapshot: for drill-downs and exports, each row with its file and line.

`stored` opens them as they were stored, `counted_view.counted` as the measures count them; both can be read alike.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, get_args

from callsheet.errors import UnusableInput
from callsheet.said import say
from callsheet.store.columns import columns
from callsheet.store.connect import Connection, connect, literal, quoted
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


@dataclass(frozen=True, slots=True)
class Facts:
    """Facts of one table, open for reading: the engine that knows them, the relation, and its columns with their types."""

    con: Connection
    table: str
    relation: str
    fields: Mapping[str, str]


@contextmanager
def stored(store: Store, snapshot: Snapshot, table: str) -> Iterator[Facts]:
    """The facts of a table as of the snapshot, as they were stored. UnusableInput names an unknown table."""
    try:
        fields = columns(table)
    except KeyError as error:
        raise UnusableInput(say("There are no facts called {table}.", table=repr(table)), table=table) from error
    with connect(store) as con:
        yield Facts(con, table, current(store, snapshot, table), fields)


@contextmanager
def unnamed(opened: AbstractContextManager[Facts], sites: Collection[tuple[str, str]]) -> Iterator[Facts]:
    """Counted facts in which `annotator` is missing for all who worked at one of the sites (vendor, site): for filters, too."""
    with opened as facts:
        if sites:
            places = ", ".join(f"({literal(vendor)}, {literal(site)})" for vendor, site in sorted(sites))
            name = f"CASE WHEN (vendor, worked_at) IN ({places}) THEN NULL ELSE annotator END AS annotator"
            facts = replace(facts, relation=f"(SELECT * REPLACE ({name}) FROM {facts.relation} AS named)")
        yield facts


def rows(
    facts: Facts, where: Sequence[Filter] = (), *, limit: int = 100, offset: int = 0, order: Order = ()
) -> list[dict[str, object]]:
    """Facts as dicts with file and line; at most `limit` after `offset`, in a stable order.

    UnusableInput names an unknown field or operator.
    """
    ways = [f"{quoted([_known(facts, f)])} {'DESC' if way == 'down' else 'ASC'} NULLS LAST" for f, way in order]
    by = ", ".join([*ways, "row_id"])
    chosen, parameters = _selection(facts, where, ("row_id",))
    shown, _ = _selection(facts, ())
    page = (
        f"{chosen} ORDER BY {by} LIMIT {int(limit)} OFFSET {int(offset)}"  # numbers first: whole rows of the page alone
    )
    found = facts.con.execute(f"{shown} WHERE row_id IN ({page}) ORDER BY {by}", parameters).fetchall()
    return [dict(zip(facts.fields, row, strict=True)) for row in found]


def count(facts: Facts, where: Sequence[Filter] = ()) -> int:
    """How many facts `rows` would give without a limit."""
    query, parameters = _selection(facts, where)
    found = facts.con.execute(f"SELECT count(*) FROM ({query})", parameters).fetchone()
    return int(found[0]) if found else 0


def export_csv(facts: Facts, target: Path, *, where: Sequence[Filter] = ()) -> int:
    """Write facts as CSV with a header (missing = empty, '' = quoted empty); how many rows.

    Texts that a spreadsheet would run as a formula get an apostrophe in front; texts that are numbers stay as they are.
    """
    query, parameters = _selection(facts, where)
    inert = ", ".join(_inert(name, kind) for name, kind in facts.fields.items())
    return _export(facts, (f"SELECT {inert} FROM ({query} ORDER BY row_id)", parameters), target, "FORMAT csv, HEADER")


def export_parquet(facts: Facts, target: Path, *, where: Sequence[Filter] = ()) -> int:
    """Write facts as Parquet; how many rows."""
    query, parameters = _selection(facts, where)
    return _export(facts, (f"{query} ORDER BY row_id", parameters), target, "FORMAT parquet, COMPRESSION zstd")


def _inert(name: str, kind: str) -> str:
    field = quoted([name])
    if kind not in ("TEXT", "VARCHAR"):
        return field
    runs = f"regexp_matches({field}, '^[=+@\\t\\r-]') AND TRY_CAST({field} AS DOUBLE) IS NULL"
    return f"CASE WHEN {runs} THEN '''' || {field} ELSE {field} END AS {field}"


def _export(facts: Facts, selection: tuple[str, list[object]], target: Path, how: str) -> int:
    query, parameters = selection
    temporary = target.with_name(target.name + ".tmp")
    row = facts.con.execute(f"COPY ({query}) TO {literal(str(temporary))} ({how})", parameters).fetchone()
    put_in_place(temporary, target)
    return int(row[0]) if row else 0


def _selection(facts: Facts, where: Sequence[Filter], names: Iterable[str] = ()) -> tuple[str, list[object]]:
    """The query for some columns (all) of the facts that fit, and its parameters."""
    conditions: list[str] = []
    parameters: list[object] = []
    for condition in where:
        conditions.append(_condition(facts, condition))
        parameters.extend([list(condition.values)] if condition.operator in ("in", "not in") else condition.values)
    limits = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    return f"SELECT {quoted(names or facts.fields)} FROM {facts.relation}{limits}", parameters


def _condition(facts: Facts, condition: Filter) -> str:
    name, operator = quoted([_known(facts, condition.field)]), condition.operator
    expected = {"in": None, "not in": None, "is missing": 0, "is known": 0}.get(operator, 1)
    if operator not in OPERATORS or (expected is not None and len(condition.values) != expected):
        raise UnusableInput(
            say(
                "The filter {operator} on {field} has {values} values; known filters are {operators}.",
                operator=repr(operator),
                field=condition.field,
                values=len(condition.values),
                operators=", ".join(OPERATORS),
            )
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


def _known(facts: Facts, name: str) -> str:
    if name not in facts.fields:
        raise UnusableInput(
            say(
                "{table} has no field {name}; it has {fields}.",
                table=facts.table,
                name=repr(name),
                fields=", ".join(facts.fields),
            ),
            field=name,
        )
    return name
