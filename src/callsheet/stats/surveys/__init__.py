"""Estimates from designed samples: strata, weights, finite populations, small groups."""

from callsheet.stats.surveys.pooling import Pool, pool_of, pooled

__all__ = ["Pool", "pool_of", "pooled"]
