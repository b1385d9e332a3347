"""kill -9 at random moments, and several processes at once: nothing lost, nothing doubled, bit for bit."""

import hashlib
import os
import random
from pathlib import Path

import pytest

from callsheet.actions import upkeep
from callsheet.actions.acting import SYSTEM
from callsheet.actions.audit import first_broken
from callsheet.actions.place import store
from callsheet.state.models import AuditEntry, ImportRun, Manifest, Part
from tests.world import storm
from tests.world.house import House, all_rows, kept_sums, query, true_sums

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def weather(house: House, callsheet_home: Path) -> storm.Weather:
    folder = storm.files(house.desk / "files", rows=240, rng=random.Random(1))
    return storm.Weather(callsheet_home, house.home, folder)


def ride_out(weather: storm.Weather, *, kills: int, seed: int) -> int:
    """Storms over one programme after another until there were so many kills; each must end like the calm one."""
    weather.calm("calm")
    rng, done, number = random.Random(seed), 0, 0
    while done < kills:
        number += 1
        programme = f"storm-{number}"
        done += weather.storm(programme, rng, kills=kills - done)
        assert storm.differences("calm", programme) == [], f"seed {seed}, {programme}, after {done} kills"
    books_agree()
    return done


def books_agree() -> None:
    with all_rows():
        parts, runs = list(Part.objects.all()), list(ImportRun.objects.all())
        steps = list(Manifest.objects.order_by("seq"))
        assert first_broken(AuditEntry.objects.order_by("n")) is None
    for part in parts:
        content = (store().home / part.path).read_bytes()
        assert hashlib.sha256(content).hexdigest() == part.sha256
    assert {run.state for run in runs} <= {"done", "unchanged", "failed", "waiting"}
    done = [(r.programme, r.raw_file_id, r.source) for r in runs if r.state == "done"]
    assert len(done) == len(set(done)), "a file went in twice"
    ends = [(step.next_row_id, step.at) for step in steps]
    assert ends == sorted(ends)
    first_ids = [p.first_row_id for p in parts if p.kind != "deletions"]
    assert len(first_ids) == len(set(first_ids))


def test_imports_killed_at_random_moments_end_like_undisturbed_ones(weather: storm.Weather) -> None:
    assert ride_out(weather, kills=10, seed=11) == 10
    before = kept_sums("calm")
    with all_rows():
        known = set(Part.objects.values_list("path", flat=True))
    from callsheet.store.sweep import sweep

    sweep(store(), known_parts=known, grace_seconds=0)
    assert kept_sums("calm") == true_sums("calm") == before
    assert upkeep.check_one(actor=SYSTEM, turn=0) == 0


def test_processes_at_once_bring_each_row_once_and_agree_on_new_names(weather: storm.Weather) -> None:
    with weather.child("left") as one, weather.child("left") as other, weather.child("right") as third:
        for child in (one, other, third):
            child.finish()
    assert storm.differences("left", "right") == []
    states = query("SELECT programme, state, count(*) FROM import_run GROUP BY 1, 2")
    assert set(states) == {("left", "done", 7), ("left", "unchanged", 7), ("right", "done", 7)}
    books_agree()
    assert kept_sums("left") == true_sums("left")


@pytest.mark.soak
def test_a_thousand_kills_lose_nothing_and_double_nothing(weather: storm.Weather) -> None:
    kills = int(os.environ.get("SOAK_KILLS", "1000"))
    assert ride_out(weather, kills=kills, seed=2026) == kills
