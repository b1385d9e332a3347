"""Where the facts lie on this machine: the store that settings name."""

from pathlib import Path

from django.conf import settings

from callsheet.stats import agreement
from callsheet.store.kept_intervals import KeptIntervals
from callsheet.store.place import Store


def store() -> Store:
    """The installation's store."""
    place = settings.CALLSHEET
    return Store(Path(place.store), memory_limit=f"{place.memory // 1_000_000}MB")


def share_intervals() -> None:
    """From now on intervals that took long are kept in the installation's store, for all its processes."""
    agreement.remember_in(KeptIntervals(store()))
