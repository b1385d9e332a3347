"""Every KPI is a function of summed measures: splitting cells any way and summing again changes nothing."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callsheet.errors import NotThere
from callsheet.metrics import (
    COUNTS,
    DERIVED,
    HISTOGRAMS,
    KPIS,
    Direction,
    MeasureSums,
    Pattern,
    State,
    catalogue,
    combined,
    derived_counts,
    kpi_of,
    kpi_reference,
)
from callsheet.metrics.measures import CELL
from callsheet.stats import wilson

REPOSITORY = Path(__file__).parents[3]


def judged(**counts):
    return MeasureSums(counts={"judgments": 1000, "submitted": 1000, **counts})


def value(id, sums, **options):
    return kpi_of(id).compute(sums, **options).value


def test_ids_of_the_reference_dictionary_are_kept():
    assert {"Q01", "Q02", "Q04", "Q05", "Q06", "Q07", "Q09", "Q13", "D01", "D02", "D03", "D04", "W03"} <= set(KPIS)


def test_acceptance_first_pass_yield_and_performance_score_are_three_different_things():
    sums = judged(
        first_reviewed=100,
        first_accepted=80,
        reviewed=120,
        accepted=114,
        review_actions=150,
        review_points_milli=120_000,
    )
    assert value("Q01", sums) == pytest.approx(0.80)
    assert value("acceptance-rate", sums) == pytest.approx(0.95)
    assert value("performance-score", sums) == pytest.approx(0.80)
    assert len({kpi_of(k).formula for k in ("Q01", "acceptance-rate", "performance-score")}) == 3


def test_audits_for_cause_never_touch_the_audit_rate():
    random = {
        "audit_n": 100,
        "audit_w": 1_000_000,
        "audit_w_ok": 950_000,
        "audit_w2": 9_000_000,
        "audit_w2_ok": 8_550_000,
    }
    without = kpi_of("audit-accuracy").compute(judged(**random))
    with_targeted = kpi_of("audit-accuracy").compute(judged(**random, targeted_n=500, targeted_ok=100))
    assert without == with_targeted
    assert without.value == pytest.approx(0.95)
    assert value("targeted-share", judged(**random, targeted_n=500, targeted_ok=100)) == pytest.approx(500 / 600)
    assert kpi_of("targeted-accepted").direction is Direction.NONE


def test_weights_in_thousandths_give_the_shares_of_the_strata():
    """Stratum A: 1 of 10 sampled, 20 audited, 18 right; B: all sampled, 50 audited, 25 right: (180 + 25) / (200 + 50)."""
    sums = judged(
        audit_n=70, audit_ok=43, audit_w=250_000, audit_w_ok=205_000,
        audit_w2=20 * 90_000, audit_w2_ok=18 * 90_000,
    )  # fmt: skip
    found = kpi_of("audit-accuracy").compute(sums)
    assert found.value == pytest.approx(0.82)
    assert found.method == "hajek-wilson"
    assert found.n == 70


def test_a_share_under_its_least_n_is_greyed_and_decides_nothing():
    few = kpi_of("Q02").compute(judged(gold_judged=12, gold_correct=2))
    assert few.reason == "too few to say: 12 of at least 30 judgments"
    assert few.value == pytest.approx(2 / 12)
    assert kpi_of("Q02").state(few, 0.95) is State.INCONCLUSIVE
    enough = kpi_of("Q02").compute(judged(gold_judged=120, gold_correct=20))
    assert kpi_of("Q02").state(enough, 0.95) is State.BREACHED


def test_without_facts_every_kpi_says_which_input_would_switch_it_on():
    for kpi in KPIS.values():
        found = kpi.compute(MeasureSums(), np.random.default_rng(1))
        assert found.value is None, kpi.id
        assert found.reason == f"no input yet: it needs {kpi.missing}"


def test_a_programme_without_reviews_has_not_accepted_nothing():
    for id in ("accepted", "Q13", "acceptance-rate", "Q01"):
        assert value(id, judged()) is None
    promised = MeasureSums(counts={"judgments": 10, "submitted": 10, "submitted_first": 10}, committed_milli=20_000)
    assert value("D03", promised) is None
    assert value("D03-SUBMITTED", promised) == pytest.approx(0.5)


def test_reviews_that_list_no_errors_do_not_claim_zero_defects():
    verdicts_only = judged(inspected=100, audit_n=100, audit_ok=80)
    assert value("Q04", verdicts_only) is None
    assert value("Q05", verdicts_only) is None
    clean = judged(inspected=100, audit_n=100, audit_ok=100)
    assert value("Q04", clean) == 0.0
    listed = judged(inspected=200, audit_n=200, audit_ok=180, defects=30, critical=2)
    assert value("Q04", listed) == pytest.approx(15.0)
    assert value("Q05", listed) == pytest.approx(0.01)


def test_attainment_counted_and_reported_stand_side_by_side():
    sums = MeasureSums(
        counts={"judgments": 90, "submitted": 90, "submitted_first": 90, "reviewed": 90, "accepted": 80},
        reported={"produced": 95_000, "hours": 7_500},
        committed_milli=100_000,
    )
    assert value("D03", sums) == pytest.approx(0.80)
    assert value("D03-SUBMITTED", sums) == pytest.approx(0.90)
    assert value("D03-REPORTED", sums) == pytest.approx(0.95)
    assert value("units-per-hour-reported", sums) == pytest.approx(95 / 7.5)
    assert kpi_of("D03-REPORTED").evidence == "reported"


def test_a_commitment_that_only_the_tracker_states_is_used_where_the_registry_has_none():
    assert value("D03-REPORTED", MeasureSums(reported={"produced": 50_000, "committed": 200_000})) == pytest.approx(
        0.25
    )


def test_flagged_times_have_their_own_kpis():
    bins = tuple(40 if i == 25 else 0 for i in range(64))
    sums = MeasureSums(counts={"wall_n": 40, "wall_ms": 40 * 32_000}, hists={"aht_wall": bins})
    assert value("W03-WALL", sums) == pytest.approx(32.0)
    assert value("W03", sums) is None
    assert kpi_of("W03").seconds_kinds == ("measured", "capped")
    assert kpi_of("W03-WALL-P50").seconds_kinds == ("wall", "shared", "derived")


def test_units_per_hour_are_units_over_timed_hours():
    bins = tuple(60 if i == 25 else 0 for i in range(64))
    sums = MeasureSums(
        counts={"timed_n": 60, "timed_ms": 1_800_000, "timed_units_milli": 60_000}, hists={"aht_timed": bins}
    )
    assert value("units-per-hour", sums) == pytest.approx(120.0)


COHORTS = {
    (date(2026, 11, 2), date(2026, 11, 3)): 100, (date(2026, 11, 2), date(2026, 11, 4)): 100,
    (date(2026, 11, 3), date(2026, 11, 5)): 100, (date(2026, 11, 3), date(2026, 11, 6)): 100,
    (date(2026, 11, 4), date(2026, 11, 9)): 100, (date(2026, 11, 4), None): 90, (date(2026, 11, 9), None): 60,
}  # fmt: skip


def test_stocks_are_looked_at_on_a_day():
    sums = MeasureSums(backlog=COHORTS, queue={"available": 50, "done": 500})
    monday = date(2026, 11, 9)
    assert value("backlog", sums, day=monday) == 150
    assert value("backlog", sums, day=date(2026, 11, 4)) == 100 + 100 + 100 + 90
    assert value("backlog-age", sums, day=monday) == 5
    assert value("D04", sums, day=monday) == pytest.approx(1.5)
    assert value("days-available", sums, day=monday) == pytest.approx(0.5)
    assert value("backlog", sums) == 150


def test_alpha_of_two_questions_keeps_their_labels_apart():
    patterns = {
        Pattern(q, counts): units
        for q in ("first", "second")
        for counts, units in (((("no", 2),), 30), ((("yes", 2),), 30), ((("no", 1), ("yes", 1)), 40))
    }
    both = kpi_of("Q09").compute(MeasureSums(patterns=patterns), np.random.default_rng(1))
    one = kpi_of("Q09").compute(
        MeasureSums(patterns={p: u for p, u in patterns.items() if p.question == "first"}), np.random.default_rng(1)
    )
    assert both.value == pytest.approx(one.value, abs=0.003)
    assert both.n == 200
    assert (
        kpi_of("Q09-ORDINAL").compute(MeasureSums(patterns=patterns)).reason == "the answers are not numbers on a scale"
    )


CONTAINED = {
    "first_reviewed": ("first_accepted",), "reviewed": ("accepted",), "gold_judged": ("gold_correct",),
    "inspected": ("critical",), "due_n": ("on_time",), "submitted": ("returned",), "judgments": ("skipped", "unmapped"),
    "targeted_n": ("targeted_ok",), "audit_n": ("audit_ok",), "audit_w": ("audit_w_ok",), "audit_w2": ("audit_w2_ok",),
}  # fmt: skip
BINS = st.dictionaries(st.integers(0, 63), st.integers(1, 50), max_size=5).map(
    lambda d: tuple(d.get(i, 0) for i in range(64))
)
DAYS = st.dates(date(2026, 11, 2), date(2026, 11, 12))


@st.composite
def cells(draw):
    counts = {name: draw(st.integers(0, 5000)) for name in COUNTS}
    for whole, parts in CONTAINED.items():
        for part in parts:
            counts[part] = draw(st.integers(0, counts[whole]))
    counts["review_points_milli"] = 1000 * draw(st.integers(0, counts["review_actions"]))
    label_counts = st.sampled_from([(("1", 2),), (("2", 2),), (("1", 1), ("2", 1)), (("1", 1),)])
    return MeasureSums(
        counts=counts,
        hists={kind: draw(BINS) for kind in HISTOGRAMS},
        patterns=draw(st.dictionaries(st.builds(Pattern, st.sampled_from("qr"), label_counts), st.integers(1, 40))),
        reported={m: draw(st.integers(0, 10**6)) for m in ("produced", "hours", "accepted")},
        committed_milli=draw(st.none() | st.integers(1, 10**6)),
        queue={"available": draw(st.integers(0, 900))},
        backlog=draw(st.dictionaries(st.tuples(DAYS, st.none() | DAYS), st.integers(1, 50), max_size=6)),
    )


@settings(max_examples=40, deadline=None)
@given(st.lists(cells(), min_size=1, max_size=6), st.integers(0, 5), st.randoms())
def test_splitting_cells_any_way_and_summing_gives_the_same_kpis(parts, cut, random):
    whole = combined(parts)
    shuffled = random.sample(parts, len(parts))
    regrouped = combined([combined(shuffled[:cut]), combined(shuffled[cut:])])
    for kpi in KPIS.values():
        if kpi.parts == ("patterns",):
            a, b = (kpi.compute(s, np.random.default_rng(3)) for s in (whole, regrouped))
        else:
            a, b = (kpi.compute(s, day=date(2026, 11, 12)) for s in (whole, regrouped))
        assert a == b, kpi.id


def test_shares_of_sums_are_no_means_of_shares():
    small, big = judged(gold_judged=30, gold_correct=30), judged(gold_judged=970, gold_correct=485)
    both = kpi_of("Q02").compute(combined([small, big]))
    assert both.value == pytest.approx(0.515)
    assert (both.low, both.high) == pytest.approx(wilson(515, 1000))


def test_a_kpi_is_found_by_id_or_name_and_a_wrong_one_names_its_neighbours():
    assert kpi_of("q01") is KPIS["Q01"]
    assert kpi_of(" First-pass yield ") is KPIS["Q01"]
    with pytest.raises(NotThere, match="did you mean") as caught:
        kpi_of("first pass")
    assert "Q01" in caught.value.details["near"]


def test_every_declaration_holds_together():
    known = {*COUNTS, *DERIVED, *HISTOGRAMS, "pattern", "backlog", "available", "committed", "produced", "hours"}
    known |= {"heads", "idle", "accepted", "rejected", "reworked"}
    for kpi in KPIS.values():
        assert set(kpi.needs) <= known, kpi.id
        assert set(kpi.grain) <= {*CELL, "question"}, kpi.id
        assert (REPOSITORY / kpi.page).is_file(), f"{kpi.id} points at {kpi.page}, which is not there"
        assert kpi.unit
        assert kpi.missing
        if kpi.target is not None:
            assert isinstance(kpi.target, tuple) == (kpi.direction is Direction.BAND)


def test_the_catalogue_lists_every_kpi_with_what_the_command_promises():
    rows = catalogue()
    assert [r["id"] for r in rows] == list(KPIS)
    assert all({"id", "name", "unit", "direction", "formula"} <= set(r) for r in rows)


def test_the_kpi_reference_is_current():
    written = (REPOSITORY / "docs" / "reference" / "kpis.md").read_text(encoding="utf-8")
    assert written == kpi_reference(), "docs/reference/kpis.md is old; write callsheet.metrics.kpi_reference() to it"


def test_unmapped_judgments_are_those_of_cells_without_a_vendor():
    found = derived_counts([({"vendor": ""}, {"judgments": 5}), ({"vendor": "lumen"}, {"judgments": 20})])
    assert found == {"unmapped": 5}
    assert value("unmapped-share", MeasureSums(counts={"judgments": 25, **found})) == pytest.approx(0.2)


def test_importing_the_dictionary_is_quick_and_leaves_scipy_alone():
    import subprocess
    import sys

    code = "import sys, callsheet.metrics; print('scipy' in sys.modules, 'holidays' in sys.modules)"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.split() == ["False", "False"]


def test_the_commonest_label_is_counted_within_each_question() -> None:
    patterns = {
        Pattern("q", (("a", 2), ("b", 1))): 10,
        Pattern("q", (("b", 3),)): 1,
        Pattern("r", (("z", 1),)): 7,
    }
    found = KPIS["prevalence"].compute(MeasureSums(patterns=patterns))
    assert (found.value, found.n) == (pytest.approx((20 + 7) / 40), 40)
    assert found.low is None, "a description, no estimate of a rate"
    assert KPIS["prevalence"].compute(MeasureSums()).value is None
