"""A promise against what was done of it so far: quotas and commitments along a calendar. docs/methods/attainment.md"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Track:
    """Where a quota stands. `expected` units by now at an even pace over working days; `gap` done − expected;
    `per_day` units per remaining working day that would still meet it, None where none remains and units are missing."""

    quota: float
    done: float
    expected: float
    gap: float
    per_day: float | None

    @property
    def attainment(self) -> float | None:
        """Done over quota; None for a quota of 0."""
        return self.done / self.quota if self.quota > 0 else None


def track(quota: float, done: float, *, elapsed_days: int, total_days: int) -> Track:
    """A quota spread evenly over `total_days` working days of which `elapsed_days` are over.

    ValueError unless 0 ≤ elapsed ≤ total. A window without working days expects everything at once.
    """
    if not 0 <= elapsed_days <= total_days:
        raise ValueError(f"{elapsed_days} of {total_days} working days cannot be over")
    expected = quota * elapsed_days / total_days if total_days else quota
    missing, days_left = max(0.0, quota - done), total_days - elapsed_days
    per_day = missing / days_left if days_left else (0.0 if missing == 0 else None)
    return Track(quota, done, expected, done - expected, per_day)
