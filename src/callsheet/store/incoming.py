"""Staged rows on their way in: names turned into codes, row ids given, repeats and earlier revisions decided.

Rules for rows of one identity, within a file first, then against what is stored:
in a file the newest `revised_at` wins, then the last line; the winner against the stored row is a duplicate (same content),
older (both have `revised_at` and the winner's is earlier: not stored), or else supersedes it. The later import wins a tie.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from callsheet.errors import BrokenPromise
from callsheet.facts.fields import Field
from callsheet.facts.tables import TABLES
from callsheet.said import say
from callsheet.store.columns import NAMED, columns, content_expression, id_expression
from callsheet.store.connect import Connection, literal, load_table, scalar
from callsheet.store.contract import Names, Stage, TableCount
from callsheet.store.parts import Origin


@dataclass(frozen=True, slots=True)
class Allotted:
    """What the manifest allots to one import: its seq, the raw file's number, the first free row id, the key's prefix."""

    seq: int
    file: int
    next_row_id: int
    key: str


def origin_of(con: Connection, stage: Stage) -> Origin:
    """Programme and source of a stage. BrokenPromise where its rows name several."""
    found: set[tuple[str, str]] = set()
    for paths in stage.files.values():
        found.update(con.execute(f"SELECT DISTINCT programme, source FROM {_staged(paths)}").fetchall())
    if len(found) > 1:
        raise BrokenPromise(
            say("One import may hold one programme and source, this one holds {found}.", found=sorted(found))
        )
    return Origin(*found.pop()) if found else Origin("", "")


def load_names(con: Connection, names: Names, *, folder: Path) -> None:
    """Make the table `names` (kind, name, code)."""
    rows = [(kind, name, code) for kind, codes in names.codes.items() for name, code in codes.items()]
    load_table(con, "names", {"kind": "VARCHAR", "name": "VARCHAR", "code": "VARCHAR"}, rows, folder=folder)


def incoming_view(
    con: Connection, table: str, paths: Sequence[Path], *, names: Names, allotted: Allotted, first_row_id: int
) -> int:
    """Make the view `incoming_<table>`: every column of a part but `content`; gives back how many row ids it took."""
    sizes = [scalar(con, f"SELECT count(*) FROM read_parquet({literal(str(p))})") for p in paths]
    starts = [first_row_id + sum(sizes[:i]) for i in range(len(sizes))]
    present = {row[0] for row in con.execute(f"DESCRIBE SELECT * FROM {_staged(paths)}").fetchall()}
    joined = [n for n in NAMED if n in present and names.codes.get(n) and n in TABLES[table].names]
    fields = ", ".join(_field(f, columns(table)[f.name], present, joined) for f in TABLES[table].fields)
    joins = " ".join(
        f"LEFT JOIN names AS n_{n} ON n_{n}.kind = '{n}' AND n_{n}.name = staged.{n}" for n in joined
    )  # a name without an entry stands for itself
    con.execute(
        f"CREATE OR REPLACE TEMP VIEW incoming_{table} AS WITH named AS (SELECT {fields}, "
        f"CAST({starts}[CAST(staged.file_index + 1 AS BIGINT)] + staged.file_row_number AS BIGINT) AS row_id, "
        f"CAST({allotted.seq} AS BIGINT) AS seq, CAST({allotted.file} AS BIGINT) AS file, staged.line "
        f"FROM (SELECT *, file_index, file_row_number FROM {_staged(paths)}) AS staged {joins}) "
        f"SELECT *, {id_expression(table)} AS id FROM named"
    )
    return sum(sizes)


def decide(con: Connection, table: str, stored: str | None, *, staged_rows: int) -> TableCount:
    """Make the tables `dropped_<table>` (row_id not to be stored) and `replaced_<table>` (row_id of stored rows).

    `stored` is the relation of current facts of the same origin, None where there are none. Only ids that occur twice
    are looked at closer: the content of all other rows is never compared.
    """
    con.execute(f"CREATE OR REPLACE TEMP TABLE keys AS SELECT row_id, id FROM incoming_{table}")
    con.execute(f"CREATE OR REPLACE TEMP TABLE hits AS {_hits(table, stored)}")
    con.execute(
        "CREATE OR REPLACE TEMP TABLE contested AS SELECT row_id, id FROM keys SEMI JOIN "
        "(SELECT id FROM keys GROUP BY id HAVING count(*) > 1 UNION ALL SELECT id FROM hits) AS twice USING (id)"
    )
    con.execute("DROP TABLE keys")
    con.execute(f"CREATE OR REPLACE TEMP TABLE decided AS {_decided(table)}")
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE dropped_{table} AS SELECT row_id FROM decided WHERE fate IN ('duplicate', 'older')"
    )
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE replaced_{table} AS SELECT old_row_id AS row_id FROM decided WHERE fate = 'superseding'"
    )
    fates = dict(con.execute("SELECT fate, count(*) FROM decided GROUP BY fate").fetchall())
    for name in ("hits", "contested", "decided"):
        con.execute(f"DROP TABLE {name}")
    return TableCount(
        new=staged_rows - sum(fates.values()) + fates.get("new", 0),
        superseding=fates.get("superseding", 0),
        duplicates=fates.get("duplicate", 0),
        older=fates.get("older", 0),
    )


def kept(table: str) -> str:
    """The rows of an incoming table that are to be stored, content included."""
    return (
        f"SELECT *, {content_expression(table)} AS content FROM incoming_{table} "
        f"ANTI JOIN dropped_{table} USING (row_id)"
    )


def _hits(table: str, stored: str | None) -> str:
    revised = "revised_at" if "revised_at" in TABLES[table].names else "NULL::TIMESTAMP AS revised_at"
    if stored is None:
        return "SELECT NULL::UUID AS id, NULL::BIGINT AS row_id, NULL::UUID AS content, NULL::TIMESTAMP AS revised_at WHERE false"
    return f"SELECT id, row_id, content, {revised} FROM {stored} AS stored SEMI JOIN keys USING (id)"


def _decided(table: str) -> str:
    revised = "revised_at" if "revised_at" in TABLES[table].names else "NULL::TIMESTAMP"
    return f"""
        WITH rivals AS (
            SELECT row_id, contested.id, line, {revised} AS revised_at, {content_expression(table)} AS content
            FROM incoming_{table} AS incoming JOIN contested USING (row_id)
        ), ranked AS (
            SELECT *, row_number() OVER best AS place, first_value(content) OVER best AS best_content
            FROM rivals WINDOW best AS (PARTITION BY id ORDER BY revised_at DESC NULLS LAST, line DESC, content DESC, row_id)
        )
        SELECT ranked.row_id, hits.row_id AS old_row_id, CASE
            WHEN place > 1 AND ranked.content = best_content THEN 'duplicate'
            WHEN place > 1 THEN 'older'
            WHEN hits.id IS NULL THEN 'new'
            WHEN ranked.content = hits.content THEN 'duplicate'
            WHEN ranked.revised_at < hits.revised_at THEN 'older'
            ELSE 'superseding' END AS fate
        FROM ranked LEFT JOIN hits USING (id)"""


def _staged(paths: Sequence[Path]) -> str:
    return f"read_parquet([{', '.join(literal(str(p)) for p in paths)}])"


def _field(field: Field, type_name: str, present: set[str], joined: Sequence[str]) -> str:
    value = f'staged."{field.name}"' if field.name in present else "NULL"
    if field.name in joined:
        value = f"coalesce(n_{field.name}.code, {value})"
    if field.default is not None:
        default = literal(field.default) if isinstance(field.default, str) else str(field.default)
        value = f"coalesce({value}, {default})"
    return f'CAST({value} AS {type_name}) AS "{field.name}"'
