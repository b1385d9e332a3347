"""The whole simulation: make the operation, write it out."""

from datetime import date
from pathlib import Path

from callsheet.errors import UnusableInput
from callsheet.simulator.calendars import Horizon
from callsheet.simulator.cast import PROGRAMMES
from callsheet.simulator.faults import planted_list
from callsheet.simulator.feeds import Draw, Feed, draws, feeds_of
from callsheet.simulator.keys import StreamKeys, keys_of
from callsheet.simulator.load import LoadPlan
from callsheet.simulator.registry import operation_of
from callsheet.simulator.statements import trackers
from callsheet.simulator.world import World, simulated_world
from callsheet.simulator.writers.crowd_tools import write_appen, write_mturk
from callsheet.simulator.writers.files import Written, WrittenFile
from callsheet.simulator.writers.label_studio import write_export
from callsheet.simulator.writers.load_files import write_load
from callsheet.simulator.writers.plain import write_audits, write_errors, write_judgments, write_queue, write_tasks
from callsheet.simulator.writers.registry_files import write_faults, write_imports, write_readme, write_registry
from callsheet.simulator.writers.trackers import write_disagreements, write_trackers
from callsheet.simulator.writers.truth import write_truth

LEAST_WEEKS = 3
LEAST_JUDGMENTS = 1_000
LOAD_FROM = 1_000_000


def simulate(out: Path, *, seed: int, judgments: int, until: date, weeks: int) -> Written:
    """Simulate an operation of about `judgments` judgments over `weeks` weeks up to `until`, and write it into `out`.

    From a million judgments on it is a load test: exactly that many plain judgments of one programme, without people,
    trackers and faults. The same arguments give the same bytes. UnusableInput where it would be too small or short to hold its faults.
    """
    if weeks < LEAST_WEEKS or judgments < LEAST_JUDGMENTS:
        raise UnusableInput(
            f"The simulator needs at least {LEAST_WEEKS} weeks and {LEAST_JUDGMENTS:,} judgments; "
            f"it was asked for {weeks} and {judgments:,}.",
            weeks=weeks,
            judgments=judgments,
        )
    if judgments >= LOAD_FROM:
        return write_load(out, LoadPlan(seed, judgments, Horizon(until, weeks * 7)))
    world = simulated_world(seed=seed, judgments=judgments, until=until, weeks=weeks)
    return write_world(out, world)


def write_world(out: Path, world: World) -> Written:
    """Write a simulated operation."""
    keys = keys_of(world)
    operation = operation_of(world, keys)
    feeds = feeds_of(world, keys)
    imported = [*_exports(out, feeds, world), *(write_queue(out, programme, world) for programme in PROGRAMMES)]
    sent = trackers(world, keys)
    imported += write_trackers(out, sent, world.horizon)
    imported.sort(key=lambda file: file.received_on or date.min)
    written = (
        write_readme(out, operation, world.judgments),
        write_registry(out, operation),
        write_imports(out, tuple(imported)),
        write_faults(out, planted_list(world.faults, world.horizon, **_culprits(world, keys))),
        write_disagreements(out, sent, world.horizon),
        *write_truth(out, world, keys),
    )
    return Written(out, operation, (*written, *imported), world.judgments)


def _exports(out: Path, feeds: tuple[Feed, ...], world: World) -> list[WrittenFile]:
    found: list[WrittenFile | None] = []
    for feed in feeds:
        for draw in draws(feed, world.horizon):
            found.append(write_tasks(out, feed, draw, world))
            found.extend(_judgments(out, feed, draw, world))
            found.append(write_audits(out, feed, draw, world))
            found.append(write_errors(out, feed, draw, world))
    return [file for file in found if file is not None]


def _judgments(out: Path, feed: Feed, draw: Draw, world: World) -> list[WrittenFile]:
    if feed.programme.tool == "label studio":
        return [write_export(out, feed, draw, world, task.workstream) for task in feed.programme.tasks]
    if feed.programme.tool == "mturk":
        return [write_mturk(out, feed, draw, world)]
    if feed.programme.tool == "appen":
        return [write_appen(out, feed, draw, world)]
    plain = write_judgments(out, feed, draw, world)
    return [] if plain is None else [plain]


def _culprits(world: World, keys: tuple[StreamKeys, ...]) -> dict[str, tuple[str, ...]]:
    """Keys of those who belong to the ring and to the unannounced cohort."""
    ring: list[str] = []
    newcomers: list[str] = []
    for stream, named in zip(world.streams, keys, strict=True):
        ring += [key for key, member in zip(named.workers, stream.crew.ring, strict=True) if member]
        newcomers += [key for key, new in zip(named.workers, stream.crew.unmapped, strict=True) if new]
    return {"ring": tuple(ring), "newcomers": tuple(newcomers)}
