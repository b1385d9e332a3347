"""One transaction for everything that an import changes: names, manifest, parts, measures, audit.

A crash before its end leaves no trace but files that nobody names, which the sweep removes.
"""

from datetime import datetime

from django.utils import timezone

from callsheet.actions import audit, manifest, measures
from callsheet.actions.acting import Actor, acting, lock
from callsheet.actions.names import Resolved, resolve
from callsheet.actions.nouns import NOUNS
from callsheet.actions.outcome import FACTS, Outcome
from callsheet.actions.place import store
from callsheet.actions.reading import Reading
from callsheet.actions.registry import ensure_programme, put_within
from callsheet.actions.registry_facts import registry
from callsheet.sources.table import TableMapping, worker_rules
from callsheet.state.models import ImportRun, Manifest, Vendor, WorkerMapping
from callsheet.store import contract
from callsheet.store.commit import commit
from callsheet.store.incoming import Allotted
from callsheet.store.stage import distinct
from callsheet.store.staged import site_pairs


def commit_run(
    run: ImportRun, staged: contract.Stage, *, reading: Reading, key: str, actor: Actor, at: datetime
) -> Outcome:
    """Commit a staged file. `at` is the manifest's time."""
    with acting(actor, "import"):
        lock(f"import:{run.programme}")
        ImportRun.objects.filter(id=run.id).update(state="committing")
        _, is_new = ensure_programme(run.programme, actor=actor)
        names = _names(staged, run, actor)
        has_new_rules = _put_rules(reading, run, actor)
        row_id = manifest.next_row_id()
        before = manifest.snapshot(programme=run.programme)
        step = Manifest.objects.create(
            kind="import",
            programme=run.programme,
            source=run.source,
            at=at,
            actor=actor.name,
            next_row_id=row_id,
            note=run.file_name,
        )
        committed = commit(
            store(),
            staged,
            snapshot=before,
            registry=registry(run.programme),
            names=contract.Names(names.codes),
            allotted=Allotted(seq=step.seq, file=run.raw_file_id or 0, next_row_id=row_id, key=key),
        )
        manifest.keep(committed.parts)
        Manifest.objects.filter(seq=step.seq).update(next_row_id=committed.next_row_id)
        measures.append(committed.deltas, step.seq)
        if has_new_rules and before.parts:
            measures.repair_within(run.programme, actor=actor, reason="worker rules of a mapping")
        counts = _counts(staged, committed)
        created = (*((f"programme {run.programme}",) if is_new else ()), *names.created)
        ImportRun.objects.filter(id=run.id).update(
            state="done",
            seq=step.seq,
            counts=counts,
            skipped=dict(staged.skipped),
            notes=[*staged.notes, *(f"created {c}" for c in created)],
            ended_at=timezone.now(),
        )
        audit.record(
            "import.done", noun="import", key=f"{run.programme}/{run.source}/{run.file_name}", actor=actor, now=counts
        )
    return Outcome(
        file=run.file_name,
        source=run.source,
        reader=run.reader,
        state="done",
        counts=counts,
        seq=step.seq,
        created=created,
        notes=staged.notes,
        skipped=staged.skipped,
        run=str(run.id),
    )


def _names(staged: contract.Stage, run: ImportRun, actor: Actor) -> Resolved:
    found = {kind: distinct(staged, kind) for kind in ("vendor", "locale", "workstream", "batch")}
    pairs = sorted(site_pairs(staged))
    return resolve(found, pairs, programme=run.programme, actor=actor)


def _counts(staged: contract.Stage, committed: contract.Committed) -> dict[str, int]:
    counts = dict.fromkeys(FACTS, 0)
    for table, count in committed.counts.items():
        counts[table] = count.new + count.superseding
    return {
        "rows_read": staged.rows_read,
        **counts,
        "duplicates": sum(c.duplicates for c in committed.counts.values()),
        "superseded": sum(c.superseding for c in committed.counts.values()),
        "older": sum(c.older for c in committed.counts.values()),
        "rejected": staged.rejected,
        "filtered": sum(staged.skipped.values()),
        "items_touched": committed.items_touched,
    }


def _put_rules(reading: Reading, run: ImportRun, actor: Actor) -> bool:
    """Worker rules that a mapping proposes enter the registry once; says whether any was new."""
    if not isinstance(reading.mapping, TableMapping):
        return False
    is_new = False
    for rule in worker_rules(reading.mapping, programme=run.programme, source=run.source):
        known = WorkerMapping.objects.filter(
            programme=run.programme, source=rule.source, match=rule.match, pattern=rule.pattern
        )
        if known.exists():
            continue
        if not Vendor.objects.filter(code=rule.vendor).exists():
            put_within(NOUNS["vendor"], {"code": rule.vendor, "name": rule.vendor}, actor=actor)
        row: dict[str, object] = {"programme": run.programme, "source": rule.source, "match": rule.match}
        row |= {"pattern": rule.pattern, "valid": (rule.valid_from, rule.valid_to), "priority": rule.priority}
        row |= {"vendor": rule.vendor, "site": rule.site}
        is_new |= put_within(NOUNS["worker-rule"], row, actor=actor)
    return is_new
