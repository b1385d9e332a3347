"""callsheet agreement"""

import sys
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer

from callsheet.cli.choosing import chosen
from callsheet.cli.given_files import as_file
from callsheet.cli.printing import as_json, table
from callsheet.cli.truth_asking import repeated_said
from callsheet.errors import UnusableInput

COSTLY = 50_000_000
"""Draws × entries above which the interval comes from the standard error: resampling would take seconds."""
SEED = 20261122
FEW = 12


def run(
    file: Annotated[
        Path, typer.Argument(help="Table task,worker,label with a header: CSV or Parquet; - for standard input.")
    ],
    measure: Annotated[
        str,
        typer.Option(help="alpha, percent, cohen, scott, fleiss, conger, brennan-prediger, ac1 (with a level: ac2)."),
    ] = "alpha",
    level: Annotated[
        str, typer.Option(help="nominal, ordinal, linear, interval or ratio; all but nominal need numbers.")
    ] = "nominal",
    order: Annotated[
        str, typer.Option(help="Labels from least to most, with commas: their ranks then stand for them.")
    ] = "",
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Do people who answered the same task agree, beyond what chance would give?"""
    from callsheet.stats.agreement import LEVELS, MEASURES

    measure, level = chosen(measure, MEASURES, "measure"), chosen(level, LEVELS, "level")
    with as_file(file) as given:
        found, method, warnings = _measured(given, measure=measure, level=level, order=order)
    for warning in warnings:
        print(f"! {warning}", file=sys.stderr)
    estimate = found.estimate
    answer = {
        "measure": found.measure,
        "value": estimate.value,
        "low": estimate.low,
        "high": estimate.high,
        "n_units": found.n_units,
        "n_pairs": found.n_pairs,
        "method": method,
    }
    if json:
        as_json(answer)
        return
    seen = {"observed": found.observed, "by chance": found.chance, "standard error": found.standard_error}
    table(["figure", "value"], [[k, v] for k, v in {**answer, **seen}.items() if v is not None])


def _measured(file: Path, *, measure: str, level: str, order: str) -> tuple[Any, str, list[str]]:
    """The agreement, how its interval was made, and what a reader must know of the rows."""
    from callsheet.stats.agreement.coefficients import BY_ANNOTATOR, DRAWS, coefficient
    from callsheet.stats.agreement.tallies import tallies_of

    labels, values, warnings = _labels(file, level, order)
    warnings += repeated_said(labels.repeated)
    try:
        answers = labels if measure in BY_ANNOTATOR or measure == "scott" else tallies_of(labels, values)
        entries = answers.classes.size
        quick = entries * DRAWS <= COSTLY
        found = coefficient(
            answers,
            measure,
            level=level,
            values=values if answers is labels else None,
            rng=np.random.default_rng(SEED) if quick else None,
        )
    except ValueError as error:
        raise UnusableInput(f"{file.name}: {error}.") from error
    interval = "bootstrap over units" if quick else "standard error"
    why = f"undefined: {found.estimate.reason}" if found.estimate.value is None else f"interval by {interval}"
    method = f"{found.level} level, {why}"
    shown = found.shares.size and found.shares.size <= FEW and found.estimate.value is not None
    if shown and found.shares.max() >= 0.9:
        warnings.append(
            f"{found.shares.max():.0%} of all answers are one label: look at percent and ac1 beside {found.measure}"
        )
    return found, method, warnings


def _labels(file: Path, level: str, order: str) -> tuple[Any, Any, list[str]]:
    """Labels, the numbers that their classes stand for (None at nominal level), and warnings of reading."""
    from callsheet.stats.aggregation.labels import labels_of
    from callsheet.store.answer_table import answer_table

    if level == "nominal" or order:
        read = answer_table(file, columns=("task", "worker", "label"))
        values: Any = None
        codes: Any = read.codes["label"]
        names: Any = read.names["label"]
        if order:
            names = tuple(name.strip() for name in order.split(","))
            codes = _ranked(file, read.names["label"], names)[codes]
            values = np.arange(1.0, len(names) + 1.0)
    else:
        read = answer_table(file, columns=("task", "worker"), number="label")
        assert read.numbers is not None
        values, codes = np.unique(read.numbers, return_inverse=True)
        names = values
    sizes = {f"n_{noun}s": len(read.names[noun]) for noun in ("task", "worker")}
    labels = labels_of(read.codes["task"], read.codes["worker"], codes, **sizes, n_classes=len(names))
    return labels, values, list(read.warnings)


def _ranked(file: Path, names: tuple[str, ...], order: tuple[str, ...]) -> Any:
    """The rank of each name."""
    ranks = {name: rank for rank, name in enumerate(order)}
    missing = [name for name in names if name.strip() not in ranks]
    if missing or len(ranks) < len(order):
        what = f"does not name {', '.join(map(repr, missing[:5]))}" if missing else "names a label twice"
        raise UnusableInput(f"--order {what}: name each label of {file.name} once, from least to most.")
    return np.array([ranks[name.strip()] for name in names], dtype=np.int32)
