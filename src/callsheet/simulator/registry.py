"""The registry of the simulated operation, made from the cast and from what was planned."""

from datetime import date, timedelta

import numpy as np

from callsheet.simulator.calendars import Horizon, monday_of, public_holidays
from callsheet.simulator.cast import LOCALES, PEOPLE, PROGRAMMES, SITES, VENDORS, ProgrammeSpec, SiteSpec
from callsheet.simulator.items import wave_days
from callsheet.simulator.keys import SITE_NUMBER, StreamKeys, channel_of, source_of
from callsheet.simulator.operation import (
    Acknowledgement,
    Batch,
    Commitment,
    Locale,
    OpenHours,
    Operation,
    Person,
    Programme,
    Site,
    Vendor,
    WorkerRule,
    Workstream,
)
from callsheet.simulator.versions import acknowledgements, guidelines
from callsheet.simulator.workforce import Floats, site_specs
from callsheet.simulator.world import StreamWork, World

BATCH_DUE_DAYS = 12
WEEKS_AHEAD = 2
ASKED_OVER_PLAN = 1.06
COMMITTED_OVER_PLAN = 0.99
FRIDAY = 4


def operation_of(world: World, keys: tuple[StreamKeys, ...]) -> Operation:
    """Everything that `operation.json` says."""
    horizon = world.horizon
    return Operation(
        synthetic=True,
        name="Demo: media labelling (synthetic)",
        seed=world.seed,
        start=horizon.start,
        until=horizon.until,
        programmes=tuple(_programme(spec, world) for spec in PROGRAMMES),
        vendors=tuple(Vendor(v.code, v.name, v.lead) for v in VENDORS),
        sites=tuple(site_of(spec, horizon) for spec in SITES),
        locales=tuple(Locale(*row) for row in LOCALES),
        worker_rules=tuple(rule for spec in PROGRAMMES for rule in _worker_rules(spec, world, keys)),
        guidelines=guidelines(horizon, world.faults),
        acknowledgements=tuple(ack for stream in world.streams for ack in _acknowledgements(stream, world)),
        commitments=_commitments(world),
        people=tuple(Person(*row) for row in PEOPLE),
    )


def batch_code(spec: ProgrammeSpec, released: date) -> str:
    """A batch is named by programme alias and the ISO week in which it is worked first."""
    year, week, _ = (released + timedelta(days=1)).isocalendar()
    return f"{spec.alias.lower()}-{year}w{week:02d}"


def batches(spec: ProgrammeSpec, horizon: Horizon) -> tuple[Batch, ...]:
    """One batch a wave."""
    released = [horizon.day(day) if day >= 0 else horizon.start - timedelta(days=1) for day in wave_days(horizon)]
    return tuple(Batch(batch_code(spec, day), day, day + timedelta(days=BATCH_DUE_DAYS)) for day in released)


def _weekly(stream: StreamWork, horizon: Horizon) -> float:
    return float(stream.output.planned.sum()) / (horizon.days / 7)


def _programme(spec: ProgrammeSpec, world: World) -> Programme:
    horizon = world.horizon
    weekly: dict[str, float] = {}
    for stream in world.of(spec.code):
        weekly[stream.stream.locale] = weekly.get(stream.stream.locale, 0.0) + _weekly(stream, horizon)
    weeks = (horizon.days + (spec.due_in or 0)) / 7
    evergreen = spec.due_in is None
    return Programme(
        code=spec.code, name=spec.name, alias=spec.alias, customer=spec.customer, domain=spec.domain, zone=spec.zone,
        cutoff_minutes=spec.cutoff_minutes, priority=spec.priority,
        due=None if spec.due_in is None else horizon.until + timedelta(days=spec.due_in),
        weekly_quota={locale: round(n) for locale, n in weekly.items()} if evergreen else {},
        total_volume={} if evergreen else {locale: round(n * weeks) for locale, n in weekly.items()},
        locales=tuple(weekly), kpi_targets=dict(spec.targets),
        workstreams=tuple(
            Workstream(t.workstream, t.name, t.question, t.answer_kind, t.labels, spec.overlap, t.unit) for t in spec.tasks
        ),
        batches=batches(spec, horizon),
    )  # fmt: skip


def site_of(spec: SiteSpec, horizon: Horizon) -> Site:
    """The site with its hours and holidays."""
    hours = tuple(OpenHours(weekday, spec.opens, spec.closes) for weekday in range(5))
    closed = public_holidays(spec, horizon.start, horizon.until + timedelta(days=28))
    return Site(
        spec.code, spec.vendor, spec.name, spec.region, spec.zone, spec.country, spec.subdivision, 0, hours, closed
    )


def _worker_rules(spec: ProgrammeSpec, world: World, keys: tuple[StreamKeys, ...]) -> list[WorkerRule]:
    sites = {site.code: site for stream in world.of(spec.code) for site in site_specs(stream.stream)}
    if spec.tool == "mturk":
        return _exact_rules(spec, world, keys)
    if spec.tool == "label studio":
        pattern = {site.code: rf"^{10 + SITE_NUMBER[site.code]}\d{{3}}$" for site in sites.values()}
        return [WorkerRule(spec.code, "regex", pattern[s.code], s.vendor, s.code) for s in sites.values()]
    if spec.tool == "appen":
        return [WorkerRule(spec.code, "channel", channel_of(s), s.vendor, s.code) for s in sites.values()]
    return [
        WorkerRule(spec.code, "prefix", f"{s.vendor[:3]}-{s.key}-", s.vendor, s.code, source_of(spec, s.vendor))
        for s in sites.values()
    ]


def _exact_rules(spec: ProgrammeSpec, world: World, keys: tuple[StreamKeys, ...]) -> list[WorkerRule]:
    rules = []
    for stream, named in zip(world.streams, keys, strict=True):
        if stream.programme.code != spec.code:
            continue
        specs = site_specs(stream.stream)
        for key, index in zip(named.workers, stream.crew.site, strict=True):
            site = specs[int(index)]
            rules.append(WorkerRule(spec.code, "exact", key, site.vendor, site.code))
    return rules


def _acknowledgements(stream: StreamWork, world: World) -> list[Acknowledgement]:
    spec, locale = stream.programme, stream.stream.locale
    return [
        ack
        for site in site_specs(stream.stream)
        for ack in acknowledgements(spec, site, locale, horizon=world.horizon, faults=world.faults)
    ]


def _commitments(world: World) -> tuple[Commitment, ...]:
    """What each vendor committed to per programme, locale and week touched, and for two weeks after."""
    planned: dict[tuple[str, str, str], Floats] = {}
    for stream in world.streams:
        for index, site in enumerate(site_specs(stream.stream)):
            key = (stream.programme.code, site.vendor, stream.stream.locale)
            planned[key] = planned.get(key, np.zeros(world.horizon.days)) + stream.output.planned[:, index]
    return tuple(row for key, by_day in planned.items() for row in _weeks(key, by_day, world.horizon))


def _weeks(key: tuple[str, str, str], planned: Floats, horizon: Horizon) -> list[Commitment]:
    units: dict[date, float] = {}
    for day, n in enumerate(planned):
        monday = monday_of(horizon.day(day))
        units[monday] = units.get(monday, 0.0) + float(n)
    usual = _usual_week(list(units.values()))
    last = monday_of(horizon.until)
    if horizon.until.weekday() < FRIDAY:
        units[last] = usual
    units |= {last + timedelta(weeks=k): usual for k in range(1, WEEKS_AHEAD + 1)}
    return [
        Commitment(*key, week, round(n * ASKED_OVER_PLAN), round(n * COMMITTED_OVER_PLAN))
        for week, n in units.items()
        if n >= 1
    ]


def _usual_week(units: list[float]) -> float:
    """The median of the last full weeks."""
    return float(np.median(units[-5:-1])) if len(units) > 2 else float(np.mean(units))
