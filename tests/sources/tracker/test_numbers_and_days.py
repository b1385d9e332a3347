"""Numbers and days as people write them, decided by the whole column or axis."""

from datetime import date, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callsheet.sources.grid import CellError
from callsheet.sources.tracker.axis import Period, axis_days, day_in, day_order, stated_period
from callsheet.sources.tracker.day_texts import Partial, partial_day
from callsheet.sources.tracker.numbers import NotANumber, Style, number, style_evidence
from callsheet.sources.tracker.words import field_of, is_total_word, measure_of

POINT, COMMA = Style("."), Style(",")
PERIOD = Period(date(2026, 11, 22))
NUMBERS = [
    ("1,234", POINT, "1234"), ("1.234", COMMA, "1234"), ("1.234,5", COMMA, "1234.5"), ("18.000", COMMA, "18000"), ("18.000", POINT, "18"),
    ("1 234", POINT, "1234"), ("1\u202f234,5", COMMA, "1234.5"), ("1'234", POINT, "1234"), ("12k", POINT, "12000"), ("1,2k", COMMA, "1200"),
    ("(12)", POINT, "-12"), ("12-", POINT, "-12"), ("−5", POINT, "-5"), ("7:30", POINT, "7.5"), ("7h30", POINT, "7.5"), ("12 h", POINT, "12"),
    ("12*", POINT, "12"), ("１２", POINT, "12"), ("1,23,456", POINT, "123456"), (".5", POINT, "0.5"), ("+3", POINT, "3"), (12.0, POINT, "12"),
    (timedelta(hours=30), POINT, "30"), (time(7, 30), POINT, "7.5"), ("250 items", POINT, "250"),
]  # fmt: skip


@pytest.mark.parametrize(("cell", "style", "value"), NUMBERS)
def test_a_number_is_read_as_it_was_meant(cell: object, style: Style, value: str) -> None:
    assert number(cell, style) == Decimal(value)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "cell",
    [
        "85%",
        "abc",
        "12,5",
        "1.2.3",
        "12 5",
        "",
        "1e5",
        None,
        True,
        date(2026, 1, 1),
        CellError("#REF!: x"),
        "12;5",
        "--5",
    ],
)
def test_what_is_no_number_says_why(cell: object) -> None:
    with pytest.raises(NotANumber, match=r"."):
        number(cell, POINT)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("texts", "mark"),
    [
        (["18.000", "7,5"], ","),
        (["18,000", "7.5"], "."),
        (["1.234.567"], ","),
        (["0.123"], "."),
        (["18.000", "2.500"], ""),
        (["12", "7"], ""),
        (["1,234.5"], "."),
        (["18.000", "0,5h"], ","),
    ],
)
def test_the_decimal_mark_is_decided_by_all_numbers_together(texts: list[str], mark: str) -> None:
    assert style_evidence(texts).decimal == mark


def test_marks_that_contradict_each_other_are_said() -> None:
    found = style_evidence(["1.5", "2.25", "1,5"])
    assert (found.decimal, found.contradicted) == (".", True)


@given(st.integers(-(10**9), 10**9), st.integers(0, 99), st.sampled_from([POINT, COMMA]))
def test_a_written_number_comes_back(whole: int, cents: int, style: Style) -> None:
    text = f"{whole:,}.{cents:02d}"
    text = text if style is POINT else text.translate(str.maketrans(",.", ".,"))
    sign = -1 if whole < 0 else 1
    assert number(text, style) == Decimal(whole) + sign * Decimal(cents) / 100


DAYS = {
    "3 Nov": Partial(month=11, day=3), "Mon 3": Partial(day=3, weekday=0), "Nov 3, 2026": Partial(2026, 11, 3), "3.11.": Partial(pair=(3, 11)),
    "25/11": Partial(month=11, day=25, proves="dmy"), "11/25": Partial(month=11, day=25, proves="mdy"), "KW 47": Partial(week=47),
    "2026-W47": Partial(2026, week=47), "W47": Partial(week=47), "11月3日": Partial(month=11, day=3), "2026年11月3日": Partial(2026, 11, 3),
    "Montag, 3. November": Partial(month=11, day=3, weekday=0), "20261103": Partial(2026, 11, 3), "Nov 2026": Partial(2026, 11), "Sat": Partial(weekday=5),
    "11/3 (月)": Partial(pair=(11, 3), weekday=0), "2026-11-03 00:00:00": Partial(2026, 11, 3), "1er décembre": Partial(month=12, day=1), "Total": None, "12": None, "31.02.2026": None,
}  # fmt: skip


@pytest.mark.parametrize(("text", "meant"), DAYS.items())
def test_a_text_says_of_a_day_what_it_says(text: str, meant: Partial | None) -> None:
    assert partial_day(text) == meant


AXES = {
    ("Mon 30", "Tue 1"): (date(2026, 11, 30), date(2026, 12, 1)),
    ("30 Dec", "31 Dec", "1 Jan"): (date(2026, 12, 30), date(2026, 12, 31), date(2027, 1, 1)),
    ("01/11", "02/11", "03/11"): (date(2026, 11, 1), date(2026, 11, 2), date(2026, 11, 3)),
    ("11/01", "11/02", "11/03"): (date(2026, 11, 1), date(2026, 11, 2), date(2026, 11, 3)),
    ("03/11", "30/11"): (date(2026, 11, 3), date(2026, 11, 30)),
    ("KW 46", "KW 47"): (date(2026, 11, 9), date(2026, 11, 16)),
}


@pytest.mark.parametrize(("texts", "days"), AXES.items())
def test_an_axis_of_days_is_read_as_a_whole(texts: tuple[str, ...], days: tuple[date, ...]) -> None:
    partials = [p for p in map(partial_day, texts) if p]
    order = day_order(partials, PERIOD)
    assert not order.open_
    assert tuple(axis_days(partials, PERIOD, order.order)) == days


def test_dates_that_read_both_ways_leave_the_order_open() -> None:
    partials = [p for p in map(partial_day, ("10/11/2026", "11/10/2026")) if p]
    assert day_order(partials, PERIOD).open_ or day_order(partials, PERIOD).why


@given(
    st.dates(date(2026, 6, 1), date(2026, 12, 31)),
    st.integers(2, 20),
    st.sampled_from(["%d/%m/%Y", "%m/%d/%Y", "%d.%m.%y", "%d %b", "%a %d %b"]),
)
def test_a_run_of_days_in_any_form_comes_back(start: date, count: int, form: str) -> None:
    days = [start + timedelta(days=i) for i in range(count)]
    partials = [p for p in (partial_day(d.strftime(form)) for d in days) if p]
    period = Period(days[-1])
    order = day_order(partials, period)
    if not order.open_:
        assert axis_days(partials, period, order.order) == days


def test_titles_and_names_state_the_period() -> None:
    period = stated_period(["Week 47", "Tracker November 2026"], PERIOD.anchor)
    assert (period.year, period.month, period.week) == (2026, 11, 47)
    assert day_in("Lumen_2026-11-20.xlsx") == Partial(2026, 11, 20)
    assert day_in("Lumen 20 Nov") == Partial(month=11, day=20)
    assert day_in("Lumen_47") is None


@pytest.mark.parametrize(
    ("text", "is_total"),
    [
        ("Total", True),
        ("Grand Total", True),
        ("Lumen total", True),
        ("Summe DE", True),
        ("小計", True),
        ("Σ", True),
        ("Zwischensumme:", True),
        ("All", True),
        ("All Stars", False),
        ("Lumen", False),
        ("Total time spent on audits and reviews", False),
    ],
)
def test_words_for_totals(text: str, is_total: bool) -> None:
    assert is_total_word(text) is is_total


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("Sprache", "locale"),
        ("Vendor Name", "vendor"),
        ("Datum", "day"),
        ("Standort", "site"),
        ("プロジェクト", "workstream"),
        ("Foo", ""),
    ],
)
def test_headers_in_several_languages(text: str, field: str) -> None:
    assert field_of(text) == field


@pytest.mark.parametrize(
    ("text", "measure"),
    [
        ("Completed", "produced"),
        ("QA passed", "accepted"),
        ("# of items", "produced"),
        ("Hours worked", "hours"),
        ("Stück", "produced"),
        ("Yield %", ""),
        ("件数", "produced"),
        ("HC", "heads"),
        ("Comments", ""),
    ],
)
def test_measures_in_several_languages(text: str, measure: str) -> None:
    assert measure_of(text) == measure
