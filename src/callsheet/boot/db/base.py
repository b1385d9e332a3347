"""PostgreSQL backend that carries the current scope into every transaction (row-level security reads `app.scope`), and the
moment at which the registry is read (`state/replay.py`).

They are set with `set_config(…, true)`: they end with the transaction, so a pooled or persistent connection never
carries one request's scope into the next. Outside a transaction there is no scope and scoped tables show no rows.
"""

from collections.abc import Callable
from typing import Any

from django.db.backends.postgresql import base

from callsheet.state.replay import NOW, entered_at, registry_at
from callsheet.state.scoping import NOTHING, current_scope

Execute = Callable[[str, Any, bool, dict[str, Any]], Any]
PRESENT = '"$user", public'
REPLAYED = "replay, public"
UNSAID = {"app.scope": NOTHING, "app.registry_at": NOW, "app.entered_at": NOW, "search_path": PRESENT}
"""What a transaction begins with."""


def _wanted() -> dict[str, str]:
    at = registry_at.get()
    return {
        "app.scope": current_scope.get(),
        "app.registry_at": at,
        "app.entered_at": entered_at.get(),
        "search_path": REPLAYED if at else PRESENT,
    }


class DatabaseWrapper(base.DatabaseWrapper):
    """`callsheet.boot.db`: tells scope and moment at BEGIN, and again whenever they changed inside a transaction."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._told: dict[str, str] = dict(UNSAID)
        self.execute_wrappers.append(self._keep_told)

    def _set_autocommit(self, autocommit: bool) -> None:
        super()._set_autocommit(autocommit)  # type: ignore[misc]  # the stubs leave private names out
        self._told = dict(UNSAID)
        if not autocommit:
            self._tell()

    def _savepoint_rollback(self, sid: str) -> None:
        super()._savepoint_rollback(sid)  # type: ignore[misc]
        self._told = {}  # a rollback to a savepoint also takes back what was set after it

    def _keep_told(self, execute: Execute, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        # Not for "ROLLBACK TO SAVEPOINT": in a failed transaction nothing else may be said first.
        if not self.get_autocommit() and not self.needs_rollback and not sql.startswith("ROLLBACK"):
            self._tell()
        return execute(sql, params, many, context)

    def _tell(self) -> None:
        wanted = _wanted()
        if wanted == self._told:
            return
        changed = {name: value for name, value in wanted.items() if self._told.get(name) != value}
        statement = "select " + ", ".join(["set_config(%s, %s, true)"] * len(changed))
        with self.wrap_database_errors, self.connection.cursor() as cursor:
            cursor.execute(statement, [part for pair in changed.items() for part in pair])
        self._told = wanted
