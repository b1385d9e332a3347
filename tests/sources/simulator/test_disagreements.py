"""Trackers against exports, both read back from the written files: every difference is recorded, to the unit."""

import csv
import json
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from callsheet.simulator import Written
from callsheet.simulator.operation import Site
from callsheet.simulator.writers.files import WrittenFile
from callsheet.sources import mapping_file
from callsheet.sources.contract import ReadOptions
from callsheet.sources.tracker import TrackerMapping, read

Cell = tuple[str, str, str, str, str, str]
"""Programme, vendor, site, workstream, locale, day."""


def _day(moment: str, site: Site) -> str:
    at = datetime.fromisoformat(moment.replace("Z", "+00:00"))
    return at.astimezone(ZoneInfo(site.zone)).date().isoformat()


def _sites(demo: Written) -> dict[str, Site]:
    return {site.code: site for site in demo.operation.sites}


def _rule_sites(demo: Written, programme: str) -> dict[str, str]:
    return {rule.pattern: rule.site for rule in demo.operation.worker_rules if rule.programme == programme}


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source))


def _plain(demo: Written, file: WrittenFile) -> Counter[Cell]:
    sites, rules = _sites(demo), _rule_sites(demo, file.programme)
    workstream = next(p.workstreams[0].code for p in demo.operation.programmes if p.code == file.programme)
    counts: Counter[Cell] = Counter()
    for row in _rows(demo.folder / file.path):
        site = sites[rules[row["worker"][:8]]]
        if row["status"] == "done":
            counts[file.programme, site.vendor, site.code, workstream, row["locale"], _day(row["sent_at"], site)] += 1
    return counts


def _appen(demo: Written, file: WrittenFile) -> Counter[Cell]:
    sites, rules = _sites(demo), _rule_sites(demo, file.programme)
    counts: Counter[Cell] = Counter()
    for row in _rows(demo.folder / file.path):
        if row["_tainted"] == "true" or row["_channel"] not in rules:
            continue
        site = sites[rules[row["_channel"]]]
        moment = datetime.strptime(row["_created_at"], "%m/%d/%Y %H:%M:%S").replace(tzinfo=UTC).isoformat()
        counts[file.programme, site.vendor, site.code, "classify", row["locale"], _day(moment, site)] += 1
    return counts


def _label_studio(demo: Written, file: WrittenFile) -> Counter[Cell]:
    sites, rules = _sites(demo), _rule_sites(demo, file.programme)
    by_number = {pattern[1:3]: site for pattern, site in rules.items()}
    counts: Counter[Cell] = Counter()
    for task in json.loads((demo.folder / file.path).read_text(encoding="utf-8")):
        for annotation in task["annotations"]:
            if annotation["ground_truth"] or annotation["was_cancelled"]:
                continue
            site = sites[by_number[str(annotation["completed_by"])[:2]]]
            where = (task["meta"]["workstream"], task["meta"]["locale"], _day(annotation["created_at"], site))
            counts[file.programme, site.vendor, site.code, *where] += 1
    return counts


def _exported(demo: Written) -> Counter[Cell]:
    counts: Counter[Cell] = Counter()
    last = max(file.received_on for file in demo.imports() if file.received_on)
    for file in demo.imports():
        if "judgments" in file.what:
            counts += _plain(demo, file)
        elif "Appen" in file.what:
            counts += _appen(demo, file)
        elif "Label Studio" in file.what and file.received_on == last:  # each export is whole
            counts += _label_studio(demo, file)
    return counts


def _reported(demo: Written) -> dict[Cell, int]:
    """What trackers say, later sendings over earlier ones."""
    stated: dict[Cell, int] = {}
    for file in demo.imports():
        if file.reader != "tracker":
            continue
        text = (demo.folder / file.mapping).read_text(encoding="utf-8")
        mapping = mapping_file.parse(text, name=file.mapping, kinds={"tracker": TrackerMapping})
        assert isinstance(mapping, TrackerMapping)
        for record in read(demo.folder / file.path, mapping, ReadOptions(file.programme, file.source)):
            assert record.rejects == ()
            for _, fact in record.facts:
                if fact["measure"] == "produced":
                    labels = (str(fact[name]) for name in ("vendor", "site", "workstream", "locale"))
                    day = fact["day"]
                    assert isinstance(day, date)
                    stated[file.programme, *labels, day.isoformat()] = int(str(fact["value_milli"])) // 1000
    return stated


@pytest.fixture(scope="module")
def recorded(demo: Written) -> dict[Cell, dict[str, int]]:
    cells = json.loads((demo.folder / "disagreements.json").read_text(encoding="utf-8"))["cells"]
    names = ("programme", "vendor", "site", "workstream", "locale", "day")
    return {tuple(cell[name] for name in names): cell for cell in cells}


def test_trackers_less_exports_are_exactly_the_recorded_reasons(
    demo: Written, recorded: dict[Cell, dict[str, int]]
) -> None:
    exported, reported = _exported(demo), _reported(demo)
    tracked = {cell[:3] for cell in reported} | {cell[:3] for cell in recorded}
    compared = 0
    for cell in set(exported) | set(reported) | set(recorded):
        if cell[:3] in tracked and demo.operation.start.isoformat() <= cell[5] <= demo.operation.until.isoformat():
            difference = reported.get(cell, 0) - exported.get(cell, 0)
            reasons = recorded[cell]["reasons"] if cell in recorded else {}
            assert difference == sum(reasons.values()), (cell, reasons)
            compared += 1
    assert compared > 800


def test_recorded_cells_state_both_numbers_as_they_stand_in_the_files(
    demo: Written, recorded: dict[Cell, dict[str, int]]
) -> None:
    exported, reported = _exported(demo), _reported(demo)
    for cell, found in recorded.items():
        assert (found["tracker"], found["export"]) == (reported.get(cell, 0), exported.get(cell, 0))


def test_every_kind_of_reason_occurs_somewhere(demo: Written) -> None:
    content = json.loads((demo.folder / "disagreements.json").read_text(encoding="utf-8"))
    found = {reason for cell in content["cells"] for reason in cell["reasons"]}
    assert found == {
        "resubmissions counted twice",
        "skipped tasks counted as done",
        "day boundary of the tracker's zone",
        "rows that the tool disowns",
        "workers without a vendor",
        "export not arrived",
        "site missing from the tracker",
        "day reported as n/a",
        "day still provisional",
    }


def test_restated_days_stand_lower_in_the_first_sending_than_in_the_second(demo: Written) -> None:
    content = json.loads((demo.folder / "disagreements.json").read_text(encoding="utf-8"))
    assert content["restated"]
    assert all(change["vendor"] == "lumen-data" for change in content["restated"])
    assert all(change["first"] < change["then"] for change in content["restated"])
