"""Agreement coefficients against irrCAC's and Krippendorff's published output, and the traps of pooling."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callsheet.stats import agreement_of, question_patterns, units_as_patterns

RAW_4_RATERS = [
    [1, 1, None, 1], [2, 2, 3, 2], [3, 3, 3, 3], [3, 3, 3, 3], [2, 2, 2, 2], [1, 2, 3, 4],
    [4, 4, 4, 4], [1, 1, 2, 1], [2, 2, 2, 2], [None, 5, 5, 5], [None, None, 1, 1], [None, None, 3, None],
]  # fmt: skip
SIX_RATERS = [
    [0, 0, 0, 6, 0], [0, 3, 0, 0, 3], [0, 1, 4, 0, 1], [0, 0, 0, 0, 6], [0, 3, 0, 3, 0], [2, 0, 4, 0, 0],
    [0, 0, 4, 0, 2], [2, 0, 3, 1, 0], [2, 0, 0, 4, 0], [0, 0, 0, 0, 6], [1, 0, 0, 5, 0], [1, 1, 0, 4, 0],
    [0, 3, 3, 0, 0], [1, 0, 0, 5, 0], [0, 2, 0, 3, 1],
]  # fmt: skip
FLEISS_1971 = [
    [0, 0, 0, 0, 14], [0, 2, 6, 4, 2], [0, 0, 3, 5, 6], [0, 3, 9, 2, 0], [2, 2, 8, 1, 1],
    [7, 7, 0, 0, 0], [3, 2, 6, 3, 0], [2, 5, 3, 2, 2], [6, 5, 2, 1, 0], [0, 2, 2, 3, 7],
]  # fmt: skip
CONT_3X3 = [[13, 0, 0], [0, 20, 7], [0, 4, 56]]


def of_counts(rows):
    return units_as_patterns([[c for c, k in enumerate(row) for _ in range(k)] for row in rows])


def of_table(table):
    return units_as_patterns([[i, j] for i, row in enumerate(table) for j, n in enumerate(row) for _ in range(n)])


@pytest.mark.parametrize(
    ("kind", "published", "within"),
    [
        ("percent", 0.8181818, 1e-7),
        ("alpha", 0.74342, 6e-6),
        ("alpha-ordinal", 0.815, 6e-4),
        ("alpha-interval", 0.84911, 6e-6),
        ("scott-fleiss", 0.76117, 6e-6),
        ("ac1", 0.77544, 6e-6),
    ],
)
def test_krippendorffs_example_with_missing_answers(kind, published, within):
    assert agreement_of([units_as_patterns(RAW_4_RATERS)], kind).value == pytest.approx(published, abs=within)


@pytest.mark.parametrize(
    ("kind", "published"),
    [("percent", 0.89), ("alpha", 0.7972585), ("scott-fleiss", 0.7962397), ("ac1", 0.8493305)],
)
def test_two_raters_of_the_irrcac_overview(kind, published):
    assert agreement_of([of_table(CONT_3X3)], kind).value == pytest.approx(published, abs=2e-7)


@pytest.mark.parametrize(
    ("kind", "published"),
    [("percent", 0.5511111), ("alpha", 0.4204384), ("scott-fleiss", 0.4139265), ("ac1", 0.4448007)],
)
def test_six_raters_of_the_irrcac_overview(kind, published):
    assert agreement_of([of_counts(SIX_RATERS)], kind).value == pytest.approx(published, abs=2e-7)


def test_fleiss_own_example():
    assert agreement_of([of_counts(FLEISS_1971)], "scott-fleiss").value == pytest.approx(0.210, abs=6e-4)


def test_the_paradox_a_rare_class_ruins_kappa_and_not_ac1():
    table = of_table([[118, 5], [2, 0]])
    assert agreement_of([table], "percent").value == pytest.approx(0.944)
    assert agreement_of([table], "alpha").value < 0.0
    assert agreement_of([table], "ac1").value == pytest.approx(0.9407763, abs=1e-6)


def test_no_pairs_and_one_class_are_undefined_with_a_reason():
    assert agreement_of([], "alpha").reason == "no item has two answers to compare"
    assert agreement_of([units_as_patterns([[1], [2]])], "alpha").reason == "no item has two answers to compare"
    one = agreement_of([units_as_patterns([["y", "y"]] * 40)], "alpha")
    assert one.value is None
    assert one.n == 40
    assert "one class" in one.reason
    assert agreement_of([units_as_patterns([["y", "y"]] * 40)], "percent").value == 1.0


def test_items_with_one_answer_change_neither_alpha_nor_its_n():
    with_singles = agreement_of([units_as_patterns([*RAW_4_RATERS, [5], [1], [1]])], "alpha")
    without = agreement_of([units_as_patterns(RAW_4_RATERS)], "alpha")
    assert with_singles.value == without.value
    assert with_singles.n == without.n == 11


def test_the_interval_is_the_unit_bootstrap_and_repeats_with_its_seed():
    table = of_table(CONT_3X3)
    first = agreement_of([table], "alpha", np.random.default_rng(5))
    again = agreement_of([table], "alpha", np.random.default_rng(5))
    assert first == again
    assert first.low < first.value < first.high
    assert 0.1 < first.high - first.low < 0.3


def test_the_bootstrap_interval_covers_the_alpha_of_the_population():
    rng = np.random.default_rng(11)
    hits = 0
    for _ in range(150):
        truth = rng.random(150) < 0.3
        answers = [[bool(t) ^ bool(rng.random() < 0.1) for _ in range(3)] for t in truth]
        found = agreement_of([units_as_patterns(answers)], "alpha", rng, draws=400)
        share = 0.3 * 0.9 + 0.7 * 0.1
        true_alpha = 1 - (2 * 0.9 * 0.1) / (2 * share * (1 - share))
        hits += found.low <= true_alpha <= found.high
    assert hits / 150 >= 0.90


def test_perfect_agreement_still_has_a_lower_bound():
    found = agreement_of([of_table([[20, 0], [0, 20]])], "alpha", np.random.default_rng(1))
    assert (found.value, found.high) == (1.0, 1.0)
    assert 0.7 < found.low < 0.95
    percent = agreement_of([of_table([[20, 0], [0, 20]])], "percent", np.random.default_rng(1))
    assert percent.low == pytest.approx(0.9124, abs=1e-3)


def test_questions_are_pooled_without_their_labels_ever_meeting():
    first, second = of_table([[30, 20], [20, 30]]), of_table([[30, 20], [20, 30]])
    pooled = agreement_of([first, second], "alpha")
    assert pooled.value == pytest.approx(agreement_of([first], "alpha").value, abs=1e-12)
    one_label_set = units_as_patterns(
        [[f"a{i}", f"a{j}"] for i in (0, 1) for j in (0, 1) for _ in range(30 if i == j else 20)]
        + [[f"b{i}", f"b{j}"] for i in (0, 1) for j in (0, 1) for _ in range(30 if i == j else 20)]
    )
    assert agreement_of([one_label_set], "alpha").value > pooled.value + 0.2


def test_unsummed_deltas_are_refused():
    with pytest.raises(ValueError, match="negative number of units"):
        question_patterns({(("y", 2),): -1})


UNITS = st.lists(st.lists(st.sampled_from("123"), min_size=0, max_size=5), min_size=1, max_size=25)


def plain_alpha(units, distance):
    """Krippendorff's definition by its coincidence matrix, pair by pair."""
    units = [u for u in units if len(u) > 1]
    n = sum(map(len, units))
    values = [v for u in units for v in u]
    observed = sum(
        distance(a, b) / (len(u) - 1) for u in units for i, a in enumerate(u) for j, b in enumerate(u) if i != j
    )
    expected = sum(distance(a, b) for i, a in enumerate(values) for j, b in enumerate(values) if i != j) / (n - 1)
    return 1 - observed / expected


@settings(max_examples=80)
@given(UNITS)
def test_the_fast_alpha_equals_the_definition_pair_by_pair(units):
    nominal = agreement_of([units_as_patterns(units)], "alpha").value
    interval = agreement_of([units_as_patterns(units)], "alpha-interval").value
    if nominal is None:
        return
    assert nominal == pytest.approx(plain_alpha(units, lambda a, b: float(a != b)), abs=1e-9)
    assert interval == pytest.approx(plain_alpha(units, lambda a, b: (float(a) - float(b)) ** 2), abs=1e-9)


@settings(max_examples=40)
@given(UNITS, st.randoms())
def test_the_order_of_units_does_not_matter(units, random):
    shuffled = [random.sample(u, len(u)) for u in random.sample(units, len(units))]
    for kind in ("percent", "alpha", "alpha-ordinal", "ac1"):
        a, b = (
            agreement_of([units_as_patterns(u)], kind, np.random.default_rng(2), draws=50) for u in (units, shuffled)
        )
        assert a == b


def test_an_interval_asked_again_is_the_same_and_moves_the_generator_as_before() -> None:
    table = question_patterns({(("a", 3),): 30, (("a", 1), ("b", 2)): 7, (("b", 3),): 11})
    first, again = np.random.default_rng(3), np.random.default_rng(3)
    assert agreement_of([table], "alpha", first, draws=200) == agreement_of([table], "alpha", again, draws=200)
    assert first.bit_generator.state == again.bit_generator.state


def test_other_units_another_coefficient_or_another_seed_are_resampled_anew() -> None:
    patterns = {(("a", 3),): 30, (("a", 1), ("b", 2)): 7, (("b", 3),): 11}
    more = {**patterns, (("b", 3),): 12}

    def asked(found: dict[tuple[tuple[str, int], ...], int], kind: str, seed: int) -> tuple[float | None, float | None]:
        told = agreement_of([question_patterns(found)], kind, np.random.default_rng(seed), draws=200)
        return told.low, told.high

    seen = [
        asked(patterns, "alpha", 3),
        asked(more, "alpha", 3),
        asked(patterns, "ac1", 3),
        asked(patterns, "alpha", 4),
    ]
    assert len(set(seen)) == 4
