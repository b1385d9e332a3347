"""The small fixed cast of the edge tests: one programme, two vendors, four workers, a handful of songs.

Marigold asks whether two songs sound alike. Lumen works in Manila (Ana, Ben), Orbit in Bogotá (Carla, Deniz). Everything
is fictional, and each helper writes one file the way somebody's tool would.
"""

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import openpyxl

PROGRAMME = "marigold"
SOURCE = "songs"
ANA, BEN, CARLA, DENIZ = "lum-ana", "lum-ben", "orb-carla", "orb-deniz"
MORNING = datetime(2026, 11, 2, 8)
"""A Monday."""

MAPPING = """\
kind: table
title: Marigold, judgments
judgments:
  item: song
  annotator: worker
  attempt: {column: attempt, default: "1"}
  locale: locale
  batch: batch
  started_at: began
  submitted_at: sent
  seconds: {from: began, to: sent}
  answer_kind: {constant: category}
  answer: answer
  revised_at: revised
"""
REVIEWS = """\
kind: table
title: Marigold, audits
reviews:
  item: song
  annotator: worker
  judgment_attempt: {column: attempt, default: "1"}
  reviewer: reviewer
  side: {constant: ours}
  sampling: {constant: random}
  inclusion_probability: {constant: "0.5"}
  verdict: verdict
  at: at
"""
GOLD = """\
kind: table
title: Marigold, known answers
gold:
  item: song
  version: version
  answer_kind: {constant: category}
  answer: answer
"""
TRACKER = """\
kind: tracker
title: Lumen's day
header: {words: [Date, Locale, Done]}
columns: {day: Date, locale: Locale}
measures: {produced: [Done], hours: [Hours]}
constants: {vendor: Lumen}
days: {order: dmy}
"""


@dataclass(frozen=True)
class Answer:
    """One row of the judgments' file."""

    song: str
    worker: str
    answer: str = "alike"
    sent: datetime = MORNING
    locale: str = "de-DE"
    batch: str = "week 1"
    attempt: int = 1
    seconds: int = 30
    revised: str = ""

    def row(self) -> dict[str, str]:
        """As the tool writes it."""
        began = self.sent - timedelta(seconds=self.seconds)
        said = {"song": self.song, "worker": self.worker, "answer": self.answer, "locale": self.locale}
        times = {"began": began.isoformat(sep=" "), "sent": self.sent.isoformat(sep=" "), "revised": self.revised}
        return {**said, "batch": self.batch, "attempt": str(self.attempt), **times}


COLUMNS = tuple(Answer("", "").row())


def answers(count: int, *, first: int = 0, workers: Sequence[str] = (ANA, BEN, CARLA, DENIZ)) -> list[Answer]:
    """Plain judgments, two workers a song, one a minute."""
    return [
        Answer(
            song=f"song-{(first + i) // 2:04d}",
            worker=workers[(first + i) % len(workers)],
            answer=("alike", "different", "unsure")[(first + i) % 3],
            sent=MORNING + timedelta(minutes=first + i),
            locale=("de-DE", "fr-FR")[(first + i) // 2 % 2],
        )
        for i in range(count)
    ]


def judgments_csv(path: Path, rows: Iterable[Answer]) -> Path:
    """The tool's export as CSV."""
    return table(path, COLUMNS, [a.row() for a in rows])


def reviews_csv(path: Path, rows: Iterable[tuple[Answer, str]], *, reviewer: str = "rita") -> Path:
    """Verdicts on judgments, given a day later."""
    return table(
        path,
        ("song", "worker", "attempt", "reviewer", "verdict", "at"),
        [
            {
                "song": a.song,
                "worker": a.worker,
                "attempt": str(a.attempt),
                "reviewer": reviewer,
                "verdict": verdict,
                "at": (a.sent + timedelta(days=1)).isoformat(sep=" "),
            }
            for a, verdict in rows
        ],
    )


def gold_csv(path: Path, known: Mapping[str, str], *, version: int = 1) -> Path:
    """Known answers."""
    rows = [{"song": song, "answer": answer, "version": str(version)} for song, answer in known.items()]
    return table(path, ("song", "version", "answer"), rows)


def table(path: Path, columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> Path:
    """Rows as CSV."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return path


def tracker(path: Path, days: Iterable[tuple[date, str, object, object]]) -> Path:
    """A vendor's workbook: day, locale, done, hours; below a title, with a row of totals."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Lumen, daily numbers"])
    sheet.append([])
    sheet.append(["Date", "Locale", "Done", "Hours"])
    for row in days:
        sheet.append(list(row))
    sheet.append(["Total", "", 1, 1])
    book.save(path)
    return path


def label_studio(path: Path, tasks: Mapping[int, Mapping[int, str]]) -> Path:
    """A Label Studio export: task -> worker -> choice."""
    path.write_text(json.dumps([_task(number, by_worker) for number, by_worker in tasks.items()]), encoding="utf-8")
    return path


def _task(number: int, by_worker: Mapping[int, str]) -> dict[str, object]:
    found = [
        {
            "id": number * 100 + worker,
            "completed_by": worker,
            "result": [
                {
                    "id": "r1",
                    "from_name": "alike",
                    "to_name": "audio",
                    "type": "choices",
                    "origin": "manual",
                    "value": {"choices": [choice]},
                }
            ],
            "was_cancelled": False,
            "ground_truth": False,
            "created_at": "2026-11-02T10:00:00.500000Z",
            "updated_at": "2026-11-02T10:05:00Z",
            "lead_time": 12.5,
        }
        for worker, choice in by_worker.items()
    ]
    return {
        "id": number,
        "data": {"audio": f"{number}.mp3"},
        "project": 2,
        "created_at": "2026-11-01T08:00:00Z",
        "updated_at": "2026-11-02T11:00:00Z",
        "annotations": found,
        "drafts": [],
        "predictions": [],
    }
