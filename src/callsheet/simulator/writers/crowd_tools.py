"""MTurk batch CSV and Appen full report CSV, in the columns that those tools write."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np

from callsheet.simulator.answers import Texts
from callsheet.simulator.calendars import HOUR_MS, Ints
from callsheet.simulator.feeds import Draw, Feed
from callsheet.simulator.keys import letters
from callsheet.simulator.world import World
from callsheet.simulator.writers import mappings
from callsheet.simulator.writers.files import WrittenFile, write_csv
from callsheet.simulator.writers.plain import mapping_file
from callsheet.simulator.writers.rows import JudgmentRows, judgment_rows, known_answers

PACIFIC = ZoneInfo("America/Los_Angeles")
MTURK_HEADER = (
    "HITId", "HITTypeId", "Title", "Description", "Keywords", "Reward", "CreationTime", "MaxAssignments",
    "RequesterAnnotation", "AssignmentDurationInSeconds", "AutoApprovalDelayInSeconds", "Expiration",
    "NumberOfSimilarHITs", "LifetimeInSeconds", "AssignmentId", "WorkerId", "AssignmentStatus", "AcceptTime",
    "SubmitTime", "AutoApprovalTime", "ApprovalTime", "RejectionTime", "RequesterFeedback", "WorkTimeInSeconds",
    "LifetimeApprovalRate", "Last30DaysApprovalRate", "Last7DaysApprovalRate", "Input.locale", "Input.batch",
    "Input.planted", "Answer.genre", "Approve", "Reject",
)  # fmt: skip
APPEN_HEADER = (
    "_unit_id", "_created_at", "_golden", "_id", "_missed", "_started_at", "_tainted", "_channel", "_trust", "_worker_id",
    "_country", "_region", "_city", "_ip", "toxicity", "locale", "batch", "guideline", "toxicity_gold",
    "toxicity_gold_reason",
)  # fmt: skip


def pacific_times(ms: Ints) -> list[str]:
    """Moments as `Wed Aug 14 16:00:59 PDT 2019`, English names whatever the machine's language."""
    days = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
    months = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
    texts = []
    for moment in ms.tolist():
        at = datetime.fromtimestamp(moment // 1000, UTC).astimezone(PACIFIC)
        head = f"{days[at.weekday()]} {months[at.month - 1]} {at.day:02d}"
        texts.append(f"{head} {at.hour:02d}:{at.minute:02d}:{at.second:02d} {at.tzname()} {at.year}")
    return texts


def _same(value: object, n: int) -> list[object]:
    return [value] * n


def write_mturk(out: Path, feed: Feed, draw: Draw, world: World) -> WrittenFile:
    """One batch results file; MTurk knows no skipping: who passes returns the assignment, and no row is written."""
    rows = judgment_rows(feed, world, lambda work: draw.brings(work.submitted) & ~work.skipped)
    n = len(rows)
    submitted = pacific_times(rows.submitted)
    seconds = np.maximum(1, (rows.submitted - rows.started) // 1000)
    approved = pacific_times(rows.submitted + 72 * HOUR_MS)
    released = dict(_distinct_times(rows.released))
    assignments = [letters(30, "assignment", i, w) for i, w in zip(rows.item, rows.worker, strict=True)]
    approvals = [text if known else "" for text, known in zip(approved, _approved(rows, draw), strict=True)]
    columns: list[Sequence[object]] = [
        list(rows.item), _same("3SYNTHETICHITTYPE0000000000001", n), _same("Name the genre of a book (synthetic)", n),
        _same("Read the blurb and choose one genre", n), _same("books, genre, demo", n), _same("$0.05", n),
        [released[moment] for moment in rows.released.tolist()], _same(feed.programme.overlap, n),
        [f"BatchId:{_batch_number(batch)};OriginalHitTemplateId:920390;" for batch in rows.batch], _same(3600, n),
        _same(259200, n), _same("", n), _same("", n), _same("", n), assignments, list(rows.worker),
        ["Approved" if text else "Submitted" for text in approvals], pacific_times(rows.started), submitted, approved,
        approvals, _same("", n), _same("", n), seconds.tolist(), _same("100% (12/12)", n), _same("100% (12/12)", n),
        _same("0% (0/0)", n), list(rows.locale), list(rows.batch), np.where(rows.gold, "yes", "no").tolist(),
        list(rows.label), _same("", n), _same("", n),
    ]  # fmt: skip
    path = (
        f"{feed.programme.code}/{feed.source}-Batch_{4_900_000 + draw.received_on.toordinal() % 1000}_batch_results.csv"
    )
    write_csv(out / path, MTURK_HEADER, columns, quote_all=True)
    mapping = mapping_file(out, feed.source, "mturk", mappings.mturk(feed.programme))
    return WrittenFile(path, "MTurk batch results CSV", feed.programme.code, feed.source, mapping, draw.received_on)


def _approved(rows: JudgmentRows, draw: Draw) -> list[bool]:
    """Assignments approve themselves after three days; what the file was drawn too early for is still open."""
    approved: list[bool] = (rows.submitted + 72 * HOUR_MS < draw.until_ms).tolist()
    return approved


def _distinct_times(ms: Ints) -> list[tuple[int, str]]:
    distinct = np.unique(ms)
    return list(zip(distinct.tolist(), pacific_times(distinct), strict=True))


def _batch_number(batch: str) -> int:
    digits = "".join(character for character in batch if character.isdigit())
    return int(digits or 0)


def american_times(ms: Ints) -> list[str]:
    """Moments as 11/20/2026 08:30:00 (UTC)."""
    return [
        f"{t[5:7]}/{t[8:10]}/{t[:4]} {t[11:19]}" for t in np.datetime_as_string((ms // 1000).astype("datetime64[s]"))
    ]


def _missed(rows: JudgmentRows, known: Texts) -> list[str]:
    return ["true" if wrong else "" for wrong in rows.gold & (rows.label != known)]


def write_appen(out: Path, feed: Feed, draw: Draw, world: World) -> WrittenFile:
    """One full report; Appen knows no skipping either. Addresses are from the documentation range 192.0.2.0/24."""
    rows = judgment_rows(feed, world, lambda work: draw.brings(work.submitted) & ~work.skipped)
    n = len(rows)
    truths = known_answers(feed, feed.programme.tasks[0].workstream)
    known = np.array([truths.get(item, "") for item in rows.item], dtype=np.object_)
    ids = [
        7_000_000_000 + int(item) % 10**9 * 1000 + int(who) % 1000
        for item, who in zip(rows.item, rows.worker, strict=True)
    ]
    columns: list[Sequence[object]] = [
        list(rows.item), american_times(rows.submitted), np.where(rows.gold, "true", "false").tolist(), ids,
        _missed(rows, known), american_times(rows.started), np.where(rows.tainted, "true", "false").tolist(),
        list(rows.channel), _same("0.91", n), list(rows.worker), list(rows.country), _same("", n), _same("Sampleton", n),
        [f"192.0.2.{int(who) % 254 + 1}" for who in rows.worker], list(rows.label), list(rows.locale), list(rows.batch),
        list(rows.guideline), list(known), _same("", n),
    ]  # fmt: skip
    path = f"{feed.programme.code}/{feed.source}-f{1_900_000 + draw.received_on.toordinal() % 1000}.csv"
    write_csv(out / path, APPEN_HEADER, columns)
    mapping = mapping_file(out, feed.source, "appen", mappings.appen(feed.programme))
    return WrittenFile(path, "Appen full report CSV", feed.programme.code, feed.source, mapping, draw.received_on)
