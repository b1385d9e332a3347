"""Gold that looks better than the audited work is named; what is so everywhere, and chance, are not."""

from dataclasses import replace

import numpy as np
import pytest

from callsheet.decisions.finding import Finding, Place, Severity
from callsheet.decisions.risks.gold_leak import LeakCase, Measured, assess, assess_many, excess
from callsheet.stats.proportions import WeightedSums


def audits(right: int, n: int, *, weight: float = 15.0) -> WeightedSums:
    return WeightedSums(n, n * weight, right * weight, n * weight * (weight - 1), right * weight * (weight - 1))


def measured(gold: tuple[int, int], audited: tuple[int, int]) -> Measured:
    return Measured(*gold, audits(*audited))


LEAK = LeakCase(
    Place("reviews", "saffron", "en-US", "Reviews", "Saffron"),
    measured((89, 90), (62, 77)),
    elsewhere=measured((261, 275), (258, 272)),
    units_a_day=52,
)


def test_gold_that_is_passed_round_is_named_with_both_accuracies() -> None:
    (found,) = assess(LEAK)
    assert isinstance(found, Finding)
    assert found.title.startswith(
        "Gold looks better than the work at en-US at Saffron (Reviews): 98.9\u202f% right on known answers, 80.5\u202f% by audits; "
        "18.3 points more apart than elsewhere"
    )
    assert found.severity is Severity.SERIOUS
    assert found.action.startswith("Judge en-US at Saffron by audits until its gold is new")
    assert found.cost_of_waiting.amount == pytest.approx(52 * 0.183, abs=0.2)
    assert "saffron" not in found.cause.lower()


def test_one_site_of_several_is_named() -> None:
    (found,) = assess(replace(LEAK, site="manila"))
    assert isinstance(found, Finding)
    assert "en-US at Saffron (Reviews), manila" in found.title
    assert found.id != assess(LEAK)[0].id  # type: ignore[union-attr]


def test_auditors_who_are_stricter_everywhere_are_no_leak() -> None:
    assert assess(replace(LEAK, elsewhere=measured((273, 275), (221, 272)))) == ()


@pytest.mark.parametrize(("gold", "audited"), [((29, 29), (62, 77)), ((89, 90), (15, 29)), ((70, 90), (75, 77))])
def test_few_checks_few_audits_and_gold_that_looks_worse_say_nothing(
    gold: tuple[int, int], audited: tuple[int, int]
) -> None:
    assert assess(replace(LEAK, here=measured(gold, audited))) == ()


def test_a_small_gap_that_is_certain_is_left_alone() -> None:
    asked = replace(LEAK, here=measured((9_700, 10_000), (9_400, 10_000)), elsewhere=None)
    assert excess(asked)[1] < 0.001
    assert assess(asked) == ()


def morning(rng: np.random.Generator, *, leak: bool = False) -> tuple[LeakCase, ...]:
    """Six places whose gap differs by a point and a half from place to place; auditors see two points less than gold."""
    places = []
    for k in range(6):
        truth = 0.93 + float(rng.normal(0, 0.015))
        gold = min(0.995, truth + 0.02 + float(rng.normal(0, 0.015)))
        if leak and k == 0:
            gold, truth = 0.99, 0.80
        places.append(measured((int(rng.binomial(80, gold)), 80), (int(rng.binomial(70, truth)), 70)))
    return tuple(
        LeakCase(Place("reviews", "v", f"x{k}"), here, elsewhere=_together(places[:k] + places[k + 1 :]))
        for k, here in enumerate(places)
    )


def _together(others: list[Measured]) -> Measured:
    right, n = sum(int(o.audits.weight_ok / 15) for o in others), sum(o.audits.n for o in others)
    return measured((sum(o.right for o in others), sum(o.judged for o in others)), (right, n))


def test_of_calm_mornings_with_six_places_one_in_twenty_at_most_raises_an_alarm() -> None:
    rng, mornings = np.random.default_rng(3), 1000
    assert sum(bool(assess_many(morning(rng))) for _ in range(mornings)) / mornings <= 0.05


def test_a_leak_that_hides_a_fall_of_thirteen_points_is_found_three_times_of_four() -> None:
    rng, mornings = np.random.default_rng(4), 300
    found = [assess_many(morning(rng, leak=True)) for _ in range(mornings)]
    assert sum(any(f.place.locale == "x0" for f in one) for one in found) / mornings >= 0.75
