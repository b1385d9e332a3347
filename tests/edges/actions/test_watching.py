"""The watched folder and the worker's jobs: what lies there is imported once, and what cannot be is put aside with its reason."""

import os
import time
from pathlib import Path

import pytest

from callsheet.actions import imports, inbox, jobs, upkeep
from callsheet.actions.acting import SYSTEM
from callsheet.state.models import ImportRun
from tests.world import cast
from tests.world.house import House, counts, kept_sums, query, rows_of, true_sums

pytestmark = pytest.mark.django_db


def laid(house: House, name: str = "export.json", *, age: float = 60) -> Path:
    folder = inbox.folder() / cast.PROGRAMME
    folder.mkdir(exist_ok=True)
    path = cast.label_studio(folder / name, {1: {7: "alike"}, 2: {8: "unsure"}})
    os.utime(path, (time.time() - age,) * 2)
    return path


def test_a_settled_file_is_imported_and_moved_to_done(house: House) -> None:
    path = laid(house)
    (outcome,) = inbox.take_in(actor=SYSTEM)
    assert outcome.counts["judgments"] == 2
    assert not path.exists()
    assert (path.parent / "done" / "export.json").is_file()
    assert inbox.take_in(actor=SYSTEM) == []


def test_a_file_that_is_still_being_copied_waits(house: House) -> None:
    path = laid(house, age=0)
    assert inbox.take_in(actor=SYSTEM) == []
    assert path.exists()


def test_a_file_that_cannot_be_read_goes_to_failed_with_its_reason(house: House) -> None:
    path = laid(house)
    path.write_text("Dear all\n")
    os.utime(path, (time.time() - 60,) * 2)
    good = laid(house, "other.json")
    assert len(inbox.take_in(actor=SYSTEM)) == 1
    failed = path.parent / "failed"
    assert (failed / "export.json").is_file()
    assert "export.json" in (failed / "export.json.reason.txt").read_text()
    assert not good.exists()


def test_two_files_of_one_name_are_both_kept(house: House) -> None:
    laid(house)
    inbox.take_in(actor=SYSTEM)
    laid(house)
    inbox.take_in(actor=SYSTEM)
    assert len(list((inbox.folder() / cast.PROGRAMME / "done").iterdir())) == 2


def test_the_job_carries_out_a_waiting_import_and_keeps_what_went_wrong_on_it(house: House) -> None:
    good = cast.judgments_csv(house.desk / "songs.csv", cast.answers(4))
    run = imports.begin(good, programme=cast.PROGRAMME, actor=SYSTEM, mapping=(cast.MAPPING, "m.yaml"))
    jobs.import_file(str(run.id), None)
    assert counts()["judgments"] == 4
    bad = house.desk / "export.json"
    bad.write_text('[{"id": 1, "annotations": [], "data": {}, "project": 2}')
    run = imports.begin(bad, programme=cast.PROGRAMME, actor=SYSTEM)
    (house.home / "store" / query("SELECT path FROM raw_file WHERE name = 'export.json'")[0][0]).unlink()
    jobs.import_file(str(run.id), None)
    ((state, sentence),) = query("SELECT state, sentence FROM import_run WHERE id = %s", run.id)
    assert (state, "export.json" in sentence) == ("failed", True)


def test_a_job_of_a_cancelled_import_ends_quietly(house: House) -> None:
    path = cast.judgments_csv(house.desk / "songs.csv", cast.answers(4))
    run = imports.begin(path, programme=cast.PROGRAMME, actor=SYSTEM, mapping=(cast.MAPPING, "m.yaml"))
    imports.cancel(run, actor=SYSTEM)
    jobs.import_file(str(run.id), None)
    assert query("SELECT state FROM import_run") == [("cancelled",)]


def test_the_sweep_takes_what_nobody_names_and_nothing_else(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house.bring(cast.judgments_csv(house.desk / "songs.csv", cast.answers(20)))
    before = kept_sums()
    orphan = house.home / "store" / "parts" / "judgments" / "0000000099-0123456789abcdef.parquet"
    orphan.write_bytes(b"x")
    assert upkeep.sweep(actor=SYSTEM) == 0, "it may belong to an import under way"
    old = time.time() - upkeep.GRACE.total_seconds() - 60
    for path in (house.home / "store").rglob("*"):
        os.utime(path, (old, old))
    assert upkeep.sweep(actor=SYSTEM) >= 1
    assert not orphan.exists()
    assert true_sums() == before


def test_an_import_leaves_no_scratch_files(house: House) -> None:
    house.bring(cast.judgments_csv(house.desk / "songs.csv", cast.answers(20)))
    house.put("programme", code=cast.PROGRAMME, cutoff_minutes=600)
    left = [p for folder in ("stage", "tmp") for p in (house.home / "store" / folder).rglob("*") if p.is_file()]
    assert left == []
    assert rows_of("manifest") == 2


def test_interrupted_imports_are_said_to_be_so(house: House) -> None:
    from datetime import timedelta

    from django.utils import timezone

    from tests.world.house import all_rows

    done = house.bring(cast.judgments_csv(house.desk / "songs.csv", cast.answers(2)))
    with all_rows():
        ImportRun.objects.create(
            programme=cast.PROGRAMME, source="s", reader="table", file_name="x.csv", state="reading", actor="a",
            started_at=timezone.now() - timedelta(days=1),
        )  # fmt: skip
    assert upkeep.close_interrupted(actor=SYSTEM) == 1
    states = dict(query("SELECT file_name, state FROM import_run"))
    assert states == {"songs.csv": "done", "x.csv": "failed"}
    assert done.state == "done"
