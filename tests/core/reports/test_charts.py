"""Charts checked by their structure: every quantitative axis names its unit, data are inside, intervals are bands."""

import json
from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from callsheet.errors import BrokenPromise
from callsheet.reports.charts import (
    BurnUp,
    Chart,
    ForestLine,
    HeatCell,
    Mark,
    QuotaWeek,
    Sample,
    Step,
    burn_up,
    forest,
    heat_map,
    quota_track,
    theme,
    trend,
    waterfall,
)
from callsheet.reports.plain import plain
from callsheet.stats.estimate import Estimate, nothing
from callsheet.stats.pace import FAN_LEVELS
from callsheet.stats.proportions import proportion

MONDAY = date(2026, 11, 2)


def weeks(n: int) -> list[date]:
    return [MONDAY + timedelta(weeks=i) for i in range(n)]


def a_trend() -> Chart:
    samples = [
        Sample(weeks(4)[0], proportion(930, 1000)),
        Sample(weeks(4)[1], proportion(9, 10).greyed("too few to say")),
        Sample(weeks(4)[2], nothing("no gold that week")),
        Sample(weeks(4)[3], proportion(480, 500)),
    ]
    marks = (Mark(date(2026, 11, 10), "guideline 4.2"),)
    return trend(samples, title="Gold accuracy fell", name="Gold accuracy", unit="%", target=0.95, marks=marks)


def a_burn_up() -> Chart:
    done = tuple((MONDAY + timedelta(days=i), 100.0 * i) for i in range(5))
    fan = tuple(tuple(50.0 * (level + 1) * day for day in range(1, 4)) for level in range(len(FAN_LEVELS)))
    shown = BurnUp(done, 2000, date(2026, 11, 20), date(2026, 11, 7), fan, released=((MONDAY, 1500.0),))
    return burn_up(shown, title="Done so far")


def a_quota_track() -> Chart:
    rows = (
        QuotaWeek(weeks(3)[0], 1100, 1000, 900),
        QuotaWeek(weeks(3)[1], 800, 1000),
        QuotaWeek(weeks(3)[2], 300, 1000, None, True),
    )
    return quota_track(rows, title="Quota")


def a_heat_map() -> Chart:
    cells = [
        HeatCell(loc, week, proportion(90 + i, 100)) for i, loc in enumerate(("de-DE", "fr-FR")) for week in weeks(3)
    ]
    return heat_map(
        [*cells, HeatCell("ja-JP", MONDAY, nothing("no gold"))], title="Heat", name="Gold accuracy", unit="%"
    )


def a_waterfall() -> Chart:
    return waterfall(
        Step("tracker says", 48_210),
        [Step("unmapped", -500), Step("day boundary", 20), Step("not explained", -75)],
        Step("we count", 47_655),
        title="W",
    )


def a_forest() -> Chart:
    lines = [
        ForestLine("Lumen", proportion(930, 1000)),
        ForestLine("Orbit", proportion(960, 1000)),
        ForestLine("Zed", proportion(9, 10).greyed("too few")),
    ]
    return forest(lines, title="F", name="Gold accuracy", unit="%", target=0.95)


ALL = (a_trend, a_burn_up, a_quota_track, a_heat_map, a_waterfall, a_forest)


def channels(node: object) -> Iterator[tuple[str, dict[str, object]]]:
    """Every encoding channel anywhere in a specification."""
    if isinstance(node, dict):
        for name, channel in (node.get("encoding") or {}).items() if isinstance(node.get("encoding"), dict) else ():
            if isinstance(channel, dict):
                yield name, channel
        for child in node.values():
            yield from channels(child)
    elif isinstance(node, list):
        for child in node:
            yield from channels(child)


def rows_of(node: object) -> Iterator[dict[str, object]]:
    if isinstance(node, dict):
        data = node.get("data")
        if isinstance(data, dict):
            yield from data["values"]
        for child in node.values():
            yield from rows_of(child)
    elif isinstance(node, list):
        for child in node:
            yield from rows_of(child)


def marks_of(node: object) -> Iterator[tuple[str, dict[str, object]]]:
    if isinstance(node, dict):
        if "mark" in node:
            yield node["mark"]["type"], node["encoding"]
        for child in node.values():
            yield from marks_of(child)
    elif isinstance(node, list):
        for child in node:
            yield from marks_of(child)


@pytest.mark.parametrize("made", ALL)
def test_every_quantitative_axis_has_a_title_with_its_unit(made):
    for name, channel in channels(made().spec):
        if channel.get("type") == "quantitative" and name in ("x", "y", "color"):
            axis = channel.get("axis", channel.get("legend"))
            assert isinstance(axis, dict)
            assert str(axis["title"]).endswith(")"), channel
            assert "(" in str(axis["title"])


@pytest.mark.parametrize("made", ALL)
def test_data_stand_inside_and_nothing_is_fetched(made):
    chart = made()
    assert list(rows_of(chart.spec))
    assert '"url"' not in json.dumps(chart.spec)


@pytest.mark.parametrize("made", ALL)
def test_a_chart_is_vega_lite_5_in_plain_json_with_words_for_those_who_cannot_see_it(made):
    chart = made()
    assert str(chart.spec["$schema"]).endswith("/v5.json")
    assert chart.spec["description"] == chart.summary
    assert len(chart.summary) > 20
    assert json.loads(json.dumps(plain(chart))) == plain(chart)


@pytest.mark.parametrize("made", ALL)
def test_fields_of_encodings_are_columns_of_the_data(made):
    known = {column for row in rows_of(made().spec) for column in row}
    named = {str(c["field"]) for _, c in channels(made().spec) if "field" in c}
    assert named <= known


@pytest.mark.parametrize("made", ALL)
def test_there_are_no_pies_and_no_second_axis(made):
    text = json.dumps(made().spec)
    assert '"arc"' not in text
    assert '"independent"' not in text


@pytest.mark.parametrize("made", ALL)
def test_the_dark_twin_differs_in_colours_of_ink_alone(made):
    dark, light = theme(dark=True), theme(dark=False)
    assert made().spec["config"] == light
    assert {name for name in light if dark[name] != light[name]} == {"axis", "legend", "text"}


def test_intervals_are_bands_from_low_to_high():
    areas = [e for kind, e in marks_of(a_trend().spec) if kind == "area"]
    assert [(e["y"]["field"], e["y2"]["field"]) for e in areas] == [("low", "high")]


def test_a_missing_period_is_a_gap_and_a_weak_one_is_not_firm():
    line = next(layer for layer in a_trend().spec["vconcat"][0]["layer"] if layer["mark"]["type"] == "line")
    assert [r["value"] is None for r in line["data"]["values"]] == [False, False, True, False]
    assert [r["firm"] for r in line["data"]["values"]] == [True, False, False, True]


def test_target_and_changes_stand_in_the_chart_with_their_words():
    words = {r["word"] for r in rows_of(a_trend().spec) if "word" in r}
    assert words == {"target 95.0\u202f%", "guideline 4.2"}


def test_n_stands_as_a_strip_under_the_axis():
    strip = a_trend().spec["vconcat"][1]
    assert strip["encoding"]["y"]["field"] == "n"
    assert strip["height"] < a_trend().spec["vconcat"][0]["height"] / 4


def test_the_fan_has_three_bands_that_lie_inside_each_other():
    bands = [
        list(layer["data"]["values"])
        for layer in a_burn_up().spec["layer"]
        if layer.get("mark", {}).get("type") == "area"
    ]
    assert [b[0]["futures"] for b in bands] == [95, 80, 50]
    for outer, inner in zip(bands, bands[1:], strict=False):
        assert all(o["low"] <= i["low"] <= i["high"] <= o["high"] for o, i in zip(outer, inner, strict=True))


def test_the_fan_starts_where_the_work_stands():
    bands = [
        layer["data"]["values"] for layer in a_burn_up().spec["layer"] if layer.get("mark", {}).get("type") == "area"
    ]
    assert all(row["low"] >= 400 for band in bands for row in band)


def test_a_burn_up_without_goal_date_or_history_is_still_a_chart():
    chart = burn_up(BurnUp(()), title="Nothing yet")
    assert "0 units done" in chart.summary


def test_a_quota_track_counts_closed_weeks_alone():
    assert a_quota_track().summary == "The quota was met in 1 of 2 closed weeks."


def test_a_waterfall_that_does_not_sum_is_refused():
    with pytest.raises(BrokenPromise, match="does not sum"):
        waterfall(Step("a", 100), [Step("b", -10)], Step("c", 91), title="t")


def test_the_bars_of_a_waterfall_join():
    rows = list(rows_of(a_waterfall().spec))
    assert rows[0]["to"] == 48_210
    assert all(a["to"] == b["from"] for a, b in zip(rows[:-1], rows[1:-1], strict=False))
    assert rows[-2]["to"] == rows[-1]["to"] == 47_655


def test_weak_lines_of_a_forest_stand_below_unranked():
    labels = [r["label"] for r in rows_of(a_forest().spec) if "label" in r]
    assert labels == ["Orbit", "Lumen", "Zed"]


def test_an_empty_trend_says_so():
    assert trend([], title="t", name="Gold accuracy", unit="%").summary == "Gold accuracy: no period has a value yet."


def test_a_number_without_interval_draws_a_line_and_no_band():
    chart = trend([Sample(MONDAY, Estimate(12.0, n=12))], title="t", name="Submitted", unit="judgments")
    layers = {layer["mark"]["type"]: layer["data"]["values"] for layer in chart.spec["vconcat"][0]["layer"]}
    assert layers["rule"] == []
    assert [row["low"] for row in layers["area"]] == [None]


def test_a_waterfall_of_small_steps_says_where_its_axis_begins():
    axis = a_waterfall().spec["layer"][0]["encoding"]["y"]["axis"]
    assert axis["title"] == "units (units; axis begins at 47,378)"
    whole = waterfall(Step("a", 100), [Step("b", -60)], Step("c", 40), title="t")
    assert whole.spec["layer"][0]["encoding"]["y"]["axis"]["title"] == "units (units)"


@pytest.mark.parametrize("made", ALL)
def test_days_are_the_same_for_readers_east_and_west(made):
    for _, channel in channels(made().spec):
        if channel.get("type") == "temporal":
            assert channel["scale"] == {"type": "utc"}
