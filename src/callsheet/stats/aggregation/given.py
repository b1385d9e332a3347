"""Codes as they are given: whole numbers in one row, however they are kept, or one sentence that says what they are not."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Codes = NDArray[np.int32]
LARGEST = int(np.iinfo(np.int32).max)


def codes_of(values: ArrayLike, what: str) -> Codes:
    """`values` as a row of 32-bit codes; arrays that are one already are kept, not copied.

    ValueError for names, fractions, gaps (None, nan), more than one dimension, and codes beyond 32 bits.
    """
    try:
        array = np.asarray(values)
    except ValueError:
        raise ValueError(f"{what} are one row of codes, and these differ in length") from None
    if array.ndim != 1:
        raise ValueError(f"{what} are one row of codes, not a table of {array.ndim} dimensions")
    if array.dtype.kind not in "iub":
        array = _whole(array, what)
    if array.dtype != np.int32 and array.size and int(array.max()) > LARGEST:
        raise ValueError(
            f"{what} hold {array.max()}: codes count from 0 without gaps, and named() makes such of any names"
        )
    return np.require(array, np.int32, ["C", "W"])


def _whole(array: NDArray[np.generic], what: str) -> NDArray[np.int64]:
    try:
        numbers = array.astype(np.float64)
    except (TypeError, ValueError):
        odd = next((value for value in array.tolist() if not isinstance(value, int | float)), array.dtype)
        raise ValueError(
            f"{what} are codes (0, 1, 2 …), and these hold {odd!r}: named() makes codes of names"
        ) from None
    broken = ~np.isfinite(numbers) | (numbers != np.round(numbers))
    if broken.any():
        first = numbers[broken][0]
        raise ValueError(f"{what} are codes (0, 1, 2 …), and these hold {first:g}: leave answers that are missing out")
    return numbers.astype(np.int64)
