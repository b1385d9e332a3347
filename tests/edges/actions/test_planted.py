"""Planted in imported files, found on the morning page: wrong gold, gold known by heart, a slower tool, work left lying."""

from datetime import UTC, date, datetime, time, timedelta

import numpy as np
import pytest

from callsheet.actions.acting import SYSTEM
from callsheet.actions.cases import cases, frame
from callsheet.decisions.finding import Finding
from callsheet.decisions.today import assess_all
from callsheet.state import access
from callsheet.state.models import Programme
from callsheet.state.sums import latest_seq
from tests.world import cast
from tests.world.house import House, all_rows

pytestmark = pytest.mark.django_db

FIRST = date(2026, 9, 28)
TODAY = date(2026, 11, 23)
SLOWER = date(2026, 11, 11)
GOLD = {f"gold-{i:02d}": ("alike", "different", "unsure")[i % 3] for i in range(24)}
WRONG = "gold-03"
WORKERS = (*(f"lum-{i:02d}" for i in range(6)), *(f"orb-{i:02d}" for i in range(4)))
MAPPING = cast.MAPPING.replace("  answer: answer\n", "  answer: answer\n  tool_version: version\n")


def rows(*, slower: float) -> list[dict[str, str]]:
    """Eight weeks: every worker four units a day and a planted check every other day, right nine times of ten."""
    rng = np.random.default_rng(5)
    found = []
    for number, day in enumerate(d for d in (FIRST + timedelta(days=i) for i in range(56)) if d.weekday() < 5):
        for k, worker in enumerate(WORKERS):
            songs = [f"song-{day}-{worker}-{i}" for i in range(4)]
            songs += [f"gold-{(number // 2 + 5 * k) % 24:02d}"] if (number + k) % 2 == 0 else []
            for i, song in enumerate(songs):
                right = GOLD.get(song, "alike")
                given = right if rng.random() < 0.92 else ("alike" if right != "alike" else "unsure")
                answer = "different" if song == WRONG and rng.random() < 0.95 else given
                seconds = int(60 * rng.lognormal(0, 0.2) * (slower if day >= SLOWER else 1.0))
                sent = datetime.combine(day, time(8)) + timedelta(minutes=10 * i + k)
                row = cast.Answer(song, worker, answer, sent, seconds=seconds).row()
                found.append({**row, "version": "3.2" if day >= SLOWER and slower > 1 else "3.1"})
    return found


def bring(house: House, *, slower: float, wrong: str) -> None:
    house.vendors()
    house.bring(cast.gold_csv(house.desk / "gold.csv", GOLD | {WRONG: wrong}), mapping=cast.GOLD, name="gold.yaml")
    path = cast.table(house.desk / "judgments.csv", (*cast.COLUMNS, "version"), rows(slower=slower))
    house.bring(path, mapping=MAPPING)


def findings(today: date = TODAY) -> list[Finding]:
    with all_rows():
        programme = Programme.objects.get(code=cast.PROGRAMME)
        now = datetime.combine(today, time(6), UTC)
        of = frame(access.scope(SYSTEM), programme, today=today, now=now, seq=latest_seq())
        return list(assess_all([cases(of)], as_of=now).findings)


def test_what_was_planted_is_found(house: House) -> None:
    bring(house, slower=1.4, wrong="alike")
    found = {f.kind: f for f in findings()}
    contested = found["gold-contested"]
    assert contested.title.startswith("1 known answer of de-DE of Marigold is contested by good annotators")
    assert f"say “different” where {WRONG} is held to be “alike”" in contested.title
    slower = found["change"]
    assert slower.cause == "It began with tool version 3.2."
    assert slower.since is not None
    assert abs((slower.since - SLOWER).days) <= 1
    assert "and likewise at" in slower.title, "both vendors, one finding"
    assert "gold-running-out" in found, "24 known answers, met one every other day for eight weeks"


def test_clean_operations_raise_none_of_it_on_many_mornings(house: House) -> None:
    bring(house, slower=1.0, wrong="different")
    days = [d for d in (TODAY - timedelta(days=i) for i in range(0, 28)) if d.weekday() < 5]
    raised = [(day, f.kind, f.title) for day in days for f in findings(day)]
    assert not [one for one in raised if one[1] in ("gold-contested", "change", "ageing")]


def test_gold_of_another_tool_gives_nobody_new_checks(house: House) -> None:
    bring(house, slower=1.0, wrong="different")
    known = {f"other-{i:03d}": "alike" for i in range(200)}
    gold = cast.gold_csv(house.desk / "other-gold.csv", known)
    house.bring(gold, mapping=cast.GOLD, name="gold.yaml", source="another-tool")
    sent = datetime.combine(TODAY - timedelta(days=3), time(8))
    met = [cast.Answer(song, "orb-99", "alike", sent + timedelta(minutes=i)) for i, song in enumerate(known)][:60]
    path = cast.judgments_csv(house.desk / "other.csv", met)
    house.bring(path, source="another-tool")
    (worn,) = [f for f in findings() if f.kind == "gold-running-out"]
    assert "10 of 11 annotators" in worn.title
