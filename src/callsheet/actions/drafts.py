"""The first hour: a dropped file is kept, recognised or suggested for, asked about, and imported with a saved mapping."""

import shutil
import tempfile
import uuid
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from callsheet.actions.acting import Actor, acting, reading
from callsheet.actions.imports import begin
from callsheet.actions.reading import as_lines, parse_mapping, records, source_of_name
from callsheet.actions.reading import choose as choose_reading
from callsheet.decisions.wording import count
from callsheet.errors import UnusableInput
from callsheet.said import say
from callsheet.sources import catalogue
from callsheet.sources.contract import Reject
from callsheet.sources.names import KnownNames
from callsheet.sources.suggest import answer, suggest
from callsheet.sources.suggest.model import Suggestion
from callsheet.sources.table import TableMapping, line_format, plan
from callsheet.sources.table.check import explained
from callsheet.state import access
from callsheet.state.models import Draft, ImportRun, Locale, Programme, Site, Vendor, Workstream
from callsheet.store.heads import head
from callsheet.store.lines import stage_lines
from callsheet.store.summary import found_in

PASTED = "pasted.tsv"


def drop(chunks: Iterable[bytes], name: str, *, actor: Actor, programme: str = "") -> Draft:
    """Keep a dropped file and say what it is: a tool's export, or a suggestion with its questions."""
    key = uuid.uuid4()
    path = _folder() / str(key) / Path(name).name
    path.parent.mkdir(parents=True)
    with path.open("wb") as file:
        for chunk in chunks:
            file.write(chunk)
    try:
        return _draft(key, path, name, actor=actor, programme=programme)
    except UnusableInput:
        shutil.rmtree(path.parent, ignore_errors=True)
        raise


def _folder() -> Path:
    return Path(settings.CALLSHEET.home) / "drafts"


def _draft(key: uuid.UUID, path: Path, name: str, *, actor: Actor, programme: str) -> Draft:
    if path.stat().st_size == 0:
        raise UnusableInput(say("{name}: the file is empty.", name=name), file=name)
    recognised = catalogue.recognise(path)
    with acting(actor, "import"):
        known = known_names(programme)
    suggestion = None if recognised else suggest(path, name=name, known=known, today=timezone.now().date())
    with acting(actor, "import"):
        return Draft.objects.create(
            id=key,
            person_id=actor.person,
            programme=programme,
            source=source_of_name(name),
            file_name=name,
            path=str(path),
            reader=recognised[0].name if recognised else suggestion.kind if suggestion else "",
            suggestion={} if suggestion is None else {"text": suggestion.to_json()},
        )


def suggestion_of(draft: Draft) -> Suggestion | None:
    """The suggestion of a draft; None for a tool's export, which needs none."""
    text = draft.suggestion.get("text")
    return Suggestion.from_json(text) if text else None


def import_draft(draft: Draft, answers: Mapping[str, str], *, programme: str, source: str, actor: Actor) -> ImportRun:
    """The import of a draft as answered, waiting for the worker. The mapping is saved and reads tomorrow's file alone."""
    found = suggestion_of(draft)
    text = None if found is None else answer(found, answers)
    mapping = None if text is None else (text, f"{source or draft.source}.yaml")
    run = begin(
        Path(draft.path),
        programme=programme,
        actor=actor,
        source=source or draft.source,
        mapping=mapping,
        name=draft.file_name,
    )
    with acting(actor, "import"):
        Draft.objects.filter(id=draft.id).delete()
    shutil.rmtree(Path(draft.path).parent, ignore_errors=True)
    return run


def known_names(programme: str = "") -> KnownNames:
    """What the registry knows, for suggesting; inside a transaction."""
    of = Programme.objects.filter(code=programme).first()
    return KnownNames(
        vendors=dict(Vendor.objects.values_list("code", "name")),
        sites=dict(Site.objects.values_list("code", "name")),
        workstreams=dict(Workstream.objects.filter(programme=programme).values_list("code", "name")),
        locales=tuple(Locale.objects.values_list("code", flat=True)),
        zone=of.zone if of else "",
        cutoff=f"{of.cutoff_minutes // 60:02d}:{of.cutoff_minutes % 60:02d}" if of and of.cutoff_minutes else "",
    )


def suggest_text(sample: Path, *, actor: Actor) -> str:
    """A mapping for a sample, with what was decided and what is open as comments above it."""
    if not sample.is_file():
        raise UnusableInput(say("{sample}: there is no such file.", sample=sample), file=str(sample))
    recognised = catalogue.recognise(sample)
    if recognised is not None:
        return (
            f"# {sample.name} is an export of {recognised[0].title}: it needs no mapping, `callsheet ingest` reads it."
        )
    with reading(actor):
        known = known_names()
    found = suggest(sample, name=sample.name, known=known, today=timezone.now().date())
    said = [found.title, *found.notes]
    said += [f"open: {q.text} (taken: {q.proposed}; {q.evidence})" for q in found.questions]
    return "\n".join([*(f"# {line}" for line in said), answer(found, {})])


def check(text: str, name: str, sample: Path) -> dict[str, Any]:
    """What a mapping would read from a sample, in sentences and numbers; nothing is imported."""
    mapping = parse_mapping(text, name=name)
    if not sample.is_file():
        raise UnusableInput(say("{sample}: there is no such file.", sample=sample), file=str(sample))
    if isinstance(mapping, TableMapping):
        return _check_table(mapping, sample)
    return _check_records(text, name, sample)


def _check_table(mapping: TableMapping, sample: Path) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="callsheet-") as folder:
        lines = as_lines(sample, mapping, Path(folder) / "copy")
        first = head(lines, line_format(mapping), rows=5)
        found = plan(mapping, first.header, programme="check", source="check", file=sample.name)
        stage = stage_lines(lines, found, Path(folder) / "stage")
        sentences = explained(mapping, first.header, found_in(stage, rejects=5))
        return {"sentences": list(sentences), "rows_read": stage.rows_read, "rejected": stage.rejected}


def _check_records(text: str, name: str, sample: Path) -> dict[str, Any]:
    reading_ = choose_reading(sample, name=sample.name, programme="check", mapping=(text, name))
    facts: dict[str, int] = {}
    bad: list[tuple[int, Reject]] = []
    rows = 0
    for record in records(reading_, sample, programme="check", report=lambda done, total: None):
        rows += 1
        for table, _ in record.facts:
            facts[table] = facts.get(table, 0) + 1
        bad += [(record.line, reject) for reject in record.rejects]
    sentences = [say("{rows} rows read.", rows=count(rows)), *(f"{n:,} {table}." for table, n in facts.items())]
    sentences += [f"Line {line}, {r.field}: “{r.value}” — {r.reason}" for line, r in bad[:5]]
    return {"sentences": sentences, "rows_read": rows, "rejected": len({line for line, _ in bad})}


def draft_of(actor: Actor, key: str) -> Draft:
    """A waiting file of this actor."""
    with reading(actor):
        return access.draft(actor, key)
