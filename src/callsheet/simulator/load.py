"""Millions of plain judgments for load tests: same layout as a demo feed, no people in it, written as a stream.

Every column of a chunk is a table of short texts looked up by index, so rows become bytes without a loop over them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from callsheet.simulator.calendars import DAY_MS, Horizon, Ints
from callsheet.simulator.cast import LOCALES, SITES
from callsheet.simulator.world import rng_for

Bytes = npt.NDArray[np.uint8]

CHUNK_ROWS = 25_000
WORKERS = 2_000
ITEM_OVERLAP = 2
GOLD_EVERY = 20
AGAIN_IN = 50
ANSWERS = ("0", "1", "2", "3")
SECONDS_STEPS = 6_000
"""Times spent run from 0.1 to 600.0 seconds in tenths."""


@dataclass(frozen=True, slots=True)
class LoadPlan:
    """How much, from where: `rows` judgments, spread over the horizon's days in order of submission."""

    seed: int
    rows: int
    horizon: Horizon


def text_table(texts: list[str]) -> Bytes:
    """Texts as rows of bytes of equal width, filled up with NUL."""
    encoded = [text.encode() for text in texts]
    width = max(1, max(map(len, encoded)))
    return np.frombuffer(b"".join(text.ljust(width, b"\0") for text in encoded), np.uint8).reshape(len(texts), width)


def digits(numbers: Ints, width: int) -> Bytes:
    """Numbers as rows of digits with leading zeros."""
    powers = 10 ** np.arange(width - 1, -1, -1, dtype=np.int64)
    columns: Bytes = (numbers[:, None] // powers % 10 + ord("0")).astype(np.uint8)
    return columns


def _worker_names() -> list[str]:
    """Workers are dealt to the sites in turn; the name's beginning tells vendor and site, as in the demo."""
    return [f"{SITES[k % len(SITES)].vendor[:3]}-{SITES[k % len(SITES)].key}-{k:04d}" for k in range(WORKERS)]


def _day_names(horizon: Horizon) -> list[str]:
    return [horizon.day(day).isoformat() for day in range(horizon.days)]


def _clock_names() -> list[str]:
    return [f"T{s // 3600:02d}:{s // 60 % 60:02d}:{s % 60:02d}Z" for s in range(86_400)]


@dataclass(frozen=True, slots=True)
class _Texts:
    """The tables that columns are looked up in."""

    locales: Bytes
    batches: Bytes
    workers: Bytes
    status: Bytes
    planted: Bytes
    days: Bytes
    clock: Bytes
    seconds: Bytes
    answers: Bytes


def _texts(horizon: Horizon) -> _Texts:
    return _Texts(
        locales=text_table([code for code, _, _ in LOCALES]),
        batches=text_table([f"load-{week:02d}" for week in range(horizon.days // 7 + 1)]),
        workers=text_table(_worker_names()),
        status=text_table(["done", "skipped"]),
        planted=text_table(["no", "yes"]),
        days=text_table(_day_names(horizon)),
        clock=text_table(_clock_names()),
        seconds=text_table([f"{tenths / 10:.1f}" for tenths in range(1, SECONDS_STEPS + 1)]),
        answers=text_table(["", *ANSWERS]),
    )


@dataclass(frozen=True, slots=True)
class LoadChunk:
    """Columns of one chunk as indexes; `item` numbers from 0, `moment` seconds since the horizon's first midnight (UTC)."""

    item: Ints
    locale: Ints
    worker: Ints
    attempt: Ints
    skipped: Ints
    gold: Ints
    moment: Ints
    tenths: Ints
    answer: Ints


def known_answer(item: Ints) -> Ints:
    """Index of the right answer of an item: skewed to the first, fixed by the item's number."""
    mixed = item * 2_654_435_761 >> 7
    right: Ints = np.array([0, 0, 0, 0, 1, 1, 1, 2, 2, 3])[mixed % 10]
    return right


def _answers(item: Ints, skipped: Ints, rng: np.random.Generator) -> Ints:
    right = known_answer(item)
    wrong = (right + rng.integers(1, len(ANSWERS), size=len(item))) % len(ANSWERS)
    given = np.where(rng.random(len(item), np.float32) < 0.93, right, wrong)
    answers: Ints = np.where(skipped == 1, 0, given + 1)
    return answers


def load_chunks(plan: LoadPlan) -> Iterator[LoadChunk]:
    """The judgments in order of submission. Two different workers judge each item; one in fifty does it again at once.

    Judgment k belongs to item k // 2; its worker follows from k, so no identity occurs twice.
    """
    span = (plan.horizon.days * DAY_MS // 1000 - 700) / max(1, plan.rows)
    for first in range(0, plan.rows, CHUNK_ROWS):
        rng = rng_for(plan.seed, "load", str(first))
        k = np.arange(first, min(first + CHUNK_ROWS, plan.rows), dtype=np.int64)
        base = k - (k % AGAIN_IN == AGAIN_IN - 1)
        item = base // ITEM_OVERLAP
        worker = (item * 7 + base % ITEM_OVERLAP * (WORKERS // 2) + item // WORKERS) % WORKERS
        skipped = (rng.random(len(k), np.float32) < 0.01).astype(np.int64)
        yield LoadChunk(
            item=item, locale=item % len(LOCALES), worker=worker, attempt=1 + (base != k), skipped=skipped,
            gold=(item % GOLD_EVERY == 0).astype(np.int64), moment=(k * span).astype(np.int64) + 600,
            tenths=np.minimum(SECONDS_STEPS, rng.gamma(2.0, 150.0, len(k)).astype(np.int64) + 1),
            answer=_answers(item, skipped, rng),
        )  # fmt: skip


def load_header() -> bytes:
    """The header line of the plain layout."""
    return (
        b"task_id,locale,batch,worker,attempt,status,planted,opened_at,sent_at,active_seconds,answer,guideline,"
        b"player_version\n"
    )


def load_lines(plan: LoadPlan) -> Iterator[bytes]:
    """The judgments as CSV bytes, a chunk at a time."""
    texts = _texts(plan.horizon)
    comma, end = _mark(","), _mark(",1.0,3.1\n")
    for chunk in load_chunks(plan):
        begun = np.maximum(0, chunk.moment - chunk.tenths // 10)
        cells = [
            texts.locales[chunk.locale], texts.batches[chunk.moment // (7 * 86_400)], texts.workers[chunk.worker],
            digits(chunk.attempt, 1), texts.status[chunk.skipped], texts.planted[chunk.gold],
            np.hstack([texts.days[begun // 86_400], texts.clock[begun % 86_400]]),
            np.hstack([texts.days[chunk.moment // 86_400], texts.clock[chunk.moment % 86_400]]),
            texts.seconds[chunk.tenths - 1], texts.answers[chunk.answer],
        ]  # fmt: skip
        yield _joined([np.hstack([_mark("load-").repeat(len(begun), 0), digits(chunk.item, 9)]), *cells], comma, end)


def _mark(text: str) -> Bytes:
    return text_table([text])


def _joined(cells: list[Bytes], comma: Bytes, end: Bytes) -> bytes:
    rows = len(cells[0])
    parts: list[Bytes] = []
    for cell in cells:
        parts += [cell, comma.repeat(rows, 0)]
    parts[-1] = end.repeat(rows, 0)
    table = np.hstack(parts)
    filled: Bytes = table[table != 0]
    return filled.tobytes()


def gold_lines(plan: LoadPlan) -> Iterator[bytes]:
    """Task list with the known answers of planted checks, as CSV bytes."""
    yield b"task_id,locale,workstream,batch,released_at,unit,size,known_answer,listed_at\n"
    items = np.arange(0, (plan.rows + ITEM_OVERLAP - 1) // ITEM_OVERLAP, GOLD_EVERY, dtype=np.int64)
    day: date = plan.horizon.start
    locales = text_table([code for code, _, _ in LOCALES])
    answers = text_table(list(ANSWERS))
    middle, end = _mark(f"judge,,{day}T00:00:00Z,items,1"), _mark(f",{day}T06:00:00Z\n")
    for first in range(0, len(items), CHUNK_ROWS):
        part = items[first : first + CHUNK_ROWS]
        name = np.hstack([_mark("load-").repeat(len(part), 0), digits(part, 9)])
        cells = [name, locales[part % len(LOCALES)], middle.repeat(len(part), 0), answers[known_answer(part)]]
        yield _joined(cells, _mark(","), end)
