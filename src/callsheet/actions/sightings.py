"""When findings were seen: each live assessment writes down what it raised, and what it no longer says."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from callsheet.actions.acting import lock
from callsheet.decisions.finding import Severity
from callsheet.decisions.standing import Spell
from callsheet.decisions.work import Step, Verb, Weight, Work, fold, steps_by_finding
from callsheet.state.models import FindingSpell, FindingStep, RaisedFinding


def record(programme: str, payload: Mapping[str, Any], now: datetime) -> None:
    """Note what an assessment said, inside its transaction: findings with their wording, and how long each is seen."""
    lock(f"findings of {programme}")
    said = wordings(payload)
    rows = [
        RaisedFinding(id=key, programme=programme, kind=one["card"]["kind"], first_at=now, last_at=now, said=one)
        for key, one in said.items()
    ]
    RaisedFinding.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["id"], update_fields=["last_at", "said"]
    )
    spells = FindingSpell.objects.filter(programme=programme, ended__isnull=True)
    seen_before = set(spells.values_list("finding_id", flat=True))
    spells.filter(finding_id__in=seen_before - set(said)).update(ended=now)
    FindingSpell.objects.bulk_create(
        [FindingSpell(finding_id=key, programme=programme, began=now) for key in said if key not in seen_before]
    )


def wordings(payload: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """What an assessment said of each of its findings, by id."""
    parts = zip(payload["cards"], payload["links"], payload["findings"], payload["order"], strict=True)
    return {f["id"]: {"card": c, "links": links, "finding": f, "order": o} for c, links, f, o in parts}


def weight_of(said: Mapping[str, Any]) -> Weight:
    """How bad a finding is by its last wording."""
    return Weight(Severity(said["card"]["severity"]), -float(said["order"][1]))


@dataclass(frozen=True, slots=True)
class Worked:
    """Steps, what they add up to, and times of being seen, by finding."""

    steps: Mapping[str, tuple[Step, ...]]
    works: Mapping[str, Work]
    spells: Mapping[str, tuple[Spell, ...]]


def worked(
    programmes: Iterable[str], now: datetime, *, since: datetime | None = None, findings: Iterable[str] = ()
) -> Worked:
    """What was done by `now` with findings of the programmes; two queries.

    With `since`, only with `findings` and those that were seen after that moment.
    """
    codes = list(programmes)
    times = FindingSpell.objects.filter(programme__in=codes, began__lte=now).order_by("began")
    taken = FindingStep.objects.filter(programme__in=codes, at__lte=now).order_by("id")
    if since is not None:
        recent = Q(ended__isnull=True) | Q(ended__gte=since) | Q(finding_id__in=list(findings))
        times = times.filter(recent)
    spells: dict[str, list[Spell]] = {}
    for row in times:
        over = row.ended if row.ended and row.ended <= now else None
        spells.setdefault(row.finding_id, []).append(Spell(row.began, over))
    if since is not None:
        taken = taken.filter(finding_id__in={*spells, *findings})
    steps = steps_by_finding(step_of(row) for row in taken)
    works = {key: fold(own) for key, own in steps.items()}
    return Worked(steps, works, {key: tuple(own) for key, own in spells.items()})


def step_of(row: FindingStep) -> Step:
    """A row as a step."""
    weight = None if row.cost is None else Weight(Severity(row.severity), row.cost)
    return Step(
        n=row.pk,
        finding=row.finding_id,
        at=row.at,
        by=row.by,
        verb=Verb(row.verb),
        person=row.person,
        reason=row.reason,
        to=row.to,
        to_person=row.to_person,
        until=row.until,
        into=row.into,
        weight=weight,
        undoes=row.undoes_id,
    )
