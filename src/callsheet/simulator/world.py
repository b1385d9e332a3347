"""The whole simulated operation with its truth: every stream of every programme, worked through."""

import zlib
from dataclasses import dataclass
from datetime import date

import numpy as np

from callsheet.simulator import reviews as review_model
from callsheet.simulator.answers import references
from callsheet.simulator.calendars import DAY_MS, HOUR_MS, Horizon, Ints
from callsheet.simulator.cast import PROGRAMMES, ProgrammeSpec, StreamSpec, task_of
from callsheet.simulator.faults import Faults, planted
from callsheet.simulator.items import Items, items_of, released_slots, wave_sizes
from callsheet.simulator.production import Output, Plan, nominal_pace, output_of
from callsheet.simulator.reviews import Reviews
from callsheet.simulator.slots import slots_of
from callsheet.simulator.work import Setting, Work, first_attempts
from callsheet.simulator.workforce import Crew, crew_of

CLOSE_HOURS = 30
"""The last feeds are drawn this long after the last day's midnight UTC; what happens later is not known yet."""
REWORKING_TOOLS = ("plain",)


@dataclass(frozen=True, slots=True)
class StreamWork:
    """One stream: its setting, the plan, what was done per annotator and day, the judgments and the verdicts."""

    setting: Setting
    plan: Plan
    output: Output
    work: Work
    reviews: Reviews

    @property
    def programme(self) -> ProgrammeSpec:
        """The stream's programme."""
        return self.setting.programme

    @property
    def stream(self) -> StreamSpec:
        """Workstream, locale and sites."""
        return self.setting.stream

    @property
    def crew(self) -> Crew:
        """The annotators."""
        return self.setting.crew

    @property
    def items(self) -> Items:
        """The items."""
        return self.setting.items


@dataclass(frozen=True, slots=True)
class World:
    """Everything that happened."""

    seed: int
    horizon: Horizon
    faults: Faults
    streams: tuple[StreamWork, ...]

    def of(self, programme: str) -> tuple[StreamWork, ...]:
        """The streams of one programme."""
        return tuple(stream for stream in self.streams if stream.programme.code == programme)

    @property
    def judgments(self) -> int:
        """Judgments in all."""
        return sum(len(stream.work) for stream in self.streams)


def rng_for(seed: int, *names: str) -> np.random.Generator:
    """A generator of its own for each name, so that a change in one stream leaves the others as they were."""
    return np.random.default_rng([seed, *(zlib.crc32(name.encode()) for name in names)])


def _plan(
    setting_of: tuple[ProgrammeSpec, StreamSpec], volume: float, crew: Crew, faults: Faults, horizon: Horizon
) -> Plan:
    programme, stream = setting_of
    withheld = faults.starved if (programme.code, stream.locale) == ("songsim", "ko-KR") else None
    sizes = _waves(programme, volume, horizon, withheld is not None, faults)
    slowness = np.ones(horizon.days)
    if programme.code == "songsim":
        slowness[faults.slow_tool.first :] = faults.slow_factor
    pool = max(20, min(400, round(volume * programme.gold / 2)))
    return Plan(
        stream=stream, horizon=horizon, nominal=nominal_pace(crew, stream, volume, horizon), slowness=slowness,
        released=released_slots(sizes, programme.overlap, horizon), overlap=programme.overlap,
        gold_share=programme.gold, gold_pool=pool,
    )  # fmt: skip


def _waves(programme: ProgrammeSpec, volume: float, horizon: Horizon, starved: bool, faults: Faults) -> list[int]:
    weekly = volume * (1 - programme.gold) / programme.overlap / (horizon.days / 7)
    return wave_sizes(weekly, horizon, faults.starved if starved else None)


def _first_works(setting: Setting, output: Output, plan: Plan, rng: np.random.Generator) -> tuple[Work, Ints]:
    regular = int((~setting.items.is_gold).sum())
    overlap = setting.programme.overlap
    slots = slots_of(output, overlap, regular_items=regular, gold_pool=plan.gold_pool, rng=rng)
    work = first_attempts(setting, slots, output, rng)
    order = np.argsort(work.submitted, kind="stable")
    return work.take(order), order


def _reviewed(setting: Setting, first: Work, output: Output, rng: np.random.Generator) -> tuple[Work, Reviews]:
    day = np.clip(first.site_day, 0, setting.horizon.days - 1)
    audit = review_model.audits(setting, first, output.practice[day, first.annotator], rng)
    audit = audit.take(audit.at < closing_ms(setting.horizon))
    disputed = review_model.rebuttals(audit, first, rng, setting)
    parts = [audit, disputed, review_model.vendor_reviews(setting, first, rng)]
    parts.append(review_model.targeted_reviews(setting, first, rng))
    parts.append(review_model.linguistic_reviews(setting, first, rng))
    works = [first]
    if setting.programme.tool in REWORKING_TOOLS:
        again = review_model.rework(setting, first, audit, disputed, rng)
        works.append(again)
        parts.append(review_model.recheck(setting, again, len(first), rng))
    reviews = Reviews.joined(parts)
    return Work.joined(works), reviews.take(reviews.at < closing_ms(setting.horizon))


def closing_ms(horizon: Horizon) -> int:
    """The moment at which the last feeds are drawn."""
    return horizon.start_ms + (horizon.days - 1) * DAY_MS + CLOSE_HOURS * HOUR_MS


def stream_work(
    programme: ProgrammeSpec, stream: StreamSpec, *, volume: float, horizon: Horizon, seed: int
) -> StreamWork:
    """One stream from crew to verdicts; `volume` is the judgments planned over the whole horizon."""
    faults = planted(horizon)
    rng = rng_for(seed, programme.code, stream.workstream, stream.locale)
    crew = crew_of(programme, stream, volume, horizon=horizon, faults=faults, rng=rng)
    plan = _plan((programme, stream), volume, crew, faults, horizon)
    starved = (programme.code, stream.locale) == ("songsim", "ko-KR")
    task = task_of(programme, stream.workstream)
    items = items_of(
        task, _waves(programme, volume, horizon, starved, faults), plan.gold_pool, horizon=horizon, rng=rng
    )
    sizes = np.maximum(6, items.units_milli // 2000)
    texts = [] if task.labels else references(sizes, stream.locale, rng)
    setting = Setting(programme, stream, crew, items, texts, horizon, faults)
    output = output_of(crew, plan, rng)
    first, _ = _first_works(setting, output, plan, rng)
    work, reviews = _reviewed(setting, first, output, rng)
    return StreamWork(setting, plan, output, work, reviews)


def simulated_world(*, seed: int, judgments: int, until: date, weeks: int) -> World:
    """An operation of about that many judgments whose last production day is `until`."""
    horizon = Horizon(until, weeks * 7)
    streams = [
        stream_work(programme, stream, volume=judgments * programme.share * stream.share, horizon=horizon, seed=seed)
        for programme in PROGRAMMES
        for stream in programme.streams
    ]
    return World(seed, horizon, planted(horizon), tuple(streams))
