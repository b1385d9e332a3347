"""A small demo operation on disk, read back through the real readers."""

from datetime import date
from pathlib import Path

import pytest

from callsheet.simulator import Written, simulate


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Written:
    folder: Path = tmp_path_factory.mktemp("demo")
    return simulate(folder, seed=7, judgments=12_000, until=date(2026, 11, 20), weeks=10)
