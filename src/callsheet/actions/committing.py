"""One transaction for everything that an import changes: names, manifest, parts, measures, audit.

A crash before its end leaves no trace but files that nobody names, which the sweep removes.
"""

from datetime import datetime

from django.utils import timezone

from callsheet.actions import audit, manifest, measures
from callsheet.actions.acting import Actor, carrying_out, lock
from callsheet.actions.names import Resolved, resolve
from callsheet.actions.nouns import NOUNS
from callsheet.actions.outcome import FACTS, Outcome
from callsheet.actions.place import store
from callsheet.actions.reading import Reading
from callsheet.actions.registry import ensure_programme, put_within
from callsheet.actions.registry_facts import registry
from callsheet.errors import UnusableInput
from callsheet.said import say, term
from callsheet.sources.table import TableMapping, worker_rules
from callsheet.state.models import ImportRun, Manifest, Mapping, Vendor, WorkerMapping
from callsheet.store import contract
from callsheet.store.commit import commit
from callsheet.store.incoming import Allotted
from callsheet.store.stage import distinct
from callsheet.store.staged import site_pairs


def cancelled(run: ImportRun) -> UnusableInput:
    """What is raised where somebody cancelled an import."""
    return UnusableInput(say("{file_name}: the import was cancelled; nothing was changed.", file_name=run.file_name))


def commit_run(
    run: ImportRun,
    staged: contract.Stage,
    *,
    reading: Reading,
    key: str,
    actor: Actor,
    received: datetime | None = None,
) -> Outcome:
    """Commit a staged file. `received` is the manifest's time where it is not now.

    Imports commit one after the other: manifests become visible in the order of their numbers, so that what is seen as of
    one never changes, and no row number is given twice.
    """
    with carrying_out(actor, "import"), audit.appended_at_end():
        lock("manifest")
        if not ImportRun.objects.filter(id=run.id).exclude(state="cancelled").update(state="committing"):
            raise cancelled(run)
        _, is_new = ensure_programme(run.programme, actor=actor)
        names = _names(staged, run, actor)
        has_new_rules = _put_rules(reading, run, actor)
        before = manifest.snapshot(programme=run.programme)
        step = _begun(run, actor, received)
        committed = commit(
            store(),
            staged,
            snapshot=before,
            registry=registry(run.programme),
            names=contract.Names(names.codes),
            allotted=Allotted(step.seq, run.raw_file_id or 0, step.next_row_id, f"{key}.{_times_read(run)}"),
        )
        manifest.keep(committed.parts)
        Manifest.objects.filter(seq=step.seq).update(next_row_id=committed.next_row_id, at=received or timezone.now())
        measures.append(committed.deltas, step.seq)
        if has_new_rules and before.parts:
            measures.repair_within(run.programme, actor=actor, reason="worker rules of a mapping")
        _record_mapping(run, actor)
        counts = _counts(staged, committed)
        created = (*((f"programme {run.programme}",) if is_new else ()), *names.created)
        _finish(run, staged, seq=step.seq, counts=counts, created=created, actor=actor)
    return Outcome(
        file=run.file_name,
        source=run.source,
        reader=run.reader,
        state="done",
        counts=counts,
        rejected_file=run.rejects_path or None,
        seq=step.seq,
        created=created,
        notes=staged.notes,
        skipped=staged.skipped,
        run=str(run.id),
    )


def _begun(run: ImportRun, actor: Actor, received: datetime | None) -> Manifest:
    """The import's manifest, from which its rows are numbered."""
    return Manifest.objects.create(
        kind="import",
        programme=run.programme,
        source=run.source,
        at=received or timezone.now(),
        actor=actor.name,
        next_row_id=manifest.next_row_id(),
        note=run.file_name[:500],
    )


def _finish(
    run: ImportRun,
    staged: contract.Stage,
    *,
    seq: int,
    counts: dict[str, int],
    created: tuple[str, ...],
    actor: Actor,
) -> None:
    """Note on the run what it brought, and record it."""
    ImportRun.objects.filter(id=run.id).update(
        state="done",
        seq=seq,
        counts=counts,
        skipped=dict(staged.skipped),
        notes=[*staged.notes, *(_created(what) for what in created)],
        step="",
        share=1.0,
        ended_at=timezone.now(),
    )
    audit.record(
        "import.done", noun="import", key=f"{run.programme}/{run.source}/{run.file_name}", actor=actor, now=counts
    )


def _times_read(run: ImportRun) -> int:
    """How often the file was read into facts before: the keys of parts tell readings of the same bytes apart."""
    return ImportRun.objects.filter(
        programme=run.programme, source=run.source, raw_file=run.raw_file_id, state="done"
    ).count()


def _record_mapping(run: ImportRun, actor: Actor) -> None:
    """A mapping counts as saved once it has read a file."""
    mapping = run.mapping
    if mapping is None or mapping.runs.filter(state="done").exists():
        return
    of_name = Mapping.objects.filter(programme=mapping.programme, source=mapping.source, name=mapping.name)
    was = of_name.filter(version=mapping.version - 1).values_list("text", flat=True).first()
    key = f"{mapping.programme}/{mapping.source}/{mapping.name}"
    audit.record("mapping.saved", noun="mapping", key=key, actor=actor, was=was, now=mapping.text)


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
        "empty": staged.empty,
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


def _created(what: str) -> str:
    noun, _, key = what.partition(" ")
    return say("created {noun} {key}", noun=term(noun), key=key)
