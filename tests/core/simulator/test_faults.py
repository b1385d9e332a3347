"""Each planted fault can be seen in the written files, where and when faults.json says, and not beside it."""

import itertools
import json
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from statistics import mean

import pytest

from callsheet.simulator import Written
from callsheet.simulator.world import World
from tests.core.simulator.conftest import csv_rows, stream

Row = dict[str, str]


@pytest.fixture(scope="module")
def faults(written: Written) -> dict[str, Row]:
    listed = json.loads((written.folder / "faults.json").read_text())["faults"]
    return {fault["kind"]: fault for fault in listed}


def test_nine_faults_are_listed_within_the_simulated_weeks(faults: dict[str, Row], written: Written) -> None:
    assert len(faults) == 9
    operation = written.operation
    for fault in faults.values():
        begins = date.fromisoformat(fault["begins"])
        assert operation.start < begins <= operation.until
        assert fault["ends"] is None or begins <= date.fromisoformat(fault["ends"]) <= operation.until


def _gold_accuracy(rows: Iterable[Row], known: dict[str, str], since: str) -> tuple[float, float, int]:
    before, after = [], []
    for row in rows:
        if row["task_id"] in known and row["status"] == "done":
            (after if row["sent_at"][:10] >= since else before).append(row["answer"] == known[row["task_id"]])
    return mean(before), mean(after), len(after)


def _known(written: Written, pattern: str) -> dict[str, str]:
    return {row["task_id"]: row["known_answer"] for row in csv_rows(written, pattern) if row["known_answer"]}


def test_lumens_gold_accuracy_falls_in_search_relevance_and_nobody_elses(
    faults: dict[str, Row], written: Written
) -> None:
    since = faults["accuracy drop"]["begins"]
    known = _known(written, "searchrel/*-tasks-*.csv")
    lumen = csv_rows(written, "searchrel/demo-searchrel-lumen-data-judgments-*.csv")
    others = csv_rows(written, "searchrel/demo-searchrel-[km]*-judgments-*.csv")
    before, after, n = _gold_accuracy(lumen, known, since)
    assert n > 20
    assert before - after > 0.07
    before, after, _ = _gold_accuracy(others, known, since)
    assert abs(before - after) < 0.05


def test_the_new_player_slows_every_pair_by_a_third(faults: dict[str, Row], written: Written) -> None:
    seconds: dict[str, list[float]] = defaultdict(list)
    for row in csv_rows(written, "songsim/*-judgments-*.csv"):
        seconds[row["player_version"]].append(float(row["active_seconds"]))
    assert mean(seconds["3.2"]) / mean(seconds["3.1"]) == pytest.approx(1.35, abs=0.1)
    first = min(row["sent_at"] for row in csv_rows(written, "songsim/*.csv") if row.get("player_version") == "3.2")
    begins = date.fromisoformat(faults["tool change slows work"]["begins"])
    assert begins <= date.fromisoformat(first[:10]) <= begins + timedelta(days=3)


def _pair_agreement(rows: Iterable[Row]) -> float:
    answers: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        answers[row["HITId"]].append(row["Answer.genre"])
    pairs = [a == b for given in answers.values() for a, b in itertools.combinations(given, 2)]
    return mean(pairs)


def _mturk_day(row: Row) -> date:
    months = dict(zip(("Sep", "Oct", "Nov"), (9, 10, 11), strict=True))
    parts = row["SubmitTime"].split()
    return date(int(parts[5]), months[parts[1]], int(parts[2]))


def test_agreement_falls_in_french_alone_since_the_clause(faults: dict[str, Row], written: Written) -> None:
    since = date.fromisoformat(faults["ambiguous clause"]["begins"])
    rows = [row for row in csv_rows(written, "bookgenre/*batch_results.csv") if row["Input.planted"] == "no"]
    changes = {}
    for locale in ("fr-FR", "de-DE"):
        own = [row for row in rows if row["Input.locale"] == locale]
        before = _pair_agreement(row for row in own if _mturk_day(row) < since)
        changes[locale] = _pair_agreement(row for row in own if _mturk_day(row) > since) - before
    assert changes["fr-FR"] < -0.08
    assert abs(changes["de-DE"]) < 0.05


def test_the_ring_answers_alike_and_in_seconds(faults: dict[str, Row], written: Written) -> None:
    fault = faults["spammer ring"]
    ring = set(fault["people"])
    assert len(ring) == 5
    rows = [row for row in csv_rows(written, "bookgenre/*batch_results.csv") if row["WorkerId"] in ring]
    assert len(rows) > 100
    assert all(int(row["WorkTimeInSeconds"]) < 10 for row in rows)
    days = [_mturk_day(row) for row in rows]  # Pacific time: Manila's afternoon is the evening before
    assert date.fromisoformat(fault["begins"]) <= min(days) + timedelta(days=1)
    assert max(days) <= date.fromisoformat(fault["ends"])
    answers: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        answers[row["HITId"]].add(row["Answer.genre"])
    assert {len(given) for given in answers.values()} == {1}


def test_manilas_gold_is_perfect_after_the_leak_and_its_work_is_not(faults: dict[str, Row], world: World) -> None:
    work = stream(world, "apptox", "en-US")
    manila = work.setting.at_site("manila", work.work.annotator)
    since = (date.fromisoformat(faults["gold leak"]["begins"]) - world.horizon.start).days
    late = manila & (work.work.site_day >= since) & ~work.work.skipped
    gold, real = late & work.work.gold, late & ~work.work.gold
    assert gold.sum() > 20
    assert work.work.right[gold].mean() > 0.98
    assert work.work.right[real].mean() < 0.9


def test_kestrels_feed_stops_while_its_people_work_on(faults: dict[str, Row], written: Written, world: World) -> None:
    begins = faults["data gap"]["begins"]
    sent = [row["sent_at"][:10] for row in csv_rows(written, "searchrel/demo-searchrel-kestrel-judgments-*.csv")]
    assert max(sent) < begins
    worked = stream(world, "searchrel", "es-ES").work
    assert (worked.site_day >= world.faults.gap.first).sum() > 10
    others = csv_rows(written, "searchrel/demo-searchrel-minato-kotoba-judgments-*.csv")
    assert max(row["sent_at"][:10] for row in others) >= begins


def test_the_korean_queue_runs_dry_and_seoul_stands_idle(
    faults: dict[str, Row], written: Written, world: World
) -> None:
    begins = faults["starved queue"]["begins"]
    assert faults["starved queue"]["ends"] is None
    rows = csv_rows(written, "songsim/demo-songsim-queue-*.csv")
    korean = [row for row in rows if row["locale"] == "ko-KR" and row["taken_at"][:10] > begins]
    available = [int(row["items"]) for row in korean if row["state"] == "available"]
    assert available[-3:] == [0, 0, 0]
    seoul = stream(world, "songsim", "ko-KR")
    last = world.horizon.days
    quiet = [day for day in range(last - 3, last) if seoul.output.present[day].any()]
    assert quiet
    assert seoul.output.regular[quiet].sum() == 0


def test_hindi_transcription_stays_under_its_commitment_until_the_ramp_comes(
    faults: dict[str, Row], written: Written, world: World
) -> None:
    fault = faults["late ramp"]
    begins, ends = date.fromisoformat(fault["begins"]), date.fromisoformat(fault["ends"])
    done = stream(world, "podtran", "hi-IN").work
    days = [world.horizon.day(int(day)) for day in done.site_day]
    committed = produced = 0
    for row in written.operation.commitments:
        if (
            row.locale == "hi-IN"
            and row.programme == "podtran"
            and begins <= row.week
            and row.week + timedelta(days=6) <= ends
        ):
            committed += row.units
            produced += sum(row.week <= day <= row.week + timedelta(days=6) for day in days)
    assert committed > 50
    assert produced / committed < 0.7


def test_no_rule_names_the_new_cohort_and_every_other_worker_has_one(faults: dict[str, Row], written: Written) -> None:
    channels = {rule.pattern for rule in written.operation.worker_rules if rule.programme == "apptox"}
    begins = faults["unmapped workers"]["begins"]
    nobody: dict[str, set[str]] = defaultdict(set)
    for row in csv_rows(written, "apptox/demo-apptox-f*.csv"):
        if row["_channel"] not in channels:
            nobody[row["_channel"]].add(row["_worker_id"])
            month, day, year = row["_created_at"][:10].split("/")
            assert f"{year}-{month}-{day}" >= begins
    assert set(nobody) == {"saffron_flex"}
    assert nobody["saffron_flex"] == set(faults["unmapped workers"]["people"])
