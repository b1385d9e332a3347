from dataclasses import replace
from datetime import date, datetime

import pytest

from callsheet.decisions.finding import Link
from callsheet.metrics.dictionary import KPIS
from callsheet.metrics.evidence import Evidence
from callsheet.reports import formats as f
from callsheet.reports.kpis import kpi_cell, kpi_column
from callsheet.reports.pieces import (
    COLOURS,
    SHAPES,
    CountCell,
    DayCell,
    Meaning,
    Provenance,
    TrendCell,
    estimate_cell,
    state_chip,
)
from callsheet.stats.estimate import Estimate, nothing
from callsheet.stats.proportions import proportion
from callsheet.stats.state import State

SHARE = Meaning("Gold accuracy", "%", "right / judged", "up", 0.95)
FRESH = Provenance(datetime(2026, 11, 23, 6, 10), 118, date(2026, 11, 20))


def test_a_page_says_over_how_many_days_its_rates_go():
    assert replace(FRESH, days=28).words == FRESH.words + "; rates of the last 28 days"


@pytest.mark.parametrize(
    ("right", "judged", "state"),
    [(930, 1000, State.BREACHED), (980, 1000, State.MET), (95, 100, State.INCONCLUSIVE)],
)
def test_the_state_of_a_cell_comes_from_its_interval(right, judged, state):
    chip = estimate_cell(proportion(right, judged), SHARE).state
    assert chip is not None
    assert chip.state is state


def test_a_percentage_never_stands_naked():
    cell = estimate_cell(proportion(930, 1000), SHARE)
    assert (cell.text, cell.margin, cell.n) == ("93.0\u202f%", "±1.6", "n\u202f1,000")
    assert cell.line == "93.0\u202f% ±1.6 n\u202f1,000 ▲ breached"


def test_a_weak_number_is_grey_and_says_why():
    cell = estimate_cell(proportion(9, 10).greyed("too few to say: 10 of at least 30"), SHARE)
    assert cell.greyed
    assert cell.note == "too few to say: 10 of at least 30"
    assert cell.state is not None
    assert cell.state.state is State.INCONCLUSIVE


def test_no_data_is_a_dash_with_its_reason_and_never_a_zero():
    cell = estimate_cell(nothing("no gold yet"), SHARE)
    assert cell.text == "–"
    assert cell.raw.value is None
    assert "no gold yet" in cell.line


def test_the_hover_explains_definition_target_method_evidence_and_freshness():
    cell = estimate_cell(proportion(930, 1000), SHARE, evidence=Evidence.COUNTED, provenance=FRESH)
    assert dict(cell.hover) == {
        "what": "Gold accuracy: right / judged",
        "target": "at least 95.0\u202f%",
        "method": "wilson, 95\u202f% interval",
        "evidence": "counted",
        "fresh": "facts to Fri 20 Nov, read Mon 23 Nov 2026 06:10 UTC, manifest 118",
    }


def test_without_a_target_there_is_no_state():
    assert estimate_cell(proportion(9, 10), Meaning("x", "%")).state is None


def test_a_band_is_a_target_of_two_numbers():
    cell = estimate_cell(Estimate(1.0, 0.98, 1.02, n=50), Meaning("Attainment", "%", "", "band", (0.95, 1.05)))
    assert cell.state is not None
    assert cell.state.state is State.MET
    assert dict(cell.hover)["target"] == "95.0\u202f% to 105.0\u202f%"


def test_states_differ_in_word_shape_and_colour_at_once():
    assert len(set(SHAPES.values())) == len(set(COLOURS.values())) == len(State)
    assert {state_chip(s).word for s in State} == {"met", "breached", "inconclusive", "no data"}


def test_a_kpi_cell_leads_to_its_rows_and_takes_the_programmes_target():
    where = (("programme", "songs"),)
    cell = kpi_cell(KPIS["Q02"], proportion(930, 1000), target=0.90, where=where)
    assert cell.link == Link("rows", "Q02", where)
    assert cell.state is not None
    assert cell.state.state is State.MET
    assert kpi_column(KPIS["Q02"]).title == "Gold accuracy"


@pytest.mark.parametrize("kpi", KPIS.values(), ids=lambda k: k.id)
def test_every_kpi_of_the_dictionary_can_be_shown_with_and_without_a_value(kpi):
    assert kpi_cell(kpi, nothing("nothing yet")).text == "–"
    shown = kpi_cell(kpi, Estimate(0.9, 0.85, 0.95, n=400))
    assert shown.margin
    assert shown.line


def test_missing_counts_and_days_are_dashes():
    assert CountCell(None).text == "–"
    assert CountCell(0).text == "0"
    assert DayCell(None).text == "–"
    assert DayCell(date(2026, 11, 20)).text == "Fri 20 Nov 2026"


def test_a_trend_splits_into_mix_and_rate():
    cell = TrendCell(Estimate(-0.036, -0.05, -0.022, n=500), mix=-0.016, rate=-0.020)
    assert cell.text == "−3.6\u202fpoints ±1.4 = −1.6 mix −2.0 rate"
    assert TrendCell(nothing("first period")).text == "–"
    assert TrendCell(nothing("first period")).greyed


def test_decimals_follow_the_unit():
    assert f.digits_of("units") == 0
    assert f.digits_of("%") == 1
    assert f.iso_week(date(2026, 1, 1)) == "2026-W01"
