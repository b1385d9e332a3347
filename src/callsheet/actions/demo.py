"""The demo: a synthetic operation, made by the simulator and read through the same readers and actions as anybody's files."""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from callsheet.actions.acting import SYSTEM, acting
from callsheet.actions.demo_desk import enter_desk, move_batches
from callsheet.actions.imports import ingest
from callsheet.actions.nouns import NOUNS
from callsheet.actions.registry import put_within
from callsheet.metrics.dictionary import KPIS
from callsheet.simulator import WrittenFile, simulate
from callsheet.simulator.operation import OpenHours, Operation
from callsheet.state.models import Member, Person, Programme
from callsheet.state.replay import entered_long_ago

SEED = 7
JUDGMENTS = 60_000
WEEKS = 10
ARRIVES = time(6, 30)
"""Hour (UTC) at which the demo's files are said to have come in."""

Report = Callable[[str], None]


def create_demo(report: Report) -> None:
    """Fill an empty installation with the demo operation; does nothing where there are programmes of somebody's own.

    One that was interrupted goes on: the same last day is simulated again, and files that are in change nothing.
    """
    with acting(SYSTEM, "registry"):
        if Programme.objects.filter(synthetic=False).exists():
            return
    out = Path(settings.CALLSHEET.home) / "demo"
    report("simulating ten weeks of a synthetic operation …")
    until = _until(out / "operation.json")
    written = simulate(out, seed=SEED, judgments=JUDGMENTS, until=until, weeks=WEEKS)
    report("entering its programmes, vendors, sites and commitments …")
    with entered_long_ago():
        with acting(SYSTEM, "registry"):
            enter(written.operation)
        read_in(out, written.imports(), report)
        report("moving its batches through their states …")
        with acting(SYSTEM, "registry"):
            move_batches(until)


def _until(operation: Path) -> date:
    """The last day of the operation that lies there already, else yesterday."""
    if operation.is_file():
        return date.fromisoformat(json.loads(operation.read_text(encoding="utf-8"))["until"])
    return timezone.now().date() - timedelta(days=1)


def read_in(out: Path, files: Sequence[WrittenFile], report: Report) -> None:
    """Import the files in their order, each as having arrived on its morning."""
    for number, one in enumerate(files, start=1):
        report(f"reading file {number} of {len(files)}: {one.path}")
        mapping = None if not one.mapping else ((out / one.mapping).read_text(encoding="utf-8"), one.mapping)
        received = None if one.received_on is None else datetime.combine(one.received_on, ARRIVES, UTC)
        ingest(
            out / one.path, programme=one.programme, actor=SYSTEM, source=one.source, mapping=mapping, received=received
        )


def enter(operation: Operation) -> None:
    """Put the operation's registry, in the caller's transaction."""
    _put("vendor", ({"code": v.code, "name": v.name} for v in operation.vendors))
    _put("locale", ({"code": x.code, "name": x.name} for x in operation.locales))
    for site in operation.sites:
        country = f"{site.country}-{site.subdivision}" if site.subdivision else site.country
        row = {name: getattr(site, name) for name in ("vendor", "code", "name", "region", "zone", "cutoff_minutes")}
        _put("site", [{**row, "country": country, "hours": _hours(site.weekly_hours)}])
    owner = next((p.name for p in operation.people if p.role == "crowd manager"), "")
    for programme in operation.programmes:
        names = ("code", "name", "alias", "customer", "domain", "zone", "cutoff_minutes", "priority", "due")
        row = {name: getattr(programme, name) for name in names}
        volume = sum(programme.total_volume.values()) or None
        _put("programme", [{**row, "volume": volume, "owner": owner, "synthetic": True}])
        of = {"programme": programme.code}
        _put("workstream", ({**of, "code": w.code, "name": w.name} for w in programme.workstreams))
        batches = (
            {**of, "code": b.code, "name": b.code, "due": b.due, "released_on": b.released} for b in programme.batches
        )
        _put("batch", batches)
        _put("quota", ({**of, "locale": loc, "units": units} for loc, units in programme.weekly_quota.items()))
        known = {kpi: value for kpi, value in programme.kpi_targets.items() if kpi in KPIS}
        _put("target", ({**of, "kpi": kpi, "value": value} for kpi, value in known.items()))
    _put_dated(operation)
    _enter_people(operation)
    enter_desk(operation)


def _put_dated(operation: Operation) -> None:
    for rule in operation.worker_rules:
        row = {f.name: getattr(rule, f.name) for f in fields(rule) if f.name not in ("valid_from", "valid_to")}
        _put("worker-rule", [{**row, "valid": (rule.valid_from, rule.valid_to)}])
    _put(
        "guideline",
        (
            {"programme": g.programme, "version": g.version, "issued_on": g.issued, "note": g.note}
            for g in operation.guidelines
        ),
    )
    _put(
        "acknowledgement",
        (
            {
                "guideline": f"{a.programme}/{a.version}",
                "vendor": a.vendor,
                "site": a.site,
                "locale": a.locale,
                "on": a.acknowledged_on,
            }
            for a in operation.acknowledgements
        ),
    )
    names = ("programme", "vendor", "locale", "week", "units")
    _put("commitment", ({name: getattr(c, name) for name in names} for c in operation.commitments))


def _put(noun: str, rows: Iterable[dict[str, object]]) -> None:
    for row in rows:
        put_within(NOUNS[noun], row, actor=SYSTEM)


def _hours(hours: Iterable[OpenHours]) -> dict[str, list[list[str]]]:
    week: dict[str, list[list[str]]] = {}
    for one in hours:
        week.setdefault(str(one.weekday), []).append([_clock(one.opens), _clock(one.closes)])
    return week


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _enter_people(operation: Operation) -> None:
    """The demo's people can be seen as owners of findings; none of them can sign in."""
    for number, one in enumerate(operation.people, start=1):
        email = f"demo-{number}@example.invalid"
        person, is_new = Person.objects.get_or_create(
            email=email,
            defaults={"name": one.name, "role": one.role, "region": one.region, "zone": one.zone, "is_active": True},
        )
        if is_new:
            person.set_unusable_password()
            person.save(update_fields=["password"])
        for programme in Programme.objects.all():
            Member.objects.get_or_create(programme=programme, person=person)
