"""Plain CSV files with a mapping beside each: judgments, task lists with known answers, audits, linguists' errors, queues."""

from pathlib import Path

import numpy as np

from callsheet.simulator.calendars import DAY_MS, HOUR_MS, Ints
from callsheet.simulator.cast import ProgrammeSpec
from callsheet.simulator.feeds import Draw, Feed
from callsheet.simulator.keys import StreamKeys
from callsheet.simulator.reviews import SAMPLINGS, SIDES, STANDINGS, STRATA, VERDICTS, Reviews
from callsheet.simulator.world import StreamWork, World, closing_ms, rng_for
from callsheet.simulator.writers import mappings
from callsheet.simulator.writers.files import WrittenFile, iso_times, write_csv, write_text
from callsheet.simulator.writers.rows import JudgmentRows, batch_names, judgment_rows, true_answer

Row = tuple[object, ...]
ERROR_CLASSES = ("omission", "mistranslation", "fluency", "terminology", "spoiler")


def mapping_file(out: Path, feed_source: str, kind: str, text: str) -> str:
    """Write a mapping and give its path relative to the folder."""
    path = f"mappings/{feed_source}-{kind}.yaml"
    write_text(out / path, text)
    return path


def write_judgments(out: Path, feed: Feed, draw: Draw, world: World) -> WrittenFile | None:
    """One draw of a plain feed; None where it brought nothing."""
    rows = judgment_rows(feed, world, lambda work: draw.brings(work.submitted))
    if len(rows) == 0:
        return None
    path = f"{feed.programme.code}/{feed.source}-judgments-{draw.received_on}.csv"
    write_csv(out / path, JUDGMENT_HEADER, _judgment_columns(rows))
    text = mappings.judgments(feed.programme, feed.programme.tasks[0])
    mapping = mapping_file(out, feed.source, "judgments", text)
    return WrittenFile(path, "judgments, plain CSV", feed.programme.code, feed.source, mapping, draw.received_on)


JUDGMENT_HEADER = (
    "task_id", "locale", "batch", "worker", "attempt", "status", "planted", "opened_at", "sent_at", "active_seconds",
    "answer", "guideline", "player_version",
)  # fmt: skip


def _judgment_columns(rows: JudgmentRows) -> list[list[object]]:
    seconds = np.round((rows.submitted - rows.started) / 1000.0, 1)
    return [
        list(rows.item), list(rows.locale), list(rows.batch), list(rows.worker), rows.attempt.tolist(),
        np.where(rows.skipped, "skipped", "done").tolist(), np.where(rows.gold, "yes", "no").tolist(),
        iso_times(rows.started), iso_times(rows.submitted), seconds.tolist(), list(rows.label), list(rows.guideline),
        list(rows.tool),
    ]  # fmt: skip


TASK_HEADER = ("task_id", "locale", "workstream", "batch", "released_at", "unit", "size", "known_answer", "listed_at")


def _task_rows(stream: StreamWork, keys: StreamKeys, world: World, draw: Draw) -> list[Row]:
    items, task = stream.items, stream.setting.task
    chosen = np.flatnonzero(draw.brings(items.released))
    names = batch_names(stream, world)
    released = iso_times(items.released[chosen])
    listed = f"{draw.received_on}T06:00:00Z"
    return [
        (keys.items[k], stream.stream.locale, stream.stream.workstream, names[k], at, task.unit,
         f"{items.units_milli[k] / 1000:g}", _known(stream, int(k)), listed)
        for k, at in zip(chosen, released, strict=True)
    ]  # fmt: skip


def _known(stream: StreamWork, item: int) -> str:
    """The known answer of a planted check; Label Studio and Appen keep their own in the export."""
    if not stream.items.is_gold[item] or stream.programme.tool in ("label studio", "appen"):
        return ""
    return true_answer(stream, item)


def write_tasks(out: Path, feed: Feed, draw: Draw, world: World) -> WrittenFile | None:
    """What was released in the draw's time, with the known answers of planted checks; None where nothing was."""
    rows = [row for stream, keys in feed.streams for row in _task_rows(stream, keys, world, draw)]
    if not rows:
        return None
    path = f"{feed.programme.code}/{feed.source}-tasks-{draw.received_on}.csv"
    write_csv(out / path, TASK_HEADER, list(zip(*rows, strict=True)))
    mapping = mapping_file(out, feed.source, "tasks", mappings.tasks(feed.programme, feed.programme.tasks[0]))
    what = "items released and known answers, plain CSV"
    return WrittenFile(path, what, feed.programme.code, feed.source, mapping, draw.received_on)


AUDIT_HEADER = (
    "task_id", "locale", "workstream", "worker", "attempt", "reviewer", "round", "side", "why", "stratum", "probability",
    "verdict", "standing", "corrected", "seconds", "reviewed_at",
)  # fmt: skip


def _rounds(reviews: Reviews) -> Ints:
    """1 for a reviewer's first verdict on a judgment, 2 for the next."""
    key = reviews.judgment * 100 + reviews.reviewer
    order = np.lexsort((reviews.at, key))
    sorted_key = key[order]
    starts = np.maximum.accumulate(np.where(np.r_[True, sorted_key[1:] != sorted_key[:-1]], np.arange(len(key)), 0))
    rounds = np.empty(len(key), np.int64)
    rounds[order] = np.arange(len(key)) - starts + 1
    return rounds


def _reviewer(index: int) -> str:
    return f"lqa-{index - 19:02d}" if index >= 20 else "arbiter" if index == 9 else f"qa-{index + 1:02d}"


def _audit_rows(stream: StreamWork, keys: StreamKeys, draw: Draw) -> list[Row]:
    reviews, work = stream.reviews, stream.work
    if len(reviews) == 0:
        return []
    rounds = _rounds(reviews)
    rows: list[Row] = []
    for k in np.flatnonzero(draw.brings(reviews.at) & (reviews.side < 2)):
        j = int(reviews.judgment[k])
        verdict = VERDICTS[reviews.verdict[k]]
        rows.append((
            keys.items[work.item[j]], stream.stream.locale, stream.stream.workstream, keys.workers[work.annotator[j]],
            int(work.attempt[j]), _reviewer(int(reviews.reviewer[k])), int(rounds[k]), SIDES[reviews.side[k]],
            SAMPLINGS[reviews.sampling[k]], STRATA[reviews.stratum[k]] if reviews.stratum[k] >= 0 else "",
            "" if np.isnan(reviews.probability[k]) else f"{reviews.probability[k]:g}", verdict,
            STANDINGS[reviews.standing[k]], true_answer(stream, int(work.item[j])) if verdict == "fixed" else "",
            round(float(reviews.seconds[k]), 1), iso_times(reviews.at[k : k + 1])[0],
        ))  # fmt: skip
    return rows


def write_audits(out: Path, feed: Feed, draw: Draw, world: World) -> WrittenFile | None:
    """Verdicts given in the draw's time; None where there were none."""
    rows = [row for stream, keys in feed.streams for row in _audit_rows(stream, keys, draw)]
    if not rows:
        return None
    rows.sort(key=lambda row: (str(row[-1]), str(row[0]), str(row[5])))
    path = f"{feed.programme.code}/{feed.source}-audit-{draw.received_on}.csv"
    write_csv(out / path, AUDIT_HEADER, list(zip(*rows, strict=True)))
    mapping = mapping_file(out, feed.source, "audit", mappings.audits(feed.programme, feed.programme.tasks[0]))
    return WrittenFile(path, "review verdicts, plain CSV", feed.programme.code, feed.source, mapping, draw.received_on)


ERROR_HEADER = (
    "task_id", "locale", "workstream", "worker", "reviewer", "probability", "category", "severity", "count", "reviewed_at"
)  # fmt: skip


def _error_rows(stream: StreamWork, keys: StreamKeys, draw: Draw, world: World) -> list[Row]:
    reviews, work = stream.reviews, stream.work
    rng = rng_for(world.seed, "errors", stream.stream.workstream, stream.stream.locale, str(draw.received_on))
    rows: list[Row] = []
    for k in np.flatnonzero(draw.brings(reviews.at) & (reviews.side == 2)):
        j = int(reviews.judgment[k])
        who = (
            keys.items[work.item[j]], stream.stream.locale, stream.stream.workstream, keys.workers[work.annotator[j]],
            _reviewer(int(reviews.reviewer[k])), f"{reviews.probability[k]:g}",
        )  # fmt: skip
        at = iso_times(reviews.at[k : k + 1])[0]
        if reviews.errors[k] == 0:
            rows.append((*who, "no error", "", "", at))
        kinds = rng.choice(
            len(ERROR_CLASSES), size=int(reviews.errors[k]), p=[0.3, 0.2, 0.3, 0.15, 0.05], replace=False
        )
        for kind in kinds:
            severity = "critical" if ERROR_CLASSES[kind] == "spoiler" else "major" if rng.uniform() < 0.3 else "minor"
            rows.append((*who, ERROR_CLASSES[kind], severity, 1 + int(rng.uniform() < 0.15), at))
    return rows


def write_errors(out: Path, feed: Feed, draw: Draw, world: World) -> WrittenFile | None:
    """Errors that outside linguists listed; None for programmes that they do not look at."""
    rows = [row for stream, keys in feed.streams for row in _error_rows(stream, keys, draw, world)]
    if not rows:
        return None
    path = f"{feed.programme.code}/{feed.source}-errors-{draw.received_on}.csv"
    write_csv(out / path, ERROR_HEADER, list(zip(*rows, strict=True)))
    mapping = mapping_file(out, feed.source, "errors", mappings.errors(feed.programme))
    what = "linguists' errors (MQM), plain CSV"
    return WrittenFile(path, what, feed.programme.code, feed.source, mapping, draw.received_on)


QUEUE_HEADER = ("taken_at", "workstream", "locale", "state", "items")


def _queue_rows(stream: StreamWork, world: World) -> list[Row]:
    """One snapshot a day at five in the morning (UTC): items not begun, begun, and with all their answers."""
    items, work = stream.items, stream.work
    first = (work.attempt == 1) & ~work.gold
    count = int((~items.is_gold).sum())
    begun = np.full(count, np.iinfo(np.int64).max)
    np.minimum.at(begun, work.item[first], work.submitted[first])
    order = np.lexsort((work.submitted[first], work.item[first]))
    who = work.item[first][order]
    rank = np.arange(len(who)) - np.searchsorted(who, who)
    complete = np.sort(work.submitted[first][order][rank == stream.programme.overlap - 1])
    rows: list[Row] = []
    for day in range(world.horizon.days + 1):
        at = world.horizon.start_ms + day * DAY_MS + 5 * HOUR_MS
        released = int((items.released[:count] < at).sum())
        started, done = int((begun < at).sum()), int(np.searchsorted(complete, at))
        taken = iso_times(np.array([min(at, closing_ms(world.horizon))]))[0]
        where = (taken, stream.stream.workstream, stream.stream.locale)
        states = (("available", released - started), ("in progress", started - done), ("done", done))
        rows += [(*where, state, n) for state, n in states]
    return rows


def write_queue(out: Path, programme: ProgrammeSpec, world: World) -> WrittenFile:
    """Daily snapshots of the programme's queues."""
    rows = [row for stream in world.of(programme.code) for row in _queue_rows(stream, world)]
    rows.sort(key=lambda row: (str(row[0]), str(row[1]), str(row[2])))
    source = f"demo-{programme.code}-queue"
    received = world.horizon.day(world.horizon.days)
    path = f"{programme.code}/{source}-{received}.csv"
    write_csv(out / path, QUEUE_HEADER, list(zip(*rows, strict=True)))
    mapping = mapping_file(out, source, "snapshots", mappings.queue(programme))
    return WrittenFile(path, "queue snapshots, plain CSV", programme.code, source, mapping, received)
