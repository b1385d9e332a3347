"""Where a store lives and what its engine may use."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Store:
    """A store's folder, and how much memory and how many threads one of its operations may use.

    `memory_limit` is the engine's own limit (peak resident memory is about 0.5 GB above it); two operations at once
    need twice of it. Folders are made when they are first written to.
    """

    home: Path
    memory_limit: str = "1GB"
    threads: int = 2

    @property
    def raw(self) -> Path:
        """Raw files by hash."""
        return self.home / "raw"

    @property
    def parts(self) -> Path:
        """Immutable Parquet parts."""
        return self.home / "parts"

    @property
    def stage(self) -> Path:
        """Files read and checked, not yet committed: one folder a file and reading."""
        return self.home / "stage"

    @property
    def tmp(self) -> Path:
        """Spill files and deltas; everything here may go after a grace time."""
        return self.home / "tmp"

    @property
    def counted(self) -> Path:
        """Rows as they are counted, kept for pages (kept_rows)."""
        return self.tmp / "counted"

    @property
    def studies(self) -> Path:
        """Items of quality studies, kept for pages (kept_studies)."""
        return self.tmp / "studies"

    @property
    def intervals(self) -> Path:
        """Intervals that took long, kept for pages (kept_intervals)."""
        return self.tmp / "intervals"
