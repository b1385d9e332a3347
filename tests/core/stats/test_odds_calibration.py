"""Odds that hold: on operations with known truth, what is told 70–90 % happens in 65–95 of 100, and so on down.

Each programme has a weekly rhythm, holidays of its two countries (which close a part of its people), days that resemble their
neighbours, and a level that wanders; nothing of the generator is known to the odds but the past days and the calendars. Its goal
is set so that all odds come up. Seeds are fixed. `python -m tests.core.stats.test_odds_calibration 2000` prints the full table.
"""

import sys
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pytest

from callsheet.stats.pace import PaceAhead, PaceHistory, PaceSettings, odds_of_finishing, odds_of_quota
from callsheet.stats.track_record import OddsBin, odds_record

MONDAY = date(2026, 8, 3)
PAST, AHEAD = 70, 42
BOUNDS = (0.0, 0.1, 0.3, 0.5, 0.7, 0.9, 1.0)
QUICK = PaceSettings(draws=400)


@dataclass(frozen=True)
class Operation:
    """What came on each calendar day, which part of the people was in, and whether the day is open."""

    made: np.ndarray
    open_share: np.ndarray
    days: tuple[date, ...]


def operation(rng: np.random.Generator, *, scatter: float) -> Operation:
    days = tuple(MONDAY + timedelta(days=i) for i in range(PAST + AHEAD))
    weekday = np.array([d.weekday() for d in days])
    share = np.where(weekday < 5, 1.0, 0.0)
    for part, count in ((0.6, 4), (0.4, 5)):
        off = rng.choice(len(days), count, replace=False)
        share[off] = np.maximum(0.0, share[off] - part)
    rhythm = 1.0 + rng.normal(0, 0.08, 7)
    noise = np.zeros(len(days))
    for i in range(1, len(days)):
        noise[i] = 0.4 * noise[i - 1] + rng.normal(0, scatter)
    level = np.exp(np.cumsum(rng.normal(0, 0.012, len(days))))
    made = np.round(rng.uniform(60, 900) * share * rhythm[weekday] * np.exp(noise) * level)
    return Operation(made, share, days)


def told(op: Operation, rng: np.random.Generator, horizon: int, settings: PaceSettings) -> tuple[float, bool]:
    """The odds on the morning after the past, for a goal that is hard or easy by chance, and whether it was reached."""
    past, share = op.made[:PAST], op.open_share
    mean = past[share[:PAST] > 0].sum() / share[:PAST].sum()
    remaining = float(np.round(mean * share[PAST : PAST + horizon].sum() * np.exp(rng.normal(0, 0.13))))
    history = PaceHistory(
        tuple(past.tolist()),
        tuple(d.weekday() for d in op.days[:PAST]),
        tuple(bool(s > 0.25) and m > 0 for s, m in zip(share, past, strict=False)),
        tuple(share[:PAST].tolist()),
    )
    ahead = PaceAhead(op.days[PAST], tuple((share[PAST:] > 0).tolist()), heads=tuple(share[PAST:].tolist()))
    due = op.days[PAST] + timedelta(days=horizon - 1)
    found = odds_of_finishing(history, ahead, remaining=remaining, due=due, rng=rng, settings=settings)
    assert found.on_time.value is not None
    return found.on_time.value, bool(op.made[PAST : PAST + horizon].sum() >= remaining)


def record_of(programmes: int, *, seed: int = 20, settings: PaceSettings = QUICK) -> tuple[OddsBin, ...]:
    rng = np.random.default_rng(seed)
    pairs = [
        told(operation(rng, scatter=float(rng.uniform(0.08, 0.3))), rng, int(rng.choice([7, 14, 28])), settings)
        for _ in range(programmes)
    ]
    return odds_record([p for p, _ in pairs], [t for _, t in pairs], bounds=BOUNDS).bins


@pytest.fixture(scope="module")
def bins() -> dict[tuple[float, float], OddsBin]:
    return {(b.low, b.high): b for b in record_of(700)}


def test_what_is_told_seventy_to_ninety_happens_sixty_five_to_ninety_five(bins):
    happened = bins[0.7, 0.9].happened
    assert happened.n >= 60
    assert 0.65 <= happened.value <= 0.95


@pytest.mark.parametrize("span", [(0.0, 0.1), (0.1, 0.3), (0.3, 0.5), (0.5, 0.7), (0.7, 0.9), (0.9, 1.0)])
def test_what_happened_is_near_what_was_told(bins, span):
    one = bins[span]
    assert one.happened.low - 0.06 <= one.told <= one.happened.high + 0.06, one


def test_the_odds_are_worth_more_than_the_base_rate():
    rng = np.random.default_rng(21)
    pairs = [told(operation(rng, scatter=0.15), rng, 14, QUICK) for _ in range(200)]
    found = odds_record([p for p, _ in pairs], [t for _, t in pairs])
    assert found.skill is not None
    assert found.skill > 0.25


def test_a_holiday_that_is_coming_is_in_the_odds():
    days = [MONDAY + timedelta(days=i) for i in range(PAST)]
    made = tuple(100.0 if d.weekday() < 5 else 0.0 for d in days)
    share = tuple(1.0 if d.weekday() < 5 else 0.0 for d in days)
    history = PaceHistory(made, tuple(d.weekday() for d in days), tuple(s > 0 for s in share), share)
    week = (1.0, 1.0, 1.0, 1.0, 1.0, 0.0, 0.0)
    holiday = (1.0, 0.4, 1.0, 1.0, 1.0, 0.0, 0.0)
    first = MONDAY + timedelta(days=PAST)
    odds = [
        odds_of_quota(
            history,
            PaceAhead(first, tuple(s > 0 for s in ahead), heads=ahead),
            quota=470,
            done=0,
            rng=np.random.default_rng(1),
        ).on_time.value
        for ahead in (week, holiday)
    ]
    assert odds[0] > 0.6
    assert odds[1] < 0.4


def test_a_past_holiday_is_no_bad_day_of_everybody():
    """Output halves when half of the people are off: the pace is what it was."""
    days = [MONDAY + timedelta(days=i) for i in range(PAST)]
    share = tuple(0.0 if d.weekday() > 4 else 0.5 if i % 10 == 3 else 1.0 for i, d in enumerate(days))
    history = PaceHistory(
        tuple(100.0 * s for s in share), tuple(d.weekday() for d in days), tuple(s > 0 for s in share), share
    )
    ahead = PaceAhead(MONDAY + timedelta(days=PAST), (True,) * 5 + (False,) * 2, heads=(1.0,) * 5 + (0.0,) * 2)
    found = odds_of_quota(history, ahead, quota=500, done=0, rng=np.random.default_rng(1))
    assert found.pace.value == pytest.approx(100)


if __name__ == "__main__":
    for one in record_of(int(sys.argv[1]) if len(sys.argv) > 1 else 1000, settings=PaceSettings(draws=1000)):
        low, high = one.happened.low or 0.0, one.happened.high or 0.0
        print(
            f"told {one.low:.1f}-{one.high:.1f} (mean {one.told:.2f}): happened {one.happened.value:.2f} "
            f"({low:.2f}-{high:.2f}) of {one.happened.n}"
        )
