"""Keeping things right: measures follow the registry, small parts are merged, orphans go, the night checks the sums."""

from collections.abc import Iterable, Mapping
from datetime import timedelta

from django.db.models import Count
from django.utils import timezone

from callsheet.actions import audit, manifest, measures, registry, undoing
from callsheet.actions.acting import Actor, acting, carrying_out, lock, reading
from callsheet.actions.nouns import NOUNS
from callsheet.actions.place import store
from callsheet.actions.registry_facts import registry as registry_of
from callsheet.decisions.wording import count
from callsheet.said import say
from callsheet.state.models import ImportRun, Manifest, Part, Programme, WorkerMapping
from callsheet.store import kept_rows
from callsheet.store.compact import compact
from callsheet.store.counted_view import COUNTED
from callsheet.store.sweep import sweep as sweep_store

GRACE = timedelta(hours=24)
REPLAY = timedelta(days=400)
"""How far back pages can be replayed to the day: older deletions may be folded into compacted parts."""
SMALL_PARTS = 32
INTERRUPTED = timedelta(hours=6)


def put_and_follow(noun: str, values: Mapping[str, object], *, actor: Actor, seen: str = "") -> str:
    """`registry.put`, then the measures that depend on it; what was done, in a sentence."""
    if not registry.put(noun, values, actor=actor, seen=seen):
        return say("Nothing changed.")
    return "Saved." + follow(noun, values, actor=actor)


def remove_and_follow(noun: str, values: Mapping[str, object], *, actor: Actor, with_dependents: bool = False) -> str:
    """`registry.remove`, then the measures that depended on it."""
    number = registry.remove(noun, values, actor=actor, with_dependents=with_dependents)
    said = "Removed." if number == 1 else say("Removed, with {number} rows that stood on it.", number=count(number - 1))
    return said + follow(noun, values, actor=actor)


def undo_and_follow(n: int, *, actor: Actor) -> str:
    """`undoing.undo`, then the measures that depend on what it changed."""
    followed = undoing.undo(n, actor=actor)
    return say("Taken back.") + "".join(follow(noun, values, actor=actor) for noun, values in followed)


def follow(noun: str, values: Mapping[str, object], *, actor: Actor) -> str:
    """Recompute the programmes whose measures a registry change may move; says how many rows moved."""
    if noun not in NOUNS or not NOUNS[noun].measured:
        return ""
    moved = sum(
        measures.repair(code, actor=actor, reason=f"registry: {noun} changed") for code in _touched(noun, values, actor)
    )
    return say(" {moved} measure rows follow.", moved=count(moved)) if moved else ""


def follow_all(touched: Iterable[tuple[str, Mapping[str, object]]], *, actor: Actor) -> int:
    """`follow` for many changed rows (noun and values), each programme once; how many measure rows moved."""
    asked = {
        (
            noun,
            str(values.get("code" if noun == "programme" else "programme") or ""),
            str(values.get("vendor") or ""),
        ): values
        for noun, values in touched
        if NOUNS[noun].measured
    }
    programmes = {code for (noun, _, _), values in asked.items() for code in _touched(noun, values, actor)}
    return sum(measures.repair(code, actor=actor, reason="registry: many rows changed") for code in sorted(programmes))


def _touched(noun: str, values: Mapping[str, object], actor: Actor) -> list[str]:
    with carrying_out(actor, "registry"):  # a site's hours move other programmes' measures too
        with_facts = set(Part.objects.values_list("programme", flat=True).distinct())
        if noun == "programme":
            wanted = {str(values["code"])}
        elif values.get("programme"):
            wanted = {str(values["programme"])}
        else:
            wanted = set(with_facts)
        if noun in ("site", "closure") and (vendor := values.get("vendor")):
            mapped = WorkerMapping.objects.filter(vendor=vendor).values_list("programme", flat=True)
            stated = _programmes_of(str(vendor))
            wanted &= {*mapped, *stated}
        return sorted(wanted & with_facts)


def _programmes_of(vendor: str) -> set[str]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT programme FROM measure_day WHERE vendor = %s", [vendor])
        return {row[0] for row in cursor.fetchall()}


def keep_rows(*, actor: Actor, programme: str) -> int:
    """Keep the rows behind a programme's numbers as they are counted now, so that no reader waits; how many files were made."""
    with reading(actor):
        today = timezone.now().date()
        snapshot, rules = manifest.snapshot(programme=programme), registry_of(programme, days=(today, today))
    tables = [table for table in COUNTED if any(part.kind == table for part in snapshot.parts)]
    return sum(kept_rows.keep(store(), snapshot, rules, table, programme=programme) for table in tables)


def sweep(*, actor: Actor) -> int:
    """Remove files of the store that no manifest names and that are older than the grace time; how many."""
    with acting(actor, "registry"):
        known = set(Part.objects.values_list("path", flat=True))
    return len(sweep_store(store(), known_parts=known, grace_seconds=GRACE.total_seconds()))


def close_interrupted(*, actor: Actor) -> int:
    """Mark imports that have not moved for hours as interrupted; how many. What they staged goes on when they are begun again."""
    with acting(actor, "import"):
        return ImportRun.objects.filter(
            state__in=("reading", "committing"), started_at__lt=timezone.now() - INTERRUPTED
        ).update(
            state="failed",
            ended_at=timezone.now(),
            sentence="Interrupted; nothing was changed. Import the file again: what was read already is kept and goes on.",
        )


def compact_all(*, actor: Actor) -> int:
    """Merge the small parts of every source that has many; how many sources."""
    with reading(actor):
        crowded = (
            Part.objects.filter(retired__isnull=True)
            .exclude(kind="deletions")
            .values("programme", "source", "kind")
            .annotate(number=Count("id"))
            .filter(number__gte=SMALL_PARTS)
        )
        places = [(row["programme"], row["source"], row["kind"]) for row in crowded]
    for programme, source, kind in places:
        _compact(programme, source, kind, actor=actor)
    return len(places)


def _compact(programme: str, source: str, kind: str, *, actor: Actor) -> None:
    with acting(actor, "registry"):
        lock("manifest")
        horizon = Manifest.objects.filter(at__lt=timezone.now() - REPLAY).order_by("-seq").values_list("seq", flat=True)
        step = Manifest.objects.create(
            kind="compaction",
            programme=programme,
            source=source,
            at=timezone.now(),
            actor=actor.name,
            next_row_id=manifest.next_row_id(),
        )
        parts = manifest.snapshot(programme=programme).parts
        own = [p for p in parts if p.source == source]
        merged, retired = compact(
            store(),
            [p for p in own if p.kind == kind],
            [p for p in own if p.kind == "deletions"],
            seq=step.seq,
            horizon_seq=horizon.first() or 0,
        )
        if merged is not None:
            manifest.keep((merged,))
        Part.objects.filter(path__in=[p.path for p in retired]).update(retired=step.seq)
        audit.record(
            "facts.compacted", noun="source", key=f"{programme}/{source}/{kind}", actor=actor, now=len(retired)
        )


def check_one(*, actor: Actor, turn: int) -> int:
    """Recompute one programme, in turns; how many measure rows were wrong (it must be 0)."""
    with reading(actor):
        codes = list(Programme.objects.order_by("code").values_list("code", flat=True))
    if not codes:
        return 0
    return measures.repair(codes[turn % len(codes)], actor=actor, reason="night check")
