"""PostgreSQL backend that carries the current scope into every transaction (row-level security reads `app.scope`).

The scope is set with `set_config(…, true)`: it ends with the transaction, so a pooled or persistent connection never
carries one request's scope into the next. Outside a transaction there is no scope and scoped tables show no rows.
"""

from collections.abc import Callable
from typing import Any

from django.db.backends.postgresql import base

from callsheet.state.scoping import NOTHING, current_scope

Execute = Callable[[str, Any, bool, dict[str, Any]], Any]


class DatabaseWrapper(base.DatabaseWrapper):
    """`callsheet.boot.db`: sets the scope at BEGIN, and again whenever it changed inside a transaction."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._scope_told: str | None = NOTHING
        self.execute_wrappers.append(self._keep_scope)

    def _set_autocommit(self, autocommit: bool) -> None:
        super()._set_autocommit(autocommit)  # type: ignore[misc]  # the stubs leave private names out
        self._scope_told = NOTHING
        if not autocommit:
            self._tell_scope()

    def _savepoint_rollback(self, sid: str) -> None:
        super()._savepoint_rollback(sid)  # type: ignore[misc]
        self._scope_told = None  # a rollback to a savepoint also takes back what was set after it

    def _keep_scope(self, execute: Execute, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        # Not for "ROLLBACK TO SAVEPOINT": in a failed transaction nothing else may be said first.
        if not self.get_autocommit() and not self.needs_rollback and not sql.startswith("ROLLBACK"):
            self._tell_scope()
        return execute(sql, params, many, context)

    def _tell_scope(self) -> None:
        scope = current_scope.get()
        if scope == self._scope_told:
            return
        with self.wrap_database_errors, self.connection.cursor() as cursor:
            cursor.execute("select set_config('app.scope', %s, true)", (scope,))
        self._scope_told = scope
