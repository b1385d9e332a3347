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
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks import place

EACH, CLASSES, TASKS_A_WORKER, RIGHT = 5, 4, 200, 0.7
Arrays = dict[str, NDArray[np.int32]]
TARGETS = {
    "dawid-skene": "≥ 100 × at 10⁷",
    "bradley-terry 200": "≥ 3 ×, with intervals",
    "bradley-terry 2000": "≥ 1.5 ×, with intervals",
}
WITH_PEER = ("majority", "dawid-skene", "glad, 5 steps", "mace, 20 steps", "bradley-terry 200", "bradley-terry 2000")


def crowd(size: int) -> Arrays:
    """`size` labels of a made-up crowd, and the truth."""
    rng = np.random.default_rng(20261122)
    tasks = size // EACH
    truth = rng.integers(0, CLASSES, tasks, dtype=np.int32)
    guess = rng.integers(0, CLASSES, tasks * EACH, dtype=np.int32)
    right = rng.random(tasks * EACH, dtype=np.float32) < RIGHT
    return {
        "tasks": np.repeat(np.arange(tasks, dtype=np.int32), EACH),
        "workers": rng.integers(0, max(tasks // TASKS_A_WORKER, EACH), tasks * EACH, dtype=np.int32),
        "classes": np.where(right, np.repeat(truth, EACH), guess).astype(np.int32),
        "truth": truth,
    }


def ours(arrays: Arrays) -> Mapping[str, Callable[[], object]]:
    """Each estimator as a call without arguments; the labels are sorted before."""
    from callsheet.stats.aggregation import Fit, auto, dawid_skene, glad, labels_of, mace, majority

    labels = labels_of(arrays["tasks"], arrays["workers"], arrays["classes"])
    return {
        "sorting the labels": lambda: labels_of(arrays["tasks"], arrays["workers"], arrays["classes"]),
        "majority": lambda: majority(labels),
        "dawid-skene": lambda: dawid_skene(labels, parity=True, fit=Fit(exactly=20)),
        "dawid-skene until it settles": lambda: dawid_skene(labels),
        "glad, 5 steps": lambda: glad(labels, fit=Fit(exactly=5)),
        "mace, 20 steps": lambda: mace(labels, fit=Fit(exactly=20)),
        "auto": lambda: auto(labels),
    } | {f"bradley-terry {items}": ranked(arrays["workers"].size, items) for items in (200, 2000)}


def contests(size: int, items: int) -> Arrays:
    """`size` comparisons of two among `items`, whose strengths are normal with deviation 1."""
    rng = np.random.default_rng(20261123)
    strength = rng.normal(0.0, 1.0, items)
    left = rng.integers(0, items, size, dtype=np.int32)
    right = ((left + rng.integers(1, items, size, dtype=np.int32)) % items).astype(np.int32)
    won = rng.random(size) < 1.0 / (1.0 + np.exp(strength[right] - strength[left]))
    return {"left": left, "right": right, "winner": np.where(won, 0, 1).astype(np.int32)}


def ranked(size: int, items: int) -> Callable[[], object]:
    """Our fit of such comparisons, intervals included."""
    from callsheet.stats.ranking import bradley_terry

    columns = tuple(contests(size, items).values())
    return lambda: bradley_terry(*columns)


def theirs(python: Path, name: str, labels: Path) -> dict[str, object]:
    """What the peer's process says of itself; empty where it fails."""
    script = Path(__file__).with_name("quality_peers.py")
    found = subprocess.run([python, script, name, labels], capture_output=True, text=True, check=False)
    return dict(json.loads(found.stdout)) if found.returncode == 0 else {"peer": found.stderr.strip()[-60:]}


def measured(arrays: Arrays, peers: Path | None, folder: Path, only: str = "") -> list[list[str]]:
    """A row for each estimator whose name begins with `only`: what, seconds, peer's seconds, ratio, target."""
    saved = folder / "labels.npz"
    np.savez(saved, **{name: column for name, column in arrays.items() if name != "truth"})
    small = ours(crowd(10_000))
    rows = []
    for name, call in ours(arrays).items():
        if not name.startswith(only):
            continue
        if name.startswith("bradley-terry"):
            np.savez(saved, **contests(arrays["workers"].size, int(name.split()[1])))
        small[name]()  # compiled before it is timed
        started = time.perf_counter()
        call()
        seconds = time.perf_counter() - started
        peer = theirs(peers, name, saved) if peers and name in WITH_PEER else {}
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
