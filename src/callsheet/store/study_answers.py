"""The answers of one question as integer codes, sorted by item: what the quality study of a programme is made from."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from callsheet.store import kept_rows
from callsheet.store.connect import Connection
from callsheet.store.contract import Registry, Snapshot
from callsheet.store.counted_view import Wanted
from callsheet.store.parts import current
from callsheet.store.place import Store

Codes = NDArray[np.int32]
Floats = NDArray[np.float64]
MOST_ANSWERS = 400_000
"""Answers of one question that are studied. Of more, whole items are drawn: all with a known answer, then those of several
answers, in the order of a hash of their names, so that the same items are drawn every time."""
MOST_CLASSES = 100
"""A question with more different answers is none of categories."""
MOST_QUESTIONS = 12
KINDS = "('category', 'ordinal')"

FIRST_ANSWERS = f"""
CREATE TEMP TABLE first_answers AS
SELECT source, item, question, coalesce(vendor, '') AS vendor, coalesce(site, '') AS site, annotator,
    coalesce(locale, '') AS locale, answer, coalesce(answer_kind, 'category') AS kind,
    CASE WHEN seconds_kind IN ('measured', 'capped') AND duration_ms > 0 THEN duration_ms / 1000.0 END AS seconds,
    epoch(coalesce(submitted_at, started_at)) AS moment,
    CAST(epoch(date_trunc('week', production_day)) // 86400 AS INTEGER) AS week
FROM {{facts}} AS facts
WHERE outcome = 'submitted' AND role = 'annotate' AND attempt = 1 AND annotator <> '' AND answer IS NOT NULL
    AND coalesce(answer_kind, 'category') IN {KINDS};

CREATE TEMP TABLE known_answers AS
SELECT item, question, answer FROM (
    SELECT *, row_number() OVER (PARTITION BY item, question ORDER BY version DESC, source) AS place
    FROM {{gold}} AS gold WHERE valid_to IS NULL
) WHERE place = 1 AND answer IS NOT NULL AND coalesce(answer_kind, 'category') IN {KINDS};
"""
QUESTIONS = """
SELECT question, mode(kind), count(*), count(DISTINCT answer) FROM first_answers GROUP BY 1 ORDER BY 3 DESC, 1
"""
TASKS = """
CREATE OR REPLACE TEMP TABLE tasks AS
WITH counted AS (
    SELECT source, item, mode(locale) AS locale, count(*) AS answers FROM first_answers WHERE question = $1 GROUP BY 1, 2
), told AS (
    SELECT counted.*, known.answer AS known,
        sum(answers) OVER (ORDER BY (known.answer IS NULL), (answers < 2), md5(concat(counted.source, chr(31), counted.item)))
            AS together
    FROM counted
    LEFT JOIN known_answers AS known
        ON known.item = counted.item AND known.question = $1
)
SELECT *, CAST(row_number() OVER (ORDER BY source, item) - 1 AS INTEGER) AS task FROM told WHERE together <= $2 OR together = answers
"""
PEOPLE = """
CREATE OR REPLACE TEMP TABLE people AS
SELECT vendor, annotator, mode(given.site) AS site, mode(given.locale) AS locale,
    CAST(row_number() OVER (ORDER BY vendor, annotator) - 1 AS INTEGER) AS worker
FROM first_answers AS given JOIN tasks USING (source, item) WHERE question = $1 GROUP BY 1, 2
"""
CLASSES = """
CREATE OR REPLACE TEMP TABLE classes AS
SELECT answer, CAST(row_number() OVER (ORDER BY TRY_CAST(answer AS DOUBLE) NULLS LAST, answer) - 1 AS INTEGER) AS class FROM (
    SELECT DISTINCT answer FROM first_answers JOIN tasks USING (source, item) WHERE question = $1
)
"""
ANSWERS = """
SELECT tasks.task, people.worker, classes.class, seconds, moment, coalesce(week, -1) AS week
FROM first_answers AS given
JOIN tasks ON tasks.source = given.source AND tasks.item = given.item
JOIN people ON people.vendor = given.vendor AND people.annotator = given.annotator
JOIN classes ON classes.answer = given.answer
WHERE given.question = $1
QUALIFY row_number() OVER (PARTITION BY tasks.task, people.worker ORDER BY moment DESC NULLS LAST) = 1
ORDER BY 1, 2
"""
KNOWN = """
SELECT tasks.task, coalesce(same.class, equal.class, -1) AS class
FROM tasks
LEFT JOIN classes AS same ON same.answer = tasks.known
LEFT JOIN classes AS equal ON TRY_CAST(equal.answer AS DOUBLE) = TRY_CAST(tasks.known AS DOUBLE)
WHERE tasks.known IS NOT NULL
QUALIFY row_number() OVER (PARTITION BY tasks.task ORDER BY equal.class) = 1
"""


@dataclass(frozen=True, slots=True)
class Annotator:
    """Whose answers: the raw key in the tool, and where the work counts (`site` and `locale`: most of it)."""

    vendor: str
    site: str
    annotator: str
    locale: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """What was answered: the item's key in its source, its locale, the known answer ('' = none)."""

    source: str
    item: str
    locale: str
    known: str = ""


@dataclass(frozen=True, slots=True)
class StudyAnswers:
    """First answers of one question, sorted by task, then annotator; one a task and annotator.

    `task`, `worker`, `given` (answers,) are codes into `items`, `people`, `classes`; `seconds` and `moment` (epoch) are nan and
    `week` (days from 1970 to its Monday) −1 where not known. `known` (items,): codes of known answers that somebody gave, −1
    elsewhere. `of`: answers there are in all, of which those beyond MOST_ANSWERS were not drawn.
    """

    question: str
    kind: str
    items: tuple[Item, ...]
    people: tuple[Annotator, ...]
    classes: tuple[str, ...]
    task: Codes
    worker: Codes
    given: Codes
    seconds: Floats
    moment: Floats
    week: Codes
    known: Codes
    of: int


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that was answered: its key, the form of its answers, how many there are and how many different ones."""

    question: str
    kind: str
    answers: int
    classes: int


class OpenAnswers:
    """A programme's first answers in categories and on scales, open for reading question by question."""

    def __init__(self, con: Connection) -> None:
        self.con = con
        rows = con.execute(QUESTIONS).fetchall()
        self.questions = tuple(Asked(*row) for row in rows)

    def of(self, asked: Asked, *, most: int = MOST_ANSWERS) -> StudyAnswers:
        """The answers to one question, at most `most` of them."""
        con, key = self.con, [asked.question]
        con.execute(TASKS, [asked.question, most])
        con.execute(PEOPLE, key)
        con.execute(CLASSES, key)
        items = con.execute("SELECT source, item, locale, coalesce(known, '') FROM tasks ORDER BY task").fetchall()
        people = con.execute("SELECT vendor, site, annotator, locale FROM people ORDER BY worker").fetchall()
        classes = con.execute("SELECT answer FROM classes ORDER BY class").fetchall()
        found = con.execute(ANSWERS, key).fetchnumpy()
        known = np.full(len(items), -1, dtype=np.int32)
        for task, code in con.execute(KNOWN).fetchall():
            known[task] = code
        return StudyAnswers(
            question=asked.question,
            kind=asked.kind,
            items=tuple(Item(*row) for row in items),
            people=tuple(Annotator(*row) for row in people),
            classes=tuple(row[0] for row in classes),
            task=found["task"].astype(np.int32),
            worker=found["worker"].astype(np.int32),
            given=found["class"].astype(np.int32),
            seconds=_filled(found["seconds"]),
            moment=_filled(found["moment"]),
            week=found["week"].astype(np.int32),
            known=known,
            of=asked.answers,
        )


@contextmanager
def opened(store: Store, snapshot: Snapshot, registry: Registry, *, programme: str) -> Iterator[OpenAnswers]:
    """The programme's answers as they are counted as of the snapshot: labels of the registry, first attempts alone."""
    gold = current(store, snapshot, "gold", programme=programme)
    with kept_rows.opened(store, snapshot, registry, "judgments", programme=programme, wanted=Wanted()) as facts:
        for statement in FIRST_ANSWERS.format(facts=facts.relation, gold=gold).split(";\n"):
            if statement.strip():
                facts.con.execute(statement)
        yield OpenAnswers(facts.con)


def _filled(column: object) -> Floats:
    """A column of numbers with nan where nothing is known."""
    return np.asarray(np.ma.filled(np.ma.asarray(column, dtype=np.float64), np.nan))
