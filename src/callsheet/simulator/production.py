"""Who does how much on which day: capacity with learning and absence, held back by what has been released."""

from dataclasses import dataclass

import numpy as np

from callsheet.simulator.calendars import Bools, Horizon, Ints
from callsheet.simulator.cast import StreamSpec
from callsheet.simulator.workforce import Crew, Floats, site_days, time_factor

ABSENCE = 0.06
DAILY_SPREAD = 0.18


@dataclass(frozen=True, slots=True)
class Plan:
    """What a stream is to do: `nominal` units a practised annotator of weight 1 does a day, the tool's `slowness` per day
    (1 = as usual), `released` slots (items × overlap) by the start of each day, cumulative, and its planted checks."""

    stream: StreamSpec
    horizon: Horizon
    nominal: float
    slowness: Floats
    released: Ints
    overlap: int
    gold_share: float
    gold_pool: int


@dataclass(frozen=True, slots=True)
class Output:
    """Units done: rows are days, columns annotators. `regular` answer queued items, `gold` planted checks.

    `present` says who was at work; `practice` the units done before that day; `planned` the capacity that was planned,
    per day and site, had nothing gone wrong.
    """

    regular: Ints
    gold: Ints
    present: Bools
    practice: Floats
    planned: Floats


def at_work(crew: Crew, stream: StreamSpec, horizon: Horizon, *, planned: bool = False) -> Bools:
    """Days × annotators: employed, and the site open; by plan or as it came."""
    days = np.arange(horizon.days)[:, None]
    begins = crew.planned if planned else crew.joined
    employed = (days >= begins) & (days < crew.left)
    open_: Bools = site_days(stream, horizon)[:, crew.site]
    return employed & open_


def nominal_pace(crew: Crew, stream: StreamSpec, volume: float, horizon: Horizon) -> float:
    """Units per day and weight that make the stream's volume by plan, after absence."""
    usual = ~crew.ring & ~crew.unmapped
    worth = crew.weight * usual / (crew.speed * time_factor(crew.practice + 150.0))
    days = (at_work(crew, stream, horizon, planned=True) * worth).sum()
    return float(volume / max(1.0, days * (1 - ABSENCE)))


def _day_wanted(crew: Crew, practice: Floats, pace: float, rng: np.random.Generator) -> Ints:
    rate = pace * crew.weight / (crew.speed * time_factor(practice))
    rate = np.where(crew.ring, rate * 2.2, rate) * rng.lognormal(0.0, DAILY_SPREAD, size=len(crew))
    return np.floor(rate + rng.uniform(size=len(crew))).astype(np.int64)


def _held_back(wanted: Ints, available: int) -> Ints:
    """As wanted, or in proportion to what there is, largest remainders first."""
    total = int(wanted.sum())
    if total <= available:
        return wanted
    exact = wanted * (available / total)
    kept: Ints = np.floor(exact).astype(np.int64)
    most = np.argsort(kept - exact, kind="stable")[: available - int(kept.sum())]
    kept[most] += 1
    return kept


def shareable(units: Ints, overlap: int) -> Ints:
    """The same, nobody with more than one in `overlap` of all: whoever meets an item once may not answer it again."""
    kept = units
    while overlap > 1 and kept.max(initial=0) * overlap > kept.sum():
        kept = np.minimum(kept, int(kept.sum()) // overlap)
    return kept


def _planned(crew: Crew, plan: Plan) -> Floats:
    usual = ~crew.ring & ~crew.unmapped
    rate = plan.nominal * (1 - ABSENCE) * crew.weight * usual / (crew.speed * time_factor(crew.practice + 150.0))
    by_head = at_work(crew, plan.stream, plan.horizon, planned=True) * rate
    sites = len(plan.stream.sites)
    return np.stack([by_head[:, crew.site == site].sum(axis=1) for site in range(sites)], axis=1)


def output_of(crew: Crew, plan: Plan, rng: np.random.Generator) -> Output:
    """Day by day: those present want their pace, get planted checks among it, and share what is in the queue.

    Nobody meets more planted checks than there are.
    """
    here = rng.uniform(size=(plan.horizon.days, len(crew))) >= ABSENCE
    present = at_work(crew, plan.stream, plan.horizon) & here
    regular = np.zeros(present.shape, np.int64)
    gold = np.zeros(present.shape, np.int64)
    practice = np.empty(present.shape)
    done, seen, used = crew.practice.copy(), np.zeros(len(crew), np.int64), 0
    for day in range(plan.horizon.days):
        practice[day] = done
        wanted = _day_wanted(crew, done, plan.nominal / float(plan.slowness[day]), rng) * present[day]
        checks = np.minimum(rng.binomial(wanted, plan.gold_share), plan.gold_pool - seen)
        regular[day] = shareable(_held_back(wanted - checks, int(plan.released[day]) - used), plan.overlap)
        gold[day] = np.where(regular[day] > 0, checks, 0)
        used += int(regular[day].sum())
        seen += gold[day]
        done += regular[day] + gold[day]
    return Output(regular, gold, present, practice, _planned(crew, plan))
