"""What kind of answer stands in a column of a crowd platform's report, judged by a sample of its cells."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import orjson

from callsheet.sources.fact_rows import canonical, number_text

FEW_STEPS = 20
FEW_NAMES = 50
MOST_SEEN = 2_000
LONG_CHARACTERS = 80
LONG_WORDS = 8
NUMBER = re.compile(r"[+-]?\d{1,15}(\.\d+)?([eE][+-]?\d{1,3})?")
WHOLE = re.compile(r"[+-]?\d{1,6}")


@dataclass(frozen=True, slots=True)
class Form:
    """How the cells of one column are read: the answer kind, and the sign between several answers ("" where one)."""

    kind: str
    separator: str = ""

    def answer(self, cell: str) -> tuple[str, str]:
        """(answer_kind, answer) of one cell that is not empty; a cell that does not fit its column's kind is text."""
        if self.kind == "categories":
            return "categories", canonical(
                sorted({part.strip() for part in cell.split(self.separator) if part.strip()})
            )
        if self.kind in ("number", "ordinal"):
            return (self.kind, number_text(cell)) if NUMBER.fullmatch(cell.strip()) else ("text", cell)
        if self.kind == "json":
            try:
                return "json", canonical(orjson.loads(cell))
            except orjson.JSONDecodeError:
                return "text", cell
        return self.kind, cell if self.kind == "text" else cell.strip()


@dataclass(slots=True)
class ColumnSample:
    """What has been seen in one column. `separator` is the sign this platform writes between several answers."""

    separator: str
    filled: int = 0
    values: set[str] = field(default_factory=set)
    whole: int = 0
    numbers: int = 0
    objects: int = 0
    long: bool = False

    def look(self, cell: str) -> None:
        """Take note of one cell."""
        text = cell.strip()
        if not text:
            return
        self.filled += 1
        if len(self.values) < MOST_SEEN:
            self.values.add(text)
        self.numbers += NUMBER.fullmatch(text) is not None
        self.whole += WHOLE.fullmatch(text) is not None
        self.objects += text[0] in "[{" and text[-1] in "]}"
        for part in text.split(self.separator):
            self.long = self.long or len(part) > LONG_CHARACTERS or part.count(" ") >= LONG_WORDS

    def form(self) -> Form:
        """The form that all cells seen have in common; a column never filled is text."""
        if not self.filled or self.long:
            return Form("json" if self.filled and self.objects == self.filled else "text")
        if self.objects == self.filled:
            return Form("json")
        if self.numbers == self.filled:
            return Form("ordinal" if self.whole == self.filled and len(self.values) <= FEW_STEPS else "number")
        parts = {part.strip() for value in self.values for part in value.split(self.separator)}
        if len(parts) > max(FEW_NAMES, self.filled // 5):
            return Form("text")
        several = any(self.separator in value for value in self.values)
        return Form("categories", self.separator) if several else Form("category")


def samples(columns: Iterable[str], rows: Iterable[Mapping[str, str]], separator: str) -> dict[str, ColumnSample]:
    """One sample for every column, over the rows given."""
    seen = {column: ColumnSample(separator) for column in columns}
    for row in rows:
        for column, sample in seen.items():
            sample.look(row.get(column) or "")
    return seen
