"""What `operation.json` says: the registry that the simulated facts need, one dataclass a noun.

Dates are ISO days, weeks are named by their Monday, hours are local minutes after midnight. `WorkerRule` has the fields
of `callsheet.store.contract.WorkerRule`, in the same order.
"""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Workstream:
    """A kind of work within a programme: the question asked, the form of its answer, how many answers an item gets."""

    code: str
    name: str
    question: str
    answer_kind: str
    labels: tuple[str, ...]
    overlap: int
    unit: str


@dataclass(frozen=True, slots=True)
class Batch:
    """Items released together."""

    code: str
    released: date
    due: date


@dataclass(frozen=True, slots=True)
class Programme:
    """A programme. Either `due` is set, or `weekly_quota` says judgments per locale and week; `total_volume` likewise.

    `kpi_targets`: KPI id -> target as a fraction (0.95), except Q06 (points per thousand words).
    """

    code: str
    name: str
    alias: str
    customer: str
    domain: str
    zone: str
    cutoff_minutes: int
    priority: int
    due: date | None
    weekly_quota: dict[str, int]
    total_volume: dict[str, int]
    locales: tuple[str, ...]
    kpi_targets: dict[str, float]
    workstreams: tuple[Workstream, ...]
    batches: tuple[Batch, ...]


@dataclass(frozen=True, slots=True)
class Vendor:
    """An outside vendor."""

    code: str
    name: str
    lead: str


@dataclass(frozen=True, slots=True)
class OpenHours:
    """Local opening on one weekday (0 = Monday), minutes after midnight."""

    weekday: int
    opens: int
    closes: int


@dataclass(frozen=True, slots=True)
class Site:
    """A vendor's place of work. `holidays` are the public holidays of its country between start and four weeks past the end."""

    code: str
    vendor: str
    name: str
    region: str
    zone: str
    country: str
    subdivision: str | None
    cutoff_minutes: int
    weekly_hours: tuple[OpenHours, ...]
    holidays: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class Locale:
    """A BCP 47 code with its English name and the region that works on it."""

    code: str
    name: str
    region: str


@dataclass(frozen=True, slots=True)
class WorkerRule:
    """Whose worker it is; the fields of store.contract.WorkerRule."""

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
class Guideline:
    """A version of a programme's guideline and the day on which it was issued."""

    programme: str
    version: str
    issued: date
    note: str


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """From which day on a site works by a guideline version in a locale."""

    programme: str
    version: str
    vendor: str
    site: str
    locale: str
    acknowledged_on: date


@dataclass(frozen=True, slots=True)
class Commitment:
    """What was asked of a vendor and what it committed to, in judgments of one programme, locale and week."""

    programme: str
    vendor: str
    locale: str
    week: date
    asked: int
    units: int


@dataclass(frozen=True, slots=True)
class Person:
    """One of ours."""

    name: str
    role: str
    region: str
    zone: str


@dataclass(frozen=True, slots=True)
class Operation:
    """The whole registry. `synthetic` is always true: nobody and nothing in it exists."""

    synthetic: bool
    name: str
    seed: int
    start: date
    until: date
    programmes: tuple[Programme, ...]
    vendors: tuple[Vendor, ...]
    sites: tuple[Site, ...]
    locales: tuple[Locale, ...]
    worker_rules: tuple[WorkerRule, ...]
    guidelines: tuple[Guideline, ...]
    acknowledgements: tuple[Acknowledgement, ...]
    commitments: tuple[Commitment, ...]
    people: tuple[Person, ...]
