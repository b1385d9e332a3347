"""truth/: what nobody in the operation can know, for scoring detectors later."""

from pathlib import Path

import numpy as np

from callsheet.simulator.keys import StreamKeys
from callsheet.simulator.workforce import site_specs
from callsheet.simulator.world import StreamWork, World
from callsheet.simulator.writers.files import WrittenFile, write_csv
from callsheet.simulator.writers.rows import true_answer

Row = tuple[object, ...]


def _item_rows(stream: StreamWork, keys: StreamKeys) -> list[Row]:
    where = (stream.programme.code, stream.stream.workstream, stream.stream.locale)
    return [
        (*where, key, "yes" if gold else "no", f"{difficulty:.4f}", true_answer(stream, k))
        for k, (key, gold, difficulty) in enumerate(
            zip(keys.items, stream.items.is_gold.tolist(), stream.items.difficulty.tolist(), strict=True)
        )
    ]


def _annotator_rows(stream: StreamWork, keys: StreamKeys, world: World) -> list[Row]:
    crew, work = stream.crew, stream.work
    n = len(crew)
    first = (work.attempt == 1) & ~work.skipped
    done = np.bincount(work.annotator[first], minlength=n)
    right = np.bincount(work.annotator[first & work.right], minlength=n)
    sites = site_specs(stream.stream)
    rows: list[Row] = []
    for k in range(n):
        site = sites[int(crew.site[k])]
        left = "" if crew.left[k] >= world.horizon.days else world.horizon.day(int(crew.left[k]))
        rows.append((
            stream.programme.code, stream.stream.workstream, stream.stream.locale, keys.workers[k], site.vendor, site.code,
            world.horizon.day(int(crew.joined[k])), left, f"{crew.skill[k]:.4f}", f"{crew.speed[k]:.4f}", int(done[k]),
            int(right[k]), "yes" if crew.ring[k] else "no",
        ))  # fmt: skip
    return rows


def _day_rows(stream: StreamWork, world: World) -> list[Row]:
    """Per site and our production day: first submissions, of these right ones, resubmissions, skips."""
    work, days = stream.work, world.horizon.days
    rows: list[Row] = []
    for index, site in enumerate(site_specs(stream.stream)):
        here = stream.crew.site[work.annotator] == index
        first = here & (work.attempt == 1) & ~work.skipped
        masks = (first, first & work.right, here & (work.attempt > 1), here & work.skipped)
        counts = [np.bincount(work.day[mask] + 1, minlength=days + 2) for mask in masks]
        for slot in np.flatnonzero(sum(counts)):
            where = (stream.programme.code, stream.stream.workstream, stream.stream.locale, site.vendor, site.code)
            rows.append((*where, world.horizon.day(int(slot) - 1), *(int(count[slot]) for count in counts)))
    return rows


WHERE = ("programme", "workstream", "locale")


def write_truth(out: Path, world: World, keys: tuple[StreamKeys, ...]) -> list[WrittenFile]:
    """True labels, true accuracy of annotators, and what was truly done per day."""
    pairs = list(zip(world.streams, keys, strict=True))
    tables: tuple[tuple[str, str, tuple[str, ...], list[Row]], ...] = (
        ("items", "true answers and difficulty", (*WHERE, "item", "planted", "difficulty", "true_answer"),
         [row for stream, named in pairs for row in _item_rows(stream, named)]),
        ("annotators", "true skill, speed and accuracy",
         (*WHERE, "worker", "vendor", "site", "joined", "left", "skill", "speed", "judgments", "right", "ring"),
         [row for stream, named in pairs for row in _annotator_rows(stream, named, world)]),
        ("days", "what was truly done per site and production day",
         (*WHERE, "vendor", "site", "day", "first_submissions", "right", "resubmissions", "skipped"),
         [row for stream in world.streams for row in _day_rows(stream, world)]),
    )  # fmt: skip
    written = []
    for name, what, header, rows in tables:
        write_csv(out / "truth" / f"{name}.csv", header, list(zip(*rows, strict=True)))
        written.append(WrittenFile(f"truth/{name}.csv", f"truth: {what}"))
    return written
