"""What a stored part holds, and the SQL that names a fact and its content. Twin of facts.identities."""

from collections.abc import Iterable

from callsheet.facts.fields import Field
from callsheet.facts.tables import TABLES

ADDED = {"row_id": "BIGINT", "id": "UUID", "content": "UUID", "seq": "BIGINT", "file": "BIGINT", "line": "BIGINT"}
"""Columns that the store adds to every fact."""
DELETIONS = "deletions"
DELETION_COLUMNS = {"row_id": "BIGINT", "seq": "BIGINT"}
ITEM_TABLES = ("judgments", "reviews", "items", "gold")
"""Facts that hang on an item; totals and queue are their own atoms."""
NAMED = ("vendor", "site", "locale", "workstream", "batch")
"""Columns whose values are names in a file and registry codes in a fact."""
ORDER = {
    "judgments": ("item", "question", "annotator", "attempt"),
    "reviews": ("item", "question", "annotator", "judgment_attempt"),
    "items": ("item",),
    "gold": ("item", "question", "version"),
    "totals": ("day", "vendor", "locale"),
    "queue": ("taken_at", "workstream", "locale"),
    DELETIONS: ("row_id",),
}
"""How the rows of a part are sorted: what is read together stands together."""


def columns(kind: str) -> dict[str, str]:
    """Names and types of a part's columns in stored order."""
    if kind == DELETIONS:
        return DELETION_COLUMNS
    return {**{f.name: _stored(f.type) for f in TABLES[kind].fields}, **ADDED}


def id_expression(table: str, alias: str = "") -> str:
    """SQL of the fact's id: one md5 over table and identity fields as text, missing ones marked apart."""
    fields = [f for f in TABLES[table].fields if f.identity]
    return _digest([f"'{table}'", *(_as_text(f, alias) for f in fields)])


def content_expression(table: str, alias: str = "") -> str:
    """SQL of the fact's content: one md5 over all other fields. Times go in as integers: formatting them is slow."""
    fields = [f for f in TABLES[table].fields if not f.identity]
    return _digest(_as_number(f, alias) for f in fields)


def nothing(kind: str) -> str:
    """A relation of the kind's columns without rows."""
    return "SELECT " + ", ".join(f'NULL::{t} AS "{n}"' for n, t in columns(kind).items()) + " WHERE false"


def _stored(type_name: str) -> str:
    return "VARCHAR" if type_name == "TEXT" else type_name


def _digest(parts: Iterable[str]) -> str:
    marked = ", ".join(p if p.startswith("'") else f"coalesce({p}, chr(0))" for p in parts)
    return f"CAST(md5(concat_ws(chr(31), {marked})) AS UUID)"


def _as_text(field: Field, alias: str) -> str:
    name = f'{alias}"{field.name}"'
    if field.type == "TEXT":
        return name
    if field.type == "TIMESTAMP":
        return (
            f"CASE WHEN epoch_us({name}) % 1000000 = 0 THEN strftime({name}, '%Y-%m-%d %H:%M:%S') "
            f"ELSE strftime({name}, '%Y-%m-%d %H:%M:%S.%f') END"
        )
    return f"CAST({name} AS VARCHAR)"


def _as_number(field: Field, alias: str) -> str:
    name = f'{alias}"{field.name}"'
    if field.type == "TEXT":
        return name
    return f"CAST(epoch_us({name}) AS VARCHAR)" if field.type == "TIMESTAMP" else f"CAST({name} AS VARCHAR)"
