"""Control charts of numbers that are no counts: each point an estimate with its own standard error. docs/methods/control-charts.md"""

import numpy as np
from numpy.typing import ArrayLike

from callsheet.stats.control.charts import UNKNOWN, Baseline, Chart, chart_around


def estimate_chart(
    values: ArrayLike, errors: ArrayLike, *, baseline: Baseline | None = None, top: float = np.inf
) -> Chart:
    """A chart of `values` with standard errors `errors` (both (points,)), such as an agreement coefficient week by week.

    The centre is the mean weighed by 1/error²; limits are centre ± 3·error, widened by the scatter that is usual between
    neighbours as Laney (2002) does for shares, never below chance; cut at `top`. Limits from `baseline`, else from these points.
    ValueError for empty or unequal series, or an error that is not above 0.
    """
    x, e = np.asarray(values, dtype=np.float64), np.asarray(errors, dtype=np.float64)
    if x.ndim != 1 or x.shape != e.shape or not x.size:
        raise ValueError("values and errors are two series of one length, with a point at least")
    if not (e > 0.0).all():
        raise ValueError("each point needs a standard error above 0")
    weights = e**-2.0
    centre = float((weights * x).sum() / weights.sum())
    known = baseline or Baseline(centre, UNKNOWN, x.size)
    return chart_around(known, x, e, expected=np.full(x.size, np.inf), ends=(-np.inf, top))
