"""Values that pass between the store and the actions that use it. No Django here, no DuckDB in the types."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path


@dataclass(frozen=True, slots=True)
class RawFile:
    """A raw file kept by its hash. Counts come from the pass that hashed it."""

    sha256: str
    path: Path
    size: int
    lines: int


@dataclass(frozen=True, slots=True)
class Stage:
    """A file read and checked, not yet committed.

    `files` maps a fact table to staged Parquet files (its fields + line BIGINT); `rejects` is a Parquet file
    (line BIGINT, field, value, reason, raw TEXT); `skipped` counts records left out on purpose by reason.
    """

    folder: Path
    files: Mapping[str, tuple[Path, ...]]
    rejects: Path | None
    rows_read: int
    rejected: int
    empty: int
    skipped: Mapping[str, int]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """An immutable Parquet file of the store. `path` is relative to the store's folder; `key` is its idempotency key.

    `kind` is a fact table's name, or "deletions" (one BIGINT column row_id: rows that a newer fact superseded).
    `seq` is the manifest that brought it; a compacted part holds rows of several and has the last. `retired` is the
    manifest from which on a compacted part stands in for it.
    """

    path: str
    kind: str
    programme: str
    source: str
    seq: int
    rows: int
    bytes: int
    sha256: str
    first_row_id: int
    key: str
    retired: int | None = None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The parts that make up the facts as of manifest `seq`; reading filters rows and deletions by `seq` themselves."""

    seq: int
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class WorkerRule:
    """Whose worker it is, between two production days (None = open). Lowest `priority` wins, then the longest pattern.

    `match` is exact, prefix, regex (whole key, RE2) over the raw worker key, channel (exact over the judgment's channel)
    or source (every worker of that source). `source` "" means every source of the programme.
    """

    programme: str
    match: str
    pattern: str
    vendor: str
    site: str = ""
    source: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    priority: int = 100


@dataclass(frozen=True, slots=True)
class SiteClock:
    """A site's zone, cut-off and open times. `open_slots` are (from, to) in UTC, sorted, disjoint, excused time taken out;
    None means open round the clock."""

    vendor: str
    site: str
    zone: str
    cutoff_minutes: int = 0
    open_slots: tuple[tuple[datetime, datetime], ...] | None = None


@dataclass(frozen=True, slots=True)
class Registry:
    """What the measures need to know from the registry, at one version of it.

    `programmes`: code -> (zone, cut-off in minutes after midnight); `sites`; `workers`; `due`: (programme, batch) -> due
    day; `merges`: (kind, old code) -> new code for kinds vendor, site, locale, workstream, batch.
    """

    programmes: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    sites: tuple[SiteClock, ...] = ()
    workers: tuple[WorkerRule, ...] = ()
    due: Mapping[tuple[str, str], date] = field(default_factory=dict)
    merges: Mapping[tuple[str, str], str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Names:
    """Names as they stand in a file -> registry codes, per kind (vendor, site, locale, workstream, batch)."""

    codes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TableCount:
    """What became of one table's staged rows: new + superseding + duplicates + older = staged."""

    new: int = 0
    superseding: int = 0
    duplicates: int = 0
    older: int = 0


@dataclass(frozen=True, slots=True)
class Committed:
    """Parts written (durable, not yet known to anybody until the manifest commits) and the deltas to append.

    `deltas` maps a measure table of metrics.measures.KEYS to a CSV file (header: its key columns, then those of its value
    columns that anything feeds; NULL as empty unquoted, "" as quoted empty; in the wide tables a value of 0 is empty too)
    ready for COPY.
    """

    parts: tuple[Part, ...]
    counts: Mapping[str, TableCount]
    next_row_id: int
    deltas: Mapping[str, Path]
    items_touched: int
