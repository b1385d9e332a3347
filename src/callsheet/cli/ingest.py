"""callsheet ingest"""

import sys
from importlib.resources import files
from pathlib import Path
from time import monotonic
from typing import Annotated

import typer

from callsheet.cli.printing import as_json
from callsheet.cli.runtime import database
from callsheet.errors import UnusableInput

SOME_REJECTED = 3


def run(
    paths: Annotated[
        list[Path], typer.Argument(metavar="FILE…", help="Files to read: exports, trackers, tables; gzip and zip too.")
    ],
    programme: Annotated[str, typer.Option(help="Code of the programme; a new one is created and said.")],
    source: Annotated[str, typer.Option(help="Name of the feed; from the file's name where not given.")] = "",
    mapping: Annotated[
        Path | None, typer.Option(help="Mapping file for tables and trackers, or the name of a shipped one (toloka).")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Import files: facts in, measures up to date. Exit code 0: all rows in; 3: some were rejected; 2: unusable, nothing changed.

    All files are looked at before the first is imported. Where one turns out unusable while it is read, those before it are in.
    """
    began = monotonic()
    text = None if mapping is None else (text_of(mapping), mapping.name)
    with database():
        from callsheet.actions import imports, outcome
        from callsheet.actions.acting import SYSTEM

        outcomes = []
        runs = imports.begin_all(paths, programme=programme, actor=SYSTEM, source=source, mapping=text)
        try:
            for run in runs:
                report = imports.silent if json else _progress(run.file_name)
                outcomes.append(imports.carry_out(run, actor=SYSTEM, report=report))
        finally:
            imports.give_up(runs[len(outcomes) + 1 :], actor=SYSTEM)
            seconds = round(monotonic() - began, 3)
            manifest = max((o.seq for o in outcomes if o.seq), default=None)
            if json and outcomes:
                as_json({"files": [outcome.as_json(o) for o in outcomes], "manifest": manifest, "seconds": seconds})
            for one in () if json else outcomes:
                _say(one)
    if any(o.counts.get("rejected", 0) for o in outcomes):
        raise typer.Exit(SOME_REJECTED)


def text_of(path: Path) -> str:
    """A mapping's or grid's text; a shipped mapping's by its bare name. UnusableInput where it cannot be read."""
    shipped = files("callsheet.sources") / "mappings" / f"{path}.yaml"
    if not path.exists() and path.parent == Path() and shipped.is_file():
        return shipped.read_text(encoding="utf-8")
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise UnusableInput(f"{path}: the mapping cannot be read ({error.strerror}).", file=str(path)) from error
    except UnicodeDecodeError as error:
        raise UnusableInput(f"{path}: the mapping is not UTF-8 text (byte {error.start}).", file=str(path)) from error


def _progress(name: str):  # type: ignore[no-untyped-def]
    if not sys.stderr.isatty():
        from callsheet.actions.imports import silent

        return silent

    def report(step: str, share: float) -> None:
        sys.stderr.write(f"\r{name}: {step} {share:5.0%}   ")
        if share >= 1:
            sys.stderr.write("\n")
        sys.stderr.flush()

    return report


def _say(outcome) -> None:  # type: ignore[no-untyped-def]
    counts = outcome.counts
    facts = ", ".join(
        f"{counts[k]:,} {k}" for k in ("judgments", "reviews", "items", "gold", "totals", "queue") if counts.get(k)
    )
    print(f"{outcome.file} ({outcome.reader}, source {outcome.source}): {counts.get('rows_read', 0):,} rows read")
    print(f"  in: {facts or 'nothing new'}")
    for key, word in (
        ("duplicates", "already there"),
        ("superseded", "superseded an older row"),
        ("filtered", "left out on purpose"),
    ):
        if counts.get(key):
            print(f"  {counts[key]:,} {word}")
    if counts.get("rejected"):
        print(f"  {counts['rejected']:,} rejected, kept with their reasons in {outcome.rejected_file}")
    for note in (*outcome.notes, *(f"created {c}" for c in outcome.created)):
        print(f"  {note}")
