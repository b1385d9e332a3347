"""Rows that repeat others: found by adding up what stands above them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

SLACK = Decimal("0.005")


@dataclass(slots=True)
class RunningSums:
    """Sums per column of the rows since the last subtotal, and since the table began; subtotals themselves left out."""

    since_last: dict[int, Decimal] = field(default_factory=dict)
    rows_since_last: int = 0
    since_start: dict[int, Decimal] = field(default_factory=dict)
    rows_since_start: int = 0

    def is_sum(self, numbers: Mapping[int, Decimal]) -> bool:
        """The row equals, in every column where it says something, the rows since the last subtotal or since the start.

        One number alone may agree by chance: it takes two rows added up and two columns that are not 0, or three rows.
        """
        return self._equals(numbers, self.since_last, self.rows_since_last) or self._equals(
            numbers, self.since_start, self.rows_since_start
        )

    def add(self, numbers: Mapping[int, Decimal]) -> None:
        """An ordinary row."""
        if not numbers:
            return
        self.rows_since_last += 1
        self.rows_since_start += 1
        for column, number in numbers.items():
            self.since_last[column] = self.since_last.get(column, Decimal(0)) + number
            self.since_start[column] = self.since_start.get(column, Decimal(0)) + number

    def close(self) -> None:
        """A subtotal row: what follows is added up anew."""
        self.since_last = {}
        self.rows_since_last = 0

    @staticmethod
    def _equals(numbers: Mapping[int, Decimal], sums: Mapping[int, Decimal], rows: int) -> bool:
        telling = sum(1 for n in numbers.values() if n)
        if rows < 2 or not telling or (telling < 2 and rows < 3):
            return False
        return all(abs(number - sums.get(column, Decimal(0))) <= SLACK for column, number in numbers.items()) and all(
            column in numbers or not total for column, total in sums.items()
        )
