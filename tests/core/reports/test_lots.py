"""The page of lots in words: decisions, what is missing, whose inspection became stricter, where the tables hold no plan."""

from datetime import UTC, date, datetime, timedelta

import pytest

from callsheet.decisions.finding import Place
from callsheet.quality.lots import Delivery, inspection, scheme_of
from callsheet.reports.pieces import Provenance
from callsheet.reports.quality.lots import (
    LotsView,
    Series,
    allowed_in,
    decision_words,
    lots_report,
    risks_in_words,
    what_next,
)

FIRST = date(2026, 9, 7)
READ = Provenance(datetime(2026, 11, 23, tzinfo=UTC))


def series(target: float | None, *found: int, vendor: str = "lumen", draws: int = 80) -> Series:
    deliveries = tuple(
        Delivery(f"w{i}", FIRST + timedelta(weeks=i), FIRST + timedelta(days=7 * i + 4), 400, draws, x, draws, x)
        for i, x in enumerate(found)
    )
    scheme = None if target is None else scheme_of(target)
    decided = None if target is None or scheme is None else inspection(deliveries, target, scheme, ())
    return Series(Place("marigold", vendor, "", "Marigold", vendor.title()), "", target, deliveries, decided)


def test_the_title_names_who_is_inspected_more_strictly_and_what_is_open() -> None:
    strict, calm = series(0.96, 1, 20, 20), series(0.96, 0, 1, vendor="orbit")
    short = series(0.96, 1, vendor="sol", draws=10)
    view = LotsView("Marigold", "programme", (strict, calm, short))
    report = lots_report(view, provenance=READ)
    assert report.title == (
        "Marigold: 2 of 5 decided lots not accepted; Lumen inspected: tightened; 1 open for want of audits"
    )
    assert report.series.title == "1 of 3 inspected more strictly"
    assert [column.key for column in report.lots.columns][:3] == ["lot", "decision", "vendor"]
    assert "programme" not in [column.key for column in report.series.columns]


def test_lots_before_the_window_count_and_are_not_listed() -> None:
    one = series(0.96, 20, 20, 0)
    view = LotsView("Marigold", "vendor", (one,), since=FIRST + timedelta(days=14))
    report = lots_report(view, provenance=READ)
    assert len(report.lots.rows) == 1
    assert "Marigold inspected: tightened" in report.title


@pytest.mark.parametrize(
    ("target", "said", "following"),
    [
        (None, "no limit is agreed", "Enter a target of audit accuracy"),
        (0.99999, "inspect it whole", "No plan of the tables is this strict"),
        (0.96, "accepted", "2 of 5 consecutive lots not accepted tighten it."),
    ],
)
def test_a_decision_or_the_input_that_is_missing(target: float | None, said: str, following: str) -> None:
    one = series(target, 0)
    assert decision_words(one, one.lots[0]) == said
    assert what_next(one).startswith(following)


def test_a_plan_that_is_stricter_than_what_was_agreed_says_so() -> None:
    for target, said in ((0.85, "The tables end at 10\u202f%"), (0.92, "The tables hold no plan between 6.5\u202f%")):
        plan, sentences = risks_in_words(series(target, 0)) or ("", ())
        assert plan.startswith("Lumen (Marigold): letter H, 50 of 400 units")
        assert sentences[-1].startswith(said)
    assert len((risks_in_words(series(0.96, 0)) or ("", ()))[1]) == 3
    assert risks_in_words(series(None, 0)) is None


def test_a_larger_audit_rejects_at_one_more_than_it_accepts() -> None:
    (lot,) = series(0.96, 0, draws=300).lots
    assert lot.plan is not None
    assert lot.allowed is not None
    accept_at, reject_at = allowed_in(lot)
    assert lot.allowed > lot.plan.ac
    assert (accept_at, reject_at) == (lot.allowed, lot.allowed + 1)
