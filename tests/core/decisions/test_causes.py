import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callsheet.decisions.causes.change import change
from callsheet.decisions.causes.decide import effective_size, observations_to_decide
from callsheet.decisions.causes.mix_rate import Slice, mix_rate
from callsheet.stats.estimate import Estimate, nothing
from callsheet.stats.proportions import proportion, wilson


def shares(before: dict[str, tuple[float, float]], now: dict[str, tuple[float, float]]) -> list[Slice]:
    """Slices from {label: (share, rate)} of both periods."""
    return [Slice(k, before[k][0] * before[k][1], before[k][0], now[k][0] * now[k][1], now[k][0]) for k in before]


def test_the_worked_example_of_two_vendors():
    split = mix_rate(shares({"A": (0.6, 0.95), "B": (0.4, 0.88)}, {"A": (0.4, 0.94), "B": (0.6, 0.85)}))
    assert split is not None
    assert (split.before, split.now) == (pytest.approx(0.922), pytest.approx(0.886))
    assert split.change == pytest.approx(-0.036)
    assert split.mix == pytest.approx(-0.016)
    assert split.rate == pytest.approx(-0.020)


def test_the_published_product_as_a_rate_of_one_cell():
    """Das Gupta's product α·β (DasGuptR): .6→.3 and .5→.45 gives −.1425 and −.0225, the two terms of one weighted cell."""
    weights = {"in": (0.6, 0.5), "out": (0.4, 0.0)}, {"in": (0.3, 0.45), "out": (0.7, 0.0)}
    split = mix_rate(shares(*weights))
    assert split is not None
    assert split.mix == pytest.approx(-0.1425)
    assert split.rate == pytest.approx(-0.0225)
    assert split.mix_share == pytest.approx(0.8636, abs=5e-5)


def test_a_part_that_is_new_counts_as_mix_alone():
    split = mix_rate([Slice("old", 90, 100, 90, 100), Slice("new", 0, 0, 50, 100)])
    assert split is not None
    assert split.rate == 0
    assert split.mix == pytest.approx(split.change)


def test_without_units_in_one_period_nothing_is_split():
    assert mix_rate([Slice("a", 0, 0, 5, 10)]) is None
    assert mix_rate([]) is None


cells = st.tuples(st.integers(0, 500), st.floats(0, 1), st.integers(0, 500), st.floats(0, 1))


@given(st.lists(cells, min_size=1, max_size=6))
@settings(max_examples=100)
def test_mix_and_rate_sum_to_the_change_exactly(parts):
    split = mix_rate([Slice(str(i), n * p, n, m * q, m) for i, (n, p, m, q) in enumerate(parts)])
    if split is not None:
        assert split.mix + split.rate == pytest.approx(split.change, abs=1e-12)
        assert sum(p.total for p in split.parts) == pytest.approx(split.change, abs=1e-12)


def test_the_change_of_two_proportions_is_newcombes_method_10():
    """Newcombe 1998, table II (a): 56/70 − 48/80 = 0.2000, 0.0524 to 0.3339."""
    moved = change(proportion(48, 80), proportion(56, 70))
    assert moved.value == pytest.approx(0.2)
    assert (moved.low, moved.high) == (pytest.approx(0.0524, abs=5e-5), pytest.approx(0.3339, abs=5e-5))
    assert moved.n == 70


def test_a_change_from_nothing_is_nothing_with_its_reason():
    moved = change(nothing("no gold yet"), proportion(9, 10))
    assert moved.value is None
    assert moved.reason is not None
    assert "no gold yet" in moved.reason


def test_a_change_of_plain_counts_has_no_interval():
    moved = change(Estimate(10, n=10), Estimate(14, n=14))
    assert (moved.value, moved.low, moved.n) == (4, None, 10)


def test_a_change_with_a_weak_side_is_weak():
    assert not change(proportion(9, 10).greyed("too few"), proportion(90, 100)).is_firm


@given(st.integers(20, 2000), st.floats(0.5, 0.99), st.floats(0.6, 0.99))
@settings(max_examples=100)
def test_so_many_more_audits_do_decide_and_one_tenth_fewer_do_not(n, p, target):
    right = round(n * p)
    if right in (0, n) or abs(right / n - target) < 0.005:
        return
    more = observations_to_decide(proportion(right, n), target)
    assert more is not None
    share = right / n
    low, high = wilson(share * (n + more + 1), n + more + 1)
    assert not low <= target <= high
    if more > 20:
        m = n + int(0.9 * more)
        low, high = wilson(share * m, m)
        assert low <= target <= high


def test_weighted_audits_need_more_than_plain_ones():
    plain = proportion(376, 400)
    low, high = wilson(0.94 * 200, 200)
    weighted = Estimate(0.94, low, high, n=400, method="hajek-wilson")
    assert effective_size(weighted) == pytest.approx(200, rel=1e-9)
    assert (observations_to_decide(weighted, 0.95) or 0) > 1.9 * (observations_to_decide(plain, 0.95) or 0)


def test_nothing_decides_a_value_on_its_target():
    assert observations_to_decide(proportion(95, 100), 0.95) is None
    assert observations_to_decide(Estimate(0.9, n=10), 0.95) is None
