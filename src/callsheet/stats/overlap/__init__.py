"""How far two things that were marked coincide: boxes, polygons, masks, spans; and scores from matching them. docs/methods/overlap.md

    counts = box_counts(reference=[(0, 0, 10, 10)], found=[(1, 0, 10, 10), (50, 50, 60, 60)])    # one picture
    match_scores([counts]).f1

Boxes are x₁, y₁, x₂, y₂; overlaps are intersection over union, 0..1; a picture or text at a time, pooled at the end.

**Overlaps.** `box_overlaps` (`boxes_of` checks, `box_areas`; `Edges` says whether the last pixel belongs to a box), `polygon_overlap` (`polygon_area`, `shared_area`), `mask_overlap` of `run_lengths`,
`span_overlaps` of `Span`s.
**Matching.** `match_counts` of overlaps, `box_counts` → `MatchCounts`, which add up; `pairs_above` says who was matched with whom; `match_scores` → `MatchScores`:
precision, recall, F1 with intervals (`pooled_share` over pictures).
**Spans with types.** `span_scoring` → `SpanScoring`, four ways of `SpanCounts`.
"""

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
