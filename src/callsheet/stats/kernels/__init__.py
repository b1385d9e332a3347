"""Loops that NumPy cannot say well, compiled on their first call; each has a plain twin in the tests. docs/decisions/2026-11-22-numba.md"""

from callsheet.stats.kernels.compiling import compiled, in_blocks

__all__ = ["compiled", "in_blocks"]
