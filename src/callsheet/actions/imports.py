"""Files in: read and checked outside the transaction, committed with everything they change inside one."""

import hashlib
import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic

from django.db import transaction
from django.utils import timezone

from callsheet.actions import audit
from callsheet.actions.acting import Actor, acting, carrying_out, lock
from callsheet.actions.committing import cancelled, commit_run
from callsheet.actions.outcome import FACTS, Outcome, outcome_of
from callsheet.actions.place import store
from callsheet.actions.reading import BY_NAME, Reading, as_lines, check_fit, choose, chosen_before, records
from callsheet.decisions.wording import instant
from callsheet.errors import CallsheetError, UnusableInput
from callsheet.facts.identities import code_of
from callsheet.said import say, term
from callsheet.sources.table import TableMapping, line_format, plan
from callsheet.state import access
from callsheet.state.models import ImportRun, RawFile
from callsheet.state.models import Mapping as SavedMapping
from callsheet.state.scoping import scoped
from callsheet.store import contract
from callsheet.store.limits import within_limits
from callsheet.store.lines import head, stage_lines
from callsheet.store.raw import keep_raw, under_its_name
from callsheet.store.stage import stage_records
from callsheet.store.staged import alone, export_rejects

Report = Callable[[str, float], None]


def silent(step: str, share: float) -> None:
    """A report that says nothing."""


def ingest(  # noqa: PLR0913 - what a person may say of a file
    path: Path,
    *,
    programme: str,
    actor: Actor,
    source: str = "",
    mapping: tuple[str, str] | None = None,
    report: Report = silent,
    received: datetime | None = None,
) -> Outcome:
    """Import one file now. UnusableInput (nothing changed) when it cannot be used at all.

    `mapping` is (YAML text, its name); it is saved for the source. The same file read the same way changes nothing.
    `received` backdates the manifest, for a history that is loaded at once (the demo): replays then show each morning.
    """
    run = begin(path, programme=programme, actor=actor, source=source, mapping=mapping)
    return carry_out(run, actor=actor, report=report, received=received)


def begin(
    path: Path,
    *,
    programme: str,
    actor: Actor,
    source: str = "",
    mapping: tuple[str, str] | None = None,
    name: str = "",
) -> ImportRun:
    """Keep the raw file, choose its reader and note the import as waiting."""
    name = name or path.name
    if not path.is_file():
        raise UnusableInput(say("{path}: there is no such file.", path=path), file=str(path))
    if path.stat().st_size == 0:
        raise UnusableInput(say("{name}: the file is empty; nothing was changed.", name=name), file=name)
    code = _programme_code(programme)
    with acting(actor, "import"):
        access.may_fill(actor, code)
        reading = choose(path, name=name, programme=code, source=source, mapping=mapping)
    if mapping is not None:
        check_fit(reading, path, name)
    with within_limits(name):
        raw = keep_raw(store(), path)
    with carrying_out(actor, "import"):
        kept, _ = RawFile.objects.get_or_create(
            sha256=raw.sha256,
            defaults={
                "name": name,
                "path": str(raw.path.relative_to(store().home)),
                "size": raw.size,
                "lines": raw.lines,
                "received_at": timezone.now(),
            },
        )
        return ImportRun.objects.create(
            programme=code,
            source=reading.source,
            reader=reading.reader,
            file_name=name,
            raw_file=kept,
            mapping=_saved(reading, code, actor),
            actor=actor.name,
        )


def begin_all(
    paths: Sequence[Path], *, programme: str, actor: Actor, source: str = "", mapping: tuple[str, str] | None = None
) -> list[ImportRun]:
    """Begin the imports of several files; where one of them cannot be used, of none."""
    runs: list[ImportRun] = []
    try:
        for path in paths:
            runs.append(begin(path, programme=programme, actor=actor, source=source, mapping=mapping))
    except CallsheetError:
        give_up(runs, actor=actor)
        raise
    return runs


def give_up(runs: Sequence[ImportRun], *, actor: Actor) -> None:
    """Forget imports that wait and will not be carried out."""
    with acting(actor, "import"):
        ImportRun.objects.filter(id__in=[run.id for run in runs], state="waiting").delete()


def _programme_code(text: str) -> str:
    code = code_of(text)
    if code != text.strip().lower():
        raise UnusableInput(
            say(
                "“{text}” is not a programme code: use lower case letters, digits and hyphens, e.g. “{code}”.",
                text=text,
                code=code,
            )
        )
    return code


def _saved(reading: Reading, programme: str, actor: Actor) -> SavedMapping | None:
    if not reading.mapping_text:
        return None
    lock(f"mapping:{programme}/{reading.source}")
    rows = SavedMapping.objects.filter(programme=programme, source=reading.source, name=reading.mapping_name)
    rows = rows.order_by("-version")
    last = rows.first()
    if last is not None and last.text == reading.mapping_text:
        return last
    return SavedMapping.objects.create(
        programme=programme,
        source=reading.source,
        name=reading.mapping_name,
        version=last.version + 1 if last else 1,
        text=reading.mapping_text,
        made_by=actor.name,
    )


class Progress:
    """Writes how far an import is, at most twice a second, and stops it when somebody cancelled."""

    def __init__(self, run: ImportRun, actor: Actor, report: Report) -> None:
        self.run, self.actor, self.report, self.last = run, actor, report, 0.0

    def __call__(self, step: str, share: float) -> None:
        self.report(step, share)
        if monotonic() - self.last < 0.5 and share < 1:
            return
        self.last = monotonic()
        with scoped(self.actor.scope_text), transaction.atomic():
            rows = ImportRun.objects.filter(id=self.run.id)
            if rows.filter(state="cancelled").exists():
                raise cancelled(self.run)
            rows.update(step=step, share=share)


def carry_out(run: ImportRun, *, actor: Actor, report: Report = silent, received: datetime | None = None) -> Outcome:
    """Read, check and commit a waiting import. Whatever goes wrong is kept as the run's sentence, and raised."""
    began = monotonic()
    try:
        with acting(actor, "import"):
            run = _taken_up(access.import_run(actor, str(run.id), need="import"))
        if run.state in ("done", "unchanged"):
            return outcome_of(run)
        with within_limits(run.file_name):
            outcome = _carry_out(run, actor=actor, progress=Progress(run, actor, report), received=received)
        return replace(outcome, seconds=monotonic() - began)
    except CallsheetError as error:
        with scoped(actor.scope_text), transaction.atomic():
            ImportRun.objects.filter(id=run.id).exclude(state="cancelled").update(
                state="failed", sentence=error.sentence, ended_at=timezone.now()
            )
        raise


def _taken_up(run: ImportRun) -> ImportRun:
    """The run as it stands, marked as being read; one that is in already is given as it is (a job may be run twice)."""
    now = timezone.now()
    ImportRun.objects.filter(id=run.id).exclude(state__in=("done", "unchanged", "cancelled")).update(
        state="reading", sentence="", started_at=now
    )
    found = ImportRun.objects.select_related("raw_file", "mapping").get(id=run.id)
    if found.state == "cancelled":
        raise cancelled(found)
    return found


def _carry_out(run: ImportRun, *, actor: Actor, progress: Progress, received: datetime | None) -> Outcome:
    raw = run.raw_file
    assert raw is not None
    reading = chosen_before(
        run.reader, run.source, None if run.mapping is None else (run.mapping.text, run.mapping.name)
    )
    name = run.file_name if reading.reader in BY_NAME else ""
    key = hashlib.sha256("\x1f".join((raw.sha256, run.programme, reading.key, name)).encode()).hexdigest()[:24]
    with alone(store(), key):
        with acting(actor, "import"):
            same = _same(run, reading)
            _end_interrupted(run)
        if same is not None:
            return _unchanged(run, same, actor)
        with under_its_name(store(), raw.path, run.file_name) as path:
            staged = _stage(run, reading, path, key=key, progress=progress)
        progress("committing", 0.9)
        _keep_rejects(run, staged, actor)
        outcome = commit_run(run, staged, reading=reading, key=key, actor=actor, received=received)
        shutil.rmtree(staged.folder, ignore_errors=True)
    progress("", 1.0)
    return outcome


def _same(run: ImportRun, reading: Reading) -> ImportRun | None:
    """The last import of the same bytes, if they were read the same way (as they were read since would be other facts)."""
    runs = ImportRun.objects.filter(programme=run.programme, source=run.source, raw_file=run.raw_file, state="done")
    if reading.reader in BY_NAME:
        runs = runs.filter(file_name=run.file_name)
    last = runs.exclude(id=run.id).select_related("mapping").order_by("-seq").first()
    text = "" if last is None or last.mapping is None else last.mapping.text
    return last if last is not None and (last.reader, text) == (reading.reader, reading.mapping_text) else None


def _end_interrupted(run: ImportRun) -> None:
    """Imports of the same file that are said to run do not: whoever ran them would hold the lock that we hold."""
    same = ImportRun.objects.filter(programme=run.programme, source=run.source, reader=run.reader)
    same = same.filter(raw_file=run.raw_file, mapping=run.mapping, file_name=run.file_name).exclude(id=run.id)
    same.filter(state__in=("reading", "committing")).update(
        state="failed", sentence=say("It was interrupted; a later import took the file up."), ended_at=timezone.now()
    )


def _unchanged(run: ImportRun, same: ImportRun, actor: Actor) -> Outcome:
    note = say("The same file was imported on {at}: nothing was changed.", at=instant(same.ended_at or same.created_at))
    kept = {name: same.counts.get(name, 0) for name in ("rows_read", "rejected", "filtered", "empty")}
    again = kept["rows_read"] - kept["rejected"] - kept["filtered"]
    counts = {**dict.fromkeys(FACTS, 0), **kept, "duplicates": again, "superseded": 0, "older": 0}
    with acting(actor, "import"):
        ImportRun.objects.filter(id=run.id).update(
            state="unchanged", counts=counts, notes=[note], ended_at=timezone.now(), seq=same.seq, share=1.0
        )
    return Outcome(
        file=run.file_name,
        source=run.source,
        reader=run.reader,
        state="unchanged",
        counts=counts,
        rejected_file=same.rejects_path or None,
        seq=same.seq,
        notes=(note,),
        run=str(run.id),
    )


def _stage(run: ImportRun, reading: Reading, path: Path, *, key: str, progress: Progress) -> contract.Stage:
    folder = store().stage / key

    def report(done: int, total: int) -> None:
        progress("reading", 0.9 * min(1.0, done / total if total else 0.0))

    if isinstance(reading.mapping, TableMapping):
        with TemporaryDirectory(prefix="callsheet-") as copies:
            lines = as_lines(path, reading.mapping, Path(copies))
            first = head(lines, line_format(reading.mapping), rows=1)
            line_plan = plan(reading.mapping, first.header, programme=run.programme, source=run.source)
            return stage_lines(lines, line_plan, folder, report=report)
    found = records(reading, path, programme=run.programme, report=report)
    return stage_records(found, folder, programme=run.programme, source=run.source)


def _keep_rejects(run: ImportRun, staged: contract.Stage, actor: Actor) -> None:
    """Bad rows as a CSV file with their reasons, kept until they are mended and fed again; before the commit, so that none
    is lost where the process dies right after it."""
    if not staged.rejected or staged.rejects is None:
        return
    folder = store().home / "rejects"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{run.id}.csv"
    export_rejects(staged, path)
    run.rejects_path = str(path)
    with acting(actor, "import"):
        ImportRun.objects.filter(id=run.id).update(rejects_path=run.rejects_path)


def cancel(run: ImportRun, *, actor: Actor) -> None:
    """Stop an import that has not committed yet."""
    with acting(actor, "import"):
        stopped = ImportRun.objects.filter(id=run.id, state__in=("waiting", "reading")).update(
            state="cancelled", ended_at=timezone.now(), sentence=say("Cancelled; nothing was changed.")
        )
        if not stopped:
            raise UnusableInput(
                say(
                    "{file_name} can no longer be cancelled: it is {state}.",
                    file_name=run.file_name,
                    state=term(run.state),
                )
            )
        audit.record("import.cancelled", noun="import", key=str(run.id), actor=actor)
