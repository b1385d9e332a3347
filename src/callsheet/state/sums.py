"""Sums of measures for a scope: what every page and KPI reads. A constant number of queries, whatever the grain."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import connection

from callsheet.errors import UnusableInput
from callsheet.metrics.measures import BINS, COUNTS, KEYS, MEASURED, Confused, MeasureSums, Pattern
from callsheet.metrics.sums import DERIVED
from callsheet.said import say
from callsheet.state.access import Scope
from callsheet.state.manifest import Manifest

LABELS = ("programme", "workstream", "batch", "day", "week", "month", "locale", "vendor", "site", "annotator")
PARTS = ("counts", "hists", "patterns", "reported", "queue", "backlog", "committed")
"""What is summed where nothing is said. `confusion` is summed only where it is asked for."""
FINE = frozenset({"batch", "annotator"})
PRELABEL = "prelabel"
"""A label of the page of slices alone: split by it, counts come from `measure_prelabel`, which has those of MEASURED."""
TRUNCATED = {"week": "date_trunc('week', {day})::date", "month": "date_trunc('month', {day})::date"}
DAY_OF = {"measure_queue": "taken_at::date", "measure_backlog": "arrived", "commitment": "week"}

Group = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Window:
    """Which facts: production days `start`..`end` (None = open; both None includes undated), known as of `seq`."""

    seq: int
    start: date | None = None
    end: date | None = None


@dataclass(frozen=True, slots=True)
class Ask:
    """What to sum: labels to group by, fixed labels (value or several), the window, and which parts are needed.

    Where numbers are told of each annotator, `unmeasured` are the sites (vendor, site) whose people are left out.
    """

    window: Window
    by: tuple[str, ...] = ()
    where: Mapping[str, str | Sequence[str]] = field(default_factory=dict)
    parts: tuple[str, ...] = PARTS
    unmeasured: Collection[tuple[str, str]] = ()

    def __post_init__(self) -> None:
        for label in (*self.by, *self.where):
            if label not in (*LABELS, PRELABEL):
                raise UnusableInput(
                    say(
                        "“{label}” is not a label of measures; choose from {labels}.",
                        label=label,
                        labels=", ".join(LABELS),
                    ),
                    label=label,
                )


def latest_seq(at: datetime | None = None) -> int:
    """The manifest in force now, or at a time; 0 before the first.

    A vendor's people do not see manifests (they name programmes and files): now is the newest that brought a row of theirs,
    and earlier times show them nothing.
    """
    rows = Manifest.objects.order_by("-seq")
    found = (rows if at is None else rows.filter(at__lte=at)).values_list("seq", flat=True).first()
    return found or (_newest_own() if at is None else 0)


def _newest_own() -> int:
    tables = ("measure_day", "measure_total", "measure_queue", "measure_backlog")
    newest = ", ".join(f"(SELECT max(seq) FROM {table})" for table in tables)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT coalesce(greatest({newest}), 0)")
        row = cursor.fetchone()
    return int(row[0]) if row else 0


def sums(scope: Scope, ask: Ask) -> dict[Group, MeasureSums]:
    """Measures summed per group. Keys are the values of `ask.by` in order; an empty `by` gives one group, ()."""
    found: dict[str, dict[Group, object]] = {}
    for part in ask.parts:
        found[part] = READERS[part](scope, ask)
    groups: dict[Group, None] = {}
    for rows in found.values():
        groups.update(dict.fromkeys(rows))
    return {group: _assembled(group, found) for group in sorted(groups, key=_order)}


def _order(group: Group) -> tuple[tuple[bool, str], ...]:
    return tuple((v is None, str(v)) for v in group)


def _assembled(group: Group, found: Mapping[str, Mapping[Group, object]]) -> MeasureSums:
    def part(name: str, empty: object) -> object:
        return found.get(name, {}).get(group, empty)

    return MeasureSums(
        counts=part("counts", {}),  # type: ignore[arg-type]
        hists=part("hists", {}),  # type: ignore[arg-type]
        patterns=part("patterns", {}),  # type: ignore[arg-type]
        confusion=part("confusion", {}),  # type: ignore[arg-type]
        reported=part("reported", {}),  # type: ignore[arg-type]
        committed_milli=part("committed", None),  # type: ignore[arg-type]
        queue=part("queue", {}),  # type: ignore[arg-type]
        backlog=part("backlog", {}),  # type: ignore[arg-type]
    )


class _Query:
    """A SELECT over one measure table, with scope, window and fixed labels as parameters. Labels it lacks give ''."""

    def __init__(self, scope: Scope, ask: Ask, table: str, columns: Sequence[str]) -> None:
        self.table, self.ask = table, ask
        self.day = DAY_OF.get(table, "day")
        self.columns = frozenset(columns)
        self.labels = [self.label(name) for name in ask.by]
        self.conditions: list[str] = []
        self.parameters: list[Any] = []
        if table != "commitment":
            self.limit("seq <= %s", ask.window.seq)
        if scope.programmes is not None:
            self.limit("programme = ANY(%s)", sorted(scope.programmes))
        if scope.vendor:
            self.limit("vendor = %s", scope.vendor)
        for name, wanted in ask.where.items():
            values = [wanted] if isinstance(wanted, str) else list(wanted)
            self.limit(f"{self.label(name)} = ANY(%s)", values)
        if ask.unmeasured and "annotator" in self.columns:
            self.conditions.append("(vendor, site) NOT IN (SELECT * FROM unnest(%s::text[], %s::text[]))")
            self.parameters.extend(map(list, zip(*ask.unmeasured, strict=True)))

    def label(self, name: str) -> str:
        if name == "day":
            return self.day
        if name in TRUNCATED:
            return TRUNCATED[name].format(day=self.day)
        return name if name in self.columns else "''"

    def limit(self, condition: str, value: object) -> None:
        self.conditions.append(condition)
        self.parameters.append(value)

    def within(self, *, until_only: bool = False) -> None:
        window = self.ask.window
        if window.start is not None and not until_only:
            self.limit(f"{self.day} >= %s", window.start)
        if window.end is not None:
            self.limit(f"{self.day} <= %s", window.end)

    def run(self, values: Iterable[str], *, keys: Sequence[str] = (), having: str = "") -> list[tuple[object, ...]]:
        grouped = [*self.labels, *keys]
        text = f"SELECT {', '.join([*grouped, *values])} FROM {self.table}"
        if self.conditions:
            text += " WHERE " + " AND ".join(self.conditions)
        if grouped:
            text += " GROUP BY " + ", ".join(str(i + 1) for i in range(len(grouped)))
        if having:
            text += f" HAVING {having}"
        with connection.cursor() as cursor:
            cursor.execute(text, self.parameters)
            return list(cursor.fetchall())


def _sum(column: str) -> str:
    return f"sum({column})::bigint"


def _counts(scope: Scope, ask: Ask) -> dict[Group, object]:
    if PRELABEL in {*ask.by, *ask.where}:
        return _measured(scope, ask)
    fine = FINE & {*ask.by, *ask.where}
    table = "measure" if fine else "measure_day"
    query = _Query(scope, ask, table, KEYS[table])
    query.within()
    size = len(ask.by)
    found: dict[Group, object] = {}
    derived = [f"sum(CASE WHEN {label} = '' THEN {measure} ELSE 0 END)::bigint" for measure, label in DERIVED.values()]
    names = (*COUNTS, *DERIVED)
    for row in query.run([*(_sum(c) for c in COUNTS), *derived]):
        numbers = {name: value for name, value in zip(names, row[size:], strict=True) if value}
        if numbers:
            found[tuple(row[:size])] = numbers
    return found


def _measured(scope: Scope, ask: Ask) -> dict[Group, object]:
    query = _Query(scope, ask, "measure_prelabel", KEYS["measure_prelabel"])
    query.within()
    size = len(ask.by)
    return {
        tuple(row[:size]): dict(zip(MEASURED, row[size:], strict=True))
        for row in query.run([_sum(c) for c in MEASURED])
        if any(row[size:])
    }


def _confusion(scope: Scope, ask: Ask) -> dict[Group, object]:
    query = _Query(scope, ask, "measure_confusion", KEYS["measure_confusion"])
    query.within()
    size, keys = len(ask.by), ("question", "against", "known", "answer")
    found: dict[Group, dict[Confused, tuple[int, int]]] = defaultdict(dict)
    rows = query.run([_sum("judgments"), _sum("weight_milli")], keys=keys, having="sum(judgments) <> 0")
    for row in rows:
        cell = Confused(*(str(value) for value in row[size : size + len(keys)]))
        n, weight = row[size + len(keys) :]
        found[tuple(row[:size])][cell] = int(str(n)), int(str(weight))
    return dict(found)


def _hists(scope: Scope, ask: Ask) -> dict[Group, object]:
    query = _Query(scope, ask, "measure_hist", KEYS["measure_hist"])
    query.within()
    size = len(ask.by)
    found: dict[Group, dict[str, tuple[int, ...]]] = defaultdict(dict)
    for row in query.run([_sum(f"b{i:02d}") for i in range(BINS)], keys=["kind"]):
        bins = tuple(int(str(v or 0)) for v in row[size + 1 :])
        if any(bins):
            found[tuple(row[:size])][str(row[size])] = bins
    return dict(found)


def _patterns(scope: Scope, ask: Ask) -> dict[Group, object]:
    query = _Query(scope, ask, "measure_pattern", KEYS["measure_pattern"])
    of_vendors = "vendor" in ask.by or "vendor" in ask.where or bool(scope.vendor)
    query.limit("family = %s", "vendor" if of_vendors else "all")
    query.within()
    size = len(ask.by)
    found: dict[Group, dict[Pattern, int]] = defaultdict(dict)
    for row in query.run([_sum("units")], keys=["question", "pattern"], having="sum(units) <> 0"):
        labels = tuple((str(label), int(n)) for label, n in json.loads(str(row[size + 1])))
        found[tuple(row[:size])][Pattern(str(row[size]), labels)] = int(str(row[size + 2]))
    return dict(found)


def _reported(scope: Scope, ask: Ask) -> dict[Group, object]:
    query = _Query(scope, ask, "measure_total", KEYS["measure_total"])
    query.within()
    return _keyed(query.run([_sum("value_milli")], keys=["measure"], having="sum(cells) > 0"), len(ask.by))


def _queue(scope: Scope, ask: Ask) -> dict[Group, object]:
    query = _Query(scope, ask, "measure_queue", KEYS["measure_queue"])
    query.within(until_only=True)
    inner = _Query(scope, ask, "measure_queue", KEYS["measure_queue"])
    inner.within(until_only=True)
    where = " AND ".join(inner.conditions)
    query.conditions.append(
        "(programme, source, taken_at) IN (SELECT programme, source, max(taken_at) FROM measure_queue"
        f" WHERE {where} GROUP BY 1, 2)"
    )
    query.parameters.extend(inner.parameters)
    return _keyed(query.run([_sum("items")], keys=["state"]), len(ask.by))


def _keyed(rows: Iterable[tuple[object, ...]], size: int) -> dict[Group, object]:
    found: dict[Group, dict[str, int]] = defaultdict(dict)
    for row in rows:
        found[tuple(row[:size])][str(row[size])] = int(str(row[size + 1]))
    return dict(found)


def _backlog(scope: Scope, ask: Ask) -> dict[Group, object]:
    query = _Query(scope, ask, "measure_backlog", KEYS["measure_backlog"])
    query.within(until_only=True)
    size = len(ask.by)
    found: dict[Group, dict[tuple[date, date | None], int]] = defaultdict(dict)
    for row in query.run([_sum("items")], keys=["arrived", "done"], having="sum(items) <> 0"):
        found[tuple(row[:size])][(row[size], row[size + 1])] = int(str(row[size + 2]))  # type: ignore[index]
    return dict(found)


def _committed(scope: Scope, ask: Ask) -> dict[Group, object]:
    columns = {"programme": "programme_id", "vendor": "vendor", "locale": "locale"}
    query = _Query(scope, ask, "commitment", ("vendor", "locale", "programme"))
    renamed = [c.replace("programme", columns["programme"]) for c in query.labels]
    query.labels = renamed
    query.conditions = [c.replace("programme", columns["programme"]) for c in query.conditions]
    if ask.window.start is not None:
        query.limit("week > %s - 7", ask.window.start)
    if ask.window.end is not None:
        query.limit("week <= %s", ask.window.end)
    share = "1000 * units * greatest(0, least(week + 7, %s) - greatest(week, %s)) / 7.0"
    ends = (ask.window.end, ask.window.start)
    return _commitment_rows(query, share, ends, len(ask.by))


def _commitment_rows(
    query: _Query, share: str, ends: tuple[date | None, date | None], size: int
) -> dict[Group, object]:
    """Commitments of weeks that the window cuts count by the share of their days inside it."""
    end, start = ends
    value = "1000 * units" if end is None or start is None else share
    if "%s" in value:
        query.parameters[:0] = [date.fromordinal(end.toordinal() + 1), start]  # type: ignore[union-attr]
    rows = query.run([f"round(sum({value}))::bigint"])
    return {tuple(row[:size]): int(str(row[size])) for row in rows if row[size] is not None}


READERS = {
    "counts": _counts,
    "hists": _hists,
    "patterns": _patterns,
    "confusion": _confusion,
    "reported": _reported,
    "queue": _queue,
    "backlog": _backlog,
    "committed": _committed,
}
