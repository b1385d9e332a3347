"""A programme's plan is a due day or a weekly quota per locale: one or the other, wherever it is entered."""

from datetime import date

from callsheet.errors import UnusableInput
from callsheet.said import say
from callsheet.state.models import Programme, WeeklyQuota


def check_plan(row: Programme | WeeklyQuota) -> None:
    """UnusableInput where the row would give its programme both plans; one query at most."""
    if isinstance(row, Programme):
        if row.due is not None and WeeklyQuota.objects.filter(programme=row.code).exists():
            raise _both(row.code, row.due, "due")
        return
    due = Programme.objects.filter(code=row.programme_id).values_list("due", flat=True).first()
    if due is not None:
        raise _both(row.programme_id, due, "programme")


def _both(programme: str, due: date, field: str) -> UnusableInput:
    return UnusableInput(
        say(
            "The plan of {programme} is a due day or weekly quotas, not both: empty its due day ({due}), or remove its quotas.",
            programme=programme,
            due=due,
        ),
        field=field,
    )
