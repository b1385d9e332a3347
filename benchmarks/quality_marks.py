"""Rows of benchmarks.quality for spans, boxes, orders, sets, texts and language scores: consensus and measures of each."""

from collections.abc import Mapping
from functools import partial

import numpy as np
from numpy.random import default_rng
from numpy.typing import NDArray

from benchmarks.quality_rows import EACH, Call, Row, repeated

MOST_SETS, MOST_PICTURES, MOST_TEXTS, MOST_SEGMENTS, MOST_LINES = 20_000, 200, 2_000, 50_000, 2_000
VOCABULARY = 2_000
MANY_CLASSES = 100_000


def mark_rows(size: int) -> Mapping[str, Row]:
    """A row for each; `size` bounds how many answers there are."""
    sets, pictures, texts = min(size, MOST_SETS), min(size, MOST_PICTURES), min(size, MOST_TEXTS)
    segments, lines = min(size, MOST_SEGMENTS), min(size, MOST_LINES)
    classes = min(size, MANY_CLASSES)
    return {
        "multi-label": Row(f"{sets:,} sets", partial(chosen, sets), partial(given_sets, sets)),
        "hundred thousand classes": Row(f"{classes:,} labels", partial(many_classes, classes)),
        "span consensus": Row(f"{texts:,} texts × 5", partial(spans, texts)),
        "span scores": Row(f"{texts:,} texts", partial(scored_spans, texts)),
        "box consensus": Row(f"{pictures:,} pictures × 5 × 6", partial(boxes, pictures)),
        "polygon overlaps": Row(f"{pictures:,} pairs", partial(polygons, pictures)),
        "mask overlaps": Row(f"{min(pictures, 200):,} pairs of 512²", partial(masks, min(pictures, 200))),
        "ranking consensus": Row("20 × 12 items, 40 × 60", orders),
        "medoid": Row(f"{texts:,} texts", partial(middle_texts, texts)),
        "word errors": Row(f"{lines:,} lines × 40 words", partial(word_errors, lines), partial(lines_of, lines)),
        "mqm": Row(f"{segments:,} reviews", partial(penalties, segments)),
        "esa": Row(f"{segments:,} segments", partial(esa, segments)),
        "mean opinion score": Row(f"{segments:,} scores", partial(opinions, segments)),
        "mushra": Row(f"{segments:,} grades", partial(mushra, segments)),
    }


def drawn_sets(size: int) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]:
    """Tasks, workers and which of eight labels each answer holds, (answers, 8)."""
    rng = default_rng(20261210)
    tasks = max(size // EACH, 10)
    truth = np.repeat(rng.random((tasks, 8)) < 0.2, EACH, axis=0)
    who = (rng.integers(0, 200, tasks)[:, None] + 40 * np.arange(EACH)).ravel() % 200
    held = rng.random(truth.shape) < np.where(truth, 0.8, 0.05)
    return np.repeat(np.arange(tasks), EACH), who, held


def chosen(size: int) -> Call:
    """Consensus of sets of labels."""
    from callsheet.stats.aggregation import label_sets, multi_label

    tasks, who, held = drawn_sets(size)
    given = label_sets(tasks, who, [np.flatnonzero(row).tolist() for row in held], n_labels=8)
    return lambda: multi_label(given)


def given_sets(size: int) -> Mapping[str, NDArray[np.int64]]:
    """The same for the peer."""
    tasks, who, held = drawn_sets(size)
    return {"tasks": tasks, "workers": who, "held": held.astype(np.int64)}


def many_classes(size: int) -> Call:
    """Votes and one coin over 100,000 classes."""
    from callsheet.stats.aggregation import labels_of, shortlists

    rng = default_rng(20261211)
    tasks = np.repeat(np.arange(max(size // EACH, 2)), EACH)
    truth = rng.integers(0, MANY_CLASSES, tasks[-1] + 1)[tasks]
    given = np.where(rng.random(tasks.size) < 0.7, truth, rng.integers(0, MANY_CLASSES, tasks.size))
    labels = labels_of(tasks, np.arange(tasks.size) % 300, given, n_classes=MANY_CLASSES)
    return lambda: shortlists(labels, "one-coin")


def spans(texts: int) -> Call:
    """Three spans of each of five annotators."""
    from callsheet.stats.aggregation import span_consensus
    from callsheet.stats.overlap import Span

    at = default_rng(20261212).integers(-3, 4, (texts, 5, 3))
    answers = [
        [[Span(100 * i + int(s), 100 * i + 40 + int(s), "abc"[i]) for i, s in enumerate(one)] for one in text]
        for text in at
    ]
    return lambda: [span_consensus(one) for one in answers]


def scored_spans(texts: int) -> Call:
    """Found spans against a reference, in all four scenarios."""
    from callsheet.stats.overlap import Span, span_scoring

    at = default_rng(20261213).integers(-2, 3, (texts, 2, 5))
    pairs = [
        tuple([Span(100 * i + int(s), 100 * i + 40, "ab"[(i + int(s)) % 2]) for i, s in enumerate(one)] for one in text)
        for text in at
    ]
    return lambda: [span_scoring(a, b) for a, b in pairs]


def boxes(pictures: int) -> Call:
    """Six boxes of each of five annotators, corners off by a little."""
    from callsheet.stats.aggregation import box_consensus

    rng = default_rng(20261214)
    corner = rng.uniform(0, 300, (pictures, 1, 6, 2))
    drawn = np.concatenate([corner, corner + 30.0], axis=3) + rng.normal(0, 1.5, (pictures, 5, 6, 4))
    return lambda: [box_consensus(list(picture)) for picture in drawn]


def polygons(pairs: int) -> Call:
    """Two stars of twenty corners."""
    from callsheet.stats.overlap import polygon_overlap

    rng = default_rng(20261215)
    angle = np.linspace(0, 2 * np.pi, 20, endpoint=False)
    ring = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    made = rng.uniform(5, 10, (pairs, 2, 20, 1)) * ring + rng.uniform(0, 3, (pairs, 2, 1, 2))
    return lambda: [polygon_overlap([a], [b]) for a, b in made]


def masks(pairs: int) -> Call:
    """Two blocks within 512 × 512 pixels, as runs."""
    from callsheet.stats.overlap import mask_overlap, run_lengths

    at = default_rng(20261216).integers(0, 200, (pairs, 2, 2))
    whole = np.zeros((pairs, 2, 512, 512), dtype=bool)
    for pair, corners in enumerate(at):
        for side, (x, y) in enumerate(corners):
            whole[pair, side, x : x + 250, y : y + 250] = True
    runs = [[run_lengths(mask) for mask in pair] for pair in whole]
    return lambda: [mask_overlap(a, b) for a, b in runs]


def orders() -> Call:
    """Exact orders of twelve items, sought ones of sixty."""
    from callsheet.stats.aggregation import ranking_consensus

    rng = default_rng(20261217)
    few = np.argsort(np.arange(12) + rng.normal(0, 3, (20, 12)), axis=1)
    many = np.argsort(np.arange(60) + rng.normal(0, 10, (40, 60)), axis=1)
    return lambda: (ranking_consensus(few), ranking_consensus(many))


def middle_texts(size: int) -> Call:
    """The medoid of each task's five texts."""
    from callsheet.stats.aggregation import text_consensus, texts_of

    words = lines_of(size)["found"][:, :12]
    tasks = np.arange(size) // EACH
    given = texts_of(tasks, np.arange(size) % EACH, [tuple(row) for row in words.tolist()])
    return lambda: text_consensus(given, "medoid")


def lines_of(size: int) -> Mapping[str, NDArray[np.int64]]:
    """Reference and transcript as codes of words, (lines, 40) each, one word in ten another."""
    rng = default_rng(20261218)
    reference = rng.integers(0, VOCABULARY, (size, 40))
    found = np.where(rng.random(reference.shape) < 0.1, rng.integers(0, VOCABULARY, reference.shape), reference)
    return {"reference": reference, "found": found}


def word_errors(size: int) -> Call:
    """Word errors of each line, pooled; texts are normalised within."""
    from callsheet.stats import pooled_wer, word_errors

    made = lines_of(size)
    pairs = [
        (" ".join(map(str, a)), " ".join(map(str, b)))
        for a, b in zip(made["reference"].tolist(), made["found"].tolist(), strict=True)
    ]

    def call() -> object:
        found = [word_errors(a, b) for a, b in pairs]
        return pooled_wer([errors for errors, _ in found], [words for _, words in found])

    return call


def penalties(reviews: int) -> Call:
    """Scores of reviews under a pass rule."""
    from callsheet.stats import PassRule, penalty_total, scores

    rule = PassRule(threshold=90, acceptable=10)
    return repeated(reviews, lambda i: scores(penalty_total({"minor": i % 7, "major": i % 3}), 1_000, rule=rule))


def esa(segments: int) -> Call:
    """The summary of one system."""
    from callsheet.stats.esa import annotated, esa_summary

    rng = default_rng(20261219)
    minor, major = rng.poisson(1.0, segments), rng.poisson(0.4, segments)
    heard = np.clip(95 - 4 * minor - 12 * major + rng.normal(0, 5, segments), 0, 100)
    given = annotated(
        heard,
        (minor, major),
        np.full(segments, 20),
        annotators=np.arange(segments) % 20,
        documents=np.arange(segments) // 10,
    )
    return lambda: esa_summary(given)


def opinions(scores: int) -> Call:
    """A mean over listeners and stimuli."""
    from callsheet.stats.listening import mean_score

    rng = default_rng(20261220)
    grades, who, what = rng.integers(1, 6, scores), rng.integers(0, 100, scores), rng.integers(0, 200, scores)
    return lambda: mean_score(grades, who, stimuli=what)


def mushra(grades: int) -> Call:
    """Post-screening and the means of what is left."""
    from callsheet.stats.listening import Trials, grades_by_condition, screening, without

    rng = default_rng(20261221)
    condition = rng.integers(0, 6, grades)
    heard = np.clip(100 - 12 * condition + rng.normal(0, 6, grades), 0, 100)
    trials = Trials(heard, rng.integers(0, 60, grades), rng.integers(0, 20, grades), condition, reference=0, anchor=5)
    return lambda: grades_by_condition(without(trials, screening(trials).excluded))
