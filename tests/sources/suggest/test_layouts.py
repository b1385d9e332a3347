"""Layouts that vendors really use: each is drawn in a test, dropped, suggested, answered and read; every number must be there."""

from datetime import date, datetime
from pathlib import Path

import pytest

from callsheet.sources.suggest import KnownNames
from tests.sources.tracker.sheets_written import Totals, read_as_suggested, suggested, text_file, workbook

MON, TUE, WED = date(2026, 11, 16), date(2026, 11, 17), date(2026, 11, 18)
M, T, W = "2026-11-16", "2026-11-17", "2026-11-18"


@pytest.fixture
def drop(tmp_path: Path):
    def written(rows, *, merged=(), name="Week 47", file="tracker.xlsx") -> Path:
        return workbook(tmp_path / file, {name: rows}, merged=merged)

    return written


def grid(*entries: tuple[object, ...]) -> Totals:
    return {tuple(e[:-1]): float(e[-1]) for e in entries}  # type: ignore[arg-type]


def test_one_row_a_day_and_locale_with_a_column_a_measure(drop) -> None:
    path = drop(
        [
            ["Date", "Vendor", "Locale", "Produced", "Accepted", "Hours"],
            [MON, "Lumen", "de-DE", 120, 110, 7.5],
            [TUE, "Lumen", "fr-FR", 90, 88, 6.25],
        ]
    )
    assert read_as_suggested(path) == grid(
        (M, "Lumen", "de-DE", "produced", 120), (M, "Lumen", "de-DE", "accepted", 110), (M, "Lumen", "de-DE", "hours", 7.5),
        (T, "Lumen", "fr-FR", "produced", 90), (T, "Lumen", "fr-FR", "accepted", 88), (T, "Lumen", "fr-FR", "hours", 6.25),
    )  # fmt: skip


def test_days_across_with_a_total_column_and_a_total_row(drop) -> None:
    path = drop(
        [
            ["Vendor", "Locale", MON, TUE, "Total"],
            ["Lumen", "de-DE", 10, 20, 30],
            ["Lumen", "fr-FR", 1, 2, 3],
            ["Total", None, 11, 22, 33],
        ]
    )
    assert read_as_suggested(path) == grid(
        (M, "Lumen", "de-DE", "produced", 10),
        (T, "Lumen", "de-DE", "produced", 20),
        (M, "Lumen", "fr-FR", "produced", 1),
        (T, "Lumen", "fr-FR", "produced", 2),
    )


def test_two_header_rows_with_the_date_merged_over_its_measures(drop) -> None:
    path = drop(
        [["Lumen daily tracker"], [], ["Vendor", "Language", MON, None, TUE, None], [None, None, "Produced", "Accepted", "Produced", "Accepted"],
         ["Lumen", "German", 100, 90, "hol", None], [None, "French", 10, 9, 12, 11]],
        merged=("C3:D3", "E3:F3", "A5:A6"),
    )  # fmt: skip
    assert read_as_suggested(path) == grid(
        (M, "Lumen", "de", "produced", 100), (M, "Lumen", "de", "accepted", 90), (T, "Lumen", "de", "closure", 1),
        (M, "Lumen", "fr", "produced", 10), (M, "Lumen", "fr", "accepted", 9), (T, "Lumen", "fr", "produced", 12), (T, "Lumen", "fr", "accepted", 11),
    )  # fmt: skip


def test_the_measure_over_the_days(drop) -> None:
    path = drop(
        [
            [None, "Produced", None, "Accepted", None],
            ["Locale", MON, TUE, MON, TUE],
            ["de-DE", 10, 20, 9, 19],
            ["ja-JP", 5, 6, 4, 5],
        ],
        merged=("B1:C1", "D1:E1"),
    )
    assert read_as_suggested(path) == grid(
        (M, "de-DE", "produced", 10), (T, "de-DE", "produced", 20), (M, "de-DE", "accepted", 9), (T, "de-DE", "accepted", 19),
        (M, "ja-JP", "produced", 5), (T, "ja-JP", "produced", 6), (M, "ja-JP", "accepted", 4), (T, "ja-JP", "accepted", 5),
    )  # fmt: skip


def test_measures_down_and_days_across_with_percentages_between(drop) -> None:
    path = drop(
        [
            ["Locale", "Metric", MON, TUE],
            ["de-DE", "Produced", 10, 20],
            [None, "Accepted", 9, 18],
            [None, "Yield", "90%", "90%"],
            ["fr-FR", "Produced", 5, 6],
            [None, "Accepted", 5, 5],
            [None, "Yield", "100%", "83%"],
        ]
    )
    assert read_as_suggested(path) == grid(
        (M, "de-DE", "produced", 10), (T, "de-DE", "produced", 20), (M, "de-DE", "accepted", 9), (T, "de-DE", "accepted", 18),
        (M, "fr-FR", "produced", 5), (T, "fr-FR", "produced", 6), (M, "fr-FR", "accepted", 5), (T, "fr-FR", "accepted", 5),
    )  # fmt: skip


def test_locales_across_and_days_down(drop) -> None:
    path = drop(
        [["Date", "de-DE", "fr-FR", "ja-JP", "Total"], [MON, 1, 2, 3, 6], [TUE, 4, 5, 6, 15], ["Total", 5, 7, 9, 21]]
    )
    assert read_as_suggested(path) == grid(
        (M, "de-DE", "produced", 1),
        (M, "fr-FR", "produced", 2),
        (M, "ja-JP", "produced", 3),
        (T, "de-DE", "produced", 4),
        (T, "fr-FR", "produced", 5),
        (T, "ja-JP", "produced", 6),
    )


def test_vendor_headings_inside_the_table(drop) -> None:
    path = drop(
        [["Locale", MON, TUE], ["Lumen"], ["de-DE", 1, 2], ["fr-FR", 3, 4], ["Orbit"], ["de-DE", 5, 6], ["ja-JP", 7, 8]]
    )
    assert read_as_suggested(path) == grid(
        (M, "Lumen", "de-DE", "produced", 1), (T, "Lumen", "de-DE", "produced", 2), (M, "Lumen", "fr-FR", "produced", 3), (T, "Lumen", "fr-FR", "produced", 4),
        (M, "Orbit", "de-DE", "produced", 5), (T, "Orbit", "de-DE", "produced", 6), (M, "Orbit", "ja-JP", "produced", 7), (T, "Orbit", "ja-JP", "produced", 8),
    )  # fmt: skip


def test_blocks_stacked_each_with_its_own_title_and_header(drop) -> None:
    path = drop(
        [
            ["Lumen"],
            ["Locale", "Date", "Produced"],
            ["de-DE", MON, 1],
            ["fr-FR", MON, 2],
            ["Total", None, 3],
            [],
            ["Orbit"],
            ["Locale", "Date", "Produced"],
            ["de-DE", MON, 5],
            ["fr-FR", MON, 6],
            ["Total", None, 11],
            [],
            ["Numbers are preliminary, ask Ana."],
        ]
    )
    assert read_as_suggested(path) == grid(
        (M, "Lumen", "de-DE", "produced", 1),
        (M, "Lumen", "fr-FR", "produced", 2),
        (M, "Orbit", "de-DE", "produced", 5),
        (M, "Orbit", "fr-FR", "produced", 6),
    )


def test_header_without_month_under_a_title_that_has_one(drop) -> None:
    path = drop(
        [
            ["Production November 2026"],
            [],
            ["Language", "Mon 16", "Tue 17", "Wed 18"],
            ["German", 1, 2, 3],
            ["French", 4, 5, 6],
        ],
        name="Sheet1",
    )
    assert read_as_suggested(path) == grid(
        (M, "de", "produced", 1),
        (T, "de", "produced", 2),
        (W, "de", "produced", 3),
        (M, "fr", "produced", 4),
        (T, "fr", "produced", 5),
        (W, "fr", "produced", 6),
    )


def test_bare_day_numbers_under_a_month_row(drop) -> None:
    path = drop(
        [
            [None, "Nov 2026", None, None, None, None],
            ["Locale", 16, 17, 18, 19, 20],
            ["de-DE", 100, 200, 300, 400, 500],
            ["fr-FR", 1, 2, 3, 4, 5],
        ],
        merged=("B1:F1",),
        name="Data",
    )
    found = read_as_suggested(path)
    assert found[(M, "de-DE", "produced")] == 100
    assert found[("2026-11-20", "fr-FR", "produced")] == 5
    assert len(found) == 10


def test_a_weekday_row_under_the_dates_says_nothing_new(drop) -> None:
    path = drop([["Locale", MON, TUE, WED], [None, "Mon", "Tue", "Wed"], ["de-DE", 1, 2, 3], ["fr-FR", 4, 5, 6]])
    assert sum(read_as_suggested(path).values()) == 21


def test_calendar_weeks_as_germans_write_them(drop) -> None:
    path = drop(
        [
            ["Dienstleister", "Sprache", "KW 46", "KW 47"],
            ["Lumen", "Deutsch", 500, 600],
            ["Lumen", "Französisch", 50, 60],
        ],
        name="Übersicht",
    )
    assert read_as_suggested(path) == grid(
        ("2026-11-09", "Lumen", "de", "produced", 500),
        (M, "Lumen", "de", "produced", 600),
        ("2026-11-09", "Lumen", "fr", "produced", 50),
        (M, "Lumen", "fr", "produced", 60),
    )


def test_a_german_semicolon_file_with_decimal_commas_and_grouped_thousands(tmp_path: Path) -> None:
    rows = [
        ["Datum", "Sprache", "Erledigt", "Stunden"],
        ["16.11.2026", "Deutsch", "18.000", "7,5"],
        ["17.11.2026", "Deutsch", "1.200", "8,25"],
        ["18.11.2026", "Deutsch", "950", "k.A."],
    ]
    path = text_file(tmp_path / "t.csv", rows, delimiter=";", encoding="cp1252")
    assert read_as_suggested(path) == grid(
        (M, "de", "produced", 18000),
        (M, "de", "hours", 7.5),
        (T, "de", "produced", 1200),
        (T, "de", "hours", 8.25),
        (W, "de", "produced", 950),
    )


def test_american_dates_as_text_are_read_by_the_whole_column(tmp_path: Path) -> None:
    rows = [["Date", "Locale", "Completed"], *[[f"11/{d:02d}/2026", "en-US", f"1,{d}00"] for d in (2, 3, 4, 5)]]
    found = read_as_suggested(text_file(tmp_path / "t.csv", rows))
    assert found == grid(*((f"2026-11-0{d}", "en-US", "produced", 1000 + d * 100) for d in (2, 3, 4, 5)))


def test_a_sheet_for_each_vendor(tmp_path: Path) -> None:
    rows = lambda k: [["Date", "Locale", "Produced"], [MON, "de-DE", 10 * k], [TUE, "de-DE", 20 * k]]  # noqa: E731
    path = workbook(
        tmp_path / "t.xlsx",
        {"Lumen": rows(1), "Orbit": rows(2), "How to fill": [["Please fill every evening."]], "old": rows(3)},
        hidden=("old",),
    )
    assert read_as_suggested(path) == grid(
        (M, "Lumen", "de-DE", "produced", 10),
        (T, "Lumen", "de-DE", "produced", 20),
        (M, "Orbit", "de-DE", "produced", 20),
        (T, "Orbit", "de-DE", "produced", 40),
    )
    assert suggested(path).hidden_sheets == ("old",)


def test_a_sheet_for_each_day(tmp_path: Path) -> None:
    def rows(k: int) -> list[list[object]]:
        return [
            ["Vendor", "Locale", "Produced", "Accepted"],
            ["Lumen", "de-DE", k, k - 1],
            ["Orbit", "de-DE", 2 * k, k],
        ]

    path = workbook(tmp_path / "Nov 2026.xlsx", {"16 Nov": rows(10), "17 Nov": rows(20)})
    found = read_as_suggested(path)
    assert found[(M, "Lumen", "de-DE", "produced")] == 10
    assert found[(T, "Orbit", "de-DE", "accepted")] == 20
    assert len(found) == 8


def test_one_day_named_in_a_line_above_the_table(drop) -> None:
    path = drop(
        [
            ["Report date:", datetime(2026, 11, 16)],
            ["Vendor:", "Lumen"],
            [],
            ["Language", "Completed", "QA passed", "Headcount"],
            ["German", 10, 9, 3],
            ["Spanish", 20, 18, 4],
        ],
        name="Report",
    )
    found = read_as_suggested(path)
    assert found[(M, "Lumen", "de", "produced")] == 10
    assert sorted(found.values()) == [3, 4, 9, 10, 18, 20]


def test_one_day_named_only_by_the_file(tmp_path: Path) -> None:
    path = text_file(tmp_path / "lumen_2026-11-16.csv", [["Vendor", "Locale", "Produced"], ["Lumen", "de-DE", 5]])
    assert read_as_suggested(path) == grid((M, "Lumen", "de-DE", "produced", 5))


def test_unlabelled_sums_are_found_by_adding_up_and_asked_about(drop) -> None:
    path = drop(
        [
            ["Vendor", "Locale", MON, TUE],
            ["Lumen", "de-DE", 17, 23],
            ["Lumen", "fr-FR", 31, 5],
            ["Lumen", None, 48, 28],
            ["Orbit", "de-DE", 7, 9],
            ["Orbit", "it-IT", 11, 2],
            ["Orbit", None, 18, 11],
        ]
    )
    question = next(q for q in suggested(path).questions if q.id == "ignore")
    assert question.evidence == "Rows 4 and 7 equal the sum of those above."
    assert sum(read_as_suggested(path).values()) == 17 + 23 + 31 + 5 + 7 + 9 + 11 + 2


def test_subtotals_that_bear_the_vendors_name_are_left_out_by_that_label(drop) -> None:
    path = drop(
        [
            ["Locale", MON, TUE],
            ["de-DE", 17, 23],
            ["fr-FR", 31, 5],
            ["EMEA", 48, 28],
            ["ja-JP", 7, 9],
            ["ko-KR", 11, 2],
            ["APAC", 18, 11],
        ]
    )
    assert sum(read_as_suggested(path).values()) == 17 + 23 + 31 + 5 + 7 + 9 + 11 + 2


def test_the_japanese_form(drop) -> None:
    path = drop(
        [
            ["ベンダー", "言語", "11月16日", "11月17日", "合計"],
            ["ルーメン", "日本語", 10, 20, 30],
            ["ルーメン", "韓国語", 1, 2, 3],
            ["合計", None, 11, 22, 33],
        ]
    )
    assert read_as_suggested(path) == grid(
        (M, "ルーメン", "ja", "produced", 10),
        (T, "ルーメン", "ja", "produced", 20),
        (M, "ルーメン", "ko", "produced", 1),
        (T, "ルーメン", "ko", "produced", 2),
    )


def test_rows_by_annotator_are_added_up_to_the_vendor(drop) -> None:
    path = drop(
        [
            ["Date", "Vendor", "Agent", "Locale", "Tasks completed"],
            [MON, "Lumen", "ana", "de-DE", 10],
            [MON, "Lumen", "ben", "de-DE", 12],
            [TUE, "Lumen", "ana", "de-DE", 9],
        ]
    )
    assert read_as_suggested(path) == grid((M, "Lumen", "de-DE", "produced", 22), (T, "Lumen", "de-DE", "produced", 9))


def test_pasted_text_is_read_like_a_sheet() -> None:
    from callsheet.sources.suggest import answer, suggest
    from tests.sources.tracker.sheets_written import TODAY

    text = "Vendor\tLocale\t16/11/2026\t17/11/2026\nLumen\tde-DE\t1.200\t1.500\nLumen\tfr-FR\t900\t14\n"
    found = suggest(text, name="pasted text", known=KnownNames(), today=TODAY)
    assert {(s.measure, s.value) for s in found.preview.sums if not s.by} == {("produced", 1200 + 1500 + 900 + 14)}
    assert "across: [day]" in answer(found, {})
