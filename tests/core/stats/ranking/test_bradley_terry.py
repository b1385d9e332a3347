"""Bradley–Terry against published fits, closed forms of two items, a plain likelihood, and what must not move it."""

import csv
import os
import subprocess
import sys
from math import log
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.optimize import minimize

from callsheet.stats.kernels.comparing import DAVIDSON, RAO_KUPPER, outcomes, reached, slopes
from callsheet.stats.ranking import LEFT, RIGHT, TIE, Ranking, bradley_terry
from callsheet.stats.ranking.comparisons import cells_of, comparisons_of

CITED = [[0, 730, 498, 221], [33, 0, 68, 17], [320, 813, 0, 142], [284, 276, 325, 0]]
"""Stigler (1994): citations among Biometrika, Communications in Statistics, JASA, JRSS-B; the one that is cited wins."""
HOME = {
    ("Mil", "Det"): (4, 3), ("Mil", "Tor"): (4, 2), ("Mil", "NY"): (4, 3), ("Mil", "Bos"): (6, 1), ("Mil", "Cle"): (4, 2),
    ("Mil", "Bal"): (6, 0), ("Det", "Mil"): (3, 3), ("Det", "Tor"): (4, 2), ("Det", "NY"): (4, 3), ("Det", "Bos"): (6, 0),
    ("Det", "Cle"): (6, 1), ("Det", "Bal"): (4, 3), ("Tor", "Mil"): (2, 5), ("Tor", "Det"): (4, 3), ("Tor", "NY"): (2, 4),
    ("Tor", "Bos"): (4, 3), ("Tor", "Cle"): (4, 2), ("Tor", "Bal"): (6, 0), ("NY", "Mil"): (3, 3), ("NY", "Det"): (5, 1),
    ("NY", "Tor"): (2, 5), ("NY", "Bos"): (4, 3), ("NY", "Cle"): (4, 2), ("NY", "Bal"): (6, 1), ("Bos", "Mil"): (5, 1),
    ("Bos", "Det"): (2, 5), ("Bos", "Tor"): (3, 3), ("Bos", "NY"): (4, 2), ("Bos", "Cle"): (5, 2), ("Bos", "Bal"): (6, 0),
    ("Cle", "Mil"): (2, 5), ("Cle", "Det"): (3, 3), ("Cle", "Tor"): (3, 4), ("Cle", "NY"): (4, 3), ("Cle", "Bos"): (4, 2),
    ("Cle", "Bal"): (2, 4), ("Bal", "Mil"): (2, 5), ("Bal", "Det"): (1, 5), ("Bal", "Tor"): (1, 6), ("Bal", "NY"): (2, 4),
    ("Bal", "Bos"): (1, 6), ("Bal", "Cle"): (3, 4),
}  # fmt: skip
"""American League East 1987 (Agresti 2002, 10.6): wins of the home team, wins of its guest."""
LLMFAO = Path(__file__).resolve().parents[5] / "shared" / "data" / "truth" / "llmfao" / "pairs.csv"


def written_out(counts: list[tuple[int, int, int, int]]) -> tuple[NDArray[np.int64], ...]:
    """Left, right, winner of each comparison from (left, right, winner, how often)."""
    rows = np.array([row[:3] for row in counts for _ in range(row[3])], dtype=np.int64).reshape(-1, 3)
    return tuple(rows.T)


def stigler() -> Ranking:
    return bradley_terry(
        *written_out([(i, j, LEFT, CITED[i][j]) for i in range(4) for j in range(4) if i != j and CITED[i][j]])
    )


def test_stiglers_citations_come_out_as_published() -> None:
    found = stigler()
    gaps = [found.difference(j, 0) for j in range(4)]
    assert [gap.value for gap in gaps] == pytest.approx([0.0, -2.9491, -0.4796, 0.2690], abs=6e-5)
    errors = [(gap.high - gap.low) / (2 * 1.959964) for gap in gaps[1:]]  # type: ignore[operator]
    assert errors == pytest.approx([0.10255, 0.06059, 0.07083], abs=6e-6)
    assert (found.deviance, found.freedom) == (pytest.approx(4.293, abs=5e-4), 3)
    assert found.places()[0].tolist() == [2, 4, 3, 1]


def test_playing_at_home_adds_what_agresti_found() -> None:
    teams = ["Bal", "Bos", "Cle", "Det", "Mil", "NY", "Tor"]
    games = []
    for (home, away), (won, lost) in HOME.items():
        games += [
            (teams.index(home), teams.index(away), LEFT, won),
            (teams.index(home), teams.index(away), RIGHT, lost),
        ]
    played = written_out([game for game in games if game[3]])
    found, plain = bradley_terry(*played, side=True), bradley_terry(*played)
    assert found.side is not None
    assert found.side.value == pytest.approx(0.3023, abs=6e-5)
    assert (found.side.high - found.side.low) / (2 * 1.959964) == pytest.approx(0.1309, abs=6e-5)  # type: ignore[operator]
    assert (found.deviance, found.freedom) == (pytest.approx(38.643, abs=6e-4), 35)
    assert (plain.deviance, plain.freedom) == (pytest.approx(15.737, abs=6e-4), 15)
    assert plain.difference(4, 0).value == pytest.approx(1.5814, abs=6e-5)


def test_ties_of_two_items_have_a_closed_form() -> None:
    counts = [(0, 1, LEFT, 50), (0, 1, RIGHT, 20), (1, 0, TIE, 30)]
    davidson = bradley_terry(*written_out(counts))
    assert davidson.difference(0, 1).value == pytest.approx(log(50 / 20))
    assert davidson.ties is not None
    assert davidson.ties.value == pytest.approx(30 / (50 * 20) ** 0.5)
    kupper = bradley_terry(*written_out(counts), ties="rao-kupper")
    first, second = log(0.5 / 0.5), log(0.2 / 0.8)  # gap − log θ, −gap − log θ
    assert kupper.difference(0, 1).value == pytest.approx((first - second) / 2)
    assert kupper.ties is not None
    assert kupper.ties.value == pytest.approx(-(first + second) / 2)
    assert davidson.deviance == pytest.approx(0.0, abs=1e-9)
    assert kupper.deviance == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize("ties", ["davidson", "rao-kupper"])
def test_a_plain_likelihood_climbs_to_the_same_top_with_the_same_bend(ties: str) -> None:
    rng = np.random.default_rng(5)
    left = rng.integers(0, 5, 400)
    right = (left + rng.integers(1, 5, 400)) % 5
    winner = rng.choice(3, 400, p=[0.5, 0.3, 0.2])

    def unlikely(at: NDArray[np.float64]) -> float:
        gap = at[left] - at[right] + at[5]
        if ties == "davidson":
            parts = np.stack([np.exp(gap / 2), np.exp(-gap / 2), np.full(400, np.exp(at[6]))])
            shares = parts / parts.sum(axis=0)
        else:
            wide = np.exp(at[6])
            ahead, behind = 1 / (1 + np.exp(wide - gap)), 1 / (1 + np.exp(wide + gap))
            shares = np.stack([ahead, behind, 1 - ahead - behind])
        return float(-np.log(shares[winner, np.arange(400)]).sum() + at[:5].sum() ** 2)

    best = minimize(unlikely, np.r_[np.zeros(6), -0.5], method="BFGS", options={"gtol": 1e-7})
    found = bradley_terry(left, right, winner, ties=ties, side=True)  # type: ignore[arg-type]
    assert found.log_likelihood == pytest.approx(-best.fun, abs=1e-6)
    assert found.scores == pytest.approx(best.x[:5], abs=1e-4)
    assert found.side is not None
    assert found.side.value == pytest.approx(best.x[5], abs=1e-4)
    width = 1e-4
    bend = np.empty((7, 7))
    for i in range(7):
        for j in range(7):
            steps = [(si * np.eye(7)[i] + sj * np.eye(7)[j]) * width for si in (1, -1) for sj in (1, -1)]
            pp, pm, mp, mm = (unlikely(best.x + step) for step in steps)
            bend[i, j] = (pp - pm - mp + mm) / (4 * width**2)
    spread = np.linalg.inv(bend)
    centring = np.eye(5) - 0.2
    assert found.errors == pytest.approx(np.sqrt(np.diag(centring @ spread[:5, :5] @ centring)), rel=1e-3)
    assert (found.side.high - found.side.low) / 3.919928 == pytest.approx(spread[5, 5] ** 0.5, rel=1e-3)  # type: ignore[operator]


def test_what_the_peers_find_on_preferences_of_language_models() -> None:
    if not LLMFAO.exists():
        pytest.skip("the preferences over language models are not beside the repository")
    rows = list(csv.DictReader(LLMFAO.open()))
    names = sorted({row[side] for row in rows for side in ("left", "right")})
    codes = np.array([(names.index(r["left"]), names.index(r["right"]), "lrt".index(r["winner"][0])) for r in rows])
    decided = bradley_terry(*codes[codes[:, 2] != TIE].T)
    best = np.argsort(-decided.scores)[:3]
    assert decided.outcomes.sum() == 2 * 5_460
    assert names[best[0]] == "GPT 4"
    assert decided.log_likelihood < bradley_terry(*codes[codes[:, 2] != TIE].T, side=True).log_likelihood
    _, first, last = decided.places()
    assert (first <= last).all()
    assert last[best[0]] < first[np.argmin(decided.scores)]


def test_items_that_nothing_joins_have_no_order() -> None:
    found = bradley_terry([0, 1, 2, 3, 5], [1, 0, 3, 2, 5], [LEFT] * 5)
    assert found.groups.tolist() == [0, 0, 1, 1, -1, -1]
    assert found.difference(0, 2).reason == "no chain of comparisons joins these two items"
    assert found.score(4).reason == "never compared with another item"
    assert found.difference(0, 1).value == pytest.approx(0.0)
    assert found.notes[0] == "the comparisons fall into 2 groups that nothing joins: there is no order between them"
    assert found.notes[1] == "2 items were never compared"
    assert np.isnan(found.scores[4:]).all()


def test_who_never_wins_gets_a_finite_score_and_it_is_said() -> None:
    found = bradley_terry([0, 1, 0, 1], [1, 0, 2, 2], [LEFT, LEFT, LEFT, LEFT])
    assert found.prior.all()
    assert -4.0 < found.scores[2] < -0.5
    assert found.scores[0] == pytest.approx(found.scores[1])
    assert "held by a prior" in found.notes[0]
    assert found.converged


def test_a_group_with_an_infinite_fit_leaves_the_others_alone() -> None:
    calm = bradley_terry([0, 0, 0], [1, 1, 1], [LEFT, LEFT, RIGHT])
    both = bradley_terry([0, 0, 0, 2], [1, 1, 1, 3], [LEFT, LEFT, RIGHT, LEFT])
    assert both.prior.tolist() == [False, False, True, True]
    assert both.scores[:2] == pytest.approx(calm.scores)
    assert both.errors[:2] == pytest.approx(calm.errors)


def test_an_item_against_itself_is_left_out_and_counted() -> None:
    found = bradley_terry([0, 0, 1, 1, 1], [1, 1, 0, 1, 1], [LEFT, LEFT, LEFT, TIE, LEFT])
    assert found.selves == 2
    assert found.notes == ("2 comparisons of items with themselves are left out",)
    assert found.outcomes.tolist() == [[2, 1, 0], [1, 2, 0]]


def test_long_chains_are_solved_as_well_as_short_ones() -> None:
    """Beyond what conjugate gradients solve in their patience: neighbours only, each with two wins of three."""
    chain = np.arange(400)
    rows = [(int(i), int(i) + 1, w, n) for i in chain for w, n in ((LEFT, 2), (RIGHT, 1))]
    found = bradley_terry(*written_out(rows))
    assert np.diff(found.scores) == pytest.approx(np.full(400, -log(2.0)), abs=1e-7)
    assert (found.groups == 0).all()


@pytest.mark.parametrize("ties", ["davidson", "rao-kupper"])
def test_a_side_that_explains_everything_is_held(ties: str) -> None:
    found = bradley_terry([0, 1, 0, 1], [1, 0, 1, 0], [LEFT, LEFT, LEFT, TIE], ties=ties, side=True)  # type: ignore[arg-type]
    assert found.converged
    assert found.side is not None
    assert 0.0 < (found.side.value or 0.0) < 6.0
    assert found.prior.all()


games = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4), st.integers(0, 2)), min_size=2, max_size=60).filter(
    lambda played: any(a != b and w != TIE for a, b, w in played)
)
rounds = games.map(lambda played: played + [(k, (k + 1) % 5, LEFT) for k in range(5)])
"""Each of five wins once of its neighbour, round the circle: no fit is infinite."""


@given(games, st.permutations(range(5)), st.randoms())
@settings(max_examples=60, deadline=None)
def test_names_and_order_of_rows_do_not_matter(
    played: list[tuple[int, int, int]], names: list[int], rng: object
) -> None:
    played = [*played, (4, 4, LEFT)]  # names the last item, and is left out
    found = bradley_terry(*np.array(played).T)
    mixed = list(played)
    rng.shuffle(mixed)  # type: ignore[attr-defined]
    assert np.array_equal(bradley_terry(*np.array(mixed).T).scores, found.scores, equal_nan=True)
    codes = np.array(names)
    other = bradley_terry(
        *np.array(
            [(codes[a], codes[b], w) for a, b, w in [*played, (0, 0, LEFT), (names.index(4), names.index(4), 0)]]
        ).T
    )
    assert other.scores[codes] == pytest.approx(found.scores, abs=1e-6, nan_ok=True)
    assert other.errors[codes] == pytest.approx(found.errors, rel=1e-5, abs=1e-6, nan_ok=True)


@given(rounds)
@settings(max_examples=60, deadline=None)
def test_the_same_again_moves_nothing_and_narrows_by_the_root_of_two(played: list[tuple[int, int, int]]) -> None:
    once = bradley_terry(*np.array(played).T)
    assert not once.prior.any()
    twice = bradley_terry(*np.array(played * 2).T)
    assert twice.scores == pytest.approx(once.scores, abs=1e-6, nan_ok=True)
    assert twice.errors * 2**0.5 == pytest.approx(once.errors, rel=1e-5, nan_ok=True)


def test_places_allow_for_all_differences_of_an_item_at_once() -> None:
    rng = np.random.default_rng(0)
    left = rng.integers(0, 5, 300)
    right = (left + rng.integers(1, 5, 300)) % 5
    found = bradley_terry(left, right, (rng.random(300) > 1 / (1 + np.exp(-(right - left) * 0.18))).astype(int))

    def first(confidence: float) -> list[int]:
        gaps = [[found.difference(i, j, confidence=confidence) for j in range(5) if j != i] for i in range(5)]
        return [1 + sum(gap.high < 0.0 for gap in row) for row in gaps]  # type: ignore[operator]

    assert found.places()[1].tolist() == first(1 - 0.05 / 4) == [1, 1, 2, 2, 2]
    assert first(0.95) == [1, 2, 2, 2, 2]


@given(games)
@settings(max_examples=60, deadline=None)
def test_sides_may_be_swapped_and_scores_are_centred(played: list[tuple[int, int, int]]) -> None:
    found = bradley_terry(*np.array(played).T)
    swapped = bradley_terry(*np.array([(b, a, (RIGHT, LEFT, TIE)[w]) for a, b, w in played]).T)
    assert swapped.scores == pytest.approx(found.scores, abs=1e-9, nan_ok=True)
    for group in range(int(found.groups.max()) + 1):
        assert found.scores[found.groups == group].sum() == pytest.approx(0.0, abs=1e-8)
    best, first, last = found.places()
    met = found.groups >= 0
    assert (first[met] <= best[met]).all()
    assert (best[met] <= last[met]).all()
    assert found.deviance > -1e-6


@pytest.mark.parametrize(
    ("given_", "said"),
    [
        (([], [], []), "nothing to rank"),
        (([0], [1], [TIE]), "nothing to rank"),
        (([0], [0], [LEFT]), "nothing to rank"),
        (([0], [1], [3]), "not 3"),
        (([-1], [1], [0]), "below 0"),
        (([0], [1, 2], [0]), "differ in length"),
        (([0.5], [1], [0]), "whole numbers"),
        (([0], [20_000], [0]), "more than 10,000"),
    ],
)
def test_what_cannot_be_ranked_is_a_sentence(given_: tuple[list[int], ...], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        bradley_terry(*(np.array(column, dtype=np.float64 if 0.5 in column else np.int64) for column in given_))


def test_unknown_models_and_priors_are_refused() -> None:
    with pytest.raises(ValueError, match="no model of ties"):
        bradley_terry([0], [1], [0], ties="half")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="above 0"):
        bradley_terry([0], [1], [0], prior_sd=0.0)


@pytest.mark.parametrize("model", [DAVIDSON, RAO_KUPPER])
def test_compiled_loops_say_what_their_plain_twins_say(model: int) -> None:
    rng = np.random.default_rng(8)
    pairs = comparisons_of(rng.integers(0, 6, 80), rng.integers(0, 6, 80), rng.integers(0, 3, 80))
    cells = cells_of(pairs, by_side=True)
    at = np.r_[rng.normal(size=6), 0.2, 0.4]
    found, plain = np.zeros((2, 8, 8))
    quick = slopes(cells.columns, at, (6, 7, model), found)
    slow = slopes.plain(cells.columns, at, (6, 7, model), plain)  # type: ignore[attr-defined]
    assert quick[0] == pytest.approx(slow[0], rel=1e-13)
    assert np.concatenate(quick[1:]) == pytest.approx(np.concatenate(slow[1:]), rel=1e-11)
    assert found == pytest.approx(plain, rel=1e-11)
    assert np.array_equal(reached(cells.columns, 6, 8), reached.plain(cells.columns, 6, 8))  # type: ignore[attr-defined]
    assert np.array_equal(outcomes(cells.columns, 6), outcomes.plain(cells.columns, 6))  # type: ignore[attr-defined]


def test_the_library_has_as_many_threads_after_a_large_fit_as_before_and_its_number_moves_no_score() -> None:
    asked = """
import numpy as np
import scipy.linalg
from threadpoolctl import threadpool_info
from callsheet.stats.kernels.alone import in_one_thread
from callsheet.stats.ranking import bradley_terry
rng = np.random.default_rng(1)
strength = rng.normal(0.0, 1.0, 400)
left = rng.integers(0, 400, 20_000)
right = (left + rng.integers(1, 400, 20_000)) % 400
lost = rng.random(20_000) > 1.0 / (1.0 + np.exp(strength[right] - strength[left]))
def threads():
    return [one["num_threads"] for one in threadpool_info() if one["user_api"] == "blas"]
before = threads()
found = bradley_terry(left, right, lost.astype(int))
with in_one_thread():
    assert set(threads()) == {1}
assert threads() == before
print(found.scores.tobytes().hex(), found.errors.tobytes().hex())
"""
    told = {
        subprocess.run(
            [sys.executable, "-c", asked],
            env={**os.environ, "OPENBLAS_NUM_THREADS": n},
            check=True,
            capture_output=True,
        ).stdout
        for n in ("1", "2")
    }
    assert len(told) == 1


def test_scores_beyond_the_range_of_exponentials_have_finite_slopes_and_curvature() -> None:
    cells = cells_of(comparisons_of([0, 1, 0, 2], [1, 2, 2, 1], [0, 0, 2, 1]), by_side=False)
    at = np.array([900.0, -900.0, 1.0, 0.5])
    found = [np.zeros((4, 4)), np.zeros((4, 4))]
    quick = slopes(cells.columns, at, (-1, 3, DAVIDSON), found[0])
    plain = slopes.plain(cells.columns, at, (-1, 3, DAVIDSON), found[1])  # type: ignore[attr-defined]
    assert np.isfinite(quick[1]).all()
    assert quick[0] == pytest.approx(plain[0])
    assert found[0] == pytest.approx(found[1])
    near, off = np.array([301.0, 0.2, 0.1, 0.5]), np.array([299.9, 0.2, 0.1, 0.5])
    values = [slopes(cells.columns, x, (-1, 3, DAVIDSON), np.zeros((4, 4)))[0] for x in (near, off)]
    assert values[0] - values[1] == pytest.approx(-0.5 * 1.1, abs=1e-6)
