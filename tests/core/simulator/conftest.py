"""One simulated operation for all tests of this folder: of the demo's size, ten weeks with holidays on four continents."""

import csv
from datetime import date
from pathlib import Path

import pytest

from callsheet.simulator.keys import StreamKeys, keys_of
from callsheet.simulator.simulation import write_world
from callsheet.simulator.world import StreamWork, World, simulated_world
from callsheet.simulator.writers.files import Written

UNTIL = date(2026, 11, 20)


@pytest.fixture(scope="session")
def world() -> World:
    return simulated_world(seed=11, judgments=60_000, until=UNTIL, weeks=10)


@pytest.fixture(scope="session")
def keys(world: World) -> tuple[StreamKeys, ...]:
    return keys_of(world)


@pytest.fixture(scope="session")
def written(world: World, tmp_path_factory: pytest.TempPathFactory) -> Written:
    return write_world(tmp_path_factory.mktemp("operation"), world)


def stream(world: World, programme: str, locale: str) -> StreamWork:
    """The only stream of that programme and locale."""
    (found,) = [one for one in world.of(programme) if one.stream.locale == locale]
    return found


def csv_rows(written: Written, pattern: str) -> list[dict[str, str]]:
    """Rows of all written CSV files that match, in order of their names."""
    rows: list[dict[str, str]] = []
    for path in sorted(Path(written.folder).glob(pattern)):
        with path.open(encoding="utf-8", newline="") as source:
            rows += list(csv.DictReader(source))
    return rows
