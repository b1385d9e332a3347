"""callsheet truth"""

import csv
import sys
import time
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer

from callsheet.cli.printing import as_json, table
from callsheet.cli.truth_asking import Asked
from callsheet.cli.truth_kinds import answer_of_kind
from callsheet.errors import UnusableInput

COLUMNS = ("task", "worker", "label")
SHOWN = 3
"""Labels a task that are written where classes are too many for a column each."""


def run(
    file: Annotated[Path, typer.Argument(help="Table task,worker,label with a header: CSV or Parquet.")],
    method: Annotated[str, typer.Option(help="How to make one answer of many.")] = "auto",
    iterations: Annotated[
        int, typer.Option(help="Exactly so many steps, without stopping early; 0: until it settles.")
    ] = 0,
    gold: Annotated[Path | None, typer.Option(help="Table task,label of known answers: for scoring.")] = None,
    use_gold: Annotated[
        bool, typer.Option("--use-gold", help="Known answers are learnt from, not only scored against.")
    ] = False,
    out: Annotated[
        Path | None, typer.Option(help="Write task, label and the probability of each label here (CSV).")
    ] = None,
    kind: Annotated[
        str,
        typer.Option(
            help="What an answer is: category, numeric, ordinal, multi-label (a|b), text, pairs (left,right,winner)."
        ),
    ] = "category",
    steps: Annotated[str, typer.Option(help="Order of ordinal labels that are no numbers: low,middle,high.")] = "",
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """One answer for each task from what many workers said, with how sure it is."""
    if kind == "category":
        answer = _answer(file, method=method, iterations=iterations, gold=gold, use_gold=use_gold, out=out)
    else:
        order = tuple(step for step in steps.split(",") if step)
        answer = answer_of_kind(kind, Asked(file, method, iterations, gold, use_gold, out, order))
    if json:
        as_json(answer)
        return
    table(["figure", "value"], [[k, v] for k, v in answer.items() if k != "warnings" and v is not None])
    for warning in answer["warnings"]:
        print(f"! {warning}", file=sys.stderr)


def _answer(
    file: Path, *, method: str, iterations: int, gold: Path | None, use_gold: bool, out: Path | None
) -> dict[str, Any]:
    from callsheet.stats.aggregation.choosing import METHODS, consensus
    from callsheet.stats.aggregation.dawid_skene import Fit
    from callsheet.stats.aggregation.labels import labels_of
    from callsheet.stats.aggregation.many_classes import are_many, shortlists
    from callsheet.stats.aggregation.scoring import accuracy, calibration_error, log_loss
    from callsheet.stats.aggregation.shape import shape_of
    from callsheet.store.answer_table import answer_table

    if method not in METHODS:
        raise UnusableInput(f"There is no method {method!r}; there are {', '.join(METHODS)}.")
    if use_gold and gold is None:
        raise UnusableInput("--use-gold needs --gold TRUTH.csv: the known answers to learn from.")
    read = answer_table(file, columns=COLUMNS)
    truth, notes = _truth(gold, read.names) if gold else (None, [])
    labels = labels_of(
        *(read.codes[c] for c in COLUMNS),
        **{f"n_{n}s": len(read.names[c]) for n, c in (("task", "task"), ("worker", "worker"))},
        n_classes=len(read.names["label"]),
    )
    started = time.perf_counter()
    try:
        found = (shortlists if are_many(labels, method) else consensus)(
            labels,
            method,
            fit=Fit(exactly=iterations or None),
            known=_learnable(truth, labels.n_classes) if use_gold else None,
        )
    except ValueError as error:
        raise UnusableInput(f"{file.name}: {error}") from error
    seconds = time.perf_counter() - started
    if out:
        (_write_shortlists if are_many(labels, method) else _write)(out, found, read.names)
    warnings = [*read.warnings, *notes, *shape_of(labels).notes, *found.notes]
    if labels.repeated:
        warnings.append(
            f"{labels.repeated} answers were repeated by the same worker on the same task: the last one stands"
        )
    scored = truth is not None and bool((truth >= 0).any())
    return {
        "method": found.method,
        "tasks": labels.n_tasks,
        "workers": labels.n_workers,
        "labels": labels.n_labels,
        "classes": labels.n_classes,
        "iterations": found.iterations,
        "converged": found.converged,
        "accuracy": accuracy(found, truth).value if truth is not None and scored else None,
        "log_loss": log_loss(found, truth) if truth is not None and scored else None,
        "ece": calibration_error(found, truth) if truth is not None and scored else None,
        "seconds": round(seconds, 4),
        "warnings": warnings,
    }


def _truth(path: Path, names: dict[str, tuple[str, ...]]) -> tuple[Any, list[str]]:
    """The class of each task that has a known answer (K: a class that nobody gave), −1 elsewhere; and what to know of them."""
    from callsheet.store.answer_table import answer_table

    read = answer_table(path, columns=("task", "label"))
    tasks, classes = ({name: i for i, name in enumerate(names[c])} for c in ("task", "label"))
    places = np.array([tasks.get(name, -1) for name in read.names["task"]], dtype=np.int64)[read.codes["task"]]
    known = np.array([classes.get(name, len(classes)) for name in read.names["label"]], dtype=np.int32)[
        read.codes["label"]
    ]
    truth = np.full(len(tasks), -1, dtype=np.int32)
    truth[places[places >= 0]] = known[places >= 0]
    notes = (
        [f"{n} known answers are of tasks that nobody labelled, and were left out"]
        if (n := int((places < 0).sum()))
        else []
    )
    if never := int((truth == len(classes)).sum()):
        notes.append(f"{never} known answers are a label that nobody gave: they count as missed")
    return truth, notes


def _learnable(truth: Any, classes: int) -> Any:
    """Known classes without those that nobody gave."""
    return np.where(truth < classes, truth, -1).astype(np.int32)


def _write(path: Path, found: Any, names: dict[str, tuple[str, ...]]) -> None:
    """task, label, and one column of probability a label; a tie's label is empty."""
    from callsheet.reports.tables import inert

    tied = found.tied
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["task", "label", *(inert(f"p_{name}") for name in names["label"])])
        for i, (task, k) in enumerate(zip(names["task"], found.classes, strict=True)):
            label = "" if tied[i] else inert(names["label"][k])
            writer.writerow([inert(task), label, *(round(float(p), 6) for p in found.posterior[i])])


def _write_shortlists(path: Path, found: Any, names: dict[str, tuple[str, ...]]) -> None:
    """task, label, its probability, then the next likely labels each with theirs; a tie's label is empty."""
    from callsheet.reports.tables import inert

    order = np.lexsort((-found.probability, found.tasks))
    labels, chances = found.candidates[order].tolist(), np.round(found.probability[order], 6).tolist()
    bounds, tied = found.offsets.tolist(), found.tied.tolist()
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(
            ["task", "label", "p", *(cell for i in range(2, SHOWN + 1) for cell in (f"label_{i}", f"p_{i}"))]
        )
        for i, task in enumerate(names["task"]):
            likely = range(bounds[i], min(bounds[i + 1], bounds[i] + SHOWN))
            cells = [cell for k in likely for cell in (inert(names["label"][labels[k]]), chances[k])]
            writer.writerow([inert(task), *(["", *cells[1:]] if tied[i] else cells)])
