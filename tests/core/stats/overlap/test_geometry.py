"""Areas and overlaps of boxes, polygons and masks: worked examples, one shape in two forms, and what turning leaves alone."""

from math import cos, pi, sin

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.random import default_rng

from callsheet.stats.overlap import (
    box_areas,
    box_overlaps,
    boxes_of,
    mask_overlap,
    polygon_area,
    polygon_overlap,
    run_lengths,
    shared_area,
)

SIDE = st.integers(0, 12)
BOX = st.tuples(SIDE, SIDE, SIDE, SIDE).map(
    lambda b: (min(b[0], b[2]), min(b[1], b[3]), max(b[0], b[2]) + 1, max(b[1], b[3]) + 1)
)


def ring(box: tuple[int, int, int, int]) -> list[tuple[int, int]]:
    x1, y1, x2, y2 = box
    return [(x1, y1), (x2, y1), (x2, y2), (x1, y2)]


def regular(n: int, *, at: tuple[float, float] = (0.0, 0.0), every: int = 1) -> list[tuple[float, float]]:
    return [(at[0] + cos(2 * pi * every * i / n), at[1] + sin(2 * pi * every * i / n)) for i in range(n)]


def test_the_published_pair_of_boxes_overlaps_by_a_seventh() -> None:
    assert box_overlaps([[0, 0, 10, 10]], [[5, 5, 15, 15]]) == pytest.approx(0.142857, abs=1e-6)


def test_whether_the_last_pixel_belongs_to_the_box_is_said_once() -> None:
    assert box_areas([[0, 0, 10, 10]]).tolist() == [100.0]
    assert box_areas([[0, 0, 10, 10]], edges="inclusive").tolist() == [121.0]
    assert box_overlaps([[0, 0, 9, 9]], [[5, 5, 14, 14]], edges="inclusive") == pytest.approx(25 / 175)
    assert box_overlaps([[3, 3, 3, 3]], [[3, 3, 3, 3]], edges="inclusive").tolist() == [[1.0]]


def test_boxes_without_area_coincide_only_where_they_are_equal() -> None:
    assert box_overlaps([[1, 1, 1, 1], [2, 2, 2, 5]], [[1, 1, 1, 1]]).tolist() == [[1.0], [0.0]]
    assert box_overlaps([], [[0, 0, 1, 1]]).shape == (0, 1)


@pytest.mark.parametrize(
    ("boxes", "expected"),
    [([[3, 0, 1, 5]], "before it begins"), ([[0, 0, np.nan, 1]], "finite"), ([[0, 1, 2]], "rows of")],
)
def test_what_is_no_box_is_refused(boxes: list[list[float]], expected: str) -> None:
    for takes in (boxes_of, box_areas):
        with pytest.raises(ValueError, match=expected):
            takes(boxes)


@given(st.lists(BOX, min_size=1, max_size=4), st.lists(BOX, min_size=1, max_size=4), SIDE)
@settings(max_examples=60, deadline=None)
def test_overlap_is_symmetric_bounded_and_left_alone_by_moving(a: list, b: list, by: int) -> None:
    here = box_overlaps(a, b)
    assert here == pytest.approx(box_overlaps(b, a).T)
    assert (here >= 0.0).all()
    assert (here <= 1.0).all()
    assert here == pytest.approx(box_overlaps(np.array(a) + by, np.array(b) + by))
    assert np.diag(box_overlaps(a, a)) == pytest.approx(1.0)


@given(BOX, BOX)
@settings(max_examples=80, deadline=None)
def test_a_box_overlaps_alike_as_box_polygon_and_mask(a: tuple, b: tuple) -> None:
    expected = float(box_overlaps([a], [b])[0, 0])
    assert polygon_overlap([ring(a)], [ring(b)]) == pytest.approx(expected)
    painted = []
    for x1, y1, x2, y2 in (a, b):
        mask = np.zeros((14, 14), bool)
        mask[y1:y2, x1:x2] = True
        painted.append(run_lengths(mask))
    assert mask_overlap(*painted) == pytest.approx(expected)


@pytest.mark.parametrize("n", [3, 5, 8, 60])
def test_a_regular_polygon_has_the_area_of_its_formula(n: int) -> None:
    assert polygon_area([regular(n)]) == pytest.approx(n / 2 * sin(2 * pi / n))


def test_holes_crossing_edges_and_separate_parts_follow_the_even_odd_rule() -> None:
    assert polygon_area([ring((0, 0, 4, 4)), ring((1, 1, 3, 3))]) == pytest.approx(12.0)
    assert polygon_area([ring((0, 0, 1, 1)), ring((5, 5, 7, 7))]) == pytest.approx(5.0)
    bow = [(0, 0), (2, 2), (2, 0), (0, 2)]
    assert polygon_area([bow]) == pytest.approx(2.0)
    # The middle of a five-pointed star is surrounded twice: outside. Its pentagon has a circumradius of sin 18° / sin 54°.
    inner = (sin(pi / 10) / sin(3 * pi / 10)) ** 2 * 5 / 2 * sin(2 * pi / 5)
    points = 10 * 0.5 * (sin(pi / 10) / sin(3 * pi / 10)) * sin(pi / 5)
    assert polygon_area([regular(5, every=2)]) == pytest.approx(points - inner)


def test_two_hollow_shapes_share_what_was_worked_out_by_hand() -> None:
    u = [(0, 0), (3, 0), (3, 3), (2, 3), (2, 1), (1, 1), (1, 3), (0, 3)]
    bar = ring((-1, 2, 4, 3))
    assert shared_area([u], [bar]) == pytest.approx(2.0)
    assert polygon_overlap([u], [bar]) == pytest.approx(2.0 / (7.0 + 5.0 - 2.0))


@given(st.integers(0, 10_000))
@settings(max_examples=25, deadline=None)
def test_any_two_polygons_share_what_points_thrown_at_them_say(seed: int) -> None:
    rng = default_rng(seed)
    a, b = rng.random((7, 2)), rng.random((6, 2))
    points = rng.random((4000, 2))
    inside = [_inside(points, ring_) for ring_ in (a, b)]
    shared = float((inside[0] & inside[1]).mean())
    assert shared_area([a], [b]) == pytest.approx(shared, abs=0.04)
    assert polygon_area([a]) == pytest.approx(float(inside[0].mean()), abs=0.04)


def _inside(points: np.ndarray, corners: np.ndarray) -> np.ndarray:
    """Even–odd by a ray to the right."""
    crossed = np.zeros(len(points), int)
    for (x1, y1), (x2, y2) in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        between = (points[:, 1] >= min(y1, y2)) & (points[:, 1] < max(y1, y2))
        crossed += between & (points[:, 0] < x1 + (points[:, 1] - y1) * (x2 - x1) / (y2 - y1))
    return crossed % 2 == 1


@given(st.integers(0, 10_000), st.floats(0.0, 6.3))
@settings(max_examples=25, deadline=None)
def test_turning_and_moving_both_changes_nothing(seed: int, angle: float) -> None:
    rng = default_rng(seed)
    a, b = rng.random((6, 2)), rng.random((6, 2))
    turn = np.array([[cos(angle), -sin(angle)], [sin(angle), cos(angle)]])
    here, there = polygon_overlap([a], [b]), polygon_overlap([a @ turn + 3.0], [b @ turn + 3.0])
    assert here == pytest.approx(there, abs=1e-9)
    assert here == pytest.approx(polygon_overlap([b], [a[::-1]]), abs=1e-9)
    assert polygon_overlap([a], [a]) == pytest.approx(1.0)


def test_a_ring_of_two_corners_is_refused_and_flat_ones_have_no_area() -> None:
    with pytest.raises(ValueError, match="three corners"):
        polygon_area([[(0, 0), (1, 1)]])
    assert polygon_overlap([[(0, 0), (1, 1), (2, 2)]], [[(0, 0), (0, 1), (0, 2)]]) == 0.0


@given(st.integers(0, 10_000))
@settings(max_examples=40, deadline=None)
def test_masks_as_runs_overlap_as_their_pixels_do(seed: int) -> None:
    rng = default_rng(seed)
    a, b = rng.random((2, 6, 5)) < rng.random()
    union = (a | b).sum()
    assert mask_overlap(run_lengths(a), run_lengths(b)) == pytest.approx((a & b).sum() / union if union else 0.0)
    assert sum(run_lengths(a)) == 30


def test_runs_go_down_the_columns_and_masks_of_other_pictures_are_refused() -> None:
    assert run_lengths([[0, 1], [1, 1]]) == (1, 3)
    assert run_lengths([[1, 0], [0, 0]]) == (0, 1, 3)
    with pytest.raises(ValueError, match="not of one picture"):
        mask_overlap([4], [5])
