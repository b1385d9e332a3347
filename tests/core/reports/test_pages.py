"""Programme, vendor, KPI, imports, reconciliation: titles that answer, totals that sum, plain JSON."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from callsheet.decisions.finding import Place
from callsheet.metrics.dictionary import KPIS
from callsheet.metrics.measures import MeasureSums
from callsheet.metrics.reconcile import DayLine, reconciled
from callsheet.metrics.sums import combined
from callsheet.reports.charts import BurnUp, Mark, QuotaWeek, Sample
from callsheet.reports.imports import BadRows, ImportEntry, imports_report
from callsheet.reports.kpi import KpiRow, KpiView, kpi_json, kpi_report
from callsheet.reports.pieces import CountCell, EstimateCell, Provenance
from callsheet.reports.plain import plain
from callsheet.reports.programme import (
    KpiValue,
    ProgrammeView,
    Progress,
    ProgressShown,
    Series,
    TrackRow,
    programme_report,
    progress_shown,
    status_sentence,
)
from callsheet.reports.reconcile import ReconcileView, reconcile_report
from callsheet.reports.tables import as_records
from callsheet.reports.text import table_text
from callsheet.reports.vendor import CommitmentLine, VendorView, vendor_report
from callsheet.stats.estimate import Estimate, nothing
from callsheet.stats.pace import PaceOdds

FRESH = Provenance(datetime(2026, 11, 23, 6, 10), 118, date(2026, 11, 20))
MONDAY = date(2026, 11, 16)
Q02 = KPIS["Q02"]
SONGS = Place("songs", programme_name="Song pairs")
LUMEN = Place("songs", "lumen", "de-DE", "Song pairs", "Lumen")
ORBIT = Place("songs", "orbit", "fr-FR", "Song pairs", "Orbit")


def gold(right: int, judged: int) -> MeasureSums:
    return MeasureSums({"gold_correct": right, "gold_judged": judged})


HERE, THERE = gold(900, 1000), gold(95, 100)


def progress(**changes: object) -> Progress:
    odds = PaceOdds(Estimate(0.83, n=20, method="block-bootstrap"), date(2026, 12, 15), date(2026, 12, 18))
    given = Progress(12_000, 20_000, date(2026, 12, 18), odds=odds, shape=BurnUp(((MONDAY, 12_000.0),), 20_000))
    return replace(given, **changes)  # type: ignore[arg-type]


def shown_as(told: Progress) -> ProgressShown:
    return progress_shown(SONGS, told, FRESH.as_of.date())


def view(**changes: object) -> ProgrammeView:
    given = ProgrammeView(
        SONGS,
        shown_as(progress()),
        strip=(KpiValue(Q02, Q02.compute(combined((HERE, THERE))), 0.95),),
        series=(Series(Q02, (Sample(MONDAY, Q02.compute(HERE)),), 0.95, (Mark(MONDAY, "guideline 4.2"),)),),
        kpis=(Q02,),
        rows=(TrackRow(LUMEN, 9_000, (Q02.compute(HERE),)), TrackRow(ORBIT, 3_000, (Q02.compute(THERE),))),
        totals=(Q02.compute(combined((HERE, THERE))),),
        tabs=(("batches", 4),),
    )
    return replace(given, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({}, "Song pairs keeps its date Fri 18 Dec with odds 0.83: 12,000 of 20,000 done, even odds on Tue 15 Dec"),
        ({"by": None, "goal": None}, "Song pairs: 12,000 units done; no due date or quota, so no odds"),
        ({"goal": None}, "Song pairs: 12,000 units done; the order has no volume, so no odds"),
        ({"done": 20_000.0}, "Song pairs has its order done: 20,000 of 20,000"),
        (
            {"odds": PaceOdds(nothing("too little history: 3 worked days of at least 10"))},
            "Song pairs: 12,000 of 20,000 done; no odds yet (too little history: 3 worked days of at least 10)",
        ),
        ({"odds": None}, "Song pairs: 12,000 of 20,000 done; no odds yet (too little history)"),
        (
            {"weekly": True, "goal": 2_500, "done": 600.0, "by": date(2026, 11, 27)},
            "Song pairs makes its quota of the week by Fri 27 Nov with odds 0.83: 600 of 2,500 done",
        ),
    ],
)
def test_a_programmes_title_is_its_state_in_a_sentence(changes, sentence):
    assert status_sentence(SONGS, progress(**changes), date(2026, 11, 23)) == sentence


def test_totals_sum_numerators_and_denominators_and_not_ratios():
    totals = programme_report(view(), provenance=FRESH).table.totals
    assert totals is not None
    cell = totals.cells[3]
    assert isinstance(cell, EstimateCell)
    assert cell.raw.value == pytest.approx(995 / 1100)
    done = totals.cells[2]
    assert isinstance(done, CountCell)
    assert done.value == 12_000


def test_the_tables_title_counts_what_is_breached_by_interval():
    assert (
        programme_report(view(), provenance=FRESH).table.title
        == "None of 2 locale-vendor pairs below target by interval"
    )
    strict = replace(Q02, target=0.95)
    shown = programme_report(view(kpis=(strict,)), provenance=FRESH)
    assert shown.table.title == "1 of 2 locale-vendor pairs below target by interval"


def test_a_programme_shows_odds_quality_and_its_tabs():
    shown = programme_report(view(), provenance=FRESH)
    assert [s.word for s in shown.strip] == ["P(on time)", "Gold accuracy"]
    assert shown.strip[0].cell.text == "0.83"
    assert shown.quality[0].title.startswith("Gold accuracy: 90.0")
    assert shown.tabs[0].number == 4
    assert plain(shown)


def test_an_evergreen_programme_shows_its_weeks():
    weekly = progress(
        weekly=True, weeks=(QuotaWeek(MONDAY, 900, 1000), QuotaWeek(MONDAY + timedelta(7), 100, 1000, None, True))
    )
    shown = programme_report(view(progress=shown_as(weekly)), provenance=FRESH)
    assert shown.progress is not None
    assert shown.progress.title == "Weekly quota of Song pairs"


def test_an_empty_programme_invites():
    shown = programme_report(ProgrammeView(SONGS, shown_as(Progress(0, None, None))), provenance=FRESH)
    assert shown.progress is None
    assert shown.table.empty is not None
    assert "No locale has delivered yet" in table_text(shown.table)


def commitments() -> tuple[CommitmentLine, ...]:
    return (
        CommitmentLine(MONDAY - timedelta(7), LUMEN, 1000, 1100),
        CommitmentLine(MONDAY - timedelta(7), ORBIT, 500, 400),
        CommitmentLine(MONDAY, LUMEN, 1000, 10, is_running=True),
    )


def test_a_vendors_title_counts_commitments_that_have_come_due():
    shown = vendor_report(
        VendorView("lumen", "Lumen", commitments=commitments(), rows=view().rows, kpis=(Q02,)), provenance=FRESH
    )
    assert shown.title == "Lumen kept 1 of 2 commitments; nothing needs somebody"
    assert shown.commitments.title == "1,500 of 1,500 committed units delivered in closed weeks"
    assert [r["state"] for r in as_records(shown.commitments)] == ["running", "short", "kept"]
    assert plain(shown)


def test_a_vendor_without_anything_says_so():
    shown = vendor_report(VendorView("lumen", "Lumen"), provenance=FRESH)
    assert shown.title == "Lumen: nothing committed yet; nothing delivered yet"
    assert shown.commitments.empty is not None


def kpi_view(by: tuple[str, ...], rows: dict[tuple[str, ...], MeasureSums], **changes: object) -> KpiView:
    total = Q02.compute(combined(rows.values()))
    given = KpiView(Q02, by, tuple(KpiRow(k, Q02.compute(s)) for k, s in rows.items()), total, target=0.95)
    return replace(given, **changes)  # type: ignore[arg-type]


def test_a_kpi_says_its_value_and_how_many_groups_are_breached():
    shown = kpi_report(
        kpi_view(("vendor",), {("lumen",): HERE, ("orbit",): THERE, ("",): gold(9, 10)}), provenance=FRESH
    )
    assert shown.title == "Gold accuracy: 90.5\u202f% ±1.7 (n\u202f1,110); breached in 1 of 3 groups (vendor)"
    assert shown.chart is not None
    assert shown.chart.title == shown.title
    assert dict(shown.why)["minimum n"] == "30 judgments"


@pytest.mark.parametrize(
    ("by", "rows", "field"),
    [
        (("day",), {("2026-11-16",): HERE, ("2026-11-17",): THERE}, "vconcat"),
        (("locale", "week"), {("de-DE", "2026-11-16"): HERE, ("fr-FR", "2026-11-16"): THERE}, "layer"),
        (("vendor", "locale"), {("lumen", "de-DE"): HERE}, "layer"),
    ],
)
def test_the_grain_chooses_the_picture(by, rows, field):
    shown = kpi_report(kpi_view(by, rows), provenance=FRESH)
    assert shown.chart is not None
    assert field in shown.chart.spec


@pytest.mark.parametrize(
    ("by", "rows"),
    [(("vendor", "day"), {("lumen", "2026-11-16"): HERE}), (("vendor",), {}), (("day",), {("",): HERE})],
)
def test_where_no_picture_fits_there_is_none(by, rows):
    assert kpi_report(kpi_view(by, rows), provenance=FRESH).chart is None


def test_the_kpis_json_is_the_promised_one():
    said = kpi_json(kpi_view(("vendor",), {("lumen",): HERE}), manifest=118)
    assert list(said) == ["kpi", "rows", "manifest"]
    assert list(said["kpi"]) == ["id", "name", "unit", "direction", "formula"]
    assert set(said["rows"][0]) == {"by", "value", "low", "high", "n", "method", "evidence", "reason"}
    assert said["rows"][0]["by"] == {"vendor": "lumen"}


def test_a_kpi_without_facts_says_what_would_switch_it_on():
    shown = kpi_report(kpi_view(("vendor",), {}), provenance=FRESH)
    assert shown.table.empty is not None
    assert Q02.missing in shown.table.empty.start


def entry(**changes: object) -> ImportEntry:
    given = ImportEntry(
        7,
        datetime(2026, 11, 23, 3),
        "tracker.xlsx",
        "lumen",
        "songs",
        120,
        (("totals", 96), ("judgments", 4)),
        duplicates=12,
        rejected=3,
    )
    return replace(given, **changes)  # type: ignore[arg-type]


def test_imports_say_what_came_and_what_is_to_be_mended():
    entries = (
        entry(),
        entry(manifest=8, at=datetime(2026, 11, 23, 4), state="running", progress=0.4),
        entry(manifest=9, state="failed", sentence="no header found"),
    )
    bad = (
        BadRows(7, "tracker.xlsx", "value", "“#REF!” is no number", 2, 14, "#REF!"),
        BadRows(7, "tracker.xlsx", "day", "two formats", 1, 3, "3/4/26"),
    )
    shown = imports_report(entries, bad, provenance=FRESH)
    assert shown.title == "3 imports; 1 running; 1 failed; 3 bad rows in 1 import to mend"
    assert [e.manifest for e in shown.running] == [8]
    assert shown.bad_rows.title == "3 bad rows for 2 reasons"
    assert as_records(shown.bad_rows)[0]["rows"] == 2
    records = as_records(shown.history)
    assert {r["state"] for r in records} == {"done", "failed: no header found"}
    assert records[0]["totals"] == 96
    assert plain(shown)


def test_no_import_yet_invites():
    assert imports_report((), provenance=FRESH).title == "Nothing imported yet: drop a tracker or an export here"


def reconcile_view(*lines: tuple[int | None, int | None, dict[str, int]]) -> ReconcileView:
    days = tuple(
        DayLine(MONDAY + timedelta(days=i), None if r is None else 1000 * r, c, causes)
        for i, (r, c, causes) in enumerate(lines)
    )
    return ReconcileView(LUMEN, reconciled(days), days[0].day, days[-1].day, days)


def test_a_reconciliation_sums_to_the_unit_on_chart_and_table():
    shown = reconcile_report(
        reconcile_view(
            (1_000, 850, {"unmapped": 100, "resubmissions": -20}), (500, 470, {"unmapped": 30}), (400, None, {})
        ),
        provenance=FRESH,
    )
    assert shown.title.startswith("The tracker of Lumen says 1,900, we count 1,320: 580 more, ")
    totals = shown.parts.totals
    assert totals is not None
    parts = [r["units"] for r in as_records(shown.parts)]
    assert sum(parts) == 580
    rows = shown.chart.spec["data"]["values"]
    assert rows[0]["to"] == 1_900
    assert rows[-1]["to"] == 1_320
    assert all(link is not None for link in (r.link for r in shown.parts.rows))


def test_counts_that_agree_say_so():
    shown = reconcile_report(reconcile_view((100, 100, {})), provenance=FRESH)
    assert shown.title == "The tracker of Lumen says 100, we count 100: they agree"
    assert shown.parts.empty is not None


def test_a_side_that_is_missing_is_no_zero():
    shown = reconcile_report(reconcile_view((400, None, {})), provenance=FRESH)
    record = as_records(shown.days)[0]
    assert (record["reported"], record["counted"], record["difference"]) == (400, None, None)


def test_a_table_in_the_terminal_has_units_totals_and_right_hand_numbers():
    said = table_text(programme_report(view(), provenance=FRESH).table)
    lines = said.splitlines()
    assert "Done (units)" in lines[2]
    assert "Gold accuracy (%)" in lines[2]
    assert lines[-1].startswith("all")
    assert "12,000" in lines[-1]
    widths = {line.index(number) + len(number) for line, number in ((lines[4], "9,000"), (lines[5], "3,000"))}
    assert len(widths) == 1


def test_plain_refuses_what_no_report_may_hold():
    with pytest.raises(TypeError, match="cannot hold a set"):
        plain({"x": {1}})
    assert plain(float("nan")) is None
