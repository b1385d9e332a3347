"""The desk of the demo: who looks after what, confirmed calendars, error classes, and how far each batch has come."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from callsheet.actions.acting import SYSTEM
from callsheet.actions.batches import move_within, standing_of
from callsheet.actions.nouns import NOUNS
from callsheet.actions.registry import put_within
from callsheet.facts import batch_states as s
from callsheet.simulator.operation import Operation
from callsheet.simulator.operation import Person as Somebody
from callsheet.state import access
from callsheet.state.models import Batch, BatchEvent, Person
from callsheet.state.sums import Ask, Window, latest_seq, sums

DAY = timedelta(days=1)
QUIET = timedelta(days=3)
"""Days without work after which a batch counts as delivered."""
AUDITED, DECIDED = timedelta(days=1), timedelta(days=4)
"""From delivery to the first audit, and to the decision."""
HOURS = {str(day): [["09:00", "18:00"]] for day in range(5)}
TAXONOMY = ("written-work", "2")
CLASSES = (
    ("accuracy", "Accuracy", "", "major", 5),
    ("omission", "Something is missing", "accuracy", "major", 5),
    ("mistranslation", "Says something else", "accuracy", "major", 5),
    ("terminology", "Not the agreed term", "accuracy", "minor", 1),
    ("spoiler", "Gives the ending away", "accuracy", "critical", 25),
    ("fluency", "Does not read well", "", "minor", 1),
)
HELD = "Two label names changed with the last guideline; the answers so far wait for the mapping."
SENT_BACK = "The audit found more errors than agreed in two of the lots; both are to be worked through once more."


def enter_desk(operation: Operation) -> None:
    """Put crowd managers, portfolios, confirmed calendars and error classes, in the caller's transaction; people are there."""
    managers = [one for one in operation.people if one.role == "crowd manager"]
    for number, one in enumerate(managers):
        own = [x.code for x in operation.locales if x.region == one.region]
        deputy = managers[(number + 1) % len(managers)]
        _put("crowd-manager", person=_email(one), region=one.region, zone=one.zone, hours=HOURS, speaks=own[:2])
        portfolio = {
            "code": one.region.lower(),
            "name": f"{one.region}: all programmes",
            "region": one.region,
            "locales": own,
            "manager": _email(one),
        }
        away = {"deputy": _email(deputy), "deputy_days": (operation.until + 5 * DAY, operation.until + 12 * DAY)}
        _put("portfolio", **portfolio, **(away if number == 0 and deputy is not one else {}))
    _confirm_calendars(operation)
    _enter_classes(operation)


def _confirm_calendars(operation: Operation) -> None:
    """All calendars but the last site's are confirmed by the lead of their vendor."""
    lead = {vendor.code: vendor.lead for vendor in operation.vendors}
    for site in operation.sites[:-1]:
        _put("site", vendor=site.vendor, code=site.code, confirmed_by=lead[site.vendor], confirmed_on=operation.until)


def _enter_classes(operation: Operation) -> None:
    code, version = TAXONOMY
    _put("taxonomy", code=code, version=version, name="Errors of written work", issued_on=operation.start)
    for name, words, parent, severity, weight in CLASSES:
        kind = {"code": name, "name": words, "parent": parent, "severity": severity, "weight": weight}
        _put("error-class", taxonomy=f"{code}/{version}", **kind)
    for programme in operation.programmes:
        if any(w.answer_kind == "text" for w in programme.workstreams):
            _put("taxonomy-use", programme=programme.code, since=operation.start, taxonomy=f"{code}/{version}")


def _put(noun: str, **values: object) -> None:
    put_within(NOUNS[noun], values, actor=SYSTEM)


def _email(one: Somebody) -> str:
    return str(
        Person.objects.filter(name=one.name, email__endswith="@example.invalid").values_list("email", flat=True)[0]
    )


@dataclass(frozen=True, slots=True)
class Worked:
    """When a batch was released, and the first and last day on which work on it was handed in."""

    released: date
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """A move of a batch on a day, with its reason."""

    to: str
    on: date
    reason: str = ""


def steps_of(work: Worked, *, until: date, verdict: str = s.ACCEPTED, held: bool = False) -> tuple[Step, ...]:
    """The moves of a batch up to the day `until`: by its release, by the days on which work came, by the decision after.

    `verdict` is what becomes of it once it was audited; `held`: it was put on hold on the last day, if it was still open.
    """
    if work.released > until:
        return ()
    found = [Step(s.LOADED, work.released), Step(s.RELEASED, work.released)]
    if work.first is not None and work.last is not None:
        found.append(Step(s.IN_PRODUCTION, work.first))
        delivered = work.last + DAY
        if work.last + QUIET <= until and not held:
            why = SENT_BACK if verdict == s.RETURNED else ""
            found += [Step(s.DELIVERED, delivered), Step(s.IN_AUDIT, delivered + AUDITED)]
            found.append(Step(verdict, delivered + DECIDED, why))
    if held:
        found.append(Step(s.ON_HOLD, until, HELD))
    return tuple(step for step in found if step.on <= until)


def move_batches(until: date) -> None:
    """Move the demo's batches through their states as their work came in, in the caller's transaction.

    Of those whose audit is over, the newest one of the first programme was returned; the newest one in production of the
    last programme is on hold. Batches that were moved before stay where they are.
    """
    batches = list(
        Batch.objects.filter(programme__synthetic=True, state=s.PLANNED).order_by("programme", "released_on")
    )
    days = _days_of(sorted({batch.programme_id for batch in batches}))
    work = {b.pk: _worked(b, days.get((b.programme_id, b.code), ())) for b in batches if b.released_on}
    returned = _last_of(batches, work, lambda w: w.last is not None and w.last + DAY + DECIDED <= until, first=True)
    held = _last_of(batches, work, lambda w: w.last is not None and w.last + QUIET > until, first=False)
    for batch in batches:
        if batch.pk not in work:
            continue
        verdict = s.RETURNED if batch.pk == returned else s.ACCEPTED
        steps = tuple(steps_of(work[batch.pk], until=until, verdict=verdict, held=batch.pk == held))
        if steps:
            entered = datetime.combine(steps[0].on - DAY, time(9, 15), UTC)
            BatchEvent.objects.filter(batch=batch, came_from="").update(at=entered)
        for step in steps:
            at = datetime.combine(step.on, time(9, 15), UTC)
            assert standing_of(batch).state != step.to
            move_within(batch, step.to, reason=step.reason, actor=SYSTEM, at=at)


def _days_of(programmes: Sequence[str]) -> dict[tuple[str, str], list[date]]:
    """(programme, batch) -> the days on which work on it was handed in."""
    found: dict[tuple[str, str], list[date]] = {}
    seq = latest_seq()
    for programme in programmes:
        asked = Ask(Window(seq), ("batch", "day"), {"programme": programme}, ("counts",))
        for (batch, day), total in sums(access.scope(SYSTEM), asked).items():
            if isinstance(day, date) and total.count("submitted_first"):
                found.setdefault((programme, str(batch)), []).append(day)
    return found


def _worked(batch: Batch, days: Iterable[date]) -> Worked:
    assert batch.released_on is not None
    ordered = sorted(days)
    first = max(ordered[0], batch.released_on) if ordered else None
    return Worked(batch.released_on, first, ordered[-1] if ordered else None)


def _last_of(
    batches: Sequence[Batch], work: dict[int, Worked], fits: Callable[[Worked], bool], *, first: bool
) -> int | None:
    """The newest fitting batch of the first, or else of the last programme that has one."""
    fitting = [b for b in batches if b.pk in work and fits(work[b.pk])]
    if not fitting:
        return None
    programme = (fitting[0] if first else fitting[-1]).programme_id
    return int([b for b in fitting if b.programme_id == programme][-1].pk)
