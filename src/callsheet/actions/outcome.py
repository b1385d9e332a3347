"""What became of an import."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

from callsheet.state.models import ImportRun

FACTS = ("judgments", "reviews", "items", "gold", "totals", "queue")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file; `counts` are those that the command line prints."""

    file: str
    source: str
    reader: str
    state: str
    counts: Mapping[str, int]
    rejected_file: str | None = None
    seq: int | None = None
    created: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    skipped: Mapping[str, int] = field(default_factory=dict)
    run: str = ""
    seconds: float = 0.0


def outcome_of(run: ImportRun) -> Outcome:
    """What became of an import that has ended."""
    created = tuple(note.removeprefix("created ") for note in run.notes if note.startswith("created "))
    return Outcome(
        file=run.file_name,
        source=run.source,
        reader=run.reader,
        state=run.state,
        counts=run.counts,
        rejected_file=run.rejects_path or None,
        seq=run.seq,
        created=created,
        notes=tuple(note for note in run.notes if not note.startswith("created ")),
        skipped=run.skipped,
        run=str(run.id),
    )


def as_json(outcome: Outcome) -> dict[str, object]:
    """One file as `callsheet ingest --json` prints it."""
    keys = ("rows_read", *FACTS, "duplicates", "superseded", "older", "rejected", "filtered", "empty")
    shown = {k: outcome.counts.get(k, 0) for k in keys}
    extra = {
        k: v
        for k, v in asdict(outcome).items()
        if k in ("state", "reader", "seq", "created", "notes", "skipped", "run")
    }
    return {"file": outcome.file, "source": outcome.source, **shown, "rejected_file": outcome.rejected_file, **extra}
