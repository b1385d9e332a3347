"""The registry as it was: every version of every registry row, kept by the database itself.

`history.<table>` holds what `public.<table>` has held, each version with the time during which it was in force. Triggers write
it inside the transaction that changes the row, so no writer can forget it. `replay.<table>` are views of the same names that
show one moment: inside `as_it_was` PostgreSQL looks there first, and everything that reads the registry reads it as it was,
by the same queries. Outside nothing changes: the present is read from the tables themselves.

Who may see what, and what people are called, is never replayed.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Protocol

from callsheet.decisions.wording import instant
from callsheet.errors import NotThere
from callsheet.said import say

NOW = ""
FOREVER = "-infinity"
"""What is entered with this time has always been so."""
TABLES: tuple[str, ...] = (
    "programme", "workstream", "batch", "weekly_quota", "target", "guideline", "acknowledgement", "commitment",
    "vendor", "site", "closure", "locale", "also_known_as", "worker_mapping", "crowd_manager", "portfolio",
    "taxonomy", "error_class", "taxonomy_use", "registry_version",
)  # fmt: skip

registry_at: ContextVar[str] = ContextVar("callsheet_registry_at", default=NOW)
"""The moment at which the registry is read (ISO), '' for the present."""
entered_at: ContextVar[str] = ContextVar("callsheet_entered_at", default=NOW)
"""The time from which on what is entered is said to hold (ISO or FOREVER), '' for the present."""


@contextmanager
def as_it_was(moment: datetime | None) -> Iterator[None]:
    """Read the registry as it was at a moment; None: as it is. Nothing can be written to it in the block.

    NotThere out of the block says of which moment the registry is: what is missing may only have been entered since.
    """
    token = registry_at.set(NOW if moment is None else moment.isoformat())
    try:
        yield
    except NotThere as error:
        if moment is None:
            raise
        then = f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
        said = say(
            "{what} This is the registry of {then}: what was entered later is not in it.",
            what=error.sentence,
            then=instant(moment),
        )
        raise NotThere(said, as_of=then) from error
    finally:
        registry_at.reset(token)


@contextmanager
def entered_long_ago() -> Iterator[None]:
    """What is entered in the block counts as having always been so: for a history that is loaded at once (the demo)."""
    token = entered_at.set(FOREVER)
    try:
        yield
    finally:
        entered_at.reset(token)


class Cursor(Protocol):
    """What a database cursor has."""

    def execute(self, sql: str, params: list[object] | None = None) -> object:
        """Run a statement."""

    def fetchall(self) -> list[tuple[str, ...]]:
        """What it gave."""


PREPARE = """
CREATE SCHEMA history;
CREATE SCHEMA replay;
GRANT USAGE ON SCHEMA replay TO cs_app;
CREATE FUNCTION registry_moment() RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT nullif(current_setting('app.registry_at', true), '')::timestamptz $$;
CREATE FUNCTION entry_moment() RETURNS timestamptz LANGUAGE sql STABLE AS
$$ SELECT coalesce(nullif(current_setting('app.entered_at', true), '')::timestamptz, transaction_timestamp()) $$;
"""
TAKE_DOWN = """
DROP SCHEMA replay CASCADE;
DROP SCHEMA history CASCADE;
DROP FUNCTION registry_moment();
DROP FUNCTION entry_moment();
"""
COLUMNS = """
SELECT a.attname, format_type(a.atttypid, a.atttypmod) FROM pg_attribute a
WHERE a.attrelid = %s::regclass AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum
"""
KEY = """
SELECT a.attname FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
WHERE i.indrelid = %s::regclass AND i.indisprimary
"""
POLICIES = "SELECT policyname, cmd, qual, with_check FROM pg_policies WHERE schemaname = 'public' AND tablename = %s"
KEEP = """
CREATE OR REPLACE FUNCTION history.keep_{table}() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $keep$
DECLARE
    began timestamptz;
    moment timestamptz := entry_moment();
BEGIN
    IF TG_OP = 'INSERT' THEN
        SELECT max(upper(known)) INTO began FROM history.{table} WHERE {key} = NEW.{key};
        moment := greatest(moment, began);
    ELSE
        SELECT lower(known) INTO began FROM history.{table} WHERE {key} = OLD.{key} AND upper_inf(known);
        moment := greatest(moment, began);
        DELETE FROM history.{table} WHERE {key} = OLD.{key} AND upper_inf(known) AND lower(known) = moment;
        UPDATE history.{table} SET known = tstzrange(lower(known), moment)
        WHERE {key} = OLD.{key} AND upper_inf(known);
    END IF;
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO history.{table} (known, {columns}) VALUES (tstzrange(moment, NULL), {values});
    END IF;
    RETURN NULL;
END $keep$;
CREATE OR REPLACE TRIGGER keep_{table} AFTER INSERT OR UPDATE OR DELETE ON public.{table}
FOR EACH ROW EXECUTE FUNCTION history.keep_{table}();
"""
SHOW = """
CREATE OR REPLACE VIEW replay.{table} AS
SELECT {columns} FROM history.{table} WHERE known @> (SELECT registry_moment());
GRANT SELECT ON replay.{table} TO cs_app;
"""


def follow(cursor: Cursor, table: str) -> None:
    """Keep the versions of a table from now on: a migration says it for a new registry table, and again after one got a
    column. What stands in it on the first time counts as having always been so. Columns that go stay in the history."""
    cursor.execute("SELECT 1 FROM pg_tables WHERE schemaname = 'history' AND tablename = %s", [table])
    is_new = not cursor.fetchall()
    columns = _columns(cursor, f"public.{table}")
    key = _rows(cursor, KEY, f"public.{table}")[0][0]
    if is_new:
        cursor.execute(f"CREATE TABLE history.{table} (known tstzrange NOT NULL)")
    missing = {name: kind for name, kind in columns.items() if name not in _columns(cursor, f"history.{table}")}
    for name, kind in missing.items():
        cursor.execute(f'ALTER TABLE history.{table} ADD COLUMN "{name}" {kind}')
    quoted = [f'"{name}"' for name in columns]
    named = {"table": table, "key": f'"{key}"', "columns": ", ".join(quoted)}
    if is_new:
        cursor.execute(f'CREATE INDEX {table}_versions ON history.{table} ("{key}", lower(known))')
        cursor.execute(
            f"INSERT INTO history.{table} (known, {named['columns']})"
            f" SELECT tstzrange('{FOREVER}', NULL), {named['columns']} FROM public.{table}"
        )
    _wall(cursor, table)
    cursor.execute(KEEP.format(**named, values=", ".join(f"NEW.{name}" for name in quoted)))
    cursor.execute(SHOW.format(**named))


def _rows(cursor: Cursor, sql: str, name: str) -> list[tuple[str, ...]]:
    cursor.execute(sql, [name])
    return cursor.fetchall()


def _columns(cursor: Cursor, table: str) -> dict[str, str]:
    return {row[0]: row[1] for row in _rows(cursor, COLUMNS, table)}


def _wall(cursor: Cursor, table: str) -> None:
    """The history stands behind the very walls of the table."""
    policies = _rows(cursor, POLICIES, table)
    if not policies:
        return
    cursor.execute(f"ALTER TABLE history.{table} ENABLE ROW LEVEL SECURITY")
    cursor.execute(f"ALTER TABLE history.{table} FORCE ROW LEVEL SECURITY")
    for name, command, using, check in policies:
        rule = (f" USING ({using})" if using else "") + (f" WITH CHECK ({check})" if check else "")
        cursor.execute(f"DROP POLICY IF EXISTS {name} ON history.{table}")
        cursor.execute(f"CREATE POLICY {name} ON history.{table} FOR {command}{rule}")
