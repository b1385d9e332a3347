"""Where the facts lie on this machine: the store that settings name."""

from pathlib import Path

from django.conf import settings

from callsheet.store.place import Store


def store() -> Store:
    """The installation's store."""
    place = settings.CALLSHEET
    return Store(Path(place.store), memory_limit=f"{place.memory // 1_000_000}MB")
