"""Where workers are seen in the facts."""

from callsheet.store.connect import connect
from callsheet.store.contract import Snapshot
from callsheet.store.parts import current
from callsheet.store.place import Store


def worker_places(store: Store, snapshot: Snapshot, programme: str) -> dict[str, tuple[str, str]]:
    """Raw worker key -> (source, channel) where it has worked most; "" for a channel that no tool named."""
    facts = current(store, snapshot, "judgments", programme=programme)
    with connect(store) as con:
        rows = con.execute(
            f"SELECT annotator, source, coalesce(channel, ''), count(*) FROM {facts} GROUP BY ALL ORDER BY 4"
        ).fetchall()
    return {str(worker): (str(source), str(channel)) for worker, source, channel, _ in rows}
