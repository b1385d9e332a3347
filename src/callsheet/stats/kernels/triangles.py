"""Small symmetric systems without the library's threads: two threads that wait for each other cost more than the sums."""

from math import sqrt

import numpy as np
from numpy.typing import NDArray

from callsheet.stats.kernels.compiling import compiled

Floats = NDArray[np.float64]


@compiled
def factored(matrix: Floats) -> bool:
    """Cholesky's L with L·Lᵀ = `matrix`, in the lower triangle of what was given (by columns); whether it is positive definite."""
    n = matrix.shape[0]
    for j in range(n):
        if not matrix[j, j] > 0.0:
            return False
        matrix[j, j] = sqrt(matrix[j, j])
        for i in range(j + 1, n):
            matrix[i, j] /= matrix[j, j]
        for k in range(j + 1, n):
            times = matrix[k, j]
            for i in range(k, n):
                matrix[i, k] -= times * matrix[i, j]
    return True


@compiled
def solved(factor: Floats, right: Floats) -> Floats:
    """x with L·Lᵀ·x = `right`."""
    n = right.size
    x = right.copy()
    for j in range(n):
        x[j] /= factor[j, j]
        for i in range(j + 1, n):
            x[i] -= factor[i, j] * x[j]
    for j in range(n - 1, -1, -1):
        for i in range(j + 1, n):
            x[j] -= factor[i, j] * x[i]
        x[j] /= factor[j, j]
    return x


@compiled
def inverted(factor: Floats) -> Floats:
    """The inverse of L, with zeros above its diagonal."""
    n = factor.shape[0]
    inverse = np.zeros((n, n)).T
    for column in range(n):
        inverse[column, column] = 1.0
        for j in range(column, n):
            inverse[j, column] /= factor[j, j]
            times = inverse[j, column]
            for i in range(j + 1, n):
                inverse[i, column] -= factor[i, j] * times
    return inverse
