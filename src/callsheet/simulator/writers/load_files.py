"""A load test's files: plain judgments in a few big CSV files, their task list, and the registry they need."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from callsheet.simulator.cast import LOCALES, PROGRAMME_BY_CODE, SITES, VENDORS, ProgrammeSpec
from callsheet.simulator.load import CHUNK_ROWS, LoadPlan, gold_lines, load_header, load_lines
from callsheet.simulator.operation import Batch, Locale, Operation, Programme, Vendor, WorkerRule, Workstream
from callsheet.simulator.registry import site_of
from callsheet.simulator.writers import mappings
from callsheet.simulator.writers.files import Written, WrittenFile, write_text
from callsheet.simulator.writers.registry_files import write_imports, write_readme, write_registry

CODE = "load"
SOURCE = "demo-load"
CHUNKS_A_FILE = 200


def _spec() -> ProgrammeSpec:
    return replace(
        PROGRAMME_BY_CODE["searchrel"], code=CODE, name="Load test", alias="Dunlin", tool="plain", due_in=None
    )


def _operation(plan: LoadPlan) -> Operation:
    horizon, spec = plan.horizon, _spec()
    task = spec.tasks[0]
    weekly = round(plan.rows / len(LOCALES) / (horizon.days / 7))
    weeks = range(horizon.days // 7 + 1)
    begins = [horizon.start + timedelta(weeks=week) for week in weeks]
    programme = Programme(
        CODE, spec.name, spec.alias, spec.customer, spec.domain, "UTC", 0, 3, None,
        {code: weekly for code, _, _ in LOCALES}, {}, tuple(code for code, _, _ in LOCALES), dict(spec.targets),
        (Workstream(task.workstream, task.name, task.question, task.answer_kind, task.labels, 2, task.unit),),
        tuple(Batch(f"load-{week:02d}", day, day + timedelta(days=12)) for week, day in zip(weeks, begins, strict=True)),
    )  # fmt: skip
    rules = tuple(WorkerRule(CODE, "prefix", f"{s.vendor[:3]}-{s.key}-", s.vendor, s.code, SOURCE) for s in SITES)
    return Operation(
        True, "Load test (synthetic)", plan.seed, horizon.start, horizon.until, (programme,),
        tuple(Vendor(v.code, v.name, v.lead) for v in VENDORS), tuple(site_of(spec, horizon) for spec in SITES),
        tuple(Locale(*row) for row in LOCALES), rules, (), (), (), (),
    )  # fmt: skip


def _write_stream(path: Path, chunks: Iterator[bytes]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as target:
        for chunk in chunks:
            target.write(chunk)


def _judgment_files(out: Path, plan: LoadPlan) -> list[str]:
    """Big files one after the other; a file holds five million rows."""
    paths: list[str] = []
    lines = load_lines(plan)
    for number in range(-(-plan.rows // (CHUNK_ROWS * CHUNKS_A_FILE))):
        path = f"{CODE}/{SOURCE}-judgments-{number + 1:02d}.csv"
        chunks = (chunk for _, chunk in zip(range(CHUNKS_A_FILE), lines, strict=False))
        _write_stream(out / path, _with_header(chunks))
        paths.append(path)
    return paths


def _with_header(chunks: Iterator[bytes]) -> Iterator[bytes]:
    yield load_header()
    yield from chunks


def write_load(out: Path, plan: LoadPlan) -> Written:
    """Write the load test; memory stays flat whatever its size."""
    spec = _spec()
    received = plan.horizon.until + timedelta(days=1)
    for kind, text in (("judgments", mappings.judgments), ("tasks", mappings.tasks)):
        write_text(out / f"mappings/{SOURCE}-{kind}.yaml", text(spec, spec.tasks[0]))
    tasks = f"{CODE}/{SOURCE}-tasks.csv"
    _write_stream(out / tasks, gold_lines(plan))
    mapping = f"mappings/{SOURCE}-tasks.yaml"
    files = [WrittenFile(tasks, "known answers, plain CSV", CODE, SOURCE, mapping, received)]
    mapping = f"mappings/{SOURCE}-judgments.yaml"
    files += [
        WrittenFile(path, "judgments, plain CSV", CODE, SOURCE, mapping, received)
        for path in _judgment_files(out, plan)
    ]
    operation = _operation(plan)
    head = (
        write_readme(out, operation, plan.rows),
        write_registry(out, operation),
        write_imports(out, tuple(files)),
    )
    return Written(out, operation, (*head, *files), plan.rows)
