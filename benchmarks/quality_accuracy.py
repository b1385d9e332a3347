"""How right the consensus of categories is on sets with known truth, beside crowd-kit's methods on the same rows.

    python -m benchmarks.quality_accuracy --folder DIR [--peers PYTHON] [--only NAME …]

DIR holds NAME/labels.csv (task,worker,label) and NAME/truth.csv (task,label), as many as there are; nothing is copied. `--peers` is the
Python of an environment with crowd-kit; its methods run there, each with its defaults, and what they answer is scored here: accuracy
with ties shared out, log-loss in nats with probabilities cut at 1e-12, and the calibration error over ten bins.
"""

import argparse
import csv
import json
import subprocess
import tempfile
import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks import place
from callsheet.stats.aggregation import (
    METHODS,
    Consensus,
    Labels,
    accuracy,
    calibration_error,
    consensus,
    log_loss,
    named,
)

PEERS = ("MajorityVote", "Wawa", "DawidSkene", "OneCoinDawidSkene", "GLAD", "MACE")
Truth = NDArray[np.int32]


def read(folder: Path) -> tuple[Labels, Truth]:
    """The labels of a set, and the class of each task with known truth (−1 elsewhere, K where nobody gave it)."""
    with (folder / "labels.csv").open(encoding="utf-8", newline="") as file:
        words = named((row["task"], row["worker"], row["label"]) for row in csv.DictReader(file))
    with (folder / "truth.csv").open(encoding="utf-8", newline="") as file:
        truth = {row["task"]: row["label"] for row in csv.DictReader(file)}
    code = {label: k for k, label in enumerate(words.classes)}
    known = [code.get(truth[task], len(code)) if task in truth else -1 for task in map(str, words.tasks)]
    return words.labels, np.array(known, dtype=np.int32)


def scored(name: str, method: str, found: Consensus, truth: Truth, seconds: float) -> list[str]:
    """A row: set, method, accuracy, log-loss, calibration error, seconds."""
    right = accuracy(found, truth).value or 0.0
    return [
        name,
        method,
        f"{right:.4f}",
        f"{log_loss(found, truth):.3f}",
        f"{calibration_error(found, truth):.3f}",
        f"{seconds:.2f}",
    ]


def theirs(python: Path, labels: Labels, method: str) -> tuple[Consensus, float] | None:
    """What crowd-kit's method answers; None where it fails or takes more than ten minutes."""
    script = Path(__file__).with_name("quality_peers.py")
    with tempfile.TemporaryDirectory() as folder:
        saved, answered = Path(folder) / "labels.npz", Path(folder) / "posterior.npy"
        np.savez(saved, tasks=labels.tasks, workers=labels.workers, classes=labels.classes)
        asked = [python, script, f"posterior {method}", saved, answered]
        try:
            said = subprocess.run(asked, capture_output=True, text=True, check=True, timeout=600)
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
            return None
        posterior = np.load(answered)
    whole = np.full((labels.n_tasks, labels.n_classes), 1.0 / labels.n_classes)
    whole[: posterior.shape[0], : posterior.shape[1]] = posterior
    return Consensus(method, whole, whole.mean(axis=0)), float(json.loads(said.stdout)["seconds"])


def measured(folder: Path, peers: Path | None) -> list[list[str]]:
    """The rows of one set: ours, then the peer's."""
    labels, truth = read(folder)
    rows = []
    for method in METHODS:
        started = time.perf_counter()
        found = consensus(labels, method)
        rows.append(scored(folder.name, method, found, truth, time.perf_counter() - started))
    for method in PEERS if peers else ():
        if peers and (answer := theirs(peers, labels, method)):
            rows.append(scored(folder.name, f"crowd-kit {method}", answer[0], truth, answer[1]))
    return rows


def summary(rows: list[list[str]]) -> list[list[str]]:
    """A row a set: the default beside the peer's most accurate method, and the peer's least log-loss; and the means."""
    table = []
    for name in dict.fromkeys(row[0] for row in rows):
        mine = next(row for row in rows if row[:2] == [name, "auto"])
        peer = [row for row in rows if row[0] == name and row[1].startswith("crowd-kit")]
        best = max(peer, key=lambda row: float(row[2]), default=["", "", "", "", "", ""])
        least = min((float(row[3]) for row in peer), default=float("nan"))
        table.append([name, mine[2], best[2], best[1], mine[3], best[3], f"{least:.3f}", mine[4], best[4]])
    means = [f"{np.mean([float(row[at]) for row in table]):.3f}" if table[0][at] else "" for at in (1, 4, 7)]
    return [*table, ["mean", means[0], "", "", means[1], "", "", means[2], ""]]


def main() -> None:
    """Measure and show."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, required=True, help="where the sets lie")
    parser.add_argument("--peers", type=Path, help="the Python of an environment with crowd-kit")
    parser.add_argument("--only", nargs="*", help="these sets alone")
    given = parser.parse_args()
    sets = [
        path.parent
        for path in sorted(given.folder.glob("*/labels.csv"))
        if not given.only or path.parent.name in given.only
    ]
    if not sets:
        parser.error(f"there is no NAME/labels.csv in {given.folder}" + (" of that name" if given.only else ""))
    rows = [row for folder in sets for row in measured(folder, given.peers)]
    place.table("Consensus of categories", rows, ["set", "method", "accuracy", "log-loss", "ECE", "seconds"])
    head = ["set", "auto", "best peer", "which", "log-loss", "its log-loss", "least of peers", "ECE", "its ECE"]
    place.table("The default beside the most accurate of crowd-kit", summary(rows), head)


if __name__ == "__main__":
    main()
