"""Annotators: who joined when, how skilled and how quick they are, and how practice changes it."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from callsheet.simulator.calendars import Bools, Horizon, Ints, open_days
from callsheet.simulator.cast import SITE_BY_CODE, ProgrammeSpec, SiteSpec, StreamSpec
from callsheet.simulator.faults import Faults

Floats = npt.NDArray[np.float64]

LEARNING_EXPONENT = -0.3219
"""log2 of an 80 % learning rate (Crawford: unit time = a·x^b)."""
PLATEAU = 0.80
MONTHLY_ATTRITION = 0.04
UNITS_A_DAY = 14
NEVER = 10**6


@dataclass(frozen=True, slots=True)
class Crew:
    """The annotators of one stream, one entry each.

    `site` is the index within the stream's sites; `planned` and `joined` are day indexes (they differ where a ramp is
    late), `left` the first day of absence for good; `practice` units done before; `weight` relative hours a day;
    `ring` marks the spammer ring, `unmapped` those whom no worker rule names.
    """

    site: Ints
    planned: Ints
    joined: Ints
    left: Ints
    practice: Floats
    skill: Floats
    speed: Floats
    weight: Floats
    ring: Bools
    unmapped: Bools

    def __len__(self) -> int:
        return len(self.site)


def time_factor(practice: Floats) -> Floats:
    """Time of the next unit after that many, relative to a practised annotator: plateau plus power law, 1.5 at first."""
    factor: Floats = PLATEAU + 0.7 * np.power(practice + 1.0, LEARNING_EXPONENT)
    return factor


def skill_gain(practice: Floats) -> Floats:
    """What practice adds to the log-odds of a right answer: −0.5 for a beginner, 0 after some hundred units."""
    gain: Floats = -0.5 * np.exp(-practice / 60.0)
    return gain


def site_specs(stream: StreamSpec) -> tuple[SiteSpec, ...]:
    """The stream's sites in order."""
    return tuple(SITE_BY_CODE[code] for code, _ in stream.sites)


def heads_for(volume: float, horizon: Horizon, *, least: int) -> int:
    """How many annotators do that volume at some fourteen units a working day, at least `least`."""
    working = max(1.0, horizon.days * 5 / 7)
    return max(least, min(400, round(volume / working / UNITS_A_DAY)))


def _tenures(heads: int, horizon: Horizon, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Joined and left per head: each leaver is followed by one more head a week later."""
    quits = rng.geometric(MONTHLY_ATTRITION / 30, size=heads)
    left = np.where(quits < horizon.days - 10, quits, NEVER)
    followers = left[left < NEVER] + 7
    joined = np.concatenate([np.zeros(heads, np.int64), followers])
    return joined, np.concatenate([left, np.full(len(followers), NEVER)]).astype(np.int64)


def _site_crew(site: int, heads: int, horizon: Horizon, rng: np.random.Generator) -> Crew:
    joined, left = _tenures(heads, horizon, rng)
    n = len(joined)
    practice = np.where(joined > 0, 0.0, rng.uniform(100, 900, size=n))
    return Crew(
        site=np.full(n, site, np.int64),
        planned=joined,
        joined=joined.copy(),
        left=left,
        practice=practice,
        skill=rng.normal(3.4, 0.45, size=n),
        speed=rng.lognormal(0.0, 0.2, size=n),
        weight=rng.uniform(0.8, 1.2, size=n),
        ring=np.zeros(n, np.bool_),
        unmapped=np.zeros(n, np.bool_),
    )


def _joined_crews(crews: list[Crew]) -> Crew:
    names = Crew.__slots__
    return Crew(**{name: np.concatenate([getattr(crew, name) for crew in crews]) for name in names})


def _with_faults(crew: Crew, programme: str, stream: StreamSpec, faults: Faults) -> Crew:
    if (programme, stream.locale) == ("podtran", "hi-IN"):
        return _late(crew, faults)
    if (programme, stream.locale) == ("bookgenre", "en-US"):
        return _with_ring(crew, stream, faults)
    return crew


def _late(crew: Crew, faults: Faults) -> Crew:
    cohort = np.arange(len(crew)) % 5 >= 2
    planned = np.where(cohort, faults.ramp_planned, crew.planned)
    joined = np.where(cohort, faults.ramp_actual, crew.joined)
    left = np.where(cohort, NEVER, crew.left)
    practice = np.where(cohort, 0.0, crew.practice)
    return _changed(crew, planned=planned, joined=joined, left=left, practice=practice)


def _with_ring(crew: Crew, stream: StreamSpec, faults: Faults) -> Crew:
    manila = [code for code, _ in stream.sites].index("manila")
    members = np.flatnonzero(crew.site == manila)[: faults.ring_size]
    ring = np.zeros(len(crew), np.bool_)
    ring[members] = True
    left = np.where(ring, faults.ring.last, crew.left)
    joined = np.where(ring, faults.ring.first, crew.joined)
    return _changed(crew, ring=ring, joined=joined, planned=joined, left=left)


def _changed(crew: Crew, **columns: Ints | Floats | Bools) -> Crew:
    values = {name: getattr(crew, name) for name in Crew.__slots__}
    return Crew(**{**values, **columns})


def _newcomers(site: int, faults: Faults, rng: np.random.Generator) -> Crew:
    n = faults.newcomer_count
    day = np.full(n, faults.newcomers.first, np.int64)
    return Crew(
        site=np.full(n, site, np.int64),
        planned=day,
        joined=day.copy(),
        left=np.full(n, NEVER, np.int64),
        practice=np.full(n, 20.0),
        skill=rng.normal(3.2, 0.45, size=n),
        speed=rng.lognormal(0.0, 0.2, size=n),
        weight=rng.uniform(0.5, 0.8, size=n),
        ring=np.zeros(n, np.bool_),
        unmapped=np.ones(n, np.bool_),
    )


def crew_of(
    programme: ProgrammeSpec,
    stream: StreamSpec,
    volume: float,
    *,
    horizon: Horizon,
    faults: Faults,
    rng: np.random.Generator,
) -> Crew:
    """Everybody who ever works on the stream."""
    least = 8 if (programme.code, stream.locale) == ("podtran", "hi-IN") else programme.overlap + 2
    crews = []
    for index, (code, share) in enumerate(stream.sites):
        heads = heads_for(volume * share, horizon, least=least)
        crews.append(_site_crew(index, heads, horizon, rng))
        if (programme.code, code, stream.locale) == ("apptox", "hyderabad", "hi-IN"):
            crews.append(_newcomers(index, faults, rng))
    return _with_faults(_joined_crews(crews), programme.code, stream, faults)


def site_days(stream: StreamSpec, horizon: Horizon) -> Bools:
    """Open days: one row a day, one column a site of the stream."""
    return np.stack([open_days(site, horizon) for site in site_specs(stream)], axis=1)
