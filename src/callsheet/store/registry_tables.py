"""The registry as tables of the engine, for one programme and source: clock, sites, workers, due days, merges."""

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

import duckdb

from callsheet.errors import UnusableInput
from callsheet.said import say
from callsheet.store.clocks import PIECE_COLUMNS, ZONE_DAY_COLUMNS, open_pieces, zone_days
from callsheet.store.connect import Connection, load_table
from callsheet.store.contract import Registry, SiteClock, WorkerRule
from callsheet.store.parts import Origin

CLOCK_COLUMNS = {"programme": "VARCHAR", "zone": "VARCHAR", "cutoff_s": "BIGINT"}
SITE_COLUMNS = {
    "vendor": "VARCHAR",
    "site": "VARCHAR",
    "zone": "VARCHAR",
    "cutoff_s": "BIGINT",
    "has_slots": "BOOLEAN",
}
RULE_COLUMNS = {
    "match": "VARCHAR",
    "pattern": "VARCHAR",
    "vendor": "VARCHAR",
    "site": "VARCHAR",
    "valid_from": "DATE",
    "valid_to": "DATE",
    "place": "BIGINT",
}
MERGE_COLUMNS = {"kind": "VARCHAR", "old": "VARCHAR", "new": "VARCHAR"}
DUE_COLUMNS = {"batch": "VARCHAR", "due": "DATE"}
MATCHES = ("exact", "prefix", "regex", "channel", "source")


def merged(merges: Registry) -> dict[tuple[str, str], str]:
    """Merges followed to their end: (kind, old code) -> the code that stands now. A circle is UnusableInput."""
    ends: dict[tuple[str, str], str] = {}
    for kind, old in merges.merges:
        seen, code = {old}, merges.merges[kind, old]
        while (kind, code) in merges.merges:
            if code in seen:
                raise UnusableInput(
                    say("The merges of {kind} go in a circle at {code}; undo one of them.", kind=kind, code=repr(code))
                )
            seen.add(code)
            code = merges.merges[kind, code]
        ends[kind, old] = code
    return ends


def load_registry(con: Connection, registry: Registry, origin: Origin, *, days: Iterable[date], folder: Path) -> None:
    """Make the tables clock, site_clocks, zone_days, open_pieces, worker_rules, merges and due_days.

    `days` are the UTC days on which the facts at hand have any time. A programme that the registry does not know has
    UTC days from midnight.
    """
    ends = merged(registry)
    zone, cutoff = registry.programmes.get(origin.programme, ("UTC", 0))
    sites = _sites(registry, ends)
    on = sorted(set(days))
    load_table(con, "clock", CLOCK_COLUMNS, [(origin.programme, zone, cutoff * 60)], folder=folder)
    load_table(con, "merges", MERGE_COLUMNS, [(*key, code) for key, code in ends.items()], folder=folder)
    load_table(con, "worker_rules", RULE_COLUMNS, _rules(con, registry, origin, ends), folder=folder)
    load_table(
        con,
        "site_clocks",
        SITE_COLUMNS,
        [(v, s, c.zone, c.cutoff_minutes * 60, c.open_slots is not None) for (v, s), c in sites.items()],
        folder=folder,
    )
    zones = {zone, *(c.zone for c in sites.values())}
    load_table(con, "zone_days", ZONE_DAY_COLUMNS, zone_days(zones, on), folder=folder)
    load_table(con, "open_pieces", PIECE_COLUMNS, _pieces(sites, on), folder=folder)
    due = [
        (ends.get(("batch", batch), batch), day) for (p, batch), day in registry.due.items() if p == origin.programme
    ]
    load_table(con, "due_days", DUE_COLUMNS, dict(sorted(due)).items(), folder=folder)


def _sites(registry: Registry, ends: dict[tuple[str, str], str]) -> dict[tuple[str, str], SiteClock]:
    """Clocks by the codes that stand now; a clock stated for the standing code itself goes before a merged one's."""
    sites: dict[tuple[str, str], SiteClock] = {}
    for clock in registry.sites:
        key = (ends.get(("vendor", clock.vendor), clock.vendor), ends.get(("site", clock.site), clock.site))
        if key == (clock.vendor, clock.site) or key not in sites:
            sites[key] = clock
    return sites


def _pieces(sites: dict[tuple[str, str], SiteClock], days: list[date]) -> Iterator[tuple[object, ...]]:
    for key, clock in sites.items():
        if clock.open_slots is not None:
            for piece in open_pieces(clock.open_slots, days):
                yield *key, *piece


def _rules(
    con: Connection, registry: Registry, origin: Origin, ends: dict[tuple[str, str], str]
) -> list[tuple[object, ...]]:
    """Rules of this programme and source, best first: lowest priority, longest pattern, then the order is fixed by text."""
    fitting = [r for r in registry.workers if r.programme == origin.programme and r.source in ("", origin.source)]
    for rule in fitting:
        _check_rule(con, rule)
    fitting.sort(key=_rank)
    return [
        (
            r.match,
            r.pattern,
            ends.get(("vendor", r.vendor), r.vendor),
            ends.get(("site", r.site), r.site),
            r.valid_from,
            r.valid_to,
            place,
        )
        for place, r in enumerate(fitting)
    ]


def _rank(rule: WorkerRule) -> tuple[object, ...]:
    return (
        rule.priority,
        -len(rule.pattern),
        rule.source == "",
        MATCHES.index(rule.match),
        rule.pattern,
        rule.vendor,
        rule.site,
        rule.valid_from or date.min,
        rule.valid_to or date.max,
    )


def check_pattern(pattern: str) -> None:
    """UnusableInput where the engine cannot read a regular expression (RE2)."""
    with duckdb.connect(":memory:", config={"threads": 1}) as con:
        _check_rule(con, WorkerRule("", "regex", pattern, ""))


def _check_rule(con: Connection, rule: WorkerRule) -> None:
    if rule.match not in MATCHES:
        raise UnusableInput(
            say(
                "A worker rule matches by {match}; expected one of {matches}.",
                match=repr(rule.match),
                matches=", ".join(MATCHES),
            )
        )
    if rule.match == "regex":
        try:
            con.execute("SELECT regexp_full_match('', ?)", [rule.pattern]).fetchall()
        except duckdb.Error as error:
            raise UnusableInput(
                say("The worker rule's pattern {pattern} is not a regular expression.", pattern=repr(rule.pattern)),
                field="pattern",
            ) from error
