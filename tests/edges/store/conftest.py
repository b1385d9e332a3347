from pathlib import Path

import pytest

from callsheet.store.place import Store

from .books import Books
from .floor import registry


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "home", memory_limit="300MB", threads=1)


@pytest.fixture
def books(store: Store) -> Books:
    return Books(store, registry())
