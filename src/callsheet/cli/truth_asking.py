"""What every kind of `callsheet truth` shares: what was asked, how a table is read, the keys of the answer, the file written."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from callsheet.errors import UnusableInput

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

    def check(self, methods: Iterable[str], *, learns: bool = False) -> None:
        """UnusableInput for a method that this kind has not, or known answers to learn from where it cannot."""
        known = tuple(methods)
        if self.method not in known:
            raise UnusableInput(f"There is no method {self.method!r} for this kind; there are {', '.join(known)}.")
        if self.use_gold and not learns:
            raise UnusableInput("--use-gold is not for this kind: known answers only score it.")
        if self.use_gold and self.gold is None:
            raise UnusableInput("--use-gold needs --gold TRUTH.csv: the known answers to learn from.")


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
    lost = len(named) - len(known)
    return known, [f"{lost} known answers are of tasks that nobody answered, and were left out"] if lost else []


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
    return values[codes], [f"{n} answers are {what}, and were left out" for what, n in counts.items() if n]


def common_warnings(read: "AnswerTable", repeated: int) -> list[str]:
    """Rows left out and answers that gave way, in sentences."""
    said = [f"{read.left_out} rows have an empty cell, and were left out"] if read.left_out else []
    if repeated:
        said.append(f"{repeated} answers were repeated by the same worker on the same task: the last one stands")
    return said


def answered(
    figures: Mapping[str, Any], scores: Mapping[str, Any], seconds: float, warnings: list[str]
) -> dict[str, Any]:
    """The promised keys in their order; scores of the kind stand after those that every kind has."""
    promised = {"accuracy": None, "log_loss": None, "ece": None}
    return {**figures, **promised, **scores, "seconds": round(seconds, 4), "warnings": warnings}


def write_rows(path: Path, head: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """A table in CSV whose cells no spreadsheet runs; numbers to six digits after the point, nothing for nan."""
    from callsheet.reports.tables import inert

    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow([inert(cell) for cell in head])
        for row in rows:
            writer.writerow([_cell(inert(cell) if isinstance(cell, str) else cell) for cell in row])


def _cell(value: Any) -> Any:
    if isinstance(value, float):
        return "" if value != value else round(value, 6)
    return value
