"""One item of a programme with all that is known of it: its rows as they are counted, and its line of the study."""

from collections.abc import Mapping
from contextlib import suppress

from callsheet.actions import manifest
from callsheet.actions.acting import Actor
from callsheet.actions.mornings import read_at
from callsheet.actions.pages.moment import provenance
from callsheet.actions.pages.quality.items import items_of
from callsheet.actions.place import store
from callsheet.actions.registry_facts import registry
from callsheet.actions.studies.reading import Study, study_of
from callsheet.errors import NotThere
from callsheet.reports.pieces import Provenance
from callsheet.reports.quality.item import ItemFacts, ItemReport, item_report
from callsheet.said import say
from callsheet.state import access
from callsheet.state.unmeasured import unmeasured_sites
from callsheet.store import facts_view, kept_rows
from callsheet.store.contract import Snapshot
from callsheet.store.counted_view import Wanted
from callsheet.store.facts_view import Filter

MOST = 500
"""Rows of each kind that are shown of one item."""
Rows = tuple[dict[str, object], ...]


def item_page(actor: Actor, code: str, asked: Mapping[str, str]) -> ItemReport:
    """The page of an item. NotThere where nothing is known of it."""
    facts, read = item_facts(actor, code, asked)
    return item_report(facts, provenance=read)


def item_facts(actor: Actor, code: str, asked: Mapping[str, str]) -> tuple[ItemFacts, Provenance]:
    """All that is known of an item (`item`, `source` where several tools use its key). NotThere where nothing is."""
    with read_at(actor, asked.get("as_of", "")) as when:
        programme = access.programme(actor, code, need="rows")
        snapshot = manifest.snapshot(programme=code, seq=when.seq)
        rules = registry(code, days=(when.today, when.today))
        study = study_of(code, when.seq)
        closed = unmeasured_sites()
        read = provenance(when)
    where = _where(code, asked)
    if not asked.get("item"):
        raise NotThere(say("Say which item: ?item=…"))

    def counted(table: str) -> Rows:
        if not any(part.kind == table for part in snapshot.parts):
            return ()
        kept = kept_rows.opened(store(), snapshot, rules, table, programme=code, wanted=Wanted())
        with facts_view.unnamed(kept, closed) as opened:
            return tuple(facts_view.rows(opened, where, limit=MOST))

    judgments = counted("judgments")
    gold, items = (_stored(snapshot, table, where) for table in ("gold", "items"))
    if not judgments and not gold and not items:
        raise NotThere(say("Nothing is known of an item “{item}” in this programme.", item=asked["item"]))
    studied, reason = _studied(study, where)
    facts = ItemFacts(
        programme=code,
        name=programme.name,
        item=asked["item"],
        judgments=tuple(_timed(row) for row in judgments),
        reviews=counted("reviews"),
        gold=gold,
        studied=studied,
        link=str(next((row["link"] for row in items if row["link"]), "")),
        cannot_study=reason,
    )
    return facts, read


def _where(code: str, asked: Mapping[str, str]) -> list[Filter]:
    found = [Filter("programme", "=", (code,)), Filter("item", "=", (asked.get("item", ""),))]
    return [*found, Filter("source", "=", (asked["source"],))] if asked.get("source") else found


def _stored(snapshot: Snapshot, table: str, where: list[Filter]) -> Rows:
    with facts_view.stored(store(), snapshot, table) as facts:
        return tuple(facts_view.rows(facts, where, limit=MOST))


def _studied(study: Study | None, where: list[Filter]) -> tuple[Rows, str]:
    if study is None:
        return (), say("The study of this programme is being made; consensus and agreement will stand here.")
    with suppress(NotThere), items_of(study) as facts:
        found = facts_view.rows(facts, [f for f in where if f.field != "programme"], limit=MOST)
        reason = "" if found else say("One answer and no known one: nothing tells what is right.")
        return tuple(found), reason
    return (), say("The study of that moment is no longer kept item by item.")


def _timed(row: dict[str, object]) -> dict[str, object]:
    taken = row["duration_ms"]
    return {**row, "seconds": round(taken / 1000, 1) if isinstance(taken, int) else None}
