"""How far two things that were marked coincide: boxes, polygons, masks, spans; and scores from matching them."""

from callsheet.stats.overlap.boxes import Edges, box_areas, box_overlaps, boxes_of
from callsheet.stats.overlap.masks import mask_overlap, run_lengths
from callsheet.stats.overlap.matching import (
    MatchCounts,
    MatchScores,
    box_counts,
    match_counts,
    match_scores,
    pairs_above,
    pooled_share,
)
from callsheet.stats.overlap.polygons import polygon_area, polygon_overlap, shared_area
from callsheet.stats.overlap.spans import Span, SpanCounts, SpanScoring, span_overlaps, span_scoring

__all__ = [
    "Edges",
    "MatchCounts",
    "MatchScores",
    "Span",
    "SpanCounts",
    "SpanScoring",
    "box_areas",
    "box_counts",
    "box_overlaps",
    "boxes_of",
    "mask_overlap",
    "match_counts",
    "match_scores",
    "pairs_above",
    "polygon_area",
    "polygon_overlap",
    "pooled_share",
    "run_lengths",
    "shared_area",
    "span_overlaps",
    "span_scoring",
]
