"""The written folder: the same every time, complete, and marked as made up."""

import json
import zipfile
from dataclasses import fields
from datetime import date
from pathlib import Path

import pytest

from callsheet.errors import UnusableInput
from callsheet.simulator import Written, simulate
from callsheet.simulator.operation import WorkerRule
from callsheet.simulator.world import World
from callsheet.store import contract

UNTIL = date(2026, 6, 30)


def _tree(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(tmp_path: Path) -> None:
    for name, seed in (("a", 5), ("b", 5), ("c", 6)):
        simulate(tmp_path / name, seed=seed, judgments=2_000, until=UNTIL, weeks=4)
    first, second, other = (_tree(tmp_path / name) for name in "abc")
    assert first == second
    assert any(name.endswith(".xlsx") for name in first)
    assert first.keys() & other.keys()
    assert all(first[n] != other[n] for n in first.keys() & other.keys() if "judgments" in n and n.endswith(".csv"))


def test_workbooks_carry_no_date_of_their_making(written: Written) -> None:
    for path in written.folder.rglob("*.xlsx"):
        with zipfile.ZipFile(path) as package:
            assert {entry.date_time[0] for entry in package.infolist()} == {2020}
            core = package.read("docProps/core.xml").decode()
            assert core.count("2020-01-01T00:00:00Z") == 2


def test_every_file_listed_is_there_and_every_file_there_is_listed(written: Written) -> None:
    there = set(_tree(written.folder))
    mappings = {file.mapping for file in written.files if file.mapping}
    assert {file.path for file in written.files} | mappings == there


def test_imports_come_in_the_order_of_their_days_and_name_sources_that_say_demo(written: Written) -> None:
    listed = json.loads((written.folder / "imports.json").read_text())["imports"]
    assert len(listed) == len(written.imports()) > 60
    assert [one["received_on"] for one in listed] == sorted(one["received_on"] for one in listed)
    assert all(one["source"].startswith("demo-") for one in listed)
    assert {one["programme"] for one in listed} == {
        "songsim", "synopsis", "podtran", "apptox", "bookgenre", "searchrel",
    }  # fmt: skip


def test_everything_says_that_it_is_synthetic(written: Written) -> None:
    assert "made up" in (written.folder / "README.md").read_text()
    for name in ("operation.json", "imports.json", "faults.json", "disagreements.json"):
        assert json.loads((written.folder / name).read_text())["synthetic"] is True, name


def test_worker_rules_have_the_fields_of_the_stores_contract() -> None:
    assert [f.name for f in fields(WorkerRule)] == [f.name for f in fields(contract.WorkerRule)]


def test_the_registry_names_five_vendors_three_regions_twelve_locales(written: Written) -> None:
    operation = written.operation
    assert len(operation.vendors) == 5
    assert len(operation.locales) == 12
    assert {site.region for site in operation.sites} == {"AMR", "EMEIA", "APAC"}
    worked = {locale for programme in operation.programmes for locale in programme.locales}
    assert worked == {locale.code for locale in operation.locales}


def test_a_programme_is_either_dated_or_evergreen(written: Written) -> None:
    kinds = {(programme.due is None, bool(programme.weekly_quota)) for programme in written.operation.programmes}
    assert kinds == {(True, True), (False, False)}
    dated = [programme for programme in written.operation.programmes if programme.due]
    assert all(
        programme.due > written.operation.until and programme.total_volume for programme in dated if programme.due
    )


def test_commitments_name_a_vendor_locale_and_week_once_and_reach_past_the_end(written: Written) -> None:
    rows = written.operation.commitments
    assert len({(c.programme, c.vendor, c.locale, c.week) for c in rows}) == len(rows)
    assert all(c.week.weekday() == 0 and 0 < c.units <= c.asked for c in rows)
    assert max(c.week for c in rows) > written.operation.until


def test_guideline_versions_reach_sites_late_and_not_all_on_one_day(written: Written) -> None:
    operation = written.operation
    issued = {g.programme: g.issued for g in operation.guidelines if g.version == "2.0"}
    lags = {(a.acknowledged_on - issued[a.programme]).days for a in operation.acknowledgements if a.version == "2.0"}
    assert min(lags) >= 1
    assert len(lags) > 4


def test_a_world_too_small_for_its_faults_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnusableInput, match="3 weeks"):
        simulate(tmp_path, seed=1, judgments=5_000, until=UNTIL, weeks=2)
    assert list(tmp_path.iterdir()) == []


def test_truth_counts_what_was_done(written: Written, world: World) -> None:
    text = (written.folder / "truth" / "days.csv").read_text().splitlines()
    header = text[0].split(",")
    rows = [dict(zip(header, line.split(","), strict=True)) for line in text[1:]]
    total = sum(int(row["first_submissions"]) + int(row["resubmissions"]) + int(row["skipped"]) for row in rows)
    assert total == world.judgments
