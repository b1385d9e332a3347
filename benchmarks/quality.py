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
from benchmarks.quality_agreement import agreement_rows
from benchmarks.quality_inspection import inspection_rows
from benchmarks.quality_kinds import MOST_BOXES, MOST_TEXTS, kinds, texts
from benchmarks.quality_marks import mark_rows
from benchmarks.quality_people import people_rows
from benchmarks.quality_rows import Row

if TYPE_CHECKING:
    from callsheet.stats.aggregation import Labels
    from callsheet.stats.ranking import Ties

MOST_JUDGED, MOST_GLAD = 50_000, 20_000
"""More than so many comparisons would cost us, more labels the peer, minutes."""
EACH, CLASSES, TASKS_A_WORKER, RIGHT = 5, 4, 200, 0.7
AT_ONCE = 1_000_000
WARMED = 500
"""Size at which rows that make up their own answers are called once before they are timed."""
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
MOST_OF = {
    "alpha interval": DISTINCT,
    "box overlaps": MOST_BOXES,
    "careful judges": MOST_JUDGED,
    "glad, 5 steps": MOST_GLAD,
    "rover": MOST_TEXTS,
}
"""Rows that take fewer numbers, boxes, comparisons, labels or texts than the others take labels."""
WITH_PEER = (
    "majority",
    "wawa",
    "one-coin, 20 steps",
    "scoring",
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

    Without `rows_too` the columns of tasks and truth are given up once labels are sorted: what is left is what the product holds.
    """
    from callsheet.stats.aggregation import Fit, auto, dawid_skene, labels_in_place, labels_of, mace, majority
    from callsheet.stats.agreement import coefficient, tallies_of, tallies_of_counts

    size = arrays["workers"].size
    labels = (labels_of if rows_too else labels_in_place)(arrays["tasks"], arrays["workers"], arrays["classes"])
    if not rows_too:
        del arrays["tasks"], arrays["truth"]

    def from_counts() -> Call:
        counts = value_counts(arrays)
        return lambda: coefficient(tallies_of_counts(counts))

    rows: dict[str, Prepared] = {
        "sorting the labels": lambda: lambda: labels_of(arrays["tasks"], arrays["workers"], arrays["classes"]),
        "majority": lambda: lambda: majority(labels),
        "dawid-skene": lambda: lambda: dawid_skene(labels, parity=True, fit=Fit(exactly=20)),
        "dawid-skene until it settles": lambda: lambda: dawid_skene(labels),
        "mace, 20 steps": lambda: lambda: mace(labels, fit=Fit(exactly=20)),
        "auto": lambda: lambda: auto(labels),
        **further(labels, arrays),
        "alpha nominal from counts": from_counts,
        "alpha nominal from labels": lambda: lambda: coefficient(tallies_of(labels)),
        "alpha interval": lambda: measured_numbers(min(size, DISTINCT)),
        **kinds(arrays),
        "glad, 5 steps": partial(graded, min(size, MOST_GLAD)),
        "rao-kupper 200": partial(ranked, size, 200, "rao-kupper"),
        "careful judges": partial(judged, min(size, MOST_JUDGED)),
        **{f"bradley-terry {items}": partial(ranked, size, items) for items in (200, 2000)},
    }
    return rows


def graded(size: int) -> Call:
    """Abilities and difficulties."""
    from callsheet.stats.aggregation import Fit, glad, labels_of

    made = crowd(size)
    labels = labels_of(made["tasks"], made["workers"], made["classes"])
    return lambda: glad(labels, fit=Fit(exactly=5))


def further(labels: "Labels", arrays: Arrays) -> Mapping[str, Prepared]:
    """Weighted votes, one coin, pooled matrices, restarts; tempering and scoring of a consensus that is there."""
    from callsheet.stats import aggregation as a

    def scored() -> Call:
        found, truth = a.majority(labels), arrays["truth"]
        return lambda: (a.accuracy(found, truth), a.log_loss(found, truth), a.calibration_error(found, truth))

    def tempered() -> Call:
        found = a.majority(labels).posterior
        return lambda: a.tempered(found, a.power_from_gold(found, arrays["truth"]))

    def started(first: NDArray[np.float64] | None) -> a.Consensus:
        return a.dawid_skene(labels, start=first, fit=a.Fit(exactly=5))

    return {
        "wawa": lambda: lambda: a.wawa(labels),
        "one-coin, 20 steps": lambda: lambda: a.one_coin(labels, fit=a.Fit(exactly=20)),
        "pooled dawid-skene, 20 steps": lambda: lambda: a.pooled_dawid_skene(labels, fit=a.Fit(exactly=20)),
        "restarts, 3 of 5 steps": lambda: lambda: a.restarted(labels, started, times=3, rng=np.random.default_rng(1)),
        "calibration": tempered,
        "scoring": scored,
    }


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


def ranked(size: int, items: int, ties: "Ties" = "davidson") -> Call:
    """Our fit of such comparisons, intervals included; one in ten is a tie where ties are asked for."""
    from callsheet.stats.ranking import TIE, bradley_terry

    made = contests(size, items)
    if ties != "davidson":
        made["winner"][::10] = TIE
    columns = tuple(made.values())
    return lambda: bradley_terry(*columns, ties=ties)


def judged(size: int) -> Call:
    """The same with a hundred annotators whose care is to be found."""
    from callsheet.stats.ranking import ranked_by_annotators

    columns, who = tuple(contests(size, 50).values()), np.arange(size) % 100
    return lambda: ranked_by_annotators(columns[0], columns[1], columns[2], who)


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
    arrays = crowd(min(arrays["workers"].size, MOST_GLAD)) if name.startswith("glad") else arrays
    columns = ("tasks", "workers", "classes", "truth") if name == "scoring" else ("tasks", "workers", "classes")
    return {column: arrays[column] for column in columns}


def on_crowd(arrays: Arrays, *, rows_too: bool = True) -> Mapping[str, Row]:
    """The rows that take the labels of `arrays`."""
    size = arrays["workers"].size
    return {
        name: Row(
            f"{min(size, MOST_OF.get(name, size)):,}",
            prepare,
            partial(given_to_peer, name, arrays) if name in WITH_PEER else None,
        )
        for name, prepare in ours(arrays, rows_too=rows_too).items()
    }


def apart(size: int) -> Mapping[str, Row]:
    """The rows that make up what they need, bounded by `size`."""
    return {**agreement_rows(size), **mark_rows(size), **people_rows(size), **inspection_rows(size)}


def measured(arrays: Arrays, peers: Path | None, folder: Path, only: str = "") -> list[list[str]]:
    """A row for each estimator whose name begins with `only`: what, seconds, peer's seconds, ratio, target."""
    saved = folder / "labels.npz"
    size = arrays["workers"].size
    small = {**on_crowd(crowd(min(size, COMPILING))), **apart(min(size, WARMED))}
    big = {**on_crowd(arrays, rows_too=bool(peers) or not only.startswith("dawid-skene")), **apart(size)}
    rows = []
    for name, row in big.items():
        if not name.startswith(only):
            continue
        asked = peers is not None and row.given is not None
        if asked and row.given:
            np.savez(saved, allow_pickle=False, **row.given())
        small[name].prepare()()
        call = row.prepare()
        started = time.perf_counter()
        call()
        seconds = time.perf_counter() - started
        print(f"{name}: {seconds:,.3f} s", file=sys.stderr, flush=True)
        peer = theirs(peers, name, saved) if peers and asked else {}
        beside = peer.get("seconds")
        rows.append(
            [
                name,
                row.of,
                f"{seconds:,.3f}",
                f"{float(str(beside)):,.2f}" if beside else "",
                f"{float(str(beside)) / seconds:,.1f} ×" if beside else "",
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
    head = ["estimator", "of", "seconds", "peer's", "ratio", "peer", "target"]
    place.table(f"Quality engine, {given.labels:,} labels", rows, head)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory of all of it, with the arrays: {peak:,.0f} MB", file=sys.stderr)


if __name__ == "__main__":
    main()
