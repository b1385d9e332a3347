"""The rows behind a number: facts of one programme as they stand, filtered, with file and line."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from callsheet.actions import manifest
from callsheet.actions.acting import Actor
from callsheet.actions.mornings import At, read_at
from callsheet.actions.pages.own_rows import COLUMNS, export_own, own
from callsheet.actions.pages.quality.in_force import BEFORE, spans_of
from callsheet.actions.place import store
from callsheet.actions.registry_facts import registry
from callsheet.decisions.finding import NOT_KNOWN
from callsheet.errors import UnusableInput
from callsheet.facts.tables import TABLES
from callsheet.reports.formats import count
from callsheet.said import say, term
from callsheet.state import access
from callsheet.state.models import Programme, RawFile
from callsheet.state.newcomers import FIRST_DAYS
from callsheet.state.sums import Window
from callsheet.state.unmeasured import unmeasured_sites
from callsheet.store import facts_view, kept_rows
from callsheet.store.counted_view import COUNTED, PAIRS, Wanted, counted, pair_of
from callsheet.store.facts_view import Facts, Filter, Operator
from callsheet.store.parts_of_work import by_experience, within

PAGE = 100
FILTERS = (
    "workstream",
    "batch",
    "locale",
    "vendor",
    "site",
    "annotator",
    "item",
    "question",
    "source",
    "role",
    "outcome",
    "prelabel",
    "measure",
)
SHOWN: dict[str, tuple[str, ...]] = {
    "judgments": (
        "item",
        "question",
        "annotator",
        "attempt",
        "production_day",
        "vendor",
        "site",
        "locale",
        "outcome",
        "submitted_at",
        "duration_ms",
        "seconds_kind",
        "answer",
        "source",
    ),
    "reviews": (
        "item",
        "question",
        "annotator",
        "production_day",
        "vendor",
        "reviewer",
        "verdict",
        "side",
        "sampling",
        "error_class",
        "severity",
        "at",
        "source",
    ),
    "totals": ("day", "vendor", "site", "locale", "workstream", "measure", "value_milli", "standing", "note", "source"),
    "queue": ("taken_at", "locale", "workstream", "vendor", "state", "items", "source"),
    "items": ("item", "batch", "locale", "released_at", "unit", "unit_milli", "data_class", "link", "source"),
    "gold": ("item", "question", "version", "answer", "valid_from", "valid_to", "author", "reason", "source"),
}


AGAIN: Mapping[str, Operator] = {"yes": ">", "no": "="}


@dataclass(frozen=True, slots=True)
class RowsPage:
    """A page of facts: columns, rows as texts in their order, how many there are in all."""

    title: str
    table: str
    columns: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]
    total: int
    offset: int
    where: tuple[tuple[str, str], ...]
    tables: tuple[str, ...]


def table_of(kpi: str) -> str:
    """The facts that a KPI is mainly made of."""
    reported = kpi.endswith("-reported") or kpi in ("produced", "head-days", "hours", "idle-hours", "D03-REPORTED")
    reviewed = kpi in ("Q01", "Q04", "Q05", "Q06", "Q06-RAW", "Q13", "acceptance-rate", "performance-score", "accepted")
    audited = kpi in ("audit-accuracy", "targeted-share", "targeted-accepted", "own-time-P50", "own-time-P90")
    if reported:
        return "totals"
    if reviewed or audited:
        return "reviews"
    return "queue" if kpi == "days-available" else "items" if kpi.startswith("backlog") or kpi == "D04" else "judgments"


COUNTS: Mapping[str, Mapping[str, str]] = {
    "Q02": {"planted": "yes"},
    "skipped-rate": {"outcome": ""},
    "submitted-first": {"again": "no"},
    "unmapped-share": {"vendor": NOT_KNOWN},
}
"""What the rows behind a KPI have in common besides being somebody's submitted work."""


def behind(asked: Mapping[str, str]) -> dict[str, str]:
    """What is asked of rows, with the kind of facts and the conditions that the KPI in it brings; what is stated stays."""
    kpi = asked.get("kpi", "")
    table = asked.get("table") or table_of(kpi)
    common = {"table": table}
    if kpi and table == "judgments":
        common |= {"role": "annotate", "outcome": "submitted", **COUNTS.get(kpi, {})}
    return {name: value for name, value in {**common, **asked}.items() if value}


@dataclass(frozen=True, slots=True)
class _Behind:
    """What is asked for, understood: how to open the facts, and the conditions on them."""

    programme: str
    facts: AbstractContextManager[Facts]
    where: list[Filter]
    seq: int


def rows_page(actor: Actor, table: str, asked: dict[str, str], *, offset: int = 0, as_of: str = "") -> RowsPage:
    """Facts of one programme; a vendor's people see their own alone. NotThere for a programme that is not the actor's."""
    if actor.role == "vendor":
        return _own_page(actor, table, asked, offset, as_of)
    if table not in TABLES:
        raise UnusableInput(
            say("There are no facts called “{table}”; there are {tables}.", table=table, tables=", ".join(TABLES))
        )
    with read_at(actor, as_of) as when:
        behind = _behind(actor, table, asked, when)
        names = dict(RawFile.objects.values_list("id", "name"))
    with behind.facts as facts:
        total = facts_view.count(facts, behind.where)
        found = facts_view.rows(facts, behind.where, limit=PAGE, offset=offset)
    columns = (*SHOWN[table], "file", "line")
    rows = tuple(tuple(_shown(c, r.get(c), names) for c in columns) for r in found)
    given = tuple((k, v) for k, v in asked.items() if v and k not in ("as_of", "offset", "kpi"))
    title = say("{n} {kind} of {programme}", n=count(total), kind=term(table), programme=behind.programme)
    return RowsPage(title, table, columns, rows, total, offset, given, tuple(TABLES))


@dataclass(frozen=True, slots=True)
class FactRows:
    """Facts as plain values with file and line; how many there are in all, and as of which manifest."""

    rows: tuple[dict[str, object], ...]
    total: int
    manifest: int


@dataclass(frozen=True, slots=True)
class Slice:
    """Which part of a list: at most `limit` after `offset`; of one manifest (`seq`), or of the one in force (None)."""

    limit: int
    offset: int = 0
    seq: int | None = None


def fact_rows(actor: Actor, table: str, asked: dict[str, str], part: Slice, *, as_of: str = "") -> FactRows:
    """The same rows as values. Of one manifest they keep their order, whatever comes in."""
    if actor.role == "vendor":
        return _own_rows(actor, table, asked, part, as_of)
    if table not in TABLES:
        raise UnusableInput(
            say("There are no facts called “{table}”; there are {tables}.", table=table, tables=", ".join(TABLES)),
            field="table",
        )
    with read_at(actor, as_of) as when:
        behind = _behind(actor, table, asked, when, seq=part.seq)
        names = dict(RawFile.objects.values_list("id", "name"))
    with behind.facts as facts:
        total = facts_view.count(facts, behind.where)
        found = facts_view.rows(facts, behind.where, limit=part.limit, offset=part.offset)
    columns = (*SHOWN[table], "file", "line")
    rows = tuple({c: names.get(r[c], r[c]) if c == "file" else r.get(c) for c in columns} for r in found)  # type: ignore[call-overload]
    return FactRows(rows, total, behind.seq)


def _own_rows(actor: Actor, table: str, asked: dict[str, str], part: Slice, as_of: str) -> FactRows:
    behind = own(actor, table, asked, as_of, seq=part.seq)
    with behind.facts as facts:
        total = facts_view.count(facts, behind.where)
        found = facts_view.rows(facts, behind.where, limit=part.limit, offset=part.offset)
    return FactRows(tuple({c: r.get(c) for c in COLUMNS[table]} for r in found), total, behind.seq)


def _own_page(actor: Actor, table: str, asked: dict[str, str], offset: int, as_of: str) -> RowsPage:
    behind = own(actor, table, asked, as_of)
    with behind.facts as facts:
        total = facts_view.count(facts, behind.where)
        found = facts_view.rows(facts, behind.where, limit=PAGE, offset=offset)
    columns = COLUMNS[table]
    rows = tuple(tuple(_shown(c, r.get(c), {}) for c in columns) for r in found)
    given = tuple((k, v) for k, v in asked.items() if v and k not in ("as_of", "offset", "kpi"))
    title = f"{total:,} {table} of {behind.alias}"
    return RowsPage(title, table, columns, rows, total, offset, given, tuple(COLUMNS))


def export(actor: Actor, table: str, asked: dict[str, str], target: Path, *, as_of: str = "") -> int:
    """Write the same facts, all of them, as CSV or Parquet by the target's ending; how many."""
    if actor.role == "vendor":
        return export_own(own(actor, table, asked, as_of), table, target)
    with read_at(actor, as_of) as when:
        behind = _behind(actor, table, asked, when, opened=counted)  # with every column
    write = facts_view.export_parquet if target.suffix == ".parquet" else facts_view.export_csv
    with behind.facts as facts:
        return write(facts, target, where=behind.where)


def _behind(
    actor: Actor,
    table: str,
    asked: Mapping[str, str],
    when: At,
    *,
    seq: int | None = None,
    opened: Callable[..., AbstractContextManager[Facts]] = kept_rows.opened,
) -> _Behind:
    programme = access.programme(actor, asked.get("programme", ""))
    snapshot = manifest.snapshot(programme=programme.code, seq=when.seq if seq is None else seq)
    first, last = (_day(asked[name]) if asked.get(name) else None for name in ("from", "to"))
    if table not in COUNTED:
        where = [Filter("programme", "=", (programme.code,)), *_stated(table, asked), *_window(table, first, last)]
        return _Behind(programme.name, facts_view.stored(store(), snapshot, table), where, snapshot.seq)
    wanted = Wanted(first, last, (asked["annotator"],) if asked.get("annotator") else (), _boundary(asked))
    days = (last or when.today, last or when.today)
    known = registry(programme.code, days=days)  # open hours, which no row shows, are the slow part of longer spans
    if asked.get("experience"):
        wanted = Wanted(boundary=wanted.boundary)  # who is new is known from all of an annotator's days
    facts = opened(store(), snapshot, known, table, programme=programme.code, wanted=wanted)
    if table == "judgments":
        facts = _part(facts, asked, programme, Window(snapshot.seq, first, last), access.scope(actor))
    facts = facts_view.unnamed(facts, unmeasured_sites())
    return _Behind(programme.name, facts, _counted(table, asked, first, last), snapshot.seq)


def _part(
    facts: AbstractContextManager[Facts],
    asked: Mapping[str, str],
    programme: Programme,
    window: Window,
    scope: access.Scope,
) -> AbstractContextManager[Facts]:
    """The answers of the part of the work that is asked for: by experience, by guideline in force."""
    if asked.get("experience"):
        facts = by_experience(facts, FIRST_DAYS)
    if asked.get("in_force"):
        version = BEFORE if asked["in_force"] == NOT_KNOWN else asked["in_force"]
        facts = within(facts, spans_of(programme, version, scope, window))
    return facts


def _stated(table: str, asked: Mapping[str, str]) -> list[Filter]:
    """Conditions on fields by the values that are asked for (several: a,b); “-” asks for those that have none."""
    fields = TABLES[table].names
    found = {name: asked[name] for name in FILTERS if name in fields and asked.get(name)}
    outcomes = tuple(found.pop("outcome", "").split(","))
    several = [Filter("outcome", "in", outcomes)] if outcomes != ("",) else []
    return several + [Filter(name, "=", ("" if value == NOT_KNOWN else value,)) for name, value in found.items()]


def _window(table: str, first: date | None, last: date | None) -> list[Filter]:
    name = {"totals": "day", "queue": "taken_at"}.get(table)
    if name is None:
        return []
    found = [Filter(name, ">=", (str(first),))] if first else []
    if last:
        found.append(Filter(name, "<=", (str(last) if name == "day" else f"{last} 23:59:59.999999",)))
    return found


def _counted(table: str, asked: Mapping[str, str], first: date | None, last: date | None) -> list[Filter]:
    """Conditions on judgments or reviews as they are counted: labels of that moment's registry, production days."""
    found = _stated(table, asked)
    found += [Filter("production_day", ">=", (first,))] if first else []
    found += [Filter("production_day", "<=", (last,))] if last else []
    found += [Filter("production_day", "is missing")] if NOT_KNOWN in (asked.get("day"), asked.get("week")) else []
    found += [Filter("is_moved", "=", (True,))] if asked.get("boundary") else []
    found += [Filter("is_planted", "=", (True,))] if asked.get("planted") else []
    if table == "judgments":
        found += _paired(asked)
        found += [Filter("is_new", "=", (asked["experience"] == "newcomer",))] if asked.get("experience") else []
        found += [Filter("attempt", AGAIN[asked["again"]], (1,))] if asked.get("again") in AGAIN else []
        found += [Filter("site", "not in", tuple(asked["other_than"].split(",")))] if asked.get("other_than") else []
    return found


def _paired(asked: Mapping[str, str]) -> list[Filter]:
    """The condition of a cell of a confusion matrix, where one is asked for; without an answer that of its row: all answers to the
    known label, which is empty where it is left out.
    """
    if not asked.get("against"):
        return []
    column = f"{asked['against']}_pair"
    if column not in PAIRS:
        raise UnusableInput(
            say(
                "Answers are measured against {kinds}, not “{text}”.",
                kinds=", ".join(name.removesuffix("_pair") for name in PAIRS),
                text=asked["against"],
            ),
            field="against",
        )
    pair = pair_of(asked.get("known", ""), asked.get("answer", ""))
    return [Filter(column, "=" if asked.get("answer") else "starts with", (pair,))]


def _boundary(asked: Mapping[str, str]) -> tuple[str, int] | None:
    """“Asia/Manila+240”: where a tracker cuts its days, as the links of a reconciliation write it."""
    zone, _, minutes = asked.get("boundary", "").partition("+")
    if not zone:
        return None
    if not minutes.isascii() or not minutes.isdigit():
        raise UnusableInput(
            say("“{asked}” is not a day boundary: write Asia/Manila+240 (zone + minutes).", asked=asked["boundary"])
        )
    return zone, int(minutes)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UnusableInput(say("“{text}” is not a day: write 2026-11-22.", text=text), value=text) from error


def _shown(column: str, value: object, files: dict[int, str]) -> object:
    if column == "file" and isinstance(value, int):
        return files.get(value, value)
    if column == "duration_ms" and isinstance(value, int):
        return round(value / 1000, 1)
    if column in ("value_milli", "unit_milli") and isinstance(value, int):
        return value // 1000 if value % 1000 == 0 else value / 1000
    return "" if value is None else value
