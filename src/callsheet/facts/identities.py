"""Names of facts that never change: the same in Python readers and in the store's SQL."""

import hashlib
import uuid
from collections.abc import Mapping

from callsheet.facts.fields import Table

SEPARATOR = "\x1f"
MISSING = "\x00"


def fact_id(table: Table, row: Mapping[str, object]) -> uuid.UUID:
    """The identity of a fact: md5 over the table's name and its identity fields, each as text, missing marked apart.

    The twin of the store's SQL expression; `concat_ws` alone would make (a, NULL, b) equal to (a, b, NULL).
    """
    parts = [table.name, *(MISSING if row.get(n) is None else str(row[n]) for n in table.identity)]
    return uuid.UUID(bytes=hashlib.md5(SEPARATOR.join(parts).encode(), usedforsecurity=False).digest())


def code_of(name: str) -> str:
    """A registry code from a free name: lower case, words joined by hyphens, letters and digits of any script kept.

    "Lumen Data GmbH" -> "lumen-data-gmbh"; a name without letter or digit gives "unnamed".
    """
    kept = "".join(c.lower() if c.isalnum() else " " for c in name)
    return "-".join(kept.split()) or "unnamed"
