"""Rows of benchmarks.quality for agreement: five annotators who saw every unit, spans, boxes."""

from collections.abc import Mapping
from functools import partial

import numpy as np
from numpy.random import default_rng
from numpy.typing import NDArray

from benchmarks.quality_rows import CLASSES, EACH, Call, Row, panel, panel_labels

MOST_UNITS, MOST_TEXTS, MOST_PICTURES = 200_000, 1_000, 200
PEERLESS = ("percent", "scott")
OF_LABELS = ("fleiss", "cohen", "conger", "brennan-prediger", "ac1", *PEERLESS)


def agreement_rows(size: int) -> Mapping[str, Row]:
    """A row for each coefficient beside alpha on `size` labels, at most a million; alpha's own rows stand in benchmarks.quality."""
    units = max(min(size // EACH, MOST_UNITS), 50)
    of = f"{units * EACH:,} labels"
    rows = {
        name: Row(of, partial(asked, units, name), None if name in PEERLESS else partial(given, units, name))
        for name in OF_LABELS
    }
    return rows | {
        "ac2, quadratic": Row(of, partial(asked, units, "ac2", "interval"), partial(given, units, "ac2")),
        "alpha ordinal": Row(of, partial(asked, units, "alpha", "ordinal"), partial(given, units, "counts")),
        "alpha ratio": Row(of, partial(asked, units, "alpha", "ratio"), partial(given, units, "counts")),
        "alpha, bootstrap": Row(of, partial(resampled, units)),
        "agreement of patterns": Row(of, partial(patterned, units)),
        "contributions": Row(of, partial(contributed, units)),
        "alpha of spans": Row(f"{min(units, MOST_TEXTS):,} texts", partial(spans, min(units, MOST_TEXTS))),
        "alpha of boxes": Row(f"{min(units, MOST_PICTURES):,} pictures", partial(boxes, min(units, MOST_PICTURES))),
    }


def raters(units: int, measure: str) -> NDArray[np.int32]:
    """What the annotators said; two of them for the measures of two."""
    return panel(units)[:, : 2 if measure in ("cohen", "scott") else EACH]


def given(units: int, measure: str) -> Mapping[str, NDArray[np.int64]]:
    """What the peer takes: counts by class for fleiss and alpha, else ratings."""
    answers = raters(units, measure)
    if measure not in ("fleiss", "counts"):
        return {"ratings": answers.astype(np.int64)}
    cells = np.repeat(np.arange(units) * CLASSES, answers.shape[1]) + answers.ravel()
    return {"counts": np.bincount(cells, minlength=units * CLASSES).reshape(units, CLASSES)}


def asked(units: int, measure: str, level: str = "nominal") -> Call:
    """A coefficient with its standard error."""
    from callsheet.stats.agreement import coefficient

    labels = panel_labels(raters(units, measure))
    values = None if level == "nominal" else np.arange(1.0, CLASSES + 1.0)
    return lambda: coefficient(labels, measure, level=level, values=values)


def resampled(units: int) -> Call:
    """Alpha with 2,000 resamples of units."""
    from callsheet.stats.agreement import coefficient

    labels = panel_labels(panel(units))
    return lambda: coefficient(labels, rng=default_rng(1))


def patterned(units: int) -> Call:
    """Alpha of a question from additive counts of patterns, with its bootstrap."""
    from callsheet.stats.agreement import agreement_of, units_as_patterns

    tables = [units_as_patterns(panel(min(units, 20_000)).tolist())]
    return lambda: agreement_of(tables, "alpha", default_rng(1))


def contributed(units: int) -> Call:
    """What each unit and annotator takes from alpha."""
    from callsheet.stats.agreement import contributions

    labels = panel_labels(panel(units))
    return lambda: contributions(labels)


def spans(texts: int) -> Call:
    """Texts of 500 characters with two marks of each of three annotators."""
    from callsheet.stats.agreement import Continuum, alpha_of_spans

    rng = default_rng(20261129)
    starts = rng.integers(0, 200, texts)
    shifts = rng.integers(0, 12, (texts, 3, 2))
    continua = [
        Continuum(
            500,
            tuple(
                ((int(start + a), int(start + 30 + a), "x"), (int(start + 200 + b), int(start + 240 + b), "y"))
                for a, b in shift
            ),
        )
        for start, shift in zip(starts, shifts, strict=True)
    ]
    return lambda: alpha_of_spans(continua)


def boxes(pictures: int) -> Call:
    """Pictures with three boxes of each of three annotators."""
    from callsheet.stats.agreement import alpha_of_boxes

    rng = default_rng(20261130)
    corners = rng.uniform(0, 100, (pictures, 1, 3, 2)) + rng.normal(0, 1, (pictures, 3, 3, 2))
    drawn = np.concatenate([corners, corners + 20.0], axis=3).tolist()
    return lambda: alpha_of_boxes(drawn, default_rng(1), draws=200)
