"""The default consensus beside crowd-kit's methods on made-up crowds of many kinds, over several seeds.

    python -m benchmarks.quality_crowds [--peers PYTHON] [--seeds 5] [--only NAME …]

Every crowd is synthetic: its sizes, and roughly how often its plain votes are right, are those of a kind of public set, nothing else is. A worker
answers as a multinomial logit: how well the item shows its truth × the worker's ability, how alike classes are, what the item looks
like to *everybody* (errors that go together), and the worker's own liking for each class.
"""

import argparse
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.random import Generator, default_rng
from numpy.typing import NDArray

from benchmarks import place
from benchmarks.quality_accuracy import PEERS, Truth, theirs
from callsheet.quality.skill import skill_study
from callsheet.stats.aggregation import Consensus, Labels, accuracy, auto, labels_of, log_loss

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of crowd. `shares` of the classes; `each`: labels a task (None: everybody answers everything).

    On the logit scale: `ability` (mean and deviation over workers), `hardness` (deviation over items), `looks` (deviation of what an
    item looks like to everybody, by class), `liking` (deviation of a worker's liking of a class). `steps`: classes are in order, and
    so much less likely a step away. `decoys`: share of items that look like another class. `lazy` workers answer by liking alone, `hostile` ones
    turn their answers round. `uneven`: deviation of log activity.
    """

    shares: tuple[float, ...]
    tasks: int
    workers: int
    each: int | None
    ability: tuple[float, float]
    hardness: float = 0.5
    looks: float = 0.5
    liking: float = 0.5
    steps: float = 0.0
    decoys: float = 0.0
    lazy: float = 0.0
    hostile: float = 0.0
    uneven: float = 1.0


KINDS: Mapping[str, Kind] = {
    "links of entities": Kind((0.75, 0.25), 2000, 75, 5, (2.2, 0.8), looks=0.8, decoys=0.12, lazy=0.15, uneven=1.5),
    "links, few workers": Kind((0.7, 0.3), 2000, 25, 5, (1.8, 0.9), looks=1.0, decoys=0.2, lazy=0.15, uneven=1.5),
    "birds, complete": Kind((0.55, 0.45), 108, 39, None, (0.2, 1.0), hardness=0.5, looks=0.5, liking=1.5, lazy=0.2),
    "products matched": Kind((0.88, 0.12), 2500, 150, 3, (3.0, 1.0), hardness=0.8, looks=0.8, liking=1.0, uneven=1.5),
    "relevance judged": Kind((0.45, 0.55), 2000, 300, 5, (1.2, 1.0), hardness=0.8, looks=0.8, lazy=0.15, uneven=1.6),
    "relevance, 5 steps": Kind(
        (0.1, 0.15, 0.2, 0.25, 0.3), 1500, 150, 6, (1.2, 0.8), looks=0.7, liking=0.9, steps=0.8, lazy=0.1, uneven=1.5
    ),
    "dogs, 4 classes": Kind((0.25,) * 4, 800, 109, 10, (2.2, 0.7), hardness=0.8, looks=0.9, liking=0.5),
    "faces, 4 moods": Kind((0.4, 0.3, 0.2, 0.1), 584, 27, 9, (1.7, 0.5), hardness=0.8, looks=1.6, liking=0.6),
    "faces, 7 moods": Kind((0.3, 0.2, 0.15, 0.1, 0.1, 0.1, 0.05), 600, 60, 8, (2.2, 0.7), looks=1.2, liking=0.7),
    "adult sites, 4 steps": Kind((0.55, 0.2, 0.1, 0.15), 1500, 250, 8, (1.8, 0.8), looks=0.7, steps=0.8, uneven=1.6),
    "sentiment, 2 classes": Kind((0.5, 0.5), 2000, 200, 6, (2.2, 1.2), hardness=0.8, looks=0.6, lazy=0.1, uneven=1.5),
    "sentiment, 20 labels": Kind((0.5, 0.5), 500, 143, 20, (2.2, 1.0), hardness=0.8, looks=0.8, uneven=1.2),
    "weather, many workers": Kind((0.25, 0.25, 0.2, 0.2, 0.1), 300, 460, 6, (2.6, 0.8), looks=1.0, uneven=0.8),
    "order of events": Kind((0.56, 0.44), 462, 76, 10, (2.2, 1.0), hardness=0.5, looks=0.5, lazy=0.1, uneven=1.4),
    "ducks": Kind((0.7, 0.3), 240, 53, None, (1.2, 0.8), hardness=0.6, looks=1.0, liking=1.0),
    "music, 10 classes": Kind((0.1,) * 10, 700, 44, 4, (4.5, 1.5), looks=1.2, liking=0.7, lazy=0.2, uneven=1.3),
    "hostile third": Kind((0.5, 0.5), 600, 40, 7, (2.0, 0.6), hostile=0.33),
    "one in twenty": Kind((0.95, 0.05), 2000, 80, 5, (3.0, 0.8), looks=0.6, liking=0.6),
    "hard and split": Kind((0.5, 0.5), 1000, 83, 5, (0.9, 0.9), hardness=0.6, looks=0.6),
    "senses, easy": Kind((0.8, 0.15, 0.05), 177, 34, 10, (5.5, 1.0), hardness=0.5, looks=0.5),
}


@dataclass(frozen=True, slots=True)
class Crowd:
    """Labels, the truth of each task, and how often each worker would be right over all tasks."""

    labels: Labels
    truth: Truth
    skill: Floats


def made(kind: Kind, rng: Generator) -> Crowd:
    """A crowd of that kind."""
    size = len(kind.shares)
    truth = rng.choice(size, kind.tasks, p=kind.shares).astype(np.int32)
    tasks, workers = _asked(kind, rng)
    evidence, ability = _evidence(kind, truth, rng), _abilities(kind, rng)
    looks = rng.normal(0.0, kind.looks, (kind.tasks, size))
    liking = rng.normal(0.0, kind.liking, (kind.workers, size))
    answers = evidence[tasks] * ability[workers, None] + looks[tasks] + liking[workers]
    classes = (answers + rng.gumbel(size=answers.shape)).argmax(axis=1)
    labels = labels_of(tasks, workers, classes, n_tasks=kind.tasks, n_workers=kind.workers, n_classes=size)
    skill = []
    for own, taste in zip(ability, liking, strict=True):
        chances = np.exp(evidence * own + looks + taste)
        skill.append((chances[np.arange(kind.tasks), truth] / chances.sum(axis=1)).mean())
    return Crowd(labels, truth, np.array(skill))


def _asked(kind: Kind, rng: Generator) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    if kind.each is None:
        return np.repeat(np.arange(kind.tasks), kind.workers), np.tile(np.arange(kind.workers), kind.tasks)
    activity = rng.normal(0.0, kind.uneven, kind.workers)
    # The k largest of activity + Gumbel noise: k workers without replacement, by their activity.
    drawn = (activity + rng.gumbel(size=(kind.tasks, kind.workers))).argpartition(-kind.each, axis=1)[:, -kind.each :]
    return np.repeat(np.arange(kind.tasks), kind.each), drawn.ravel().astype(np.int64)


def _evidence(kind: Kind, truth: Truth, rng: Generator) -> Floats:
    """What an item shows of each class to a worker of ability 1: 1 for its truth less its hardness; decoys show another."""
    size = len(kind.shares)
    shown = truth.copy()
    decoys = rng.random(truth.size) < kind.decoys
    shown[decoys] = (truth[decoys] + rng.integers(1, size, int(decoys.sum()))) % size
    far = np.abs(np.arange(size) - shown[:, None])
    alike = -kind.steps * far if kind.steps else (far == 0).astype(float)
    clear = np.exp(rng.normal(0.0, kind.hardness, truth.size)) * np.where(decoys, 0.3, 1.0)
    return np.asarray(alike * clear[:, None])


def _abilities(kind: Kind, rng: Generator) -> Floats:
    ability = np.maximum(rng.normal(*kind.ability, kind.workers), 0.2)
    sort = rng.random(kind.workers)
    return np.where(sort < kind.lazy, 0.0, np.where(sort > 1.0 - kind.hostile, -ability, ability))


def covered(crowd: Crowd, found: Consensus, *, least: int = 20) -> list[tuple[bool, bool]]:
    """For each worker with `least` labels or more: whether the intervals of accuracy, and of the shrunk one, hold the worker's skill."""
    rows = []
    for one in skill_study(crowd.labels, found).annotators:
        intervals = (one.accuracy.low, one.accuracy.high), (one.shrunk.low, one.shrunk.high)
        if one.labels >= least:
            held = [lo is None or hi is None or lo <= crowd.skill[one.code] <= hi for lo, hi in intervals]
            rows.append((held[0], held[1]))
    return rows


def measured(name: str, seeds: int, peers: Path | None) -> list[str]:
    """The row of a kind: the default beside the peers' method that is best on average over the seeds, and coverage of skill."""
    found: dict[str, list[float]] = {}
    losses, held = [], []
    for seed in range(seeds):
        crowd = made(KINDS[name], default_rng([seed, sum(map(ord, name))]))
        own = auto(crowd.labels)
        answers = {"auto": own}
        for method in PEERS if peers else ():
            if peers and (answer := theirs(peers, crowd.labels, method)):
                answers[method] = answer[0]
        for method, answer_of in answers.items():
            found.setdefault(method, []).append(accuracy(answer_of, crowd.truth).value or 0.0)
        losses.append(log_loss(own, crowd.truth))
        held += covered(crowd, own)
    means = {method: float(np.mean(values)) for method, values in found.items()}
    best = max((method for method in means if method != "auto"), key=lambda method: means[method], default="")
    shares = np.mean(np.array(held, dtype=float).reshape(-1, 2), axis=0)
    beside = [f"{means[best]:.3f}", best, f"{100.0 * (means['auto'] - means[best]):+.1f}"] if best else ["", "", ""]
    return [name, f"{means['auto']:.3f}", *beside, f"{np.mean(losses):.3f}", f"{shares[0]:.2f}", f"{shares[1]:.2f}"]


def main() -> None:
    """Measure and show."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--peers", type=Path, help="the Python of an environment with crowd-kit")
    parser.add_argument("--seeds", type=int, default=5, help="crowds of each kind")
    parser.add_argument("--only", nargs="*", help="these kinds alone")
    given = parser.parse_args()
    names = [name for name in KINDS if not given.only or name in given.only]
    if not names:
        parser.error("there is no kind of that name; there are " + ", ".join(KINDS))
    rows = [measured(name, given.seeds, given.peers) for name in names]
    head = ["kind", "auto", "best peer", "which", "points", "log-loss", "skill held", "shrunk held"]
    place.table(f"Made-up crowds, {given.seeds} of each kind", rows, head)


if __name__ == "__main__":
    main()
