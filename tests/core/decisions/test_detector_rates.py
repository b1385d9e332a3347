"""How often detectors cry wolf and how often they see the wolf, on facts with known truth."""

from datetime import date, timedelta

import numpy as np
import pytest

from callsheet.decisions.finding import Finding, Place, Severity
from callsheet.decisions.risks import behind, quality_below
from callsheet.decisions.risks.behind import PaceCase, Track
from callsheet.decisions.risks.quality_below import QualityCase
from callsheet.stats.pace import PaceAhead, PaceHistory, odds_of_finishing
from callsheet.stats.proportions import proportion

TODAY = date(2026, 11, 23)
DUE = date(2026, 12, 18)
DRAWS = 2000


def breached(truth: float, n: int, rng: np.random.Generator) -> float:
    """Part of samples of one true accuracy that are called a breach of 0.95."""
    rights = rng.binomial(n, truth, DRAWS)
    verdicts = {
        int(right): quality_below.assess(
            QualityCase(Place("songs"), "Q02", "gold accuracy", 0.95, proportion(int(right), n), units_a_day=100)
        )
        for right in np.unique(rights)
    }
    called = {
        right: any(isinstance(v, Finding) and not v.is_inconclusive for v in found) for right, found in verdicts.items()
    }
    return float(np.mean([called[int(right)] for right in rights]))


@pytest.mark.parametrize("n", [60, 400, 3000])
def test_work_that_is_exactly_on_target_is_called_a_breach_in_one_of_thirty_at_most(n):
    assert breached(0.95, n, np.random.default_rng(1)) <= 1 / 30


@pytest.mark.parametrize(("truth", "n"), [(0.90, 400), (0.93, 2000), (0.80, 80)])
def test_work_that_is_clearly_below_is_called_a_breach_nine_times_of_ten(truth, n):
    assert breached(truth, n, np.random.default_rng(2)) >= 0.9


def told_severities(slack: float, rng: np.random.Generator, times: int = 40) -> list[Severity | None]:
    """What is said of programmes whose true pace is `slack` times the needed one, days scattered by a quarter."""
    days = [TODAY - timedelta(days=56 - i) for i in range(56)]
    worked = tuple(d.weekday() < 5 for d in days)
    ahead = PaceAhead(TODAY, tuple((TODAY + timedelta(days=i)).weekday() < 5 for i in range(90)))
    said: list[Severity | None] = []
    for _ in range(times):
        made = tuple(float(500 * slack * rng.lognormal(-0.03, 0.25)) if w else 0.0 for w in worked)
        odds = odds_of_finishing(
            PaceHistory(made, tuple(d.weekday() for d in days), worked), ahead, remaining=10_000, due=DUE, rng=rng
        )
        tracks = (Track("lumen", "de-DE", sum(made) / sum(worked), 40),)
        case = PaceCase(Place("songs"), TODAY, 30_000, DUE, 20_000, odds, days_left=20, tracks=tracks)
        found = [v for v in behind.assess(case) if isinstance(v, Finding)]
        said.append(found[0].severity if found else None)
    return said


def test_a_pace_with_a_third_to_spare_raises_nothing_that_cannot_wait():
    said = told_severities(1.35, np.random.default_rng(3))
    assert said.count(None) >= 0.95 * len(said)
    assert not {Severity.SERIOUS, Severity.CRITICAL} & set(said)


def test_a_pace_a_quarter_short_is_never_missed():
    said = told_severities(0.75, np.random.default_rng(4))
    assert all(s in (Severity.SERIOUS, Severity.CRITICAL) for s in said)


def test_a_pace_that_just_does_is_told_as_a_coin_and_not_as_certainty():
    said = told_severities(1.0, np.random.default_rng(5))
    assert said.count(Severity.CRITICAL) <= 0.25 * len(said)
    assert said.count(None) <= 0.25 * len(said)
