"""Each known answer of a programme with how it was met: what the health of gold is judged by."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from callsheet.store.connect import connect
from callsheet.store.contract import Snapshot
from callsheet.store.gold_answers import QUERIES
from callsheet.store.parts import current
from callsheet.store.place import Store

LATELY = 28
"""Days within which an annotator was checked who counts as one to be checked again."""


@dataclass(frozen=True, slots=True)
class KnownUse:
    """One known answer in force: its `version` (above 1: it was corrected), how often and by how many people it was `judged`, how
    often rightly; `share` (0..1) of the `checked` people of its locale and source who have met it; when last.
    """

    source: str
    item: str
    question: str
    known: str
    version: int
    locale: str
    judged: int
    right: int
    people: int
    share: float
    checked: int
    last_at: datetime | None


def known_use(store: Store, snapshot: Snapshot, programme: str, *, until: datetime) -> tuple[KnownUse, ...]:
    """The programme's known answers until a moment (naive UTC), ordered by source, item and question."""
    relations = {t: current(store, snapshot, t, programme=programme) for t in ("judgments", "gold", "items")}
    query = (QUERIES / "known_use.sql").read_text(encoding="utf-8").format(**relations)
    with connect(store) as con:
        first, *then = (QUERIES / "gold_met.sql").read_text(encoding="utf-8").format(**relations).split(";\n")
        con.execute(first, [until])
        for statement in then:
            if statement.strip():
                con.execute(statement)
        rows = con.execute(query, [until, until - timedelta(days=LATELY)]).fetchall()
    return tuple(KnownUse(*row) for row in rows)
