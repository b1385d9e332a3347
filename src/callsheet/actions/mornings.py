"""The morning page: every programme assessed once per day, manifest and registry version, then read."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from django.utils import timezone

from callsheet.actions.acting import Actor, reading
from callsheet.actions.cases import cases, frame
from callsheet.decisions.today import ProgrammeCases, Today, assess_all
from callsheet.errors import UnusableInput
from callsheet.state import access
from callsheet.state.models import Programme
from callsheet.state.sums import latest_seq

RELEASE = time(11, 0)


@dataclass(frozen=True, slots=True)
class Day:
    """A morning: its date, and the manifest that was in force."""

    today: date
    now: datetime
    seq: int | None


def day_of(text: str) -> Day:
    """The morning of a day written 2026-11-22 (what was known by its release hour), or now where not given."""
    if not text:
        now = timezone.now()
        return Day(now.date(), now, None)
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise UnusableInput(f"--as-of “{text}” is not a day: write 2026-11-22.", value=text) from error
    now = datetime.combine(day, RELEASE, UTC)
    return Day(day, now, 0) if day < timezone.now().date() else Day(day, min(now, timezone.now()), None)


def morning(actor: Actor, day: Day) -> Today:
    """What the actor's programmes need that morning."""
    with reading(actor):
        access.require(actor, "read")
        seq = latest_seq() if day.seq is None else latest_seq(day.now)
        scope = access.scope(actor)
        found = [_cases(scope, programme, day, seq) for programme in access.programmes(actor)]
        return assess_all([c for c in found if c is not None], as_of=day.now, act_by=RELEASE)


def _cases(scope: access.Scope, programme: Programme, day: Day, seq: int) -> ProgrammeCases | None:
    local = day.now.astimezone(ZoneInfo(programme.zone)).date() if day.seq is None else day.today
    return cases(frame(scope, programme, today=local, now=day.now, seq=seq))


def as_json(found: Today) -> dict[str, object]:
    """As `callsheet today --json` prints it."""
    return found.to_json()
