"""The items of a quality study, in a file: every item that several people answered or whose answer is known, as it was believed.

PostgreSQL keeps what the study says of people and questions; of items there may be hundreds of thousands, and they are read a
page at a time. The file is named by what it was made from. It may go at any time: the study is then made again.
"""

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from callsheet.store.connect import connect, literal, load_table, parquet
from callsheet.store.durable import put_in_place
from callsheet.store.facts_view import Facts
from callsheet.store.place import Store

FIELDS = {
    "row_id": "BIGINT",
    "question": "VARCHAR",
    "source": "VARCHAR",
    "item": "VARCHAR",
    "locale": "VARCHAR",
    "answers": "INTEGER",
    "given": "VARCHAR",
    "consensus": "VARCHAR",
    "probability": "DOUBLE",
    "entropy": "DOUBLE",
    "agreement": "DOUBLE",
    "is_contested": "BOOLEAN",
    "known": "VARCHAR",
    "is_against_known": "BOOLEAN",
    "gold_state": "VARCHAR",
    "gold_judged": "INTEGER",
    "gold_right": "INTEGER",
    "gold_people": "INTEGER",
    "gold_share": "DOUBLE",
    "gold_version": "INTEGER",
}
"""Columns of an item. `given` says the answers with their numbers; `consensus`, `probability`, `entropy` (bits) and `agreement` stand
without the known answer; `is_contested`: its answers differ, or the consensus contradicts the known answer."""


def path_of(store: Store, name: str) -> Path:
    """Where the items of the study made from `name` lie."""
    return store.studies / f"{name}.parquet"


def keep_items(store: Store, name: str, rows: Sequence[tuple[object, ...]]) -> None:
    """Write the items, whole or not at all."""
    path = path_of(store, name)
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, writing = tempfile.mkstemp(prefix="writing-", dir=path.parent)
    os.close(descriptor)
    try:
        with connect(store) as con:
            load_table(con, "found", FIELDS, rows, folder=path.parent)
            con.execute(
                f"COPY (SELECT * FROM found ORDER BY row_id) TO {literal(writing)} (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1)"
            )
        put_in_place(Path(writing), path)
    finally:
        Path(writing).unlink(missing_ok=True)


def is_there(store: Store, name: str) -> bool:
    """Whether the items of a study lie there still; being asked for keeps them."""
    path = path_of(store, name)
    if path.is_file():
        os.utime(path)
        return True
    return False


@contextmanager
def opened(store: Store, name: str) -> Iterator[Facts]:
    """The items, open for reading a page at a time. FileNotFoundError where the file has gone."""
    path = path_of(store, name)
    os.utime(path)
    with connect(store) as con:
        yield Facts(con, "items of the study", parquet([path]), FIELDS)
