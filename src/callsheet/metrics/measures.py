"""The additive measures: integers summed over items, kept per cell and import, from which every KPI is computed.

Measures = Σ over items of f(all current facts of the item; registry version). An import appends signed deltas with its
manifest's sequence number `seq`; a reader sums those with seq ≤ x. Everything here is an integer: sums of floats depend
on their order. "" stands for "not known" in a cell's key (never NULL, so that keys group), a NULL day for "undated".
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

CELL = ("programme", "workstream", "batch", "day", "locale", "vendor", "site", "annotator")
"""Labels of a cell of `measure`, in stored order. `day` is the production day of the judgment."""

DAY_CELL = ("programme", "workstream", "day", "locale", "vendor", "site")
"""Labels of a cell of `measure_day` (the same measures without batch and annotator) and of `measure_hist`."""

KEYS: dict[str, tuple[str, ...]] = {
    "measure": CELL,
    "measure_day": DAY_CELL,
    "measure_hist": (*DAY_CELL, "kind"),
    "measure_pattern": ("programme", "workstream", "day", "locale", "question", "family", "vendor", "pattern"),
    "measure_confusion": (
        *("programme", "workstream", "day", "locale", "vendor", "question"),
        *("against", "known", "answer"),
    ),
    "measure_prelabel": ("programme", "workstream", "day", "locale", "vendor", "prelabel"),
    "measure_total": ("programme", "source", "workstream", "day", "locale", "vendor", "site", "measure", "standing"),
    "measure_queue": ("programme", "source", "taken_at", "workstream", "locale", "vendor", "state"),
    "measure_backlog": ("programme", "workstream", "locale", "vendor", "arrived", "done"),
}
"""Measure tables and their key columns. Value columns: COUNTS for the first two; b00…b63 for hist; units for pattern
(`day` is that of the unit's first answer; `family` is all, with vendor '', or vendor: answers of one vendor only;
`pattern` is JSON `[["label", n], …]` sorted by label, units with ≥ 1 answer, category and ordinal answers only, at most
12 labels a unit); CONFUSED for confusion (answers that are one label of several, measured `against` gold, audit or targeted,
by what was `known`: the known answer, the answer that an audit accepted, or the one that it put in its place, '' where it said
none; a right answer is written as the known one; labels are cut to LONGEST_LABEL characters); MEASURED for prelabel (submissions
by what became of a machine's suggestion: none, kept, changed); value_milli and cells (reported cells so summed, which tell a reported 0 from none) for total; items for queue and backlog (`arrived` and `done` are days; done NULL = open).
"""


LONGEST_LABEL = 80
CONFUSED = ("judgments", "weight_milli")
"""Value columns of `measure_confusion`: answers, and the sum of their audits' design weights round(1000/π) (1000 elsewhere)."""
MEASURED = (
    *("submitted", "gold_judged", "gold_correct", "audit_n", "audit_ok"),
    *("audit_w", "audit_w_ok", "audit_w2", "audit_w2_ok"),
)
"""Value columns of `measure_prelabel`: those of MEASURES that say how right submissions are."""


@dataclass(frozen=True, slots=True)
class Measure:
    """An additive count: its name, unit and what one item adds to it."""

    name: str
    unit: str
    meaning: str


MEASURES: tuple[Measure, ...] = (
    Measure("judgments", "judgments", "current annotate judgments of any outcome"),
    Measure("submitted", "judgments", "annotate judgments with outcome submitted, resubmissions included"),
    Measure("submitted_first", "judgments", "of these, first attempts"),
    Measure("skipped", "judgments", "annotate judgments with outcome skipped or abandoned"),
    Measure("items_started", "items", "1 in the cell of the item's first submission"),
    Measure("units_milli", "1/1000 unit", "unit size of first-attempt submissions (1000 where the item has none)"),
    Measure("gold_judged", "judgments", "submissions measured against a known answer or planted check"),
    Measure("gold_correct", "judgments", "of these, right"),
    Measure("reviewed", "judgments", "submissions with at least one decided verdict (accepted, fixed, rejected)"),
    Measure("accepted", "judgments", "submissions whose last verdict in force is accepted or fixed"),
    Measure("fixed", "judgments", "of these, fixed"),
    Measure("rejected", "judgments", "submissions whose last verdict in force is rejected"),
    Measure("accepted_units_milli", "1/1000 unit", "unit size of accepted submissions"),
    Measure("first_reviewed", "judgments", "first attempts with a first verdict"),
    Measure("first_accepted", "judgments", "of these, accepted as they were by the first verdict"),
    Measure("returned", "judgments", "submissions with any verdict rejected: returned for rework"),
    Measure("review_actions", "verdicts", "all decided verdicts on the cell's judgments"),
    Measure(
        "review_points_milli",
        "1/1000 point",
        "accepted 1000, rejected 0, fixed 1000 where the corrected answer equals the answer, else 0",
    ),
    Measure(
        "audit_n", "judgments", "audited by us or a third party in a probability sample (random, stratified, full)"
    ),
    Measure("audit_ok", "judgments", "of these, accepted as they were"),
    Measure("audit_w", "1/1000 weight", "sum of design weights round(1000/π) of audited judgments"),
    Measure("audit_w_ok", "1/1000 weight", "the same of those accepted"),
    Measure(
        "audit_w2",
        "1/1000 weight²",
        "Σ round(1000·w·(w − 1)), w = 1/π; where π is not stated: w = 1 and 1000 is added instead",
    ),
    Measure("audit_w2_ok", "1/1000 weight²", "the same of those accepted"),
    Measure(
        "targeted_n",
        "judgments",
        "audited by us or a third party for cause (targeted, newcomer); never mixed into a rate",
    ),
    Measure("targeted_ok", "judgments", "of these, accepted as they were"),
    Measure(
        "inspected", "judgments", "judgments with a decided verdict of ours or a third party in a probability sample"
    ),
    Measure("critical", "judgments", "of these, with at least one critical error"),
    Measure("defects", "errors", "errors listed on inspected judgments"),
    Measure(
        "mqm_reviews",
        "verdicts",
        "reviews that list errors by severity (or state that there are none) on items of known size",
    ),
    Measure(
        "mqm_penalty_milli", "1/1000 point", "Σ severity weight × count (neutral 0, minor 1, major 5, critical 25)"
    ),
    Measure("mqm_words_milli", "1/1000 word", "unit size of the items so reviewed, once per review"),
    Measure("wer_errors", "words", "substitutions, deletions and insertions against the reference"),
    Measure("wer_words", "words", "words of the references"),
    Measure("wer_units", "judgments", "transcripts so measured"),
    Measure("timed_n", "judgments", "submissions with seconds_kind measured or capped"),
    Measure("timed_ms", "ms", "their time"),
    Measure("wall_n", "judgments", "submissions with seconds_kind wall, shared or derived"),
    Measure("wall_ms", "ms", "their time"),
    Measure("timed_units_milli", "1/1000 unit", "unit size of submissions counted in timed_n"),
    Measure("tat_n", "judgments", "first-attempt submissions of items with a release time"),
    Measure("tat_ms", "ms", "released to submitted on the site's calendar, excused time out: the vendor's clock"),
    Measure("own_n", "judgments", "submissions with a first decided verdict of ours"),
    Measure("own_ms", "ms", "submitted to that verdict, elapsed: our own clock"),
    Measure("due_n", "items", "items of batches with a due date, in the cell of their first submission"),
    Measure("on_time", "items", "of these, first submitted on or before the due day"),
)
COUNTS: tuple[str, ...] = tuple(m.name for m in MEASURES)

BINS = 64
HISTOGRAMS: dict[str, str] = {
    "aht_timed": "time per submission, seconds_kind measured or capped",
    "aht_wall": "time per submission, seconds_kind wall, shared or derived",
    "tat": "released to submitted, site calendar, excused time out",
    "own": "submitted to our first verdict, elapsed",
}
FIRST_EDGE_MS = 100
BINS_PER_DOUBLING = 3


SLOW = {"tat": 60, "own": 60}
"""Histograms of waiting times count in steps so many times as long: 6 s to 115 days instead of 0.1 s to 46 h."""


def bin_edges_ms(kind: str = "aht_timed") -> tuple[float, ...]:
    """The 63 inner edges of a histogram's 64 bins: bin 0 is below 100 ms, then a third of an octave each, the last open.

    Bin i (1 ≤ i ≤ 62) covers [edge[i-1], edge[i]); bin of x ms = 0 if x < 100 else min(63, 1 + floor(3·log2(x/100))),
    with x divided by SLOW[kind] first, where the kind is a slow one.
    """
    first = FIRST_EDGE_MS * SLOW.get(kind, 1)
    return tuple(first * 2 ** (i / BINS_PER_DOUBLING) for i in range(BINS - 1))


@dataclass(frozen=True, slots=True)
class Pattern:
    """Answers given to one unit (item and question): sorted (label, how many gave it). All pairs, role annotate only."""

    question: str
    counts: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Confused:
    """One cell of a confusion matrix: a question, measured `against` gold, audit or targeted, what was known, what was answered."""

    question: str
    against: str
    known: str
    answer: str


@dataclass(frozen=True, slots=True)
class MeasureSums:
    """All measures of one group of cells, summed: the only input of KPIs.

    `counts`: name -> integer (names in COUNTS; absent = 0); `hists`: kind -> 64 counts; `patterns`: pattern -> number of
    units (labels are those of the unit: never vendor or site); `confusion`: cell -> (answers, their weight in thousandths);
    `reported`: measure of facts.tables.REPORTED -> thousandths,
    from trackers; `committed_milli`: commitments of the registry in the window; `queue`: state -> items at the last
    snapshot; `backlog`: (arrival day, done day or None) -> items.
    """

    counts: Mapping[str, int] = field(default_factory=dict)
    hists: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    patterns: Mapping[Pattern, int] = field(default_factory=dict)
    confusion: Mapping[Confused, tuple[int, int]] = field(default_factory=dict)
    reported: Mapping[str, int] = field(default_factory=dict)
    committed_milli: int | None = None
    queue: Mapping[str, int] = field(default_factory=dict)
    backlog: Mapping[tuple[date, date | None], int] = field(default_factory=dict)

    def count(self, name: str) -> int:
        """The sum of one measure, 0 where nothing was counted."""
        return self.counts.get(name, 0)
