"""How known answers are met: which of them good annotators contradict, and how much of them nobody has seen yet."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from callsheet.store.connect import connect
from callsheet.store.contract import Snapshot
from callsheet.store.parts import current
from callsheet.store.place import Store

QUERIES = Path(__file__).parent / "queries"
POOLS = "SELECT locale, source, count(*) FROM gold_pool GROUP BY 1, 2"


@dataclass(frozen=True, slots=True)
class Contradicted:
    """A known answer that more good annotators contradict alike than give: `right` of `judged` gave it, `other_n` gave `other`.

    Good annotators are those who were right on at least so large a part of the other known answers; each counts once.
    """

    source: str
    item: str
    question: str
    known: str
    other: str
    locale: str
    judged: int
    right: int
    other_n: int
    last_at: datetime | None


@dataclass(frozen=True, slots=True)
class Exposure:
    """One annotator who was checked lately: known answers of the locale met so far and in the last weeks, of `pool` there are in
    the sources that bring this annotator's work: nobody meets the gold of another vendor's tool.
    """

    annotator: str
    locale: str
    seen: int
    lately: int
    pool: int


@dataclass(frozen=True, slots=True)
class GoldUse:
    """What is known of the programme's gold: `accuracy` of good annotators on all of it (None without any), `asked` items that
    enough of them answered, those that are contradicted, and the exposure of everybody checked lately.
    """

    accuracy: float | None
    asked: int
    contradicted: tuple[Contradicted, ...]
    exposures: tuple[Exposure, ...]


@dataclass(frozen=True, slots=True)
class GoldAsk:
    """Which answers count: until `until` (naive UTC), contradictions over the last `days`, exposure over the last `lately` days;
    a good annotator has `least_skill` on at least `least_checks` others; `least_judged` of them make an item count.
    """

    until: datetime
    days: int = 56
    lately: int = 28
    least_skill: float = 0.6
    least_checks: int = 5
    least_judged: int = 5


def gold_use(store: Store, snapshot: Snapshot, programme: str, ask: GoldAsk) -> GoldUse:
    """The programme's gold as of the snapshot; answers of category and ordinal kind alone can be contradicted."""
    relations = {t: current(store, snapshot, t, programme=programme) for t in ("judgments", "gold", "items")}
    since, lately = ask.until - timedelta(days=ask.days), ask.until - timedelta(days=ask.lately)
    with connect(store) as con:
        met_first, *then = (QUERIES / "gold_met.sql").read_text(encoding="utf-8").format(**relations).split(";\n")
        con.execute(met_first, [ask.until])
        for statement in then:
            if statement.strip():
                con.execute(statement)
        answers = con.execute(
            (QUERIES / "gold_answers.sql").read_text(encoding="utf-8"), [since, ask.least_checks, ask.least_skill]
        ).fetchall()
        pools = {(loc, source): n for loc, source, n in con.execute(POOLS).fetchall()}
        met = con.execute(
            "SELECT annotator, locale, count(*), count(CASE WHEN first_at >= ? THEN 1 END), list(DISTINCT source) FROM gold_seen"
            " GROUP BY 1, 2 HAVING max(last_at) >= ?",
            [lately, lately],
        ).fetchall()
    return _use(answers, _exposures(met, pools), ask)


Row = tuple[str, str, str, str, str, str, int, datetime | None]


def _use(answers: Sequence[Row], exposures: Sequence[Exposure], ask: GoldAsk) -> GoldUse:
    given: dict[tuple[str, str, str, str], Counter[str]] = defaultdict(Counter)
    where: dict[tuple[str, str, str, str], tuple[str, datetime | None]] = {}
    for source, item, question, known, answer, locale, n, at in answers:
        key = (source, item, question, known)
        given[key][answer] += n
        where[key] = (locale, at)
    asked = {key: counts for key, counts in given.items() if counts.total() >= ask.least_judged}
    total = sum(c.total() for c in given.values())
    right = sum(counts[key[3]] for key, counts in given.items())
    found = [_contradicted(key, counts, where[key]) for key, counts in asked.items()]
    return GoldUse(
        accuracy=right / total if total else None,
        asked=len(asked),
        contradicted=tuple(c for c in found if c.other_n > c.judged / 2),
        exposures=tuple(sorted(exposures, key=lambda e: (e.locale, e.annotator))),
    )


def _exposures(met: Sequence[tuple[Any, ...]], pools: Mapping[tuple[str, str], int]) -> list[Exposure]:
    """Known answers that nobody met and whose locale nobody said may still be met by everybody of their source."""
    return [
        Exposure(
            annotator,
            locale,
            seen,
            lately,
            sum(pools.get((loc, source), 0) for source in sources for loc in {locale, ""}),
        )
        for annotator, locale, seen, lately, sources in met
    ]


def _contradicted(
    key: tuple[str, str, str, str], counts: Counter[str], where: tuple[str, datetime | None]
) -> Contradicted:
    others = Counter({answer: n for answer, n in counts.items() if answer != key[3]})
    other, n = min(others.items(), key=lambda pair: (-pair[1], pair[0]), default=("", 0))
    return Contradicted(
        source=key[0],
        item=key[1],
        question=key[2],
        known=key[3],
        other=other,
        locale=where[0],
        judged=counts.total(),
        right=counts[key[3]],
        other_n=n,
        last_at=where[1],
    )
