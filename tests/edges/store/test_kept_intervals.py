"""An interval that one process resampled is the interval that every other reads, and what cannot be read is made anew."""

from collections.abc import Iterator

import numpy as np
import pytest

from callsheet.stats import agreement
from callsheet.stats.agreement import agreement_of, pooled, units_as_patterns
from callsheet.stats.estimate import Estimate
from callsheet.store.kept_intervals import KeptIntervals
from callsheet.store.place import Store
from callsheet.store.sweep import sweep

UNITS = [["a", "b", "a"][: 2 + i % 2] + [f"c{i % 60}"] for i in range(240)]


@pytest.fixture(autouse=True)
def shared(store: Store) -> Iterator[None]:
    agreement.remember_in(KeptIntervals(store))
    yield
    agreement.remember_in(None)


def asked(seed: int = 1) -> tuple[Estimate, float]:
    """As a process that has just begun answers; and what its generator draws next."""
    pooled._remembered.cache_clear()
    rng = np.random.default_rng(seed)
    return agreement_of([units_as_patterns(UNITS)], "alpha", rng), rng.random()


def test_a_second_process_reads_what_the_first_resampled(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    first = asked()
    assert len(list(store.intervals.iterdir())) == 1
    monkeypatch.setattr(pooled, "_bounds", None)
    assert asked() == first


def test_another_seed_is_another_interval(store: Store) -> None:
    assert asked(1) != asked(2)
    assert len(list(store.intervals.iterdir())) == 2


@pytest.mark.parametrize("left", [b"", b'{"low": 1', b"[]", b'{"low": 1, "high": 2}'])
def test_a_torn_file_is_made_anew(store: Store, left: bytes) -> None:
    first = asked()
    (file,) = store.intervals.iterdir()
    file.write_bytes(left)
    assert asked() == first
    assert file.read_bytes() != left


def test_small_tables_are_resampled_and_not_kept(store: Store) -> None:
    agreement_of([units_as_patterns([["a", "b"], ["a", "a"]])], "alpha", np.random.default_rng(1))
    assert not store.intervals.exists()


def test_intervals_that_nobody_asked_for_are_swept(store: Store) -> None:
    asked()
    assert sweep(store, known_parts=(), now=4e9) != ()
    assert list(store.intervals.iterdir()) == []
