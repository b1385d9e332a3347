from datetime import date

import pytest

from callsheet.reports.pieces import CountCell, DayCell, Meaning, TextCell, TrendCell, estimate_cell
from callsheet.reports.tables import Column, Row, Table, as_records, export_header, export_rows, sorted_by
from callsheet.stats.estimate import Estimate, nothing
from callsheet.stats.proportions import proportion

SHARE = Meaning("Accuracy", "%", direction="up", target=0.95)
COLUMNS = (Column("locale", "Locale", numeric=False), Column("done", "Done", "units"), Column("Q02", "Accuracy", "%"))


def row(locale: str, done: float | None, estimate: Estimate) -> Row:
    return Row(locale, (TextCell(locale), CountCell(done), estimate_cell(estimate, SHARE)))


def table() -> Table:
    rows = (
        row("de-DE", 1200, proportion(930, 1000)),
        row("fr-FR", None, proportion(9, 9).greyed("too few to say")),
        row("ja-JP", 800, proportion(970, 1000)),
        row("Ab-CD", 80, nothing("no gold")),
    )
    return Table("t", COLUMNS, rows)


def order(sorted_table: Table) -> list[str]:
    return [r.key for r in sorted_table.rows]


def test_a_weak_number_is_never_ranked_in_either_direction():
    assert order(sorted_by(table(), "Q02")) == ["de-DE", "ja-JP", "fr-FR", "Ab-CD"]
    assert order(sorted_by(table(), "Q02", descending=True)) == ["ja-JP", "de-DE", "fr-FR", "Ab-CD"]


def test_missing_counts_stand_last_and_words_ignore_case():
    assert order(sorted_by(table(), "done", descending=True)) == ["de-DE", "ja-JP", "Ab-CD", "fr-FR"]
    assert order(sorted_by(table(), "locale")) == ["Ab-CD", "de-DE", "fr-FR", "ja-JP"]


def test_days_sort_by_date():
    columns = (Column("day", "Day"),)
    days = (date(2026, 11, 20), date(2025, 12, 31), None)
    dated = Table("t", columns, tuple(Row(str(d), (DayCell(d),)) for d in days))
    assert order(sorted_by(dated, "day")) == ["2025-12-31", "2026-11-20", "None"]


def test_a_column_that_is_not_there_is_named():
    with pytest.raises(KeyError, match="locale, done, Q02"):
        sorted_by(table(), "nope")


def test_a_row_that_does_not_fit_is_refused():
    with pytest.raises(ValueError, match="2 cells for 3 columns"):
        Table("t", COLUMNS, (Row("x", (TextCell("a"), CountCell(1))),))


def test_exports_keep_intervals_n_and_notes_unrounded():
    assert export_header(table()) == ("locale", "done", "Q02", "Q02_low", "Q02_high", "Q02_n", "Q02_note")
    first = as_records(table())[0]
    assert (first["locale"], first["done"], first["Q02"], first["Q02_n"]) == ("de-DE", 1200, 0.93, 1000)
    assert first["Q02_low"] == pytest.approx(0.9125, abs=1e-3)


def test_missing_values_are_exported_as_nothing():
    last = as_records(table())[3]
    assert last["Q02"] is None
    assert last["Q02_note"] == "no gold"
    assert as_records(table())[1]["done"] is None


def test_every_exported_row_has_the_headers_width():
    columns = (Column("trend", "Change"), Column("day", "Day"))
    mixed = Table(
        "t",
        columns,
        (
            Row("a", (TrendCell(Estimate(-0.1, n=5)), DayCell(date(2026, 1, 1)))),
            Row("b", (TextCell("first"), DayCell(None))),
        ),
    )
    header = export_header(mixed)
    assert all(len(r) == len(header) for r in export_rows(mixed))
