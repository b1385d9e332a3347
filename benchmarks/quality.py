"""The quality engine beside its peers, in one run on one machine: seconds, ratio, memory.

    python -m benchmarks.quality [--labels 1000000] [--peers PYTHON] [--folder DIR] [--only NAME]

Five labels a task, four classes, a worker for every two hundred tasks, workers in random order. `--peers` is the Python of an
environment with crowd-kit; without it only our own figures are shown. Both get arrays that are in memory already.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from benchmarks import place
from benchmarks.quality_kinds import MOST_TEXTS, kinds, texts

if TYPE_CHECKING:
    from callsheet.stats.aggregation import Labels

EACH, CLASSES, TASKS_A_WORKER, RIGHT = 5, 4, 200, 0.7
AT_ONCE = 1_000_000
DISTINCT = 1_000_000
COMPILING = 1_100_000
"""Labels of the run before the one that is timed: more than a million are left when repeats are gone, so that what is compiled for
millions alone is compiled then. Otherwise a first run ever would time a second of compiling, and a later one would not."""
Arrays = dict[str, NDArray[np.int32]]
Call = Callable[[], object]
Prepared = Callable[[], Call]
TARGETS = {
    "dawid-skene": "≥ 100 × at 10⁷; 10⁸ in < 30 s and < 2 GB",
    "alpha nominal from counts": "≥ 3 ×",
    "alpha interval": "10⁶ distinct in < 2 s",
    "bradley-terry 200": "≥ 3 ×, with intervals",
    "bradley-terry 2000": "≥ 1.5 ×, with intervals",
}
WITH_PEER = (
    "majority",
    "dawid-skene",
    "alpha nominal from counts",
    "glad, 5 steps",
    "mace, 20 steps",
    "bradley-terry 200",
    "bradley-terry 2000",
    "rover",
)


def crowd(size: int) -> Arrays:
    """`size` labels of a made-up crowd, and the truth; made a million tasks at a time, so that a hundred million fit."""
    rng = np.random.default_rng(20261122)
    tasks = size // EACH
    made = {name: np.empty(tasks * EACH, dtype=np.int32) for name in ("tasks", "workers", "classes")}
    truth = rng.integers(0, CLASSES, tasks, dtype=np.int32)
    for begin in range(0, tasks, AT_ONCE):
        own = np.repeat(np.arange(begin, min(begin + AT_ONCE, tasks), dtype=np.int32), EACH)
        part = slice(begin * EACH, begin * EACH + own.size)
        right = rng.random(own.size, dtype=np.float32) < RIGHT
        made["tasks"][part] = own
        made["workers"][part] = rng.integers(0, max(tasks // TASKS_A_WORKER, EACH), own.size, dtype=np.int32)
        made["classes"][part] = np.where(right, truth[own], rng.integers(0, CLASSES, own.size, dtype=np.int32))
    return {**made, "truth": truth}


def ours(arrays: Arrays, *, rows_too: bool = True) -> Mapping[str, Prepared]:
    """Each estimator as a function that prepares it: what it answers is the call to time. Labels are sorted before.

    Without `rows_too` the column of tasks is given up once labels are sorted: nothing else needs its memory.
    """
    from callsheet.stats.aggregation import Fit, auto, dawid_skene, glad, labels_in_place, labels_of, mace, majority
    from callsheet.stats.agreement import coefficient, tallies_of, tallies_of_counts

    size = arrays["workers"].size
    labels = (labels_of if rows_too else labels_in_place)(arrays["tasks"], arrays["workers"], arrays["classes"])
    if not rows_too:
        del arrays["tasks"]

    def from_counts() -> Call:
        counts = value_counts(arrays)
        return lambda: coefficient(tallies_of_counts(counts))

    return {
        "sorting the labels": lambda: lambda: labels_of(arrays["tasks"], arrays["workers"], arrays["classes"]),
        "majority": lambda: lambda: majority(labels),
        "dawid-skene": lambda: lambda: dawid_skene(labels, parity=True, fit=Fit(exactly=20)),
        "dawid-skene until it settles": lambda: lambda: dawid_skene(labels),
        "glad, 5 steps": lambda: lambda: glad(labels, fit=Fit(exactly=5)),
        "mace, 20 steps": lambda: lambda: mace(labels, fit=Fit(exactly=20)),
        "auto": lambda: lambda: auto(labels),
        "alpha nominal from counts": from_counts,
        "alpha nominal from labels": lambda: lambda: coefficient(tallies_of(labels)),
        "alpha interval": lambda: measured_numbers(min(size, DISTINCT)),
        **kinds(arrays),
        **{
            f"skill, {name}": partial(of_people, labels, name)
            for name in ("intervals", "head to head", "random answers")
        },
    } | {f"bradley-terry {items}": partial(ranked, size, items) for items in (200, 2000)}


def of_people(labels: "Labels", name: str) -> Call:
    """What is asked of a consensus that is there already: skill of all with intervals, two of five vendors, a screen."""
    from callsheet.quality.screens import random_answers
    from callsheet.quality.skill import head_to_head, skill_study
    from callsheet.stats.aggregation import dawid_skene

    found, vendors = dawid_skene(labels), np.arange(labels.n_workers) % 5
    return {
        "intervals": lambda: skill_study(labels, found, vendors=vendors),
        "head to head": lambda: head_to_head(labels, found, vendors, (0, 1)),
        "random answers": lambda: random_answers(labels, found),
    }[name]


def value_counts(arrays: Arrays) -> NDArray[np.int64]:
    """How often each task was given each class, (tasks, classes): what both sides of the row take."""
    cells = arrays["tasks"].astype(np.int64) * CLASSES + arrays["classes"]
    return np.bincount(cells, minlength=arrays["truth"].size * CLASSES).reshape(-1, CLASSES)


def measured_numbers(size: int) -> Call:
    """Interval alpha of `size` distinct numbers, two a unit; sorting them is part of it."""
    from callsheet.stats.aggregation import labels_of
    from callsheet.stats.agreement import coefficient

    rng = np.random.default_rng(20261124)
    unit = np.repeat(np.arange(size // 2), 2)
    numbers = rng.normal(size=size // 2)[unit] + rng.normal(scale=0.5, size=unit.size)

    def call() -> object:
        values, codes = np.unique(numbers, return_inverse=True)
        return coefficient(labels_of(unit, np.arange(unit.size) % 2, codes), level="interval", values=values)

    return call


def contests(size: int, items: int) -> Arrays:
    """`size` comparisons of two among `items`, whose strengths are normal with deviation 1."""
    rng = np.random.default_rng(20261123)
    strength = rng.normal(0.0, 1.0, items)
    left = rng.integers(0, items, size, dtype=np.int32)
    right = ((left + rng.integers(1, items, size, dtype=np.int32)) % items).astype(np.int32)
    won = rng.random(size) < 1.0 / (1.0 + np.exp(strength[right] - strength[left]))
    return {"left": left, "right": right, "winner": np.where(won, 0, 1).astype(np.int32)}


def ranked(size: int, items: int) -> Call:
    """Our fit of such comparisons, intervals included."""
    from callsheet.stats.ranking import bradley_terry

    columns = tuple(contests(size, items).values())
    return lambda: bradley_terry(*columns)


def theirs(python: Path, name: str, labels: Path) -> dict[str, object]:
    """What the peer's process says of itself; empty where it fails."""
    script = Path(__file__).with_name("quality_peers.py")
    found = subprocess.run([python, script, name, labels], capture_output=True, text=True, check=False)
    return dict(json.loads(found.stdout)) if found.returncode == 0 else {"peer": found.stderr.strip()[-60:]}


def given_to_peer(name: str, arrays: Arrays) -> dict[str, NDArray[np.generic]]:
    """The arrays that the peer of a row takes."""
    if name.startswith("bradley-terry"):
        return dict(contests(arrays["workers"].size, int(name.split()[1])))
    if name == "rover":
        return dict(texts(min(arrays["workers"].size, MOST_TEXTS)))
    if name.startswith("alpha"):
        return {"counts": value_counts(arrays)}
    return {column: arrays[column] for column in ("tasks", "workers", "classes")}


def measured(arrays: Arrays, peers: Path | None, folder: Path, only: str = "") -> list[list[str]]:
    """A row for each estimator whose name begins with `only`: what, seconds, peer's seconds, ratio, target."""
    saved = folder / "labels.npz"
    size = arrays["workers"].size
    small = ours(crowd(min(size, COMPILING)))
    big = ours(arrays, rows_too=bool(peers) or not only.startswith("dawid-skene"))
    rows = []
    for name, prepare in big.items():
        if not name.startswith(only):
            continue
        asked = bool(peers) and name in WITH_PEER
        if asked:
            np.savez(saved, **given_to_peer(name, arrays))
        small[name]()()
        call = prepare()
        started = time.perf_counter()
        call()
        seconds = time.perf_counter() - started
        peer = theirs(peers, name, saved) if peers and asked else {}
        beside = peer.get("seconds")
        ratio = f"{float(str(beside)) / seconds:,.1f} ×" if beside else ""
        rows.append(
            [
                name,
                f"{seconds:,.3f}",
                f"{float(str(beside)):,.2f}" if beside else "",
                ratio,
                str(peer.get("peer", "")),
                TARGETS.get(name, ""),
            ]
        )
    return rows


def main() -> None:
    """Measure and show."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--labels", type=lambda text: int(float(text)), default=1_000_000)
    parser.add_argument("--peers", type=Path, help="the Python of an environment with the peers")
    parser.add_argument("--folder", type=Path, help="where to put the labels for the peers")
    parser.add_argument("--only", default="", help="estimators whose name begins so")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=given.folder) as folder:
        rows = measured(crowd(given.labels), given.peers, Path(folder), given.only)
    head = ["estimator", "seconds", "peer's", "ratio", "peer", "target"]
    place.table(f"Quality engine, {given.labels:,} labels", rows, head)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory of all of it, with the arrays: {peak:,.0f} MB", file=sys.stderr)


if __name__ == "__main__":
    main()
