"""How fast tools' exports are read, and in how much memory, on files that this program makes.

    python benchmarks/readers.py [--megabytes 200] [--folder DIR]

Each file is read in a process of its own, so that its peak memory is its own. "scan" finds and parses the records only,
"facts" is the whole reader, "staging" is what checks its facts and makes them durable. Times are wall and processor seconds; on a
busy machine trust the latter.
"""

import argparse
import json
import multiprocessing
import random
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

from callsheet.sources.byte_stream import ByteStream
from callsheet.sources.catalogue import SOURCES
from callsheet.sources.contract import ReadOptions
from callsheet.sources.json_objects import read_objects
from callsheet.store.stage import stage_records

START = datetime(2026, 1, 1)  # noqa: DTZ001
Row = tuple[str, int, float, float, float]


def label_studio_file(path: Path, megabytes: int, rng: random.Random) -> None:
    """Tasks with one annotation of two questions, about 1.2 KB each."""
    with path.open("w") as file:
        for number, task in enumerate(_tasks(rng)):
            file.write(("," if number else "[") + json.dumps(task))
            if number % 1000 == 0 and file.tell() > megabytes << 20:
                break
        file.write("]")


def _tasks(rng: random.Random) -> Iterator[dict[str, object]]:
    number = 0
    while True:
        number += 1
        at = (START + timedelta(seconds=number * 3)).isoformat() + "Z"
        result = [
            {"id": f"a{number}", "from_name": "mood", "to_name": "t", "type": "choices", "origin": "manual",
             "value": {"choices": [rng.choice("AB")]}},
            {"id": f"b{number}", "from_name": "stars", "to_name": "t", "type": "rating", "origin": "manual",
             "value": {"rating": rng.randrange(1, 6)}},
        ]  # fmt: skip
        annotation = {
            "id": number * 3, "completed_by": rng.randrange(300), "result": result, "was_cancelled": False,
            "ground_truth": False, "created_at": at, "updated_at": at, "draft_created_at": None, "lead_time": 11.5,
            "prediction": {}, "result_count": 2, "unique_id": f"{rng.getrandbits(128):032x}", "import_id": None,
            "last_action": None, "bulk_created": False, "task": number, "project": 2, "updated_by": 1,
            "parent_prediction": None, "parent_annotation": None, "last_created_by": None,
        }  # fmt: skip
        yield {
            "id": number, "annotations": [annotation], "drafts": [], "predictions": [], "meta": {},
            "data": {"text": f'song {number} says "hello" to {{everybody}}', "meta": {"k": number}}, "created_at": at,
            "updated_at": at, "allow_skip": True, "inner_id": number, "total_annotations": 1, "project": 2,
            "cancelled_annotations": 0, "total_predictions": 0, "comment_count": 0, "unresolved_comment_count": 0,
            "last_comment_updated_at": None, "updated_by": 1, "comment_authors": [],
        }  # fmt: skip


def mturk_file(path: Path, megabytes: int, rng: random.Random) -> None:
    """Assignments with two answers, every cell quoted, about 330 bytes each."""
    head: tuple[str, ...] = (
        "HITId",
        "HITTypeId",
        "CreationTime",
        "AssignmentId",
        "WorkerId",
        "AssignmentStatus",
        "AcceptTime",
    )
    head += ("SubmitTime", "AutoApprovalTime", "ApprovalTime", "WorkTimeInSeconds", "Input.url", "Answer.a", "Answer.b")
    at = "Wed Aug 14 16:00:59 PDT 2019"
    with path.open("w") as file:
        file.write(",".join(f'"{name}"' for name in head) + "\n")
        number = 0
        while file.tell() < megabytes << 20:
            number += 1
            cells: tuple[str, ...] = (
                f"H{number // 3}",
                "T",
                at,
                f"A{number}",
                f"W{rng.randrange(400)}",
                "Approved",
                at,
                at,
                "",
                at,
            )
            cells += (
                str(rng.randrange(5, 99)),
                f"https://example.org/{number}",
                rng.choice("xyz"),
                rng.choice("12345"),
            )
            file.write(",".join(f'"{cell}"' for cell in cells) + "\n")


def scan(path: Path) -> int:
    """Records found and parsed, without facts."""
    return sum(piece.value is not None for piece in read_objects(ByteStream(path)))


def facts(tool: str, path: Path) -> int:
    """Records with facts."""
    return sum(bool(record.facts) for record in SOURCES[tool].read(path, ReadOptions("bench", "bench")))


def label_studio_facts(path: Path) -> int:
    """Tasks of a Label Studio export as facts."""
    return facts("label_studio", path)


def label_studio_staged(path: Path) -> int:
    """Tasks of a Label Studio export as facts, checked and staged as Parquet: all that an import does before its commit."""
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        records = SOURCES["label_studio"].read(path, ReadOptions("bench", "bench"))
        return stage_records(records, Path(folder) / "stage", programme="bench", source="bench").rows_read


def mturk_facts(path: Path) -> int:
    """Assignments of an MTurk batch as facts."""
    return facts("mturk", path)


def _measured(name: str, work: Callable[[Path], int], path: Path) -> Row:
    wall, processor = time.perf_counter(), time.process_time()
    count = work(path)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return name, count, time.perf_counter() - wall, time.process_time() - processor, peak


def main() -> None:
    """Make the files, measure, print one table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=int, default=200)
    parser.add_argument("--folder", type=Path)
    given = parser.parse_args()
    spawn = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory(dir=given.folder) as folder:
        export, batch = Path(folder) / "export.json", Path(folder) / "batch.csv"
        label_studio_file(export, given.megabytes, random.Random(1))
        mturk_file(batch, max(1, given.megabytes // 4), random.Random(1))
        jobs = [
            ("Label Studio JSON, scan", scan, export),
            ("Label Studio JSON, facts", label_studio_facts, export),
            ("Label Studio JSON, facts + staging", label_studio_staged, export),
            ("MTurk CSV, facts", mturk_facts, batch),
        ]
        print(f"{'what':<36}{'MB':>7}{'records':>10}{'wall s':>9}{'cpu s':>8}{'per cpu s':>11}{'peak MB':>9}")
        for job in jobs:
            with spawn.Pool(1) as pool:
                name, count, wall, processor, peak = pool.apply(_measured, job)
            size = job[2].stat().st_size / 1e6
            print(
                f"{name:<36}{size:>7.0f}{count:>10,}{wall:>9.1f}{processor:>8.1f}{count / processor:>11,.0f}{peak:>9.0f}"
            )


if __name__ == "__main__":
    main()
