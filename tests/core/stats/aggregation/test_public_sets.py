"""Public sets with known truth: near the peers' published accuracy method by method, and the default near the best of them."""

import csv
from pathlib import Path

import numpy as np
import pytest

from callsheet.stats.aggregation import Labels, accuracy, consensus, log_loss, named

PUBLIC = Path(__file__).parents[5] / "shared" / "data" / "truth"
BEST = {"rte": 0.9275, "temp": 0.944, "wsd": 0.994, "d_product": 0.9397, "weather_amt": 0.860, "music_genre": 0.801}
"""crowd-kit's best single method on each."""

pytestmark = pytest.mark.skipif(not PUBLIC.is_dir(), reason=f"the public sets are not at {PUBLIC}")


def public(name: str) -> tuple[Labels, np.ndarray]:
    with (PUBLIC / name / "labels.csv").open(encoding="utf-8") as file:
        words = named((row["task"], row["worker"], row["label"]) for row in csv.DictReader(file))
    with (PUBLIC / name / "truth.csv").open(encoding="utf-8") as file:
        truth = {row["task"]: row["label"] for row in csv.DictReader(file)}
    code = {label: k for k, label in enumerate(words.classes)}
    return words.labels, np.array([code.get(truth[str(task)], len(code)) for task in words.tasks], dtype=np.int32)


@pytest.mark.parametrize(
    ("name", "method", "published"),
    [
        ("rte", "glad", 0.926), ("temp", "glad", 0.935), ("music_genre", "glad", 0.789), ("weather_amt", "glad", 0.853),
        ("rte", "mace", 0.925), ("temp", "mace", 0.939), ("music_genre", "mace", 0.801), ("weather_amt", "mace", 0.857),
    ],
)  # fmt: skip
def test_ability_and_guessing_are_as_accurate_as_crowd_kits(name: str, method: str, published: float) -> None:
    labels, truth = public(name)
    assert accuracy(consensus(labels, method), truth).value == pytest.approx(published, abs=0.012)


def test_the_default_is_within_a_point_of_the_best_peer_and_as_sure_as_it_may_be() -> None:
    losses = []
    for name, best in BEST.items():
        labels, truth = public(name)
        found = consensus(labels)
        right = accuracy(found, truth).value
        assert right is not None
        assert right >= best - 0.01, name
        losses.append(log_loss(found, truth))
    assert np.mean(losses) <= 0.45
