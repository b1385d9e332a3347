"""Today finds what the simulator planted: every fault of the demo is named, at its place and soon; little else is.

The truth is what the simulator wrote beside its files (faults.json, truth/days.csv), which no import reads.
"""

import csv
import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from callsheet.actions.acting import SYSTEM, acting
from callsheet.actions.cases import cases, frame
from callsheet.actions.demo import JUDGMENTS, SEED, WEEKS, enter, read_in
from callsheet.decisions.finding import Finding
from callsheet.decisions.today import assess_all
from callsheet.simulator import simulate
from callsheet.simulator.writers.files import Written, WrittenFile
from callsheet.state import access
from callsheet.state.models import Programme
from callsheet.state.sums import latest_seq
from tests.world.house import House, all_rows

UNTIL = date(2026, 11, 21)
FALSE_SHARE = 0.05
"""Of the mornings of a programme at most this part may have a finding that is neither planted nor true: the rate that each
detector states for itself."""
JUDGED = ("change", "guideline", "gold-leak", "gold-contested", "feed")
"""Kinds that say that something happened. The others state what is (a pace, a queue, a count), planted or not."""


def needed(file: WrittenFile) -> bool:
    """The files in which faults can be seen, and their neighbours: the import has to be quick."""
    if file.programme == "synopsis" or ("-tracker-" in file.path and file.programme != "podtran"):
        return "tracker-kestrel" in file.path
    return "audit" not in file.path or file.programme == "apptox"


@dataclass(frozen=True, slots=True)
class Promise:
    """What has to be said of a kind of fault, and within how many days of its beginning."""

    kinds: frozenset[str]
    days: int


def soon(days: int, *kinds: str) -> Promise:
    return Promise(frozenset(kinds), days)


PROMISES = {
    "accuracy drop": soon(16, "quality", "change"),
    "ambiguous clause": soon(9, "guideline"),
    "spammer ring": soon(14, "quality", "change"),
    "tool change slows work": soon(9, "change"),
    "late ramp": soon(30, "behind"),
    "gold leak": soon(21, "gold-leak"),
    "data gap": soon(4, "feed"),
    "starved queue": soon(8, "starved"),
    "unmapped workers": soon(2, "unmapped"),
}


@pytest.fixture
def operation(house: House, db: None) -> Written:
    """The demo's own operation, read in through the same door."""
    written = simulate(house.desk / "demo", seed=SEED, judgments=JUDGMENTS, until=UNTIL, weeks=WEEKS)
    with acting(SYSTEM, "registry"):
        enter(written.operation)
    read_in(written.folder, [file for file in written.imports() if needed(file)], lambda line: None)
    return written


def said_on(day: date, programme: str) -> list[Finding]:
    """The morning's findings of a programme, by all facts of the days before it."""
    now = datetime(day.year, day.month, day.day, 11, tzinfo=UTC)
    with all_rows():
        row = Programme.objects.get(code=programme)
        of = frame(access.scope(SYSTEM), row, today=day, now=now, seq=latest_seq())
        return list(assess_all([cases(of)], as_of=now).findings)


def names(finding: Finding, fault: dict[str, Any]) -> bool:
    """Whether the finding is of the fault's kind and place; of several places it has to name one of the fault's."""
    promise, place, locales = PROMISES[fault["kind"]], finding.place, fault["locales"]
    if finding.kind not in promise.kinds or finding.is_inconclusive or place.programme != fault["programme"]:
        return False
    if place.vendor and fault["vendor"] and place.vendor != fault["vendor"]:
        return False
    if place.locale or not locales:
        return place.locale in locales or not locales
    text = " ".join((finding.title, finding.cause, *(p.label for p in finding.evidence)))
    return finding.kind in ("feed", "unmapped") or any(loc in text for loc in locales)


def in_time(finding: Finding, fault: dict[str, Any], day: date) -> bool:
    begins = date.fromisoformat(fault["begins"])
    return begins < day <= begins + timedelta(PROMISES[fault["kind"]].days) and names(finding, fault)


def truly_below(folder: Path, finding: Finding, until: date) -> bool:
    """Whether the place's true accuracy over the four weeks was under nine of ten, the lowest target."""
    right = done = 0
    with (folder / "truth" / "days.csv").open(encoding="utf-8") as source:
        for row in csv.DictReader(source):
            place = (row["programme"], row["vendor"], row["locale"] if finding.place.locale else "")
            is_here = place == (finding.place.programme, finding.place.vendor, finding.place.locale)
            if is_here and until - timedelta(28) <= date.fromisoformat(row["day"]) < until:
                right, done = right + int(row["right"]), done + int(row["first_submissions"])
    return done > 0 and right < 0.92 * done


def mornings_of(faults: list[dict[str, Any]]) -> list[date]:
    """The last morning by which each has to be said, three mornings all over the last weeks, and the last of all."""
    last = UNTIL + timedelta(days=1)
    ends = {date.fromisoformat(fault["begins"]) + timedelta(PROMISES[fault["kind"]].days) for fault in faults}
    return sorted({min(day, last) for day in ends} | {last} | {UNTIL - timedelta(days=ago) for ago in (26, 16, 9)})


def is_false(finding: Finding, faults: list[dict[str, Any]], day: date, folder: Path) -> bool:
    """Whether something is said of work, gold, guideline or feed that neither was planted nor is true."""
    if any(names(finding, fault) and day > date.fromisoformat(fault["begins"]) for fault in faults):
        return False
    if finding.kind == "quality":
        return not finding.is_inconclusive and not truly_below(folder, finding, day)
    return finding.kind in JUDGED


def test_every_planted_fault_is_named_at_its_place_and_soon(operation: Written) -> None:
    faults = json.loads((operation.folder / "faults.json").read_text(encoding="utf-8"))["faults"]
    assert {fault["kind"] for fault in faults} == set(PROMISES)
    found, false, mornings = set(), [], 0
    for programme in sorted({fault["programme"] for fault in faults}):
        own = [fault for fault in faults if fault["programme"] == programme]
        for day in mornings_of(own):
            mornings += 1
            said = said_on(day, programme)
            false += [(str(day), f.title) for f in said if is_false(f, own, day, operation.folder)]
            found |= {fault["id"] for fault in own for f in said if in_time(f, fault, day)}
    assert [fault["sentence"] for fault in faults if fault["id"] not in found] == []
    assert len(false) <= FALSE_SHARE * mornings, false
