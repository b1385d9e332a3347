"""Rows of benchmarks.quality for lots, charts, samples, intervals and measurement systems."""

from collections.abc import Mapping
from functools import partial

import numpy as np
from numpy.random import default_rng
from numpy.typing import NDArray

from benchmarks.quality_rows import Call, Row, repeated

PLANS, POINTS, TESTS, GROUPS = 5_000, 100_000, 1_000_000, 5_000
"""How many plans, points, p-values and groups; small runs take fewer."""


def inspection_rows(size: int) -> Mapping[str, Row]:
    """A row for each estimator of acceptance, control, designed samples and measurement; `size` bounds how many are asked."""
    plans, points, groups = min(PLANS, size), min(POINTS, size), min(GROUPS, size)
    return {
        **acceptance(plans),
        **control(points),
        **{
            name: Row(f"{groups:,} intervals", partial(intervals, name, groups), partial(counts, groups))
            for name in INTERVALS
        },
        "benjamini-hochberg": Row(
            f"{min(TESTS, size):,} tests", partial(discovered, min(TESTS, size)), partial(tails, min(TESTS, size))
        ),
        **surveys(groups),
        "gauge study": Row("200 parts × 5 × 10", gauge),
        "attribute agreement": Row("500 parts × 5 × 3", attributes),
    }


def acceptance(plans: int) -> Mapping[str, Row]:
    """Plans, their curves, switching, isolated lots, second samples, stopping early, the odds of a lot."""
    from callsheet.stats import acceptance as a

    lots = [int(2 + 7 * i) for i in range(plans)]
    some = max(plans // 50, 2)

    def switched() -> Call:
        events = [a.Lot(2000, int(found)) for found in default_rng(1).poisson(1.2, plans)]
        return lambda: a.rulings(events, a.Scheme(aql=1.0))

    return {
        "acceptance plans": Row(
            f"{plans:,} lots", lambda: repeated(plans, lambda i: a.single_plan(lots[i], a.AQLS[i % len(a.AQLS)]))
        ),
        "operating curves": Row(
            f"{plans:,} points", lambda: repeated(plans, lambda i: a.average_outgoing(i / plans, 125, 3))
        ),
        "outgoing and limiting quality": Row(
            f"{some:,} plans",
            lambda: repeated(some, lambda i: (a.outgoing_limit(50 + i, 2), a.limiting_quality(50 + i, 2))),
        ),
        "smallest plan": Row("20 promises", lambda: repeated(20, lambda i: a.smallest_plan(0.01 + i / 1000, 0.05))),
        "isolated lots": Row(f"{some:,} lots", lambda: repeated(some, lambda i: a.isolated_plan(lots[i] + 99, 0.05))),
        "double plans": Row(
            f"{some:,} points",
            lambda: repeated(some, lambda i: a.DoublePlan(125, 3, 7, 125, 8).acceptance_probability(i / some)),
        ),
        "sequential audit": Row(
            f"{plans:,} points", lambda: repeated(plans, partial(sequential, a.sequential_plan(0.01, 0.05), plans))
        ),
        "switching rules": Row(f"{plans:,} lots", switched),
        "odds of a lot": Row(
            f"{plans:,} lots", lambda: repeated(plans, lambda i: a.chance_that_lot_meets(0.02, found=i % 5, n=125, lot=4000))
        ),
    }  # fmt: skip


def sequential(plan: object, plans: int, i: int) -> object:
    """The expected size at one share."""
    return plan.average_size((i + 0.5) / plans)  # type: ignore[attr-defined]


def control(points: int) -> Mapping[str, Row]:
    """Charts of `points` points; chains and permutations have sizes of their own."""
    from callsheet.stats import control as c

    rng = default_rng(20261201)
    sizes = rng.integers(200, 2_000, points)
    events, values = rng.binomial(sizes, 0.07), rng.normal(10.0, 1.0, points)
    versions = [f"v{i * 50 // points}" for i in range(points)]
    few = slice(0, 300)
    of = f"{points:,} points"
    return {
        "p′ chart": Row(of, lambda: lambda: c.share_chart(events, sizes)),
        "u′ chart": Row(of, lambda: lambda: c.rate_chart(events, sizes)),
        "estimate chart": Row(of, lambda: lambda: c.estimate_chart(values, np.full(points, 0.9))),
        "ewma": Row(of, lambda: lambda: c.smoothed(values, mean=10.0, sigma=1.0)),
        "cusum": Row(of, lambda: lambda: c.cumulative(values, mean=10.0, sigma=1.0)),
        "run rules": Row(of, lambda: lambda: c.run_rules(values - 10.0)),
        "overdispersion": Row(of, lambda: lambda: c.dispersion(events, 2_000)),
        "phases": Row(of, lambda: lambda: c.phases(events, sizes, versions)),
        "gaps and sums of rare events": Row(
            of, lambda: lambda: (c.gap_chart(values, mean=99.0), c.rare_sums(events, sizes, usual=0.07, worse=0.1))
        ),
        "change point": Row(
            f"{events[few].size} points, 999 shuffles",
            lambda: lambda: c.change_of_share(events[few], sizes[few], default_rng(1)),
        ),
        "run lengths": Row("2 chains", lambda: lambda: (c.average_run_length(1.0), c.run_length_of_rules(shift=1.0))),
    }


INTERVALS = ("wilson", "clopper-pearson", "jeffreys", "difference of shares", "ratio of shares", "garwood")


def counts(groups: int) -> Mapping[str, NDArray[np.int64]]:
    """Successes and sizes of two samples, (groups,) each."""
    rng = default_rng(20261202)
    n, m = rng.integers(20, 400, groups), rng.integers(20, 400, groups)
    return {"n": n, "x": rng.binomial(n, 0.9), "m": m, "y": rng.binomial(m, 0.85)}


def intervals(name: str, groups: int) -> Call:
    """One interval after the other, as a page asks for them."""
    from callsheet import stats
    from callsheet.stats.surveys import ratio_of_shares

    made = {key: column.tolist() for key, column in counts(groups).items()}
    x, n, y, m = (made[key] for key in "xnym")
    ask = {
        "wilson": lambda i: stats.wilson(x[i], n[i]),
        "clopper-pearson": lambda i: stats.clopper_pearson(x[i], n[i]),
        "jeffreys": lambda i: stats.jeffreys(x[i], n[i]),
        "difference of shares": lambda i: stats.difference((x[i], n[i]), (y[i], m[i])),
        "ratio of shares": lambda i: ratio_of_shares((x[i], n[i]), (y[i], m[i])),
        "garwood": lambda i: stats.garwood(x[i]),
    }[name]
    return repeated(groups, ask)


def tails(tests: int) -> Mapping[str, NDArray[np.float64]]:
    """P-values of which one in ten tells something."""
    rng = default_rng(20261203)
    return {"tails": np.where(rng.random(tests) < 0.1, rng.random(tests) * 1e-3, rng.random(tests))}


def discovered(tests: int) -> Call:
    """Which of them are discoveries."""
    from callsheet.stats import discoveries

    listed = tails(tests)["tails"].tolist()
    return lambda: discoveries(listed)


def surveys(groups: int) -> Mapping[str, Row]:
    """Strata, groups, clusters, reviewers' errors, further audits, additive sums, quantiles."""
    from callsheet import stats
    from callsheet.stats import surveys as s

    made = counts(groups)
    ok, n = made["x"], made["n"]
    strata = [s.Stratum(int(a), int(b), int(b) * 20) for a, b in zip(ok, n, strict=True)]
    rates = s.ReviewerRates(200, 12, 800, 24)
    sums = stats.WeightedSums(n=900, weight=9e4, weight_ok=8e4, spread=2e7, spread_ok=1.5e7)
    bins, edges = [5, 40, 90, 60, 20, 3], [1.0, 2.0, 4.0, 8.0, 16.0]
    of = f"{groups:,} groups"
    return {
        "stratified share": Row(f"{groups:,} strata", lambda: lambda: s.stratified_share(strata, rates=rates)),
        "small areas": Row(of, lambda: lambda: s.pooled(ok.tolist(), n.tolist(), s.pool_of(ok, n))),
        "clustered share": Row(of, lambda: lambda: (s.clustered_share(ok, n), s.observed_design_effect(ok, n))),
        "intraclass correlation": Row(of, lambda: lambda: s.intraclass_of_counts(ok, n)),
        "ratio of sums": Row(of, lambda: lambda: stats.ratio_of_sums(ok, n)),
        "corrected by reviewers' errors": Row(
            f"{groups:,} shares", lambda: repeated(groups, lambda i: s.corrected(int(n[i] - ok[i]), int(n[i]), rates))
        ),
        "audits to decide": Row(f"{min(groups, 50)} strata", lambda: lambda: s.audits_to_decide(strata[:50], 0.93)),
        "weighted audits": Row(
            f"{groups:,} shares", lambda: repeated(groups, lambda _: stats.weighted_proportion(sums))
        ),
        "quantiles": Row(
            f"{groups:,} histograms", lambda: repeated(groups, lambda _: stats.quantile(bins, edges, 0.9))
        ),
    }


def gauge() -> Call:
    """A gauge study by analysis of variance."""
    from callsheet.stats.measurement_systems import gauge_study

    rng = default_rng(20261204)
    measured = rng.normal(0, 1, (200, 1, 1)) + rng.normal(0, 0.2, (1, 5, 1)) + rng.normal(0, 0.2, (200, 5, 10))
    return lambda: gauge_study(measured)


def attributes() -> Call:
    """Five appraisers against a standard."""
    from callsheet.stats.measurement_systems import attribute_study

    rng = default_rng(20261205)
    standard = rng.integers(0, 2, 500)
    wrong = rng.random((500, 5, 3)) < 0.06
    return lambda: attribute_study(np.abs(standard[:, None, None] - wrong), standard)
