"""What every kind of `callsheet truth` shares: what was asked, how a table is read, the keys of the answer, the file written."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from callsheet.cli.choosing import chosen
from callsheet.errors import UnusableInput
from callsheet.said import say_many

if TYPE_CHECKING:
    from callsheet.store.answer_table import AnswerTable

COLUMNS = ("task", "worker", "label")


@dataclass(frozen=True, slots=True)
class Asked:
    """The command's arguments. `iterations` 0: until it settles; `steps`: the order of ordinal labels, first to last."""

    file: Path
    method: str
    iterations: int
    gold: Path | None
    use_gold: bool
    out: Path | None
    steps: tuple[str, ...] = ()

    def check(self, methods: Iterable[str], *, learns: bool = False) -> str:
        """The method as this kind names it.

        UnusableInput for one that this kind has not, known answers to learn from where it cannot, an `out` that cannot be.
        """
        method = chosen(self.method, methods, "method")
        if self.use_gold and not learns:
            raise UnusableInput("--use-gold is not for this kind: known answers only score it.")
        if self.use_gold and self.gold is None:
            raise UnusableInput("--use-gold needs --gold TRUTH.csv: the known answers to learn from.")
        if self.out is not None:
            _check_out(self.out, self.file)
        return method


def _check_out(out: Path, file: Path) -> None:
    if out.is_dir() or not out.parent.is_dir():
        what = f"{out} is a folder" if out.is_dir() else f"there is no folder {out.parent}"
        raise UnusableInput(f"--out: {what}; name a file in a folder that exists.")
    if out.exists() and file.exists() and out.samefile(file):
        raise UnusableInput(f"--out {out} is the table of answers itself; name another file.")


def read_answers(asked: Asked) -> "AnswerTable":
    """The table of answers, as codes."""
    from callsheet.store.answer_table import answer_table

    return answer_table(asked.file, columns=COLUMNS)


def read_gold(path: Path, tasks: Sequence[str]) -> tuple[dict[int, str], list[str]]:
    """Known answers as they are written, by the code of their task; and what to know of them."""
    from callsheet.store.answer_table import answer_table

    read = answer_table(path, columns=("task", "label"))
    places = {name: i for i, name in enumerate(tasks)}
    pairs = zip(read.codes["task"].tolist(), read.codes["label"].tolist(), strict=True)
    named = {read.names["task"][t]: read.names["label"][k] for t, k in pairs}
    known = {places[task]: label for task, label in named.items() if task in places}
    return known, gold_notes(read, len(named) - len(known), 0)


def gold_notes(read: "AnswerTable", strange: int, never: int) -> list[str]:
    """What to know of a table of known answers: rows left out, `strange` tasks, labels `never` given, tasks answered twice."""
    pairs = np.unique(np.stack([read.codes["task"], read.codes["label"]]), axis=1)
    twice = int((np.bincount(pairs[0]) > 1).sum())
    told = [f"known answers: {sentence}" for sentence in read.lost]
    told += counted(
        "{n} task has several known answers: the last one stands",
        "{n} tasks have several known answers: the last one stands",
        twice,
    )
    told += counted(
        "{n} known answer is of a task that nobody answered, and was left out",
        "{n} known answers are of tasks that nobody answered, and were left out",
        strange,
    )
    return told + counted(
        "{n} known answer is a label that nobody gave: it counts as missed",
        "{n} known answers are a label that nobody gave: they count as missed",
        never,
    )


def known_notes(asked: Asked) -> list[str]:
    """Scores on what was learnt from say nothing."""
    return ["known answers were learnt from: scores on them say nothing about other tasks"] if asked.use_gold else []


def repeated_said(repeated: int) -> list[str]:
    """How many answers gave way to a later one."""
    return counted(
        "{n} answer was repeated by the same worker on the same task: the last one stands",
        "{n} answers were repeated by the same worker on the same task: the last one stands",
        repeated,
    )


def counted(one: str, many: str, n: int) -> list[str]:
    """The sentence for n things, or none for no thing."""
    return [say_many(one, many, n, n=f"{n:,}")] if n else []


def number_of(text: str) -> float | None:
    """The number that a cell holds, also nan and infinities; None for anything else."""
    try:
        return None if "_" in text else float(text)
    except ValueError:
        return None


def numbers_in(names: Sequence[str], codes: NDArray[np.int32]) -> tuple[NDArray[np.float64], list[str]]:
    """The number of each row, nan where there is none; and warnings that count what is not finite."""
    from callsheet.stats.aggregation.numbers import LARGEST

    parsed = [number_of(name) for name in names]
    values = np.array([np.nan if v is None else v for v in parsed], dtype=np.float64)
    rows = np.bincount(codes, minlength=len(names))
    counts = {
        "no number": int(rows[[v is None for v in parsed]].sum()),
        "NaN": int(rows[[v is not None and v != v for v in parsed]].sum()),
        "infinite, or beyond ±1e100": int(rows[np.abs(values) > LARGEST].sum()),
    }
    told = [
        counted(f"{{n}} answer is {what}, and was left out", f"{{n}} answers are {what}, and were left out", n)
        for what, n in counts.items()
    ]
    return values[codes], [sentence for one in told for sentence in one]


def common_warnings(read: "AnswerTable", repeated: int) -> list[str]:
    """Rows left out, answers that gave way, nothing to compare, in sentences."""
    tasks, workers = (read.codes[c].astype(np.int64) for c in ("task", "worker"))
    answers = np.unique(tasks * len(read.names["worker"]) + workers) // len(read.names["worker"])
    alone = answers.size == len(read.names["task"])
    said = ["no task has two answers: each stands as it is, and nobody's skill can be told"] if alone else []
    return [*read.lost, *said, *repeated_said(repeated)]


def answered(
    figures: Mapping[str, Any], scores: Mapping[str, Any], seconds: float, warnings: list[str]
) -> dict[str, Any]:
    """The promised keys in their order; scores of the kind, known where there is gold, stand after those of every kind."""
    promised = {"accuracy": None, "log_loss": None, "ece": None}
    return {**figures, **promised, **scores, "seconds": round(seconds, 4), "warnings": warnings}


def write_rows(path: Path, head: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """A table in CSV whose cells no spreadsheet runs; numbers to six digits after the point, nothing for nan."""
    from callsheet.reports.tables import inert

    try:
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow([inert(cell) for cell in head])
            for row in rows:
                writer.writerow([_cell(inert(cell) if isinstance(cell, str) else cell) for cell in row])
    except OSError as error:
        raise UnusableInput(f"--out {path}: {error.strerror or 'cannot be written'}.") from error


def _cell(value: Any) -> Any:
    if isinstance(value, float):
        return "" if value != value else round(value, 6)
    return value
